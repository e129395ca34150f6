"""The questions that the account book answers, each as one query."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, Select, exists, false, or_, select, tuple_

from .encoding import Stored, before_first, read, store_reference, store_time
from .kinds import INTENTS, OUTCOMES, REFERENCED, SETTLED_ONCE, RowKind
from .rows import Draft, Head, Position, Row
from .schema import book


class Search(TypedDict, total=False):
    """Which rows are looked for; what is missing or None does not matter."""

    hub: str | None
    module: str | None
    tenant: str | None
    start: datetime | None
    end: datetime | None
    kinds: Collection[RowKind] | None


def head(connection: Connection, hub: str) -> Head:
    """Return the end of a hub's chain."""
    last = connection.execute(
        select(book.c.number, book.c.hash)
        .where(book.c.hub == hub)
        .order_by(book.c.number.desc())
        .limit(1)
    ).one_or_none()
    return before_first(hub) if last is None else Head(hub, last.number, last.hash)


def hubs(connection: Connection) -> list[str]:
    """Return the hubs that have a chain."""
    first_rows = select(book.c.hub).where(book.c.number == 1).order_by(book.c.hub)
    return list(connection.scalars(first_rows))


def stored(connection: Connection, hub: str, after: int, limit: int) -> Sequence[Stored]:
    """Return rows of a chain as the database has them, in the order of their numbers."""
    chain = select(book).where(book.c.hub == hub, book.c.number > after)
    return _stored(connection, chain.order_by(book.c.number).limit(limit))


def asked_before(connection: Connection, hub: str, transaction: str) -> Row | None:
    """Return the intent of a transaction, on whichever hub it was asked for: a key is one per book.

    Books from before that was so may have several; then that of the hub is meant.
    """
    return _first(
        connection,
        select(book)
        .where(book.c.transaction_id == transaction, book.c.kind.in_(INTENTS))
        .order_by((book.c.hub == hub).desc(), book.c.time, book.c.hub, book.c.number),
    )


def settled_before(connection: Connection, hub: str, draft: Draft) -> Row | None:
    """Return the answer that the draft's reference already has."""
    if draft.kind not in SETTLED_ONCE or draft.reference is None:
        return None
    return _first(
        connection,
        select(book).where(
            book.c.hub == hub,
            book.c.module == draft.module,
            book.c.reference == store_reference(draft.reference),
            book.c.kind.in_(SETTLED_ONCE),
        ),
    )


def outcome(connection: Connection, row: Row) -> Row | None:
    """Return what settled a waiting row."""
    if row.reference is None or row.kind not in OUTCOMES:
        return None
    return _first(
        connection,
        select(book)
        .where(
            book.c.hub == row.hub,
            book.c.module == row.module,
            book.c.reference == store_reference(row.reference),
            book.c.kind.in_(OUTCOMES[row.kind]),
            book.c.number > row.number,
        )
        .order_by(book.c.number),
    )


def last_reference(
    connection: Connection, module: str, kinds: Collection[RowKind] = REFERENCED
) -> int | None:
    """Return the highest reference that a module was given, on whichever hub it hung then."""
    highest = connection.scalar(
        select(book.c.reference)
        .where(
            book.c.module == module,
            book.c.reference.is_not(None),
            book.c.kind.in_(kinds),
        )
        .order_by(book.c.reference.desc())
        .limit(1)
    )
    return None if highest is None else int(highest)


def vouchers_not_loaded(
    connection: Connection, hub: str, module: str, references: Collection[int]
) -> list[Row]:
    """Return vouchers that were issued under some references and not loaded, even if expired."""
    loaded = book.alias("loaded")
    return _all(
        connection,
        select(book).where(
            book.c.hub == hub,
            book.c.module == module,
            book.c.reference.in_([store_reference(each) for each in references]),
            book.c.kind == RowKind.VOUCHER_ISSUED,
            ~exists().where(
                loaded.c.hub == book.c.hub,
                loaded.c.module == book.c.module,
                loaded.c.reference == book.c.reference,
                loaded.c.kind == RowKind.VOUCHER_LOADED,
            ),
        ),
    )


def pending(
    connection: Connection, hub: str, module: str | None, kinds: Collection[RowKind]
) -> list[Row]:
    """Return rows that nothing has settled, in the order in which they were written."""
    answer = book.alias("answer")
    unsettled = [
        (book.c.kind == kind)
        & ~exists().where(
            answer.c.hub == book.c.hub,
            answer.c.module == book.c.module,
            answer.c.reference == book.c.reference,
            answer.c.kind.in_(OUTCOMES[kind]),
            answer.c.number > book.c.number,
        )
        for kind in kinds
    ]
    query = select(book).where(book.c.hub == hub, or_(false(), *unsettled)).order_by(book.c.number)
    if module is not None:
        query = query.where(book.c.module == module)
    return _all(connection, query)


def rows(
    connection: Connection,
    search: Search,
    *,
    limit: int,
    after: Position | None,
    newest_first: bool,
) -> list[Row]:
    """Return a page: within one hub in the order of the book, over all hubs in that of time."""
    order: list[ColumnElement[object]] = [book.c.number]
    if search.get("hub") is None:
        order = [book.c.time, book.c.hub, book.c.number]
    query = select(book).where(*_conditions(search)).limit(limit)
    if after is not None:
        place = select(*order).where(book.c.hub == after.hub, book.c.number == after.number)
        beyond = tuple_(*order)
        query = query.where(
            beyond < place.scalar_subquery() if newest_first else beyond > place.scalar_subquery()
        )
    return _all(
        connection, query.order_by(*(by.desc() if newest_first else by.asc() for by in order))
    )


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    conditions = []
    if (hub := search.get("hub")) is not None:
        conditions.append(book.c.hub == hub)
    if (module := search.get("module")) is not None:
        conditions.append(book.c.module == module)
    if (tenant := search.get("tenant")) is not None:
        conditions.append(book.c.tenant_id == tenant)
    if (start := search.get("start")) is not None:
        conditions.append(book.c.time >= store_time(start))
    if (end := search.get("end")) is not None:
        conditions.append(book.c.time < store_time(end))
    if (kinds := search.get("kinds")) is not None:
        conditions.append(book.c.kind.in_(kinds))
    return conditions


def transaction(connection: Connection, hub: str, transaction_id: str) -> list[Row]:
    """Return all rows of a transaction, in the order in which they were written."""
    return _all(
        connection,
        select(book)
        .where(book.c.hub == hub, book.c.transaction_id == transaction_id)
        .order_by(book.c.number),
    )


def _first(connection: Connection, query: Select[tuple[object, ...]]) -> Row | None:
    found = _all(connection, query.limit(1))
    return found[0] if found else None


def _all(connection: Connection, query: Select[tuple[object, ...]]) -> list[Row]:
    return [read(columns) for columns in _stored(connection, query)]


def _stored(connection: Connection, query: Select[tuple[object, ...]]) -> list[Stored]:
    names = book.c.keys()
    return [dict(zip(names, values, strict=True)) for values in connection.execute(query)]
