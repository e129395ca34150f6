"""Compares what Home Assistant shows with what the simulated modules say."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from time import monotonic
from typing import Any

from .api import Api, Json
from .building import Building
from .config_folder import AUTOMATIONS
from .errors import DemoError
from .progress import say
from .registry import ModuleEntities, read_modules, read_states

# A full bus is read once within a minute, at the pace of a real serial line.
FIRST_ROUND_TIMEOUT = 180
AGREEMENT_TIMEOUT = 60
# A minute of grace, a command, a breaker; and another tenant may run out meanwhile.
CUT_OFF_TIMEOUT = 240

# What Home Assistant calls it, and what the simulator's console does.
WORDS = {"credit_status": "credit_status", "mode": "mode"}
# What Home Assistant says of a supply that the console only calls on.
SUPPLIED = {"on", "cut_off_due", "awaiting_approval"}
NUMBERS = {
    "active_power": "active_power_kw",
    "flow": "flow_m3h",
    "thermal_power": "thermal_power_kw",
    "active_energy_grid": "active_energy_grid",
    "active_energy_generator": "active_energy_generator",
    "volume": "volume",
    "heating_energy": "heating_energy",
    "cooling_energy": "cooling_energy",
}

UNKNOWN = {"unknown", "unavailable"}

# Of the others too little was used to say how long their credit lasts.
LEAST_SHARE_WITH_FORECAST = 0.75


@dataclass(frozen=True)
class Difference:
    """One value that is not the same on both sides."""

    module: str
    key: str
    shown: str
    actual: str

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.module}: {self.key} is {self.actual}, Home Assistant shows {self.shown}"


async def check(api: Api, building: Building) -> int:
    """Return how many modules agree, which is all of them, or raise."""
    actual = {str(row["serial_number"]): row for row in await building.status()}
    await _wait_until_read(api, actual)
    await _check_automations(api, building)
    say("Stopping the building's time and reading every module once more ...")
    await building.pause()
    modules = {module.serial_number: module for module in await read_modules(api)}
    await _read_everything_again(api, modules.values())
    actual = {str(row["serial_number"]): row for row in await building.status()}
    deadline = monotonic() + AGREEMENT_TIMEOUT
    while True:
        states = await read_states(api)
        differences = [
            difference
            for serial_number, row in actual.items()
            for difference in _compare(modules[serial_number], states, row)
        ]
        if not differences or monotonic() > deadline:
            break
        await asyncio.sleep(1)
    with_forecast = await _wait_for_forecasts(api, modules.values(), deadline)
    _print_table([(modules[serial_number], row) for serial_number, row in actual.items()], states)
    if differences:
        more = f" (and {len(differences) - 1} more)" if len(differences) > 1 else ""
        raise DemoError(f"Home Assistant and the modules do not agree: {differences[0]}{more}.")
    if with_forecast < LEAST_SHARE_WITH_FORECAST * len(modules):
        raise DemoError(
            f"Of {len(modules)} modules, only {with_forecast} tell how long their credit lasts."
        )
    say(f"{with_forecast} of {len(modules)} modules tell how long their credit lasts.")
    return len(actual)


async def _check_automations(api: Api, building: Building) -> None:
    """See all automations run, and every tenant who is due cut off by them."""
    states = await read_states(api)
    running = [name for name, state in states.items() if state["state"] == "on"]
    count = sum(name.startswith("automation.") for name in running)
    if count != len(AUTOMATIONS):
        raise DemoError(f"Of {len(AUTOMATIONS)} automations, {count} are running.")
    rows = await building.status()
    due = [str(row["label"]) for row in rows if _is_due(row)]
    say(f"Waiting until the automations have cut off who is due: {', '.join(due) or 'nobody'} ...")
    deadline = monotonic() + CUT_OFF_TIMEOUT
    while left := [str(row["label"]) for row in await building.status() if _is_due(row)]:
        if monotonic() > deadline:
            raise DemoError(f"The automations did not cut off {', '.join(left)}.")
        await asyncio.sleep(1)


def _is_due(row: Mapping[str, Any]) -> bool:
    """Tell whether a tenant is to be cut off and is not yet."""
    is_out = row["mode"] == "automatic" and int(row["credit_minor"]) <= 0
    return is_out and row["breaker"] == "closed"


async def _wait_until_read(api: Api, actual: Mapping[str, Json]) -> None:
    """Wait until every module that the building has is in Home Assistant, with its credit."""
    deadline = monotonic() + FIRST_ROUND_TIMEOUT
    while True:
        states = await read_states(api)
        read = {
            module.serial_number
            for module in await read_modules(api)
            if _state(module, states, "credit") not in UNKNOWN
        }
        if not (missing := actual.keys() - read):
            return
        if monotonic() > deadline:
            names = ", ".join(
                str(actual[serial_number]["label"]) for serial_number in sorted(missing)
            )
            raise DemoError(f"Home Assistant did not read these modules: {names}.")
        await asyncio.sleep(0.5)


async def _wait_for_forecasts(
    api: Api, modules: Collection[ModuleEntities], deadline: float
) -> int:
    """Return how many modules tell how long their credit lasts, once they are enough."""
    while True:
        states = await read_states(api)
        known = sum(_state(module, states, "days_left") not in UNKNOWN for module in modules)
        if known >= LEAST_SHARE_WITH_FORECAST * len(modules) or monotonic() > deadline:
            return known
        await asyncio.sleep(1)


async def _read_everything_again(api: Api, modules: Collection[ModuleEntities]) -> None:
    """Have every block of every module read now, also those that are read once a minute."""
    await api.post(
        "/api/services/homeassistant/update_entity",
        {"entity_id": [module.entity_ids["credit"] for module in modules]},
    )


def _compare(
    module: ModuleEntities, states: Mapping[str, Json], row: Mapping[str, Any]
) -> list[Difference]:
    """Return where a module's entities differ from what it says itself."""
    credit = Decimal(row["credit_minor"]).scaleb(-int(row["credit_decimals"]))
    pairs: list[tuple[str, object]] = [("credit", credit)]
    pairs += [(key, row[name]) for key, name in WORDS.items()]
    pairs += [(key, row[name]) for key, name in NUMBERS.items() if name in row]
    supply = _state(module, states, "supply_status")
    if (supply in SUPPLIED) is not (row["supply"] == "on"):
        pairs.append(("supply_status", row["supply"]))
    return [
        Difference(module.name, key, shown, str(actual))
        for key, actual in pairs
        if not _is_same(shown := _state(module, states, key), actual)
    ]


