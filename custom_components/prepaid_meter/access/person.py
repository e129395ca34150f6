"""Who stands behind a request, and what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant

from ..ledger.rows import Actor, Json
from ..policy.gate import Asker, Authority, Code
from .actors import async_actor, async_user
from .codes import _codes
from .rights import Right, _authority


@dataclass(frozen=True, slots=True)
class Granted:
    """Whose right at which hub an authority comes from."""

    entry: ConfigEntry
    user: User
    right: Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks: for the gate, for the ledger, and as a user of Home Assistant if he is one."""

    asker: Asker
    actor: Actor
    user_id: str | None
    details: Mapping[str, Json] = field(default_factory=dict)
    """What a row of the ledger is to say of him besides."""
    granted: Granted | None = None
    """What his authority was read from; None for an automation, which has none to lose."""

    async def async_still(self, hass: HomeAssistant) -> Person:
        """Return the person by the right that they have at this moment, after a wait."""
        if self.granted is None:
            return self
        if await hass.auth.async_get_user(self.granted.user.id) is None:
            return self._with(Authority.NONE)
        return self.now()

    def now(self) -> Person:
        """Return the same of whoever is still known to be a user."""
        if self.granted is None or self.asker.authority is Authority.NONE:
            return self
        granted = self.granted
        return self._with(_authority(granted.entry, granted.user, granted.right)[0])

    def _with(self, authority: Authority) -> Person:
        return replace(self, asker=replace(self.asker, authority=authority))


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
        granted=Granted(entry, user, right) if user is not None else None,
    )
