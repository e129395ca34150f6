"""Amounts as people and automations write them; the one place where text becomes credit."""

from decimal import ROUND_HALF_UP, Decimal
import math
import re
from typing import Final

from ..credit import CreditUnit

# Digits as every spreadsheet writes them; no exponent, no group, no other script's digits, so
# that nothing has to be computed before it is known to be small.
_WRITTEN: Final = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?", re.ASCII)
_LONGEST: Final = 40
_MOST: Final = 10**15

_NOISE: Final = Decimal("1e-12")
"""What a few computations with floats add, relative to the number."""


class AmountError(ValueError):
    """What was written is no amount of its unit."""


class NoAmountError(AmountError):
    """It is no number, or none that anybody could mean."""


class TooFineError(AmountError):
    """It has more decimals than the unit, even if they are zeros: 1.000 may mean a thousand."""


def to_minor(written: object, unit: CreditUnit) -> int:
    """Return an amount as minor units of its unit. Raises AmountError."""
    if isinstance(written, float):
        exact = _from_float(written, unit.step)
    else:
        exact = _from_text(written)
        exponent = exact.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > unit.decimals:
            raise TooFineError
    return unit.to_minor(exact)


def on_step(value: float, step: Decimal) -> Decimal:
    """Return a setting as the nearest that its register can say, half away from zero.

    Automations compute prices; 3.15 × 1.18 is 3.7169999999999996 for them. Raises NoAmountError.
    """
    if not math.isfinite(value) or abs(value) >= _MOST:
        raise NoAmountError
    return _nearest(Decimal(repr(value)), step)


def shown(written: object) -> str:
    """Return what was written, to be told why it is no amount; never long, never computed."""
    if isinstance(written, int) and abs(written) >= _MOST:
        return "…"
    text = str(written)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _from_text(written: object) -> Decimal:
    if isinstance(written, bool) or not isinstance(written, int | str):
        raise NoAmountError
    if isinstance(written, int):
        if abs(written) >= _MOST:
            raise NoAmountError
        return Decimal(written)
    if len(written) > _LONGEST or _WRITTEN.fullmatch(text := written.strip(" \t\n")) is None:
        raise NoAmountError
    return Decimal(text)


def _from_float(written: float, step: Decimal) -> Decimal:
    """Return the amount that a float stands for, which is rarely the float itself."""
    nearest = on_step(written, step)
    exact = Decimal(repr(written))
    if abs(exact - nearest) > _NOISE * max(Decimal(1), abs(exact)):
        raise TooFineError
    return nearest


def _nearest(exact: Decimal, step: Decimal) -> Decimal:
    return (exact / step).to_integral_value(ROUND_HALF_UP) * step
