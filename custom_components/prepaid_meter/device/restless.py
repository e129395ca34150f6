"""What changes at a module without having been ordered, counted."""

from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Final

from .points import Point, PointType, Value

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
