"""What a building remembers over a restart, in one JSON file."""

from dataclasses import asdict, fields
import json
import os
from pathlib import Path
import tempfile
from typing import Any, Final

from .clock import Power
from .errors import StateError
from .physical import Load, Physical
from .premises import Building
from .vouchers import Slot

VERSION: Final = 2

_TYPES: Final = {item.name: item.type for item in fields(Physical) if item.name != "log"}
_LOAD_TYPES: Final = {item.name: item.type for item in fields(Load)}

# Before version 2, credit came only at the module, and nothing remembered each load.
_NEW_IN_2: Final[dict[str, Any]] = {
    "load_command": "none",
    "load_amount": 0,
    "load_reference": 0,
    "load_result": "none",
    "log": [],
}


def snapshot(building: Building) -> dict[str, Any]:
    """Return what a building remembers: counters and amounts as integers."""
    building.settle()
    return {
        "version": VERSION,
        "building": building.identity,
        "now": building.now,
        "power": asdict(building.power),
        "units": {
            str(unit.unit_id): asdict(unit.module.physical) for unit in building.units.values()
        },
        "vouchers": {str(serial): slot.to_json() for serial, slot in building.slots.items()},
    }


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a state so that a crash leaves the old one or the new one. Blocks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(path: Path) -> dict[str, Any] | None:
    """Return a saved state, None if there is none yet. Blocks. Raises StateError."""
    try:
        state = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except OSError as err:
        raise StateError(f"{path.name} cannot be read: {err.strerror}.") from err
    except ValueError as err:
        raise StateError(f"{path.name} is damaged: it is no JSON.") from err
    if not isinstance(state, dict) or state.get("version") not in {1, VERSION}:
        raise StateError(f"{path.name} is no state of a simulated building, version {VERSION}.")
    return state


def restore(building: Building, state: dict[str, Any], name: str) -> None:
    """Give a building back what it remembers; all of it or nothing. Raises StateError."""
    if state.get("building") != building.identity:
        raise StateError(f"{name} belongs to another building.")
    try:
        power = Power(mains=_true(state["power"]["mains"]), since=_whole(state["power"]["since"]))
        now = max(building.now, _whole(state["now"]))
        added = _NEW_IN_2 if state["version"] == 1 else {}
        modules = {
            unit_id: _physical(added | state["units"][str(unit_id)]) for unit_id in building.units
        }
        slots = {int(serial): Slot.from_json(raw) for serial, raw in _slots(state).items()}
    except (KeyError, TypeError, ValueError) as err:
        raise StateError(f"{name} is damaged: {err} is missing or wrong.") from err
    building.slots = slots
    for unit_id, physical in modules.items():
        building.units[unit_id].module.physical = physical
    building.jump(now, power)


def set_aside(path: Path) -> Path:
    """Move a refused file out of the way, keeping it, and return where it went. Blocks."""
    aside = path.with_name(f"{path.name}.damaged")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.{number}.damaged")
    path.rename(aside)
    return aside


def _physical(raw: dict[str, Any]) -> Physical:
    log = [Load(**_checked(load, _LOAD_TYPES, "log")) for load in raw["log"]]
    rest = {name: value for name, value in raw.items() if name != "log"}
    return Physical(**_checked(rest, _TYPES, "units"), log=log)


def _checked(raw: Any, types: dict[str, Any], place: str) -> dict[str, Any]:
    """Return a mapping if it has exactly the fields it should. Raises TypeError."""
    if not isinstance(raw, dict) or raw.keys() != types.keys():
        raise TypeError(place)
    for name, wanted in types.items():
        # A bool is an int to Python, but not to us.
        if type(raw[name]) is not wanted:
            raise TypeError(f"{place}.{name}")
    return raw


def _slots(state: dict[str, Any]) -> dict[str, Any]:
    """Return what the modules remember of vouchers; older files have nothing of it."""
    slots = state.get("vouchers", {})
    if not isinstance(slots, dict):
        raise TypeError("vouchers")
    return slots


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a whole number")
    return value


def _true(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("mains")
    return value
