"""A counter that another integration brings into Home Assistant, as a source of readings."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from homeassistant.components.sensor import (
    ATTR_LAST_RESET,
    ATTR_STATE_CLASS,
    DOMAIN as SENSOR,
    SensorStateClass,
)
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    ATTR_RESTORED,
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from homeassistant.util import dt as dt_util

from ..metering.reading import NoReading, Reading, as_reading
from ..purse.counting import Heard
from .entity_units import UNITS

_COUNTS: Final = frozenset({SensorStateClass.TOTAL, SensorStateClass.TOTAL_INCREASING})
_SILENT: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN})

# What is reckoned from power, or loses what its source counts while that is away.
_RECKONED: Final = frozenset({"integration", "utility_meter", "powercalc", "statistics"})


class Unfit(StrEnum):
    """Why a purse cannot be charged by an entity."""

    NO_SENSOR = "no_sensor"
    NOT_REGISTERED = "not_registered"
    """It has no unique id, so nobody could tell another thing under its name from it."""
    RECKONED = "reckoned"
    """It is reckoned from power or from another counter: that one is to be taken."""
    NO_KIND = "no_kind"
    """It is neither of energy nor of water, gas or a volume."""
    NO_COUNTER = "no_counter"
    UNIT = "unit"


def why_unfit(hass: HomeAssistant, entity_id: str) -> Unfit | None:
    """Return why an entity is no counter that money can be taken by; None if it is one."""
    state = hass.states.get(entity_id)
    if state is None or state.domain != SENSOR:
        return Unfit.NO_SENSOR
    entry = er.async_get(hass).async_get(entity_id)
    if entry is None:
        return Unfit.NOT_REGISTERED
    if entry.platform in _RECKONED:
        return Unfit.RECKONED
    units = UNITS.get(str(state.attributes.get(ATTR_DEVICE_CLASS)))
    if units is None:
        return Unfit.NO_KIND
    if state.attributes.get(ATTR_STATE_CLASS) not in _COUNTS:
        return Unfit.NO_COUNTER
    return None if state.attributes.get(ATTR_UNIT_OF_MEASUREMENT) in units else Unfit.UNIT


class EntityCounter:
    """Hears one counter entity, wherever its name moves.

    It is known by its entry in the registry; what counts under that entry is known by its platform
    and unique id, which is the identity of each reading: another one is asked about.
    """

    def __init__(
        self, hass: HomeAssistant, entry_id: str, entity_id: str, *, width: Decimal | None = None
    ) -> None:
        """Take the id of the entry in the registry, and the name that it had when it was chosen.

        `width` is where the counter begins again from zero, in kWh or m³.
        """
        self._hass = hass
        self._entry_id = entry_id
        self._entity_id = entity_id
        self._width = width
        self._heard: Heard = _nobody
        self._stop: Callable[[], None] = _nothing
        self._last: str | None = None
        """The state that was heard last, if it was a number; None after a start."""
        self._was_silent = True

    @property
    def entity_id(self) -> str:
        """Its name now, or under which it was known last."""
        entry = self._entry
        return self._entity_id if entry is None else entry.entity_id

    @property
    def _entry(self) -> er.RegistryEntry | None:
        """Its entry; what has taken its name since, if it is gone itself."""
        registry = er.async_get(self._hass)
        found = registry.entities.get_entry(self._entry_id)
        return found or registry.async_get(self._entity_id)

    @property
    def reported_at(self) -> datetime | None:
        """When it was last heard of: itself, or anything of its device. None if it is away."""
        state = self._hass.states.get(self.entity_id)
        if state is None or state.state in _SILENT:
            return None
        entry = self._entry
        if entry is None or entry.device_id is None:
            return state.last_reported
        siblings = er.async_entries_for_device(er.async_get(self._hass), entry.device_id)
        states = [self._hass.states.get(each.entity_id) for each in siblings]
        return max(
            each.last_reported
            for each in [state, *states]
            if each is not None and each.state not in _SILENT
        )

    @callback
    def listen(self, heard: Heard) -> Callable[[], None]:
        """Tell of every state from now on; what is returned ends it.

        The state that is there already is not told: it may be of before the start.
        """
        self._heard = heard
        self._follow()
        stop_registry = self._hass.bus.async_listen(
            er.EVENT_ENTITY_REGISTRY_UPDATED, self._registry_changed
        )

        def stop() -> None:
            stop_registry()
            self._stop()
            self._heard = _nobody

        return stop

    @callback
    def _follow(self) -> None:
        self._entity_id = self.entity_id
        stop_changes = async_track_state_change_event(
            self._hass, self._entity_id, self._state_changed
        )
        stop_reports = async_track_state_report_event(
            self._hass, self._entity_id, self._state_reported
        )

        def stop() -> None:
            stop_changes()
            stop_reports()

        self._stop = stop

    @callback
    def _registry_changed(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        if self.entity_id != self._entity_id:
            self._stop()
            self._follow()

    @callback
    def _state_changed(self, event: Event[EventStateChangedData]) -> None:
        self._hear(event.data["new_state"])

    @callback
    def _state_reported(self, event: Event[EventStateReportedData]) -> None:
        self._hear(event.data["new_state"])

    @callback
    def _hear(self, state: State | None) -> None:
        if state is None or state.state in _SILENT:
            self._was_silent = True
            self._heard(NoReading.UNAVAILABLE)
            return
        reading = self._read(state)
        if isinstance(reading, Reading):
            self._was_silent, self._last = False, state.state
        self._heard(reading)

    def _read(self, state: State) -> Reading | NoReading:
        attributes = state.attributes
        entry = self._entry
        if entry is None or entry.disabled:
            return NoReading.UNAVAILABLE
        if attributes.get(ATTR_STATE_CLASS) not in _COUNTS:
            return NoReading.UNAVAILABLE
        reset = attributes.get(ATTR_LAST_RESET)
        units = UNITS.get(str(attributes.get(ATTR_DEVICE_CLASS)), {})
        return as_reading(
            state.state,
            str(attributes.get(ATTR_UNIT_OF_MEASUREMENT)),
            units,
            at=state.last_reported,
            step=_step(state.state),
            identity=f"{entry.platform}:{entry.unique_id}",
            width=self._width,
            restored=self._is_restored(state),
            last_reset=dt_util.parse_datetime(reset) if isinstance(reset, str) else None,
        )

    def _is_restored(self, state: State) -> bool:
        """Whether a state may be one of before: its stamp is new, whatever its value is.

        What comes back with the very value it went away with has said nothing yet, and nor has the
        first state after a start. Its next report is taken, for somebody has measured by then.
        """
        if state.attributes.get(ATTR_RESTORED):
            return True
        may_be_old = self._was_silent and (self._last is None or self._last == state.state)
        if may_be_old:
            self._was_silent, self._last = False, state.state
        return may_be_old


def _step(written: str) -> Decimal:
    """Return the smallest difference that a number written so can show."""
    try:
        exponent = Decimal(written).as_tuple().exponent
    except ArithmeticError:
        return Decimal(1)
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)


def _nobody(_heard: Reading | NoReading) -> None:
    """Hear nothing."""


def _nothing() -> None:
    """Stop nothing."""
