"""Credit between minor units, in which it is counted, and the unit in which people see it."""

from dataclasses import dataclass
from decimal import Decimal
import re
from typing import Final

from .const import DEFAULT_CREDIT_DECIMALS

KWH: Final = "kWh"
CUBIC_METRES: Final = "m³"

MOST_DECIMALS: Final = 4
"""As in `docs/register-map.md`, Identification."""

_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class CreditUnit:
    """The unit of a hub's credit, such as kontör, TRY or kWh, and a module's decimals."""

    name: str
    decimals: int

    @property
    def is_currency(self) -> bool:
        """Whether it is an ISO 4217 code."""
        return _CURRENCY.fullmatch(self.name) is not None

    @property
    def step(self) -> Decimal:
        """The smallest amount, one minor unit."""
        return Decimal(1).scaleb(-self.decimals)

    def taken_over(self, minor: int, was: CreditUnit | None) -> int:
        """Return minor units of a scale that `was` in force as those of this one, rounded."""
        if was is None or was.decimals == self.decimals:
            return minor
        return int(was.from_minor(minor).scaleb(self.decimals).to_integral_value())

    def from_minor(self, minor: int) -> Decimal:
        """Return an amount of minor units in this unit, exactly."""
        return Decimal(minor).scaleb(-self.decimals)

    def to_minor(self, amount: Decimal) -> int:
        """Return an amount as minor units. Raises ValueError if it has more decimals than those."""
        scaled = amount.scaleb(self.decimals)
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(f"{amount} has more than {self.decimals} decimals")
        return int(scaled)


def judged_decimals(decimals: object) -> int:
    """Return a number of decimals that can be counted with.

    What cannot is never used for an amount: a module that says it is not understood.
    """
    if isinstance(decimals, bool) or not isinstance(decimals, int):
        return DEFAULT_CREDIT_DECIMALS
    return decimals if 0 <= decimals <= MOST_DECIMALS else DEFAULT_CREDIT_DECIMALS


def default_credit_unit(language: str) -> str:
    """Return the word for a unit of credit in a language, where the manager chose none."""
    return "kontör" if language == "tr" else "credits"
