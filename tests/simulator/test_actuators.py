"""What relay 1 moves: a breaker that it holds, one that it trips, a valve."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from custom_components.prepaid_meter.device.points import Actuator, MeterKind
from custom_components.prepaid_meter.simulator.building import (
    Building,
    default_building,
    load_building,
)
from custom_components.prepaid_meter.simulator.console import unit_status
from custom_components.prepaid_meter.simulator.errors import BuildingFileError, CommandError
from custom_components.prepaid_meter.simulator.history import history
from custom_components.prepaid_meter.simulator.meter import ElectricReading, FlowReading
from custom_components.prepaid_meter.simulator.model import Module
from custom_components.prepaid_meter.simulator.physical import Breaker

NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)

SHOP = """
modules:
  - unit_id: 1
    profile: reference.electricity
    serial_number: 12345678
    label: Kahve Durağı
    tenant: cafe
    actuator: {actuator}
    supply_on: {supply_on}
"""


def shop(tmp_path: Path, actuator: str, supply_on: str = "true") -> Building:
    path = tmp_path / "building.yaml"
    path.write_text(SHOP.format(actuator=actuator, supply_on=supply_on), "utf-8")
    return load_building(path, NOON)


@pytest.fixture
def tripped(tmp_path: Path) -> Module:
    """Return a module whose relay trips its breaker."""
    return shop(tmp_path, "breaker_pulse").units[1].module


@pytest.fixture
def valve() -> Module:
    """Return a water module whose tenant draws the same for a while."""
    mall = default_building("en", 3, now=NOON)
    return next(unit.module for unit in mall.units.values() if unit.profile.kind is MeterKind.WATER)


def flow(module: Module) -> int:
    reading = module.reading
    assert isinstance(reading, FlowReading)
    return reading.flow


def active(module: Module) -> int:
    reading = module.reading
    assert isinstance(reading, ElectricReading)
    return reading.active


def pulse(module: Module, seconds: float = 1) -> None:
    module.switch_supply(on=True)
    module.advance(seconds)
    module.switch_supply(on=False)
    module.advance(1)


# -- a breaker that a pulse trips ----------------------------------------------


def test_a_pulse_trips_and_only_a_hand_closes(tripped: Module) -> None:
    state = tripped.physical
    assert (state.relay_1, state.breaker_closed, tripped.supply_on) == (False, True, True)
    assert active(tripped) > 0
    pulse(tripped)
    assert (state.relay_1, state.breaker_closed, tripped.supply_on) == (False, False, False)
    assert active(tripped) == 0
    tripped.advance(3_600)
    assert not state.breaker_closed
    tripped.close_breaker()
    assert tripped.supply_on
    assert active(tripped) > 0


def test_a_pulse_that_is_too_short_trips_nothing(tripped: Module) -> None:
    pulse(tripped, 0.1)
    tripped.advance(10)
    assert tripped.supply_on


def test_a_breaker_does_not_close_while_it_is_held_open(tripped: Module) -> None:
    tripped.switch_supply(on=True)
    tripped.advance(1)
    with pytest.raises(CommandError, match="its relay keeps it open"):
        tripped.close_breaker()
    assert not tripped.physical.breaker_closed
    tripped.switch_supply(on=False)
    tripped.close_breaker()
    assert tripped.physical.breaker_closed


def test_a_stuck_breaker_is_not_tripped_until_it_is_mended_and_asked_again(tripped: Module) -> None:
    tripped.set_breaker(Breaker.STUCK)
    pulse(tripped)
    assert tripped.supply_on
    tripped.set_breaker(Breaker.NORMAL)
    tripped.advance(10)
    assert tripped.supply_on
    pulse(tripped)
    assert not tripped.supply_on


def test_status_and_history_tell_of_the_supply_not_of_the_relay(tmp_path: Path) -> None:
    mall = shop(tmp_path, "breaker_pulse")
    unit = mall.units[1]
    mall.advance(7_200)
    status = unit_status(unit)
    assert (status["supply"], status["breaker"], status["actuator"]) == (
        "on",
        "closed",
        "breaker_pulse",
    )
    assert history(mall, NOON)[1][-1].used["active_energy_grid"] > 0
    unit.module.switch_supply(on=True)
    mall.advance(1)
    unit.module.switch_supply(on=False)
    mall.advance(7_200)
    assert unit_status(unit)["supply"] == "cut"
    assert history(mall, NOON)[1][-1].used["active_energy_grid"] == 0


# -- a breaker that is held ----------------------------------------------------


def test_a_tripped_breaker_stays_open_whatever_its_relay_does_until_a_hand_closes_it(
    tmp_path: Path,
) -> None:
    module = shop(tmp_path, "breaker_held").units[1].module
    module.set_breaker(Breaker.TRIPPED)
    for on in (False, True):
        module.switch_supply(on=on)
        module.advance(10)
        assert not module.physical.breaker_closed
    assert module.supply_on
    assert active(module) == 0
    module.close_breaker()
    assert active(module) > 0
    assert module.physical.breaker == "normal"
    module.switch_supply(on=False)
    module.advance(1)
    with pytest.raises(CommandError, match="its relay keeps it open"):
        module.close_breaker()


# -- a valve -------------------------------------------------------------------


def test_a_valve_takes_its_time_and_flow_falls_meanwhile(valve: Module) -> None:
    open_flow = flow(valve)
    valve.switch_supply(on=False)
    flows = []
    for _ in range(10):
        assert valve.physical.breaker_closed
        flows.append(flow(valve))
        valve.advance(2)
    assert flows == sorted(flows, reverse=True)
    assert flows[0] > flows[5] > 0
    assert flows[5] < open_flow * 0.7
    assert (flow(valve), valve.physical.breaker_closed) == (0, False)
    counted = valve.physical.volume
    valve.advance(600)
    assert valve.physical.volume == counted

    valve.switch_supply(on=True)
    valve.advance(10)
    assert 0 < flow(valve) < open_flow
    assert not valve.physical.breaker_closed
    valve.advance(10)
    assert valve.physical.breaker_closed


def test_a_valve_turns_back_on_its_way(valve: Module) -> None:
    open_flow = flow(valve)
    valve.switch_supply(on=False)
    valve.advance(8)
    valve.switch_supply(on=True)
    valve.advance(7.9)
    assert flow(valve) < open_flow
    valve.advance(0.1)
    assert valve.physical.breaker_closed
    assert valve.physical.breaker_due == 0


def test_small_steps_count_what_one_large_step_counts_on_the_way(valve: Module) -> None:
    other = default_building("en", 3, now=NOON).units[3].module
    for module in (valve, other):
        module.switch_supply(on=False)
    for _ in range(300):
        valve.advance(0.1)
    other.advance(30)
    assert valve.physical == other.physical


def test_a_stuck_valve_lets_through_and_goes_on_once_mended(valve: Module) -> None:
    valve.set_breaker(Breaker.STUCK)
    valve.switch_supply(on=False)
    valve.advance(60)
    assert flow(valve) > 0
    assert valve.physical.breaker_closed
    valve.set_breaker(Breaker.NORMAL)
    valve.advance(10)
    assert valve.physical.breaker_closed
    valve.advance(10)
    assert (flow(valve), valve.physical.breaker_closed) == (0, False)


def test_a_bypassed_valve_says_it_is_closed(valve: Module) -> None:
    valve.set_breaker(Breaker.BYPASSED)
    valve.switch_supply(on=False)
    valve.advance(60)
    assert flow(valve) > 0
    assert not valve.physical.breaker_closed


# -- how modules come by them --------------------------------------------------


def test_the_default_building_has_breakers_and_valves() -> None:
    for unit in default_building("en", 24, now=NOON).units.values():
        is_electric = unit.profile.kind is MeterKind.ELECTRICITY
        wanted = Actuator.BREAKER_HELD if is_electric else Actuator.VALVE
        assert unit.module.design.actuator is wanted


def test_a_file_says_what_a_relay_moves(tmp_path: Path) -> None:
    module = shop(tmp_path, "breaker_pulse", "false").units[1].module
    assert (module.physical.relay_1, module.supply_on) == (False, False)
    with pytest.raises(BuildingFileError, match="breaker_held, breaker_pulse, valve"):
        shop(tmp_path, "rope")


@pytest.mark.parametrize("on", [True, False])
def test_another_actuator_leaves_the_supply_as_it_is(tmp_path: Path, on: bool) -> None:
    module = shop(tmp_path, "breaker_held", str(on).lower()).units[1].module
    for actuator in (Actuator.BREAKER_PULSE, Actuator.VALVE, Actuator.BREAKER_HELD):
        module.refit(actuator)
        module.advance(30)
        assert module.supply_on is module.physical.breaker_closed is on
