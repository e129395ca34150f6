"""Adding modules to a running hub, renaming them, following them to another unit id."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .flows import (
    TIMEOUT,
    add_modules,
    change_module,
    device_of,
    modules_of,
    move,
    state_of,
    subentry_at,
    until,
)

MARKET, COFFEE, TABLE, CINEMA = (
    "reference_31205000",
    "reference_31206118",
    "reference_31207236",
    "reference_31208354",
)


@pytest.fixture
def module_count() -> int:
    return 4


async def remove(hass: HomeAssistant, hub: HubRuntime, *unit_ids: int) -> None:
    """Remove modules from a hub."""
    entry = hub.entry
    for unit_id in unit_ids:
        hass.config_entries.async_remove_subentry(entry, subentry_at(entry, unit_id))
    await hass.async_block_till_done()


async def polled(hass: HomeAssistant, hub: HubRuntime) -> None:
    """Wait until the hub, maybe reloaded, has polled every module."""
    entry = hub.entry
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    await until(
        lambda: entry.runtime_data.poller.data.answering == len(entry.runtime_data.meters) > 0
    )
    await hass.async_block_till_done()


# -- scanning ------------------------------------------------------------------


async def test_scan_of_a_running_hub_offers_only_what_is_new_and_adds_it_all(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    entry = hub.entry
    await remove(hass, hub, 2, 3)
    dialog = await add_modules(hass, entry, "scan_range")
    await dialog.scan()
    assert dialog.placeholders == {
        "found": "2",
        "configured": "2",
        "asked": "6",
        "unknown": "–",
        "unfit": "–",
        "waited": "",
    }
    assert dialog.choices("modules") == {
        "2 · Electricity · 31206118 · Bean Stop Coffee": COFFEE,
        "3 · Water · 31207236 · The Copper Table": TABLE,
    }
    assert list(dialog.fields) == ["modules"]
    await dialog.fill()
    await dialog.name_them("Café", "Restaurant")
    assert dialog.created
    await polled(hass, hub)
    names = {1: "Corner Fresh Market", 2: "Café", 3: "Restaurant", 5: "Starlight Cinema"}
    assert modules_of(entry) == names
    for identity, name in ((COFFEE, "Café"), (TABLE, "Restaurant")):
        assert device_of(hass, entry, identity).name == name
        assert float(state_of(hass, identity, "credit").state)


async def test_scan_that_finds_nothing_new(hass: HomeAssistant, hub: HubRuntime) -> None:
    dialog = await add_modules(hass, hub.entry, "scan_range")
    await dialog.scan(last=3)
    assert dialog.step == "nothing_found"
    assert dialog.shown["menu_options"] == ["scan_range", "by_hand"]
    assert dialog.placeholders["configured"] == "3"
    await dialog.choose("by_hand")
    assert dialog.step == "by_hand"


async def test_link_lost_during_the_scan_of_a_running_hub(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    await remove(hass, hub, 1)
    dialog = await add_modules(hass, hub.entry, "scan_range")
    await dialog.fill(first_unit_id=1, last_unit_id=247, timeout=TIMEOUT)
    flow = hass.config_entries.subentries._progress[dialog.id]
    await until(lambda: flow._found)
    await building.stop()
    await dialog.wait()
    assert dialog.step == "link_lost"
    assert dialog.shown["menu_options"] == ["scan_range", "modules", "by_hand"]
    await dialog.choose("modules")
    await dialog.fill()
    await dialog.name_them("Market")
    assert dialog.created


# -- by hand -------------------------------------------------------------------


async def test_unit_id_by_hand_past_every_obstacle(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    entry = hub.entry
    await remove(hass, hub, 2)
    dialog = await add_modules(hass, entry, "by_hand")
    with pytest.raises(InvalidData):
        await dialog.fill(unit_id=248)
    await dialog.fill(unit_id=1)
    assert dialog.errors == {"unit_id": "already_added"}
    building.building.unit(2).faults.exception = 2
    await dialog.fill(unit_id=2)
    assert dialog.errors == {"unit_id": "module_unknown"}
    building.building.unit(2).faults.silent = True
    await dialog.fill(unit_id=2)
    assert dialog.errors == {"unit_id": "module_silent"}
    building.building.unit(2).faults.silent = False
    building.building.unit(2).faults.exception = None
    await dialog.fill(unit_id=2)
    assert dialog.fields == {"2 · Electricity · 31206118": "Bean Stop Coffee"}
    await dialog.name_them("Starlight Cinema")
    assert dialog.errors == {"2 · Electricity · 31206118": "name_taken"}
    await dialog.name_them("Café")
    assert dialog.created
    await polled(hass, hub)
    assert modules_of(entry)[2] == "Café"
    assert state_of(hass, COFFEE, "credit") is not None


async def test_unit_id_by_hand_while_the_link_is_down(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    await building.stop()
    dialog = await add_modules(hass, hub.entry, "by_hand")
    await dialog.fill(unit_id=9)
    assert dialog.errors == {"base": "cannot_connect"}


# -- a hub that does not run ---------------------------------------------------


async def test_modules_are_not_added_to_a_hub_that_does_not_run(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    await hass.config_entries.async_unload(hub.entry.entry_id)
    dialog = await add_modules(hass, hub.entry)
    assert dialog.aborted == "hub_not_running"


async def test_hub_that_stops_while_the_dialog_is_open(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    by_hand = await add_modules(hass, hub.entry, "by_hand")
    scan = await add_modules(hass, hub.entry, "scan_range")
    await hass.config_entries.async_unload(hub.entry.entry_id)
    await by_hand.fill(unit_id=9)
    assert by_hand.aborted == "hub_not_running"
    await scan.scan()
    assert scan.aborted == "hub_not_running"


# -- changing a module ---------------------------------------------------------


async def test_new_name_is_the_name_of_the_device_and_entities_stay(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    entry = hub.entry
    before = state_of(hass, MARKET, "credit").entity_id
    device = device_of(hass, entry, MARKET).id
    dialog = await change_module(hass, entry, 1)
    assert dialog.fields == {
        "name": "Corner Fresh Market",
        "unit_id": 1,
        "actuator": "breaker_held",
        "feedback_wired": True,
    }
    assert dialog.placeholders == {"serial_number": "31205000"}
    await dialog.fill(name=" Greengrocer ")
    assert dialog.aborted == "reconfigure_successful"
    await polled(hass, hub)
    assert modules_of(entry)[1] == "Greengrocer"
    assert device_of(hass, entry, MARKET).name == "Greengrocer"
    assert device_of(hass, entry, MARKET).id == device
    assert state_of(hass, MARKET, "credit").entity_id == before


@pytest.mark.parametrize(
    ("name", "error"), [("", "name_empty"), (" ", "name_empty"), ("Starlight Cinema", "name_taken")]
)
async def test_new_name_that_cannot_be(
    hass: HomeAssistant, hub: HubRuntime, name: str, error: str
) -> None:
    dialog = await change_module(hass, hub.entry, 1)
    await dialog.fill(name=name)
    assert dialog.errors == {"name": error}
    assert dialog.fields["name"] == name
    await dialog.fill(name="Greengrocer")
    assert dialog.aborted == "reconfigure_successful"


async def test_nothing_changed_does_not_reload(hass: HomeAssistant, hub: HubRuntime) -> None:
    dialog = await change_module(hass, hub.entry, 1)
    await dialog.fill()
    assert dialog.aborted == "reconfigure_successful"
    await hass.async_block_till_done()
    assert hub.entry.runtime_data is hub


async def test_module_that_moved_is_followed(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    entry = hub.entry
    move(building, 2, 12)
    dialog = await change_module(hass, entry, 2)
    await dialog.fill(unit_id=12)
    assert dialog.aborted == "reconfigure_successful"
    await polled(hass, hub)
    assert modules_of(entry)[12] == "Bean Stop Coffee"
    building.building.unit(12).module.load(5_000, "card")
    credit = building.building.unit(12).module.credit / 100
    await until(lambda: float(state_of(hass, COFFEE, "credit").state) == credit)


async def test_unit_id_of_another_module_or_of_nobody(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    dialog = await change_module(hass, hub.entry, 2)
    await dialog.fill(unit_id=3)
    assert dialog.errors == {"unit_id": "other_module"}
    await dialog.fill(unit_id=12)
    assert dialog.errors == {"unit_id": "module_silent"}
    assert dialog.fields["unit_id"] == 12
    move(building, 2, 12)
    await dialog.fill(unit_id=12)
    assert dialog.aborted == "reconfigure_successful"


async def test_unit_id_cannot_be_proven_while_the_hub_does_not_run_but_a_name_can_be_changed(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    entry = hub.entry
    await hass.config_entries.async_unload(entry.entry_id)
    dialog = await change_module(hass, entry, 2)
    await dialog.fill(unit_id=12)
    assert dialog.errors == {"base": "hub_not_running"}
    await dialog.fill(name="Café", unit_id=2)
    assert dialog.aborted == "reconfigure_successful"
    assert modules_of(entry)[2] == "Café"


# -- removing ------------------------------------------------------------------


async def test_removing_a_module_removes_its_device_and_entities_and_no_others(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    entry = hub.entry
    registry = er.async_get(hass)
    await remove(hass, hub, 2)
    await polled(hass, hub)
    assert device_of(hass, entry, COFFEE) is None
    of_hub = er.async_entries_for_config_entry(registry, entry.entry_id)
    assert not [entity for entity in of_hub if entity.unique_id.startswith(COFFEE)]
    assert [module.unit_id for module in entry.runtime_data.meters.values()] == [1, 3, 5]
    for identity in (MARKET, TABLE, CINEMA):
        assert state_of(hass, identity, "credit").state != "unavailable"


async def test_removed_module_can_be_added_again(hass: HomeAssistant, hub: HubRuntime) -> None:
    await remove(hass, hub, 2)
    dialog = await add_modules(hass, hub.entry, "by_hand")
    await dialog.fill(unit_id=2)
    await dialog.name_them()
    await polled(hass, hub)
    assert state_of(hass, COFFEE, "credit").entity_id == "sensor.bean_stop_coffee_remaining_credit"


async def test_what_the_relay_moves_is_set_for_each_module(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    entry = hub.entry
    dialog = await change_module(hass, entry, 1)
    await dialog.fill(actuator="breaker_pulse", feedback_wired=False)
    assert dialog.errors == {"actuator": "pulse_needs_feedback"}
    await dialog.fill(feedback_wired=True)
    await hass.async_block_till_done()
    (module,) = (each for each in entry.runtime_data.meters.values() if each.unit_id == 1)
    assert module.supply is not None
    assert module.supply.switching.supply.actuator == "breaker_pulse"
    assert module.subentry.data.get("feedback_wired", True) is True
