"""Whether a meter's readings are those of a healthy supply: before anything is charged by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .plain import Bounds
from .points import Profile, Value

_VOLTS: Final = "V"
_HERTZ: Final = "Hz"

# What a counter may be off beside its power: a load that was switched in between, or a reading that
# is some seconds older than it seems.
_RATIO: Final = Decimal(2)


class Odd(StrEnum):
    """What is odd about a reading."""

    MISSING = "missing"
    """The point says nothing."""
    OUT_OF_BOUNDS = "out_of_bounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Implausible:
    """A point that does not show what a healthy supply does."""

    key: str
    odd: Odd
    value: Value
    bounds: Bounds | None = None


def implausible(profile: Profile, values: Mapping[str, Value]) -> list[Implausible]:
    """Return what a meter shows that it should not: phase voltages, frequency and its counter."""
    found = []
    for key, point in profile.points.items():
        bounds = {_VOLTS: profile.plausible.voltage, _HERTZ: profile.plausible.frequency}
        if point.unit in bounds and key in values:
            wrong = _outside(key, values[key], bounds[point.unit])
            found += [wrong] if wrong else []
    if profile.purse is not None:
        counter = profile.purse.counter
        if not isinstance(values.get(counter), int | Decimal):
            found.append(Implausible(key=counter, odd=Odd.MISSING, value=values.get(counter)))
    return found


def _outside(key: str, value: Value, bounds: Bounds) -> Implausible | None:
    if not isinstance(value, int | Decimal):
        return Implausible(key=key, odd=Odd.MISSING, value=value, bounds=bounds)
    if bounds.low <= value <= bounds.high:
        return None
    return Implausible(key=key, odd=Odd.OUT_OF_BOUNDS, value=value, bounds=bounds)


def grows_with_power(
    counted: Decimal, power: Decimal, seconds: Decimal, step: Decimal
) -> bool | None:
    """Return whether a counter grew as its power says, in kWh and kW or m³ and m³/h.

    None while too little can have flowed for its `step` to show it: wait longer, or use more.
    """
    expected = power * seconds / 3_600
    if counted < 0:
        return False
    if expected < 3 * step:
        return None if counted <= expected * _RATIO + 2 * step else False
    return expected / _RATIO - step <= counted <= expected * _RATIO + step
