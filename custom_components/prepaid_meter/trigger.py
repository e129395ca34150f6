"""Triggers: what happens to a tenant's credit and supply."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final, override

from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL, Platform
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.helpers.trigger import (
    EntityTargetStateTriggerBase,
    EntityTransitionTriggerBase,
    EntityTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType

from .entities.events import CREDIT, EVENT_TOPPED_UP
from .entities.standings import STANDINGS
from .entities.status import CREDIT_STATUS
from .entities.supply import SUPPLY_STATUS
from .entities.targets import entities_of_ours, with_target
from .policy import CreditStatus
from .policy.supply import SUPPLIED, SupplyStatus

_SENSOR: Final[Mapping[str, DomainSpec]] = {Platform.SENSOR.value: DomainSpec()}

_BEHAVIOR: Final = "behavior"
_EACH: Final = "each"
_ALL: Final = "all"


def _unasked(reason: str, /, **data: Any) -> None:
    """Let nobody know why something does not trigger that nobody watched."""


class _OfOurs(EntityTriggerBase):
    """Looks at one kind of entity of whatever modules were chosen, of all if none was."""

    _key: ClassVar[str]

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        return await super().async_validate_config(hass, with_target(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take what was chosen."""
        super().__init__(hass, config)
        if not TargetSelection(self._target).has_any_target:
            self._target = {ATTR_ENTITY_ID: [ENTITY_MATCH_ALL]}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Leave out what tells something else."""
        return entities_of_ours(self._hass, entities, self._key)

    def _chosen(self) -> set[str]:
        chosen = async_extract_referenced_entity_ids(
            self._hass, TargetSelection(self._target), expand_group=False
        )
        return self.entity_filter(chosen.referenced | chosen.indirectly_referenced)


class _OfWhatHappened(_OfOurs):
    """Tells what happened, whether or not anybody could watch: each time once.

    A module may be silent meanwhile, or Home Assistant off: then it happened when the status is
    known again, and is told to automations as they begin to look.
    """

    def _happened(self, _before: str | None, states: list[State]) -> Iterator[State]:
        """Yield those of some states, in their order, that were what this is about."""
        yield from states

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        remove = await super().async_attach_runner(run_action, did_not_trigger)
        standings = self._hass.data.get(STANDINGS)
        if standings is None:
            return remove
        found = [
            (entity_id, state)
            for entity_id in sorted(self._chosen())
            if (states := standings.unheard(entity_id))
            for state in self._happened(standings.before_outage(entity_id), states)
        ]
        if not found:
            return remove

        @callback
        def tell(_now: datetime) -> None:
            for entity_id, state in self._still(found):
                payload: dict[str, Any] = {
                    ATTR_ENTITY_ID: entity_id,
                    "from_state": None,
                    "to_state": state,
                    "for": self._duration,
                }
                run_action(payload, f"state of {entity_id}", Context())

        cancel = async_call_later(self._hass, self._duration or 0, tell)

        @callback
        def detach() -> None:
            cancel()
            remove()

        return detach

    def _still(self, found: list[tuple[str, State]]) -> list[tuple[str, State]]:
        """Leave out what is to last for a time and did not, and what is to be true of all."""
        if self._duration:
            found = [
                (entity_id, state)
                for entity_id, state in found
                if (now := self._hass.states.get(entity_id)) and now.state == state.state
            ]
        behavior = self._options.get(_BEHAVIOR, _EACH)
        if not found or behavior == _EACH:
            return found
        matches, included = self.count_matches(self._chosen())
        return found[:1] if behavior != _ALL or matches == included else []


class _OfStatus(_OfOurs):
    """Looks at one status."""

    _domain_specs: Mapping[str, DomainSpec] = _SENSOR


class _OfTurn(_OfStatus, _OfWhatHappened):
    """A status turned from one to another."""

    _excluded_from_states: ClassVar[frozenset[str]] = frozenset()

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        if from_state.state in self._excluded_states:
            standings = self._hass.data.get(STANDINGS)
            before = standings.before_outage(to_state.entity_id) if standings else None
            if before is None:
                return False
            from_state = State(from_state.entity_id, before)
        return super().is_valid_transition(from_state, to_state)

    @override
    def _happened(self, before: str | None, states: list[State]) -> Iterator[State]:
        for state in states:
            if state.state in self._excluded_states:
                continue
            if (
                before is not None
                and self.is_valid_state(state, _unasked)
                and super().is_valid_transition(State(state.entity_id, before), state)
            ):
                yield state
            before = state.state


class _OfCreditTurn(_OfTurn):
    _key = CREDIT_STATUS.key


class _OfSupplyTurn(_OfTurn):
    _key = SUPPLY_STATUS.key


class _OfSupplyStatus(_OfStatus):
    _key = SUPPLY_STATUS.key


class _OfWaitingSupply(_OfSupplyStatus, EntityTargetStateTriggerBase):
    """Something is to be done, and is not to be missed because nobody looked for a while.

    So it also triggers for what waits already when an automation begins to look: after a restart
    the module has been read before automations start. An outage in between is no news.
    """

    _excluded_from_states: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Look at the modules that were chosen."""
        super().__init__(hass, config)
        self._told: set[str] = set()

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        waits = super().is_valid_state(state, report_not_triggered)
        if not waits:
            self._told.discard(state.entity_id)
        return waits

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        # An outage breaks off a duration, which then has to begin anew.
        is_old = (
            from_state.state in self._excluded_states
            and to_state.entity_id in self._told
            and not self._duration
        )
        self._told.add(to_state.entity_id)
        return not is_old and super().is_valid_transition(from_state, to_state)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        remove = await super().async_attach_runner(run_action, did_not_trigger)
        waiting = self._waiting()

        @callback
        def tell(_now: datetime) -> None:
            still = [
                (entity_id, state)
                for entity_id, state in self._waiting().items()
                if entity_id in waiting and state.last_changed == waiting[entity_id].last_changed
            ]
            self._told.update(entity_id for entity_id, _ in still)
            behavior = self._options.get(_BEHAVIOR, _EACH)
            if behavior != _EACH:
                matches, included = self.count_matches(self._chosen())
                still = still[:1] if behavior != _ALL or matches == included else []
            for entity_id, state in still:
                payload: dict[str, Any] = {
                    ATTR_ENTITY_ID: entity_id,
                    "from_state": None,
                    "to_state": state,
                    "for": self._duration,
                }
                run_action(payload, f"state of {entity_id}", Context())

        if not waiting:
            return remove
        cancel = async_call_later(self._hass, self._duration or 0, tell)

        @callback
        def detach() -> None:
            cancel()
            remove()

        return detach

    def _waiting(self) -> dict[str, State]:
        """Return the modules for which it is to be done now."""
        return {
            entity_id: state
            for entity_id in self._chosen()
            if (state := self._hass.states.get(entity_id)) and state.state in self._to_states
        }


