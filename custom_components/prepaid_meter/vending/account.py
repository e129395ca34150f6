"""The credit of one module: orders carried out once, and every load accounted for."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from secrets import randbelow
from typing import Final
from uuid import uuid4

from ..credit import CreditUnit
from ..device import loading
from ..device.errors import DeviceError, LinkError, ModuleSilentError
from ..device.module import Module
from ..ledger.errors import LedgerError
from ..ledger.kinds import COUNTED, RowKind, Source
from ..ledger.rows import Actor, Intent, Json, Row, Tenant
from .book import Book
from .booked import MOST_UNSEEN, booked_loads, not_booked
from .entries import BY_PERSON, Entries, Known
from .errors import (
    AboveCreditError,
    AboveMaximumError,
    AmountNotCarriedError,
    EarlierOrderPendingError,
    NoRefundsError,
    NothingToDecideError,
    NothingToLoadError,
)
from .leaving import Leaving
from .receipts import Receipt, Request, Status, receipt
from .references import CHANCE, reference_floor
from .vouchers import OpenVouchers, Paper

# A lost request and a lost reply each cost one; whatever is left after three is left to the poller.
ATTEMPTS: Final = 3

_KNOWING: Final = tuple(COUNTED | {RowKind.OPENING})
"""Rows that tell a module's counters as they were."""


def _now() -> datetime:
    return datetime.now(UTC)


