"""What tenants used in the last week, hour by hour, from Home Assistant's long-term statistics."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from homeassistant.components.recorder import DATA_INSTANCE, get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..forecast import WEEK
from ..hub.poller import HubCoordinator
from ..ledger.errors import LedgerError
from ..ledger.kinds import RowKind
from ..vending.account import Account

# Statistics are of whole hours; a quarter of one later at most, a forecast knows the newest.
REFRESH: Final = timedelta(minutes=15)


def async_follow_use(
    hass: HomeAssistant, entry: ConfigEntry, hub: HubCoordinator, accounts: Mapping[str, Account]
) -> None:
    """Keep the modules' use of the last week up to date, where there is a recorder."""
    if DATA_INSTANCE not in hass.data:
        return

    async def refresh(_now: datetime | HomeAssistant) -> None:
        await _async_refresh(hass, hub, accounts)

    entry.async_on_unload(async_at_started(hass, refresh))
    entry.async_on_unload(async_track_time_interval(hass, refresh, REFRESH))


async def _async_refresh(
    hass: HomeAssistant, hub: HubCoordinator, accounts: Mapping[str, Account]
) -> None:
    registry = er.async_get(hass)
    modules = {
        entity_id: module
        for module in hub.modules.values()
        if (
            entity_id := registry.async_get_entity_id(
                Platform.SENSOR, DOMAIN, f"{module.identity}_total_used"
            )
        )
    }
    if not modules:
        return
    end = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(hours=WEEK)
    rows = await get_instance(hass).async_add_executor_job(
        partial(statistics_during_period, hass, start, end, set(modules), "hour", None, {"change"})
    )
    for entity_id, module in modules.items():
        try:
            moved_in = await _async_moved_in(accounts.get(module.subentry.subentry_id))
        except LedgerError:
            # Whose use it was is not known; what was known before stays.
            continue
        used = {row["start"]: row.get("change") for row in rows.get(entity_id, ())}
        module.used_hours = [
            used.get(begin.timestamp()) if moved_in is None or moved_in <= begin else None
            for begin in (start + timedelta(hours=hour) for hour in range(WEEK))
        ]
        module.async_update_listeners()


async def _async_moved_in(account: Account | None) -> datetime | None:
    """Return when the present tenant took over from another; None if there was none before."""
    if account is None:
        return None
    change = await account.book.last(account.identity, (RowKind.TENANT_CHANGED,))
    return change.time if change is not None else None
