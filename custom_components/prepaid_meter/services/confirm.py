"""The action by which a second person confirms what one asked for."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..access.askers import RIGHTS, async_first, may_still
from ..access.codes import CODE_FIELD, entered_code, take_code
from ..access.confirmations import Action, Waiting
from ..access.person import Person, async_asker
from ..access.rights import NoRightError, Right
from ..const import DOMAIN
from ..entered.fields import MOST_ROWS_OF_A_BOOK, whole_number
from ..ledger.kinds import RowKind
from ..ledger.rows import Actor
from ..lookup import account_of, supply_of
from ..policy.gate import Authority, against_asker
from ..policy.reasons import Reason
from ..runtime import HubRuntime, Meter, async_note_attempt
from ..sentences import (
    ATTR_EXPLAIN_IN,
    EXPLAIN_FIELD,
    Doing,
    async_refusal,
    async_shown_failure,
    explained,
    refusal,
)
from ..vending.receipts import Request
from ..web.shapes import shown_receipt
from .handler import on_meter
from .supply import shown_outcome

ATTR_NUMBER: Final = "number"
ATTR_ON_BEHALF_OF: Final = "on_behalf_of"

CONFIRM: Final = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        **CODE_FIELD,
        vol.Optional(ATTR_NUMBER): whole_number(1, MOST_ROWS_OF_A_BOOK),
        vol.Optional(ATTR_ON_BEHALF_OF): cv.string,
        **EXPLAIN_FIELD,
    }
)

_SUPPLY: Final = (RowKind.CUT_OFF, RowKind.RESTORE, RowKind.CUT_OFF_FAILED, RowKind.RESTORE_FAILED)
_SWITCHED: Final = {RowKind.CUT_OFF, RowKind.RESTORE}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the action."""
    turn = asyncio.Lock()

    @on_meter()
    async def confirm(call: ServiceCall, meter: Meter) -> ServiceResponse:
        # Two who confirm at once are not to do it twice.
        async with turn:
            return await _async_confirm(call, meter)

    hass.services.async_register(
        DOMAIN,
        "confirm",
        confirm,
        vol.All(take_code, CONFIRM),
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _async_confirm(call: ServiceCall, meter: Meter) -> ServiceResponse:
    language = call.data.get(ATTR_EXPLAIN_IN)
    try:
        if call.data.get(ATTR_ON_BEHALF_OF) is not None:
            raise refusal("on_behalf_of_unproven")
        return await _async_carry_out(call, meter)
    except HomeAssistantError as err:
        if language is None or not call.return_response:
            raise
        return await async_shown_failure(meter, err, language)


async def _async_carry_out(call: ServiceCall, meter: Meter) -> dict[str, Any]:
    """Do what was asked for, if the second person may confirm it."""
    hass = call.hass
    hub: HubRuntime = meter.hub
    waiting = _wanted(meter, hub.confirmations.of(meter.identity), call.data.get(ATTR_NUMBER))
    right = RIGHTS[waiting.action]
    second = await async_asker(
        hass,
        meter.entry,
        call.context,
        right,
        code=entered_code(call.data),
    )
    await _async_check(call, meter, waiting, second, right)
    first = await async_first(hass, meter.entry, waiting)
    if not may_still(first):
        await hub.confirmations.async_done(waiting)
        raise refusal("confirm_asker_gone", name=waiting.name)
    if waiting.action is Action.CUT_OFF and await _async_was_overtaken(meter, waiting):
        await hub.confirmations.async_done(waiting)
        raise refusal("confirm_overtaken", name=meter.name, by=waiting.name)
    if waiting not in hub.confirmations.of(meter.identity):
        # Something else was asked for while the code was looked at: nobody has confirmed that.
        raise refusal("nothing_to_confirm", name=meter.name)
    name = second.actor.name or second.actor.kind.value
    if waiting.action is Action.CUT_OFF:
        answer = await _async_cut_off(call.context, meter, waiting, first, name)
    else:
        answer = await _async_refund(meter, waiting, first.actor, name)
    await hub.confirmations.async_done(waiting)
    return answer


def _wanted(meter: Meter, waiting: list[Waiting], number: int | None) -> Waiting:
    """Return what is to be confirmed: what was shown under its number, and nothing else."""
    if not waiting:
        raise refusal("nothing_to_confirm", name=meter.name)
    for each in waiting:
        if each.number == number:
            return each
    raise refusal("confirm_which", numbers=", ".join(str(each.number) for each in waiting))


async def _async_was_overtaken(meter: Meter, waiting: Waiting) -> bool:
    """Return whether the supply was switched since a cut-off was asked for."""
    async with explained(meter):
        last = await supply_of(meter).journal.book.last(meter.identity, _SUPPLY)
    if last is None or last.kind not in _SWITCHED:
        return False
    return last.time > datetime.fromisoformat(waiting.asked_at)


async def _async_check(
    call: ServiceCall, meter: Meter, waiting: Waiting, second: Person, right: Right
) -> None:
    """Refuse a second person who may not confirm."""
    if second.asker.authority is Authority.AUTOMATION or second.user_id == waiting.user_id:
        raise refusal("confirm_needs_another", name=waiting.name)
    if not (reasons := tuple(against_asker(second.asker))):
        return
    await async_note_attempt(meter, second.actor, call.service, reasons)
    if Reason.NO_RIGHT in reasons:
        raise NoRightError(call.context, right)
    raise await async_refusal(call.hass, "confirm_refused", reasons)


async def _async_cut_off(
    context: Context, meter: Meter, waiting: Waiting, first: Person, second: str
) -> dict[str, Any]:
    person = Person(
        asker=replace(first.asker, force=waiting.force), actor=first.actor, user_id=first.user_id
    )
    async with explained(meter, Doing.SWITCHING, context):
        outcome = await supply_of(meter).async_switch(
            person,
            on=False,
            reason=waiting.reason,
            confirmed_by=second,
            danger=waiting.danger,
        )
    return shown_outcome(meter, outcome)


async def _async_refund(
    meter: Meter, waiting: Waiting, first: Actor, second: str
) -> dict[str, Any]:
    async with explained(meter):
        receipt = await account_of(meter).order(
            Request(
                amount=-waiting.amount,
                actor=first,
                note=waiting.reason,
                receipt_number=waiting.receipt_number,
                transaction=waiting.transaction,
                confirmed_by=second,
            )
        )
    meter.coordinator.async_account_changed()
    return shown_receipt(meter, receipt)
