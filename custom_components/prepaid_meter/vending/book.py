"""One hub's chain in the ledger, off the event loop."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from ..ledger.kinds import INTENTS, RowKind
from ..ledger.ledger import Ledger
from ..ledger.rows import Draft, Intent, Row
from ..ledger.tenancy import Tenancy

type Run = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Runs what blocks in a thread, and returns what it returned."""


class Book:
    """The ledger as one hub's teller uses it. All calls raise LedgerError."""

    def __init__(self, ledger: Ledger, hub: str, run: Run) -> None:
        """Write to the chain of `hub`."""
        self.ledger = ledger
        self.hub = hub
        self._run = run
        self.newest: dict[str, int] = {}
        """The number of the newest row that was written for a module, by module."""

    async def call[T](self, work: Callable[[], T]) -> T:
        """Run anything that asks the ledger."""
        result: T = await self._run(work)
        return result

    async def append(self, *drafts: Draft) -> list[Row]:
        """Write rows, all or none."""
        return self._noted(await self.call(lambda: self.ledger.append_many(self.hub, drafts)))

    async def append_intent(self, draft: Draft, floor: int, above: int = 0) -> Intent:
        """Write an intent under a reference `above` the least that is free from `floor` on."""
        intent = await self.call(lambda: self.ledger.append_intent(self.hub, draft, floor, above))
        if intent.is_new:
            self._noted([intent.row])
        return intent

    def _noted(self, rows: list[Row]) -> list[Row]:
        self.newest |= {row.module: row.number for row in rows if row.module}
        return rows

    async def pending(self, module: str, kinds: Collection[RowKind] = INTENTS) -> list[Row]:
        """Return a module's orders whose outcome is not known, oldest first; or its vouchers."""
        return await self.call(lambda: self.ledger.pending(self.hub, module, kinds))

    async def vouchers_not_loaded(self, module: str, sequences: Collection[int]) -> list[Row]:
        """Return those of a module's vouchers that it has not loaded so far, late or not."""
        return await self.call(lambda: self.ledger.vouchers_not_loaded(self.hub, module, sequences))

    async def last(self, module: str, kinds: Sequence[RowKind]) -> Row | None:
        """Return a module's newest row of some kinds."""
        return await self.call(lambda: self.ledger.last(self.hub, module, kinds))

    async def tenancy(self, module: str) -> Tenancy | None:
        """Return who is a module's tenant now."""
        return await self.call(lambda: self.ledger.tenancy(self.hub, module))

    async def asked_before(self, transaction: str) -> Row | None:
        """Return the order under a key, which may be another controller's of the same ledger."""
        return await self.call(lambda: self.ledger.asked_before(self.hub, transaction))
