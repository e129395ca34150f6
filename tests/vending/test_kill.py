"""A power cut at any step of a top-up: it is finished afterwards, once, or was never promised."""

import asyncio
from pathlib import Path
import signal
import sys

import pytest

from custom_components.prepaid_meter.ledger import Ledger, RowKind
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.vending.receipts import Request

from .conftest import AYSE, HUB, OpenAccount

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("step", "promised"),
    [
        ("before_intent", False),
        ("after_intent", True),
        ("after_send", True),
        ("after_settle", True),
        ("before_outcome", True),
        ("after_outcome", True),
    ],
)
async def test_a_kill_at_any_step_loses_and_doubles_nothing(
    building: BuildingServer,
    simulated: SimulatedModule,
    ledger: Ledger,
    open_account: OpenAccount,
    tmp_path: Path,
    step: str,
    promised: bool,
) -> None:
    start = simulated.credit
    unit_id, unit = next(iter(building.building.units.items()))
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.vending.victim",
        str(building.port),
        str(tmp_path / "ledger.db"),
        str(unit_id),
        unit.profile.id,
        str(simulated.physical.serial_number),
        step,
        cwd=PROJECT,
    )
    async with asyncio.timeout(60):
        assert await victim.wait() == -signal.SIGKILL

    account = await open_account()
    await account.look()

    assert simulated.credit == start + (77_77 if promised else 0)
    assert not account.pending
    # Whoever asked sees no answer, and asks again with the same key.
    receipt = await account.order(Request(amount=77_77, actor=AYSE, transaction="till-1"))
    assert receipt.status == "applied"
    assert simulated.credit == start + 77_77
    rows = list(ledger.walk(hub=HUB))
    assert [row.kind for row in rows] == [RowKind.OPENING, RowKind.TOP_UP_INTENT, RowKind.TOP_UP]
    total = simulated.values()["total_loaded"]
    assert isinstance(total, int)
    assert verify(ledger, HUB, counters={account.identity: total}).holds
