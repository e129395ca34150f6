"""Actions on the ledger: read it, prove it, export it, and begin another tenant's account."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..access.rights import Right
from ..const import DOMAIN, SUBENTRY_MODULE
from ..device.errors import DeviceError
from ..entered.fields import MOST_ROWS_OF_A_BOOK, day, month, whole_number
from ..entered.periods import midnight
from ..ledger.export import ENGLISH, TURKISH, rows_csv, statements_csv
from ..ledger.queries import Search
from ..ledger.rows import Actor, Position
from ..ledger.statement import Month, module_statements
from ..ledger.verify import verify
from ..lookup import account_of
from ..runtime import Meter, async_require
from ..sentences import async_why, explained, refusal
from ..trackers.readings import month_of
from ..web.downloads import exports_path
from ..web.export_files import file_name, write_new
from ..web.shapes import shown_row
from .compare import async_compare
from .handler import on_meter
from .orders import TEXT

ATTR_FROM: Final = "from"
ATTR_TO: Final = "to"
ATTR_LIMIT: Final = "limit"
ATTR_AFTER: Final = "after"
ATTR_CONTENT: Final = "content"
ATTR_MONTH: Final = "month"
ATTR_FORMAT: Final = "format"
ATTR_NAME: Final = "name"
ATTR_NOTE: Final = "note"

_STYLES: Final = {"turkish": TURKISH, "english": ENGLISH}

_PERIOD: Final[dict[vol.Marker, object]] = {
    vol.Required(ATTR_DEVICE_ID): cv.string,
    vol.Optional(ATTR_FROM): day,
    vol.Optional(ATTR_TO): day,
}

GET_LEDGER: Final = vol.Schema(
    {
        **_PERIOD,
        vol.Optional(ATTR_LIMIT, default=100): whole_number(1, 1000),
        vol.Optional(ATTR_AFTER): whole_number(1, MOST_ROWS_OF_A_BOOK),
    }
)

EXPORT_LEDGER: Final = vol.Schema(
    {
        **_PERIOD,
        vol.Optional(ATTR_CONTENT, default="rows"): vol.In(("rows", "statement")),
        vol.Optional(ATTR_MONTH): month,
        vol.Optional(ATTR_FORMAT): vol.In(tuple(_STYLES)),
    }
)

VERIFY_LEDGER: Final = vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string})

CHANGE_TENANT: Final = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        vol.Required(ATTR_NAME): vol.All(TEXT, vol.Strip, vol.Length(min=1)),
        vol.Required("remaining"): vol.In(("keep", "refund")),
        vol.Optional(ATTR_NOTE, default=""): TEXT,
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, handler, schema, response in (
        ("get_ledger", _async_get, GET_LEDGER, SupportsResponse.ONLY),
        ("export_ledger", _async_export, EXPORT_LEDGER, SupportsResponse.OPTIONAL),
        ("verify_ledger", _async_verify, VERIFY_LEDGER, SupportsResponse.ONLY),
        ("change_tenant", _async_change_tenant, CHANGE_TENANT, SupportsResponse.OPTIONAL),
    ):
        hass.services.async_register(DOMAIN, name, handler, schema, supports_response=response)


def _search(meter: Meter, data: Mapping[str, Any]) -> Search:
    """Return what to look for: a module's rows between two dates, the last day included."""
    search = Search(hub=account_of(meter).book.hub, module=meter.identity)
    if ATTR_FROM in data:
        search["start"] = midnight(data[ATTR_FROM])
    # After the last day there is, nothing is left out.
    if ATTR_TO in data and data[ATTR_TO] < date.max:
        search["end"] = midnight(data[ATTR_TO] + timedelta(days=1))
    return search


@on_meter()
async def _async_get(call: ServiceCall, meter: Meter) -> ServiceResponse:
    book = account_of(meter).book
    after = call.data.get(ATTR_AFTER)
    async with explained(meter):
        rows = await book.call(
            partial(
                book.ledger.rows,
                limit=call.data[ATTR_LIMIT],
                after=Position(book.hub, after) if after else None,
                **_search(meter, call.data),
            )
        )
    return {"rows": [shown_row(row) for row in rows]}


