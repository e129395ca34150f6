"""How long a credit lasts, from what was used in the last week. Pure functions."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

WEEK: Final = 7 * 24

# A shop that is closed uses nothing for a night; nothing for a whole day means that it was cut off,
# away, or not measured, and says nothing of how it will be used.
_IDLE: Final = 24

# Less than a day and a night is no measure of a day.
LEAST_HOURS: Final = 24


def mean_use(hours: Sequence[float | None]) -> float | None:
    """Return the mean use of an hour, in the unit of `hours`; None where it cannot be said.

    `hours` are consecutive, None where nothing is known.
    """
    counted: list[float] = []
    for idle, run in groupby(hours, key=lambda used: used == 0):
        known = [used for used in run if used is not None]
        if not (idle and len(known) >= _IDLE):
            counted.extend(known)
    if len(counted) < LEAST_HOURS:
        return None
    return sum(counted) / len(counted)


def hours_left(credit: float, hours: Iterable[float | None]) -> float | None:
    """Return the hours until a credit is used up, 0 if it is; None where it cannot be said."""
    if credit <= 0:
        return 0.0
    mean = mean_use(list(hours)[-WEEK:])
    return None if not mean or mean <= 0 else credit / mean
