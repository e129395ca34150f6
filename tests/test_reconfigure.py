"""Another link for the same modules."""

from collections.abc import AsyncIterator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter import config_flow
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .buildings import Line
from .flows import (
    add_hub,
    change_link,
    closed_port,
    move,
    running,
    serial_line,
    state_of,
    stranger,
    until,
)

MARKET = "reference_31205000"


@pytest.fixture
def module_count() -> int:
    return 4


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait two seconds for what never answers."""
    monkeypatch.setattr(config_flow, "Bus", lambda: Bus(timeout=0.4))


@pytest.fixture
async def elsewhere() -> AsyncIterator[BuildingServer]:
    """Return a second way to the same modules."""
    async with running() as server:
        yield server


async def polled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    await until(lambda: entry.runtime_data.poller.data.answering == len(entry.subentries))
    await hass.async_block_till_done()


async def test_same_modules_at_another_port(
    hass: HomeAssistant, hub: HubRuntime, elsewhere: BuildingServer
) -> None:
    entry = hub.entry
    elsewhere.building.unit(1).module.load(12_345, "card")
    dialog = await change_link(hass, entry)
    assert dialog.placeholders == {"name": "Mall"}
    assert dialog.fields == {"host": "127.0.0.1", "port": entry.data["port"]}
    await dialog.fill(port=elsewhere.port)
    assert dialog.aborted == "reconfigure_successful"
    await polled(hass, entry)
    assert entry.data == {"link": "tcp", "host": "127.0.0.1", "port": elsewhere.port}
    credit = elsewhere.building.unit(1).module.credit / 100
    assert float(state_of(hass, MARKET, "credit").state) == credit


async def test_other_modules_are_refused(
    hass: HomeAssistant, hub: HubRuntime, elsewhere: BuildingServer
) -> None:
    elsewhere.building.unit(2).module.swap(4711)
    before = dict(hub.entry.data)
    dialog = await change_link(hass, hub.entry)
    await dialog.fill(port=elsewhere.port)
    assert dialog.errors == {"base": "other_modules"}
    assert dialog.fields["port"] == elsewhere.port
    assert hub.entry.data == before
    assert hub.entry.runtime_data is hub
    elsewhere.building.unit(2).module.swap(31206118)
    await dialog.fill()
    assert dialog.aborted == "reconfigure_successful"
    await polled(hass, hub.config_entry)


async def test_strangers_in_the_modules_places_are_refused(
    hass: HomeAssistant, hub: HubRuntime, elsewhere: BuildingServer
) -> None:
    for unit in elsewhere.building.units.values():
        unit.faults.exception = 2
    dialog = await change_link(hass, hub.entry)
    await dialog.fill(port=elsewhere.port)
    assert dialog.errors == {"base": "other_modules"}


async def test_link_without_any_of_the_modules_is_refused(
    hass: HomeAssistant, hub: HubRuntime, elsewhere: BuildingServer
) -> None:
    for unit_id in (1, 2, 3, 5):
        move(elsewhere, unit_id, unit_id + 100)
    dialog = await change_link(hass, hub.entry)
    await dialog.fill(port=elsewhere.port)
    assert dialog.errors == {"base": "modules_silent"}
    assert hub.entry.runtime_data is hub


async def test_one_module_that_answers_is_enough(
    hass: HomeAssistant, hub: HubRuntime, elsewhere: BuildingServer
) -> None:
    for unit_id in (1, 2, 3):
        elsewhere.building.unit(unit_id).faults.silent = True
    dialog = await change_link(hass, hub.entry)
    await dialog.fill(port=elsewhere.port)
    assert dialog.aborted == "reconfigure_successful"
    await hass.async_block_till_done()


async def test_link_that_cannot_be_reached(hass: HomeAssistant, hub: HubRuntime) -> None:
    dialog = await change_link(hass, hub.entry)
    await dialog.fill(port=closed_port())
    assert dialog.errors == {"port": "port_closed"}

    async def hang_up(reader: object, writer: object) -> None:
        writer.close()

    async with stranger(hang_up) as port:
        await dialog.fill(port=port)
    assert dialog.errors == {"base": "cannot_connect"}


async def test_link_lost_while_the_modules_are_proven(
    hass: HomeAssistant, hub: HubRuntime, elsewhere: BuildingServer, monkeypatch
) -> None:
    touch = config_flow.touch

    async def touch_for_the_last_time(*args: object) -> None:
        await touch(*args)
        await elsewhere.stop()

    monkeypatch.setattr(config_flow, "touch", touch_for_the_last_time)
    dialog = await change_link(hass, hub.entry)
    await dialog.fill(port=elsewhere.port)
    assert dialog.errors == {"port": "port_closed"}


async def test_hub_that_does_not_run_starts_on_its_new_link(
    hass: HomeAssistant, entry: MockConfigEntry, building: BuildingServer, elsewhere: BuildingServer
) -> None:
    await building.stop()
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    dialog = await change_link(hass, entry)
    await dialog.fill(port=elsewhere.port)
    assert dialog.aborted == "reconfigure_successful"
    await polled(hass, entry)
    assert entry.data["port"] == elsewhere.port


async def test_hub_without_modules_takes_any_link(
    hass: HomeAssistant, elsewhere: BuildingServer
) -> None:
    entry = Line(data={"link": "tcp", "host": "127.0.0.1", "port": closed_port()})
    entry.add_to_hass(hass)
    dialog = await change_link(hass, entry)
    await dialog.fill(port=elsewhere.port)
    assert dialog.aborted == "reconfigure_successful"
    await hass.async_block_till_done()


# -- a serial port, which only one can hold ------------------------------------


async def serial_hub(hass: HomeAssistant, near: str) -> MockConfigEntry:
    dialog = await add_hub(hass, "serial")
    await dialog.fill(device=near, baudrate="9600")
    await dialog.scan(last=3)
    await dialog.fill()
    await dialog.name_them()
    entry = dialog.shown["result"]
    await polled(hass, entry)
    return entry


async def test_same_serial_port_at_another_speed(hass: HomeAssistant) -> None:
    with serial_line() as (near, far):
        async with running(serial=far):
            entry = await serial_hub(hass, near)
            dialog = await change_link(hass, entry)
            await dialog.fill(baudrate="19200")
            assert dialog.aborted == "reconfigure_successful"
            await polled(hass, entry)
            assert entry.data["baudrate"] == "19200"
            params = next(iter(hass.data["modbus_connections"].values())).params
            assert params.baudrate == 19200
            await hass.config_entries.async_unload(entry.entry_id)


async def test_hub_comes_back_on_its_old_speed_when_the_new_one_is_refused(
    hass: HomeAssistant,
) -> None:
    with serial_line() as (near, far):
        async with running(serial=far) as building:
            entry = await serial_hub(hass, near)
            for unit in building.building.units.values():
                unit.faults.silent = True
            dialog = await change_link(hass, entry)
            await dialog.fill(baudrate="19200")
            assert dialog.errors == {"base": "modules_silent"}
            assert entry.data["baudrate"] == "9600"
            for unit in building.building.units.values():
                unit.faults.silent = False
            await polled(hass, entry)
            await hass.config_entries.async_unload(entry.entry_id)


# -- a simulated building ------------------------------------------------------


async def test_speed_of_a_simulated_building(hass: HomeAssistant, tmp_path) -> None:
    hass.config.config_dir = str(tmp_path)
    entry = Line(
        title="Simulated building",
        data={
            "link": "simulated",
            "building": "0815",
            "modules": 2,
            "language": "en",
            "speed": 1,
        },
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    servers = hass.data["prepaid_meter_simulated"]
    assert servers["0815"].server.speed == 1
    dialog = await change_link(hass, entry)
    assert dialog.fields == {"speed": 1}
    await dialog.fill(speed=120)
    assert dialog.aborted == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.data["speed"] == 120
    assert servers["0815"].server.speed == 120
    await hass.config_entries.async_remove(entry.entry_id)
