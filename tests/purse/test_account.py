"""One purse, step by step."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.ledger import Draft, Kind, Source
from custom_components.prepaid_meter.ledger.errors import (
    DuplicateTransactionError,
    LedgerDamagedError,
)
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.metering.answers import begin_anew
from custom_components.prepaid_meter.metering.counter import Meter
from custom_components.prepaid_meter.purse.prices import Fault, Price, PricesError
from custom_components.prepaid_meter.purse.state import TOTAL, Occasion
from custom_components.prepaid_meter.vending.errors import (
    AboveCreditError,
    AboveMaximumError,
    NeedsSecondPersonError,
    NotBegunError,
    ReadingInDoubtError,
    VoucherNotWaitingError,
)
from custom_components.prepaid_meter.vending.receipts import Request, Status
from custom_components.prepaid_meter.vending.vouchers import Paper

from .world import BERLIN, CLERK, GENERATOR, GRID, HUB, METER, MOST, Killed, World


def occasions(world: World) -> list[str]:
    return [str(row.details["occasion"]) for row in world.usage()]


async def test_a_purse_without_a_first_reading_sells_nothing(world: World) -> None:
    with pytest.raises(NotBegunError):
        await world.order(100)
    assert not world.account.is_open


async def test_a_top_up_is_one_row_and_needs_no_meter(world: World) -> None:
    await world.begin()
    world.born()
    receipt = await world.order(50_00, "till-1")
    assert (receipt.status, receipt.before, receipt.after) == (Status.APPLIED, 0, 50_00)
    assert [row.kind for row in world.rows()] == [Kind.OPENING, Kind.TOP_UP]
    assert world.account.pending == []


@pytest.mark.parametrize("death", ["before", "after"])
async def test_an_order_asked_again_after_a_kill_is_done_once(world: World, death: str) -> None:
    await world.begin()
    world.book.death = death
    with pytest.raises(Killed):
        await world.order(50_00, "till-1")
    world.born()
    receipt = await world.order(50_00, "till-1")
    assert receipt.status is Status.APPLIED
    assert (await world.order(50_00, "till-1")).number == receipt.number
    assert [row.amount for row in world.rows(Kind.TOP_UP)] == [50_00]
    with pytest.raises(DuplicateTransactionError):
        await world.order(51_00, "till-1")


async def test_two_who_keep_one_purse_charge_once(world: World) -> None:
    await world.begin()
    other = World.__new__(World)
    other.__dict__.update(world.__dict__)
    other.born()
    for each in (world, other):
        await each.hear()
    for used in ("0.05", "0.1", "0"):
        world.use(Decimal(used))
        other.counted = world.counted
        for each in (world, other):
            await each.settle()
            await each.order(1_00)
    await world.account.look()
    assert world.quantity() == world.used == Decimal("0.15")
    assert len(world.rows(Kind.TOP_UP)) == 6
    world.born()
    await world.account.look()
    assert world.account.credit == 6_00 - world.charged
    assert verify(world.ledger, HUB).holds


async def test_what_remains_falls_with_each_reading_and_no_row_is_written(world: World) -> None:
    await world.begin()
    await world.order(10_00)
    written = len(world.rows())
    for _ in range(30):
        world.use(Decimal("0.01"))
        await world.hear()
    # 0.3 kWh at 2.3456: 70.368 kuruş.
    assert world.account.credit == 10_00 - 70
    assert len(world.rows()) == written
    world.born()
    await world.settle()
    assert world.account.credit == 10_00 - 70


async def test_fractions_are_carried_from_row_to_row(world: World) -> None:
    world.prices = [Price(world.now, {GRID: Decimal("0.3")})]
    await world.begin()
    for _ in range(100):
        world.use(Decimal("0.01"))
        await world.settle()
        await world.account.post(Occasion.CUT)
    assert world.charged == 30
    assert len(world.usage()) == 100


async def test_a_day_ends_by_the_local_calendar_and_the_hour_that_comes_twice_is_charged_once(
    world: World,
) -> None:
    await world.begin()
    # From 22:00 on the 23rd to the evening of the 26th: Sunday the 25th has 25 hours.
    for _ in range(4 * 72):
        world.now += timedelta(minutes=15) - timedelta(seconds=20)
        world.use(Decimal("0.25"))
        await world.hear()
    ends = [row for row in world.usage() if row.details["occasion"] == "day_end"]
    days = [row.time.astimezone(BERLIN).date().isoformat() for row in ends]
    assert days == ["2026-10-23", "2026-10-24", "2026-10-25"]
    sunday = Decimal(str(ends[2].details["quantity"]))
    assert abs(sunday - 25) < Decimal("0.6")
    await world.settle()
    await world.account.post(Occasion.CUT)
    assert world.quantity() == world.used == 72


async def test_a_new_price_is_charged_from_its_moment_on(world: World) -> None:
    await world.begin()
    await world.settle()
    world.prices.append(
        Price(world.now + timedelta(minutes=10), {GRID: Decimal(10), GENERATOR: Decimal(20)})
    )
    world.use(Decimal("0.1"))
    await world.settle()
    world.now += timedelta(minutes=10)
    await world.settle()
    world.use(Decimal("0.1"))
    await world.settle()
    await world.account.post(Occasion.CUT)
    assert occasions(world) == ["price", "price", "cut"]
    # 0.1 at 2.3456 and 0.1 at 10.
    assert world.charged == 123


async def test_a_gap_is_charged_by_the_prices_of_its_time_and_says_so(world: World) -> None:
    await world.begin()
    await world.settle()
    silent_since = world.now
    world.prices.append(
        Price(world.now + timedelta(hours=6), {GRID: Decimal(10), GENERATOR: Decimal(20)})
    )
    world.born()
    world.now += timedelta(hours=8)
    world.use(Decimal(80))
    await world.settle()
    (gap,) = [row for row in world.usage() if "silent_since" in row.details]
    parts: Any = gap.details["portions"]
    assert [part["price"] for part in parts] == ["2.3456", "10"]
    assert Decimal(parts[0]["quantity"]) == pytest.approx(Decimal(60), abs=Decimal("0.1"))
    assert sum(Decimal(part["quantity"]) for part in parts) == 80
    assert datetime.fromisoformat(str(gap.details["silent_since"])) <= silent_since


async def test_grid_and_generator_have_prices_of_their_own(world: World) -> None:
    await world.begin()
    world.use(Decimal("0.1"))
    await world.settle()
    await world.account.set_tariff(GENERATOR)
    world.born()
    world.use(Decimal("0.1"))
    await world.settle()
    await world.account.post(Occasion.CUT)
    assert [row.details["tariff"] for row in world.usage()] == [GRID, GENERATOR]
    # 23.456 and 98.7 kuruş.
    assert world.charged == 122
    with pytest.raises(PricesError, match="tariff_gap solar"):
        await world.account.set_tariff("solar")


async def test_a_leap_is_held_and_the_question_outlives_a_kill(world: World) -> None:
    await world.begin()
    await world.order(100_00)
    await world.settle()
    before = world.account.credit
    world.counted = Decimal("45.1")
    for _ in range(40):
        await world.hear()
    world.counted += Decimal("0.07")
    await world.hear()
    assert world.account.credit == before
    assert (world.account.in_doubt, world.account.may_cut) == (True, False)
    with pytest.raises(ReadingInDoubtError):
        await world.order(-1_00)
    with pytest.raises(ReadingInDoubtError):
        await world.account.change_tenant("B", actor=CLERK, note="", refund=False, details={})
    assert (await world.order(1_00)).status is Status.APPLIED

    world.born()
    world.counted += Decimal("0.05")
    await world.hear()
    assert world.account.in_doubt
    after, answer = begin_anew(world.counter, world.meter)
    # From the first doubtful reading on, though it was heard before the kill.
    assert answer.charged == Decimal("0.12")
    rows = await world.account.decide_reading(TOTAL, "begin_anew", after, CLERK, "meter update")
    assert [row.kind for row in rows] == [Kind.READING_DECIDED, Kind.USAGE]
    decided: Any = rows[0].details
    assert (decided["before"]["shown"], decided["first"]["shown"]) == ("812.4", "45.1")
    assert rows[0].actor == CLERK
    world.born()
    world.use(Decimal("0.1"))
    await world.settle()
    await world.account.post(Occasion.CUT)
    assert world.quantity() == Decimal("0.22")
    assert not world.account.in_doubt


async def test_the_old_counter_coming_back_closes_the_question(world: World) -> None:
    await world.begin()
    await world.settle()
    for _ in range(40):
        await world.hear(world.reading(Decimal(0)))
    assert [row.kind for row in world.rows()][-1] is Kind.READING_DOUBTED
    world.born()
    world.use(Decimal("0.06"))
    await world.settle()
    assert world.rows(Kind.READING_DECIDED)[0].details["answer"] == "came_back"
    await world.account.post(Occasion.CUT)
    assert world.quantity() == Decimal("0.06")


async def test_a_restart_from_zero_charges_what_was_counted_since(world: World) -> None:
    world.meter = Meter(most_per_hour=MOST, restarts=True)
    await world.begin()
    await world.settle()
    world.counted = Decimal(0)
    for _ in range(40):
        world.counted += Decimal("0.01")
        await world.hear()
    await world.settle()
    await world.account.post(Occasion.CUT)
    assert world.quantity() == Decimal("0.40")
    assert "meter" in occasions(world)
    world.born()
    await world.settle()
    assert not world.account.in_doubt


async def test_a_refund_leaves_what_was_used(world: World) -> None:
    await world.begin()
    await world.order(10_00)
    world.use(Decimal("0.16"))
    await world.settle()
    left = world.account.credit
    assert left == 10_00 - 37
    with pytest.raises(AboveCreditError):
        await world.order(-10_00)
    assert (await world.order(-left)).after == 0
    assert world.account.credit == 0


async def test_refunds_of_purses_count_against_what_one_person_may_let_go(world: World) -> None:
    await world.begin()
    await world.order(100_00)
    world.limit = Decimal(50)
    await world.order(-30_00)
    with pytest.raises(NeedsSecondPersonError):
        await world.order(-20_01)
    await world.order(-20_00)


async def test_a_change_of_tenant_is_one_writing(world: World) -> None:
    await world.begin()
    await world.order(10_00)
    world.use(Decimal("0.1"))
    await world.settle()
    first = world.account.tenant
    row, refund = await world.account.change_tenant(
        "Berber Ali", actor=CLERK, note="left", refund=True, details={}
    )
    assert refund is not None
    assert refund.amount == -(10_00 - 23)
    assert (row.before, row.after, row.details["left"]) == (0, 0, "Kahve Durağı")
    assert world.usage()[-1].tenant == first
    assert row.tenant == world.account.tenant != first
    world.born()
    await world.account.look()
    assert world.account.tenant is not None
    assert world.account.tenant.id == (row.tenant.id if row.tenant else None)


async def test_a_voucher_is_taken_once(world: World) -> None:
    await world.begin()

    async def sign() -> Paper:
        expires = world.wall + timedelta(days=2)
        return Paper(sequence=7, id="voucher-7", expires=expires, details={})

    account = world.account
    await account.issue(Request(amount=20_00, actor=CLERK), sign)
    with pytest.raises(VoucherNotWaitingError):
        await account.redeem(7, "voucher-8", CLERK, Source.KEYPAD)
    taken = await account.redeem(7, "voucher-7", CLERK, Source.KEYPAD)
    assert (taken.status, taken.after) == (Status.APPLIED, 20_00)
    world.born()
    with pytest.raises(VoucherNotWaitingError):
        await world.account.redeem(7, "voucher-7", CLERK, Source.KEYPAD)
    assert world.account.credit == 20_00


async def test_a_voucher_that_has_expired_is_not_taken(world: World) -> None:
    await world.begin()

    async def sign() -> Paper:
        return Paper(sequence=7, id="v7", expires=world.wall + timedelta(days=2), details={})

    await world.account.issue(Request(amount=20_00, actor=CLERK), sign)
    world.now += timedelta(days=3)
    with pytest.raises(VoucherNotWaitingError):
        await world.account.redeem(7, "v7", CLERK, Source.KEYPAD)
    await world.account.look()
    assert world.rows()[-1].kind is Kind.VOUCHER_EXPIRED


async def test_no_more_is_loaded_at_once_than_is_allowed(world: World) -> None:
    await world.begin()
    world.account._maximum = lambda: 100
    with pytest.raises(AboveMaximumError):
        await world.order(101)


async def test_another_scale_keeps_what_the_credit_is_worth(world: World) -> None:
    await world.begin()
    await world.order(10_00)
    world.use(Decimal("0.1"))
    await world.settle()
    await world.account.post(Occasion.CUT)
    world.unit = CreditUnit("TRY", 4)
    world.born()
    await world.settle()
    # 10 less 0.23456.
    assert world.account.credit == 9_7654 + 1
    await world.account.post(Occasion.CUT)
    assert world.account.purse is not None
    assert world.account.purse.carried == Decimal("0.6")


async def test_a_counter_of_floating_point_is_charged_as_it_is(world: World) -> None:
    world.counted = Decimal("812.4000244140625")
    await world.begin()
    world.counted = Decimal("813.4000854492188")
    world.now += timedelta(minutes=10)
    await world.settle()
    await world.account.post(Occasion.CUT)
    assert world.quantity() == Decimal("1.0000610351563")
    assert world.usage()[0].details["quantity"] == "1.0000610351563"


async def test_hundreds_of_prices_in_a_gap_become_several_rows(world: World) -> None:
    await world.begin()
    for hour in range(1, 200):
        price = Price(
            world.now + timedelta(hours=hour),
            {GRID: Decimal(hour) / 100, GENERATOR: Decimal(1)},
        )
        world.prices.append(price)
    world.born()
    world.now += timedelta(hours=220)
    world.use(Decimal("1234.567"))
    await world.settle()
    assert len(world.usage()) > 5
    assert world.quantity() == world.used
    world.born()
    await world.settle()
    assert not world.account.in_doubt


async def test_a_row_that_makes_no_sense_stops_the_purse(world: World) -> None:
    await world.begin()
    draft = Draft(kind=Kind.USAGE, module=METER, amount=-5, after=-5, total_loaded=0)
    world.ledger.append(HUB, draft)
    world.born()
    with pytest.raises(LedgerDamagedError):
        await world.account.look()


@pytest.mark.parametrize(
    ("prices", "fault"),
    [
        ([], Fault.NONE),
        ([Price(datetime(2026, 1, 1, tzinfo=UTC), {GRID: Decimal(-1)})], Fault.NEGATIVE),
        ([Price(datetime(2026, 1, 1, tzinfo=UTC), {GRID: Decimal("NaN")})], Fault.NOT_A_NUMBER),
        ([Price(datetime(2026, 1, 1), {GRID: Decimal(1)})], Fault.NO_ZONE),  # noqa: DTZ001
        ([Price(datetime(2026, 1, 1, tzinfo=UTC), {})], Fault.NONE),
        ([Price(datetime(2026, 1, 1, tzinfo=UTC), {GRID: Decimal(1)})] * 2, Fault.TWICE),
        (
            [
                Price(datetime(2026, 1, 1, tzinfo=UTC), {GRID: Decimal(1), GENERATOR: Decimal(2)}),
                Price(datetime(2026, 2, 1, tzinfo=UTC), {GRID: Decimal(1)}),
            ],
            Fault.TARIFF_GAP,
        ),
    ],
)
def test_prices_that_nobody_can_be_charged_by_are_refused(
    world: World, prices: list[Price], fault: Fault
) -> None:
    world.prices = prices
    with pytest.raises(PricesError) as refused:
        asyncio.run(world.begin())
    assert refused.value.fault is fault
    assert world.ledger.rows(hub=HUB, module=METER) == []
