"""A module whose settings, relay and counters change without end: told once, and not written down.

A faulty module says well-formed nonsense with every poll. Its rows would bury everybody else's;
what is left when it has come to rest is entered then, as one change.
"""

from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, LOGGER
from .device.points import Point, PointType, Value

if TYPE_CHECKING:
    from .coordinator import ModuleCoordinator
    from .hub import PrepaidMeterConfigEntry

WINDOW: Final = 600.0
"""Seconds over which changes are counted."""

MOST: Final = 30
"""Changes at a module within the window; no person makes so many."""

# A count that moves on is how a module works; one that goes back or leaps is not.
_COUNTS: Final = ("load_count", "restart_count")
_LEAP: Final = 1_000


class Restless:
    """Counts what changes at one module without having been ordered from here."""

    def __init__(self, points: Mapping[str, Point], clock: Callable[[], float] = monotonic) -> None:
        """Watch what is written to the ledger when it changes."""
        self._keys = [
            key
            for key, point in points.items()
            if point.writable and point.type is not PointType.DATETIME
        ]
        self._clock = clock
        self._changes: deque[float] = deque(maxlen=MOST + 1)

    def note(
        self, before: Mapping[str, Value], now: Mapping[str, Value], ordered: Mapping[str, object]
    ) -> None:
        """Take note of what a module says, and what it said before."""
        changes = sum(
            key in now and now[key] != before.get(key) and key in before and key not in ordered
            for key in self._keys
        )
        changes += sum(_leaps(before.get(key), now.get(key)) for key in _COUNTS)
        self._changes.extend([self._clock()] * changes)

    @property
    def is_held(self) -> bool:
        """Whether so much has changed that nothing of it is to be written down now."""
        return len(self._changes) > MOST and self._clock() - self._changes[0] < WINDOW


def _leaps(before: Value, now: Value) -> bool:
    if not (isinstance(before, int) and isinstance(now, int)):
        return False
    return not 0 <= now - before <= _LEAP


class RestlessWatch:
    """Raises the repair for one module, and withdraws it."""

    def __init__(
        self, hass: HomeAssistant, entry: PrepaidMeterConfigEntry, module: ModuleCoordinator
    ) -> None:
        """Begin to watch, until the hub unloads."""
        self._hass = hass
        self._module = module
        self._told = False
        entry.async_on_unload(module.async_add_listener(self._check))
        entry.async_on_unload(self._withdraw)

    @callback
    def _check(self) -> None:
        held = self._module.restless.is_held
        if held == self._told:
            return
        self._told = held
        if not held:
            self._withdraw()
            return
        LOGGER.warning("%s changes without end; it is not written down", self._module.name)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id,
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key="module_restless",
            translation_placeholders={
                "name": self._module.name,
                "unit_id": str(self._module.unit_id),
                "most": str(MOST),
            },
        )

    @property
    def _id(self) -> str:
        return f"module_restless_{self._module.subentry.subentry_id}"

    @callback
    def _withdraw(self) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, self._id)
