"""A module that declares something else than when it was added, and one that declares nonsense."""

from dataclasses import replace
from decimal import Decimal
import logging
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.prepaid_meter.const import CONF_CREDIT_DECIMALS, DOMAIN
from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.ledger import RowKind
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.model import Module as Simulated
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound, found_modules
from .flows import repair, subentry_at, until

DECIMALS, CAPABILITIES, MAP_VERSION = 0x000B, 0x000A, 0x0002


@pytest.fixture
def module_count() -> int:
    return 3


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    """Return the module at unit id 2, once its account is open."""
    return await opened(hub)


async def opened(hub: HubRuntime) -> Meter:
    module = next(module for module in hub.meters.values() if module.coordinator.unit_id == 2)
    await until(lambda: module.account and module.account.is_open)
    return module


@pytest.fixture
def simulated(building: BuildingServer) -> Simulated:
    return building.building.unit(2).module


def rescale(simulated: Simulated, decimals: int) -> None:
    """Update the firmware: the same money, counted in other minor units from now on."""
    factor = Decimal(10) ** (decimals - simulated.design.credit_decimals)
    state = simulated.physical
    state.total_loaded = int(state.total_loaded * factor)
    state.total_used = int(state.total_used * factor)
    state.warning_limit = int(state.warning_limit * factor)
    maximum = int(simulated.design.maximum_load * factor)
    simulated.design = replace(simulated.design, credit_decimals=decimals, maximum_load=maximum)
    simulated.restart(0.0)


def issue_of(hass: HomeAssistant, hub: HubRuntime) -> ir.IssueEntry | None:
    name = f"module_changed_{subentry_at(hub.entry, 2)}"
    return ir.async_get(hass).async_get_issue(DOMAIN, name)


def state_of(hass: HomeAssistant, module: Meter, key: str, platform: str) -> str:
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{module.identity}_{key}")
    assert found is not None, key
    state = hass.states.get(found)
    assert state is not None
    return state.state


def device_id(hass: HomeAssistant, module: Meter) -> str:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.entry.entry_id
    )
    assert device is not None
    return device.id


async def act(hass: HomeAssistant, action: str, module: Meter, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": device_id(hass, module), **data},
        blocking=True,
        return_response=True,
    )


@pytest.mark.parametrize("restarts", [False, True], ids=["while polled", "over a start"])
async def test_changed_decimals_stop_money_until_a_person_has_confirmed_them(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    simulated: Simulated,
    entry: MockConfigEntry,
    next_round: NextRound,
    restarts: bool,
) -> None:
    before = Decimal(state_of(hass, module, "credit", "sensor"))
    rescale(simulated, 3)
    if restarts:
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
    hub = entry.runtime_data
    await until(lambda: issue_of(hass, hub))
    await next_round(hub)
    module = next(each for each in hub.meters.values() if each.coordinator.unit_id == 2)

    # Nothing of it is shown as credit, and everything else is.
    for key, platform in (
        ("credit", "sensor"),
        ("total_used", "sensor"),
        ("warning_limit", "number"),
    ):
        assert state_of(hass, module, key, platform) == "unavailable"
    assert state_of(hass, module, "relay_1", "switch") == "on"
    loaded = simulated.physical.total_loaded
    with pytest.raises(HomeAssistantError) as refused:
        await act(hass, "top_up", module, amount=100)
    assert refused.value.translation_key == "module_changed"
    assert simulated.physical.total_loaded == loaded
    issue = issue_of(hass, hub)
    assert issue
    assert issue.translation_placeholders
    assert issue.translation_placeholders["changes"] == "credit_decimals: 2 → 3"

    dialog = await repair(hass, issue.issue_id)
    await dialog.fill()
    assert dialog.created
    await hass.async_block_till_done()
    hub = entry.runtime_data
    module = await opened(hub)
    await next_round(hub)
    assert issue_of(hass, hub) is None
    assert Decimal(state_of(hass, module, "credit", "sensor")) == pytest.approx(before)
    receipt = await act(hass, "top_up", module, amount=100)
    assert receipt["status"] == "applied"
    assert simulated.physical.total_loaded == loaded + 100_000
    assert module.account is not None
    book = module.account.book
    rows = await book.call(lambda: book.ledger.rows(hub=book.hub, module=module.identity))
    (anomaly,) = [row for row in rows if row.kind is RowKind.COUNTER_ANOMALY]
    assert anomaly.details["reason"] == "scale_changed"
    assert (anomaly.details["old_decimals"], anomaly.details["new_decimals"]) == (2, 3)
    found = await book.call(
        lambda: verify(
            book.ledger, book.hub, counters={module.identity: simulated.physical.total_loaded}
        )
    )
    assert found.holds


async def test_a_change_that_is_taken_back_withdraws_the_repair(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    simulated: Simulated,
    next_round: NextRound,
) -> None:
    rescale(simulated, 1)
    await until(lambda: issue_of(hass, hub))
    rescale(simulated, 2)
    await until(lambda: not issue_of(hass, hub))
    await next_round(hub)
    assert state_of(hass, module, "credit", "sensor") != "unavailable"


