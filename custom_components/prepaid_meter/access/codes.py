"""Codes: on their way, looked at, and counted when they are wrong."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.components import persistent_notification
from homeassistant.const import ATTR_CODE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ..const import DOMAIN, LOGGER
from ..policy.codes import Kept, LockOut, code_matches, is_code, is_hash
from ..policy.gate import Code
from ..texts import async_text


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
        # Many tries at once are counted one after the other.
        async with self._turns[user.id]:
            lock_out = (await self._async_lock_outs())[user.id]
            if lock_out.locked_until(dt_util.utcnow()):
                return Code.LOCKED
            if not code:
                return Code.MISSING
            if not is_hash(stored):
                return Code.OBSOLETE
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
