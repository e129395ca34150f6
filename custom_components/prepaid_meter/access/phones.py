"""Operators' phones: whose they are, and what is sent to them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.notify import DOMAIN as NOTIFY
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.util import slugify
import voluptuous as vol

from ..const import CONF_USER_ID, DOMAIN, LOGGER
from ..issues import async_raise_issue

MOBILE_APP: Final = "mobile_app"

_ISSUE: Final = "phones_of_one_name"

# A push service that hangs is not to hold up the others.
_PUSH_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """What one of the app's notify actions reaches."""

    action: str
    """Below `notify`."""
    users: frozenset[str]
    """Who is signed in there; several where phones share a name."""


@callback
def async_phones(hass: HomeAssistant, device_ids: Iterable[str]) -> list[Phone]:
    """Return the phones to be asked, those that are not there left out.

    The app names its actions after phones, so that of two with one name only one is reached, and
    nobody can tell which. A repair says so, for as long as that is so.
    """
    chosen = set(device_ids)
    named: defaultdict[str, list[tuple[dr.DeviceEntry, str | None]]] = defaultdict(list)
    registry = dr.async_get(hass)
    for entry in hass.config_entries.async_entries(MOBILE_APP):
        if entry.state is ConfigEntryState.LOADED:
            for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
                action = f"{MOBILE_APP}_{slugify(device.name or '')}"
                named[action].append((device, entry.data.get(CONF_USER_ID)))
    phones: list[Phone] = []
    shared: list[str] = []
    for action, those in named.items():
        users = {user for device, user in those if device.id in chosen and user}
        if not any(device.id in chosen for device, _ in those):
            continue
        if len(those) > 1:
            shared += [device.name or "" for device, _ in those]
        phones.append(Phone(action=action, users=frozenset(users)))
    _tell_of_shared(hass, shared)
    return phones


def _tell_of_shared(hass: HomeAssistant, names: list[str]) -> None:
    if not names:
        ir.async_delete_issue(hass, DOMAIN, _ISSUE)
        return
    async_raise_issue(
        hass,
        _ISSUE,
        "phones_of_one_name",
        {"names": ", ".join(sorted(names))},
    )


async def async_push(
    hass: HomeAssistant, phones: Iterable[Phone], message: Mapping[str, Any]
) -> None:
    """Send a message to phones, whether or not each of them can be reached."""
    await asyncio.gather(*(_async_push(hass, phone, message) for phone in phones))


async def _async_push(hass: HomeAssistant, phone: Phone, message: Mapping[str, Any]) -> None:
    try:
        async with asyncio.timeout(_PUSH_SECONDS):
            await hass.services.async_call(NOTIFY, phone.action, dict(message), blocking=True)
    except (HomeAssistantError, vol.Invalid, TimeoutError) as err:
        LOGGER.warning("%s.%s could not be told: %s", NOTIFY, phone.action, err)
