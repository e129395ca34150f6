"""Loads in a module's log that the book has already, however the module counts them now."""

from collections.abc import Iterable, Sequence
from typing import Final

from ..device.orders import Record
from ..ledger.kinds import LOADS, RowKind
from ..ledger.rows import Row
from .book import Book

# A log holds a dozen loads; what is older than this many rows is in none.
NEWEST: Final = 100

# A module that was away for a year had fewer; a count that runs further ahead is none.
MOST_UNSEEN: Final = 10_000

_BY_ORDER: Final = frozenset({RowKind.TOP_UP, RowKind.REFUND})


async def booked_loads(book: Book, module: str) -> list[Row]:
    """Return a module's newest rows that moved its credit. Raises LedgerError."""
    return await book.call(
        lambda: book.ledger.rows(hub=book.hub, module=module, kinds=LOADS, limit=NEWEST)
    )


def not_booked(records: Sequence[Record], rows: Iterable[Row]) -> list[Record]:
    """Return the records that no row tells of.

    An order is known by its reference, another load by its number, amount and what it left: a
    module whose count jumps shows old loads as new ones.
    """
    references = set()
    loads = set()
    for row in rows:
        if row.kind in _BY_ORDER:
            references.add(row.reference)
        loads.add((row.details.get("load_count"), row.amount, row.after))
    return [
        record
        for record in records
        if not (record.order and record.order in references)
        and (record.number, record.amount, record.credit) not in loads
    ]
