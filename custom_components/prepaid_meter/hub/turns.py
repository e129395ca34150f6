"""A fair share of the wire for every module, whatever one of them costs."""

from statistics import median
from time import monotonic
from typing import Final

# What modules that take unusually long may have of a busy wire, all of them together.
LAGGARDS_SHARE: Final = 0.08

# How much longer than usual is unusual, and how long it must be to matter.
_UNUSUAL: Final = 3.0
_MATTERS: Final = 0.1

# The share of its time that a round may fill before anybody is in anybody's way.
_BUSY: Final = 0.5

LONGEST_REST: Final = 120.0


class Turns:
    """Says when modules that hold up the others may be asked again."""

    def __init__(self, interval: float) -> None:
        """Share out the wire in rounds of `interval` seconds."""
        self._interval = interval
        self._costs: dict[str, float] = {}
        self._rests_until: dict[str, float] = {}

    def may(self, module: str) -> bool:
        """Return whether a module is to be asked in this round."""
        return monotonic() >= self._rests_until.get(module, 0.0)

    def note(self, module: str, seconds: float) -> None:
        """Take what asking a module cost: from then on it rests for as long as is fair."""
        self._costs[module] = seconds
        usual = median(self._costs.values())
        laggards = {
            name for name, cost in self._costs.items() if cost > max(_UNUSUAL * usual, _MATTERS)
        }
        work = sum(self._costs.values())
        if module not in laggards or work <= _BUSY * self._interval:
            self._rests_until.pop(module, None)
            return
        rest = min(seconds * len(laggards) / LAGGARDS_SHARE, LONGEST_REST)
        self._rests_until[module] = monotonic() + rest
