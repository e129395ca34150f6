"""How a draft gets its place in the book, at most once."""

from datetime import datetime

from sqlalchemy import Connection, insert

from . import queries
from .encoding import read, store
from .errors import DuplicateTransactionError, Fault, LedgerConflictError, ReferencesUsedUpError
from .kinds import INTENTS
from .rows import REFERENCE_MAX, Draft, Head, Row
from .schema import book


def post(connection: Connection, drafts: list[Draft], follows: Head, now: datetime) -> list[Row]:
    """Write drafts after the end of a chain; what was written before is returned instead."""
    rows = []
    for draft in drafts:
        row = already_written(connection, follows.hub, draft)
        if row is None:
            row = write(connection, draft, follows, now)
            follows = Head(row.hub, row.number, row.hash)
        rows.append(row)
    return rows


def write(connection: Connection, draft: Draft, follows: Head, now: datetime) -> Row:
    """Write a draft as the row after the end of a chain."""
    columns = store(draft, follows, now)
    connection.execute(insert(book), columns)
    return read(columns)


def already_written(connection: Connection, hub: str, draft: Draft) -> Row | None:
    """Return the row that the draft repeats. Raises if it contradicts that row."""
    asked = _asked_before(connection, hub, draft)
    if asked is not None and not _says_the_same(asked, draft):
        raise DuplicateTransactionError(
            Fault.REPEATED, transaction=draft.transaction, number=asked.number
        )
    settled = queries.settled_before(connection, hub, draft)
    if settled is not None and not _says_the_same(settled, draft):
        raise LedgerConflictError(
            Fault.SETTLED,
            reference=draft.reference,
            module=draft.module,
            number=settled.number,
        )
    return asked or settled


def _asked_before(connection: Connection, hub: str, draft: Draft) -> Row | None:
    if draft.kind not in INTENTS or draft.transaction is None:
        return None
    return queries.asked_before(connection, hub, draft.transaction)


def next_reference(connection: Connection, module: str, floor: int, above: int = 0) -> int:
    """Return a reference `above` the least that is free: above all given, not below a floor."""
    last = queries.last_reference(connection, module)
    reference = above + (floor if last is None else max(floor, last + 1))
    if not 0 <= reference <= REFERENCE_MAX:
        raise ReferencesUsedUpError(Fault.REFERENCES)
    return reference


def _says_the_same(row: Row, draft: Draft) -> bool:
    return (row.kind, row.module, row.amount, row.unit) == (
        draft.kind,
        draft.module,
        draft.amount,
        draft.unit,
    )
