"""The ledger inside Home Assistant: opened when first needed, shared by who names it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_BUILDING_ID, CONF_LEDGER_URL, DOMAIN, LOGGER
from ..ledger.errors import LedgerError, LedgerFileDamagedError, LedgerUnavailableError
from ..ledger.faults import DAMAGED as DAMAGED_FILE
from ..ledger.ledger import Ledger
from ..ledger.rows import Head
from ..ledger.set_aside import set_aside
from ..vending.book import Book
from .known_book import (
    async_tell_damaged,
    async_tell_lost,
    async_tell_unreachable,
    async_withdraw_unreachable,
    has,
    known_heads,
)

DATABASE: Final = f"{DOMAIN}.db"


@dataclass
class SharedLedger:
    """A ledger, and how many lines write to it."""

    ledger: Ledger
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_open: bool = False
    holders: int = 0
    set_aside: Path | None = None
    """Where the file lies that was damaged when it was to be opened."""


DATA_LEDGERS: HassKey[dict[str, SharedLedger]] = HassKey(f"{DOMAIN}_ledgers")


def database_path(hass: HomeAssistant) -> Path:
    """Return the file of the ledger beside Home Assistant's own database."""
    return Path(hass.config.path(DATABASE))


def database_url(hass: HomeAssistant) -> str:
    """Return the address of that file as a ledger knows it."""
    return f"sqlite:///{database_path(hass)}"


@callback
def async_book(hass: HomeAssistant, line: ConfigEntry, building: ConfigEntry) -> Book:
    """Return a building's book, given back when the line unloads or Home Assistant stops."""
    url: str = building.options.get(CONF_LEDGER_URL) or database_url(hass)
    hub, heads = building.data[CONF_BUILDING_ID], known_heads(hass)
    ledgers = hass.data.setdefault(DATA_LEDGERS, {})
    if (shared := ledgers.get(url)) is None:
        shared = ledgers[url] = SharedLedger(Ledger(url))
    shared.holders += 1
    is_known = False

    async def ready() -> None:
        nonlocal is_known
        async with shared.opening:
            if not shared.is_open:
                await heads.async_load()
                shared.set_aside = await _async_open(hass, shared.ledger, heads.of(hub))
                shared.is_open = True
            if is_known:
                return
            if (known := heads.of(hub)) is not None:
                await _async_compare(hass, shared, known, building.title)
            is_known = True

    async def run(work: Callable[[], Any]) -> Any:
        try:
            await ready()
            answer = await hass.async_add_executor_job(work)
        except LedgerUnavailableError as err:
            async_tell_unreachable(hass, hub, building.title, str(err))
            raise
        async_withdraw_unreachable(hass, hub)
        return answer

    book = Book(shared.ledger, hub, run, heads.note)

    async def release(_event: Event | None = None) -> None:
        try:
            await book.refusals.close()
        except LedgerError as err:
            LOGGER.warning("The ledger knows nothing of some refused attempts: %s", err)
        shared.holders -= 1
        if not shared.holders:
            del ledgers[url]
            if shared.is_open:
                await hass.async_add_executor_job(shared.ledger.close)

    # No hub is unloaded when Home Assistant stops, and all else has been written by then.
    line.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_CLOSE, release))
    line.async_on_unload(release)
    return book


async def _async_compare(hass: HomeAssistant, shared: SharedLedger, known: Head, name: str) -> None:
    """Tell if a book does not hold what is known of it. Raises LedgerError."""
    if shared.set_aside is not None:
        async_tell_damaged(hass, known.hub, name, known, str(shared.set_aside))
    elif not await hass.async_add_executor_job(has, shared.ledger, known):
        async_tell_lost(hass, known.hub, name, known)


async def _async_open(hass: HomeAssistant, ledger: Ledger, known: Head | None) -> Path | None:
    """Open a ledger. A damaged file is set aside if it was a book of ours; return its new name.

    Raises LedgerError.
    """
    try:
        await hass.async_add_executor_job(ledger.open)
    except LedgerFileDamagedError:
        if known is None or ledger.path is None:
            # Whoever gave the path of some other file is not to find it gone.
            raise
        try:
            aside = await hass.async_add_executor_job(set_aside, ledger.path, dt_util.now())
        except OSError as err:
            raise LedgerUnavailableError(f"{DAMAGED_FILE} {err.strerror}") from err
        LOGGER.error("The ledger's file is damaged; it lies as %s now, and a new one begins", aside)
        await hass.async_add_executor_job(ledger.open)
        return aside
    return None
