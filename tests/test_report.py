"""What reports of periods add up, against sums that are computed here."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.prepaid_meter.const import CONF_CREDIT_UNIT, DOMAIN
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.web.consumption import growth

from .buildings import set_options
from .flows import until
from .test_websocket_api import device_of


@pytest.fixture(autouse=True)
def _integration(
    recorder_mock: object, enable_custom_integrations: None, socket_enabled: None
) -> None:
    """Record, load our integration, and let it talk to 127.0.0.1."""


@pytest.fixture(autouse=True)
def _own_folder(_integration: None, hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def module_count() -> int:
    return 1


@pytest.fixture
def module(hub: HubRuntime) -> Meter:
    return next(iter(hub.meters.values()))


def sensor(hass: HomeAssistant, module: Meter, key: str) -> str:
    entity = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{module.identity}_{key}")
    assert entity is not None
    return entity


def keep(hass: HomeAssistant, entity: str, unit: str, uses: dict[datetime, float]) -> None:
    """Have statistics of what was used in each hour, as the recorder makes them."""
    total = 0.0
    rows = []
    for begin, used in uses.items():
        total += used
        rows.append(StatisticData(start=begin, state=total, sum=total))
    async_import_statistics(
        hass,
        StatisticMetaData(
            source="recorder",
            statistic_id=entity,
            unit_of_measurement=unit,
            unit_class="energy" if unit == "kWh" else None,
            has_sum=True,
            mean_type=StatisticMeanType.NONE,
            name=None,
        ),
        rows,
    )


async def report(
    hass: HomeAssistant, ws: WebSocketGenerator, first: date, last: date
) -> dict[str, Any]:
    client = await ws(hass)
    await client.send_json_auto_id(
        {"type": f"{DOMAIN}/report", "from": first.isoformat(), "to": last.isoformat()}
    )
    return await client.receive_json()


# In each of these zones a day of 23 or 25 hours lies in the days for which there are statistics;
# one has no midnight on that day, and one is half an hour apart from the hours of others.
PERIODS = [
    ("Europe/Istanbul", date(2026, 9, 1), date(2026, 9, 30), 720),
    ("Europe/Istanbul", date(2026, 10, 1), date(2026, 10, 1), 24),
    ("Europe/London", date(2026, 10, 24), date(2026, 10, 24), 24),
    ("Europe/London", date(2026, 10, 25), date(2026, 10, 25), 25),
    ("Europe/London", date(2026, 10, 26), date(2026, 10, 26), 24),
    ("Europe/London", date(2026, 10, 1), date(2026, 10, 31), 745),
    ("Europe/London", date(2026, 3, 29), date(2026, 3, 29), 23),
    ("Europe/London", date(2026, 3, 28), date(2026, 3, 30), 71),
    ("Africa/Cairo", date(2026, 4, 24), date(2026, 4, 24), 23),
    ("Asia/Kolkata", date(2026, 10, 5), date(2026, 10, 6), 48),
]


@pytest.mark.parametrize(("zone", "first", "last", "hours"), PERIODS)
async def test_a_report_holds_the_hours_of_its_days_and_no_others(
    hass: HomeAssistant,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
    zone: str,
    first: date,
    last: date,
    hours: int,
) -> None:
    await hass.config.async_set_time_zone(zone)
    local = ZoneInfo(zone)
    begin = dt_util.as_utc(datetime(first.year, first.month, first.day, tzinfo=local))
    begin = begin.replace(minute=0) - timedelta(days=4)
    # No two hours are alike, so that none can stand for another.
    uses = {begin + timedelta(hours=h): 1 + h / 1024 for h in range(hours + 8 * 24)}
    keep(hass, sensor(hass, module, "total_used"), "TRY", uses)
    keep(hass, sensor(hass, module, "active_energy_grid"), "kWh", uses)
    await async_wait_recording_done(hass)
    within = [
        used for start, used in uses.items() if first <= start.astimezone(local).date() <= last
    ]
    assert len(within) == hours

    (row,) = (await report(hass, hass_ws_client, first, last))["result"]["rows"]

    assert row["used"] == pytest.approx(sum(within))
    meter = next(each for each in row["meters"] if each["key"] == "active_energy_grid")
    assert (meter["unit"], meter["used"]) == ("kWh", pytest.approx(sum(within)))


async def test_a_counter_that_is_shown_in_another_unit_is_reported_in_its_own(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    energy = sensor(hass, module, "active_energy_grid")
    er.async_get(hass).async_update_entity_options(energy, "sensor", {"unit_of_measurement": "MWh"})
    await hass.async_block_till_done()
    day = dt_util.start_of_local_day() - timedelta(days=3)
    keep(hass, energy, "kWh", {dt_util.as_utc(day) + timedelta(hours=h): 2.0 for h in range(24)})
    await async_wait_recording_done(hass)
    (row,) = (await report(hass, hass_ws_client, day.date(), day.date()))["result"]["rows"]
    meter = next(each for each in row["meters"] if each["key"] == "active_energy_grid")
    assert (meter["unit"], meter["used"]) == ("kWh", pytest.approx(48))


@pytest.mark.parametrize(
    ("levels", "grown"),
    [
        ([110, 120], 20),
        # One reading of zeros that was recorded, and the counter again.
        ([110, 0, 110, 120], 20),
        # Another counter in its place.
        ([110, 0, 5, 30], 40),
        ([], 0),
    ],
)
def test_a_counter_grows_by_what_it_counted(levels: list[float], grown: float) -> None:
    assert growth(100, levels) == grown


async def test_what_was_loaded_in_another_unit_is_no_part_of_a_sum(
    hass: HomeAssistant,
    hub: HubRuntime,
    entry: MockConfigEntry,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
) -> None:
    device = device_of(hass, module)

    async def load(amount: str) -> None:
        module = next(iter(entry.runtime_data.meters.values()))
        await until(lambda: module.account.is_open)
        await hass.services.async_call(
            DOMAIN, "top_up", {"device_id": device, "amount": amount}, blocking=True
        )

    await load("100")
    set_options(hass, entry, **{CONF_CREDIT_UNIT: "kontör"})
    await hass.async_block_till_done()
    await load("50")
    today = dt_util.now().date()
    (row,) = (await report(hass, hass_ws_client, today, today))["result"]["rows"]
    assert (row["unit"], row["loaded"], row["loads"]) == ("kontör", "50.00", 1)
    assert row["others"] == [{"unit": "TRY", "loaded": "100.00", "refunded": "0.00", "loads": 1}]
    # What was used is counted in both units.
    assert (row["used"], row["unit_changed"]) == (None, True)
    modules = await hass.services.async_call(
        DOMAIN, "get_modules", {"day": today}, blocking=True, return_response=True
    )
    assert modules is not None
    assert [each["loaded"] for each in modules["modules"]] == [50.0]


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        ("2024-01-01", "2024-12-31", None),
        ("2024-01-01", "2025-01-01", "period_too_long"),
        ("2024-01-02", "2024-01-01", "period_ends_early"),
        ("9999-12-31", "9999-12-31", "period_too_late"),
        ("0001-01-01", "0001-01-02", None),
    ],
)
async def test_a_period_that_cannot_be_reported_is_refused_with_a_sentence(
    hass: HomeAssistant,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
    first: str,
    last: str,
    error: str | None,
) -> None:
    await hass.config.async_set_time_zone("Europe/Istanbul")
    answer = await report(hass, hass_ws_client, date.fromisoformat(first), date.fromisoformat(last))
    assert answer.get("error", {}).get("translation_key") == error
