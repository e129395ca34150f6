"""Conditions: how a tenant's credit stands."""

from typing import Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .policy import CreditStatus
from .sensor import CREDIT_STATUS
from .targets import entities_of_ours


class _CreditCondition(EntityStateConditionBase):
    """Looks at the credit status of whatever module was chosen."""

    _domain_specs = {Platform.SENSOR.value: DomainSpec()}

    def entity_filter(self, entities: set[str]) -> set[str]:
        """Leave out what tells something else."""
        return entities_of_ours(self._hass, entities, CREDIT_STATUS.key)


class CreditLowCondition(_CreditCondition):
    """Credit is below the warning limit, or used up."""

    _states: set[str | bool] = {CreditStatus.LOW.value, CreditStatus.EXHAUSTED.value}


class CreditExhaustedCondition(_CreditCondition):
    """Credit is used up."""

    _states: set[str | bool] = {CreditStatus.EXHAUSTED.value}


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_credit_low": CreditLowCondition,
    "is_credit_exhausted": CreditExhaustedCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return CONDITIONS
