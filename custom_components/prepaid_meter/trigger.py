"""Triggers: what happens to a tenant's credit."""

from collections.abc import Mapping
from typing import Final, override

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    EntityTargetStateTriggerBase,
    EntityTransitionTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
)

from .event import CREDIT, EVENT_TOPPED_UP
from .policy import CreditStatus
from .sensor import CREDIT_STATUS
from .targets import entities_of_ours

_SENSOR: Final[Mapping[str, DomainSpec]] = {Platform.SENSOR.value: DomainSpec()}


class _OfCreditStatus:
    """Looks at the credit status of whatever module was chosen."""

    _domain_specs: Mapping[str, DomainSpec] = _SENSOR
    _hass: HomeAssistant

    def entity_filter(self, entities: set[str]) -> set[str]:
        """Leave out what tells something else."""
        return entities_of_ours(self._hass, entities, CREDIT_STATUS.key)


class CreditBecameLowTrigger(_OfCreditStatus, EntityTransitionTriggerBase):
    """Credit was enough and is below the warning limit now."""

    _from_states: set[str | bool] = {CreditStatus.OK.value}
    _to_states: set[str | bool] = {CreditStatus.LOW.value}


class CreditExhaustedTrigger(_OfCreditStatus, EntityTargetStateTriggerBase):
    """Credit is used up."""

    _to_states = {CreditStatus.EXHAUSTED.value}


class CreditNoLongerLowTrigger(_OfCreditStatus, EntityTargetStateTriggerBase):
    """Credit is enough again."""

    _to_states = {CreditStatus.OK.value}


class ToppedUpTrigger(StatelessEntityTriggerBase):
    """Credit was loaded, from here or at the module."""

    _domain_specs = {Platform.EVENT.value: DomainSpec()}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return entities_of_ours(self._hass, entities, CREDIT.key)

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        return state.attributes.get("event_type") == EVENT_TOPPED_UP


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "credit_became_low": CreditBecameLowTrigger,
    "credit_exhausted": CreditExhaustedTrigger,
    "credit_no_longer_low": CreditNoLongerLowTrigger,
    "topped_up": ToppedUpTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return TRIGGERS
