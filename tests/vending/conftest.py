"""A module on a real socket, a ledger on a real disk, and an account between them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from modbus_connection import ModbusTcpParams
from modbus_connection.tmodbus import ModbusConnection
import pytest

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.module import Module
from custom_components.prepaid_meter.device.profile import load_profiles
from custom_components.prepaid_meter.ledger import Actor, ActorKind, Ledger, Row
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.book import Book

HUB = "mall"
UNIT = CreditUnit("TRY", 2)
AYSE = Actor(ActorKind.USER, "u1", "Ayşe")

type OpenAccount = Callable[..., Awaitable[Account]]


@pytest.fixture
def module_count() -> int:
    return 6


@pytest.fixture
def simulated(building: BuildingServer) -> SimulatedModule:
    """Return the module behind the account as the building knows it."""
    return next(iter(building.building.units.values())).module


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """Return an open ledger in a file."""
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    await asyncio.to_thread(ledger.open)
    yield ledger
    await asyncio.to_thread(ledger.close)


@pytest.fixture
async def port(building: BuildingServer) -> int:
    """Return where the module is reached; a test module may put something in between."""
    return building.port


@pytest.fixture
def told() -> list[Row]:
    """Return what the account has told of."""
    return []


@pytest.fixture
async def open_account(
    building: BuildingServer, port: int, ledger: Ledger, told: list[Row]
) -> AsyncIterator[OpenAccount]:
    """Return a way to open the account, again after a crash if need be."""
    async with opening_accounts(building, port, ledger, told) as opening:
        yield opening


@asynccontextmanager
async def opening_accounts(
    building: BuildingServer, port: int, ledger: Ledger, told: list[Row], hub: str = HUB
) -> AsyncIterator[OpenAccount]:
    """Give a way to open accounts, each over a connection of its own to `port`."""
    connections: list[ModbusConnection] = []

    async def run(work: Callable[[], Any]) -> Any:
        return await asyncio.to_thread(work)

    async def open_one(index: int = 0) -> Account:
        unit_id, unit = list(building.building.units.items())[index]
        connection = ModbusConnection(ModbusTcpParams(host="127.0.0.1", port=port))
        connections.append(connection)
        module = Module(
            Bus(0.2),
            connection.for_unit(unit_id),
            load_profiles()[unit.profile.id],
            serial_number=str(unit.module.physical.serial_number),
        )
        return Account(
            Book(ledger, hub, run),
            module,
            f"reference_{unit.module.physical.serial_number}",
            unit=UNIT,
            tenant_name="Kahve Durağı",
            told=told.append,
        )

    try:
        yield open_one
    finally:
        for connection in connections:
            await connection.close()


@pytest.fixture
async def account(open_account: OpenAccount) -> Account:
    """Return an account that has met its module."""
    account = await open_account()
    await account.look()
    return account
