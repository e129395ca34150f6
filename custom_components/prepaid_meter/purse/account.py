"""The account of a meter whose credit the ledger keeps."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from ..credit import CreditUnit
from ..device.orders import Counters
from ..ledger.errors import BookMovedOnError
from ..ledger.kinds import Kind, Source
from ..ledger.rows import SYSTEM, Actor, Draft, Json, Row, Tenant
from ..metering.counter import Counter
from ..vending.book import Book
from ..vending.credit_account import CreditAccount
from ..vending.entries import Entries
from ..vending.errors import (
    AboveCreditError,
    AboveMaximumError,
    NoRefundsError,
    NotBegunError,
    NothingToDecideError,
    NothingToLoadError,
    ReadingInDoubtError,
    VoucherNotWaitingError,
)
from ..vending.leaving import Leaving
from ..vending.receipts import Receipt, Request, receipt
from ..vending.vouchers import EXPIRES, OpenVouchers, Paper
from .due import Due, due
from .entries import (
    ANSWER,
    CARRIED,
    COUNTERS,
    TARIFF_NOW,
    WAIT,
    question_details,
    reckon,
    usage_details,
)
from .exact import text
from .prices import Fault, PriceList, PricesError
from .state import Mark, Occasion, Purse, Question

# Somebody else wrote to the same purse; twice in a row within one call is not chance any more.
_TRIES: Final = 3

type _Reckoned = Callable[[Purse], tuple[list[Draft], Purse]]
"""Returns what is to be written of a purse as the ledger has it, and the purse after it."""


def _now() -> datetime:
    return datetime.now(UTC)


class PurseAccount:
    """Everything that happens to one purse goes through here, one thing at a time.

    It is used as `vending.account.Account` is. Methods raise LedgerError, after which nothing of
    what was asked for is in the book, or all of it: asked again with the same transaction it is
    done once. They raise TellerError for what is refused. No wire is needed for any of it.

    What it remembers between two rows is only what the meter's own counter says again.
    """

    pending: list[Row]
    strange_count: int | None = None
    uncertain: str | None = None
    takes_refunds = True

    def __init__(
        self,
        book: Book,
        identity: str,
        *,
        unit: CreditUnit,
        tenant_name: str,
        prices: Callable[[], PriceList],
        zone: tzinfo,
        silence: timedelta,
        maximum: Callable[[], int | None] = lambda: None,
        told: Callable[[Row], None] = lambda _row: None,
        clock: Callable[[], datetime] = _now,
        leaving: Leaving | None = None,
    ) -> None:
        """Keep the purse of the meter `identity`; `told` hears of every row that moves credit.

        `zone` is where its days end. A counter that was silent for longer than `silence` has a gap.
        `maximum` is the most that is loaded at once, in minor units.
        """
        self.identity = identity
        self.pending = []
        self.book = book
        self.prices = prices
        self._zone = zone
        self._silence = silence
        self._maximum = maximum
        self._tenant_name = tenant_name
        self._entries = Entries(identity, unit)
        self._told = told
        self._clock = clock
        self._vouchers = OpenVouchers(book, identity, clock)
        self._leaving = leaving or Leaving(book, lambda: None)
        self._purse: Purse | None = None
        self._heard: dict[str, Counter] = {}
        self._certain: dict[str, Mark] = {}
        self._turn = asyncio.Lock()

    # -- how it stands -------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it was reckoned from the book, and has begun."""
        return self._purse is not None

    @property
    def tenant(self) -> Tenant | None:
        """Whose purse it is."""
        return self._entries.tenant

    @property
    def purse(self) -> Purse | None:
        """The purse as the book has it; None until it is open."""
        return self._purse

    @property
    def in_doubt(self) -> bool:
        """Whether any counter is in doubt: then nobody is cut off."""
        asked = self._purse is not None and bool(self._purse.questions)
        return asked or any(counter.doubt is not None for counter in self._heard.values())

    @property
    def may_cut(self) -> bool:
        """Whether the readings of all counters are sure enough for an automatic cut."""
        purse = self._purse
        return (
            purse is not None
            and not self.in_doubt
            and all(
                register in self._heard and self._heard[register].may_cut
                for register in purse.marks
            )
        )

    @property
    def credit(self) -> int | None:
        """What is left by the newest believed readings, in minor units; None until it is open."""
        if self._purse is None:
            return None
        shown = {register: counter.believed for register, counter in self._heard.items()}
        return self._purse.remaining(shown, self.prices())

    @property
    def certain_credit(self) -> int | None:
        """What is left by the readings that may be charged: for a cut, both are to be at the limit.

        None until it is open.
        """
        if self._purse is None:
            return None
        certain = {register: counter.certain for register, counter in self._heard.items()}
        return self._purse.remaining(certain, self.prices())

    def counter(self, register: str) -> Counter:
        """Return what is known of a counter: as it was heard, or after a start as the book has it.

        Raises NotBegunError.
        """
        if (heard := self._heard.get(register)) is not None:
            return heard
        if self._purse is None or register not in self._purse.marks:
            raise NotBegunError
        return self._purse.counter(register)

    def wants_look(self, load_count: object = None, total_loaded: object = None) -> bool:
        """Whether there is something to find out in the book."""
        return self._purse is None or bool(self._vouchers.overdue)

    async def look(self) -> Counters:
        """Open the purse, enter which vouchers have expired, and return how it stands."""
        async with self._turn:
            purse = await self._opened()
            if overdue := self._vouchers.overdue:
                rows = await self.book.append(*(self._entries.expired(row) for row in overdue))
                self._vouchers.settled(rows)
            return Counters(
                count=0,
                total_loaded=purse.total_loaded,
                credit=purse.credit if self.credit is None else self.credit,
                maximum=self._maximum(),
            )

    async def rest(self) -> None:
        """Return once nothing is under way."""
        async with self._turn:
            pass

    # -- beginning -----------------------------------------------------------

    async def begin(
        self, counters: Mapping[str, Counter], tariff: str, actor: Actor, note: str = ""
    ) -> None:
        """Write the first row, with readings that a person compared with the meter's face.

        Nothing is written if the purse has begun before. Raises PricesError for a tariff or a
        counter without a price.
        """
        marks = {name: _mark(counter, None) for name, counter in counters.items()}
        async with self._turn:
            if (self._purse or await self._taken_up()) is not None:
                return
            first = Purse(
                number=0,
                unit=self._entries.unit,
                credit=0,
                carried=Decimal(0),
                total_loaded=0,
                marks=marks,
                tariff=tariff,
            )
            for name in marks:
                self._require_price(first.tariff_of(name))
            self._entries.tenant = Tenant(uuid4().hex, self._tenant_name)
            draft = self._draft(
                Kind.OPENING,
                first,
                first,
                actor=actor,
                note=note,
                details={
                    COUNTERS: {name: mark.to_json() for name, mark in marks.items()},
                    TARIFF_NOW: tariff,
                },
            )
            # If somebody else has begun it, theirs stands.
            with suppress(BookMovedOnError):
                await self.book.append_to_purse(self.identity, 0, draft)
            purse = await self._taken_up()
            if purse is not None and purse.marks.keys() == counters.keys():
                self._heard = dict(counters)

    async def _opened(self) -> Purse:
        purse = self._purse or await self._taken_up()
        if purse is None:
            raise NotBegunError
        return purse

    async def _taken_up(self) -> Purse | None:
        """Reckon the purse from the book, which knows more than we do after any error."""
        tenancy = await self.book.tenancy(self.identity)
        book = self.book
        purse: Purse | None = await book.call(
            partial(reckon, book.ledger, book.hub, self.identity, self._entries.unit)
        )
        await self._vouchers.take_up()
        if tenancy is not None and tenancy.tenant is not None:
            # The manager may have corrected the name meanwhile; that is no change of tenant.
            self._entries.tenant = Tenant(tenancy.tenant.id, self._tenant_name)
        self._purse = purse
        return purse

    def _require_price(self, tariff: str) -> None:
        if tariff not in self.prices().tariffs:
            raise PricesError(Fault.TARIFF_GAP, tariff)

    # -- readings ------------------------------------------------------------

    async def hear(self, counters: Mapping[str, Counter]) -> list[Row]:
        """Take what is known of counters now, and post what is due by it.

        Returns the rows. Whatever is not posted is posted later: the counters say it again.
        """
        async with self._turn:
            purse = await self._opened()
            known = {name: counters[name] for name in counters if name in purse.marks}
            found: list[Due] = []
            marks: dict[str, Mark] = {}
            for name, counter in known.items():
                mark = _mark(counter, self._heard.get(name))
                marks[name] = mark
                last = self._certain.get(name, purse.marks[name])
                found += due(name, last, mark, self.prices(), self._zone, self._silence)
            rows = await self._note(found, known)
            self._heard |= known
            self._certain |= marks
            return rows

    async def _note(self, found: list[Due], counters: Mapping[str, Counter]) -> list[Row]:
        """Write what is due, and which questions were opened or closed by themselves."""

        def reckoned(purse: Purse) -> tuple[list[Draft], Purse]:
            drafts: list[Draft] = []
            for each in found:
                new, purse = self._usage(purse, each)
                drafts += new
            for name, counter in counters.items():
                new, purse = self._questions(purse, name, counter)
                drafts += new
            return drafts, purse

        return await self._write(reckoned)

    def _usage(
        self, purse: Purse, each: Due, *, tariff_now: str | None = None
    ) -> tuple[list[Draft], Purse]:
        """Return the rows of one counter's usage, none where a newer reading was posted already."""
        if not _is_new(each, purse.marks[each.register]):
            return [], purse
        drafts = []
        for usage in purse.usages(
            each.register, each.mark, self.prices(), each.occasion, each.silent_since
        ):
            after = purse.after(usage)
            drafts.append(
                self._draft(
                    Kind.USAGE,
                    purse,
                    after,
                    details=usage_details(usage, tariff_now or purse.tariff),
                    # A row belongs to the day of its reading, not to that of the first poll after.
                    time=min(usage.end.at, self._clock()),
                )
            )
            purse = after
        return drafts, purse

    def _questions(
        self, purse: Purse, register: str, counter: Counter
    ) -> tuple[list[Draft], Purse]:
        question = purse.questions.get(register)
        doubt = counter.doubt
        if question is None and doubt is not None and doubt.asked:
            before = Mark(
                reading=counter.believed,
                offset=counter.offset,
                shown=counter.believed.value - counter.offset,
            )
            question = Question(why=doubt.why, before=before, first=doubt.first)
            draft = self._draft(
                Kind.READING_DOUBTED,
                purse,
                purse,
                details=question_details(register, question, purse.carried),
            )
            return [draft], replace(purse, questions={**purse.questions, register: question})
        if question is not None and doubt is None:
            return self._closed(purse, register, question, "came_back", SYSTEM, "")
        return [], purse

    def _closed(
        self, purse: Purse, register: str, question: Question, answer: str, actor: Actor, note: str
    ) -> tuple[list[Draft], Purse]:
        draft = self._draft(
            Kind.READING_DECIDED,
            purse,
            purse,
            actor=actor,
            note=note,
            details={
                **question_details(register, question, purse.carried),
                ANSWER: answer,
            },
        )
        left = {name: each for name, each in purse.questions.items() if name != register}
        return [draft], replace(purse, questions=purse.questions if answer == WAIT else left)

    async def decide_reading(
        self, register: str, answer: str, after: Counter, actor: Actor, note: str = ""
    ) -> list[Row]:
        """Answer the question about a counter, which stands `after` it as the answer makes it.

        `answer` is a word for the row: `used`, `begin_anew`, `another_meter`; or `wait`, which
        leaves it open. Both readings, who and what is charged are in the rows. Raises
        NothingToDecideError where nobody was asked.
        """
        async with self._turn:
            purse = await self._opened()
            if register not in purse.questions:
                raise NothingToDecideError
            mark = _mark(after, None)

            def reckoned(purse: Purse) -> tuple[list[Draft], Purse]:
                question = purse.questions.get(register)
                if question is None:
                    raise NothingToDecideError
                drafts, purse = self._closed(purse, register, question, answer, actor, note)
                if answer == WAIT:
                    return drafts, purse
                new, purse = self._usage(
                    purse, Due(register, mark, Occasion.METER, even_if_none=True)
                )
                return [*drafts, *new], purse

            rows = await self._write(reckoned)
            self._heard[register] = after
            if answer != WAIT:
                self._certain[register] = mark
            return rows

    async def set_tariff(self, tariff: str) -> None:
        """Take that a counter which does not tell tariffs apart counts for another one from now on.

        Raises PricesError for a tariff without a price.
        """
        self._require_price(tariff)
        async with self._turn:
            if (await self._opened()).tariff == tariff:
                return

            def reckoned(purse: Purse) -> tuple[list[Draft], Purse]:
                drafts: list[Draft] = []
                for each in self._up_to_now(purse, Occasion.TARIFF, even_if_none=True):
                    new, purse = self._usage(purse, each, tariff_now=tariff)
                    drafts += new
                return drafts, replace(purse, tariff=tariff)

            await self._write(reckoned)

    async def post(self, occasion: Occasion) -> list[Row]:
        """Post what was used up to the last certain readings: at a cut, or when somebody asks."""
        async with self._turn:
            await self._opened()
            return await self._write(partial(self._posted, occasion))

    def _posted(self, occasion: Occasion, purse: Purse) -> tuple[list[Draft], Purse]:
        drafts: list[Draft] = []
        for each in self._up_to_now(purse, occasion):
            new, purse = self._usage(purse, each)
            drafts += new
        return drafts, purse

    def _up_to_now(
        self, purse: Purse, occasion: Occasion, *, even_if_none: bool = False
    ) -> list[Due]:
        return [
            Due(name, _later(self._certain.get(name), mark), occasion, even_if_none=even_if_none)
            for name, mark in purse.marks.items()
        ]

    # -- orders --------------------------------------------------------------

    async def order(self, request: Request) -> Receipt:
        """Load credit or give it back with one row, and return the receipt: it is done then."""
        if request.amount == 0:
            raise NothingToLoadError
        async with self._turn:
            purse = await self._opened()
            if request.transaction is not None:
                asked = await self.book.asked_before(request.transaction)
                if asked is not None:
                    return await self._repeat(asked, request)
            self._check(request, purse)
            request = replace(request, transaction=request.transaction or uuid4().hex)
            async with self._leaving.allowed(request, self._entries.unit):
                rows = await self._write(partial(self._ordered, request))
            return receipt(rows[-1])

    def _ordered(self, request: Request, purse: Purse) -> tuple[list[Draft], Purse]:
        is_load = request.amount > 0
        drafts, purse = self._posted(Occasion.TOP_UP if is_load else Occasion.REFUND, purse)
        details: dict[str, Json] = {}
        if request.receipt_number:
            details["receipt_number"] = request.receipt_number
        if request.confirmed_by:
            details["confirmed_by"] = request.confirmed_by
        after = purse.loaded(request.amount)
        draft = self._draft(
            Kind.TOP_UP if is_load else Kind.REFUND,
            purse,
            after,
            actor=request.actor,
            transaction=request.transaction,
            source=Source.REMOTE,
            note=request.note,
            details=details,
        )
        return [*drafts, draft], after

    async def _repeat(self, first: Row, request: Request) -> Receipt:
        """Answer a transaction that was asked for before. Raises DuplicateTransactionError."""
        kind = Kind.TOP_UP if request.amount > 0 else Kind.REFUND
        draft = self._entries.draft(kind, amount=request.amount, transaction=request.transaction)
        # The book refuses the key of another order, and gives the row of this one.
        (row,) = await self.book.append(draft)
        return receipt(row)

    def _check(self, request: Request, purse: Purse) -> None:
        left = purse.credit if self.credit is None else min(self.credit, purse.credit)
        if request.amount < 0:
            if self.in_doubt:
                # What the doubtful counter counts may have to be charged.
                raise ReadingInDoubtError
            if -request.amount > left:
                raise AboveCreditError(max(0, left))
        maximum = self._maximum()
        if maximum is not None and abs(request.amount) > maximum:
            raise AboveMaximumError(maximum)

    async def decide(self, number: int, *, applied: bool, actor: Actor, note: str = "") -> Receipt:
        """Settle an order that is not certain: there is none, for no wire can lose it."""
        raise NothingToDecideError

    # -- vouchers ------------------------------------------------------------

    async def issue(
        self, request: Request, sign: Callable[[], Awaitable[Paper]], maximum: int | None = None
    ) -> Row:
        """Write down a voucher that `sign` makes, so that the book has it before anybody else."""
        if request.amount == 0:
            raise NothingToLoadError
        if request.amount < 0:
            # Whoever gives credit back does so at the office, where the purse is.
            raise NoRefundsError
        async with self._turn:
            self._check(request, await self._opened())
            (row,) = await self.book.append(self._entries.issued(request, await sign()))
            self._vouchers.add(row)
            return row

    async def redeem(
        self, sequence: int, voucher: str, actor: Actor, source: Source, note: str = ""
    ) -> Receipt:
        """Take a voucher of this purse, whose number and key were read from it, once.

        Who calls has proved that it is genuine. Raises VoucherNotWaitingError.
        """
        async with self._turn:
            await self._opened()
            found = await self.book.vouchers_not_loaded(self.identity, [sequence])
            issued = next((row for row in found if row.transaction == voucher), None)
            if issued is None or self._has_expired(issued):
                raise VoucherNotWaitingError

            def reckoned(purse: Purse) -> tuple[list[Draft], Purse]:
                drafts, purse = self._posted(Occasion.TOP_UP, purse)
                after = purse.loaded(issued.amount or 0)
                details: dict[str, Json] = {"issued": issued.number}
                if issued.tenant and self.tenant and issued.tenant.id != self.tenant.id:
                    details["issued_to"] = issued.tenant.name
                draft = self._draft(
                    Kind.VOUCHER_LOADED,
                    purse,
                    after,
                    actor=actor,
                    reference=sequence,
                    transaction=issued.transaction,
                    source=source,
                    note=note or issued.note,
                    details=details,
                )
                return [*drafts, draft], after

            rows, is_new = await self._written(reckoned)
            if not is_new:
                raise VoucherNotWaitingError
            self._vouchers.settled(rows)
            return receipt(rows[-1])

    def _has_expired(self, issued: Row) -> bool:
        said = issued.details.get(EXPIRES)
        return isinstance(said, str) and datetime.fromisoformat(said) < self._clock()

    # -- tenants -------------------------------------------------------------

    async def change_tenant(
        self, name: str, *, actor: Actor, note: str, refund: bool, details: dict[str, str]
    ) -> tuple[Row, Receipt | None]:
        """Close the tenant's account with the last certain readings, and begin another's.

        What remains is given back first if `refund`, or else carried over; all of it is one
        writing. Raises ReadingInDoubtError while a counter is in doubt.
        """
        async with self._turn:
            await self._opened()
            if self.in_doubt:
                raise ReadingInDoubtError
            left = self._entries.tenant
            new = Tenant(uuid4().hex, name)

            def reckoned(purse: Purse) -> tuple[list[Draft], Purse]:
                drafts, purse = self._posted(Occasion.TENANT, purse)
                if refund and purse.credit > 0:
                    request = Request(
                        amount=-purse.credit, actor=actor, note=note, transaction=uuid4().hex
                    )
                    given, purse = self._ordered(request, purse)
                    drafts += given
                changed = self._draft(
                    Kind.TENANT_CHANGED,
                    purse,
                    purse,
                    actor=actor,
                    note=note,
                    details={"left": left.name if left else None, **details},
                )
                return [*drafts, replace(changed, tenant=new)], purse

            purse = await self._opened()
            given = Request(amount=-max(0, purse.credit) if refund else 0, actor=actor, note=note)
            async with self._leaving.allowed(given, self._entries.unit):
                rows = await self._write(reckoned)
            self._entries.tenant = new
            self._tenant_name = name
            back = next((row for row in rows if row.kind is Kind.REFUND), None)
            return rows[-1], None if back is None else receipt(back)

    # -- writing -------------------------------------------------------------

    def _draft(
        self,
        kind: Kind,
        before: Purse,
        after: Purse,
        *,
        actor: Actor = SYSTEM,
        details: Mapping[str, Json],
        reference: int | None = None,
        transaction: str | None = None,
        source: Source = Source.UNKNOWN,
        note: str = "",
        time: datetime | None = None,
    ) -> Draft:
        """Return a row between two states of the purse."""
        moves = kind not in {
            Kind.OPENING,
            Kind.TENANT_CHANGED,
            Kind.READING_DOUBTED,
            Kind.READING_DECIDED,
        }
        draft = self._entries.draft(
            kind,
            actor=actor,
            amount=after.credit - before.credit if moves else None,
            before=None if kind is Kind.OPENING else before.credit,
            after=after.credit,
            total_loaded=after.total_loaded,
            reference=reference,
            transaction=transaction,
            source=source,
            note=note,
            details={CARRIED: text(after.carried), **details},
        )
        return replace(draft, time=time)

    async def _write(self, reckoned: _Reckoned) -> list[Row]:
        rows, _ = await self._written(reckoned)
        return rows

    async def _written(self, reckoned: _Reckoned) -> tuple[list[Row], bool]:
        """Write what is reckoned from the purse as the book has it, all or nothing.

        Returns the rows, and False if they were written before. After any error the purse is
        reckoned anew from the book, which knows whether it was written.
        """
        for _ in range(_TRIES):
            purse = await self._opened()
            drafts, after = reckoned(purse)
            if not drafts:
                return [], True
            try:
                rows, is_new = await self.book.append_to_purse(self.identity, purse.number, *drafts)
            except BookMovedOnError:
                self._purse = None
                continue
            except BaseException:
                # It may be written all the same.
                self._purse = None
                raise
            if is_new:
                self._purse = replace(after, number=rows[-1].number)
                for row in rows:
                    self._told(row)
            else:
                self._purse = None
            return rows, is_new
        raise BookMovedOnError(f"The book of {self.identity} moves on all the time.")


def _is_new(each: Due, posted: Mark) -> bool:
    """Return whether a reading says anything that its last posting did not."""
    mark = each.mark
    if mark.value != posted.value:
        return mark.value > posted.value
    if mark.offset != posted.offset or each.occasion is Occasion.TARIFF:
        return True
    return each.even_if_none and mark.at > posted.at


def _later(heard: Mark | None, posted: Mark) -> Mark:
    """Return the mark up to which may be charged now."""
    if heard is None or heard.value < posted.value:
        return posted
    return posted if heard.value == posted.value and heard.at < posted.at else heard


def _mark(counter: Counter, earlier: Counter | None) -> Mark:
    """Return where a counter stood at its last certain reading, with what it showed there.

    `earlier` is what was known before: the reading may be of before the counter began anew.
    """
    certain = counter.certain
    offset = counter.offset
    if earlier is not None and certain.value <= earlier.believed.value:
        offset = earlier.offset
    return Mark(reading=certain, offset=counter.offset, shown=certain.value - offset)


if TYPE_CHECKING:
    _IS: type[CreditAccount] = PurseAccount
