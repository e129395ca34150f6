"""Adding a hub: from the first question to its entities, and past every obstacle."""

import asyncio
from pathlib import Path
import socket
from typing import Any
from unittest.mock import patch

from homeassistant.components.modbus import async_get_temporary_unit
from homeassistant.components.modbus.connection import async_get_connection_info
from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    EVENT_DATA_ENTRY_FLOW_PROGRESSED,
    FlowResultType,
    InvalidData,
)
from homeassistant.helpers import device_registry as dr
from modbus_connection import ModbusSerialParams
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.prepaid_meter import config_flow
from custom_components.prepaid_meter.building.entries import building_of, buildings
from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.errors import ProfileError
from custom_components.prepaid_meter.simulator.server import BuildingServer, Framer

from .flows import (
    TIMEOUT,
    Behaviour,
    Dialog,
    add_hub,
    closed_port,
    device_of,
    modules_of,
    running,
    serial_line,
    state_of,
    stranger,
    subentry_at,
    until,
)

IDENTITIES = [
    "reference_31205000",
    "reference_31206118",
    "reference_31207236",
    "reference_31208354",
]
NAMES = {
    1: "Corner Fresh Market",
    2: "Bean Stop Coffee",
    3: "The Copper Table",
    5: "Starlight Cinema",
}


@pytest.fixture
def module_count() -> int:
    return 4


async def created_entry(hass: HomeAssistant, dialog: Dialog) -> ConfigEntry[Any]:
    """Return the hub that a dialog created, with its modules polled."""
    assert dialog.created, dialog.shown
    await hass.async_block_till_done()
    entry = dialog.shown["result"]
    assert entry.state is ConfigEntryState.LOADED
    await until(lambda: entry.runtime_data.poller.data.answering == len(entry.subentries))
    await hass.async_block_till_done()
    return entry


async def reached(
    hass: HomeAssistant, building: BuildingServer, link: str = "tcp", last: int = 6
) -> Dialog:
    """Return a dialog that has found the building's modules."""
    dialog = await add_hub(hass, link)
    await dialog.fill(host="127.0.0.1", port=building.port)
    await dialog.scan(last=last)
    return dialog


# -- the whole way -------------------------------------------------------------


async def test_first_question_is_how_the_modules_are_reached(hass: HomeAssistant) -> None:
    dialog = await add_hub(hass)
    assert dialog.step == "user"
    assert dialog.shown["menu_options"] == ["tcp", "rtu_tcp", "serial", "simulated"]


