"""A hub polls its modules: each in its turn, none at the cost of another."""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
import logging
from time import monotonic
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, EntityCategory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device.module import Module, Reading
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound


@pytest.fixture
def module_count() -> int:
    return 6


@pytest.fixture
def impatient(hub: HubRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for silent modules no longer than a test can."""
    hub.poller.bus.timeout = 0.05
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.05)
    monkeypatch.setattr("custom_components.prepaid_meter.hub.poller.FIRST_LINK_PAUSE", 0.05)


def states_of(hass: HomeAssistant, module: Meter) -> dict[str, str]:
    """Return the state of each of a module's enabled entities, by the end of its unique id."""
    registry = er.async_get(hass)
    return {
        entity.unique_id.removeprefix(f"{module.identity}_"): hass.states.get(
            entity.entity_id
        ).state
        for entity in registry.entities.values()
        if entity.unique_id.startswith(f"{module.identity}_") and not entity.disabled_by
    }


def measured(hass: HomeAssistant, module: Meter) -> dict[str, str]:
    """Return the states without those that tell how the module answers."""
    registry = er.async_get(hass)
    states = states_of(hass, module)
    return {
        key: state
        for key, state in states.items()
        if key not in {"failed_polls", "pending_top_up"}
        and registry.async_get_entity_id("sensor", DOMAIN, f"{module.identity}_{key}") is not None
    }


async def test_every_module_is_read(hub: HubRuntime) -> None:
    assert len(hub.meters) == 6
    assert hub.poller.data.answering == 6
    assert hub.poller.data.round_duration is not None
    assert 0 < hub.poller.data.bus_usage <= 1


async def test_states_are_what_the_building_says(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    for module in hub.meters.values():
        simulated = building.building.unit(module.coordinator.unit_id).module.values()
        states = states_of(hass, module)
        assert Decimal(states["credit"]) * 100 == simulated["credit"]
        assert states["mode"] == simulated["mode"]
        assert STATE_UNAVAILABLE not in states.values()


async def test_a_round_is_spread_over_its_time(
    hub: HubRuntime, next_round: NextRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []

    def heard(module: Meter) -> None:
        poll = module.coordinator.async_poll_live

        async def async_poll_live() -> bool:
            asked.append(monotonic())
            return await poll()

        monkeypatch.setattr(module.coordinator, "async_poll_live", async_poll_live)

    for module in hub.meters.values():
        heard(module)
    monkeypatch.setattr(hub.poller, "_live_interval", 3.0)
    await next_round(hub)
    await next_round(hub)
    # In one burst they would take a tenth of a second, and the last began after more than one.
    assert asked[-1] - asked[-6] > 1
    assert hub.poller.data.round_duration is not None
    assert hub.poller.data.round_duration < asked[-1] - asked[-6]


async def test_after_a_start_everybody_is_asked_for_what_is_live_before_anything_else(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[int, str]] = []
    original = Module._read

    async def note(module: Module, block: str, timeout: float | None = None) -> Reading:
        read.append((module._unit._unit_id, block))
        return await original(module, block, timeout)

    monkeypatch.setattr(Module, "_read", note)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    hub = entry.runtime_data
    async with asyncio.timeout(20):
        while not all(module.read_at.get("settings") for module in hub.meters.values()):
            await asyncio.sleep(0.02)

    first_others = next(number for number, (_, block) in enumerate(read) if block != "live")
    assert {unit_id for unit_id, _ in read[:first_others]} == {
        module.unit_id for module in hub.meters.values()
    }


@pytest.mark.usefixtures("impatient")
async def test_a_silent_module_takes_only_its_own_entities_with_it(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    next_round: NextRound,
    caplog: pytest.LogCaptureFixture,
) -> None:
    silent, *others = hub.meters.values()
    caplog.set_level(logging.INFO, "custom_components.prepaid_meter")

    building.building.unit(silent.coordinator.unit_id).faults.silent = True
    for _ in range(4):
        await next_round(hub)

    assert set(measured(hass, silent).values()) == {STATE_UNAVAILABLE}
    assert hub.poller.data.answering == 5
    for module in others:
        assert STATE_UNAVAILABLE not in states_of(hass, module).values()
    told = [record for record in caplog.records if silent.name in record.message]
    assert len(told) == 1
    assert "is unavailable" in told[0].message

    building.building.unit(silent.coordinator.unit_id).faults.silent = False
    async with asyncio.timeout(15):
        while silent.silent:
            await next_round(hub)

    assert STATE_UNAVAILABLE not in states_of(hass, silent).values()
    told = [record for record in caplog.records if silent.name in record.message]
    assert len(told) == 2
    assert "is answering again" in told[1].message


@pytest.mark.usefixtures("impatient")
async def test_one_lost_reply_makes_nothing_unavailable(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    next_round: NextRound,
) -> None:
    module = next(iter(hub.meters.values()))
    became_unavailable: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        if (state := event.data["new_state"]) and state.state == STATE_UNAVAILABLE:
            became_unavailable.append(state.entity_id)

    hass.bus.async_listen("state_changed", note)
    failed = module.coordinator.data.failed_polls
    building.building.unit(module.coordinator.unit_id).faults.silent = True
    while module.coordinator.data.failed_polls == failed:
        await asyncio.sleep(0.05)
    building.building.unit(module.coordinator.unit_id).faults.silent = False
    await next_round(hub)

    assert not became_unavailable
    assert states_of(hass, module)["failed_polls"] == str(failed + 1)


@pytest.mark.usefixtures("impatient")
async def test_a_module_that_stays_silent_is_asked_less_and_less(
    hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> None:
    module = next(iter(hub.meters.values()))
    building.building.unit(module.coordinator.unit_id).faults.silent = True

    failed = []
    for _ in range(9):
        await next_round(hub)
        failed.append(module.coordinator.data.failed_polls)

    rounds_without_a_question = sum(a == b for a, b in pairwise(failed))
    assert module.coordinator.data.failed_polls >= 3
    assert rounds_without_a_question >= 3


async def test_unchanged_values_are_not_written_again(
    hass: HomeAssistant, hub: HubRuntime, next_round: NextRound
) -> None:
    written: list[str] = []

    @callback
    def note(data: Mapping[str, Any]) -> bool:
        written.append(data["entity_id"])
        return False

    hass.bus.async_listen("state_changed", lambda event: None, event_filter=note)
    hass.bus.async_listen("state_reported", lambda event: None, event_filter=note)

    await next_round(hub)

    assert any("mall" in entity_id for entity_id in written)
    assert not [entity_id for entity_id in written if "mall" not in entity_id]


async def test_time_in_the_building_shows(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> None:
    before = {module: states_of(hass, module)["credit"] for module in hub.meters.values()}

    building.building.elapse(3600 * 12)
    await next_round(hub)

    after = {module: states_of(hass, module)["credit"] for module in hub.meters.values()}
    assert sum(float(before[module]) > float(after[module]) for module in before) >= 4


@pytest.mark.usefixtures("impatient")
async def test_the_whole_link_going_down_is_told_once_and_mended_by_itself(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    next_round: NextRound,
    caplog: pytest.LogCaptureFixture,
) -> None:
    port = building.port
    caplog.set_level(logging.INFO, "custom_components.prepaid_meter")
    await building.stop()
    await next_round(hub)
    await next_round(hub)

    assert hub.poller.data.answering == 0
    for module in hub.meters.values():
        assert set(measured(hass, module).values()) == {STATE_UNAVAILABLE}
    warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.message.split(":")[0] for record in warnings if "prepaid" in record.name] == [
        "The link of Mall is down"
    ]

    building._wanted_port = port
    await building.start()
    async with asyncio.timeout(20):
        while hub.poller.data.answering < 6:
            await next_round(hub)

    for module in hub.meters.values():
        assert STATE_UNAVAILABLE not in states_of(hass, module).values()


async def test_a_hub_whose_link_is_down_is_tried_again(
    hass: HomeAssistant, entry: MockConfigEntry, building: BuildingServer
) -> None:
    await building.stop()
    entry.add_to_hass(hass)

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "link_down_at_start"


async def test_unloading_stops_polling(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    assert await hass.config_entries.async_unload(hub.entry.entry_id)

    assert hub.entry.state is ConfigEntryState.NOT_LOADED
    failed = next(iter(hub.meters.values())).coordinator.data
    await building.stop()
    await asyncio.sleep(1.5)
    assert next(iter(hub.meters.values())).coordinator.data is failed


async def test_modules_are_devices_under_their_hub(hass: HomeAssistant, hub: HubRuntime) -> None:
    registry = dr.async_get(hass)
    entry_id = hub.entry.entry_id
    hub_device = registry.async_get_device_by_identifier((DOMAIN, entry_id), entry_id)
    assert hub_device is not None
    for module in hub.meters.values():
        device = registry.async_get_device_by_identifier((DOMAIN, module.identity), entry_id)
        assert device is not None
        assert device.via_device_id == hub_device.id
        assert device.serial_number == module.device.serial_number
        assert device.name == module.subentry.title


async def test_what_a_manager_needs_is_primary_and_the_rest_is_filed_away(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    module = next(iter(hub.meters.values()))
    registry = er.async_get(hass)
    categories = {
        entity.unique_id.removeprefix(f"{module.identity}_"): entity.entity_category
        for entity in registry.entities.values()
        if entity.unique_id.startswith(module.identity)
    }
    assert categories["credit"] is None
    assert categories["supply_status"] is None
    assert categories["relay_1"] is None
    assert categories["warning_limit"] is EntityCategory.CONFIG
    assert categories["mode"] is EntityCategory.CONFIG
    assert categories["last_answer"] is EntityCategory.DIAGNOSTIC
