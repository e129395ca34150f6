"""Whose request may wait: whoever asked is still somebody who may do it himself."""

from typing import Final

from homeassistant.auth import EVENT_USER_REMOVED, EVENT_USER_UPDATED
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant

from ..policy.gate import Authority
from .confirmations import Action, Confirmations, Waiting
from .person import Person, async_asker
from .rights import Right

RIGHTS: Final = {Action.CUT_OFF: Right.SUPPLY, Action.REFUND: Right.CREDIT}


async def async_first(hass: HomeAssistant, building: ConfigEntry, waiting: Waiting) -> Person:
    """Return who asked for something, with the right that they have at this moment."""
    return await async_asker(
        hass,
        building,
        Context(user_id=waiting.user_id),
        RIGHTS[waiting.action],
        needs_code=False,
    )


def may_still(first: Person) -> bool:
    """Whether what a person asked for may wait on."""
    return first.asker.authority is not Authority.NONE


async def async_follow_askers(
    hass: HomeAssistant, line: ConfigEntry, building: ConfigEntry, confirmations: Confirmations
) -> None:
    """End what somebody asked for who was deleted or demoted, now and until the line unloads."""

    async def end_theirs(*_: object) -> None:
        for waiting in confirmations.waiting:
            if not may_still(await async_first(hass, building, waiting)):
                await confirmations.async_done(waiting)

    await end_theirs()
    for event in (EVENT_USER_REMOVED, EVENT_USER_UPDATED):
        line.async_on_unload(hass.bus.async_listen(event, end_theirs))
    # An operator's rights are in the building's entry.
    line.async_on_unload(building.add_update_listener(end_theirs))
