"""The ledger inside Home Assistant: opened when first needed, shared by all hubs that name it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_LEDGER_URL, DOMAIN, LOGGER
from ..ledger.errors import LedgerError
from ..ledger.ledger import Ledger
from ..vending.book import Book

DATABASE: Final = f"{DOMAIN}.db"


@dataclass
class SharedLedger:
    """A ledger, and how many hubs write to it."""

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
def async_book(hass: HomeAssistant, entry: ConfigEntry) -> Book:
    """Return a hub's book, which is given back when the hub unloads."""
    url: str = entry.options.get(CONF_LEDGER_URL) or database_url(hass)
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

    book = Book(shared.ledger, entry.entry_id, run)

    async def release() -> None:
        try:
            await book.refusals.close()
        except LedgerError as err:
            LOGGER.warning("The ledger knows nothing of some refused attempts: %s", err)
        shared.holders -= 1
        if not shared.holders:
            del ledgers[url]
            if shared.is_open:
                await hass.async_add_executor_job(shared.ledger.close)

    entry.async_on_unload(release)
    return book
