"""A keeper for every module whose supply can be switched."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import CONF_ACTUATOR, CONF_FEEDBACK_WIRED, CONF_HOLIDAY_ENTITY, DOMAIN, LOGGER
from ..device.points import Actuator
from ..device.switching import Switching
from ..hub.poller import HubCoordinator
from ..ledger.errors import LedgerError
from ..vending.account import Account
from ..vending.book import Book
from .controls import control_store
from .declaration import async_tell_declarations
from .holidays import Holidays
from .hours import HubHours
from .journal import Journal
from .keeper import SupplyKeeper

# A ledger on this machine answers at once; nothing else waits for one that is away.
_LEDGER_PATIENCE: Final = 3.0


async def async_keep_supplies(
    hass: HomeAssistant,
    entry: ConfigEntry,
    hub: HubCoordinator,
    accounts: Mapping[str, Account],
    book: Book,
) -> dict[str, SupplyKeeper]:
    """Keep the supplies of a hub's modules until it unloads; return the keepers by subentry id."""
    controls = control_store(hass, entry.entry_id)
    await controls.async_load()

    def calendar_changed() -> None:
        for module in hub.modules.values():
            module.async_update_listeners()

    holidays = Holidays(hass, entry.options.get(CONF_HOLIDAY_ENTITY), calendar_changed)
    hours = HubHours(entry.options, holidays)
    keepers: dict[str, SupplyKeeper] = {}
    for subentry_id, module in hub.modules.items():
        supply = module.device.profile.supply
        points = module.device.points
        if supply is None or supply.relay not in points:
            continue
        data = module.subentry.data
        switching = Switching(
            supply,
            points,
            actuator=Actuator(data[CONF_ACTUATOR]) if CONF_ACTUATOR in data else None,
            feedback_wired=data.get(CONF_FEEDBACK_WIRED, True),
        )
        account = accounts.get(subentry_id)
        keepers[subentry_id] = SupplyKeeper(
            hass,
            entry,
            hub,
            module,
            account,
            switching,
            Journal(book, module, account),
            controls,
            hours,
        )
    async_tell_declarations(hass, entry, (keeper.module for keeper in keepers.values()))
    holidays.async_follow(entry)
    opening = entry.async_create_background_task(
        hass, _async_open(keepers.values()), f"{DOMAIN} supplies {entry.title}"
    )
    await asyncio.wait((opening,), timeout=_LEDGER_PATIENCE)
    return keepers


async def _async_open(keepers: Iterable[SupplyKeeper]) -> None:
    try:
        for keeper in keepers:
            await keeper.async_open()
    except LedgerError as err:
        # Each asks again at its module's first answer.
        LOGGER.warning("What was switched last waits for the ledger: %s", err)
