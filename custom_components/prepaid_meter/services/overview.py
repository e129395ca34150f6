"""The action that tells how many modules stand, for summaries and for automations."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..access.limits import Reading, async_limits
from ..building.entries import lines
from ..const import DOMAIN, LOGGER
from ..entered import fields
from ..entered.periods import bounds
from ..ledger.errors import LedgerError
from ..lookup import told_of_each
from ..runtime import HubRuntime, Meter, PrepaidMeterConfigEntry
from ..web.loaded import ByUnit, loaded_between
from ..web.overview import async_overview

ATTR_TARGET: Final = "target"
ATTR_DAY: Final = "day"

GET_MODULES: Final = vol.Schema(
    {vol.Optional(ATTR_TARGET, default={}): cv.TARGET_FIELDS, vol.Optional(ATTR_DAY): fields.day}
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the action."""
    hass.services.async_register(
        DOMAIN,
        "get_modules",
        _async_get_modules,
        GET_MODULES,
        supports_response=SupportsResponse.ONLY,
    )


@callback
def _chosen(hass: HomeAssistant, target: Mapping[str, Any]) -> set[str] | None:
    """Return the devices that somebody points at, None if at nothing in particular."""
    selection = TargetSelection(dict(target))
    if not selection.has_any_target:
        return None
    found = async_extract_referenced_entity_ids(hass, selection)
    entities = er.async_get(hass)
    return found.referenced_devices | {
        entity.device_id
        for entity_id in found.referenced | found.indirectly_referenced
        if (entity := entities.async_get(entity_id)) and entity.device_id
    }


async def _async_get_modules(call: ServiceCall) -> ServiceResponse:
    async with async_limits(call.hass).reading(call.context.user_id, Reading.MUCH):
        return await _async_told(call)


async def _async_told(call: ServiceCall) -> ServiceResponse:
    hass = call.hass
    chosen = _chosen(hass, call.data[ATTR_TARGET])
    rows: list[dict[str, Any]] = []
    for entry in lines(hass):
        hub: HubRuntime = entry.runtime_data
        loaded = await _async_loaded(entry, call.data[ATTR_DAY]) if ATTR_DAY in call.data else None
        for meter, row in told_of_each(hub.meters.values(), partial(_shown, hass)):
            if chosen is not None and row["device_id"] not in chosen:
                continue
            if ATTR_DAY in call.data:
                row["loaded"] = None
                if loaded is not None:
                    # What was loaded in another unit, before it was changed, is no part of it.
                    own = loaded[meter.identity][meter.credit_unit.name]
                    row["loaded"] = float(own.loaded - own.refunded)
            rows.append(row)
    rows.sort(key=lambda row: str(row["name"]))
    return {"modules": list[JsonValueType](rows)}


async def _async_loaded(
    entry: PrepaidMeterConfigEntry, day: date
) -> defaultdict[str, ByUnit] | None:
    """Return what was loaded to each module on a day, None if the ledger does not tell."""
    hub: HubRuntime = entry.runtime_data
    book = next((each.account.book for each in hub.meters.values() if each.account), None)
    if book is None:
        return None
    try:
        return await book.call(partial(loaded_between, book, *bounds(day, day)))
    except LedgerError as err:
        LOGGER.warning("What was loaded is not known, for the ledger does not answer: %s", err)
        return None


_AMOUNTS: Final = ("credit", "warning_limit")

# What templates count and compare with; the rest is for pages.
_SHOWN: Final = (
    "device_id",
    "name",
    "building",
    "answers",
    "unit",
    "days_left",
    "credit_status",
    "supply_status",
    "reasons",
)


def _shown(hass: HomeAssistant, meter: Meter) -> dict[str, Any]:
    """Return how a module stands. Amounts are numbers for templates, not for accounts."""
    row = async_overview(hass, meter)
    credit, limit = (None if row[key] is None else float(row[key]) for key in _AMOUNTS)
    return {
        **{key: row[key] for key in _SHOWN},
        "credit": credit,
        "warning_limit": limit,
        "percent_of_limit": None
        if credit is None or not limit
        else max(0, round(100 * credit / limit)),
        "automatic_restore": row.get("automatic_restore", False),
    }
