"""How often one person may ask for what reads much, whatever their rights."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from time import monotonic
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

_MINUTE: Final = 60.0

MOST_PAGES: Final = 30
"""Pages open at once in the name of one person: more wall tablets than a building has."""


class Reading(IntEnum):
    """What is read, and how often in a minute."""

    MUCH = 30
    """Many rows or modules; one after the other, too."""
    LITTLE = 300
    """A page of rows, one module."""


def _too_often() -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key="asked_too_often")


class Limits:
    """What each user has asked for within the last minute, and has open now."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._asked: defaultdict[tuple[str, Reading], deque[float]] = defaultdict(deque)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._pages: defaultdict[str, int] = defaultdict(int)

    @callback
    def count(self, user_id: str, reading: Reading) -> None:
        """Count a request. Raises HomeAssistantError."""
        asked = self._asked[user_id, reading]
        now = monotonic()
        while asked and asked[0] <= now - _MINUTE:
            asked.popleft()
        if len(asked) >= reading:
            raise _too_often()
        asked.append(now)

    @asynccontextmanager
    async def reading(self, user_id: str | None, reading: Reading) -> AsyncIterator[None]:
        """Let somebody read, if it is not too often. An automation is nobody. Raises as `count`."""
        if user_id is None:
            yield
            return
        self.count(user_id, reading)
        if reading is Reading.LITTLE:
            yield
            return
        async with self._turns[user_id]:
            yield

    @callback
    def open_page(self, user_id: str) -> None:
        """Count a page that stays open. Raises as `count`."""
        self.count(user_id, Reading.LITTLE)
        if self._pages[user_id] >= MOST_PAGES:
            raise _too_often()
        self._pages[user_id] += 1

    @callback
    def close_page(self, user_id: str) -> None:
        """Forget a page."""
        self._pages[user_id] -= 1


_DATA: HassKey[Limits] = HassKey(f"{DOMAIN}_limits")


@callback
def async_limits(hass: HomeAssistant) -> Limits:
    """Return the limits, which hold for all hubs together."""
    return hass.data.setdefault(_DATA, Limits())
