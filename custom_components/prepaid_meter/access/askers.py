"""Whose request may wait: the user who asked may still do it themselves."""

from typing import Final

from homeassistant.auth import EVENT_USER_REMOVED, EVENT_USER_UPDATED
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant

from ..policy.gate import Authority
from .confirmations import Action, Confirmations, Waiting
from .person import Person, async_asker
from .rights import Right

RIGHTS: Final = {Action.CUT_OFF: Right.SUPPLY, Action.REFUND: Right.CREDIT}


async def async_first(hass: HomeAssistant, entry: ConfigEntry, waiting: Waiting) -> Person:
    """Return who asked for something, with the right that they have at this moment."""
    return await async_asker(
        hass,
        entry,
        Context(user_id=waiting.user_id),
        RIGHTS[waiting.action],
        needs_code=False,
    )


def may_still(first: Person) -> bool:
    """Whether what a person asked for may wait on."""
    return first.asker.authority is not Authority.NONE


async def async_follow_askers(
    hass: HomeAssistant, entry: ConfigEntry, confirmations: Confirmations
) -> None:
    """End what somebody asked for who was deleted or demoted, now and from now on."""

    async def end_theirs(*_: object) -> None:
        for waiting in confirmations.waiting:
            if not may_still(await async_first(hass, entry, waiting)):
                await confirmations.async_done(waiting)

    await end_theirs()
    for event in (EVENT_USER_REMOVED, EVENT_USER_UPDATED):
        entry.async_on_unload(hass.bus.async_listen(event, end_theirs))
    # An operator's rights are in the hub's entry.
    entry.async_on_unload(entry.add_update_listener(end_theirs))
