"""A process that places orders over a bad link. Not a test: run by test_faults.

It says as JSON what it was promised, and what the modules counted before and after.
"""

import asyncio
import json
import logging
from pathlib import Path
from random import Random
import sys
from typing import Any

from custom_components.prepaid_meter.device import bus
from custom_components.prepaid_meter.device.errors import DeviceError
from custom_components.prepaid_meter.ledger import Ledger
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.errors import TellerError
from custom_components.prepaid_meter.vending.receipts import Request
from tests import proxy as proxy_module
from tests.conftest import MONDAY_MORNING
from tests.proxy import FaultyProxy, drawn, no_faults

from .conftest import AYSE, opening_accounts

MODULES = 6
SHARE_OF_FAULTS = 0.04


async def main(database: Path, orders: int, seed: int) -> list[dict[str, Any]]:
    server = BuildingServer(default_building("en", MODULES, now=MONDAY_MORNING))
    server.pause()
    await server.start()
    simulated = [unit.module for unit in server.building.units.values()]
    ledger = Ledger(f"sqlite:///{database}")
    await asyncio.to_thread(ledger.open)

    def restart(unit_id: int) -> None:
        server.building.unit(unit_id).module.restart(0)

    async with (
        FaultyProxy(server.port, late=0.08, restart=restart) as proxy,
        opening_accounts(server, proxy.port, ledger, []) as open_account,
    ):
        accounts = [await open_account(index) for index in range(MODULES)]
        for account in accounts:
            await account.look()
            account._module._bus.timeout = 0.1
        starts = [module.values()["total_loaded"] for module in simulated]
        proxy.faults = drawn(seed, SHARE_OF_FAULTS)
        promised = await asyncio.gather(
            *(
                place_orders(account, module, Random(seed * MODULES + index), orders // MODULES)
                for index, (account, module) in enumerate(zip(accounts, simulated, strict=True))
            )
        )
        proxy.faults = no_faults
        await proxy.settle()
        for account in accounts:
            await finish(account)
    await asyncio.to_thread(ledger.close)
    await server.stop()
    return [
        {
            "identity": account.identity,
            "start": start,
            "total": module.values()["total_loaded"],
            "promised": asked,
        }
        for account, module, start, asked in zip(accounts, simulated, starts, promised, strict=True)
    ]


async def place_orders(
    account: Account, module: SimulatedModule, random: Random, orders: int
) -> dict[str, tuple[int, str]]:
    """Place orders, and return the amount and status of those that were promised."""
    promised: dict[str, tuple[int, str]] = {}
    for number in range(orders):
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
        promised[transaction] = (amount, receipt.status.value)
    return promised


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
    raise AssertionError(f"it is never finished: {account.uncertain}, {account.pending}")


if __name__ == "__main__":
    # What the client library says of every late reply.
    logging.getLogger("tmodbus").setLevel(logging.CRITICAL)
    bus.GRACE = 0.0  # type: ignore[misc]
    proxy_module.PATIENCE = 0.2  # type: ignore[misc]
    told = asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
    json.dump(told, sys.stdout)
