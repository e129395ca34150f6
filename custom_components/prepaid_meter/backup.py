"""Backups: a consistent copy of the ledger goes into each of Home Assistant's own."""

from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .ledger.errors import LedgerError
from .sentences import async_why
from .trackers.till import DATA_LEDGERS, database_url

COPY: Final = f"{DOMAIN}.backup.db"


def copy_path(hass: HomeAssistant) -> Path:
    """Return the copy that lies beside the ledger while a backup is made."""
    return Path(hass.config.path(COPY))


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Copy the ledger, which goes on being written to, in one consistent state."""
    shared = hass.data.get(DATA_LEDGERS, {}).get(database_url(hass))
    if shared is None or not shared.is_open:
        # Nobody writes to it, so the file itself is consistent.
        return
    copy = copy_path(hass)
    try:
        await hass.async_add_executor_job(copy.unlink, True)
        await hass.async_add_executor_job(shared.ledger.backup_to, copy)
    except (LedgerError, OSError) as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="backup_failed",
            translation_placeholders={"reason": await async_why(hass, err)},
        ) from err


async def async_post_backup(hass: HomeAssistant) -> None:
    """Remove the copy, which is in the backup now."""
    await hass.async_add_executor_job(copy_path(hass).unlink, True)
