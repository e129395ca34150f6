"""Two controllers, each with a ledger of its own, load one module at the same time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path
from time import time_ns

import pytest

from custom_components.prepaid_meter.ledger import Ledger, ReferencesUsedUpError, RowKind
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.errors import EarlierOrderPendingError
from custom_components.prepaid_meter.vending.receipts import Receipt, Request, Status
from custom_components.prepaid_meter.vending.references import CHANCE, reference_floor

from .conftest import AYSE, HUB, opening_accounts

ROUNDS = 40
YEAR_IN_MS = 365 * 24 * 3600 * 1000

type Controllers = list[tuple[Account, Ledger]]


@pytest.fixture
async def controllers(
    building: BuildingServer, port: int, tmp_path: Path
) -> AsyncIterator[Controllers]:
    async with AsyncExitStack() as stack:
        found: Controllers = []
        for name in ("one", "other"):
            ledger = Ledger(f"sqlite:///{tmp_path / name}.db")
            await asyncio.to_thread(ledger.open)
            stack.callback(ledger.close)
            open_account = await stack.enter_async_context(
                opening_accounts(building, port, ledger, [])
            )
            account = await open_account()
            await account.look()
            found.append((account, ledger))
        yield found


def clock_ran_ahead(simulated: SimulatedModule) -> int:
    """Have the module's last order come from a controller whose clock is a year ahead."""
    simulated.physical.load_reference = (time_ns() // 1_000_000 + YEAR_IN_MS) << 20
    return simulated.physical.load_reference


@pytest.mark.parametrize("ahead", [False, True])
async def test_whatever_is_told_applied_is_loaded(
    controllers: Controllers, simulated: SimulatedModule, ahead: bool
) -> None:
    if ahead:
        clock_ran_ahead(simulated)
    before = simulated.physical.total_loaded
    applied = 0

    async def order(account: Account, amount: int) -> Receipt | None:
        try:
            return await account.order(Request(amount=amount, actor=AYSE))
        except EarlierOrderPendingError:
            return None

    for number in range(ROUNDS):
        # The same amount, as nothing but the reference tells the two apart then.
        receipts = await asyncio.gather(
            *(order(account, 10_00 + number) for account, _ in controllers)
        )
        applied += sum(
            receipt.amount for receipt in receipts if receipt and receipt.status is Status.APPLIED
        )
        assert simulated.physical.total_loaded - before == applied

    assert applied > 0
    for account, ledger in controllers:
        await account.look()
        assert not account.pending
        counted = {account.identity: simulated.physical.total_loaded}
        assert verify(ledger, HUB, counters=counted).holds
    mine = [
        sum(row.amount or 0 for row in ledger.walk(hub=HUB, kinds=[RowKind.TOP_UP]))
        for _, ledger in controllers
    ]
    assert sum(mine) == applied


async def test_every_reference_behind_the_last_is_drawn_by_chance(
    controllers: Controllers, simulated: SimulatedModule
) -> None:
    last = clock_ran_ahead(simulated)
    account, ledger = controllers[0]
    for _ in range(10):
        await account.order(Request(amount=1_00, actor=AYSE))
    drawn = [
        row.reference
        for row in ledger.walk(hub=HUB, kinds=[RowKind.TOP_UP_INTENT])
        if row.reference
    ]
    steps = [later - earlier for earlier, later in pairwise([last, *drawn])]
    assert len(steps) == 10
    assert all(0 < step <= CHANCE for step in steps)
    # That chance has all its bits: ten steps below a 256th of the range come once in 2^80.
    assert max(steps) > CHANCE >> 8


async def test_what_the_ledger_gave_but_the_module_never_saw_is_no_base_for_plus_one(
    controllers: Controllers, simulated: SimulatedModule
) -> None:
    account, ledger = controllers[0]
    clock_ran_ahead(simulated)
    await account.order(Request(amount=1_00, actor=AYSE))
    # A board was exchanged, or its memory put back: the ledger knows more than the module.
    simulated.physical.load_reference = 0
    await account.order(Request(amount=1_00, actor=AYSE))
    first, second = [
        row.reference or 0 for row in ledger.walk(hub=HUB, kinds=[RowKind.TOP_UP_INTENT])
    ]
    assert second - first > 1


async def test_near_the_end_of_the_range_nothing_is_written_or_sent(
    controllers: Controllers, simulated: SimulatedModule
) -> None:
    account, ledger = controllers[0]
    simulated.physical.load_reference = 2**64 - CHANCE
    before = simulated.physical.total_loaded
    with pytest.raises(ReferencesUsedUpError):
        await account.order(Request(amount=1_00, actor=AYSE))
    assert [row.kind for row in ledger.walk(hub=HUB)] == [RowKind.OPENING]
    assert simulated.physical.total_loaded == before
    assert not account.pending
    # The last one below still goes.
    simulated.physical.load_reference = 2**64 - 2 * CHANCE - 2
    receipt = await account.order(Request(amount=1_00, actor=AYSE))
    assert receipt.status is Status.APPLIED


def test_a_floor_leaves_room_for_chance() -> None:
    last = 2**64 - 2 - CHANCE
    assert reference_floor(last) + CHANCE - 1 < 2**64
    with pytest.raises(ReferencesUsedUpError):
        reference_floor(last + 1)
