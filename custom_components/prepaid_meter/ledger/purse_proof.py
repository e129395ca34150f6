"""Proof of a purse: each row goes on where the one before it ended, in credit and in readings."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Context, Decimal, Inexact, InvalidOperation, localcontext
from typing import Final

from ..credit import CreditUnit
from .kinds import PURSE, Kind
from .rows import Row

_EXACT: Final = Context(prec=500, traps=[Inexact, InvalidOperation])


class PurseProof:
    """Goes through the rows of one meter in their order; of a module it says nothing."""

    def __init__(self) -> None:
        """Begin before the first row."""
        self._is_purse = False
        self._credit = 0
        self._carried = Decimal(0)
        self._unit: CreditUnit | None = None
        self._stood: dict[str, Decimal] = {}

    def why_not(self, row: Row) -> str | None:
        """Return why a row cannot follow those before it, if so."""
        if row.kind not in PURSE:
            return None
        try:
            with localcontext(_EXACT):
                return self._why_not(row)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as err:
            return f"Row {row.number} does not say what a row of a purse has to: {err!r}."

    def _why_not(self, row: Row) -> str | None:
        if row.kind is Kind.OPENING:
            counters = row.details.get("counters")
            self._is_purse = isinstance(counters, Mapping)
            if isinstance(counters, Mapping):
                self._stood = {name: _value(mark) for name, mark in counters.items()}
                self._go_on(row)
            return None
        if not self._is_purse:
            return None
        found = self._why_not_credit(row)
        if row.kind is Kind.USAGE:
            found = found or self._why_not_usage(row)
        self._go_on(row)
        return found

    def _go_on(self, row: Row) -> None:
        self._credit = row.after or 0
        self._carried = Decimal(str(row.details["carried"]))
        self._unit = row.unit

    def _why_not_credit(self, row: Row) -> str | None:
        if row.unit != self._unit:
            # In another scale the same credit is another number.
            return None
        if row.before != self._credit or row.after != self._credit + (row.amount or 0):
            return (
                f"Row {row.number} makes {row.after} of {row.before} by {row.amount or 0}, where "
                f"{self._credit} were left before it."
            )
        return None

    def _why_not_usage(self, row: Row) -> str | None:
        details = row.details
        register = str(details["register"])
        start, end = _value(details["from"]), _value(details["to"])
        stood = self._stood[register]
        self._stood[register] = end
        if start != stood:
            return f"Row {row.number} charges from {start} on, where {stood} was charged before."
        quantity, cost = Decimal(0), Decimal(0)
        portions = details["portions"]
        for portion in portions if isinstance(portions, list) else []:
            if isinstance(portion, Mapping):
                part = Decimal(str(portion["quantity"]))
                quantity += part
                cost += part * Decimal(str(portion["price"]))
        if quantity != end - start:
            return (
                f"Row {row.number} charges {quantity} where the counter went on by {end - start}."
            )
        if row.unit != self._unit:
            return None
        exact = cost.scaleb(row.unit.decimals if row.unit else 0) + self._carried
        amount = exact.to_integral_value(ROUND_FLOOR)
        if -(row.amount or 0) != amount or Decimal(str(details["carried"])) != exact - amount:
            return f"Row {row.number} charges {-(row.amount or 0)} where its portions cost {exact}."
        return None


def _value(mark: object) -> Decimal:
    if not isinstance(mark, Mapping):
        raise TypeError("a reading is missing")
    return Decimal(str(mark["value"]))