def _is_same(shown: str, actual: object) -> bool:
    """Compare as decimal numbers, so that 1.50 is 1.5 and nothing is rounded away."""
    if shown == str(actual):
        return True
    try:
        return Decimal(shown) == Decimal(str(actual))
    except InvalidOperation:
        return False


def _state(module: ModuleEntities, states: Mapping[str, Json], key: str) -> str:
    state: str = states.get(module.entity_ids.get(key, ""), {}).get("state", "unavailable")
    return state


def _print_table(
    rows: Sequence[tuple[ModuleEntities, Mapping[str, Any]]], states: Mapping[str, Json]
) -> None:
    """Print what Home Assistant shows, one module a line."""
    table = [("Module", "Kind", "Unit", "Credit", "Status", "Supply", "Power or flow")]
    for module, row in sorted(rows, key=lambda pair: int(pair[1]["unit_id"])):
        rate = next((key for key in ("active_power", "flow") if key in module.entity_ids), "")
        table.append(
            (
                module.name,
                str(row["kind"]),
                str(row["unit_id"]),
                _with_unit(module, states, "credit"),
                _state(module, states, "credit_status"),
                _state(module, states, "supply_status"),
                _with_unit(module, states, rate),
            )
        )
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    numbers = {2, 3, 6}
    for line in table:
        say(
            "  ".join(
                cell.rjust(width) if column in numbers else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
        )


def _with_unit(module: ModuleEntities, states: Mapping[str, Json], key: str) -> str:
    attributes = states.get(module.entity_ids.get(key, ""), {}).get("attributes", {})
    return f"{_state(module, states, key)} {attributes.get('unit_of_measurement', '')}".rstrip()
