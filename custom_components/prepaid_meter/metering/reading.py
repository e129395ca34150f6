"""A reading of a counter, and what is none."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final


class NoReading(StrEnum):
    """Why what was heard is no reading. It lets the data age; it is never 0."""

    UNAVAILABLE = "unavailable"
    """Nothing, a text, or a mark that says nothing was measured."""
    NOT_FINITE = "not_finite"
    NEGATIVE = "negative"
    TOO_GREAT = "too_great"
    """More than the counter's declared width."""
    RESTORED = "restored"
    """A state from before the last start."""
    WRONG_UNIT = "wrong_unit"


KWH: Final = {
    "Wh": Decimal("0.001"),
    "kWh": Decimal(1),
    "MWh": Decimal(1_000),
    "GWh": Decimal(1_000_000),
    "J": 1 / Decimal(3_600_000),
    "kJ": 1 / Decimal(3_600),
    "MJ": 1 / Decimal("3.6"),
    "GJ": 1_000 / Decimal("3.6"),
}
CUBIC_METRES: Final = {"m³": Decimal(1), "L": Decimal("0.001")}
"""How much one of a unit is in the unit that is charged by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a counter showed, in kWh or m³."""

    value: Decimal
    at: datetime
    """When it was measured, else received; with its zone."""
    step: Decimal
    """The smallest difference the counter can show."""
    identity: str = ""
    """Serial number, registry entry and transformer ratios: what must stay the same."""
    last_reset: datetime | None = None


def as_reading(
    value: object,
    unit: str,
    units: dict[str, Decimal],
    *,
    at: datetime,
    step: Decimal,
    identity: str = "",
    width: Decimal | None = None,
    restored: bool = False,
    last_reset: datetime | None = None,
) -> Reading | NoReading:
    """Return what was heard as a reading, or why it is none.

    `value`, `step` are in `unit`; `width` is where the counter begins again, in the unit of
    `units`. A text that says a number is a number.
    """
    if restored:
        return NoReading.RESTORED
    if (factor := units.get(unit)) is None:
        return NoReading.WRONG_UNIT
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return NoReading.UNAVAILABLE
    try:
        number = Decimal(value)
    except ArithmeticError:
        return NoReading.UNAVAILABLE
    if not number.is_finite():
        return NoReading.NOT_FINITE
    if number < 0:
        return NoReading.NEGATIVE
    if width is not None and number * factor >= width:
        return NoReading.TOO_GREAT
    return Reading(
        value=number * factor,
        at=at,
        step=step * factor,
        identity=identity,
        last_reset=last_reset,
    )