class Account:
    """Everything that happens to one module's credit goes through here, one thing at a time.

    Methods raise DeviceError before anything was sent, LedgerError before anything was promised,
    and TellerError for what is refused. After an intent is in the book nothing is raised any more:
    the receipt says how far it got, and `look` finishes it.
    """

    def __init__(
        self,
        book: Book,
        module: Module,
        identity: str,
        *,
        unit: CreditUnit,
        tenant_name: str,
        told: Callable[[Row], None] = lambda _row: None,
        refused_late: Callable[[Row, str], None] = lambda _intent, _why: None,
        clock: Callable[[], datetime] = _now,
        leaving: Leaving | None = None,
    ) -> None:
        """Keep the account of `module`; `told` hears of every row that moves credit.

        `leaving` decides what credit may leave, for all accounts of a hub; without it, any may.

        `refused_late` hears of an order that came to nothing after its receipt said it was pending.
        `clock` tells the time by which the module judges whether a voucher has expired.
        """
        self.identity = identity
        self.pending: list[Row] = []
        self.strange_count: int | None = None
        """The number of loads that the module claims, if it cannot have counted so many."""
        self.uncertain: str | None = None
        """Why a pending order cannot be settled without a person, if so."""
        self.book = book
        self._module = module
        self._tenant_name = tenant_name
        self._entries = Entries(identity, unit)
        self._told = told
        self._refused_late = refused_late
        self._vouchers = OpenVouchers(book, identity, clock)
        self._leaving = leaving or Leaving(book, lambda: None)
        self._known: Known | None = None
        self._turn = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the book and the module have been brought together."""
        return self._known is not None

    @property
    def tenant(self) -> Tenant | None:
        """Whose account it is."""
        return self._entries.tenant

    @property
    def takes_refunds(self) -> bool:
        """Whether the module gives credit back over the wire."""
        top_up = self._module.profile.top_up
        return top_up is not None and top_up.refunds

    def wants_look(self, load_count: object, total_loaded: object = None) -> bool:
        """Whether there is something to find out, with these counters of the module.

        `total_loaded` is None where it was not read since the account last looked.
        """
        return (
            self._known is None
            or load_count != self._known.count
            or (total_loaded is not None and total_loaded != self._known.total_loaded)
            or (bool(self.pending) and self.uncertain is None)
            or (not self.pending and bool(self._vouchers.overdue))
        )

    async def look(self) -> loading.Counters:
        """Bring the book up to date, and return the module's own counters at that moment.

        Opens the account, settles what is pending, and enters what was loaded elsewhere.
        """
        async with self._turn:
            await self._open()
            for intent in list(self.pending):
                await self._settle(intent)
            counters = await self._noted_counters()
            await self._note_expired()
            return counters

    async def rest(self) -> None:
        """Return once nothing is under way."""
        async with self._turn:
            pass

    async def _noted_counters(self) -> loading.Counters:
        """Read the counters, and enter what they tell of loads that did not come from here."""
        counters = await self._counters()
        await self._note_loads(counters)
        return counters

    async def _counters(self) -> loading.Counters:
        """Read the module's counters; a reply that was merely lost is asked for again."""
        for _ in range(ATTEMPTS - 1):
            with suppress(DeviceError):
                return await loading.counters(self._module)
        return await loading.counters(self._module)

    # -- orders --------------------------------------------------------------

    async def order(self, request: Request) -> Receipt:
        """Load credit or give it back, and return the receipt."""
        if request.amount == 0:
            raise NothingToLoadError
        async with self._turn:
            await self._open()
            if request.transaction is not None:
                asked = await self.book.asked_before(request.transaction)
                if asked is not None:
                    return await self._repeat(asked, request)
            await self._settle_earlier()
            counters = await self._noted_counters()
            self._check(request, counters)
            intent = await self._intend(request, counters)
            if not intent.is_new:
                # Another controller of the same ledger was asked at the same moment.
                return self._asked_before(intent)
            return await self._carry_out(intent.row)

    async def _intend(self, request: Request, counters: loading.Counters) -> Intent:
        """Write down what is about to be asked of the module. Raises NoRefundsError."""
        # It could never be sent, and would stand in the way of every order after it.
        if request.amount < 0 and not self.takes_refunds:
            raise NoRefundsError
        details: dict[str, Json] = {"load_count": counters.count}
        if request.receipt_number:
            details["receipt_number"] = request.receipt_number
        if request.confirmed_by:
            details["confirmed_by"] = request.confirmed_by
        draft = self._entries.draft(
            RowKind.TOP_UP_INTENT if request.amount > 0 else RowKind.REFUND_INTENT,
            actor=request.actor,
            amount=request.amount,
            before=counters.credit,
            total_loaded=counters.total_loaded,
            transaction=request.transaction or uuid4().hex,
            source=Source.REMOTE,
            note=request.note,
            details=details,
        )
        floor = reference_floor(counters.reference)
        async with self._leaving.allowed(request, self._entries.unit):
            intent = await self.book.append_intent(draft, floor, randbelow(CHANCE))
        if intent.is_new:
            self.pending.append(intent.row)
        return intent

    async def _settle_earlier(self) -> None:
        for intent in list(self.pending):
            await self._settle(intent)
        if self.pending:
            raise EarlierOrderPendingError(self.pending[0].number)

    async def _repeat(self, first: Row, request: Request) -> Receipt:
        """Answer a transaction that was asked for before, without asking the module again."""
        # The book refuses the key of another order.
        intent = await self.book.append_intent(
            self._entries.draft(first.kind, amount=request.amount, transaction=request.transaction),
            1,
        )
        return self._asked_before(intent)

    def _asked_before(self, intent: Intent) -> Receipt:
        if intent.outcome is not None:
            return receipt(intent.outcome, intent=intent.row)
        is_ours = intent.row.hub == self.book.hub and intent.row in self.pending
        return receipt(intent.row, uncertain=self.uncertain if is_ours else None)

    def _check(self, request: Request, counters: loading.Counters) -> None:
        if request.amount < 0 and -request.amount > counters.credit:
            raise AboveCreditError(counters.credit)
        maximum = counters.maximum
        if maximum is not None and abs(request.amount) > maximum:
            raise AboveMaximumError(maximum)
        if not loading.can_carry(self._module, abs(request.amount)):
            raise AmountNotCarriedError

    async def _carry_out(self, intent: Row) -> Receipt:
        """Send an order until the module says what became of it, or hand it to `look`."""
        for _ in range(ATTEMPTS):
            settled = await self._settle(intent, send=True)
            if settled.status is not Status.PENDING:
                return settled
        return receipt(intent)

    async def _settle(self, intent: Row, *, send: bool = False) -> Receipt:
        """Find out what became of an order, and write it down if it is certain.

        What has not arrived is sent, at once if `send`; a module takes an order only once.
        """
        order = _order(intent)
        try:
            found = (
                await loading.attempt(self._module, order)
                if send
                else await loading.settle(self._module, order)
            )
            if isinstance(found, loading.Open) and not send:
                found = await loading.attempt(self._module, order)
            match found:
                case loading.Open():
                    return receipt(intent)
                case loading.Uncertain(why):
                    self.uncertain = why.value
                    return receipt(intent, uncertain=why.value)
                case loading.Refused(why):
                    rows = await self.book.append(self._entries.refused(intent, why.value))
                    self._close(intent, rows)
                    if not send:
                        self._refused_late(intent, why.value)
                case loading.Applied():
                    rows = await self._enter(await self._counters(), intent)
        except DeviceError, LedgerError:
            # The module knows what it did, and is asked again once both can be reached.
            return receipt(intent)
        outcome = next(row for row in rows if row.reference == intent.reference)
        return receipt(outcome, intent=intent)

    def _close(self, intent: Row, rows: list[Row]) -> None:
        """Take an order off the list, and tell what was written."""
        self.pending.remove(intent)
        self.uncertain = None
        for row in rows:
            self._told(row)

    async def decide(self, number: int, *, applied: bool, actor: Actor, note: str = "") -> Receipt:
        """Settle an order of which only a person can say what became of it."""
        async with self._turn:
            intent = next((row for row in self.pending if row.number == number), None)
            if intent is None or self.uncertain is None:
                raise NothingToDecideError
            decided = replace(
                intent,
                actor=actor,
                note=note or intent.note,
                details={**intent.details, "reason": BY_PERSON},
            )
            if applied:
                rows = await self._enter(await self._counters(), decided)
            else:
                rows = await self.book.append(self._entries.refused(decided, BY_PERSON))
                self._close(intent, rows)
            outcome = next(row for row in rows if row.reference == intent.reference)
            return receipt(outcome, intent=decided)

    # -- vouchers ------------------------------------------------------------

    async def issue(
        self, request: Request, sign: Callable[[], Awaitable[Paper]], maximum: int | None = None
    ) -> Row:
        """Write down a voucher that `sign` makes, so that the book has it before anybody else.

        It may leave while the module is out of reach, for then it is needed most; `maximum` is the
        most that the module took at once when it was asked last. What takes credit back may not.
        """
        if request.amount == 0:
            raise NothingToLoadError
        async with self._turn:
            await self._open()
            try:
                self._check(request, await self._noted_counters())
            except LinkError, ModuleSilentError:
                if request.amount < 0:
                    raise
                if maximum is not None and request.amount > maximum:
                    raise AboveMaximumError(maximum) from None
            async with self._leaving.allowed(request, self._entries.unit):
                (row,) = await self.book.append(self._entries.issued(request, await sign()))
            self._vouchers.add(row)
            return row

    async def _note_expired(self) -> None:
        """Enter which vouchers can be loaded no more, once all that was loaded is entered."""
        if self.pending or not (overdue := self._vouchers.overdue):
            return
        rows = await self.book.append(*(self._entries.expired(row) for row in overdue))
        self._vouchers.settled(rows)

    # -- what happens without us ---------------------------------------------

    async def _open(self) -> None:
        """Take up the account where the book left it, or begin it."""
        if self._known is not None:
            return
        tenancy = await self.book.tenancy(self.identity)
        last = await self.book.last(self.identity, _KNOWING)
        if last is None or last.total_loaded is None:
            counters = await self._counters()
            self._entries.tenant = Tenant(uuid4().hex, self._tenant_name)
            await self.book.append(
                self._entries.draft(
                    RowKind.OPENING,
                    after=counters.credit,
                    total_loaded=counters.total_loaded,
                    details={"load_count": counters.count},
                )
            )
            self._known = Known(counters.count, counters.total_loaded)
            return
        if tenancy is not None and tenancy.tenant is not None:
            # The manager may have corrected the name meanwhile; that is no change of tenant.
            self._entries.tenant = Tenant(tenancy.tenant.id, self._tenant_name)
        count = last.details.get("load_count")
        self.pending = await self.book.pending(self.identity)
        await self._vouchers.take_up()
        self._known = Known(count if isinstance(count, int) else -1, last.total_loaded)

    async def _note_loads(self, counters: loading.Counters) -> None:
        """Enter the loads that did not come from here, unless one of ours may be among them."""
        known = self._known
        if self.pending or known is None:
            return
        if (counters.count, counters.total_loaded) != (known.count, known.total_loaded):
            await self._enter(counters, None)

    async def _enter(self, counters: loading.Counters, applied: Row | None) -> list[Row]:
        """Write down all that happened since the book last knew the module, in its order.

        `applied` is our own order, which is known to be among it.
        """
        known = self._known or Known(counters.count, counters.total_loaded)
        records: list[loading.Record] = []
        unseen = 0
        if counters.count >= known.booked:
            records, unseen = await loading.loads_since(self._module, known.booked)
            # What came after the counters were read is for the next time.
            records = [record for record in records if record.number <= counters.count]
            records = not_booked(records, await booked_loads(self.book, self.identity))
        self.strange_count = counters.count if unseen > MOST_UNSEEN else None
        jumped = self.strange_count is not None or (
            counters.total_loaded == known.total_loaded and not records and applied is None
        )
        if jumped:
            # Loads of which neither log nor total knows are none.
            unseen = 0
        vouchers = await self._vouchers.among(records)
        counted = replace(counters, count=known.booked) if jumped else counters
        drafts = self._entries.since(known, counted, records, unseen, applied, vouchers)
        rows = await self.book.append(*drafts) if drafts else []
        self._vouchers.settled(rows)
        self._known = known.followed_by(counters, jumped=jumped)
        if applied is None:
            for row in rows:
                self._told(row)
        else:
            self._close(next(row for row in self.pending if row.number == applied.number), rows)
        return rows

    # -- tenants -------------------------------------------------------------

    async def change_tenant(
        self, name: str, *, actor: Actor, note: str, refund: bool, details: dict[str, str]
    ) -> tuple[Row, Receipt | None]:
        """Close the tenant's account with the readings of this moment, and begin another's.

        What remains is given back first if `refund`, or else carried over. Raises
        EarlierOrderPendingError, with the tenant unchanged, if it cannot be given back for certain.
        """
        async with self._turn:
            await self._open()
            await self._settle_earlier()
            counters = await self._noted_counters()
            given_back = None
            if refund and counters.credit > 0:
                request = Request(amount=-counters.credit, actor=actor, note=note)
                intent = await self._intend(request, counters)
                given_back = await self._carry_out(intent.row)
                if given_back.status is not Status.APPLIED:
                    raise EarlierOrderPendingError(given_back.number)
                counters = await self._counters()
            left = self._entries.tenant
            self._entries.tenant = Tenant(uuid4().hex, name)
            try:
                (row,) = await self.book.append(
                    self._entries.draft(
                        RowKind.TENANT_CHANGED,
                        actor=actor,
                        before=counters.credit,
                        after=counters.credit,
                        total_loaded=counters.total_loaded,
                        note=note,
                        details={"left": left.name if left else None, **details},
                    )
                )
            except LedgerError:
                self._entries.tenant = left
                raise
            self._tenant_name = name
            return row, given_back


def _order(intent: Row) -> loading.Order:
    """Return an intent as the order that goes over the wire, the same every time."""
    count = intent.details["load_count"]
    amount = intent.amount or 0
    return loading.Order(
        amount=abs(amount),
        refund=amount < 0,
        reference=intent.reference or 0,
        baseline=loading.Counters(
            count=count if isinstance(count, int) else 0,
            total_loaded=intent.total_loaded or 0,
            credit=intent.before or 0,
        ),
    )
