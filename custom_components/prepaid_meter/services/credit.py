"""Actions: credit loaded and given back, tenants changed, the ledger read, checked and exported."""

from typing import Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..access.confirmations import Action, Waiting
from ..access.rights import Right
from ..const import DOMAIN
from ..entered.fields import text
from ..ledger.kinds import ActorKind
from ..ledger.rows import Actor
from ..lookup import account_of
from ..runtime import HubRuntime, Meter
from ..sentences import explained, refusal
from ..vending.errors import NeedsSecondPersonError
from ..vending.receipts import Request
from ..web.shapes import shown_receipt
from .handler import on_meter
from .orders import (
    ATTR_AMOUNT,
    ATTR_NOTE,
    ATTR_REASON,
    TEXT,
    check_limit,
    minor_units,
    shown_waiting,
)

ATTR_RECEIPT_NUMBER: Final = "receipt_number"
ATTR_IDEMPOTENCY_KEY: Final = "idempotency_key"


_ORDER: Final[dict[vol.Marker, object]] = {
    vol.Required(ATTR_DEVICE_ID): cv.string,
    # Numbers are taken as they were written; whether they are amounts is said in a sentence.
    vol.Required(ATTR_AMOUNT): vol.Any(str, int, float),
    vol.Optional(ATTR_RECEIPT_NUMBER, default=""): TEXT,
    vol.Optional(ATTR_IDEMPOTENCY_KEY): text(64, least=1),
}

TOP_UP: Final = vol.Schema({**_ORDER, vol.Optional(ATTR_NOTE, default=""): TEXT})
REFUND: Final = vol.Schema({**_ORDER, vol.Required(ATTR_REASON): text(200, least=1)})


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, which exist whether or not a hub is loaded."""
    hass.services.async_register(
        DOMAIN, "top_up", _async_top_up, TOP_UP, supports_response=SupportsResponse.OPTIONAL
    )
    hass.services.async_register(
        DOMAIN, "refund", _async_refund, REFUND, supports_response=SupportsResponse.OPTIONAL
    )


@on_meter(Right.CREDIT)
async def _async_top_up(call: ServiceCall, meter: Meter, actor: Actor) -> ServiceResponse:
    amount = minor_units(meter, call.data[ATTR_AMOUNT])
    check_limit(meter, amount)
    async with explained(meter):
        return await _async_order(call, meter, actor, amount, call.data[ATTR_NOTE])


@on_meter(Right.CREDIT)
async def _async_refund(call: ServiceCall, meter: Meter, actor: Actor) -> ServiceResponse:
    # Nobody is asked to confirm what cannot be done.
    if not account_of(meter).takes_refunds:
        raise refusal("cannot_refund", name=meter.name)
    amount = minor_units(meter, call.data[ATTR_AMOUNT])
    async with explained(meter):
        try:
            return await _async_order(call, meter, actor, -amount, call.data[ATTR_REASON])
        except NeedsSecondPersonError:
            if actor.kind is not ActorKind.USER:
                raise
    waiting = await _async_ask_for_refund(call, meter, actor, amount)
    return shown_waiting(meter, waiting)


async def _async_ask_for_refund(
    call: ServiceCall, meter: Meter, actor: Actor, amount: int
) -> Waiting:
    hub: HubRuntime = meter.hub
    return await hub.confirmations.async_ask(
        meter.coordinator,
        Action.REFUND,
        user_id=actor.id or "",
        name=actor.name or "",
        reason=call.data[ATTR_REASON],
        amount=amount,
        receipt_number=call.data[ATTR_RECEIPT_NUMBER],
        transaction=call.data.get(ATTR_IDEMPOTENCY_KEY),
    )


async def _async_order(
    call: ServiceCall, meter: Meter, actor: Actor, amount: int, note: str
) -> ServiceResponse:
    receipt = await account_of(meter).order(
        Request(
            amount=amount,
            actor=actor,
            note=note,
            receipt_number=call.data[ATTR_RECEIPT_NUMBER],
            transaction=call.data.get(ATTR_IDEMPOTENCY_KEY),
        )
    )
    meter.coordinator.async_account_changed()
    return shown_receipt(meter, receipt)
