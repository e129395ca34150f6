"""A building as its lines use it: settings, ledger chain, and what is kept for its meters.

All of it goes by the building's id and the meters' identities, never by a line: a meter that is
renamed, replaced, moved to another line or deleted and added again finds what was known of it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..access.askers import async_follow_askers
from ..access.confirmations import Confirmations, async_forget_confirmations, confirmations_of
from ..const import CONF_BUILDING_ID, DOMAIN
from ..supply.controls import ControlStore, async_forget_controls, control_store
from ..trackers.accounts import refund_limit
from ..trackers.readings import MonthlyReadings, async_forget_readings, readings_of
from ..trackers.till import async_book
from ..vending.book import Book
from ..vending.leaving import Leaving, Turns

DATA_TURNS: HassKey[dict[str, Turns]] = HassKey(f"{DOMAIN}_leaving_turns")
"""By building: two requests of one person take turns, whichever line they are for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A building; its lines share everything of it, in whatever order they are loaded."""

    entry: ConfigEntry
    book: Book
    """Its one chain in the ledger."""
    leaving: Leaving
    controls: ControlStore
    """Holds and the like, by the meters' identities."""
    readings: MonthlyReadings
    confirmations: Confirmations

    @property
    def id(self) -> str:
        """What it is known by, whatever it is called."""
        found: str = self.entry.data[CONF_BUILDING_ID]
        return found

    @property
    def name(self) -> str:
        """What it is called now."""
        return self.entry.title

    @property
    def options(self) -> Mapping[str, Any]:
        """Its settings as they are now."""
        return self.entry.options


async def async_open_building(
    hass: HomeAssistant, line: ConfigEntry, building: ConfigEntry
) -> Building:
    """Return a line's building with all that was kept; given back when the line unloads."""
    building_id: str = building.data[CONF_BUILDING_ID]
    book = async_book(hass, line, building)
    turns = hass.data.setdefault(DATA_TURNS, {}).setdefault(building_id, defaultdict(asyncio.Lock))
    opened = Building(
        entry=building,
        book=book,
        leaving=Leaving(book, lambda: refund_limit(building), turns=turns),
        controls=control_store(hass, building_id),
        readings=readings_of(hass, building_id),
        confirmations=confirmations_of(hass, building_id),
    )
    await opened.controls.async_load()
    await opened.readings.async_load()
    await opened.confirmations.async_load()
    await async_follow_askers(hass, line, building, opened.confirmations)
    return opened


async def async_forget_building(hass: HomeAssistant, building: ConfigEntry) -> None:
    """Forget all that is known of a building's meters. The ledger stays."""
    building_id: str = building.data[CONF_BUILDING_ID]
    await async_forget_readings(hass, building_id)
    await async_forget_controls(hass, building_id)
    await async_forget_confirmations(hass, building_id)
    _forget_turns(hass, building_id)


@callback
def _forget_turns(hass: HomeAssistant, building_id: str) -> None:
    hass.data.get(DATA_TURNS, {}).pop(building_id, None)
