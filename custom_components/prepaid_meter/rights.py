"""Who may do what: administrators, operators with their rights and codes, automations."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import ATTR_CODE
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from .actors import async_actor, async_user
from .const import CONF_CODE_HASH, CONF_RIGHTS, DOMAIN, LOGGER, SUBENTRY_OPERATOR
from .coordinator import ModuleCoordinator
from .finder import async_text
from .ledger.errors import LedgerError
from .ledger.kinds import Kind
from .ledger.rows import Actor, Draft, Json
from .policy.codes import Kept, LockOut, code_matches, is_code
from .policy.gate import Asker, Authority, Code
from .policy.reasons import Reason


class Right(StrEnum):
    """What an operator may be allowed to do."""

    SUPPLY = "supply"
    """Cut off and restore, and hold."""
    CREDIT = "credit"
    """Top up, give back, issue vouchers."""
    SETTINGS = "settings"
    """Modes, limits, prices, tenants."""


_SENTENCES: Final = {
    Right.SUPPLY: "no_right_supply",
    Right.CREDIT: "no_right_credit",
    Right.SETTINGS: "no_right_settings",
}


class NoRightError(Unauthorized):
    """Somebody asked for what he may not do; unlike its base, it says so in a sentence."""

    def __init__(self, context: Context | None, right: Right) -> None:
        """Refuse what `right` is needed for."""
        super().__init__(context)
        self.translation_domain = DOMAIN
        self.translation_key = _SENTENCES[right]
        self.generate_message = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks: for the gate, for the ledger, and as a user of Home Assistant if he is one."""

    asker: Asker
    actor: Actor
    user_id: str | None
    details: Mapping[str, Json] = field(default_factory=dict)
    """What a row of the ledger is to say of him besides."""


async def async_asker(
    hass: HomeAssistant,
    entry: ConfigEntry,
    context: Context | None,
    right: Right,
    *,
    code: str | None = None,
    on_behalf_of: str | None = None,
    force: bool = False,
    needs_code: bool = True,
) -> Person:
    """Return who asks for something at a hub, and by what right and with what code he does.

    `on_behalf_of` is the user for whom an automation asks, which has to be known from an answered
    question (`questions.py`), never from what the automation says. From anybody who is signed in
    it takes every right away.
    """
    signed_in = context.user_id if context else None
    # A template that found nobody is no automation's own wish.
    user_id = on_behalf_of if signed_in is None else signed_in
    if user_id is None:
        return Person(
            asker=Asker(authority=Authority.AUTOMATION, code=Code.NOT_NEEDED, force=force),
            actor=await async_actor(hass, context),
            user_id=None,
        )
    user = await hass.auth.async_get_user(user_id)
    authority, stored = Authority.NONE, None
    if user is not None and (signed_in is None or on_behalf_of is None):
        authority, stored = _authority(entry, user, right)
    said = Code.NOT_NEEDED
    if user is not None and stored is not None and needs_code:
        said = await _codes(hass).async_check(user, stored, code)
    return Person(
        asker=Asker(authority=authority, code=said, force=force),
        actor=await async_user(hass, user_id),
        user_id=user_id,
        details={
            "authority": authority.value,
            "code": said.value,
            "through": "automation" if signed_in is None else "home_assistant",
        },
    )


def _authority(entry: ConfigEntry, user: User, right: Right) -> tuple[Authority, str | None]:
    """Return by what right a user asks, and the hash of the code that he has to give, if any."""
    if not user.is_active:
        return Authority.NONE, None
    operator = operator_of(entry, user.id)
    stored = operator.data[CONF_CODE_HASH] if operator else None
    # An administrator may give himself any right; being an operator only asks a code of him.
    if user.is_admin:
        return Authority.ADMINISTRATOR, stored
    if operator is not None and right in operator.data[CONF_RIGHTS]:
        return Authority.OPERATOR, stored
    return Authority.NONE, None


@callback
def rights_of(entry: ConfigEntry, user: User) -> dict[str, bool]:
    """Return what a user may do at a hub, and whether he has to give a code for it."""
    rights = {
        right.value: _authority(entry, user, right)[0] is not Authority.NONE for right in Right
    }
    return {**rights, "code": operator_of(entry, user.id) is not None}


@callback
def operator_of(entry: ConfigEntry, user_id: str) -> ConfigSubentry | None:
    """Return a user as an operator of a hub, if he is one."""
    return next(
        (
            subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_OPERATOR)
            if subentry.unique_id == user_id
        ),
        None,
    )


async def async_require(
    module: ModuleCoordinator, context: Context | None, right: Right, action: str
) -> Actor:
    """Return who does something to a module that takes a right and no code.

    Raises NoRightError for whoever may not, with a row in the ledger about it.
    """
    person = await async_asker(module.hass, module.config_entry, context, right, needs_code=False)
    if person.asker.authority is not Authority.NONE:
        return person.actor
    await async_note_attempt(module, person.actor, action, (Reason.NO_RIGHT,))
    raise NoRightError(context, right)


