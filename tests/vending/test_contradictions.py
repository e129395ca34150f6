"""Counters that jump or contradict each other: what is booked is never booked again."""

from collections.abc import Callable

import pytest

from custom_components.prepaid_meter.ledger import Ledger, Row, RowKind
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.receipts import Request, Status

from .conftest import AYSE, HUB, OpenAccount

COUNT = 0x0106


@pytest.fixture
async def account(open_account: OpenAccount) -> Account:
    account = await open_account()
    await account.look()
    return account


@pytest.fixture
def show_count(building: BuildingServer) -> Callable[[int | None], None]:
    """Return a way to let the module show another number of loads than it has counted."""
    registers = next(iter(building.building.units.values())).faults.registers

    def show(count: int | None) -> None:
        registers.clear()
        if count is not None:
            registers.update({COUNT: count >> 16, COUNT + 1: count & 0xFFFF})

    return show


def rows_of(ledger: Ledger) -> list[Row]:
    return list(ledger.walk(hub=HUB))


@pytest.mark.parametrize("count", [0, 1, 5_000, 2**32 - 1])
async def test_a_count_that_jumps_books_nothing_a_second_time(
    account: Account,
    open_account: OpenAccount,
    ledger: Ledger,
    simulated: SimulatedModule,
    show_count: Callable[[int | None], None],
    count: int,
) -> None:
    await account.order(Request(amount=50_00, actor=AYSE))
    simulated.load(30_00, "card")
    await account.look()
    before = rows_of(ledger)

    for shown in (count, None, count, None):
        show_count(shown)
        await account.look()
    # And over a restart of ours.
    show_count(count)
    again = await open_account()
    await again.look()
    show_count(None)
    await again.look()
    assert rows_of(ledger) == before


async def test_a_count_that_nobody_can_have_counted_is_told_and_no_row(
    account: Account,
    ledger: Ledger,
    simulated: SimulatedModule,
    show_count: Callable[[int | None], None],
) -> None:
    show_count(2**32 - 1)
    simulated.load(30_00, "card")
    receipt = await account.order(Request(amount=50_00, actor=AYSE))
    assert receipt.status is Status.APPLIED
    assert account.strange_count == 2**32 - 1
    kinds = [row.kind for row in rows_of(ledger)]
    assert kinds == [RowKind.OPENING, RowKind.LOAD_AT_MODULE, RowKind.TOP_UP_INTENT, RowKind.TOP_UP]
    show_count(None)
    await account.look()
    assert account.strange_count is None
    simulated.load(7_00, "card")
    await account.look()
    (newest,) = rows_of(ledger)[4:]
    assert (newest.kind, newest.amount) == (RowKind.LOAD_AT_MODULE, 7_00)


async def test_loads_after_a_real_reset_are_booked(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    await account.order(Request(amount=50_00, actor=AYSE))
    state = simulated.physical
    state.load_count, state.log = 0, []
    state.total_loaded -= 500_00
    await account.look()
    simulated.load(30_00, "card")
    await account.look()
    *_, anomaly, load = rows_of(ledger)
    assert (anomaly.kind, anomaly.amount) == (RowKind.COUNTER_ANOMALY, -500_00)
    assert anomaly.details["reason"] == "reset"
    assert (load.kind, load.amount) == (RowKind.LOAD_AT_MODULE, 30_00)


async def test_credit_is_held_against_loads_less_use(
    account: Account, building: BuildingServer, simulated: SimulatedModule
) -> None:
    assert (await account.look()).drift == 0
    credit = simulated.credit + 1_000_00
    building.building.unit(1).faults.registers.update(
        {0x0104: credit >> 16 & 0xFFFF, 0x0105: credit & 0xFFFF}
    )
    assert (await account.look()).drift == 1_000_00
