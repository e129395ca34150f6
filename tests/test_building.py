"""A building and its lines: what is known of a meter is the building's, whichever line it is on."""

import asyncio
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.components.persistent_notification import _async_get_or_create_notifications
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry, ConfigSubentryData
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.prepaid_meter import config_flow
from custom_components.prepaid_meter.building.entries import building_of, buildings
from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.flows.finder import add_module
from custom_components.prepaid_meter.policy.codes import hash_code
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .buildings import Line, building_entry, set_options
from .conftest import NextRound
from .flows import (
    add_hub,
    change_link,
    change_module,
    change_options,
    closed_port,
    reconfigure,
    running,
    serial_line,
    subentry_at,
    until,
)

FIRST, SECOND = "reference_31205000", "reference_31206118"
CODE = "90427273"


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the ledger of each test to itself, and let nobody wait for what never answers."""
    hass.config.config_dir = str(tmp_path)
    monkeypatch.setattr(config_flow, "Bus", lambda: Bus(timeout=0.4))


async def opened(line: MockConfigEntry, identity: str = FIRST) -> Meter:
    """Return a meter of a running line, once its account is open."""
    assert line.state is ConfigEntryState.LOADED
    hub: HubRuntime = line.runtime_data
    (meter,) = (each for each in hub.meters.values() if each.identity == identity)
    await until(lambda: meter.account is not None and meter.account.is_open)
    return meter


async def started(hass: HomeAssistant, line: MockConfigEntry) -> MockConfigEntry:
    line.add_to_hass(hass)
    await hass.config_entries.async_setup(line.entry_id)
    await hass.async_block_till_done()
    return line


def line_with(
    building: BuildingServer, of: Any, modules: list[ConfigSubentryData], title: str = "Annex"
) -> Line:
    """Return one more line of a building, to the same wire."""
    return Line(
        title=title,
        building=of,
        data={"link": "tcp", "host": "127.0.0.1", "port": building.port},
        options={"live_interval": 0.2, "slow_interval": 2},
        subentries_data=modules,
    )


async def call(hass: HomeAssistant, action: str, meter: Meter, by: str | None, **data: Any) -> Any:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, meter.identity), meter.entry.entry_id
    )
    assert device is not None
    return await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": device.id, **data},
        blocking=True,
        return_response=True,
        context=Context(user_id=by),
    )


@pytest.fixture
def manager(hass: HomeAssistant) -> str:
    return MockUser(id="manager", name="Manager", is_owner=True).add_to_hass(hass).id


@pytest.fixture
async def known(hass: HomeAssistant, hub: HubRuntime, entry: Line, manager: str) -> Line:
    """Return a line of whose first meter something is known: a payment and a hold."""
    meter = await opened(entry)
    paid = await call(hass, "top_up", meter, manager, amount="100", idempotency_key="bank-4711")
    assert paid["status"] == "applied"
    await call(hass, "hold", meter, manager, reason="Disputed bill")
    return entry


async def all_is_known(
    hass: HomeAssistant, building: BuildingServer, line: MockConfigEntry, by: str, unit_id: int = 1
) -> None:
    """Assert that the payment is not loaded again, the hold stands and the account goes on."""
    meter = await opened(line)
    simulated = building.building.unit(unit_id).module
    credit = simulated.credit
    again = await call(hass, "top_up", meter, by, amount="100", idempotency_key="bank-4711")
    assert again["status"] == "applied"
    assert simulated.credit == credit
    assert meter.supply is not None
    assert meter.supply.controls.hold is not None
    rows = (await call(hass, "get_ledger", meter, by))["rows"]
    assert [row["kind"] for row in rows].count("top_up") == 1


# -- what is known of a meter stays --------------------------------------------


async def test_a_line_that_is_deleted_and_added_again(
    hass: HomeAssistant,
    building: BuildingServer,
    known: Line,
    subentries: list[ConfigSubentryData],
    manager: str,
) -> None:
    await hass.config_entries.async_remove(known.entry_id)
    await hass.async_block_till_done()
    (told,) = [
        each
        for key, each in _async_get_or_create_notifications(hass).items()
        if "line_deleted" in key
    ]
    assert "Mall" in told["title"]
    assert "Market Hall" in told["message"]
    again = await started(hass, line_with(building, known.building, subentries))
    await all_is_known(hass, building, again, manager)
    assert (await call(hass, "verify_ledger", await opened(again), manager))["holds"]


async def test_a_meter_that_is_moved_to_another_line_of_the_building(
    hass: HomeAssistant,
    building: BuildingServer,
    known: Line,
    subentries: list[ConfigSubentryData],
    manager: str,
) -> None:
    annex = await started(hass, line_with(building, known.building, []))
    hass.config_entries.async_remove_subentry(known, subentry_at(known, 1))
    await hass.async_block_till_done()
    (moved,) = (each for each in subentries if each["unique_id"] == FIRST)
    add_module(hass, annex, moved)
    await hass.async_block_till_done()
    await all_is_known(hass, building, annex, manager)
    assert (await call(hass, "verify_ledger", await opened(annex), manager))["holds"]
    assert [each.identity for each in known.runtime_data.meters.values()] == [SECOND]


async def test_a_meter_that_is_renamed_and_renumbered_in_a_building_that_is_renamed(
    hass: HomeAssistant, building: BuildingServer, known: Line, manager: str
) -> None:
    units = building.building.units
    units[9] = units.pop(1)
    dialog = await change_module(hass, known, 1)
    await dialog.fill(name="Baker", unit_id=9)
    assert dialog.aborted == "reconfigure_successful"
    hass.config_entries.async_update_entry(known, title="North wing")
    hass.config_entries.async_update_entry(known.building, title="Old Market")
    await hass.async_block_till_done()
    await all_is_known(hass, building, known, manager, unit_id=9)


async def test_a_line_whose_link_becomes_one_of_another_kind(
    hass: HomeAssistant, known: Line, manager: str
) -> None:
    with serial_line() as (near, far):
        async with running(2, serial=far) as there, running(2, framer="rtu") as elsewhere:
            dialog = await change_link(hass, known, "rtu_tcp")
            await dialog.fill(host="127.0.0.1", port=elsewhere.port)
            assert dialog.aborted == "reconfigure_successful"
            await hass.async_block_till_done()
            assert known.data["link"] == "rtu_tcp"
            await all_is_known(hass, elsewhere, known, manager)

            dialog = await change_link(hass, known, "serial")
            await dialog.fill(device=near)
            assert dialog.aborted == "reconfigure_successful"
            await hass.async_block_till_done()
            assert known.data == {
                "link": "serial",
                "device": near,
                "baudrate": "9600",
                "parity": "none",
                "stopbits": "1",
                "building_id": known.building.unique_id,
            }
            await all_is_known(hass, there, known, manager)
            await hass.config_entries.async_unload(known.entry_id)


async def test_a_title_that_names_the_link_follows_it(hass: HomeAssistant) -> None:
    line = Line(
        title="Hub 10.0.0.7", data={"link": "tcp", "host": "10.0.0.7", "port": closed_port()}
    )
    line.add_to_hass(hass)
    async with running(2, framer="rtu") as elsewhere:
        dialog = await change_link(hass, line, "rtu_tcp")
        await dialog.fill(host="127.0.0.1", port=elsewhere.port)
        await hass.async_block_till_done()
        assert line.title == "Hub 127.0.0.1"
        await hass.config_entries.async_unload(line.entry_id)


async def test_a_simulated_line_is_no_way_on_for_real_modules(
    hass: HomeAssistant, known: Line
) -> None:
    dialog = await reconfigure(hass, known)
    assert dialog.shown["menu_options"] == ["tcp", "rtu_tcp", "serial"]
    assert dialog.placeholders == {"name": "Mall"}


# -- two lines of one building -------------------------------------------------


@pytest.fixture
async def lines(
    hass: HomeAssistant, building: BuildingServer, subentries: list[ConfigSubentryData]
) -> tuple[Line, Line]:
    """Return two running lines of one building, with a meter each."""
    first, second = subentries
    mall = building_entry("Market Hall", {"credit_unit": "TRY"})
    mall.add_to_hass(hass)
    north = line_with(building, mall, [first], "North")
    south = line_with(building, mall, [second], "South")
    await started(hass, north)
    await started(hass, south)
    return north, south


async def test_two_lines_have_one_chain_and_one_building(
    hass: HomeAssistant, lines: tuple[Line, Line], manager: str
) -> None:
    north, south = lines
    first, second = await opened(north), await opened(south, SECOND)
    assert first.building.book.hub == second.building.book.hub == north.building.unique_id
    await asyncio.gather(
        *(
            call(hass, "top_up", each, manager, amount=str(amount))
            for amount in (1, 2, 3)
            for each in (first, second)
        )
    )
    rows = await first.building.book.call(
        lambda: list(first.building.book.ledger.walk(hub=first.building.book.hub))
    )
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert {row.module for row in rows} == {FIRST, SECOND}
    proof = await call(hass, "verify_ledger", first, manager)
    assert (proof["holds"], proof["modules"], proof["modules_not_read"]) == (True, 2, [])

    (key,) = (await call(hass, "top_up", first, manager, amount="5", idempotency_key="k"),)
    other = await call(hass, "top_up", first, manager, amount="5", idempotency_key="k")
    assert other["number"] == key["number"]

    found = await hass.services.async_call(
        DOMAIN, "get_modules", {}, blocking=True, return_response=True
    )
    assert {row["building"] for row in found["modules"]} == {"Market Hall"}
    assert len(found["modules"]) == 2


async def test_an_operator_of_a_building_is_one_on_each_of_its_lines(
    hass: HomeAssistant, lines: tuple[Line, Line], building: BuildingServer
) -> None:
    north, south = lines
    user = MockUser(id="ayse", name="Ayşe").add_to_hass(hass)
    user.mock_policy({"entities": True})
    meters = [await opened(north), await opened(south, SECOND)]
    for meter in meters:
        with pytest.raises(Unauthorized):
            await call(hass, "top_up", meter, user.id, amount="1")
    hass.config_entries.async_add_subentry(
        building_of(hass, north),
        ConfigSubentry(
            data=MappingProxyType(
                {"user_id": user.id, "code_hash": hash_code(CODE), "rights": ["credit"]}
            ),
            subentry_type="operator",
            title="Ayşe",
            unique_id=user.id,
        ),
    )
    for meter in meters:
        assert (await call(hass, "top_up", meter, user.id, amount="1"))["status"] == "applied"

    # Of another building they are not.
    other = await started(hass, line_with(building, building_entry("Other"), []))
    assert building_of(hass, other).get_subentries_of_type("operator") == []


async def test_the_limit_of_one_person_is_the_buildings(
    hass: HomeAssistant, lines: tuple[Line, Line], manager: str
) -> None:
    north, south = lines
    set_options(hass, north, confirm_refunds_above=10)
    await hass.async_block_till_done()
    first, second = await opened(north), await opened(south, SECOND)
    for meter in (first, second):
        await call(hass, "top_up", meter, manager, amount="100")
    answers = await asyncio.gather(
        *(
            call(hass, "refund", meter, manager, amount="8", reason="Moved out")
            for meter in (first, second)
        )
    )
    assert sorted(each["status"] for each in answers) == ["applied", "waiting_for_confirmation"]


async def test_settings_of_a_building_are_taken_up_by_all_of_its_lines(
    hass: HomeAssistant, lines: tuple[Line, Line]
) -> None:
    north, south = lines
    before = north.runtime_data, south.runtime_data
    dialog = await change_options(hass, south)
    await dialog.fill(credit_unit="EUR", address="Bazaar Street 1")
    await hass.async_block_till_done()
    for line, old in zip(lines, before, strict=True):
        assert line.runtime_data is not old
        assert {each.credit_unit.name for each in line.runtime_data.meters.values()} == {"EUR"}
    assert building_of(hass, north).options == {"credit_unit": "EUR", "address": "Bazaar Street 1"}

    # A line's own settings are its own.
    running = south.runtime_data
    set_options(hass, north, live_interval=1)
    await hass.async_block_till_done()
    assert south.runtime_data is running


async def test_a_line_does_not_wait_for_its_building_nor_goes_down_with_it(
    hass: HomeAssistant, lines: tuple[Line, Line], next_round: NextRound
) -> None:
    north, south = lines
    mall = building_of(hass, north)
    for line in lines:
        await hass.config_entries.async_unload(line.entry_id)
    await hass.config_entries.async_unload(mall.entry_id)
    assert await hass.config_entries.async_setup(south.entry_id)
    assert mall.state is ConfigEntryState.NOT_LOADED
    await opened(south, SECOND)
    assert await hass.config_entries.async_setup(north.entry_id)
    running = north.runtime_data
    assert await hass.config_entries.async_setup(mall.entry_id)
    assert await hass.config_entries.async_reload(mall.entry_id)
    assert north.runtime_data is running
    assert running.building.controls is south.runtime_data.building.controls
    assert running.building.readings is south.runtime_data.building.readings
    assert running.building.confirmations is south.runtime_data.building.confirmations
    await next_round(running)


# -- without a building --------------------------------------------------------


async def test_a_building_that_is_deleted_forgets_and_its_lines_say_so(
    hass: HomeAssistant, building: BuildingServer, known: Line, hass_storage: dict[str, Any]
) -> None:
    mall = known.building
    assert f"{DOMAIN}.controls_{mall.unique_id}" in hass_storage
    await hass.config_entries.async_remove(mall.entry_id)
    await hass.async_block_till_done()
    assert known.state is ConfigEntryState.SETUP_ERROR
    assert known.error_reason_translation_key == "building_missing"
    assert known.error_reason_translation_placeholders == {"name": "Mall"}
    assert not [key for key in hass_storage if str(mall.unique_id) in key]

    # The way out that the sentence names.
    dialog = await reconfigure(hass, known)
    assert dialog.step == "missing_building"
    await dialog.fill(building_name="  ")
    assert dialog.errors == {"building_name": "name_empty"}
    await dialog.fill(building_name="New Hall", credit_unit="EUR")
    assert dialog.aborted == "reconfigure_successful"
    await hass.async_block_till_done()
    meter = await opened(known)
    assert meter.building.name == "New Hall"
    assert meter.credit_unit.name == "EUR"
    assert meter.supply is not None
    assert meter.supply.controls.hold is None


async def test_a_line_of_an_earlier_version_says_what_to_do(hass: HomeAssistant) -> None:
    line = MockConfigEntry(
        domain=DOMAIN,
        title="Mall",
        data={"link": "tcp", "host": "127.0.0.1", "port": closed_port()},
        options={"credit_unit": "TRY"},
    )
    await started(hass, line)
    assert line.state is ConfigEntryState.SETUP_ERROR
    assert line.error_reason_translation_key == "line_without_building"


# -- the dialog ----------------------------------------------------------------


async def scanned(hass: HomeAssistant, server: BuildingServer) -> Any:
    dialog = await add_hub(hass, "tcp")
    await dialog.fill(host="127.0.0.1", port=server.port)
    await dialog.scan(last=2)
    return dialog


async def test_the_dialog_makes_the_first_building_and_offers_it_to_the_next_line(
    hass: HomeAssistant, building: BuildingServer
) -> None:
    dialog = await scanned(hass, building)
    assert dialog.fields["building_name"] == "Building"
    await dialog.fill(modules=[FIRST], building_name=" ", credit_unit="TRY")
    assert dialog.errors == {"building_name": "name_empty"}
    await dialog.fill(building_name="Market Hall")
    await dialog.name_them()
    assert dialog.created
    (mall,) = buildings(hass)
    assert (mall.title, mall.state) == ("Market Hall", ConfigEntryState.LOADED)
    first = dialog.shown["result"]

    async with running(2) as second:
        second.building.unit(1).module.swap(4711)
        second.building.unit(2).module.swap(4712)
        dialog = await scanned(hass, second)
        assert dialog.choices("building_id") == {
            "Market Hall": mall.unique_id,
            "A new building": "new",
        }
        assert "credit_unit" not in dialog.fields
        await dialog.fill(modules=["reference_4711"])
        await dialog.name_them("Tailor")
        assert dialog.created
        assert building_of(hass, dialog.shown["result"]) is mall
        await hass.config_entries.async_remove(dialog.shown["result"].entry_id)

        dialog = await scanned(hass, second)
        await dialog.fill(modules=["reference_4712"], building_id="new")
        await dialog.name_them("Butcher")
        assert dialog.step == "new_building"
        await dialog.fill(building_name="Market Hall")
        assert dialog.errors == {"building_name": "building_name_taken"}
        await dialog.fill(building_name="Annex", credit_unit="kWh")
        assert dialog.created
        annex = building_of(hass, dialog.shown["result"])
        assert (annex.title, annex.options) == ("Annex", {"credit_unit": "kWh"})
        assert len(buildings(hass)) == 2
        await hass.config_entries.async_unload(dialog.shown["result"].entry_id)
    await hass.config_entries.async_unload(first.entry_id)


async def test_a_building_has_operators_and_no_link(hass: HomeAssistant) -> None:
    mall = building_entry()
    mall.add_to_hass(hass)
    assert mall.supported_subentry_types.keys() == {"operator"}
    line = line_with_nothing(mall)
    assert line.supported_subentry_types.keys() == {"module"}
    assert (await reconfigure(hass, mall)).aborted == "building_has_no_link"


def line_with_nothing(mall: MockConfigEntry) -> Line:
    return Line(building=mall, data={"link": "tcp", "host": "127.0.0.1", "port": 502})


async def test_a_line_becomes_real_and_simulated_again_and_leaves_no_files(
    hass: HomeAssistant, building: BuildingServer, tmp_path: Path
) -> None:
    line = Line(
        title="Simulated building",
        data={
            "link": "simulated",
            "building": "0815",
            "modules": 2,
            "language": "en",
            "speed": 1,
        },
    )
    await started(hass, line)
    await hass.config_entries.async_reload(line.entry_id)
    file = tmp_path / ".storage" / "prepaid_meter.building_0815.json"
    assert await asyncio.to_thread(file.exists)
    dialog = await change_link(hass, line, "tcp")
    await dialog.fill(host="127.0.0.1", port=building.port)
    assert dialog.aborted == "reconfigure_successful"
    await hass.async_block_till_done()
    assert line.state is ConfigEntryState.LOADED
    assert line.title == "Hub 127.0.0.1"
    assert line.data.keys() == {"link", "host", "port", "building_id"}
    assert not await asyncio.to_thread(file.exists)

    dialog = await change_link(hass, line, "simulated")
    await dialog.fill(modules=3)
    assert dialog.aborted == "reconfigure_successful"
    await hass.async_block_till_done()
    assert line.state is ConfigEntryState.LOADED
    assert (line.data["modules"], line.title) == (3, "Simulated building")
    await hass.config_entries.async_remove(line.entry_id)
