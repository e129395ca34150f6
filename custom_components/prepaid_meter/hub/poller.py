"""The poller of one hub: every module in its turn, none at the cost of another."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from math import ldexp
from time import monotonic
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from ..const import LOGGER
from ..coordinator import ModuleCoordinator
from ..device.bus import Bus
from ..device.errors import DeviceError, LinkError
from .slow_share import SlowShare
from .turns import Turns

# Between two rounds others on the link, and Home Assistant itself, get their turn.
SHORTEST_PAUSE: Final = 0.05

# Seconds between two tellings of how a hub does while it still catches up.
TOLD_AT_LEAST: Final = 10.0

# The share of its time over which a round is spread; the rest is for modules that take longer.
SPREAD: Final = 0.5

# A gateway that restarts is back within a minute; asking more often does not bring it sooner.
FIRST_LINK_PAUSE: Final = 1.0
LONGEST_LINK_PAUSE: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HubData:
    """How a hub does."""

    answering: int = 0
    round_duration: float | None = None
    """Seconds in which the modules of a round were asked."""
    bus_usage: float = 0.0
    """Share of the last minute in which the bus was in use, 0 to 1."""


class HubCoordinator(DataUpdateCoordinator[HubData]):
    """Polls the modules of one hub and carries what is known of the hub itself."""

    config_entry: ConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, bus: Bus, live_interval: float
    ) -> None:
        """Start a round every `live_interval` seconds, or as soon as the last one is done."""
        super().__init__(hass, LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.bus = bus
        self.data = HubData()
        self.modules: Mapping[str, ModuleCoordinator] = {}
        """By subentry id, in the order in which they are polled."""
        self._live_interval = live_interval
        self._link_failures = 0
        self._turns = Turns(live_interval)
        self._slow_share = SlowShare()
        self._told_at: float | None = None
        self.all_asked = False
        """Whether every module was asked for its live values once: until then nothing else is."""

    @property
    def round_interval(self) -> float:
        """Seconds from one poll of a module to its next."""
        return max(self._live_interval, self.data.round_duration or 0.0)

    async def async_check_link(self) -> None:
        """Ask the first module. Raises LinkError if the link does not open.

        A module that is silent says nothing of the link, and the others are not waited for: a slow
        bus takes a minute for all of them.
        """
        for module in self.modules.values():
            await module.async_poll_live()
            return

    async def async_run(self) -> None:
        """Poll for ever."""
        while True:
            begin = monotonic()
            rested = await self._async_round(begin)
            if not self._link_failures:
                await self._async_catch_up(begin)
            elapsed = monotonic() - begin
            if self._is_to_be_told(begin):
                self._told_at = monotonic()
                self.async_set_updated_data(
                    HubData(
                        answering=sum(
                            module.data.answered_at is not None and not module.silent
                            for module in self.modules.values()
                        ),
                        round_duration=elapsed - rested,
                        bus_usage=self.bus.usage,
                    )
                )
            await asyncio.sleep(max(self._pause_after(elapsed), SHORTEST_PAUSE))

    def _is_to_be_told(self, begin: float) -> bool:
        """Return whether how the hub does is told after a round that began at `begin`.

        At a start it is told once everybody was asked for what is live, and once for the rest.
        """
        catching_up = any(module.is_new() for module in self.modules.values())
        return self._told_at is None or not catching_up or begin >= self._told_at + TOLD_AT_LEAST

    def _pause_after(self, elapsed: float) -> float:
        if self._link_failures:
            return min(ldexp(FIRST_LINK_PAUSE, self._link_failures - 1), LONGEST_LINK_PAUSE)
        return self._live_interval - elapsed

    async def _async_round(self, begin: float) -> float:
        """Poll every module that is due, and return the seconds for which nobody was asked."""
        rested = 0.0
        # The first answers are waited for no longer than they take.
        pace = 0.0 if self.data.round_duration is None else self._pace
        for number, module in enumerate(self.modules.values()):
            if not module.is_due() or not self._turns.may(module.identity):
                continue
            early = begin + number * pace - monotonic()
            if early > 0:
                await asyncio.sleep(early)
                rested += early
            try:
                await self._async_poll(module)
            except LinkError as err:
                self._set_link_down(err)
                return rested
            except Exception:
                # One module's data must not be able to stop the polling of all others.
                LOGGER.exception("Unexpected error while polling %s", module.name)
            else:
                self._set_link_up()
        self.all_asked = True
        return rested

    async def _async_catch_up(self, begin: float) -> None:
        """Read slow blocks in the time that a round has left.

        At a start there is more of them than time: the rounds go on all the same.
        """
        for module in self.modules.values():
            while module.owes_slow() and monotonic() < begin + self._live_interval:
                try:
                    if not await module.async_poll_slow():
                        break
                except LinkError as err:
                    self._set_link_down(err)
                    return
                except Exception:
                    LOGGER.exception("Unexpected error while polling %s", module.name)
                    break

    @property
    def _pace(self) -> float:
        """Seconds from one module to the next.

        All of them in one burst would hold up Home Assistant meanwhile.
        """
        return SPREAD * self._live_interval / max(len(self.modules), 1)

    async def _async_poll(self, module: ModuleCoordinator) -> None:
        """Poll a module, once more after a while if the link does not open.

        Some gateways need a moment before they take the next connection.
        """
        begin = monotonic()
        try:
            answered = await module.async_poll_live()
        except LinkError:
            if self._link_failures:
                raise
            await asyncio.sleep(FIRST_LINK_PAUSE)
            begin = monotonic()
            answered = await module.async_poll_live()
        # Who fails for the first time may have been unlucky, and is asked again as usual.
        if answered or module.silent:
            self._turns.note(module.identity, monotonic() - begin)
        if answered and self.all_asked and module.owes_slow() and self._slow_share.allows():
            begin = monotonic()
            await module.async_poll_slow()
            self._slow_share.spend(monotonic() - begin)

    @callback
    def _set_link_down(self, err: DeviceError) -> None:
        # Past ten failures the pause is the longest anyway.
        self._link_failures = min(self._link_failures + 1, 10)
        if self._link_failures == 1:
            LOGGER.warning("The link of %s is down: %s", self.name, err)
        for module in self.modules.values():
            module.async_set_link_down(err)

    @callback
    def _set_link_up(self) -> None:
        if self._link_failures:
            LOGGER.info("The link of %s is up again", self.name)
            self._link_failures = 0
