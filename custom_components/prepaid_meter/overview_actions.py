"""The action that tells how many modules stand, for summaries and for automations."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .const import DOMAIN, LOGGER
from .coordinator import ModuleCoordinator
from .forecast import hours_left
from .hub import HubCoordinator, PrepaidMeterConfigEntry
from .ledger.errors import LedgerError
from .ledger.kinds import LOADS
from .policy import credit_status

ATTR_TARGET: Final = "target"
ATTR_DAY: Final = "day"

GET_MODULES: Final = vol.Schema(
    {vol.Optional(ATTR_TARGET, default={}): cv.TARGET_FIELDS, vol.Optional(ATTR_DAY): cv.date}
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
    hass = call.hass
    chosen = _chosen(hass, call.data[ATTR_TARGET])
    rows: list[dict[str, Any]] = []
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        hub: HubCoordinator = entry.runtime_data
        loaded = await _async_loaded(entry, call.data[ATTR_DAY]) if ATTR_DAY in call.data else None
        for module in hub.modules.values():
            device = dr.async_get(hass).async_get_device_by_identifier(
                (DOMAIN, module.identity), entry.entry_id
            )
            if device is None or (chosen is not None and device.id not in chosen):
                continue
            row = _shown(module) | {
                "device_id": device.id,
                "name": device.name_by_user or device.name,
            }
            if ATTR_DAY in call.data:
                minor = None if loaded is None else loaded[module.identity]
                row["loaded"] = _amount(module, minor)
            rows.append(row)
    rows.sort(key=lambda row: str(row["name"]))
    return {"modules": list[JsonValueType](rows)}


async def _async_loaded(entry: PrepaidMeterConfigEntry, day: date) -> dict[str, int] | None:
    """Return what was loaded to each module on a day, None if the ledger does not tell."""
    hub: HubCoordinator = entry.runtime_data
    book = next((each.account.book for each in hub.modules.values() if each.account), None)
    if book is None:
        return None
    start = datetime.combine(day, time(), dt_util.get_default_time_zone())
    end = datetime.combine(day + timedelta(days=1), time(), dt_util.get_default_time_zone())
    loaded: defaultdict[str, int] = defaultdict(int)

    def count() -> None:
        for row in book.ledger.walk(hub=book.hub, kinds=set(LOADS), start=start, end=end):
            loaded[row.module or ""] += row.amount or 0

    try:
        await book.call(count)
    except LedgerError as err:
        LOGGER.warning("What was loaded is not known, for the ledger does not answer: %s", err)
        return None
    return loaded


def _amount(module: ModuleCoordinator, minor: object) -> float | None:
    return float(module.credit_unit.from_minor(minor)) if isinstance(minor, int) else None


def _shown(module: ModuleCoordinator) -> dict[str, Any]:
    """Return how a module stands. Amounts are for people and templates, not for accounts."""
    known = module.says("credit")
    credit = module.value("credit") if known else None
    limit = module.value("warning_limit") if "warning_limit" in module.module.points else None
    minor = credit if isinstance(credit, int) else None
    warning = limit if isinstance(limit, int) else None
    amount = _amount(module, minor)
    hours = None if amount is None else hours_left(amount, module.used_hours)
    status = credit_status(minor, warning)
    keeper = module.keeper
    supply = keeper.supply if keeper is not None and not module.silent else None
    return {
        "answers": not module.silent,
        "credit": amount,
        "unit": module.credit_unit.name,
        "warning_limit": _amount(module, warning),
        "percent_of_limit": None
        if minor is None or not warning
        else max(0, round(100 * minor / warning)),
        "days_left": None if hours is None else round(hours / 24, 1),
        "credit_status": status.value if status else None,
        "supply_status": supply.status.value if supply else None,
        "reasons": [reason.value for reason in supply.against_cutting] if supply else [],
        "automatic_restore": keeper is not None and keeper.controls.automatic_restore,
    }
