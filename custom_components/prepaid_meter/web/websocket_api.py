"""What the manager's page asks for: who stands how, the ledger, reports, one's own rights."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..access.limits import Reading, async_limits
from ..access.rights import Right, rights_of
from ..building.entries import lines
from ..const import DOMAIN
from ..entered import fields
from ..entered.periods import bounds
from ..ledger.kinds import LOADS
from ..ledger.rows import Position
from ..ledger.statement import Month
from ..lookup import account_of, async_entities, async_meter, told_of_each
from ..runtime import HubRuntime, Meter
from ..sentences import explained
from .overview import async_overview
from .report import async_known_since, async_report, async_statements
from .shapes import shown_row

# A building of 250 modules changes all the time; a page that is told once a second is live.
BATCH: Final = 1.0

MOST_ROWS: Final = 200


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands."""
    for command in (_subscribe, _module, _ledger, _report, _statement):
        websocket_api.async_register_command(hass, command)


def _modules(hass: HomeAssistant) -> list[Meter]:
    return [meter for entry in lines(hass) for meter in entry.runtime_data.meters.values()]


class _Page:
    """One open page: it is told of every module at first, and then of those that changed."""

    def __init__(
        self, hass: HomeAssistant, connection: websocket_api.ActiveConnection, message_id: int
    ) -> None:
        self._hass = hass
        self._connection = connection
        self._id = message_id
        self._told: dict[str, dict[str, Any]] = {}
        self._stops: list[CALLBACK_TYPE] = []
        self._flush_soon: CALLBACK_TYPE | None = None
        self._watched: list[HubRuntime] = []

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin, and return how to end."""
        unsubscribe = async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._changed
        )
        self._flush()

        @callback
        def stop() -> None:
            unsubscribe()
            self._unwatch()
            if self._flush_soon is not None:
                self._flush_soon()

        return stop

    @callback
    def _watch(self) -> None:
        """Follow the hubs that run now; a hub that was loaded anew is another one."""
        running: list[HubRuntime] = [entry.runtime_data for entry in lines(self._hass)]
        if running == self._watched:
            return
        self._unwatch()
        self._watched = running
        for hub in running:
            for meter in hub.meters.values():
                self._stops.append(meter.coordinator.async_add_listener(self._changed))

    @callback
    def _unwatch(self) -> None:
        for stop in self._stops:
            stop()
        self._stops = []
        self._watched = []

    @callback
    def _changed(self, *_: object) -> None:
        if self._flush_soon is None:
            self._flush_soon = async_call_later(
                self._hass, BATCH, HassJob(self._flush, cancel_on_shutdown=True)
            )

    @callback
    def _flush(self, _now: datetime | None = None) -> None:
        self._flush_soon = None
        self._watch()
        now = {
            meter.identity: row
            for meter, row in told_of_each(
                _modules(self._hass), partial(async_overview, self._hass)
            )
        }
        changed = [row for key, row in now.items() if self._told.get(key) != row]
        gone = [row["device_id"] for key, row in self._told.items() if key not in now]
        if changed or gone or not self._told:
            self._connection.send_message(
                websocket_api.event_message(self._id, {"changed": changed, "gone": gone})
            )
        self._told = now


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/modules/subscribe"})
@callback
def _subscribe(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell how all modules stand, and again whenever one stands otherwise."""
    limits, user_id = async_limits(hass), connection.user.id
    try:
        limits.open_page(user_id)
    except HomeAssistantError as err:
        _send_error(connection, msg["id"], err)
        return
    page = _Page(hass, connection, msg["id"])
    connection.send_result(msg["id"])
    end = page.start()

    @callback
    def stop() -> None:
        end()
        limits.close_page(user_id)

    connection.subscriptions[msg["id"]] = stop


type _Handler = Callable[..., Any]


def _send_error(
    connection: websocket_api.ActiveConnection, message_id: int, err: HomeAssistantError
) -> None:
    connection.send_error(
        message_id,
        websocket_api.ERR_HOME_ASSISTANT_ERROR,
        str(err),
        translation_key=err.translation_key,
        translation_domain=err.translation_domain,
        translation_placeholders=err.translation_placeholders,
    )


def _explained(reading: Reading) -> Callable[[_Handler], _Handler]:
    """Answer whoever does not ask too often; send an error of ours as a sentence to translate."""

    def with_errors(handler: _Handler) -> _Handler:
        async def explain(
            hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
        ) -> None:
            try:
                async with async_limits(hass).reading(connection.user.id, reading):
                    answer = await handler(hass, connection, msg)
            except HomeAssistantError as err:
                _send_error(connection, msg["id"], err)
            else:
                connection.send_result(msg["id"], answer)

        return explain

    return with_errors


@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/module", vol.Required(ATTR_DEVICE_ID): str}
)
@websocket_api.async_response
@_explained(Reading.LITTLE)
async def _module(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> dict[str, Any]:
    """Tell of one module: how it stands, its entities, and what the asking user may do."""
    meter = async_meter(hass, msg[ATTR_DEVICE_ID])
    return {
        "module": async_overview(hass, meter),
        "entities": async_entities(hass, meter),
        "rights": rights_of(meter.building.entry, connection.user),
    }


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/ledger",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Optional("limit", default=20): fields.whole_number(1, MOST_ROWS),
        vol.Optional("after"): fields.whole_number(1, fields.MOST_ROWS_OF_A_BOOK),
        vol.Optional("start"): fields.moment,
        vol.Optional("loads_only", default=False): bool,
    }
)
@websocket_api.async_response
@_explained(Reading.LITTLE)
async def _ledger(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> dict[str, Any]:
    """Tell a page of a module's entries, newest first; `after` is the last number of a page."""
    meter = async_meter(hass, msg[ATTR_DEVICE_ID])
    book = account_of(meter).book
    after = msg.get("after")
    start = msg.get("start")
    limit = msg["limit"]
    async with explained(meter):
        rows = await book.call(
            partial(
                book.ledger.rows,
                limit=limit + 1,
                after=Position(book.hub, after) if after else None,
                hub=book.hub,
                module=meter.identity,
                start=dt_util.as_utc(start) if start else None,
                kinds=LOADS if msg["loads_only"] else None,
            )
        )
    return {"rows": [shown_row(row) for row in rows[:limit]], "more": len(rows) > limit}


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/report",
        vol.Required("from"): cv.date,
        vol.Required("to"): cv.date,
    }
)
@websocket_api.async_response
@_explained(Reading.MUCH)
async def _report(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> dict[str, Any]:
    """Tell what each tenant loaded and used between two days, the last one included."""
    start, end = bounds(msg["from"], msg["to"])
    modules = _modules(hass)
    since = await async_known_since(modules)
    return {
        "rows": await async_report(hass, modules, start, end),
        "loads_known_since": since.isoformat() if since else None,
    }


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/statement",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Required("month"): fields.month,
    }
)
@websocket_api.async_response
@_explained(Reading.MUCH)
async def _statement(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> dict[str, Any]:
    """Tell a module's account of a month, one for each tenant that it had."""
    meter = async_meter(hass, msg[ATTR_DEVICE_ID])
    year, month = map(int, msg["month"].split("-"))
    rights = rights_of(meter.entry, connection.user)
    # Whoever has no right is told what is known, and nobody asks the module for their sake.
    asks_module = any(rights[right] for right in Right)
    statements = await async_statements(meter, Month(year, month), asks_module=asks_module)
    return {"statements": statements}
