"""What a counter alone cannot show, held against power, voltage and current. It is told only."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .counter import TREMBLE

LEAST_ENERGY: Final = Decimal(1)
LEAST_HOURS: Final = Decimal(1)
"""Below so much a slope says nothing yet."""
_MOST_RATIO: Final = 2

STEPS_MISSING: Final = 5

# Power of a healthy supply: 10 % for what is measured at another moment, and any power factor.
_TOLERANCE: Final = Decimal("1.1")


class Slope(StrEnum):
    """How a counter grows beside the power that was measured."""

    FITS = "fits"
    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"
    FROZEN = "frozen"
    UNKNOWN = "unknown"


def slope(counted: Decimal, by_power: Decimal | None, hours: Decimal, step: Decimal) -> Slope:
    """Return how what was counted fits the power over so many hours, both in kWh.

    `by_power` is None where the power itself is not known, or has stood still meanwhile.
    """
    if by_power is None:
        return Slope.UNKNOWN
    if counted <= 0 and by_power >= STEPS_MISSING * step:
        return Slope.FROZEN
    if hours < LEAST_HOURS or max(counted, by_power) < LEAST_ENERGY:
        return Slope.UNKNOWN
    if counted > _MOST_RATIO * by_power:
        return Slope.TOO_FAST
    if _MOST_RATIO * counted < by_power:
        return Slope.TOO_SLOW
    return Slope.FITS


def power_fits(
    power: Decimal, voltages: Sequence[Decimal], currents: Sequence[Decimal]
) -> bool | None:
    """Return whether kW fit the volts and amperes of all phases; None while next to nothing flows.

    A transformer's ratio that was forgotten makes one of them many times the other.
    """
    apparent = sum((v * a for v, a in zip(voltages, currents, strict=True)), Decimal(0)) / 1_000
    if max(abs(power), apparent) < Decimal("0.1"):
        return None
    return apparent / 5 <= abs(power) <= apparent * _TOLERANCE


def tariffs_fit(total: Decimal, tariffs: Sequence[Decimal], step: Decimal) -> bool:
    """Return whether the counters of the tariffs make up the whole."""
    return abs(total - sum(tariffs, Decimal(0))) <= TREMBLE * step * (len(tariffs) + 1)
