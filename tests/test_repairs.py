"""A module that was swapped for another."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import UnknownHandler
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.repairs import async_create_fix_flow
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound
from .flows import device_of, move, repair, state_of, subentry_at, until

MARKET, COFFEE, NEW = "reference_31205000", "reference_31206118", "reference_4711"


@pytest.fixture
def module_count() -> int:
    return 4


def swap_issue(hass: HomeAssistant, hub: HubRuntime, unit_id: int = 2) -> ir.IssueEntry | None:
    entry = hub.entry
    subentry = next(s for s in entry.subentries.values() if s.data["unit_id"] == unit_id)
    return ir.async_get(hass).async_get_issue(DOMAIN, f"module_swapped_{subentry.subentry_id}")


@pytest.fixture
async def issue(hass: HomeAssistant, hub: HubRuntime, building: BuildingServer) -> ir.IssueEntry:
    """Return the issue that is raised by another module at unit id 2."""
    building.building.unit(2).module.swap(4711)
    await until(lambda: swap_issue(hass, hub))
    await hass.async_block_till_done()
    return swap_issue(hass, hub)


async def test_swap_is_told_with_what_was_expected_and_what_was_found(
    hass: HomeAssistant, hub: HubRuntime, issue: ir.IssueEntry
) -> None:
    subentry_id = subentry_at(hub.entry, 2)
    assert issue.is_fixable
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_key == "module_swapped"
    assert issue.data == {
        "entry_id": hub.entry.entry_id,
        "subentry_id": subentry_id,
        "found": "4711",
    }
    assert issue.translation_placeholders == {
        "name": "Bean Stop Coffee",
        "unit_id": "2",
        "expected": "31206118",
        "found": "4711",
    }


async def test_swapped_module_is_unavailable_and_no_other(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    issue: ir.IssueEntry,
    next_round: NextRound,
) -> None:
    module = next(module for module in hub.meters.values() if module.coordinator.unit_id == 2)
    before = module.coordinator.data.reading
    building.building.unit(2).module.load(5_000, "card")
    await next_round(hub)
    for key, platform in (("credit", "sensor"), ("relay_1", "switch"), ("mode", "select")):
        assert state_of(hass, COFFEE, key, platform).state == "unavailable"
        assert state_of(hass, MARKET, key, platform).state != "unavailable"
    assert module.coordinator.data.reading == before
    assert hub.poller.data.answering == 3


async def test_issue_goes_by_itself_when_the_old_module_is_back(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, issue: ir.IssueEntry
) -> None:
    building.building.unit(2).module.swap(31206118)
    await until(lambda: not swap_issue(hass, hub))
    await hass.async_block_till_done()
    assert state_of(hass, COFFEE, "credit").state != "unavailable"


async def test_new_module_takes_the_name_and_the_old_one_keeps_its_history(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, issue: ir.IssueEntry
) -> None:
    entry = hub.entry
    old_subentry = subentry_at(entry, 2)
    old_device = device_of(hass, entry, COFFEE).id
    dialog = await repair(hass, issue.issue_id)
    assert dialog.step == "confirm"
    assert dialog.placeholders == {"name": "Bean Stop Coffee", "unit_id": "2"}
    await dialog.fill()
    assert dialog.created
    await hass.async_block_till_done()
    await until(lambda: entry.runtime_data.poller.data.answering == 4)
    await hass.async_block_till_done()

    assert swap_issue(hass, hub) is None
    old, new = entry.subentries[old_subentry], entry.subentries[subentry_at(entry, 2)]
    assert (old.title, old.unique_id) == ("Bean Stop Coffee (31206118)", COFFEE)
    assert (new.title, new.unique_id) == ("Bean Stop Coffee", NEW)
    assert new.data["serial_number"] == "4711"
    assert old_subentry not in entry.runtime_data.meters
    assert device_of(hass, entry, COFFEE).id == old_device
    assert device_of(hass, entry, COFFEE).name == "Bean Stop Coffee (31206118)"
    assert device_of(hass, entry, NEW).name == "Bean Stop Coffee"
    assert state_of(hass, COFFEE, "credit").state == "unavailable"
    assert float(state_of(hass, NEW, "credit").state) == (
        building.building.unit(2).module.credit / 100
    )


async def test_replaced_module_can_be_removed(
    hass: HomeAssistant, hub: HubRuntime, issue: ir.IssueEntry
) -> None:
    entry = hub.entry
    old_subentry = subentry_at(entry, 2)
    dialog = await repair(hass, issue.issue_id)
    await dialog.fill()
    await hass.async_block_till_done()
    hass.config_entries.async_remove_subentry(entry, old_subentry)
    await hass.async_block_till_done()
    assert device_of(hass, entry, COFFEE) is None
    assert state_of(hass, COFFEE, "credit") is None
    assert state_of(hass, NEW, "credit") is not None


async def test_repair_past_every_obstacle(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, issue: ir.IssueEntry
) -> None:
    unit = building.building.unit(2)
    dialog = await repair(hass, issue.issue_id)
    unit.faults.silent = True
    await dialog.fill()
    assert dialog.errors == {"base": "module_silent"}
    unit.faults.silent = False
    unit.faults.exception = 2
    await dialog.fill()
    assert dialog.errors == {"base": "module_silent"}
    unit.faults.exception = None
    unit.module.swap(31205000)
    await dialog.fill()
    assert dialog.errors == {"base": "already_added"}
    unit.module.swap(4711)
    await dialog.fill()
    assert dialog.created
    await hass.async_block_till_done()


async def test_repair_while_the_link_is_down(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, issue: ir.IssueEntry
) -> None:
    dialog = await repair(hass, issue.issue_id)
    await building.stop()
    await dialog.fill()
    assert dialog.errors == {"base": "cannot_connect"}


async def test_repair_while_the_hub_does_not_run(
    hass: HomeAssistant, hub: HubRuntime, issue: ir.IssueEntry
) -> None:
    dialog = await repair(hass, issue.issue_id)
    await hass.config_entries.async_unload(hub.entry.entry_id)
    assert hub.entry.state is ConfigEntryState.NOT_LOADED
    await dialog.fill()
    assert dialog.errors == {"base": "cannot_connect"}


async def test_repair_of_a_module_that_was_removed_meanwhile(
    hass: HomeAssistant, hub: HubRuntime, issue: ir.IssueEntry
) -> None:
    entry = hub.entry
    dialog = await repair(hass, issue.issue_id)
    hass.config_entries.async_remove_subentry(entry, subentry_at(entry, 2))
    await hass.async_block_till_done()
    await dialog.fill()
    assert dialog.aborted == "module_gone"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue.issue_id) is None


async def test_old_module_that_is_back_when_the_repair_is_confirmed(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, issue: ir.IssueEntry
) -> None:
    dialog = await repair(hass, issue.issue_id)
    building.building.unit(2).module.swap(31206118)
    await dialog.fill()
    assert dialog.errors == {"base": "already_added"}


async def test_swapped_module_that_only_moved_is_followed_to_its_new_unit_id(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    move(building, 1, 20)
    move(building, 2, 1)
    await until(lambda: swap_issue(hass, hub, 1))
    dialog = await repair(hass, swap_issue(hass, hub, 1).issue_id)
    await dialog.fill()
    assert dialog.errors == {"base": "already_added"}


@pytest.mark.parametrize(
    ("issue_id", "data"),
    [
        ("something_else_1", {"entry_id": "a", "subentry_id": "b"}),
        ("module_swapped_1", None),
        ("uncertain_top_up_1", {"entry_id": "a", "subentry_id": "b"}),
    ],
)
async def test_an_issue_that_no_flow_knows_is_not_taken_for_another(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> None:
    with pytest.raises(UnknownHandler):
        await async_create_fix_flow(hass, issue_id, data)
