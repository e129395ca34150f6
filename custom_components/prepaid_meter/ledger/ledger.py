"""The account book of credit: one chain of rows per hub, to which is only ever added."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Unpack

from . import posting, queries
from .database import Database, check_encoding
from .encoding import Stored
from .kinds import INTENTS, RowKind
from .migrations import migrate
from .queries import Search
from .rows import Draft, Head, Intent, Position, Row
from .tenancy import TELLING, Tenancy, tenancies

_PAGE: Final = 500


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """The book. Every call blocks until the database has answered; call it in a thread.

    It may be called from several threads at once. What a call that writes has returned is on disk.
    """

    def __init__(self, url: str, *, clock: Callable[[], datetime] = _now) -> None:
        """Take the address: sqlite:///path, or postgresql://user:password@host/database."""
        self._database = Database(url)
        self._clock = clock

    def open(self) -> None:
        """Connect, and make or migrate the tables."""
        self._database.connect()
        try:
            with self._database.writing() as connection:
                check_encoding(connection)
                migrate(connection)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def append(self, hub: str, draft: Draft) -> Row:
        """Write a row. An intent or outcome that was written before is returned instead."""
        return self.append_many(hub, [draft])[0]

    def append_many(self, hub: str, drafts: Sequence[Draft]) -> list[Row]:
        """Write rows after each other, all or none of them."""
        with self._database.writing(hub) as connection:
            follows = queries.head(connection, hub)
            return posting.post(connection, list(drafts), follows, self._clock())

    def append_intent(self, hub: str, draft: Draft, floor: int = 1, above: int = 0) -> Intent:
        """Write an intent under a reference `above` the module's next, which is at least the floor.

        Who shares the module with other controllers draws `above` by chance. Asked again with the
        same transaction, on whichever hub, it gives the intent from before and its outcome.
        """
        if draft.kind not in INTENTS or draft.module is None:
            raise ValueError(f"{draft.kind} is no intent")
        with self._database.writing(hub) as connection:
            if draft.transaction is not None:
                self._database.wait_for_transaction(connection, draft.transaction)
            asked = posting.already_written(connection, hub, draft)
            if asked is not None:
                return Intent(asked, queries.outcome(connection, asked), is_new=False)
            reference = posting.next_reference(connection, draft.module, floor, above)
            follows = queries.head(connection, hub)
            numbered = replace(draft, reference=reference)
            row = posting.write(connection, numbered, follows, self._clock())
            return Intent(row, None, is_new=True)

    def next_reference(self, module: str, floor: int = 1) -> int:
        """Return what append_intent would give now; only that one makes sure of it."""
        with self._database.reading() as connection:
            return posting.next_reference(connection, module, floor)

    def pending(
        self, hub: str, module: str | None = None, kinds: Collection[RowKind] = INTENTS
    ) -> list[Row]:
        """Return intents without an outcome, oldest first; or vouchers, if asked for those."""
        with self._database.reading() as connection:
            return queries.pending(connection, hub, module, kinds)

    def vouchers_not_loaded(self, hub: str, module: str, references: Collection[int]) -> list[Row]:
        """Return vouchers issued under some references and not loaded, expired ones included."""
        with self._database.reading() as connection:
            return queries.vouchers_not_loaded(connection, hub, module, references)

    def last_voucher(self, module: str) -> int:
        """Return the highest sequence number of a module's vouchers, 0 without one."""
        with self._database.reading() as connection:
            return queries.last_reference(connection, module, {RowKind.VOUCHER_ISSUED}) or 0

    def outcome(self, intent: Row) -> Row | None:
        """Return what settled an intent or a voucher."""
        with self._database.reading() as connection:
            return queries.outcome(connection, intent)

    def asked_before(self, hub: str, transaction: str) -> Row | None:
        """Return the intent under a key, which may be another hub's: a key is one per ledger."""
        with self._database.reading() as connection:
            return queries.asked_before(connection, hub, transaction)

    def find_transaction(self, hub: str, transaction: str) -> list[Row]:
        """Return all rows of a transaction, oldest first."""
        with self._database.reading() as connection:
            return queries.transaction(connection, hub, transaction)

    def rows(
        self,
        *,
        limit: int = 100,
        after: Position | None = None,
        newest_first: bool = True,
        **search: Unpack[Search],
    ) -> list[Row]:
        """Return a page of rows; the next one begins after the position of the last.

        Rows of one hub are in the order of the book, rows of all hubs in that of time. An end is
        the first moment that is left out.
        """
        with self._database.reading() as connection:
            return queries.rows(
                connection, search, limit=limit, after=after, newest_first=newest_first
            )

    def walk(self, **search: Unpack[Search]) -> Iterator[Row]:
        """Go through all rows of a search, oldest first, a page at a time."""
        after: Position | None = None
        while page := self.rows(limit=_PAGE, after=after, newest_first=False, **search):
            yield from page
            after = page[-1].position

    def last(
        self, hub: str, module: str | None = None, kinds: Collection[RowKind] | None = None
    ) -> Row | None:
        """Return the newest row of a hub, a module, some kinds."""
        found = self.rows(hub=hub, module=module, kinds=kinds, limit=1)
        return found[0] if found else None

    def tenancies(self, hub: str, module: str) -> list[Tenancy]:
        """Return the tenants of a module, oldest first."""
        return tenancies(module, self.walk(hub=hub, module=module, kinds=TELLING))

    def tenancy(self, hub: str, module: str, at: datetime | None = None) -> Tenancy | None:
        """Return the tenancy of a module at a moment, or now."""
        moment = at or self._clock()
        covering = [one for one in self.tenancies(hub, module) if one.covers(moment)]
        return covering[-1] if covering else None

    def hubs(self) -> list[str]:
        """Return the hubs that have rows."""
        with self._database.reading() as connection:
            return queries.hubs(connection)

    def head(self, hub: str) -> Head:
        """Return the end of a chain. Keep it elsewhere, to prove later that nothing was cut off."""
        with self._database.reading() as connection:
            return queries.head(connection, hub)

    def stored(self, hub: str) -> Iterator[Stored]:
        """Go through a chain as the database has it, for those who want to check it themselves."""
        after = 0
        while page := self._stored_page(hub, after):
            yield from page
            after = page[-1]["number"]

    def _stored_page(self, hub: str, after: int) -> Sequence[Stored]:
        with self._database.reading() as connection:
            return queries.stored(connection, hub, after, _PAGE)

    def backup_to(self, path: Path) -> None:
        """Copy a ledger in SQLite to another file, while it may be written to."""
        self._database.backup_to(path)
