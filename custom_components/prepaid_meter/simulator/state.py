"""What a building remembers over a restart, in one JSON file."""

from dataclasses import asdict, fields
import json
import os
from pathlib import Path
import tempfile
from typing import Any, Final

from .clock import Power
from .errors import StateError
from .physical import Physical
from .premises import Building

VERSION: Final = 1

_TYPES: Final = {item.name: item.type for item in fields(Physical)}


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
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise StateError(f"{path.name} is no state of a simulated building, version {VERSION}.")
    return state


def restore(building: Building, state: dict[str, Any], name: str) -> None:
    """Give a building back what it remembers; all of it or nothing. Raises StateError."""
    if state.get("building") != building.identity:
        raise StateError(f"{name} belongs to another building.")
    try:
        power = Power(mains=_true(state["power"]["mains"]), since=_whole(state["power"]["since"]))
        now = max(building.now, _whole(state["now"]))
        modules = {unit_id: _physical(state["units"][str(unit_id)]) for unit_id in building.units}
    except (KeyError, TypeError) as err:
        raise StateError(f"{name} is damaged: {err} is missing or wrong.") from err
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


def _physical(raw: Any) -> Physical:
    if not isinstance(raw, dict) or raw.keys() != _TYPES.keys():
        raise TypeError("units")
    for name, wanted in _TYPES.items():
        # A bool is an int to Python, but not to us.
        if type(raw[name]) is not wanted:
            raise TypeError(f"units.{name}")
    return Physical(**raw)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a whole number")
    return value


def _true(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("mains")
    return value
