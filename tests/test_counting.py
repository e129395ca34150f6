"""A reading is held against what counters can do before it is shown, counted or told."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device import counting
from custom_components.prepaid_meter.device.points import Kind
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.premises import Unit
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.trackers.accounts import anomaly_issue_id
from custom_components.prepaid_meter.trackers.wrong_values import wrong_values_issue_id

from .conftest import NextRound
from .flows import until

CREDIT = range(0x0104, 0x0106)
METER = range(0x0200, 0x0216)
COUNTERS = range(0x020E, 0x0216)


@pytest.fixture
def module_count() -> int:
    return 3


@pytest.fixture(autouse=True)
def _integration(
    recorder_mock: Recorder, enable_custom_integrations: None, socket_enabled: None
) -> None:
    """Let a real recorder watch."""


@pytest.fixture(autouse=True)
def _own_folder(
    _integration: None, hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path
) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def meter(hub: HubRuntime) -> Meter:
    found = next(m for m in hub.meters.values() if m.module.profile.kind is Kind.ELECTRICITY)
    await until(lambda: found.says("total_used") and found.says("warning_limit"))
    await until(lambda: found.account is not None and found.account.is_open)
    return found


@pytest.fixture
def unit(building: BuildingServer, meter: Meter) -> Unit:
    return building.building.unit(meter.coordinator.unit_id)


def entity(meter: Meter, key: str) -> str:
    found = er.async_get(meter.hass).async_get_entity_id(
        Platform.SENSOR, DOMAIN, f"{meter.identity}_{key}"
    )
    assert found is not None
    return found


@pytest.fixture
async def seen(hass: HomeAssistant, meter: Meter) -> AsyncIterator[dict[str, set[str]]]:
    """Return every state that the meter's sensors take from now on."""
    states: dict[str, set[str]] = {}

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        if (state := event.data["new_state"]) is not None:
            states.setdefault(state.entity_id, set()).add(state.state)

    stop = hass.bus.async_listen("state_changed", note)
    yield states
    stop()


def shows(unit: Unit, registers: Iterable[int], word: int) -> None:
    unit.faults.registers.update(dict.fromkeys(registers, word))


async def restarts(meter: Meter, unit: Unit, next_round: NextRound) -> None:
    """Let everything be read, with what the module shows just after its restart."""
    unit.module.restart(0.0)
    for _ in range(3):
        await next_round(meter.hub)
    await meter.coordinator.async_refresh()


@pytest.mark.parametrize("word", [0, 0xFFFF], ids=["zeros", "all ones"])
@pytest.mark.parametrize(
    "registers",
    [
        pytest.param([*METER], id="all counters"),
        pytest.param([*CREDIT], id="credit"),
        pytest.param([*CREDIT, *METER], id="credit and counters"),
        pytest.param([*range(0x0100, 0x0115), *METER], id="everything"),
    ],
)
async def test_what_an_empty_memory_reads_as_is_not_shown_counted_or_told(
    hass: HomeAssistant,
    meter: Meter,
    unit: Unit,
    next_round: NextRound,
    seen: dict[str, set[str]],
    registers: list[int],
    word: int,
) -> None:
    keys = ("active_energy_grid", "total_used", "total_loaded", "credit", "credit_status")
    before = {key: state.state for key in keys if (state := hass.states.get(entity(meter, key)))}
    assert len(before) == len(keys)
    assert before["credit_status"] != "exhausted"
    start = dt_util.utcnow().replace(second=0, microsecond=0)
    start = start.replace(minute=start.minute // 5 * 5)
    shows(unit, registers, word)
    await restarts(meter, unit, next_round)
    unit.faults.registers.clear()
    await restarts(meter, unit, next_round)
    await until(lambda: all(meter.says(key) for key in keys[:-1]))
    await hass.async_block_till_done()
    for key in keys:
        assert seen.get(entity(meter, key), set()) <= {before[key], STATE_UNAVAILABLE}, key
    await async_wait_recording_done(hass)
    do_adhoc_statistics(hass, start=start)
    await async_wait_recording_done(hass)
    counted = {entity(meter, "active_energy_grid"), entity(meter, "total_used")}
    rows = await hass.async_add_executor_job(
        lambda: statistics_during_period(
            hass, start - timedelta(hours=1), None, counted, "5minute", None, {"change"}
        )
    )
    assert rows
    assert all(not row.get("change") for found in rows.values() for row in found)
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, anomaly_issue_id(meter.identity)) is None
    assert issues.async_get_issue(DOMAIN, wrong_values_issue_id(meter.coordinator)) is None
    assert issues.async_get_issue(DOMAIN, meter.coordinator.swap_issue_id) is None or word


async def test_the_first_reading_after_a_start_is_held_against_what_was_known(
    hass: HomeAssistant,
    meter: Meter,
    unit: Unit,
    entry: MockConfigEntry,
    next_round: NextRound,
    seen: dict[str, set[str]],
) -> None:
    status = entity(meter, "credit_status")
    energy = entity(meter, "active_energy_grid")
    used = hass.states.get(energy)
    assert used is not None
    assert await hass.config_entries.async_unload(entry.entry_id)
    shows(unit, [*CREDIT, *METER], 0)
    seen.clear()
    assert await hass.config_entries.async_setup(entry.entry_id)
    for _ in range(3):
        await next_round(entry.runtime_data)
    unit.faults.registers.clear()
    again = entry.runtime_data.meters[meter.subentry.subentry_id]
    await until(lambda: again.says("credit") and again.says("active_energy_grid"))
    await hass.async_block_till_done()
    assert "exhausted" not in seen[status]
    assert "unknown" not in seen[status]
    assert {float(s) for s in seen[energy] if s != STATE_UNAVAILABLE} == {float(used.state)}


async def test_a_counter_that_stays_at_zero_is_told_and_believed_in_the_end(
    hass: HomeAssistant,
    meter: Meter,
    unit: Unit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shows(unit, COUNTERS, 0)
    name = wrong_values_issue_id(meter.coordinator)
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, name) is not None)
    assert not meter.says("active_energy_grid")
    assert meter.says("credit")
    monkeypatch.setattr(counting, "PATIENCE", 0.0)
    await until(lambda: meter.says("active_energy_grid"))
    assert meter.value("active_energy_grid") == 0
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, name) is None)


async def test_a_load_and_a_use_that_are_true_are_shown_at_once(
    hass: HomeAssistant, meter: Meter, unit: Unit, next_round: NextRound
) -> None:
    unit.module.load(5_000_00, "card")
    await next_round(meter.hub)
    assert meter.value("credit") == unit.module.credit
    unit.module.physical.total_used += unit.module.credit + 5
    await next_round(meter.hub)
    state = hass.states.get(entity(meter, "credit_status"))
    assert state is not None
    assert state.state == "exhausted"


async def test_a_counter_that_fell_back_a_little_goes_on_from_there(
    meter: Meter, unit: Unit
) -> None:
    # What was counted since the memory was last written is lost with the power.
    unit.module.physical.total_used -= 50_00
    await until(lambda: meter.value("total_used") == unit.module.physical.total_used)
    await until(lambda: meter.value("credit") == unit.module.credit)
