"""Actions on the supply: cut off, restore, hold."""

from dataclasses import replace
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
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..access.codes import CODE_FIELD, entered_code, take_code
from ..access.confirmations import Action, Waiting
from ..access.person import Person, async_asker
from ..access.questions import Approval, async_questions
from ..access.rights import Right
from ..const import CONF_CONFIRM_CUT_OFFS, DOMAIN
from ..entered.fields import day, text
from ..ledger.rows import Actor
from ..lookup import supply_of
from ..policy.danger import Danger
from ..policy.gate import Authority
from ..policy.reasons import Reason
from ..runtime import HubRuntime, Meter
from ..sentences import (
    ATTR_EXPLAIN_IN,
    EXPLAIN_FIELD,
    Doing,
    async_shown_failure,
    explained,
    refusal,
)
from ..supply.controls import Hold
from ..supply.errors import SupplyRefusedError
from ..supply.keeper import Outcome
from .handler import on_meter
from .orders import TEXT, shown_waiting

ATTR_REASON: Final = "reason"
ATTR_FORCE: Final = "force"
ATTR_DANGER: Final = "danger"
ATTR_ON_BEHALF_OF: Final = "on_behalf_of"
ATTR_QUESTION: Final = "question"
ATTR_UNTIL: Final = "until"
ATTR_ALLOWED: Final = "allowed"

SWITCH: Final = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        **CODE_FIELD,
        vol.Optional(ATTR_REASON, default=""): TEXT,
        vol.Optional(ATTR_FORCE, default=False): cv.boolean,
        # Automations of former versions still say it, and are to be told why they may not.
        vol.Optional(ATTR_ON_BEHALF_OF): cv.string,
        vol.Optional(ATTR_QUESTION): cv.string,
        **EXPLAIN_FIELD,
    }
)

CUT_OFF: Final = SWITCH.extend({vol.Optional(ATTR_DANGER): vol.Coerce(Danger)})

HOLD: Final = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        vol.Required(ATTR_REASON): text(200, least=1),
        vol.Optional(ATTR_UNTIL): day,
    }
)


LIFT_HOLD: Final = vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string})

