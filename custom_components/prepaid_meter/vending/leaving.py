"""What credit may leave by one person: by refund, by voucher, at the end of a tenancy."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from ..credit import CreditUnit
from ..ledger.kinds import ActorKind, RowKind
from ..ledger.rows import Actor, Row
from .book import Book
from .errors import NeedsSecondPersonError
from .receipts import Request

PERIOD: Final = timedelta(hours=24)
"""In which the limit counts; a calendar day would double it at midnight."""

_PROMISES: Final = (RowKind.REFUND_INTENT, RowKind.VOUCHER_ISSUED)
_TOLD: Final = (*_PROMISES, RowKind.REFUND_REFUSED)

type _Hand = tuple[ActorKind, str | None]


def _now() -> datetime:
    return datetime.now(UTC)


class Leaving:
    """Lets credit of one hub leave, or asks for a second person."""

    def __init__(
        self,
        book: Book,
        limit: Callable[[], Decimal | None],
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Hold what the book says against a limit in the hub's unit; None is without one."""
        self._book = book
        self._limit = limit
        self._clock = clock
        self._turns: defaultdict[_Hand, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def allowed(self, request: Request, unit: CreditUnit) -> AsyncIterator[None]:
        """Hold a person's other requests off until this one is in the book.

        Raises NeedsSecondPersonError, and LedgerError where nobody can tell what has left already.
        """
        limit = self._limit()
        if request.amount >= 0 or request.confirmed_by or limit is None:
            yield
            return
        hand = _hand(request.actor)
        async with self._turns[hand]:
            gone = await self._book.call(lambda: self._gone(hand))
            if gone + unit.from_minor(-request.amount) > limit:
                raise NeedsSecondPersonError(limit, gone)
            yield

    def _gone(self, hand: _Hand) -> Decimal:
        """Return how much has left by one hand alone, in the hub's unit."""
        promised: dict[tuple[str | None, int | None], Row] = {}
        # An order that is refused late was written down before the period began, if at all.
        start = self._clock() - PERIOD
        for row in self._book.ledger.walk(hub=self._book.hub, kinds=_TOLD, start=start):
            place = row.module, row.reference
            if row.kind is RowKind.REFUND_REFUSED:
                promised.pop(place, None)
            elif _leaves_alone(row) and _hand(row.actor) == hand:
                promised[place] = row
        return sum((_amount(row) for row in promised.values()), Decimal())


def _hand(actor: Actor) -> _Hand:
    # Each run of an automation has another id; together they are one hand.
    return actor.kind, actor.id if actor.kind is ActorKind.USER else None


def _leaves_alone(row: Row) -> bool:
    return (row.amount or 0) < 0 and not row.details.get("confirmed_by")


def _amount(row: Row) -> Decimal:
    unit = row.unit or CreditUnit("", 0)
    return unit.from_minor(-(row.amount or 0))
