"""Two Home Assistants keep one ledger and reach the same module: a key is one order for both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from custom_components.prepaid_meter.ledger import (
    DuplicateTransactionError,
    Ledger,
    RowKind,
    Source,
)
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.receipts import Request, Status

from .conftest import AYSE, HUB, opening_accounts

HUBS = (HUB, "the other Home Assistant's")


@pytest.fixture
async def both(building: BuildingServer, port: int, ledger: Ledger) -> AsyncIterator[list[Account]]:
    async with AsyncExitStack() as stack:
        found = []
        for hub in HUBS:
            opening = opening_accounts(building, port, ledger, [], hub)
            account = await (await stack.enter_async_context(opening))()
            await account.look()
            found.append(account)
        yield found


async def test_one_key_at_both_loads_once(
    both: list[Account], ledger: Ledger, simulated: SimulatedModule
) -> None:
    before = simulated.physical.total_loaded
    for number in range(10):
        request = Request(amount=10_00, actor=AYSE, transaction=f"payment-{number}")
        receipts = await asyncio.gather(*(account.order(request) for account in both))
        assert Status.APPLIED in {receipt.status for receipt in receipts}
        assert len({receipt.transaction for receipt in receipts}) == 1
    assert simulated.physical.total_loaded - before == 10 * 10_00
    for account in both:
        await account.look()
        assert not account.pending
        counted = {account.identity: simulated.physical.total_loaded}
        assert verify(ledger, account.book.hub, counters=counted).holds
    orders = list(ledger.walk(kinds=[RowKind.TOP_UP_INTENT]))
    assert len(orders) == 10
    # What one has loaded came from elsewhere for the other.
    loads = list(ledger.walk(kinds=[RowKind.TOP_UP, RowKind.LOAD_AT_MODULE]))
    assert len(loads) == 20
    assert {row.source for row in loads} == {Source.REMOTE}


async def test_the_key_of_the_others_order_is_answered_with_its_receipt(
    both: list[Account], simulated: SimulatedModule
) -> None:
    one, other = both
    request = Request(amount=10_00, actor=AYSE, transaction="payment")
    first = await one.order(request)
    before = simulated.physical.total_loaded
    again = await other.order(request)
    assert (again.status, again.number, again.after) == (Status.APPLIED, first.number, first.after)
    with pytest.raises(DuplicateTransactionError):
        await other.order(Request(amount=11_00, actor=AYSE, transaction="payment"))
    assert simulated.physical.total_loaded == before
    assert not other.pending


async def test_a_vouchers_number_as_a_key_is_no_order(
    both: list[Account], ledger: Ledger, simulated: SimulatedModule
) -> None:
    one, _ = both
    entry = one._entries.draft(
        RowKind.VOUCHER_ISSUED, amount=5_00, reference=9, transaction="paper"
    )
    await one.book.append(entry)
    receipt = await one.order(Request(amount=10_00, actor=AYSE, transaction="paper"))
    assert receipt.status is Status.APPLIED
