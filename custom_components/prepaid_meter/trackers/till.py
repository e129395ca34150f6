"""The ledger inside Home Assistant: opened when first needed, shared by who names it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_BUILDING_ID, CONF_LEDGER_URL, DOMAIN
from ..ledger.ledger import Ledger
from ..vending.book import Book

DATABASE: Final = f"{DOMAIN}.db"


@dataclass
class SharedLedger:
    """A ledger, and how many lines write to it."""

    ledger: Ledger
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_open: bool = False
    holders: int = 0


DATA_LEDGERS: HassKey[dict[str, SharedLedger]] = HassKey(f"{DOMAIN}_ledgers")


def database_path(hass: HomeAssistant) -> Path:
    """Return the file of the ledger beside Home Assistant's own database."""
    return Path(hass.config.path(DATABASE))


def database_url(hass: HomeAssistant) -> str:
    """Return the address of that file as a ledger knows it."""
    return f"sqlite:///{database_path(hass)}"


@callback
def async_book(hass: HomeAssistant, line: ConfigEntry, building: ConfigEntry) -> Book:
    """Return a building's book, which is given back when the line that asked for it unloads."""
    url: str = building.options.get(CONF_LEDGER_URL) or database_url(hass)
    ledgers = hass.data.setdefault(DATA_LEDGERS, {})
    if (shared := ledgers.get(url)) is None:
        shared = ledgers[url] = SharedLedger(Ledger(url))
    shared.holders += 1

    async def run(work: Callable[[], Any]) -> Any:
        async with shared.opening:
            if not shared.is_open:
                await hass.async_add_executor_job(shared.ledger.open)
                shared.is_open = True
        return await hass.async_add_executor_job(work)

    async def release() -> None:
        shared.holders -= 1
        if not shared.holders:
            del ledgers[url]
            if shared.is_open:
                await hass.async_add_executor_job(shared.ledger.close)

    line.async_on_unload(release)
    return Book(shared.ledger, building.data[CONF_BUILDING_ID], run)
