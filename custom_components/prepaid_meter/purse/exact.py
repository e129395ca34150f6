"""Arithmetic in which no digit is ever lost: what cannot be said exactly is an error."""

from contextlib import AbstractContextManager
from decimal import (
    ROUND_DOWN,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Subnormal,
    localcontext,
)
from typing import Final

# A counter in 32 bits of floating point has at most 150 digits, a price and a scale some more.
_DIGITS: Final = 500

_TRAPS: Final = [Clamped, DivisionByZero, Inexact, InvalidOperation, Overflow, Subnormal]
_EXACT: Final = Context(prec=_DIGITS, traps=_TRAPS)
_DOWN: Final = Context(prec=_DIGITS, rounding=ROUND_DOWN, traps=[DivisionByZero, InvalidOperation])


def exactly() -> AbstractContextManager[Context]:
    """Reckon without losing a digit in this block."""
    return localcontext(_EXACT)


def share(whole: Decimal, part: int, of: int, decimals: int) -> Decimal:
    """Return `part` of `of` equal parts of a whole, rounded down to so many decimals."""
    with localcontext(_DOWN):
        return (whole * part / of).quantize(Decimal(1).scaleb(-decimals))


def text(value: Decimal) -> str:
    """Return a number as digits without an exponent and without zeros that say nothing."""
    with exactly():
        written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
