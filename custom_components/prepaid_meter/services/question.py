"""The action that asks operators on their phones whether a tenant is to be cut off."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..access.phones import Phone, async_phones, async_push
from ..access.questions import Answer, Question, async_questions
from ..access.rights import Right
from ..const import CONF_LANGUAGE, DOMAIN
from ..ledger.rows import Actor
from ..lookup import async_device, async_entities, supply_of
from ..policy.gate import Mode
from ..policy.supply import SupplyStatus
from ..runtime import Meter
from ..sentences import LANGUAGES
from .handler import on_meter

ATTR_PHONES: Final = "phones"
ATTR_ASK_CODE: Final = "ask_code"
ATTR_EXPIRES: Final = "expires"

_LONGEST: Final = timedelta(days=7)

ASK_OPERATOR: Final = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        vol.Required(ATTR_PHONES): vol.All(cv.ensure_list, [cv.string], vol.Length(max=100)),
        vol.Optional(ATTR_ASK_CODE, default=False): cv.boolean,
        vol.Optional(ATTR_EXPIRES, default=timedelta(hours=12)): vol.All(
            cv.positive_time_period, vol.Clamp(max=_LONGEST)
        ),
        vol.Optional(CONF_LANGUAGE, default="en"): vol.In(LANGUAGES),
    }
)

_UNDECIDED: Final = (SupplyStatus.AWAITING_APPROVAL, STATE_UNAVAILABLE, STATE_UNKNOWN)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the action."""
    async_questions(hass)
    hass.services.async_register(
        DOMAIN,
        "ask_operator",
        _async_ask,
        ASK_OPERATOR,
        supports_response=SupportsResponse.ONLY,
    )


@on_meter(Right.SUPPLY)
async def _async_ask(call: ServiceCall, meter: Meter, _: Actor) -> ServiceResponse:
    """Ask, and answer once somebody has, once nothing is to be asked any more, or too late."""
    hass = call.hass
    supply = supply_of(meter).supply
    if supply is None or supply.status is not SupplyStatus.AWAITING_APPROVAL:
        return _shown("settled", None, ())
    phones = async_phones(hass, call.data[ATTR_PHONES])
    users = frozenset[str]().union(*(phone.users for phone in phones))
    questions = async_questions(hass)
    with questions.asked(
        meter.identity, meter.tenant, users, needs_code=call.data[ATTR_ASK_CODE]
    ) as question:
        message = await _async_message(call, meter, question)
        tag = message["data"]["tag"]
        stop = async_track_state_change_event(hass, _status_of(hass, meter), _settling(question))
        try:
            await async_push(hass, phones, message)
            answer, word = await _async_answer(question, call.data[ATTR_EXPIRES])
        finally:
            stop()
            # An automation that is turned off takes its question back too.
            hass.async_create_task(
                async_push(hass, phones, {"message": "clear_notification", "data": {"tag": tag}}),
                eager_start=True,
            )
    if answer is None:
        return _shown(word, None, ())
    theirs = [phone for phone in phones if answer.user_id in phone.users]
    token = questions.approve(question, answer, Mode.OPERATOR) if answer.wants else None
    return _shown(word, token, theirs)


def _shown(word: str, token: str | None, phones: Iterable[Phone]) -> dict[str, Any]:
    return {
        "answer": word,
        "question": token,
        "notify": [f"notify.{phone.action}" for phone in phones],
    }


async def _async_answer(question: Question, expires: timedelta) -> tuple[Answer | None, str]:
    try:
        async with asyncio.timeout(expires.total_seconds()):
            answer = await question.answer
    except TimeoutError:
        return None, "none"
    if answer is None:
        return None, "settled"
    return answer, "yes" if answer.wants else "no"


def _status_of(hass: HomeAssistant, meter: Meter) -> list[str]:
    entity_id = async_entities(hass, meter).get("supply_status")
    return [entity_id] if entity_id else []


def _name(meter: Meter) -> str:
    """Return the name that a tenant is known by."""
    device = async_device(meter.hass, meter)
    return (device and (device.name_by_user or device.name)) or meter.name


def _settling(question: Question) -> Callable[[Event[EventStateChangedData]], None]:
    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is None or state.state not in _UNDECIDED:
            question.settle()

    return changed


async def _async_message(call: ServiceCall, meter: Meter, question: Question) -> dict[str, Any]:
    """Return what is sent to a phone. Nobody else words it, so it names what a yes will do."""
    texts = await async_get_translations(call.hass, call.data[CONF_LANGUAGE], "selector", {DOMAIN})

    def text(key: str) -> str:
        return texts[f"component.{DOMAIN}.selector.question.options.{key}"]

    page = f"/config/devices/device/{call.data[ATTR_DEVICE_ID]}"
    yes = {
        "action": question.yes,
        "title": text("cut_off"),
        "destructive": True,
        "authenticationRequired": True,
    }
    if question.needs_code:
        yes |= {
            "behavior": "textInput",
            "textInputButtonTitle": text("cut_off"),
            "textInputPlaceholder": text("code"),
        }
    return {
        "title": text("title").format(name=_name(meter)),
        "message": text("message"),
        "data": {
            "tag": f"{DOMAIN}_approval_{call.data[ATTR_DEVICE_ID]}",
            "clickAction": page,
            "url": page,
            "actions": [
                yes,
                {"action": question.no, "title": text("later"), "authenticationRequired": True},
                {"action": "URI", "title": text("details"), "uri": page},
            ],
        },
    }
