"""A trip coil that something left energised: let go of as soon as it is seen, or it burns out."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.errors import DeviceError
from ..device.switching import Switching
from ..ledger.errors import LedgerError
from .issues import async_tell_energised
from .proof import SupplyProof

# A trip coil that cannot be let go of now is tried again about as often as it is polled.
_RELEASE_PAUSE: Final = 5.0


class TripCoil:
    """The trip coil of one module's breaker; where a relay trips none, it is never energised."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        module: ModuleCoordinator,
        switching: Switching,
        proof: SupplyProof,
        turn: asyncio.Lock,
    ) -> None:
        """Let go of it by itself only in a `turn` in which nobody else switches the supply."""
        self._hass = hass
        self._entry = entry
        self._module = module
        self._switching = switching
        self._proof = proof
        self._turn = turn
        self._releasing = False
        self._rest_until = 0.0

    @property
    def is_energised(self) -> bool:
        """Whether the module last said so."""
        return self._module.says(self._switching.supply.relay) and self._switching.energised(
            self._module.data.reading.values
        )

    async def async_release(self) -> None:
        """Let go of it if it is energised, though a request is lost. Raises DeviceError."""
        if self.is_energised:
            await self._switching.release(self._module.async_write)

    @callback
    def async_release_soon(self) -> None:
        """Let go of it as soon as it is its turn; where that fails, the repair tells."""
        if self._releasing or monotonic() < self._rest_until:
            return
        self._releasing = True
        self._entry.async_create_background_task(
            self._hass, self._async_release_in_turn(), f"{DOMAIN} release {self._module.name}"
        )

    @callback
    def async_withdraw_repair(self) -> None:
        """Withdraw the repair once the module says that it is let go of."""
        if not self.is_energised and self._module.says(self._switching.supply.relay):
            async_tell_energised(self._hass, self._module, energised=False)

    async def _async_release_in_turn(self) -> None:
        try:
            async with self._turn:
                with suppress(LedgerError):
                    await self._proof.async_open()
                if not await self._module.async_look(self._switching.keys):
                    return
                if self._proof.counts_as_cut:
                    # Should it be no trip coil after all, nobody is cut off by that.
                    await self.async_release()
        except DeviceError as err:
            LOGGER.warning("%s: its trip coil cannot be let go of: %s", self._module.name, err)
        finally:
            self._releasing = False
            self._rest_until = monotonic() + _RELEASE_PAUSE
        if self.is_energised:
            async_tell_energised(self._hass, self._module, energised=True)
        self._module.async_update_listeners()
