"""The calendar is shut to the minute, and whenever nobody knows."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from custom_components.prepaid_meter.policy.calendar import (
    ALWAYS,
    FRIENDLY,
    PRESETS,
    SATURDAY,
    TURKEY,
    Hours,
    closed,
)
from custom_components.prepaid_meter.policy.reasons import CALENDAR

ISTANBUL = ZoneInfo("Europe/Istanbul")
LONDON = ZoneInfo("Europe/London")

# 2026: 26 October is a Monday; 29 October, Turkey's Republic Day, a Thursday.


def against(
    hours: Hours,
    moment: str,
    *,
    zone: ZoneInfo = ISTANBUL,
    holiday: bool | None = False,
    eve: bool | None = False,
) -> list[str]:
    now = datetime.fromisoformat(moment).replace(tzinfo=zone)
    return sorted(closed(hours, now, holiday=holiday, eve=eve))


@pytest.mark.parametrize(
    ("moment", "reasons"),
    [
        ("2026-10-25 23:59", ["wrong_day", "wrong_hour"]),
        ("2026-10-26 00:00", ["wrong_hour"]),
        ("2026-10-26 07:59", ["wrong_hour"]),
        ("2026-10-26 07:59:59.999999", ["wrong_hour"]),
        ("2026-10-26 08:00", []),
        ("2026-10-26 08:01", []),
        ("2026-10-26 14:59", []),
        ("2026-10-26 14:59:59.999999", []),
        ("2026-10-26 15:00", ["wrong_hour"]),
        ("2026-10-26 15:01", ["wrong_hour"]),
        ("2026-10-26 23:59", ["wrong_hour"]),
        ("2026-10-27 10:00", []),
        ("2026-10-28 10:00", []),
        ("2026-10-29 14:59", []),
        ("2026-10-29 23:59", ["wrong_hour"]),
        ("2026-10-30 00:00", ["wrong_day", "wrong_hour"]),
        ("2026-10-30 08:00", ["wrong_day"]),
        ("2026-10-31 08:00", ["wrong_day"]),
        ("2026-11-01 08:00", ["wrong_day"]),
        ("2026-11-02 08:00", []),
    ],
)
def test_turkey_cuts_from_monday_to_thursday_between_8_and_15(
    moment: str, reasons: list[str]
) -> None:
    assert against(TURKEY, moment) == reasons


@pytest.mark.parametrize(
    ("moment", "reasons"),
    [
        ("2026-10-25 12:00", ["wrong_day"]),
        ("2026-10-26 09:59", ["wrong_hour"]),
        ("2026-10-26 10:00", []),
        ("2026-10-26 10:01", []),
        ("2026-10-26 15:59", []),
        ("2026-10-26 16:00", ["wrong_hour"]),
        ("2026-10-26 16:01", ["wrong_hour"]),
        ("2026-10-27 12:00", []),
        ("2026-10-28 12:00", []),
        ("2026-10-29 12:00", []),
        ("2026-10-30 12:00", []),
        ("2026-10-30 16:00", ["wrong_hour"]),
        ("2026-10-31 12:00", ["wrong_day"]),
        ("2026-11-01 23:59", ["wrong_day", "wrong_hour"]),
    ],
)
def test_friendly_cuts_from_monday_to_friday_between_10_and_16(
    moment: str, reasons: list[str]
) -> None:
    assert against(FRIENDLY, moment, zone=LONDON) == reasons


@pytest.mark.parametrize("moment", ["2026-10-25 00:00", "2026-10-29 12:00", "2026-10-31 23:59:59"])
@pytest.mark.parametrize("known", [True, False, None])
def test_always_is_always(moment: str, known: bool | None) -> None:
    assert against(ALWAYS, moment, holiday=known, eve=known) == []


@pytest.mark.parametrize(
    ("holiday", "eve", "turkey", "friendly"),
    [
        (False, False, [], []),
        (False, True, ["holiday_eve"], []),
        (True, False, ["holiday"], ["holiday"]),
        (True, True, ["holiday", "holiday_eve"], ["holiday"]),
        (None, False, ["calendar_unknown"], ["calendar_unknown"]),
        (False, None, ["calendar_unknown"], []),
        (None, None, ["calendar_unknown"], ["calendar_unknown"]),
        (None, True, ["calendar_unknown", "holiday_eve"], ["calendar_unknown"]),
        (True, None, ["calendar_unknown", "holiday"], ["holiday"]),
    ],
)
def test_a_holiday_its_eve_and_not_knowing_shut_where_they_matter(
    holiday: bool | None, eve: bool | None, turkey: list[str], friendly: list[str]
) -> None:
    assert against(TURKEY, "2026-10-28 12:00", holiday=holiday, eve=eve) == turkey
    assert against(FRIENDLY, "2026-10-28 12:00", holiday=holiday, eve=eve) == friendly


def test_a_calendar_may_forbid_only_the_eves() -> None:
    eves = Hours(not_on_eves=True)
    assert against(eves, "2026-10-29 12:00", holiday=True) == []
    assert against(eves, "2026-10-28 12:00", holiday=None, eve=True) == ["holiday_eve"]
    assert against(eves, "2026-10-27 12:00", eve=None) == ["calendar_unknown"]


def test_whoever_does_not_say_does_not_know() -> None:
    noon = datetime(2026, 10, 28, 12, tzinfo=ISTANBUL)
    assert closed(TURKEY, noon) == ("calendar_unknown",)


def test_everything_at_once_is_told() -> None:
    reasons = against(TURKEY, "2026-10-31 20:00", holiday=True, eve=None)
    assert reasons == ["calendar_unknown", "holiday", "wrong_day", "wrong_hour"]


@pytest.mark.parametrize(
    ("moment", "reasons"),
    [
        ("2026-10-30 23:59", ["wrong_day"]),
        ("2026-10-31 00:00", ["wrong_hour"]),
        ("2026-10-31 19:59", ["wrong_hour"]),
        ("2026-10-31 20:00", []),
        ("2026-10-31 23:59:59.999999", []),
        ("2026-11-01 00:00", ["wrong_day", "wrong_hour"]),
    ],
)
def test_an_end_at_midnight_is_the_end_of_the_day(moment: str, reasons: list[str]) -> None:
    assert against(Hours(weekdays=frozenset({SATURDAY}), start=time(20)), moment) == reasons


def test_a_start_at_midnight_is_the_begin_of_the_day() -> None:
    mornings = Hours(end=time(0, 1))
    assert against(mornings, "2026-10-26 00:00:59") == []
    assert against(mornings, "2026-10-26 00:01") == ["wrong_hour"]


def test_hours_may_begin_and_end_within_a_minute() -> None:
    hours = Hours(start=time(8, 0, 30), end=time(14, 59, 30))
    assert against(hours, "2026-10-26 08:00:29") == ["wrong_hour"]
    assert against(hours, "2026-10-26 08:00:30") == []
    assert against(hours, "2026-10-26 14:59:29") == []
    assert against(hours, "2026-10-26 14:59:30") == ["wrong_hour"]


@pytest.mark.parametrize(
    ("hours", "zone", "moment", "reasons"),
    [
        # Turkey stays at three hours; where Europe moves its clocks, nothing moves.
        (TURKEY, ISTANBUL, "2026-03-26 04:59", ["wrong_hour"]),
        (TURKEY, ISTANBUL, "2026-03-26 05:00", []),
        (TURKEY, ISTANBUL, "2026-03-30 04:59", ["wrong_hour"]),
        (TURKEY, ISTANBUL, "2026-03-30 05:00", []),
        (TURKEY, ISTANBUL, "2026-10-26 11:59", []),
        (TURKEY, ISTANBUL, "2026-10-26 12:00", ["wrong_hour"]),
        # Late on Sunday in London it is Monday already in Istanbul.
        (TURKEY, ISTANBUL, "2026-10-25 20:59", ["wrong_day", "wrong_hour"]),
        (TURKEY, ISTANBUL, "2026-10-25 21:00", ["wrong_hour"]),
        # London goes forward on 29 March and back on 25 October; the wall decides.
        (FRIENDLY, LONDON, "2026-03-27 09:59", ["wrong_hour"]),
        (FRIENDLY, LONDON, "2026-03-27 10:00", []),
        (FRIENDLY, LONDON, "2026-03-30 08:59", ["wrong_hour"]),
        (FRIENDLY, LONDON, "2026-03-30 09:00", []),
        (FRIENDLY, LONDON, "2026-03-30 14:59", []),
        (FRIENDLY, LONDON, "2026-03-30 15:00", ["wrong_hour"]),
        (FRIENDLY, LONDON, "2026-10-23 15:00", ["wrong_hour"]),
        (FRIENDLY, LONDON, "2026-10-26 15:00", []),
        (FRIENDLY, LONDON, "2026-10-26 16:00", ["wrong_hour"]),
        # Half past one comes twice in the night that is an hour longer, ...
        (Hours(start=time(1, 30), end=time(2)), LONDON, "2026-10-25 00:29", ["wrong_hour"]),
        (Hours(start=time(1, 30), end=time(2)), LONDON, "2026-10-25 00:30", []),
        (Hours(start=time(1, 30), end=time(2)), LONDON, "2026-10-25 01:00", ["wrong_hour"]),
        (Hours(start=time(1, 30), end=time(2)), LONDON, "2026-10-25 01:30", []),
        (Hours(start=time(1, 30), end=time(2)), LONDON, "2026-10-25 02:00", ["wrong_hour"]),
        # ... and never in the one that is shorter.
        (Hours(start=time(1, 30), end=time(2)), LONDON, "2026-03-29 00:59", ["wrong_hour"]),
        (Hours(start=time(1, 30), end=time(2)), LONDON, "2026-03-29 01:00", ["wrong_hour"]),
    ],
)
def test_the_clock_on_the_wall_decides_on_days_when_clocks_move(
    hours: Hours, zone: ZoneInfo, moment: str, reasons: list[str]
) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(zone)
    assert sorted(closed(hours, now, holiday=False, eve=False)) == reasons


def test_the_presets_and_who_of_them_needs_to_know_the_holidays() -> None:
    needs = {name: hours.needs_holidays for name, hours in PRESETS.items()}
    assert needs == {"always": False, "turkey": True, "friendly": True}
    assert Hours(not_on_eves=True).needs_holidays


def test_a_calendar_says_nothing_but_what_is_of_the_calendar() -> None:
    assert set(against(TURKEY, "2026-10-31 20:00", holiday=True, eve=True)) <= CALENDAR
    assert set(against(TURKEY, "2026-10-31 20:00", holiday=None, eve=None)) <= CALENDAR
