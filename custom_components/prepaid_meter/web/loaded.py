"""What was loaded to modules and given back in a period, from the ledger."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from ..ledger.kinds import COUNTED, LOADS, RowKind
from ..ledger.queries import Search
from ..ledger.rows import Row
from ..vending.book import Book

_TELLING: Final = COUNTED | {RowKind.OPENING}
"""Rows that tell in which unit a module's credit was."""


@dataclass(slots=True)
class Loaded:
    """What was loaded and given back in one unit of credit, and how often."""

    loaded: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    loads: int = 0

    def add(self, amount: Decimal) -> None:
        """Count one more."""
        self.loaded += max(amount, Decimal(0))
        self.refunded -= min(amount, Decimal(0))
        self.loads += 1


type ByUnit = defaultdict[str, Loaded]
"""By the name of the unit: what was loaded in one is no sum with what was loaded in another."""


def loaded_between(book: Book, start: datetime, end: datetime) -> defaultdict[str, ByUnit]:
    """Return what was loaded to each module of a hub, from `start` on and before `end`. Blocks."""
    found: defaultdict[str, ByUnit] = defaultdict(lambda: defaultdict(Loaded))
    search = Search(hub=book.hub, start=start, end=end, kinds=set(LOADS))
    for row in book.ledger.walk(**search):
        if row.unit is not None:
            found[row.module or ""][row.unit.name].add(row.unit.from_minor(row.amount or 0))
    return found


def has_other_unit(book: Book, meter: str, unit: str, start: datetime, end: datetime) -> bool:
    """Return whether a module's credit was in another unit at some time of a period. Blocks."""

    def other(row: Row) -> bool:
        return row.unit is not None and row.unit.name != unit

    # Whether it was changed before the period or in it, the last row before does not tell.
    before = book.ledger.rows(hub=book.hub, module=meter, kinds=_TELLING, end=start, limit=1)
    within = book.ledger.walk(hub=book.hub, module=meter, kinds=_TELLING, start=start, end=end)
    return any(map(other, before)) or any(map(other, within))
