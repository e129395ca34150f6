"""What tenants loaded and used in a period, and their statements of a month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..credit import CreditUnit
from ..device.errors import DeviceError
from ..ledger.statement import Month, Statement, module_statements
from ..lookup import account_of, async_device, async_entities
from ..runtime import Meter
from ..sentences import explained
from ..vending.book import Book
from .consumption import async_counted
from .loaded import ByUnit, Loaded, has_other_unit, loaded_between
from .shapes import shown_row

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
    hass: HomeAssistant, modules: Iterable[Meter], start: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Return for each module its loads, refunds and use; raises sentences.

    Amounts are exact decimals, as text, in the unit of today; `others` has what was loaded in
    another one. Use comes from hourly statistics and is None where there are none.
    """
    found = list(modules)
    entities = {meter.identity: async_entities(hass, meter) for meter in found}
    counted = await async_counted(hass, _units(found, entities), start, end)
    loads, mixed = await _async_loads(found, start, end)
    rows = []
    for meter in found:
        keys = entities[meter.identity]
        by_unit = dict(loads[meter.identity])
        unit = meter.credit_unit
        own = by_unit.pop(unit.name, Loaded())
        rows.append(
            {
                "device_id": device.id if (device := async_device(hass, meter)) else None,
                "name": meter.name,
                "kind": meter.device.profile.kind.value,
                **_shown_loads(unit, own),
                "others": [
                    _shown_loads(CreditUnit(name, unit.decimals), each)
                    for name, each in sorted(by_unit.items())
                ],
                "used": None if meter.identity in mixed else counted.get(keys.get(_USED, "")),
                "unit_changed": meter.identity in mixed,
                "meters": [
                    {
                        "key": key,
                        "unit": meter.device.points[key].unit,
                        "used": counted.get(keys[key]),
                    }
                    for key in METERS
                    if key in keys
                ],
            }
        )
    return rows


def _units(modules: Iterable[Meter], entities: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the units in which a report shows each counter, by entity."""
    units = {}
    for meter in modules:
        for key, entity_id in entities[meter.identity].items():
            if key == _USED:
                units[entity_id] = meter.credit_unit.name
            elif key in METERS:
                units[entity_id] = meter.device.points[key].unit or ""
    return units


def _shown_loads(unit: CreditUnit, loads: Loaded) -> dict[str, Any]:
    def shown(amount: Decimal) -> str:
        # The decimals of a module may have been fewer once, but nothing is rounded away.
        return str(amount.quantize(min(unit.step, Decimal(1).scaleb(_exponent(amount)))))

    return {
        "unit": unit.name,
        "loaded": shown(loads.loaded),
        "refunded": shown(loads.refunded),
        "loads": loads.loads,
    }


def _exponent(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _books(modules: Iterable[Meter]) -> list[tuple[Book, Meter]]:
    """Return each hub's book, with one of its modules to name in an error."""
    return list(
        {
            meter.account.book.hub: (meter.account.book, meter)
            for meter in modules
            if meter.account is not None
        }.values()
    )


async def async_known_since(modules: Iterable[Meter]) -> datetime | None:
    """Return since when the loads of all hubs are known; raises sentences."""
    begins = []
    for book, meter in _books(modules):
        async with explained(meter):
            first = await book.call(
                partial(book.ledger.rows, limit=1, newest_first=False, hub=book.hub)
            )
        begins += [row.time for row in first]
    return max(begins, default=None)


async def _async_loads(
    modules: list[Meter], start: datetime, end: datetime
) -> tuple[defaultdict[str, ByUnit], set[str]]:
    """Return what was loaded by module and unit, and whose unit was changed meanwhile."""
    found: defaultdict[str, ByUnit] = defaultdict(lambda: defaultdict(Loaded))
    mixed: set[str] = set()
    units = {meter.identity: meter.credit_unit.name for meter in modules}

    def count(book: Book, identities: list[str]) -> None:
        found.update(loaded_between(book, start, end))
        mixed.update(
            identity
            for identity in identities
            if has_other_unit(book, identity, units[identity], start, end)
        )

    for book, meter in _books(modules):
        identities = [
            each.identity
            for each in modules
            if each.account is not None and each.account.book.hub == book.hub
        ]
        async with explained(meter):
            await book.call(partial(count, book, identities))
    return found, mixed


async def async_statements(meter: Meter, month: Month) -> list[dict[str, Any]]:
    """Return a module's statements of a month, one for each tenant; raises sentences."""
    account = account_of(meter)
    async with explained(meter):
        try:
            now = (await account.look()).credit
        except DeviceError:
            now = None
        book = account.book
        zone = dt_util.get_default_time_zone()
        readings = meter.hub.readings.of(meter.identity, month, now)
        statements = await book.call(
            lambda: module_statements(
                book.ledger,
                book.hub,
                meter.identity,
                month,
                zone,
                readings(book.ledger, book.hub, zone),
            )
        )
    return [_shown(meter, each) for each in statements]


def _shown(meter: Meter, statement: Statement) -> dict[str, Any]:
    unit = statement.unit or meter.credit_unit

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
