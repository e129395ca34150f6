"""What counters said last, so that the first reading after a start is held against it too."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import ModuleCoordinator

# Counters grow: what was read a while before a crash still says what they cannot be below.
SAVE_EVERY: Final = 300


class _Kept(TypedDict):
    at: str
    counters: dict[str, str]
    """By point; amounts in minor units."""


class CountersKept:
    """Keeps what the counters of one hub's modules said."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep them of the hub of an entry."""
        self._store = Store[dict[str, _Kept]](hass, 1, f"{DOMAIN}.counters_{entry_id}")
        self._modules: list[ModuleCoordinator] = []
        self._of_others: dict[str, _Kept] = {}
        self._saving = False

    async def async_take_up(self, modules: Iterable[ModuleCoordinator]) -> None:
        """Tell modules what their counters said, before they are asked."""
        self._of_others = await self._store.async_load() or {}
        now = dt_util.utcnow()
        for module in modules:
            self._modules.append(module)
            if (kept := self._of_others.pop(module.identity, None)) is not None:
                since = now - datetime.fromisoformat(kept["at"])
                module.module.counting.take_up(kept["counters"], since.total_seconds())

    @callback
    def async_watch(self, entry: ConfigEntry) -> None:
        """Write them down from time to time, until the hub unloads."""
        for module in self._modules:
            entry.async_on_unload(module.async_add_listener(self._save_soon))

    async def async_close(self) -> None:
        """Write what is not written, before another takes it up."""
        await self._store.async_save(self._data())

    async def async_remove(self) -> None:
        """Forget them with their hub."""
        await self._store.async_remove()

    @callback
    def _save_soon(self) -> None:
        # A longer delay would put off what is about to be written.
        if not self._saving:
            self._saving = True
            self._store.async_delay_save(self._data, SAVE_EVERY)

    def _data(self) -> dict[str, _Kept]:
        self._saving = False
        now = dt_util.utcnow().isoformat()
        return self._of_others | {
            module.identity: {"at": now, "counters": kept}
            for module in self._modules
            if (kept := module.module.counting.kept)
        }