@on_meter()
async def _async_verify(call: ServiceCall, meter: Meter) -> ServiceResponse:
    book = account_of(meter).book
    counters: dict[str, int] = {}
    not_read: list[str] = []
    differences: list[dict[str, Any]] = []
    async with explained(meter):
        for each in meter.hub.meters.values():
            if each.account is None:
                continue
            try:
                compared = await async_compare(call.hass, each)
            except DeviceError:
                not_read.append(each.name)
                continue
            counters[each.identity] = compared.counters.total_loaded
            differences += compared.differences
        found = await book.call(partial(verify, book.ledger, book.hub, counters=counters))
    breach = found.breach
    return {
        "holds": found.holds and not differences,
        "differences": list[JsonValueType](differences),
        "rows": found.rows,
        "last_hash": found.head.hash,
        "modules": len(found.modules),
        "modules_not_read": list[JsonValueType](not_read),
        "first_wrong_row": None
        if breach is None
        else {"number": breach.number, "reason": breach.reason.value, "why": breach.why},
    }


@on_meter()
async def _async_export(call: ServiceCall, meter: Meter) -> ServiceResponse:
    book = account_of(meter).book
    zone = dt_util.get_default_time_zone()
    default = "turkish" if call.hass.config.language == "tr" else "english"
    style = _STYLES[call.data.get(ATTR_FORMAT, default)]
    work: Callable[[], bytes]
    if call.data[ATTR_CONTENT] == "rows":
        name = "ledger"
        search = _search(meter, call.data)

        def work() -> bytes:
            return rows_csv(book.ledger.walk(**search), style, zone)
    else:
        wanted = call.data.get(ATTR_MONTH)
        of = Month(*map(int, wanted.split("-"))) if wanted else month_of(dt_util.now())
        name = f"statement-{of.year:04}-{of.month:02}"
        now = await _async_credit_now(meter)
        readings = meter.hub.readings.of(meter.identity, of, now)

        def work() -> bytes:
            statements = module_statements(
                book.ledger,
                book.hub,
                meter.identity,
                of,
                zone,
                readings(book.ledger, book.hub, zone),
            )
            return statements_csv(statements, style, zone)

    async with explained(meter):
        content = await book.call(work)
    moment = dt_util.now().strftime("%Y%m%d-%H%M%S")
    path = exports_path(call.hass, f"{file_name(meter.name)}-{name}-{moment}.csv")
    try:
        path = await call.hass.async_add_executor_job(write_new, path, content)
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="export_failed",
            translation_placeholders={"path": str(path), "reason": await async_why(call.hass, err)},
        ) from err
    return {"file": str(path), "content": content.decode("utf-8-sig")}


async def _async_credit_now(meter: Meter) -> int | None:
    """Return the credit at this moment, with the book up to date; None if the module is silent."""
    async with explained(meter):
        try:
            return (await account_of(meter).look()).credit
        except DeviceError:
            return None


@on_meter(Right.SETTINGS)
async def _async_change_tenant(call: ServiceCall, meter: Meter, actor: Actor) -> ServiceResponse:
    is_given_back = call.data["remaining"] == "refund"
    if is_given_back:
        # The right to name tenants is no right to pay anybody out.
        await async_require(meter, call.context, Right.CREDIT, call.service)
    account = account_of(meter)
    name = call.data[ATTR_NAME]
    entry = meter.entry
    if any(other.title == name for other in entry.get_subentries_of_type(SUBENTRY_MODULE)):
        raise refusal("tenant_name_taken", name=name)
    async with explained(meter):
        row, refund = await account.change_tenant(
            name,
            actor=actor,
            note=call.data[ATTR_NOTE],
            refund=is_given_back,
            details=_meter_readings(meter),
        )
        if meter.supply is not None:
            await meter.supply.async_forget_tenant(actor)
    # The device bears the tenant's name.
    call.hass.config_entries.async_update_subentry(entry, meter.subentry, title=name)
    return {
        "number": row.number,
        "left": row.details.get("left"),
        "tenant": name,
        "refunded": None if refund is None else refund.number,
        "readings": dict(row.details),
    }


def _meter_readings(meter: Meter) -> dict[str, str]:
    """Return what the meter shows at the moment of a change, exactly."""
    return {
        key: f"{meter.value(key)} {point.unit}"
        for key, point in meter.device.points.items()
        if point.unit in {"kWh", "kvarh", "m³"} and meter.says(key)
    }
