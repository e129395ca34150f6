"""Questions to operators on their phones, and what a yes is good for.

A tap proves who tapped only by what Home Assistant says of the event, and what was meant only
by what was sent to the phone. So both stay here: an action on a yes brings a token that was made
when the yes came, good once, for a minute, for the module and the tenant that the question named.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any, Final

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import LOGGER
from ..ledger.rows import Tenant
from ..policy.gate import Mode
from .codes import EnteredCode

EVENT_TAPPED: Final = "mobile_app_notification_action"

# A yes is acted on at once, or it was about how things stood a while ago.
_GOOD_FOR: Final = 60.0

# Automations may overlap, and each asks its own operators.
_MOST_OF_A_MODULE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody who was asked tapped."""

    user_id: str
    wants: bool
    code: EnteredCode | None
    """What they typed, where the question asked for a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What a yes allows."""

    module: str
    tenant: Tenant | None
    mode: Mode
    """In which mode it was asked about; it counts in no other."""
    user_id: str
    needs_code: bool
    code: EnteredCode | None
    until: float
    """On the clock of the event loop."""


@dataclass(slots=True, kw_only=True, eq=False)
class Question:
    """One question, on its way to the operators who are asked."""

    module: str
    tenant: Tenant | None
    users: frozenset[str]
    needs_code: bool
    yes: str
    no: str
    answer: asyncio.Future[Answer | None]
    """None where nobody needs to answer any more."""

    @callback
    def settle(self) -> None:
        """Want no answer any more."""
        if not self.answer.done():
            self.answer.set_result(None)


class Questions:
    """Keeps the questions that are open, and what was answered to them."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Listen to what is tapped, for as long as Home Assistant runs."""
        self._hass = hass
        self._open: list[Question] = []
        self._approvals: dict[str, Approval] = {}
        hass.bus.async_listen(EVENT_TAPPED, self._async_tapped)

    @contextmanager
    def asked(
        self, module: str, tenant: Tenant | None, users: frozenset[str], *, needs_code: bool
    ) -> Iterator[Question]:
        """Have a question open about a module and its tenant of now."""
        question = Question(
            module=module,
            tenant=tenant,
            users=users,
            needs_code=needs_code,
            yes=f"PREPAID_METER_{token_urlsafe(24)}",
            no=f"PREPAID_METER_{token_urlsafe(24)}",
            answer=self._hass.loop.create_future(),
        )
        of_module = [each for each in self._open if each.module == question.module]
        for oldest in of_module[: 1 - _MOST_OF_A_MODULE]:
            oldest.settle()
        self._open.append(question)
        try:
            yield question
        finally:
            self._open.remove(question)

    @callback
    def _async_tapped(self, event: Event[dict[str, Any]]) -> None:
        tapped = event.data.get("action")
        for question in self._open:
            if tapped not in {question.yes, question.no} or question.answer.done():
                continue
            # Who tapped is what Home Assistant says, which knows whose phone an event comes from.
            user_id = event.context.user_id
            if user_id is None or user_id not in question.users:
                LOGGER.warning("Somebody who was not asked answered a question; nothing was done")
                return
            reply = event.data.get("reply_text")
            question.answer.set_result(
                Answer(
                    user_id=user_id,
                    wants=tapped == question.yes,
                    code=EnteredCode(reply) if question.needs_code and reply else None,
                )
            )

    @callback
    def approve(self, question: Question, answer: Answer, mode: Mode) -> str:
        """Return a token for what was answered with a yes."""
        now = self._hass.loop.time()
        self._approvals = {
            token: each for token, each in self._approvals.items() if each.until > now
        }
        token = token_urlsafe(24)
        self._approvals[token] = Approval(
            module=question.module,
            tenant=question.tenant,
            mode=mode,
            user_id=answer.user_id,
            needs_code=question.needs_code,
            code=answer.code,
            until=now + _GOOD_FOR,
        )
        return token

    @callback
    def take(self, token: str, module: str, tenant: Tenant | None) -> Approval | None:
        """Return what a token allows for a module; None if nothing. It allows nothing more then."""
        approval = self._approvals.pop(token, None)
        if (
            approval is None
            or approval.until <= self._hass.loop.time()
            or approval.module != module
            or approval.tenant != tenant
        ):
            return None
        return approval


DATA_QUESTIONS: HassKey[Questions] = HassKey("prepaid_meter_questions")


@callback
def async_questions(hass: HomeAssistant) -> Questions:
    """Return the questions of this Home Assistant."""
    if DATA_QUESTIONS not in hass.data:
        hass.data[DATA_QUESTIONS] = Questions(hass)
    return hass.data[DATA_QUESTIONS]
