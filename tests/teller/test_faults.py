"""A link that loses, delays and doubles: no top-up is lost, none is applied twice."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from custom_components.prepaid_meter.device.errors import DeviceError
from custom_components.prepaid_meter.ledger import Kind, Ledger
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.teller.account import Account
from custom_components.prepaid_meter.teller.errors import TellerError
from custom_components.prepaid_meter.teller.receipts import Receipt, Request, Status
from tests.proxy import Fault, FaultyProxy, at, drawn, no_faults

from .conftest import AYSE, HUB, OpenAccount

ORDERS = 1200

INTENTS = {Kind.TOP_UP_INTENT, Kind.REFUND_INTENT}
OUTCOMES = {Kind.TOP_UP, Kind.REFUND, Kind.TOP_UP_REFUSED, Kind.REFUND_REFUSED}
AT_MODULE = {Kind.LOAD_AT_MODULE, Kind.LOADS_AT_MODULE_UNSEEN}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.0)
    monkeypatch.setattr("tests.proxy.PATIENCE", 0.2)


@pytest.fixture
async def proxy(building: BuildingServer) -> AsyncIterator[FaultyProxy]:
    def restart(unit_id: int) -> None:
        building.building.unit(unit_id).module.restart(0)

    async with FaultyProxy(building.port, late=0.08, restart=restart) as proxy:
        yield proxy


@pytest.fixture
async def port(proxy: FaultyProxy) -> int:
    return proxy.port


@pytest.fixture
async def account(open_account: OpenAccount) -> Account:
    account = await open_account()
    await account.look()
    account._module._bus.timeout = 0.04
    return account


async def finish(account: Account) -> None:
    """Let the module answer again, and give the account the looks that the poller would."""
    for _ in range(50):
        try:
            await account.look()
        except DeviceError:
            continue
        if not account.pending:
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"it is never finished: {account.uncertain}, {account.pending}")


def assert_nothing_lost_or_doubled(
    ledger: Ledger, account: Account, simulated: SimulatedModule, start: int, accepted: int
) -> None:
    total = simulated.values()["total_loaded"]
    assert total == start + accepted
    applied = [row for row in ledger.walk(hub=HUB) if row.kind in {Kind.TOP_UP, Kind.REFUND}]
    assert sum(row.amount or 0 for row in applied) == accepted
    assert len({row.reference for row in applied}) == len(applied)
    assert not ledger.pending(HUB)
    found = verify(ledger, HUB, counters={account.identity: total})
    assert found.holds, found.breach


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("step", range(8))
async def test_one_fault_at_any_step_changes_nothing_for_the_tenant(
    account: Account,
    ledger: Ledger,
    simulated: SimulatedModule,
    proxy: FaultyProxy,
    fault: Fault,
    step: int,
) -> None:
    start = simulated.values()["total_loaded"]
    assert isinstance(start, int)
    proxy.faults = at(len(proxy.seen) + step, fault)

    accepted = 0
    try:
        receipt = await account.order(Request(amount=33_33, actor=AYSE))
    except DeviceError:
        # Before anything was promised; then nothing may have happened either.
        assert not account.pending
    else:
        assert receipt.status in {Status.APPLIED, Status.PENDING}
        accepted = 33_33
    proxy.faults = no_faults
    await proxy.settle()
    await finish(account)

    assert_nothing_lost_or_doubled(ledger, account, simulated, start, accepted)


async def test_thousands_of_orders_over_a_bad_link_agree_to_the_minor_unit(
    open_account: OpenAccount, ledger: Ledger, building: BuildingServer, proxy: FaultyProxy
) -> None:
    # With it, each of the hundred thousand tasks would note where it was made.
    asyncio.get_running_loop().set_debug(False)
    simulated = [unit.module for unit in building.building.units.values()]
    accounts = [await open_account(index) for index in range(len(simulated))]
    for account in accounts:
        await account.look()
        account._module._bus.timeout = 0.1
    start = [module.values()["total_loaded"] for module in simulated]
    proxy.faults = drawn(7, 0.04)

    promised = await asyncio.gather(
        *(
            _orders(account, module, Random(seed))
            for seed, (account, module) in enumerate(zip(accounts, simulated, strict=True))
        )
    )
    proxy.faults = no_faults
    await proxy.settle()
    for account in accounts:
        await finish(account)

    assert sum(map(len, promised)) > ORDERS * 0.9
    for index, account in enumerate(accounts):
        rows = list(ledger.walk(hub=HUB, module=account.identity))
        intents = [row for row in rows if row.kind in INTENTS]
        assert {row.transaction for row in intents} == set(promised[index])
        outcomes = {row.reference: row for row in rows if row.kind in OUTCOMES}
        assert len(outcomes) == len(intents)
        applied = [row for row in outcomes.values() if row.kind in {Kind.TOP_UP, Kind.REFUND}]
        accepted = sum(row.amount or 0 for row in applied)
        at_module = sum(row.amount or 0 for row in rows if row.kind in AT_MODULE)
        for transaction, (amount, receipt) in promised[index].items():
            outcome = outcomes[next(r.reference for r in intents if r.transaction == transaction)]
            assert outcome.amount == amount
            if receipt.status is Status.APPLIED:
                assert outcome in applied
        total = simulated[index].values()["total_loaded"]
        assert total == start[index] + accepted + at_module
        found = verify(ledger, HUB, counters={account.identity: total})
        assert found.holds, found.breach
    assert not ledger.pending(HUB)


async def _orders(
    account: Account, module: SimulatedModule, random: Random
) -> dict[str, tuple[int, Receipt]]:
    """Place a share of the orders, and return those that were promised."""
    promised: dict[str, tuple[int, Receipt]] = {}
    for number in range(ORDERS // 6):
        amount = random.randint(1, 500_00)
        if random.random() < 0.2:
            amount = -min(amount, max(1, module.credit // 2))
        if random.random() < 0.05:
            # Somebody at the module, meanwhile.
            module.load(random.randint(1, 100_00), random.choice(("card", "usb_stick")))
        transaction = f"{account.identity} {number}"
        try:
            receipt = await account.order(
                Request(amount=amount, actor=AYSE, transaction=transaction)
            )
        except DeviceError, TellerError:
            continue
        promised[transaction] = (amount, receipt)
    return promised