AUTOMATIC_RESTORE: Final = vol.Schema(
    {vol.Required(ATTR_DEVICE_ID): cv.string, vol.Required(ATTR_ALLOWED): cv.boolean}
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, which exist whether or not a hub is loaded."""
    for name, handler, schema in (
        ("cut_off", _async_cut_off, vol.All(take_code, CUT_OFF)),
        ("restore", _async_restore, vol.All(take_code, SWITCH)),
        ("hold", _async_hold, HOLD),
        ("lift_hold", _async_lift_hold, LIFT_HOLD),
        ("set_automatic_restore", _async_set_automatic_restore, AUTOMATIC_RESTORE),
    ):
        hass.services.async_register(
            DOMAIN, name, handler, schema, supports_response=SupportsResponse.OPTIONAL
        )


async def async_switch_supply(
    meter: Meter,
    context: Context,
    *,
    on: bool,
    code: str | None = None,
    reason: str = "",
    force: bool = False,
    danger: Danger | None = None,
    approval: Approval | None = None,
) -> Outcome | Waiting:
    """Cut off or restore for the user behind a context; raises sentences.

    Where a second person has to confirm, it waits for that. Whoever approved it on the phone stands
    behind it instead; the tap on their own phone takes the place of their code, unless the question
    asked for that too.
    """
    keeper = supply_of(meter)
    hub: HubRuntime = meter.hub
    person = await async_asker(
        meter.hass,
        meter.entry,
        context,
        Right.SUPPLY,
        code=code,
        on_behalf_of=approval.user_id if approval else None,
        force=force,
        needs_code=approval is None or approval.needs_code,
    )
    if approval is not None:
        person = _as_approved(person, approval)
    if (
        not on
        and meter.entry.options.get(CONF_CONFIRM_CUT_OFFS)
        and person.asker.authority is not Authority.AUTOMATION
    ):
        person = replace(person, asker=replace(person.asker, confirmed=False))
    async with explained(meter, Doing.SWITCHING, context):
        try:
            return await keeper.async_switch(person, on=on, reason=reason, danger=danger)
        except SupplyRefusedError as err:
            # Nothing but the second person is missing.
            if err.decision.reasons != (Reason.NEEDS_CONFIRMATION,):
                raise
    return await hub.confirmations.async_ask(
        meter.coordinator,
        Action.CUT_OFF,
        user_id=person.user_id or "",
        name=person.actor.name or "",
        reason=reason,
        force=force,
        danger=danger,
    )


def _as_approved(person: Person, approval: Approval) -> Person:
    """Return somebody for whom a yes speaks: by their own right, where they were asked."""
    return replace(
        person,
        asker=replace(person.asker, asked_in=approval.mode),
        details={**person.details, "through": "question"},
    )


def _approval(call: ServiceCall, meter: Meter, *, on: bool) -> Approval | None:
    """Return the yes that an automation acts on, None if it acts by itself."""
    if call.data.get(ATTR_ON_BEHALF_OF) is not None:
        raise refusal("on_behalf_of_unproven")
    if (token := call.data.get(ATTR_QUESTION)) is None:
        return None
    approval = async_questions(call.hass).take(token, meter.identity, meter.tenant)
    if on or call.data[ATTR_FORCE] or call.context.user_id is not None or approval is None:
        raise refusal("not_approved", name=meter.name)
    return approval


@on_meter()
async def _async_cut_off(call: ServiceCall, meter: Meter) -> ServiceResponse:
    return await _async_switch(call, meter, on=False)


@on_meter()
async def _async_restore(call: ServiceCall, meter: Meter) -> ServiceResponse:
    return await _async_switch(call, meter, on=True)


async def _async_switch(call: ServiceCall, meter: Meter, *, on: bool) -> ServiceResponse:
    language = call.data.get(ATTR_EXPLAIN_IN)
    try:
        approval = _approval(call, meter, on=on)
        typed = approval.code.digits if approval and approval.code else None
        outcome = await async_switch_supply(
            meter,
            call.context,
            on=on,
            code=typed if approval else entered_code(call.data),
            reason=call.data[ATTR_REASON],
            force=call.data[ATTR_FORCE],
            danger=call.data.get(ATTR_DANGER),
            approval=approval,
        )
    except HomeAssistantError as err:
        # An automation ends where an action fails, and could not tell anybody why.
        if language is None or not call.return_response:
            raise
        return await async_shown_failure(meter, err, language)
    if isinstance(outcome, Waiting):
        return shown_waiting(meter, outcome)
    return shown_outcome(meter, outcome)


def shown_outcome(meter: Meter, outcome: Outcome) -> dict[str, Any]:
    """Return what an action answers with."""
    supply = supply_of(meter).supply
    return {
        "status": "done",
        "number": outcome.number,
        "module": meter.name,
        "supply": supply.status.value if supply else None,
        "verified": outcome.verified,
        "by_hand": outcome.by_hand,
        "overridden": [reason.value for reason in outcome.decision.overridden],
    }


@on_meter(Right.SUPPLY)
async def _async_hold(call: ServiceCall, meter: Meter, actor: Actor) -> ServiceResponse:
    keeper = supply_of(meter)
    until = call.data.get(ATTR_UNTIL)
    if until is not None and until < dt_util.now().date():
        raise refusal("hold_over_already")
    hold = Hold(
        reason=call.data[ATTR_REASON],
        by=actor.name or actor.kind.value,
        since=dt_util.utcnow(),
        until=until,
    )
    async with explained(meter, Doing.SWITCHING, call.context):
        await keeper.async_change_controls({"hold": hold}, actor)
    return {"module": meter.name, "until": until.isoformat() if until else None}


@on_meter(Right.SUPPLY)
async def _async_lift_hold(call: ServiceCall, meter: Meter, actor: Actor) -> ServiceResponse:
    keeper = supply_of(meter)
    was_held = keeper.controls.hold is not None
    async with explained(meter, Doing.SWITCHING, call.context):
        await keeper.async_change_controls({"hold": None}, actor)
    return {"module": meter.name, "was_held": was_held}


@on_meter(Right.SETTINGS)
async def _async_set_automatic_restore(
    call: ServiceCall, meter: Meter, actor: Actor
) -> ServiceResponse:
    keeper = supply_of(meter)
    allowed: bool = call.data[ATTR_ALLOWED]
    async with explained(meter, Doing.SWITCHING, call.context):
        await keeper.async_change_controls({"automatic_restore": allowed}, actor)
    return {"module": meter.name, "automatic_restore": allowed}