async def test_gateway_to_a_hub_with_its_modules(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    dialog = await add_hub(hass, "tcp")
    assert dialog.fields == {"host": None, "port": 502}
    await dialog.fill(host=" 127.0.0.1 ", port=building.port)
    assert dialog.fields == {"first_unit_id": 1, "last_unit_id": 247, "timeout": 0.5}
    await dialog.scan(last=40)
    assert dialog.step == "modules"
    assert dialog.placeholders == {
        "found": "4",
        "configured": "0",
        "asked": "40",
        "unknown": "–",
        "unfit": "–",
        "waited": "",
    }
    assert dialog.choices("modules") == {
        "1 · Electricity · 31205000 · Corner Fresh Market": IDENTITIES[0],
        "2 · Electricity · 31206118 · Bean Stop Coffee": IDENTITIES[1],
        "3 · Water · 31207236 · The Copper Table": IDENTITIES[2],
        "5 · Heat · 31208354 · Starlight Cinema": IDENTITIES[3],
    }
    assert dialog.fields == {"modules": IDENTITIES, "credit_unit": "credits"}
    await dialog.fill(modules=IDENTITIES[:3], credit_unit="TRY ")
    assert dialog.fields == {
        "1 · Electricity · 31205000": NAMES[1],
        "2 · Electricity · 31206118": NAMES[2],
        "3 · Water · 31207236": NAMES[3],
    }
    await dialog.name_them("Market", " Café ")
    entry = await created_entry(hass, dialog)
    assert entry.title == "Hub 127.0.0.1"
    (mall,) = buildings(hass)
    assert entry.data == {
        "link": "tcp",
        "host": "127.0.0.1",
        "port": building.port,
        "building_id": mall.unique_id,
    }
    assert entry.options == {}
    assert mall.title == "Building"
    assert mall.data == {"kind": "building", "building_id": mall.unique_id}
    assert mall.options == {"credit_unit": "TRY"}
    assert [(s.unique_id, s.title) for s in entry.subentries.values()] == [
        (IDENTITIES[0], "Market"),
        (IDENTITIES[1], "Café"),
        (IDENTITIES[2], NAMES[3]),
    ]
    assert entry.subentries[subentry_at(entry, 1)].data == {
        "unit_id": 1,
        "profile": "reference.electricity",
        "serial_number": "31205000",
        "firmware": "1.4.2",
        "map_version": 1,
        "capabilities": 0b11111,
        "credit_decimals": 2,
        "actuator": "breaker_held",
    }
    hub = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    module = device_of(hass, entry, IDENTITIES[1])
    assert hub is not None
    assert module is not None
    assert (module.name, module.serial_number, module.sw_version, module.via_device_id) == (
        "Café",
        "31206118",
        "1.4.2",
        hub.id,
    )
    assert float(state_of(hass, IDENTITIES[1], "credit").state) == (
        building.building.unit(2).module.credit / 100
    )
    assert state_of(hass, IDENTITIES[2], "volume") is not None
    assert state_of(hass, IDENTITIES[3], "credit") is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_rtu_over_tcp_to_a_hub(hass: HomeAssistant) -> None:
    async with running(framer="rtu") as building:
        dialog = await reached(hass, building, "rtu_tcp")
        await dialog.fill()
        await dialog.name_them()
        entry = await created_entry(hass, dialog)
        assert entry.data == {
            "link": "rtu_tcp",
            "host": "127.0.0.1",
            "port": building.port,
            "building_id": building_of(hass, entry).unique_id,
        }
        assert modules_of(entry) == NAMES
        await hass.config_entries.async_unload(entry.entry_id)


async def test_serial_port_to_a_hub(hass: HomeAssistant) -> None:
    with serial_line() as (near, far):
        async with running(serial=far, baudrate=19200):
            dialog = await add_hub(hass, "serial")
            await dialog.fill(device=near, baudrate="19200")
            await dialog.scan()
            await dialog.fill()
            await dialog.name_them()
            entry = await created_entry(hass, dialog)
            assert entry.title == f"Hub {near}"
            assert entry.data == {
                "link": "serial",
                "building_id": building_of(hass, entry).unique_id,
                "device": near,
                "baudrate": "19200",
                "parity": "none",
                "stopbits": "1",
            }
            assert modules_of(entry) == NAMES
            await hass.config_entries.async_unload(entry.entry_id)


async def test_names_are_proposed_by_kind_where_a_module_has_no_label(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    building.building.unit(3).module.relabel("")
    dialog = await reached(hass, building)
    await dialog.fill(modules=[IDENTITIES[2]])
    assert list(dialog.fields.values()) == ["Water 31207236"]


async def test_unit_of_credit_is_proposed_in_the_language_of_the_house(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    hass.config.language = "tr"
    dialog = await reached(hass, building)
    assert dialog.fields["credit_unit"] == "kontör"
    await dialog.fill()
    assert next(iter(dialog.fields)) == "1 · Elektrik · 31205000"


# -- the simulated building ----------------------------------------------------


@pytest.fixture
def storage(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Let Home Assistant keep its files in a folder of this test."""
    hass.config.config_dir = str(tmp_path)
    return tmp_path / ".storage"


async def simulated(hass: HomeAssistant, **entered: Any) -> ConfigEntry[Any]:
    dialog = await add_hub(hass, "simulated")
    await dialog.fill(**{"modules": 4, "speed": 1, **entered})
    await dialog.scan()
    await dialog.fill()
    await dialog.name_them()
    return await created_entry(hass, dialog)


def building_files(storage: Path) -> list[Path]:
    return list(storage.glob("prepaid_meter.building_*"))


async def test_simulated_building_to_a_hub(hass: HomeAssistant, storage: Path) -> None:
    entry = await simulated(hass)
    assert entry.title == "Simulated building"
    assert {**entry.data, "building": ""} == {
        "link": "simulated",
        "building": "",
        "modules": 4,
        "language": "en",
        "speed": 1,
    }
    assert modules_of(entry) == NAMES
    await hass.config_entries.async_remove(entry.entry_id)


async def test_simulated_building_is_turkish_in_a_turkish_house(
    hass: HomeAssistant, storage: Path
) -> None:
    hass.config.language = "tr"
    entry = await simulated(hass)
    assert entry.title == "Simülasyon binası"
    assert entry.data["language"] == "tr"
    await hass.config_entries.async_remove(entry.entry_id)


async def test_simulated_building_stops_with_its_hub_and_remembers_what_happened(
    hass: HomeAssistant, storage: Path
) -> None:
    entry = await simulated(hass)
    identity = entry.subentries[subentry_at(entry, 1)].unique_id
    await hass.services.async_call(
        "select",
        "select_option",
        {
            "entity_id": state_of(hass, identity, "mode", "select").entity_id,
            "option": "remote",
        },
        blocking=True,
    )
    servers = hass.data["prepaid_meter_simulated"]
    (held,) = servers.values()
    port = held.server.port
    await hass.config_entries.async_unload(entry.entry_id)
    assert servers == {}
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    (file,) = building_files(storage)
    assert file.name == f"prepaid_meter.building_{entry.data['building']}.json"

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: state_of(hass, identity, "mode", "select").state == "remote")
    await hass.config_entries.async_remove(entry.entry_id)
    assert servers == {}
    assert building_files(storage) == []


async def test_two_simulated_buildings_have_different_modules(
    hass: HomeAssistant, storage: Path
) -> None:
    first = await simulated(hass, modules=2)
    second = await simulated(hass, modules=2)
    assert len({s.unique_id for e in (first, second) for s in e.subentries.values()}) == 4
    await hass.config_entries.async_remove(first.entry_id)
    assert len(building_files(storage)) == 0
    assert len(hass.data["prepaid_meter_simulated"]) == 1
    await hass.config_entries.async_remove(second.entry_id)


async def test_simulated_building_that_was_never_added_leaves_nothing(
    hass: HomeAssistant, storage: Path
) -> None:
    dialog = await add_hub(hass, "simulated")
    await dialog.fill(modules=4)
    await dialog.scan()
    dialog.close()
    await hass.async_block_till_done()
    assert hass.data["prepaid_meter_simulated"] == {}
    assert building_files(storage) == []


# -- obstacles on the link -----------------------------------------------------


async def test_host_that_does_not_resolve(hass: HomeAssistant, building: BuildingServer) -> None:
    dialog = await add_hub(hass, "tcp")
    with patch(
        "asyncio.base_events.socket.getaddrinfo",
        side_effect=socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
    ):
        await dialog.fill(host="gateway.invalid", port=502)
    assert dialog.errors == {"host": "host_unknown"}
    assert dialog.fields == {"host": "gateway.invalid", "port": 502}
    await dialog.fill(host="127.0.0.1", port=building.port)
    assert dialog.step == "scan_range"


@pytest.mark.parametrize(("link", "framer"), [("tcp", "socket"), ("rtu_tcp", "rtu")])
async def test_port_that_is_closed(hass: HomeAssistant, link: str, framer: Framer) -> None:
    async with running(framer=framer) as building:
        dialog = await add_hub(hass, link)
        await dialog.fill(host="127.0.0.1", port=closed_port())
        assert dialog.errors == {"port": "port_closed"}
        await dialog.fill(port=building.port)
        assert dialog.step == "scan_range"


async def test_port_that_closes_at_once(hass: HomeAssistant, building: BuildingServer) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with stranger(hang_up) as port:
        dialog = await add_hub(hass, "tcp")
        await dialog.fill(host="127.0.0.1", port=port)
    assert dialog.errors == {"base": "cannot_connect"}
    await dialog.fill(port=building.port)
    assert dialog.step == "scan_range"


async def speak_ssh(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    await reader.read()


async def speak_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(100):
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait two seconds for what never answers."""
    monkeypatch.setattr(config_flow, "Bus", lambda: Bus(timeout=0.4))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("link", "framer"), [("tcp", "socket"), ("rtu_tcp", "rtu")])
@pytest.mark.parametrize("behave", [speak_ssh, speak_http, say_nothing])
async def test_port_of_something_else_than_a_gateway(
    hass: HomeAssistant, link: str, framer: Framer, behave: Behaviour
) -> None:
    async with stranger(behave) as port:
        dialog = await add_hub(hass, link)
        await dialog.fill(host="127.0.0.1", port=port)
        await dialog.scan(last=3)
        assert dialog.step == "nothing_found"
    async with running(framer=framer) as building:
        await dialog.choose(link)
        await dialog.fill(host="127.0.0.1", port=building.port)
        await dialog.scan()
        assert dialog.step == "modules"


async def test_link_in_use_with_other_settings(hass: HomeAssistant) -> None:
    with serial_line() as (near, far):
        async with running(serial=far):
            params = ModbusSerialParams(device=near, baudrate=19200)
            dialog = await add_hub(hass, "serial")
            async with async_get_temporary_unit(hass, params, 1):
                await dialog.fill(device=near)
                assert dialog.errors == {"base": "link_settings_differ"}
                assert dialog.fields["device"] == near
            await dialog.fill()
            assert dialog.step == "scan_range"


async def test_serial_port_that_is_not_there(hass: HomeAssistant) -> None:
    dialog = await add_hub(hass, "serial")
    await dialog.fill(device="/dev/ttyNowhere")
    assert dialog.errors == {"base": "no_such_port"}
    with serial_line() as (near, far):
        async with running(serial=far):
            await dialog.fill(device=near)
            assert dialog.step == "scan_range"


async def test_serial_port_that_may_not_be_opened(hass: HomeAssistant) -> None:
    with serial_line() as (near, far):
        async with running(serial=far):
            dialog = await add_hub(hass, "serial")
            with patch("os.open", side_effect=PermissionError(13, "Permission denied")):
                await dialog.fill(device=near)
            assert dialog.errors == {"base": "no_permission"}
            await dialog.fill(device=near)
            assert dialog.step == "scan_range"


async def test_same_link_twice(
    hass: HomeAssistant, building: BuildingServer, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    dialog = await add_hub(hass, "tcp")
    await dialog.fill(host="127.0.0.1", port=building.port)
    assert dialog.aborted == "already_configured"


# -- the scan ------------------------------------------------------------------


async def test_last_unit_id_before_the_first(hass: HomeAssistant, building: BuildingServer) -> None:
    dialog = await add_hub(hass, "tcp")
    await dialog.fill(host="127.0.0.1", port=building.port)
    await dialog.fill(first_unit_id=5, last_unit_id=4)
    assert dialog.errors == {"last_unit_id": "last_before_first"}
    await dialog.scan(first=5, last=5)
    assert list(dialog.choices("modules").values()) == [IDENTITIES[3]]


@pytest.mark.parametrize("unit_id", [0, 248])
async def test_unit_id_that_cannot_be(
    hass: HomeAssistant, building: BuildingServer, unit_id: int
) -> None:
    dialog = await add_hub(hass, "tcp")
    await dialog.fill(host="127.0.0.1", port=building.port)
    with pytest.raises(InvalidData):
        await dialog.fill(first_unit_id=unit_id)


async def test_scan_tells_how_far_it_is_and_what_it_found(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    progress = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE)
    changes = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    building.building.unit(3).faults.delay = 0.08
    dialog = await add_hub(hass, "tcp")
    await dialog.fill(host="127.0.0.1", port=building.port)
    await dialog.fill(first_unit_id=1, last_unit_id=8, timeout=TIMEOUT)
    assert dialog.shown["type"] is FlowResultType.SHOW_PROGRESS
    assert dialog.placeholders == {"found": "0", "last": "8"}
    seen = []
    while dialog.shown["type"] is FlowResultType.SHOW_PROGRESS:
        seen.append(int(dialog.placeholders["found"]))
        await asyncio.sleep(0.01)
        await dialog.look()
    assert seen == sorted(seen)
    assert {0, 2, 4} <= set(seen)
    shares = [event.data["progress"] for event in progress]
    assert shares == [number / 8 for number in range(1, 9)]
    assert {event.data["flow_id"] for event in (*progress, *changes)} == {dialog.id}
    assert len(changes) >= 4


async def test_answers_of_strangers_are_listed(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    building.building.unit(2).faults.exception = 2
    building.building.unit(5).faults.exception = 1
    dialog = await reached(hass, building)
    assert dialog.placeholders["unknown"] == "2 (no known module), 5 (no known module)"
    assert list(dialog.choices("modules").values()) == [IDENTITIES[0], IDENTITIES[2]]


async def test_module_that_answers_at_two_unit_ids_is_added_once(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    building.building.unit(2).module.swap(31205000)
    dialog = await reached(hass, building)
    assert dialog.placeholders["found"] == "3"
    assert dialog.placeholders["unknown"] == "2 (has the serial number of another unit id)"
    await dialog.fill()
    await dialog.name_them()
    entry = await created_entry(hass, dialog)
    assert sorted(modules_of(entry)) == [1, 3, 5]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_modules_of_another_hub_are_not_offered(
    hass: HomeAssistant, building: BuildingServer, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    hass.config_entries.async_remove_subentry(entry, subentry_at(entry, 3))
    async with running() as other_way_in:
        dialog = await reached(hass, other_way_in)
    assert list(dialog.choices("modules").values()) == [IDENTITIES[2]]
    assert dialog.placeholders["configured"] == "3"


async def test_nothing_found_leads_back_to_the_range(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    dialog = await add_hub(hass, "tcp")
    await dialog.fill(host="127.0.0.1", port=building.port)
    await dialog.scan(first=10, last=12)
    assert dialog.step == "nothing_found"
    assert dialog.shown["menu_options"] == ["scan_range", "tcp"]
    assert dialog.placeholders == {
        "found": "0",
        "configured": "0",
        "asked": "3",
        "unknown": "–",
        "unfit": "–",
        "waited": "",
    }
    await dialog.choose("scan_range")
    await dialog.scan(first=1, last=1)
    assert list(dialog.choices("modules").values()) == [IDENTITIES[0]]


async def lost_after(hass: HomeAssistant, building: BuildingServer, asked: int) -> Dialog:
    """Return a dialog that lost the link when it had asked the ids from 5 on."""
    dialog = await add_hub(hass, "tcp")
    await dialog.fill(host="127.0.0.1", port=building.port)
    await dialog.fill(first_unit_id=5, last_unit_id=247, timeout=TIMEOUT)
    flow = hass.config_entries.flow._progress[dialog.id]
    await until(lambda: flow._asked >= asked)
    await building.stop()
    await dialog.wait()
    return dialog


async def test_link_lost_during_the_scan(hass: HomeAssistant, building: BuildingServer) -> None:
    port = building.port
    building.building.unit(5).faults.exception = 2
    dialog = await lost_after(hass, building, 3)
    assert dialog.step == "link_lost"
    assert dialog.shown["menu_options"] == ["scan_range", "tcp"]
    assert 3 <= int(dialog.placeholders["asked"]) < 243
    assert dialog.placeholders["found"] == "0"
    async with running(port=port):
        await dialog.choose("scan_range")
        await dialog.scan()
        assert dialog.step == "modules"


async def test_modules_found_before_the_link_was_lost_can_be_added(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    dialog = await lost_after(hass, building, 2)
    assert dialog.step == "link_lost"
    assert dialog.shown["menu_options"] == ["scan_range", "modules", "tcp"]
    assert dialog.placeholders["found"] == "1"
    await dialog.choose("modules")
    assert list(dialog.choices("modules").values()) == [IDENTITIES[3]]


async def test_closing_the_dialog_ends_the_scan(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    progress = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE)
    dialog = await add_hub(hass, "tcp")
    await dialog.fill(host="127.0.0.1", port=building.port)
    await dialog.fill(first_unit_id=1, last_unit_id=247, timeout=TIMEOUT)
    await until(lambda: len(progress) > 2)
    dialog.close()
    await hass.async_block_till_done()
    assert len(progress) < 10
    await until(lambda: async_get_connection_info(hass) == [])


async def test_register_map_that_is_wrong_ends_the_dialog(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    with patch(
        "custom_components.prepaid_meter.flows.finder.load_profiles",
        side_effect=ProfileError("my.yaml, line 3: no such type"),
    ):
        dialog = await reached(hass, building)
    assert dialog.aborted == "profile_wrong"
    assert dialog.placeholders == {"error": "my.yaml, line 3: no such type"}


# -- choice and names ----------------------------------------------------------


async def test_no_module_chosen_keeps_what_else_was_entered(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    dialog = await reached(hass, building)
    await dialog.fill(modules=[], credit_unit="EUR")
    assert dialog.errors == {"modules": "none_chosen"}
    assert dialog.fields == {"modules": [], "building_name": "Building", "credit_unit": "EUR"}
    await dialog.fill(modules=IDENTITIES[:1])
    await dialog.name_them()
    entry = await created_entry(hass, dialog)
    assert building_of(hass, entry).options == {"credit_unit": "EUR"}
    await hass.config_entries.async_unload(entry.entry_id)


async def test_names_that_are_empty_or_taken_are_marked_and_the_others_kept(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    MockConfigEntry(
        domain=DOMAIN,
        data={"link": "tcp", "host": "elsewhere", "port": 502},
        disabled_by=ConfigEntryDisabler.USER,
        subentries_data=[
            {
                "data": {"unit_id": 1},
                "subentry_type": "module",
                "title": "Bakery",
                "unique_id": "reference_1",
            }
        ],
    ).add_to_hass(hass)
    dialog = await reached(hass, building)
    await dialog.fill()
    first, second, third, fourth = dialog.fields
    await dialog.name_them("Florist", "  ", "Bakery", "Florist ")
    assert dialog.errors == {second: "name_empty", third: "name_taken", fourth: "name_taken"}
    assert dialog.fields[first] == "Florist"
    await dialog.name_them("Florist", "Tailor", "Butcher", "Baker")
    entry = await created_entry(hass, dialog)
    assert modules_of(entry) == {1: "Florist", 2: "Tailor", 3: "Butcher", 5: "Baker"}
    await hass.config_entries.async_unload(entry.entry_id)
