"""What tenants loaded and used in a period, and their statements of a month."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, Final

from homeassistant.components.recorder import DATA_INSTANCE, get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .actions import account_of, explained
from .coordinator import ModuleCoordinator
from .device.errors import DeviceError
from .ledger.kinds import LOADS
from .ledger.statement import Month, Statement, module_statements
from .ledger_actions import shown_row
from .overview import async_device, async_entities
from .teller.book import Book

METERS: Final = (
    "active_energy_grid",
    "active_energy_generator",
    "volume",
    "heating_energy",
    "cooling_energy",
)
"""The counters of what tenants use, which a report shows."""

_USED: Final = "total_used"


async def async_report(
    hass: HomeAssistant, modules: Iterable[ModuleCoordinator], start: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Return for each module its loads, refunds and use; raises sentences.

    Amounts are exact decimals, as text. Use comes from hourly statistics and is None where there
    are none.
    """
    found = list(modules)
    entities = {module.identity: async_entities(hass, module) for module in found}
    changes = await _async_changes(
        hass,
        {
            entity_id
            for keys in entities.values()
            for key, entity_id in keys.items()
            if key in METERS or key == _USED
        },
        start,
        end,
    )
    loads = await _async_loads(found, start, end)
    rows = []
    for module in found:
        unit = module.credit_unit
        keys = entities[module.identity]
        loaded, refunded, count = loads[module.identity]
        rows.append(
            {
                "device_id": device.id if (device := async_device(hass, module)) else None,
                "name": module.name,
                "kind": module.module.profile.kind.value,
                "unit": unit.name,
                "loaded": str(unit.from_minor(loaded)),
                "refunded": str(unit.from_minor(refunded)),
                "loads": count,
                "used": changes.get(keys.get(_USED, "")),
                "meters": [
                    {
                        "key": key,
                        "unit": module.module.points[key].unit,
                        "used": changes.get(keys[key]),
                    }
                    for key in METERS
                    if key in keys
                ],
            }
        )
    return rows


async def _async_changes(
    hass: HomeAssistant, entity_ids: set[str], start: datetime, end: datetime
) -> dict[str, float]:
    if DATA_INSTANCE not in hass.data or not entity_ids:
        return {}
    rows = await get_instance(hass).async_add_executor_job(
        partial(statistics_during_period, hass, start, end, entity_ids, "day", None, {"change"})
    )
    # Counters do not run backwards; a day that says so is where their statistics begin.
    return {
        entity_id: sum(max(row.get("change") or 0.0, 0.0) for row in days)
        for entity_id, days in rows.items()
    }


def _books(modules: Iterable[ModuleCoordinator]) -> list[tuple[Book, ModuleCoordinator]]:
    """Return each hub's book, with one of its modules to name in an error."""
    return list(
        {
            module.account.book.hub: (module.account.book, module)
            for module in modules
            if module.account is not None
        }.values()
    )


async def async_known_since(modules: Iterable[ModuleCoordinator]) -> datetime | None:
    """Return since when the loads of all hubs are known; raises sentences."""
    begins = []
    for book, module in _books(modules):
        async with explained(module):
            first = await book.call(
                partial(book.ledger.rows, limit=1, newest_first=False, hub=book.hub)
            )
        begins += [row.time for row in first]
    return max(begins, default=None)


async def _async_loads(
    modules: list[ModuleCoordinator], start: datetime, end: datetime
) -> defaultdict[str, tuple[int, int, int]]:
    """Return what was loaded and given back, in minor units, and how often, by module."""
    found: defaultdict[str, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))

    units = {module.identity: module.credit_unit for module in modules}

    def count(book: Book) -> None:
        for row in book.ledger.walk(hub=book.hub, kinds=set(LOADS), start=start, end=end):
            loaded, refunded, often = found[row.module or ""]
            amount = row.amount or 0
            if (unit := units.get(row.module or "")) is not None:
                # Minor units of before a module's scale changed are others.
                amount = unit.taken_over(amount, row.unit)
            found[row.module or ""] = (
                loaded + max(amount, 0),
                refunded - min(amount, 0),
                often + 1,
            )

    for book, module in _books(modules):
        async with explained(module):
            await book.call(partial(count, book))
    return found


async def async_statements(module: ModuleCoordinator, month: Month) -> list[dict[str, Any]]:
    """Return a module's statements of a month, one for each tenant; raises sentences."""
    account = account_of(module)
    async with explained(module):
        try:
            now = (await account.look()).credit
        except DeviceError:
            now = None
        statements = await account.book.call(
            partial(
                module_statements,
                account.book.ledger,
                account.book.hub,
                module.identity,
                month,
                dt_util.get_default_time_zone(),
                module.config_entry.runtime_data.readings.of(module.identity, month, now),
            )
        )
    return [_shown(module, each) for each in statements]


def _shown(module: ModuleCoordinator, statement: Statement) -> dict[str, Any]:
    unit = statement.unit or module.credit_unit

    def shown(minor: int | None) -> str | None:
        return None if minor is None else str(unit.from_minor(minor))

    return {
        "tenant": statement.tenant.name if statement.tenant else None,
        "unit": unit.name,
        "start": statement.start.isoformat(),
        "end": statement.end.isoformat(),
        "opening": shown(statement.opening),
        "loaded": shown(statement.loaded),
        "consumption": shown(statement.consumption),
        "closing": shown(statement.closing),
        "is_disturbed": statement.is_disturbed,
        "rows": [shown_row(row) for row in statement.rows],
    }
