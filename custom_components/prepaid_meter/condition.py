"""Conditions: how a tenant's credit and supply stand."""

from typing import ClassVar, Final, override

from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, ConditionConfig, EntityStateConditionBase
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.typing import ConfigType

from .entities.status import CREDIT_STATUS
from .entities.supply import SUPPLY_STATUS
from .entities.targets import entities_of_ours, with_target
from .policy import CreditStatus
from .policy.supply import SUPPLIED


class _StatusCondition(EntityStateConditionBase):
    """Looks at one status of whatever modules were chosen, of all if none was."""

    _domain_specs = {Platform.SENSOR.value: DomainSpec()}
    _key: ClassVar[str]

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        return await super().async_validate_config(hass, with_target(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take what was chosen, all modules if nothing was."""
        super().__init__(hass, config)
        if not self._target_selection.has_any_target:
            self._target = {ATTR_ENTITY_ID: [ENTITY_MATCH_ALL]}
            self._target_selection = TargetSelection(self._target)

    def entity_filter(self, entities: set[str]) -> set[str]:
        """Leave out what tells something else."""
        return entities_of_ours(self._hass, entities, self._key)


class _CreditCondition(_StatusCondition):
    _key = CREDIT_STATUS.key


class CreditLowCondition(_CreditCondition):
    """Credit is below the warning limit, or used up."""

    _states: set[str | bool] = {CreditStatus.LOW.value, CreditStatus.EXHAUSTED.value}


class CreditExhaustedCondition(_CreditCondition):
    """Credit is used up."""

    _states: set[str | bool] = {CreditStatus.EXHAUSTED.value}


class SupplyOnCondition(_StatusCondition):
    """The supply is on."""

    _key = SUPPLY_STATUS.key
    _states: set[str | bool] = set(SUPPLIED)


class CutOffAllowedCondition(SupplyOnCondition):
    """Nothing stands against cutting off."""

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        return super().is_valid_state(entity_state) and not entity_state.attributes["reasons"]


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_credit_low": CreditLowCondition,
    "is_credit_exhausted": CreditExhaustedCondition,
    "is_supply_on": SupplyOnCondition,
    "is_cut_off_allowed": CutOffAllowedCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return CONDITIONS
