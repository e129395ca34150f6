"""A meter that counts, a ledger in a file, and whoever keeps the purse until they are killed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.ledger import Actor, ActorKind, Kind, Ledger, Row
from custom_components.prepaid_meter.metering.answers import used
from custom_components.prepaid_meter.metering.counter import Counter, Meter
from custom_components.prepaid_meter.metering.judging import begin
from custom_components.prepaid_meter.metering.reading import NoReading, Reading
from custom_components.prepaid_meter.purse.account import PurseAccount
from custom_components.prepaid_meter.purse.counting import Counting
from custom_components.prepaid_meter.purse.prices import Price, PriceList
from custom_components.prepaid_meter.purse.state import TOTAL
from custom_components.prepaid_meter.vending.book import Book
from custom_components.prepaid_meter.vending.leaving import Leaving
from custom_components.prepaid_meter.vending.receipts import Receipt, Request

HUB = "mall"
METER = "sdm120_1234"
LIRA = CreditUnit("TRY", 2)
# Ends summer time at 01:00 UTC on 25 October 2026.
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 23, 20, 0, tzinfo=UTC)
CLERK = Actor(ActorKind.USER, "u1", "Ayşe")
MOST = Decimal(60)
STEP = Decimal("0.001")
POLL = timedelta(seconds=10)
SILENCE = timedelta(minutes=15)
GRID, GENERATOR = "grid", "generator"


class Killed(BaseException):
    """The process is gone."""


class MortalBook(Book):
    """A book that is killed right before or after the next writing, if so told."""

    death: str | None = None

    async def append_to_purse(self, module: str, follows: int, *drafts: Any) -> Any:
        if self.death == "before":
            raise Killed
        result = await super().append_to_purse(module, follows, *drafts)
        if self.death == "after":
            raise Killed
        return result


class World:
    """One building with one meter. Time is the world's own."""

    def __init__(self, path: Path, *, meter: Meter | None = None, decimals: int = 2) -> None:
        self.now = START
        self.wall_ahead = timedelta(0)
        """How much the clock of the computer is wrong."""
        self.counted = Decimal("812.4")
        """What the meter's face shows."""
        self.used = Decimal(0)
        self.prices = [Price(START, {GRID: Decimal("2.3456"), GENERATOR: Decimal("9.87")})]
        self.meter = meter or Meter(most_per_hour=MOST)
        self.unit = CreditUnit("TRY", decimals)
        self.ledger = Ledger(f"sqlite:///{path}", clock=lambda: self.wall)
        self.ledger.open()
        self.told: list[Row] = []
        self.limit: Decimal | None = None
        self.counting: Counting | None = None
        self.born()

    @property
    def wall(self) -> datetime:
        return self.now + self.wall_ahead

    def seconds(self) -> float:
        return (self.now - START).total_seconds()

    def born(self) -> None:
        """Start anew, with what the ledger has and nothing else."""
        self.counting = None

        async def run(work: Callable[[], Any]) -> Any:
            return work()

        self.book = MortalBook(self.ledger, HUB, run)
        self.account = PurseAccount(
            self.book,
            METER,
            unit=self.unit,
            tenant_name="Kahve Durağı",
            prices=lambda: PriceList(self.prices),
            zone=BERLIN,
            silence=SILENCE,
            told=self.told.append,
            clock=lambda: self.wall,
            leaving=Leaving(self.book, lambda: self.limit, lambda: self.wall),
        )

    def reading(self, value: Decimal | None = None, identity: str = "") -> Reading:
        return Reading(
            value=self.counted if value is None else value,
            # Of another zone on purpose: its days have 25 hours now and then.
            at=self.wall.astimezone(BERLIN),
            step=STEP,
            identity=identity,
        )

    async def begin(self, tariff: str = GRID) -> None:
        first = self.reading()
        self.now += POLL
        counter = begin(first, self.reading(), self.counted, self.meter)
        await self.account.begin({TOTAL: counter}, tariff, CLERK)

    def use(self, quantity: Decimal) -> None:
        self.counted += quantity
        self.used += quantity

    async def hear(self, heard: Reading | NoReading | None = None) -> list[Row]:
        """Poll the meter once."""
        self.now += POLL
        await self.account.look()
        if self.counting is None:
            self.counting = Counting(
                self.account.counter(TOTAL),
                self.meter,
                POLL,
                clock=lambda: self.wall,
                steady=self.seconds,
            )
        self.counting.hear(heard or self.reading())
        return await self.account.hear({TOTAL: self.counting.counter})

    async def settle(self) -> None:
        """Poll until what the meter shows is certain; who is asked says that it was used."""
        for _ in range(3):
            await self.hear()
        for _ in range(120):
            if self.counter.doubt is None:
                break
            if self.counter.doubt.asked:
                await self.answer_used()
            await self.hear()
        for _ in range(3):
            await self.hear()

    async def answer_used(self) -> None:
        assert self.counting is not None
        self.counting.counter, _ = used(self.counting.counter)
        await self.account.decide_reading(TOTAL, "used", self.counting.counter, CLERK)

    async def order(self, amount: int, transaction: str | None = None) -> Receipt:
        return await self.account.order(
            Request(amount=amount, actor=CLERK, transaction=transaction)
        )

    @property
    def counter(self) -> Counter:
        assert self.counting is not None
        return self.counting.counter

    def rows(self, *kinds: Kind) -> list[Row]:
        return list(self.ledger.walk(hub=HUB, module=METER, kinds=kinds or None))

    def usage(self) -> list[Row]:
        return self.rows(Kind.USAGE)

    @property
    def charged(self) -> int:
        return -sum(row.amount or 0 for row in self.usage())

    def quantity(self) -> Decimal:
        return sum((Decimal(str(row.details["quantity"])) for row in self.usage()), Decimal(0))
