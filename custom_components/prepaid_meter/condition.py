"""Conditions: how a tenant's credit and supply stand."""

from typing import ClassVar, Final, override

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .policy import CreditStatus
from .policy.supply import SUPPLIED
from .sensor import CREDIT_STATUS
from .supply_entities import SUPPLY_STATUS
from .targets import entities_of_ours


class _StatusCondition(EntityStateConditionBase):
    """Looks at one status of whatever module was chosen."""

    _domain_specs = {Platform.SENSOR.value: DomainSpec()}
    _key: ClassVar[str]

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
