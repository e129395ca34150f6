"""What survives a restart, and what is refused."""

from datetime import timedelta
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.prepaid_meter.simulator import state
from custom_components.prepaid_meter.simulator.building import (
    Building,
    default_building,
    load_building,
)
from custom_components.prepaid_meter.simulator.errors import StateError

from .conftest import NOON


def test_everything_physical_comes_back(building: Building, building_file: Path) -> None:
    building.set_mains(on=False)
    building.advance(4_000)
    module = building.units[1].module
    module.load(999, "usb_stick")
    building.units[1].write(16, 0x0410, [1, 0, 777, 0, 0, 0, 5])
    module.write("mode", "remote")
    module.write("clock", NOON)
    module.switch_supply(on=False)
    module.swap(55555555)
    saved = json.loads(json.dumps(state.snapshot(building)))
    again = load_building(building_file, NOON)
    state.restore(again, saved, "state.json")
    assert again.now == building.now
    assert again.power == building.power
    for unit_id, unit in building.units.items():
        assert again.units[unit_id].module.values() == unit.module.values()
    for each in (building, again):
        each.advance(900)
    assert again.units[1].module.physical == module.physical


def test_time_away_is_not_counted(building: Building, building_file: Path) -> None:
    saved = state.snapshot(building)
    later = load_building(building_file, NOON + timedelta(days=3))
    state.restore(later, saved, "state.json")
    assert later.time == NOON + timedelta(days=3)
    later.settle()
    before, after = building.units[1].module.physical, later.units[1].module.physical
    assert after.active_grid == before.active_grid


def test_only_integers_flags_and_words_are_kept(mall: Building) -> None:
    mall.advance(1_000)
    for unit in state.snapshot(mall)["units"].values():
        loads = unit.pop("log")
        assert {type(value) for value in unit.values()} == {int, bool, str}
        assert {type(value) for load in loads for value in load.values()} == {int, str}


def _without(key: str) -> Any:
    def change(saved: dict[str, Any]) -> None:
        del saved[key]

    return change


def _amount_as_float(saved: dict[str, Any]) -> None:
    saved["units"]["1"]["total_loaded"] = 1.5


def _unknown_load(saved: dict[str, Any]) -> None:
    saved["units"]["1"]["log"] = [{"amount": 5}]


def _load_as_text(saved: dict[str, Any]) -> None:
    saved["units"]["7"]["log"] = [
        {"number": 1, "reference": 0, "amount": "5", "credit": 5, "at": 0, "source": "card"}
    ]


def _no_log(saved: dict[str, Any]) -> None:
    del saved["units"]["7"]["log"]


@pytest.mark.parametrize(
    "change",
    [
        _without("units"),
        _without("now"),
        _without("power"),
        _amount_as_float,
        _unknown_load,
        _load_as_text,
        _no_log,
    ],
)
def test_damaged_state_changes_nothing(building: Building, change: Any) -> None:
    saved = state.snapshot(building)
    building.units[7].module.load(5, "card")
    change(saved)
    with pytest.raises(StateError, match=r"^state\.json is damaged: .* is missing or wrong\.$"):
        state.restore(building, saved, "state.json")
    assert building.units[7].module.physical.load_count == 1


def test_state_from_before_credit_came_over_the_wire_is_taken_up(
    building: Building, building_file: Path
) -> None:
    building.units[7].module.load(5, "card")
    saved = state.snapshot(building) | {"version": 1}
    for unit in saved["units"].values():
        for key in ("load_command", "load_amount", "load_reference", "load_result", "log"):
            del unit[key]
    again = load_building(building_file, NOON)
    state.restore(again, saved, "state.json")
    physical = again.units[7].module.physical
    assert (physical.load_count, physical.load_reference, physical.log) == (1, 0, [])


def test_state_of_another_building_is_refused(building: Building) -> None:
    other = state.snapshot(default_building(now=NOON))
    with pytest.raises(StateError, match=r"^state\.json belongs to another building\.$"):
        state.restore(building, other, "state.json")


@pytest.mark.parametrize("text", ["[]", "{}", '{"version": 99}', "1"])
def test_foreign_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text, "utf-8")
    with pytest.raises(StateError, match="is no state of a simulated building"):
        state.load(path)


def test_failed_write_leaves_the_old_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    state.save(path, {"version": 1})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        state.save(path, {"version": 2})
    assert json.loads(path.read_text("utf-8")) == {"version": 1}
    assert list(tmp_path.iterdir()) == [path]
