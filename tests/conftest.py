"""What all tests share: a simulated building on a real socket, and a hub that polls it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from modbus_connection import ModbusTcpParams
from modbus_connection.tmodbus import ModbusConnection
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.prepaid_meter  # noqa: F401  The test plugin ships a package of that parent name.
from custom_components.prepaid_meter.const import (
    CONF_CREDIT_UNIT,
    CONF_LINK,
    CONF_LIVE_INTERVAL,
    CONF_SLOW_INTERVAL,
    LINK_TCP,
)
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.profile import load_profiles
from custom_components.prepaid_meter.device.scan import Found, scan
from custom_components.prepaid_meter.flows.finder import module_subentry
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .buildings import Line

# The test plugin writes every statement into the log; for the ledger that costs more than the work.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)

MONDAY_MORNING = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)

type NextRound = Callable[[HubRuntime], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def _integration(enable_custom_integrations: None, socket_enabled: None) -> None:
    """Load our integration, and let it talk to 127.0.0.1."""


@pytest.fixture
def next_round() -> NextRound:
    """Return a way to wait until a hub has completed a round that begins after this moment."""

    async def wait(hub: HubRuntime) -> None:
        rounds = asyncio.Queue[None]()
        stop = hub.poller.async_add_listener(lambda: rounds.put_nowait(None))
        try:
            async with asyncio.timeout(20):
                await rounds.get()
                await rounds.get()
        finally:
            stop()
        await hub.poller.hass.async_block_till_done()

    return wait


@pytest.fixture
def module_count() -> int:
    """Return how many modules the building has; a test module may ask for fewer."""
    return 24


@pytest.fixture
async def building(module_count: int) -> AsyncIterator[BuildingServer]:
    """Return a simulated building whose clock stands still."""
    server = BuildingServer(default_building("en", module_count, now=MONDAY_MORNING))
    for unit in server.building.units.values():
        # Nobody is to be told that they are wrong.
        unit.module.write("clock", datetime.now(UTC).replace(microsecond=0))
    server.pause()
    await server.start()
    yield server
    await server.stop()


async def found_modules(port: int, last: int = 40) -> list[Found]:
    """Return the modules that a scan finds."""
    connection = ModbusConnection(ModbusTcpParams(host="127.0.0.1", port=port))
    profiles = load_profiles()

    async def unit(unit_id: int) -> Any:
        return connection.for_unit(unit_id)

    try:
        return [
            answer
            async for _, answer in scan(Bus(), unit, range(1, last + 1), profiles, timeout=0.05)
            if isinstance(answer, Found)
        ]
    finally:
        await connection.close()


@pytest.fixture
async def subentries(building: BuildingServer) -> list[ConfigSubentryData]:
    """Return the subentries of all modules of the building."""
    return [
        module_subentry(
            found,
            found.label or found.serial_number,
            found.profile.supply.actuator if found.profile.supply else None,
        )
        for found in await found_modules(building.port, max(building.building.units))
    ]


@pytest.fixture
def entry(building: BuildingServer, subentries: list[ConfigSubentryData]) -> MockConfigEntry:
    """Return a line that is not yet set up, with its building."""
    return Line(
        title="Mall",
        data={CONF_LINK: LINK_TCP, "host": "127.0.0.1", "port": building.port},
        options={CONF_CREDIT_UNIT: "TRY", CONF_LIVE_INTERVAL: 0.2, CONF_SLOW_INTERVAL: 2},
        subentries_data=subentries,
    )


@pytest.fixture
async def hub(hass: HomeAssistant, entry: MockConfigEntry, next_round: NextRound) -> HubRuntime:
    """Return a hub that has polled every module once."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    await next_round(entry.runtime_data)
    return entry.runtime_data