class CreditBecameLowTrigger(_OfCreditTurn, EntityTransitionTriggerBase):
    """Credit was enough and is below the warning limit now."""

    _from_states: set[str | bool] = {CreditStatus.OK.value}
    _to_states: set[str | bool] = {CreditStatus.LOW.value}


class CreditExhaustedTrigger(_OfCreditTurn, EntityTargetStateTriggerBase):
    """Credit is used up."""

    _to_states = {CreditStatus.EXHAUSTED.value}


class CreditNoLongerLowTrigger(_OfCreditTurn, EntityTargetStateTriggerBase):
    """Credit is enough again."""

    _to_states = {CreditStatus.OK.value}


class ToppedUpTrigger(_OfWhatHappened, StatelessEntityTriggerBase):
    """Credit was loaded, from here or at the module."""

    _domain_specs = {Platform.EVENT.value: DomainSpec()}
    _key = CREDIT.key

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        return state.attributes.get("event_type") == EVENT_TOPPED_UP


class SupplyCutTrigger(_OfSupplyTurn, EntityTransitionTriggerBase):
    """The supply was cut off, and nothing flows any more."""

    _from_states: set[str | bool] = {
        *SUPPLIED,
        SupplyStatus.CUT_FAILED,
        SupplyStatus.INTERRUPTED,
    }
    _to_states: set[str | bool] = {SupplyStatus.CUT, SupplyStatus.READY_TO_RESTORE}


class SupplyRestoredTrigger(_OfSupplyTurn, EntityTransitionTriggerBase):
    """The supply is on again."""

    _from_states: set[str | bool] = {
        SupplyStatus.CUT,
        SupplyStatus.READY_TO_RESTORE,
        SupplyStatus.RESTORE_FAILED,
    }
    _to_states: set[str | bool] = set(SUPPLIED)


class CutOffDueTrigger(_OfWaitingSupply):
    """A tenant in automatic mode is to be cut off."""

    _to_states = {SupplyStatus.CUT_OFF_DUE.value}


class ApprovalNeededTrigger(_OfWaitingSupply):
    """A tenant in operator mode may be cut off."""

    _to_states = {SupplyStatus.AWAITING_APPROVAL.value}


class CutFailedTrigger(_OfWaitingSupply):
    """A tenant was cut off and is still supplied."""

    _to_states = {SupplyStatus.CUT_FAILED.value}


class ReadyToRestoreTrigger(_OfWaitingSupply):
    """A tenant who was cut off has credit again."""

    _to_states = {SupplyStatus.READY_TO_RESTORE.value}


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "credit_became_low": CreditBecameLowTrigger,
    "credit_exhausted": CreditExhaustedTrigger,
    "credit_no_longer_low": CreditNoLongerLowTrigger,
    "topped_up": ToppedUpTrigger,
    "supply_cut": SupplyCutTrigger,
    "supply_restored": SupplyRestoredTrigger,
    "cut_off_due": CutOffDueTrigger,
    "approval_needed": ApprovalNeededTrigger,
    "cut_failed": CutFailedTrigger,
    "ready_to_restore": ReadyToRestoreTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return TRIGGERS
