"""What statements know of the turn of a month."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.ledger.statement import Month
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.trackers.readings import MOST_APART, MonthlyReadings
from custom_components.prepaid_meter.web.report import async_statements

from .flows import until

ZONE = ZoneInfo("Europe/Istanbul")


@pytest.fixture
def module_count() -> int:
    return 1


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def module(hub: HubRuntime) -> Meter:
    return next(iter(hub.meters.values()))


class Wall:
    """The clock on the wall, which readings go by."""

    def __init__(self) -> None:
        self.moment = dt_util.now()

    def now(self) -> datetime:
        return self.moment


async def test_a_month_that_turned_before_the_load_has_its_own_use_only(
    hass: HomeAssistant,
    hub: HubRuntime,
    entry: MockConfigEntry,
    module: Meter,
    building: BuildingServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The credit is read, and a load entered, after the turn: it is the new month's load."""
    await hass.config.async_set_time_zone("Europe/Istanbul")
    await until(lambda: module.account is not None and module.account.is_open)
    simulated = building.building.unit(module.coordinator.unit_id).module
    assert module.account is not None
    # What the book knows was entered in the months before.
    now = dt_util.now()
    this = Month(now.year, now.month)
    bounds = this.bounds(ZONE)
    used = simulated.physical.total_loaded - simulated.credit
    coming = Month(bounds[1].year, bounds[1].month)
    wall = Wall()
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.readings.dt_util", wall)
    wall.moment = bounds[1] - timedelta(minutes=1)
    await module.coordinator.async_refresh()
    # Two minutes in which nobody looks: used, and loaded at the module.
    credit = simulated.credit
    simulated.physical.total_used += 5_00
    simulated.load(100_00, "card")
    wall.moment = bounds[1] + timedelta(minutes=1)
    await module.coordinator.async_refresh()
    assert module.account is not None
    await module.account.look()
    readings = hub.readings.of(module.identity, this, None)
    book = module.account.book
    # The load is in the book now, but by the book's clock in this month: so it counts in it.
    found = await book.call(lambda: readings(book.ledger, book.hub, ZONE))
    assert simulated.physical.total_loaded - simulated.credit == used + 5_00
    assert found.closing == credit + 100_00 - 5_00

    # It is written at once, whatever becomes of the hub.
    kept = hub.readings._readings[module.identity]
    assert kept[f"{coming.year:04}-{coming.month:02}"] == {"used": used + 5_00}
    assert await hass.config_entries.async_reload(entry.entry_id)
    again = MonthlyReadings(hass, entry.data["building_id"])
    await again.async_load()
    assert again._readings[module.identity].keys() == kept.keys()


@pytest.mark.parametrize(
    ("seen", "is_known"),
    [
        (timedelta(minutes=1), True),
        (MOST_APART, True),
        (MOST_APART + timedelta(seconds=1), False),
        (timedelta(days=3), False),
        # The clock was put back meanwhile.
        (timedelta(minutes=-5), False),
        (None, False),
    ],
)
async def test_a_turn_that_nobody_saw_is_not_known(
    hass: HomeAssistant, seen: timedelta | None, is_known: bool
) -> None:
    readings = MonthlyReadings(hass, "entry")
    first = datetime(2027, 1, 1, 0, 0, 30, tzinfo=ZONE)
    if seen is not None:
        readings._note("module", 40_00, first - seen)
        readings._readings["module"].pop("2027-01", None)
    readings._note("module", 55_00, first)
    assert readings._readings["module"]["2027-01"] == {"used": 55_00 if is_known else None}
    await readings.async_close()


async def test_what_a_store_of_before_says_is_not_believed(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    key = f"{DOMAIN}.readings_entry"
    hass_storage[key] = {
        "version": 1,
        "minor_version": 1,
        "key": key,
        "data": {"m": {"2026-11": 5}},
    }
    readings = MonthlyReadings(hass, "entry")
    await readings.async_load()
    assert readings._readings == {}


async def test_a_statement_of_a_month_that_nobody_saw_says_so(
    hass: HomeAssistant, hub: HubRuntime, module: Meter
) -> None:
    await until(lambda: module.account is not None and module.account.is_open)
    (statement,) = await async_statements(module, Month(2027, 6))
    assert (statement["opening"], statement["consumption"], statement["closing"]) == (None,) * 3