async def async_note_attempt(
    module: ModuleCoordinator, actor: Actor, action: str, reasons: tuple[Reason, ...]
) -> None:
    """Note in the ledger that somebody was refused something, and why."""
    LOGGER.warning("%s may not do this to %s: %s", actor.name or actor.id, module.name, action)
    if (account := module.account) is None:
        return
    draft = Draft(
        kind=Kind.ATTEMPT_REFUSED,
        module=module.identity,
        tenant=account.tenant,
        actor=actor,
        details={"action": action, "reasons": [reason.value for reason in reasons]},
    )
    try:
        await account.book.append(draft)
    except LedgerError as err:
        LOGGER.warning("The ledger knows nothing of this attempt: %s", err)


# -- codes ---------------------------------------------------------------------


class EnteredCode:
    """A code on its way to be looked at. What shows it in a log or a trace shows no code."""

    __slots__ = ("digits",)

    def __init__(self, digits: object) -> None:
        """Take what was entered; YAML makes a number of it."""
        self.digits = str(digits)

    def __repr__(self) -> str:
        return "***"


def take_code(data: Any) -> Any:
    """Take the code out of the data of an action, and return them with it under a mask.

    Home Assistant tells everybody what an action was called with: a database, subscribers, traces.
    It does so with the data as they were given, but only after this schema has seen them.
    """
    code = data.get(ATTR_CODE) if isinstance(data, dict) else None
    if code is None or isinstance(code, EnteredCode):
        return data
    del data[ATTR_CODE]
    return {**data, ATTR_CODE: EnteredCode(code)}


CODE_FIELD: Final[dict[vol.Marker, object]] = {vol.Optional(ATTR_CODE): vol.Any(None, EnteredCode)}
"""The field of an action's schema that `take_code` comes before."""


def entered_code(data: Mapping[str, Any]) -> str | None:
    """Return the code that an action was called with."""
    entered: EnteredCode | None = data.get(ATTR_CODE)
    return entered.digits if entered else None


class Codes:
    """Looks at codes, one of a user at a time, and counts the wrong ones."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Count for all hubs together, for a user is one person everywhere."""
        self._hass = hass
        self._store = Store[dict[str, Kept]](hass, 1, f"{DOMAIN}.codes", private=True)
        self._lock_outs: defaultdict[str, LockOut] | None = None
        self._loading = asyncio.Lock()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def async_check(self, user: User, stored: str, code: str | None) -> Code:
        """Return what is to be said of a code."""
        # Whoever asks many times at once is to find his tries counted one after the other.
        async with self._turns[user.id]:
            lock_out = (await self._async_lock_outs())[user.id]
            if lock_out.locked_until(dt_util.utcnow()):
                return Code.LOCKED
            if not code:
                return Code.MISSING
            if is_code(code) and await self._hass.async_add_executor_job(
                code_matches, code, stored
            ):
                if lock_out.right():
                    await self._async_save()
                return Code.RIGHT
            lock_begins = lock_out.wrong(dt_util.utcnow())
            await self._async_save()
            if lock_begins and (until := lock_out.locked_until(dt_util.utcnow())):
                await self._async_tell(user, until)
            return Code.WRONG

    async def _async_lock_outs(self) -> defaultdict[str, LockOut]:
        async with self._loading:
            if self._lock_outs is None:
                kept = await self._store.async_load() or {}
                self._lock_outs = defaultdict(
                    LockOut, {user_id: LockOut.from_json(each) for user_id, each in kept.items()}
                )
            return self._lock_outs

    async def _async_save(self) -> None:
        """Save at once: a restart gives nobody new tries."""
        lock_outs = await self._async_lock_outs()
        await self._store.async_save(
            {user_id: lock_out.to_json() for user_id, lock_out in lock_outs.items()}
        )

    async def _async_tell(self, user: User, until: datetime) -> None:
        name = user.name or user.id
        time = dt_util.as_local(until).strftime("%H:%M")
        LOGGER.warning("Too many wrong codes: the codes of %s are locked until %s", name, time)
        title = await async_text(self._hass, "codes_locked.options.title")
        message = await async_text(self._hass, "codes_locked.options.message")
        persistent_notification.async_create(
            self._hass,
            message.format(name=name, time=time),
            title.format(name=name),
            f"{DOMAIN}_codes_{user.id}",
        )


DATA_CODES: HassKey[Codes] = HassKey(f"{DOMAIN}_codes")


@callback
def _codes(hass: HomeAssistant) -> Codes:
    if DATA_CODES not in hass.data:
        hass.data[DATA_CODES] = Codes(hass)
    return hass.data[DATA_CODES]
