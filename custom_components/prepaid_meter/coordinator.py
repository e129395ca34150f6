"""One module's data on its way to its entities."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ldexp
from time import monotonic
from typing import Final, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .const import CONF_CREDIT_DECIMALS, CONF_CREDIT_UNIT, CONF_UNIT_ID, DOMAIN, LOGGER
from .credit import CreditUnit, default_credit_unit, judged_decimals
from .device.errors import (
    DeviceError,
    LinkError,
    ModuleBusyError,
    ModuleRefusedError,
    WrongModuleError,
)
from .device.held import read_held
from .device.module import Module, Reading, Turn
from .device.points import Point, Poll, Value
from .device.restless import Restless
from .device.scan import printable
from .ledger.rows import SYSTEM, Actor

# One reply in a thousand is lost on a long RS-485 line; two in a row mean the module is gone.
SILENT_AFTER: Final = 2

# A module that is off for days should be noticed within minutes of its return.
LONGEST_PAUSE: Final = 300.0

# A module that has restarted says what it remembers within so many polls.
_ASKED_AGAIN: Final = 10

# These change when somebody at the module has done something that other blocks tell more about.
_HINTS: Final = ("load_count", "restart_count")


@dataclass(frozen=True, slots=True)
class ModuleData:
    """What is known of a module, and since when."""

    reading: Reading = field(default_factory=Reading)
    answered_at: datetime | None = None
    failed_polls: int = 0
    failing_blocks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ordered:
    """A value that was written to a point, and on whose behalf."""

    value: Value
    actor: Actor


class ModuleCoordinator(DataUpdateCoordinator[ModuleData]):
    """Carries one module's data. The hub's poller decides when it is read."""

    config_entry: ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        subentry: ConfigSubentry,
        module: Module,
        *,
        live_interval: float,
        slow_interval: float,
        phase: float,
    ) -> None:
        """Read the slow blocks `phase`, 0 to 1, of their interval apart from the others'."""
        super().__init__(
            hass, LOGGER, config_entry=entry, name=subentry.title, update_interval=None
        )
        self.subentry = subentry
        self.module = module
        self.unit_id: int = subentry.data[CONF_UNIT_ID]
        self.identity = f"{module.profile.family}_{module.serial_number}"
        self.credit_unit = CreditUnit(
            entry.options.get(CONF_CREDIT_UNIT) or default_credit_unit(hass.config.language),
            judged_decimals(subentry.data.get(CONF_CREDIT_DECIMALS)),
        )
        self.data = ModuleData()
        self.read_at: dict[str, datetime] = {}
        """By block, when it last answered."""
        self.used_hours: Sequence[float | None] = ()
        """Credit used in each of the last hours, in the hub's unit; None where it is not known."""
        self.ordered: dict[str, Ordered] = {}
        """By point, what was written from here and the next reading of it will show."""
        self.restless = Restless(module.points)
        """Whether it changes without end, so that nothing of it is written down."""
        self._live_interval = live_interval
        self._slow_interval = slow_interval
        self._first_slow_interval = slow_interval * (1 + phase)
        self._due: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._doubted: Counter[str] = Counter()
        self._paused_until = 0.0
        # Whether it is still swapped is found out anew at the next start.
        entry.async_on_unload(self._withdraw_swap_issue)

    @property
    def silent(self) -> bool:
        """Whether the module counts as not answering."""
        return not self.last_update_success

    def value(self, key: str) -> Value:
        """Return what the module last said, None if it said nothing usable."""
        return self.data.reading.values.get(key)

    def says(self, key: str) -> bool:
        """Whether there is a present and valid reading of a point."""
        return (
            self.last_update_success
            and key in self.data.reading.values
            and key not in self.data.reading.invalid
            and self.module.points[key].block not in self.data.failing_blocks
        )

    # -- polling -------------------------------------------------------------

    def is_due(self) -> bool:
        """Whether the poller should ask this module now."""
        return monotonic() >= max(self._paused_until, self.module.rests_until)

    async def async_poll(self) -> None:
        """Read the live block and whichever others are due. Raises LinkError."""
        if await self.async_poll_live():
            while await self.async_poll_slow():
                pass

    async def async_poll_live(self) -> bool:
        """Read what changes fast; return whether all of it answered. Raises LinkError."""
        for block in self._live_blocks:
            if not await self._async_read(block):
                return False
        return True

    def owes_slow(self) -> bool:
        """Return whether one of the slow blocks is due."""
        return not self.silent and self.is_due() and self._due_slow_block() is not None

    def is_new(self) -> bool:
        """Return whether one of the slow blocks of a module that answers was never asked for."""
        asked = self.read_at.keys() | self._failures.keys()
        return not self.silent and any(block not in asked for block in self._slow_blocks)

    async def async_poll_slow(self) -> bool:
        """Read one slow block that is due; return whether there was one. Raises LinkError."""
        if (block := self._due_slow_block()) is None:
            return False
        before = self._due.get(block, 0.0)
        await self._async_read(block)
        # Where another module answers in its place, nothing else is asked of it in this round.
        return self._due.get(block, 0.0) > before

    def _due_slow_block(self) -> str | None:
        now = monotonic()
        return next(
            (block for block in self._slow_blocks if now >= self._due.get(block, 0.0)), None
        )

    async def async_look(self, keys: Iterable[str]) -> bool:
        """Read now, in one turn of the bus, what tells of some points.

        Return whether all of it answered. Raises LinkError.
        """
        async with self.module.turn() as turn:
            return await self._async_look(turn, keys)

    async def _async_look(self, turn: Turn, keys: Iterable[str]) -> bool:
        points = self.module.points
        for block in dict.fromkeys(points[key].block for key in keys if key in points):
            if not await self._async_read(block, turn):
                return False
        return True

    @property
    def _live_blocks(self) -> list[str]:
        return self.module.blocks(Poll.LIVE)

    @property
    def _slow_blocks(self) -> list[str]:
        return [
            block
            for poll in (Poll.ONCE, Poll.METER, Poll.SETTINGS)
            for block in self.module.blocks(poll)
        ]

    async def _async_read(self, block: str, turn: Turn | None = None) -> bool:
        """Read one block and publish it; return whether the module answered."""
        try:
            readings = await read_held(self.module, block, turn)
        except LinkError:
            raise
        except DeviceError as err:
            self._note_failure(block, err)
            return False
        for name, reading in readings.items():
            self._note_answer(name, reading)
            self._ask_again_soon(name, reading)
        return True

    def _ask_again_soon(self, block: str, reading: Reading) -> None:
        """Ask once more for counters that cannot be, but not for ever: a module may stay so."""
        if not reading.raws.keys() & self.module.counting.keys:
            self._doubted.pop(block, None)
            return
        self._doubted[block] += 1
        if block in self._slow_blocks and self._doubted[block] <= _ASKED_AGAIN:
            self._due[block] = 0.0

    def _note_answer(self, block: str, reading: Reading) -> None:
        if block in self._slow_blocks:
            self._due[block] = monotonic() + self._pause_after(block)
        elif self._hinted(reading):
            self._due.clear()
        self._failures.pop(block, None)
        answered_at = self.read_at[block] = dt_util.utcnow()
        if self.silent:
            LOGGER.info("%s is answering again", self.name)
            self._due.clear()
            self._withdraw_swap_issue()
        self.restless.note(self.data.reading.values, reading.values, self.ordered)
        self._publish(
            replace(
                self.data,
                reading=self.data.reading.merged(reading),
                answered_at=answered_at,
                failing_blocks=self.data.failing_blocks - {block},
            )
        )
        for key in [key for key in self.ordered if self.module.points[key].block == block]:
            del self.ordered[key]
        if self.module.profile.blocks[block].poll is Poll.ONCE:
            self._async_update_firmware()

    def _pause_after(self, block: str) -> float:
        """Return the seconds until a slow block is due again, apart from other modules' ones."""
        if self.module.profile.blocks[block].poll is Poll.ONCE:
            return float("inf")
        return self._slow_interval if block in self._due else self._first_slow_interval

    def _hinted(self, reading: Reading) -> bool:
        return any(
            key in reading.values
            and key in self.data.reading.values
            and reading.values[key] != self.data.reading.values[key]
            for key in _HINTS
        )

    def _note_failure(self, block: str, err: DeviceError) -> None:
        self._failures[block] += 1
        failures = self._failures[block]
        known_wrong = isinstance(err, WrongModuleError)
        failing = self.data.failing_blocks
        if block in self._slow_blocks and not known_wrong:
            # The module lives, but this part of it cannot be had: try again at its usual pace.
            self._due[block] = monotonic() + self._slow_interval
            refused = isinstance(err, ModuleRefusedError) and not isinstance(err, ModuleBusyError)
            if refused or failures >= SILENT_AFTER:
                if block not in failing:
                    LOGGER.warning("%s: its %s cannot be read: %s", self.name, block, err)
                failing |= {block}
        self.data = replace(
            self.data, failed_polls=self.data.failed_polls + 1, failing_blocks=failing
        )
        if isinstance(err, WrongModuleError):
            self._raise_swap_issue(err)
        if known_wrong or (block in self._live_blocks and failures >= SILENT_AFTER):
            self._paused_until = monotonic() + min(
                ldexp(self._live_interval, min(max(0, failures - SILENT_AFTER), 10)), LONGEST_PAUSE
            )
            self.async_set_silent(err)
        else:
            self.async_update_listeners()

    def _raise_swap_issue(self, err: WrongModuleError) -> None:
        ir.async_create_issue(
            self.hass,
            DOMAIN,
            self.swap_issue_id,
            data={
                "entry_id": self.config_entry.entry_id,
                "subentry_id": self.subentry.subentry_id,
                "found": err.found,
            },
            is_fixable=True,
            severity=ir.IssueSeverity.ERROR,
            translation_key="module_swapped",
            translation_placeholders={
                "name": self.name,
                "unit_id": str(self.unit_id),
                "expected": err.expected,
                "found": err.found,
            },
        )

    @callback
    def _withdraw_swap_issue(self) -> None:
        ir.async_delete_issue(self.hass, DOMAIN, self.swap_issue_id)

    @property
    def swap_issue_id(self) -> str:
        """The repair issue that is open while another module answers in this one's place."""
        return f"module_swapped_{self.subentry.subentry_id}"

    @callback
    def async_set_silent(self, err: DeviceError) -> None:
        """Make the module's entities unavailable, saying so once."""
        if self.last_update_success:
            LOGGER.warning("%s at unit id %s is unavailable: %s", self.name, self.unit_id, err)
        self._set_failed(err)

    @callback
    def async_set_link_down(self, err: DeviceError) -> None:
        """Make the module's entities unavailable for a reason the hub has already told."""
        self._set_failed(err)

    def _set_failed(self, err: DeviceError) -> None:
        self.last_exception = err
        self.last_update_success = False
        self.async_update_listeners()

    @callback
    def _publish(self, data: ModuleData) -> None:
        self._paused_until = 0.0
        self.last_exception = None
        self.async_set_updated_data(data)

    @callback
    def _async_update_firmware(self) -> None:
        """Keep the device registry's firmware as the module says it, after an update."""
        registry = dr.async_get(self.hass)
        device = registry.async_get_device_by_identifier(
            (DOMAIN, self.identity), self.config_entry.entry_id
        )
        firmware = self.value("firmware")
        if device is not None and isinstance(firmware, str):
            registry.async_update_device(device.id, sw_version=printable(firmware))

    @override
    async def _async_update_data(self) -> ModuleData:
        """Read every block now, because somebody asked for it."""
        self._due.clear()
        try:
            await self.async_poll()
        except LinkError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="link_down_unsent",
                translation_placeholders={"name": self.name},
            ) from err
        if self.silent:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="module_silent",
                translation_placeholders={"name": self.name},
            )
        return self.data

    @callback
    def async_account_changed(self) -> None:
        """Show what happened to the account, and read at once what the module says of it."""
        self.async_update_listeners()
        self.config_entry.async_create_background_task(
            self.hass, self.async_refresh(), f"{DOMAIN} refresh {self.name}"
        )

    # -- writing -------------------------------------------------------------

    async def async_write(self, point: Point, value: Value, actor: Actor = SYSTEM) -> None:
        """Write a point for `actor` and publish what the module then says.

        Raises as `Module.write`.
        """
        await self._async_written(self.module.write(point.key, value), point, Ordered(value, actor))

    async def async_write_decided(
        self, point: Point, value: Value, keys: Iterable[str], decide: Callable[[bool], None]
    ) -> None:
        """Write a point if `decide` lets it, on what the module says in the same turn of the bus.

        `decide` is called once some points are read and published, with whether all of them
        answered, and raises where nothing is to be written. Raises as `Module.write` besides.
        """
        async with self.module.turn() as turn:
            try:
                answered = await self._async_look(turn, keys)
            except LinkError:
                answered = False
            decide(answered)
            await self._async_written(
                self.module.write(point.key, value, turn=turn), point, Ordered(value, SYSTEM)
            )

    async def _async_written(
        self, writing: Awaitable[Reading], point: Point, ordered: Ordered
    ) -> None:
        try:
            reading = await writing
        except DeviceError:
            # Whether it arrived is not known: ask the module soon rather than show a guess.
            self._due.clear()
            self.ordered[point.key] = ordered
            raise
        # Not before it is answered: others may be read or written meanwhile.
        self.ordered[point.key] = ordered
        self._note_answer(point.block, reading)
