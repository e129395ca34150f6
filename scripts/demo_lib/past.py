"""Gives a new Home Assistant the weeks that the simulated building already has behind it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from .api import Api, Json
from .building import Size
from .registry import ModuleEntities, read_states

PAST = timedelta(weeks=6)

# A forecast looks back a week.
FORECAST_PAST = timedelta(days=8)

LAST_HOUR = 23

# Credit falls slowly, so every sixth hour draws the same curve.
CREDIT_STEP = 6

# Recorder's name for a mean over time, as opposed to one over angles.
ARITHMETIC_MEAN = 1
NO_MEAN = 0

UNIT_CLASSES = {"kWh": "energy", "m³": "volume"}


@dataclass(frozen=True)
class Past:
    """One module's hours, oldest first, as the simulator's `history` gives them."""

    hours: Sequence[Any]
    credit_decimals: int


async def compute(size: Size) -> dict[str, Past]:
    """Return each module's past by its serial number, for a building just started."""
    return await asyncio.to_thread(_compute, size)


def _compute(size: Size) -> dict[str, Past]:
    # Here, because it brings half of Home Assistant with it and only a first start needs it.
    from custom_components.prepaid_meter.simulator.building import default_building
    from custom_components.prepaid_meter.simulator.history import history

    building = (
        default_building(size.language)
        if size.modules is None
        else default_building(size.language, size.modules)
    )
    hours = history(building, datetime.now(UTC) - PAST)
    return {
        str(unit.first_serial_number): Past(hours[unit_id], unit.module.design.credit_decimals)
        for unit_id, unit in building.units.items()
    }


async def import_statistics(
    api: Api, modules: Sequence[ModuleEntities], pasts: dict[str, Past]
) -> None:
    """Import what each module's counters and credit were, hour by hour."""
    states = await read_states(api)
    for module in modules:
        past = pasts.get(module.serial_number)
        # The hour that has begun is Home Assistant's own to close.
        hours = [hour for hour in past.hours if _is_over(hour.start)] if past else []
        if not past or len(hours) < 2:
            continue
        latest = past.hours[-1]
        for key, total in latest.totals.items():
            if entity_id := module.entity_ids.get(key):
                unit = _unit(states, entity_id)
                await _import(
                    api,
                    _metadata(entity_id, unit, has_sum=True),
                    # Home Assistant counts from 0 where it begins itself, so the past lies below.
                    [
                        {
                            "start": hour.start.isoformat(),
                            "state": float(hour.totals[key]),
                            "sum": float(hour.totals[key] - total),
                        }
                        for hour in _telling(hours, key)
                    ],
                )
        await _import_credit(api, states, module, Past(hours, past.credit_decimals))
        await _import_loads(api, states, module, Past(hours, past.credit_decimals))
        # Not all at once: being stopped, Home Assistant would first write everything it took on.
        await _until_written(api)


async def import_use(api: Api, modules: Sequence[ModuleEntities], pasts: dict[str, Past]) -> None:
    """Import how much credit was used: by day for reports, of late by hour for forecasts."""
    states = await read_states(api)
    zone = ZoneInfo((await api.command("get_config"))["time_zone"])
    begin = datetime.now(UTC) - FORECAST_PAST
    for module in modules:
        past, entity_id = pasts.get(module.serial_number), module.entity_ids.get("total_used")
        if past is None or entity_id is None:
            continue
        latest = past.hours[-1].total_used
        await _import(
            api,
            _metadata(entity_id, _unit(states, entity_id), has_sum=True),
            # Also the hours in which nothing was used: to a forecast, one that is missing says
            # nothing.
            [
                {
                    "start": hour.start.isoformat(),
                    "state": _amount(hour.total_used, past),
                    "sum": _amount(hour.total_used - latest, past),
                }
                for hour in past.hours
                if (begin <= hour.start or hour.start.astimezone(zone).hour == LAST_HOUR)
                and _is_over(hour.start)
            ],
        )
    await _until_written(api)
    # It looks at statistics when it starts, and then every quarter of an hour.
    await api.post(
        "/api/services/homeassistant/reload_config_entry",
        {"entity_id": [module.entity_ids["credit"] for module in modules]},
    )


async def _until_written(api: Api) -> None:
    """Wait until recorder has written what it took on."""
    # It has no event for that, only a number to ask for.
    while (await api.command("recorder/info"))["backlog"]:  # noqa: ASYNC110
        await asyncio.sleep(0.1)


async def _import_credit(
    api: Api, states: dict[str, Json], module: ModuleEntities, past: Past
) -> None:
    """Import the credit, which is a mean, or a total where it is money."""
    entity_id = module.entity_ids.get("credit")
    if entity_id is None or entity_id not in states:
        return
    is_total = states[entity_id]["attributes"]["state_class"] == "total"
    row: Callable[[float, float], dict[str, float]] = (
        (lambda credit, latest: {"state": credit, "sum": credit - latest})
        if is_total
        else (lambda credit, _: {"mean": credit, "min": credit, "max": credit})
    )
    # A load makes a step, of which both ends are needed.
    next_loads = [hour.loaded for hour in past.hours[1:]] + [0]
    hours = [
        hour
        for number, (hour, next_load) in enumerate(zip(past.hours, next_loads, strict=True))
        if number % CREDIT_STEP == 0 or hour.loaded or next_load
    ]
    amounts = [_amount(hour.credit, past) for hour in hours]
    await _import(
        api,
        _metadata(entity_id, _unit(states, entity_id), has_sum=is_total),
        [
            {"start": hour.start.isoformat(), **row(amount, amounts[-1])}
            for hour, amount in zip(hours, amounts, strict=True)
        ],
    )


async def _import_loads(
    api: Api, states: dict[str, Json], module: ModuleEntities, past: Past
) -> None:
    """Import when credit was loaded: the hours in which the total rose."""
    entity_id = module.entity_ids.get("total_loaded")
    if entity_id is None or entity_id not in states:
        return
    first, *between, last = past.hours
    latest = last.credit + last.total_used
    await _import(
        api,
        _metadata(entity_id, _unit(states, entity_id), has_sum=True),
        [
            {
                "start": hour.start.isoformat(),
                "state": _amount(total, past),
                "sum": _amount(total - latest, past),
            }
            for hour in (first, *(hour for hour in between if hour.loaded), last)
            for total in (hour.credit + hour.total_used,)
        ],
    )


def _amount(minor: int, past: Past) -> float:
    return float(Decimal(minor).scaleb(-past.credit_decimals))


async def _import(api: Api, metadata: dict[str, Json], rows: list[dict[str, Json]]) -> None:
    await api.command("recorder/import_statistics", metadata=metadata, stats=rows)


def _metadata(entity_id: str, unit: str | None, *, has_sum: bool) -> dict[str, Json]:
    return {
        "has_sum": has_sum,
        "mean_type": NO_MEAN if has_sum else ARITHMETIC_MEAN,
        "name": None,
        "source": "recorder",
        "statistic_id": entity_id,
        "unit_class": UNIT_CLASSES.get(unit or ""),
        "unit_of_measurement": unit,
    }


def _unit(states: dict[str, Json], entity_id: str) -> str | None:
    unit: str | None = states[entity_id]["attributes"].get("unit_of_measurement")
    return unit


def _telling(hours: Sequence[Any], key: str) -> list[Any]:
    """Leave out hours in which nothing was used: recorder writes a thousand rows in a second."""
    first, *between, last = hours
    return [first, *(hour for hour in between if hour.used[key]), last]


def _is_over(start: datetime) -> bool:
    return start + timedelta(hours=1) <= datetime.now(UTC)