NONSENSE: dict[str, tuple[int, int]] = {
    "credit_decimals": (DECIMALS, 9),
    "map_version": (MAP_VERSION, 7),
}


@pytest.mark.parametrize("key", NONSENSE)
async def test_what_scales_a_module_is_judged_before_it_is_stored(
    building: BuildingServer, module_count: int, key: str
) -> None:
    address, raw = NONSENSE[key]
    building.building.unit(2).faults.registers[address] = raw
    found = await found_modules(building.port, module_count)
    assert [each.unit_id for each in found] == [1, 3]


@pytest.mark.parametrize("key", NONSENSE)
async def test_nonsense_of_one_module_is_its_own_in_all_that_is_asked_of_a_hub(
    hass: HomeAssistant,
    building: BuildingServer,
    subentries: list[ConfigSubentryData],
    entry: MockConfigEntry,
    next_round: NextRound,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
    key: str,
) -> None:
    """An entry of before this was judged has None stored, and the module goes on saying it."""
    address, raw = NONSENSE[key]
    building.building.unit(1).faults.registers[address] = raw
    first = next(iter(entry.subentries.values()))
    assert first.data["unit_id"] == 1
    entry.add_to_hass(hass)
    hass.config_entries.async_update_subentry(
        entry, first, data={**first.data, CONF_CREDIT_DECIMALS: None}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    hub = entry.runtime_data
    await next_round(hub)
    bad, *good = hub.meters.values()
    for module in good:
        await until(lambda module=module: module.account and module.account.is_open)
        for name, platform in (("warning_limit", "number"), ("credit", "sensor")):
            Decimal(state_of(hass, module, name, platform))
    assert state_of(hass, bad, "credit", "sensor") == "unavailable"
    assert state_of(hass, bad, "voltage_l1", "sensor") != "unavailable"
    answer = await hass.services.async_call(
        DOMAIN, "get_modules", {}, blocking=True, return_response=True
    )
    assert answer is not None
    assert len(answer["modules"]) == len(hub.meters)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/modules/subscribe"})
    assert (await client.receive_json())["success"]
    told = await client.receive_json()
    assert len(told["event"]["changed"]) == len(hub.meters)
    await client.send_json_auto_id(
        {"type": f"{DOMAIN}/report", "from": "2026-11-01", "to": "2026-11-30"}
    )
    assert len((await client.receive_json())["result"]["rows"]) == len(hub.meters)
    issues = [issue.translation_key for issue in ir.async_get(hass).issues.values()]
    assert "module_nonsense" in issues
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


async def test_a_part_that_is_gone_says_nothing_and_is_not_written(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    building: BuildingServer,
    simulated: Simulated,
    next_round: NextRound,
) -> None:
    was = simulated.design.capabilities
    building.building.unit(2).faults.registers[CAPABILITIES] = was & ~0b10
    simulated.restart(0.0)
    await until(lambda: issue_of(hass, hub))
    await next_round(hub)
    assert state_of(hass, module, "relay_2", "switch") == "unavailable"
    assert state_of(hass, module, "credit", "sensor") != "unavailable"
    relay = er.async_get(hass).async_get_entity_id("switch", DOMAIN, f"{module.identity}_relay_2")
    assert (await act(hass, "top_up", module, amount=1))["status"] == "applied"
    dialog = await repair(hass, issue_of(hass, hub).issue_id)  # type: ignore[union-attr]
    await dialog.fill()
    assert dialog.created
    await hass.async_block_till_done()
    again = await opened(module.entry.runtime_data)
    assert "relay_2" not in again.device.points
    assert relay is not None


async def test_what_one_module_raises_is_its_own_in_every_platform(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    next_round: NextRound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of what nobody has thought: no wire can stage it."""
    right = CreditUnit.from_minor

    def from_minor(unit: CreditUnit, minor: int) -> Decimal:
        if unit.decimals == 1:
            raise ArithmeticError("nobody has thought of this")
        return right(unit, minor)

    first = next(iter(entry.subentries.values()))
    entry.add_to_hass(hass)
    hass.config_entries.async_update_subentry(
        entry, first, data={**first.data, CONF_CREDIT_DECIMALS: 1}
    )
    monkeypatch.setattr(CreditUnit, "from_minor", from_minor)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    hub = entry.runtime_data
    await next_round(hub)
    _, *good = hub.meters.values()
    for module in good:
        for name, platform in (("warning_limit", "number"), ("credit", "sensor")):
            Decimal(state_of(hass, module, name, platform))
        for name, platform in (("relay_1", "switch"), ("mode", "select"), ("set_clock", "button")):
            assert state_of(hass, module, name, platform) != "unavailable"
    answer = await hass.services.async_call(
        DOMAIN, "get_modules", {}, blocking=True, return_response=True
    )
    assert answer is not None
    assert len(answer["modules"]) >= 2


def test_amounts_of_before_a_scale_changed_are_taken_over() -> None:
    assert CreditUnit("TRY", 3).taken_over(100_00, CreditUnit("TRY", 2)) == 100_000
    assert CreditUnit("TRY", 2).taken_over(100_000, CreditUnit("TRY", 3)) == 100_00
    assert CreditUnit("TRY", 2).taken_over(7, None) == 7
