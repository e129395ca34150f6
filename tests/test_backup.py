"""Home Assistant's backup holds a ledger that opens and adds up."""

import asyncio
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.prepaid_meter.backup import async_post_backup, async_pre_backup, copy_path
from custom_components.prepaid_meter.ledger import Ledger
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.runtime import HubRuntime


@pytest.fixture
def module_count() -> int:
    return 6


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


async def test_a_backup_holds_a_consistent_copy_and_leaves_none_behind(
    hass: HomeAssistant, hub: HubRuntime, tmp_path: Path
) -> None:
    async with asyncio.timeout(10):
        while not all(m.account and m.account.is_open for m in hub.meters.values()):
            await asyncio.sleep(0.05)

    await async_pre_backup(hass)
    copy = copy_path(hass)

    def look() -> int:
        ledger = Ledger(f"sqlite:///{copy}")
        ledger.open()
        found = verify(ledger, hub.entry.entry_id)
        ledger.close()
        assert found.holds
        return found.rows

    assert await asyncio.to_thread(look) == 6
    await async_post_backup(hass)
    assert not await asyncio.to_thread(copy.exists)
    assert (tmp_path / "prepaid_meter.db").exists()


async def test_without_a_ledger_there_is_nothing_to_copy(hass: HomeAssistant) -> None:
    await async_pre_backup(hass)
    assert not await asyncio.to_thread(copy_path(hass).exists)
    await async_post_backup(hass)
