"""Modules' clocks: set when they were lost, and watched while they run."""

from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..const import CONF_LINK, CONF_SPEED, DOMAIN, LINK_SIMULATED, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.errors import DeviceError
from ..device.points import Point
from ..hub.poller import HubCoordinator
from ..ledger.rows import SYSTEM, Actor
from .known_time import KnownTime
from .settings_log import SettingsLog

_CLOCK: Final = "clock"
_UNSURE: Final = "clock_unsure"

# A module that does not keep its time has a fault that no writing mends.
_PAUSE: Final = 300.0

# Seconds until it is asked again whether the time is known, and until a person is told.
_TIME_PAUSE: Final = 30.0
_TIME_PATIENCE: Final = 600.0

# Vouchers bear with as much, and nobody looks at a meter's clock more closely.
_MOST_OFF: Final = timedelta(minutes=10)


@callback
def async_keep_clock(
    hass: HomeAssistant,
    entry: ConfigEntry,
    hub: HubCoordinator,
    module: ModuleCoordinator,
    log: SettingsLog,
    time: KnownTime,
) -> ClockKeeper | None:
    """Keep a module's clock until its hub unloads, if it has one that can be set."""
    point = module.module.points.get(_CLOCK)
    if point is None or not point.writable:
        return None
    # Time in a simulated building may run at another speed, and no clock there is ever right.
    runs_as_here = entry.data[CONF_LINK] != LINK_SIMULATED or entry.data.get(CONF_SPEED, 1) == 1
    return ClockKeeper(hass, entry, hub, module, log, time, is_judged=runs_as_here)


class ClockKeeper:
    """Watches one module's clock."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        hub: HubCoordinator,
        module: ModuleCoordinator,
        log: SettingsLog,
        time: KnownTime,
        *,
        is_judged: bool,
    ) -> None:
        """Begin to watch, until the hub unloads."""
        self._hass = hass
        self._entry = entry
        self._hub = hub
        self._module = module
        self._log = log
        self._time = time
        self._is_judged = is_judged
        self._setting = False
        self._rest_until = 0.0
        self._warned = False
        self._waits_since: float | None = None
        entry.async_on_unload(module.async_add_listener(self._check))
        entry.async_on_unload(self._withdraw)
        entry.async_on_unload(self._withdraw_waiting)

    @property
    def _point(self) -> Point:
        return self._module.module.points[_CLOCK]

    async def async_set(self, actor: Actor) -> None:
        """Set it to the present time, with a row in the ledger. Raises as `Module.write`."""
        with suppress(DeviceError):
            # The row is to say what it showed now, not a minute ago.
            await self._module.async_look((_CLOCK,))
        was = self._module.value(_CLOCK)
        now = await self._async_write(actor)
        self._log.note(
            self._module,
            _CLOCK,
            was.isoformat() if isinstance(was, datetime) else "",
            now.isoformat(),
            actor,
        )

    async def _async_write(self, actor: Actor) -> datetime:
        now = dt_util.utcnow().replace(microsecond=0)
        await self._module.async_write(self._point, now, actor)
        with suppress(DeviceError):
            # Whether it is sure now stands in another block.
            await self._module.async_look((_UNSURE,))
        return now

    @callback
    def _check(self) -> None:
        module = self._module
        if _UNSURE in module.module.points:
            if not module.says(_UNSURE):
                return
            if module.value(_UNSURE) is True:
                self._withdraw()
                self._set_soon()
                return
            self._rest_until = 0.0
            self._withdraw_waiting()
        self._tell_if_wrong()

    # -- a clock that was lost -------------------------------------------------

    def _set_soon(self) -> None:
        if not self._hub.all_asked or self._setting or monotonic() < self._rest_until:
            return
        self._setting = True
        self._entry.async_create_background_task(
            self._hass, self._async_set_lost(), f"{DOMAIN} clock {self._module.name}"
        )

    async def _async_set_lost(self) -> None:
        try:
            if not await self._time.async_is_known():
                self._rest_until = monotonic() + _TIME_PAUSE
                self._tell_waiting()
                return
            self._rest_until = monotonic() + _PAUSE
            await self._async_write(SYSTEM)
        except DeviceError as err:
            if not self._warned:
                LOGGER.warning("The clock of %s cannot be set: %s", self._module.name, err)
            self._warned = True
        else:
            self._warned = False
        finally:
            self._setting = False

    @property
    def _waiting_id(self) -> str:
        return f"time_not_known_{self._module.identity}"

    def _tell_waiting(self) -> None:
        """Tell that a clock stays as it is, once a time server would have been found."""
        now = monotonic()
        self._waits_since = now if self._waits_since is None else self._waits_since
        if now < self._waits_since + _TIME_PATIENCE:
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._waiting_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="time_not_known",
            translation_placeholders={"name": self._module.name},
        )

    @callback
    def _withdraw_waiting(self) -> None:
        if self._waits_since is not None:
            self._waits_since = None
            ir.async_delete_issue(self._hass, DOMAIN, self._waiting_id)

    # -- a clock that is wrong -------------------------------------------------

    @property
    def _issue_id(self) -> str:
        return f"clock_wrong_{self._module.identity}"

    def _tell_if_wrong(self) -> None:
        module = self._module
        clock = module.value(_CLOCK) if module.says(_CLOCK) else None
        read_at = module.read_at.get(self._point.block)
        if not self._is_judged or not isinstance(clock, datetime) or read_at is None:
            return
        off = abs(clock - read_at)
        if off <= _MOST_OFF or self._time.seems_wrong(module):
            # Whoever confirmed it would set a wrong time.
            self._withdraw()
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id,
            data={
                "entry_id": self._entry.entry_id,
                "subentry_id": module.subentry.subentry_id,
            },
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="clock_wrong",
            translation_placeholders={
                "name": module.name,
                "minutes": str(round(off.total_seconds() / 60)),
            },
        )

    @callback
    def _withdraw(self) -> None:
        if ir.async_get(self._hass).async_get_issue(DOMAIN, self._issue_id) is not None:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)
