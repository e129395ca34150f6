"""How much can flow in an hour, and how long a counter may be silent."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

_VOLTS: Final = Decimal(230)

# 10 % overvoltage times 1.13, the overload at which a breaker need not trip yet.
_OVERLOAD: Final = Decimal("1.25")

_Q4_OF_Q3: Final = Decimal("1.25")
_HEAT_OVERLOAD: Final = Decimal("1.2")

_INTERVALS: Final = 3
_LEAST_SILENCE: Final = timedelta(minutes=15)


def electricity(phases: int, fuse: Decimal) -> Decimal:
    """Return kW that a supply with fuses of so many amperes lets through at most."""
    return phases * fuse * _VOLTS * _OVERLOAD / 1_000


def water(q3: Decimal) -> Decimal:
    """Return m³/h of a meter with this permanent flow rate (ISO 4064: Q4 is 1.25 Q3)."""
    return q3 * _Q4_OF_Q3


def heat(connected: Decimal) -> Decimal:
    """Return kW of heat for a connected load in kW."""
    return connected * _HEAT_OVERLOAD


def stale_after(interval: timedelta) -> timedelta:
    """Return how long a counter may be silent that usually reports at this interval."""
    return max(_INTERVALS * interval, _LEAST_SILENCE)
