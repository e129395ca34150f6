"""A link that loses, delays and doubles: no top-up is lost, none is applied twice."""

import asyncio
from collections.abc import AsyncIterator
import json
from pathlib import Path
import sys
from typing import Any

import pytest

from custom_components.prepaid_meter.device.errors import DeviceError
from custom_components.prepaid_meter.ledger import Ledger, RowKind
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.receipts import Request, Status
from tests.proxy import Fault, FaultyProxy, at, no_faults

from .bad_link import finish
from .conftest import AYSE, HUB, OpenAccount

PROJECT = Path(__file__).parents[2]

ORDERS = 2400
SEEDS = (7, 8)

INTENTS = {RowKind.TOP_UP_INTENT, RowKind.REFUND_INTENT}
APPLIED = {RowKind.TOP_UP, RowKind.REFUND}
OUTCOMES = APPLIED | {RowKind.TOP_UP_REFUSED, RowKind.REFUND_REFUSED}
AT_MODULE = {RowKind.LOAD_AT_MODULE, RowKind.LOADS_AT_MODULE_UNSEEN}


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


def assert_nothing_lost_or_doubled(
    ledger: Ledger, account: Account, simulated: SimulatedModule, start: int, accepted: int
) -> None:
    total = simulated.values()["total_loaded"]
    assert total == start + accepted
    applied = [row for row in ledger.walk(hub=HUB) if row.kind in APPLIED]
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


async def test_thousands_of_orders_over_a_bad_link_agree_to_the_minor_unit(tmp_path: Path) -> None:
    # It is work for a processor, not waiting: so each has a building and a ledger of its own.
    databases = [tmp_path / f"ledger_{seed}.db" for seed in SEEDS]
    shares = await asyncio.gather(
        *(_in_a_process(path, seed) for path, seed in zip(databases, SEEDS, strict=True))
    )

    promised = sum(len(module["promised"]) for share in shares for module in share)
    assert promised > ORDERS * 0.9
    for path, modules in zip(databases, shares, strict=True):
        ledger = Ledger(f"sqlite:///{path}")
        await asyncio.to_thread(ledger.open)
        try:
            for module in modules:
                assert_book_agrees(ledger, module)
            assert not ledger.pending(HUB)
        finally:
            await asyncio.to_thread(ledger.close)


async def _in_a_process(database: Path, seed: int) -> list[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.vending.bad_link", str(database), str(ORDERS // len(SEEDS)), str(seed)),
        stdout=asyncio.subprocess.PIPE,
        cwd=PROJECT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(told)


def assert_book_agrees(ledger: Ledger, module: dict[str, Any]) -> None:
    """Hold the rows of a module against what was promised, and against its own counters."""
    identity, promised = module["identity"], module["promised"]
    rows = list(ledger.walk(hub=HUB, module=identity))
    intents = {row.transaction: row for row in rows if row.kind in INTENTS}
    assert intents.keys() == promised.keys()
    outcomes = {row.reference: row for row in rows if row.kind in OUTCOMES}
    assert len(outcomes) == len([row for row in rows if row.kind in OUTCOMES]) == len(intents)
    for transaction, (amount, status) in promised.items():
        outcome = outcomes[intents[transaction].reference]
        assert outcome.amount == amount
        if status == Status.APPLIED:
            assert outcome.kind in APPLIED
    accepted = sum(row.amount or 0 for row in outcomes.values() if row.kind in APPLIED)
    at_module = sum(row.amount or 0 for row in rows if row.kind in AT_MODULE)
    assert module["total"] == module["start"] + accepted + at_module
    found = verify(ledger, HUB, counters={identity: module["total"]})
    assert found.holds, found.breach
