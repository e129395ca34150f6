"""The rules of a counter beside its sequences."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
import sys
from typing import Final

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.prepaid_meter import metering
from custom_components.prepaid_meter.metering import limits
from custom_components.prepaid_meter.metering.answers import (
    CannotAnswerError,
    another_meter,
    begin_anew,
    keep_waiting,
    used,
)
from custom_components.prepaid_meter.metering.checks import Slope, power_fits, slope, tariffs_fit
from custom_components.prepaid_meter.metering.counter import Counter, Meter, Why
from custom_components.prepaid_meter.metering.judging import (
    Beginning,
    CannotBeginError,
    Outcome,
    begin,
    judge,
)
from custom_components.prepaid_meter.metering.reading import Reading
from tests.device.test_layer import imported_modules

FOLDER: Final = Path(metering.__file__).parent

START: Final = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)
PLUG: Final = Meter(most_per_hour=Decimal("4.6"))
STEP: Final = Decimal("0.01")


def reading(
    value: str, minutes: float, identity: str = "", last_reset: datetime | None = None
) -> Reading:
    at = START + timedelta(minutes=minutes)
    return Reading(value=Decimal(value), at=at, step=STEP, identity=identity, last_reset=last_reset)


def counter_at(value: str, meter: Meter = PLUG) -> Counter:
    return begin(reading(value, -1), reading(value, 0), Decimal(value), meter)


def outcomes(counter: Counter, *readings: Reading) -> tuple[Counter, list[Outcome]]:
    said = []
    for one in readings:
        counter, verdict = judge(counter, one, PLUG)
        said.append(verdict.outcome)
    return counter, said


def test_28_new_identity_is_asked_at_once_though_its_value_fits() -> None:
    counter, said = outcomes(counter_at("0.34"), reading("0.36", 1, "another"))
    assert said == [Outcome.ASKED]
    assert counter.doubt is not None
    assert counter.doubt.why is Why.IDENTITY
    after, _ = used(counter)
    assert after.believed.identity == "another"
    assert outcomes(after, reading("0.37", 2, "another"))[1] == [Outcome.BELIEVED]


def test_28_twin_same_identity_goes_on() -> None:
    assert outcomes(counter_at("0.34"), reading("0.36", 1))[1] == [Outcome.BELIEVED]


def test_29_swapped_meter_is_charged_to_its_last_and_from_its_first_reading() -> None:
    counter, said = outcomes(counter_at("17077.96"), reading("0.2", 60, "new"))
    assert said == [Outcome.ASKED]
    after, answer = another_meter(counter, last=Decimal("17078.50"), first=Decimal("0.1"))
    assert answer.charged == Decimal("0.64")
    after, said = outcomes(after, reading("0.3", 120, "new"), reading("0.3", 121, "new"))
    assert said == [Outcome.BELIEVED] * 2
    assert after.certain.value == Decimal("17078.70")


@pytest.mark.parametrize(("last", "first"), [("17077.00", "0.1"), ("17078", "0.5")])
def test_29_faces_that_cannot_be_are_refused(last: str, first: str) -> None:
    counter, _ = outcomes(counter_at("17077.96"), reading("0.2", 60, "new"))
    with pytest.raises(CannotAnswerError):
        another_meter(counter, Decimal(last), Decimal(first))


def test_31_changed_ratio_is_a_doubt_and_a_forgotten_one_is_seen() -> None:
    counter, said = outcomes(counter_at("10.00"), reading("10.01", 1, "ratio 40"))
    assert said == [Outcome.ASKED]
    assert power_fits(Decimal("1.1"), [Decimal(230)], [Decimal(5)]) is True
    assert power_fits(Decimal("0.028"), [Decimal(230)], [Decimal(5)]) is False
    assert power_fits(Decimal(46), [Decimal(230)], [Decimal(5)]) is False
    assert power_fits(Decimal(0), [Decimal(230)], [Decimal(0)]) is None
    assert counter.certain.value == 10


def test_32_counter_that_wakes_at_zero_does_not_begin_a_purse() -> None:
    with pytest.raises(CannotBeginError) as caught:
        begin(reading("0", 0), reading("0", 1), Decimal("8412.7"), PLUG)
    assert caught.value.reason is Beginning.NOT_THE_FACE
    with pytest.raises(CannotBeginError) as caught:
        begin(reading("0", 0), reading("8412.7", 1), Decimal("8412.7"), PLUG)
    assert caught.value.reason is Beginning.DOES_NOT_FOLLOW


def test_32_twin_new_meter_whose_face_says_zero() -> None:
    assert begin(reading("0", 0), reading("0", 1), Decimal(0), PLUG).believed.value == 0


def test_face_with_fewer_digits_than_the_register_is_the_same() -> None:
    begin(reading("8412.73", 0), reading("8412.73", 1), Decimal(8412), PLUG)


def test_17_slope_ten_times_too_fast_or_slow() -> None:
    assert slope(Decimal(10), Decimal(1), Decimal(1), STEP) is Slope.TOO_FAST
    assert slope(Decimal("0.07"), Decimal(1), Decimal(1), STEP) is Slope.TOO_SLOW
    assert slope(Decimal("1.1"), Decimal(1), Decimal(1), STEP) is Slope.FITS


def test_17_twin_stale_power_says_nothing() -> None:
    assert slope(Decimal(10), None, Decimal(1), STEP) is Slope.UNKNOWN


def test_6_frozen_is_told_and_standby_is_not() -> None:
    assert slope(Decimal(0), Decimal("1.8"), Decimal(2), STEP) is Slope.FROZEN
    assert slope(Decimal(0), Decimal("0.04"), Decimal(2), STEP) is Slope.UNKNOWN


def test_30_tariffs_make_up_the_whole_or_are_told() -> None:
    assert tariffs_fit(Decimal("100.00"), [Decimal("60.00"), Decimal("40.01")], STEP)
    assert not tariffs_fit(Decimal("100.00"), [Decimal("60.00"), Decimal("60.00")], STEP)


def test_restart_told_by_last_reset_needs_no_question() -> None:
    reset = START + timedelta(minutes=1)
    counter, said = outcomes(
        counter_at("812.40"),
        reading("0.00", 2, last_reset=reset),
        reading("0.05", 5, last_reset=reset),
        reading("0.11", 8, last_reset=reset),
    )
    assert said[-1] is Outcome.RESTARTED
    assert counter.believed.value == Decimal("812.51")


@pytest.mark.parametrize("last_reset", [None, START - timedelta(days=1)])
def test_fall_without_a_new_last_reset_is_asked(last_reset: datetime | None) -> None:
    _, said = outcomes(
        counter_at("812.40"),
        *(reading(v, m, last_reset=last_reset) for v, m in (("0", 2), ("0.05", 5), ("0.11", 8))),
    )
    assert said[-1] is Outcome.ASKED


def test_last_reset_that_moves_without_a_fall_changes_nothing() -> None:
    moved = reading("812.41", 1, last_reset=START)
    assert outcomes(counter_at("812.40"), moved)[1] == [Outcome.BELIEVED]


def test_nobody_is_cut_before_two_readings_in_a_row_have_followed() -> None:
    counter = counter_at("5.00").after_restart()
    assert not counter.may_cut
    counter, _ = outcomes(counter, reading("5.01", 1))
    assert not counter.may_cut
    counter, _ = outcomes(counter, reading("5.02", 2))
    assert counter.may_cut
    counter, _ = outcomes(counter, reading("0", 3))
    assert not counter.may_cut
    counter, _ = outcomes(counter, reading("5.03", 4))
    assert not counter.may_cut
    counter, _ = outcomes(counter, reading("5.04", 5))
    assert counter.may_cut


def test_21_five_glitches_in_an_hour_are_told_and_never_cut_on() -> None:
    counter = counter_at("12480.00")
    told = []
    for minute in range(1, 11):
        value = "1102.00" if minute % 2 else "12480.01"
        counter, verdict = judge(counter, reading(value, minute), PLUG)
        told.append(verdict.too_many_glitches)
        assert not counter.may_cut
    assert told == [False] * 9 + [True]


def test_answers_that_cannot_be() -> None:
    with pytest.raises(CannotAnswerError):
        begin_anew(counter_at("5.00"), PLUG)
    counter, _ = outcomes(counter_at("5.00"), reading("1.00", 1))
    with pytest.raises(CannotAnswerError):
        used(counter)
    waiting = keep_waiting(counter)
    assert waiting.doubt is not None
    assert waiting.doubt.asked


def test_clock_set_back_allows_nothing_more_and_loses_nothing() -> None:
    counter, said = outcomes(counter_at("5.00"), reading("5.01", -600), reading("5.02", -599))
    assert said == [Outcome.BELIEVED] * 2
    assert counter.believed.value == Decimal("5.02")


def test_limits() -> None:
    assert limits.electricity(1, Decimal(16)) == Decimal("4.6")
    assert limits.electricity(3, Decimal(63)).quantize(Decimal(1)) == 54
    assert limits.water(Decimal("2.5")) == Decimal("3.125")
    assert limits.heat(Decimal(10)) == 12
    assert limits.stale_after(timedelta(hours=1)) == timedelta(hours=3)
    assert limits.stale_after(timedelta(seconds=10)) == timedelta(minutes=15)


@settings(deadline=None, database=None)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 7),  # Hundredths of a kWh in a minute: no more than a plug lets through
            st.sampled_from(["good", "zero", "far", "none", "restart"]),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_single_glitches_never_change_what_is_charged(steps: list[tuple[int, str]]) -> None:
    counter, truth, charged = counter_at("500.00"), Decimal(500), [Decimal(500)]
    minute = 0
    for used_now, event in steps:
        minute += 1
        truth += used_now * STEP
        shown = {"zero": Decimal(0), "far": truth * 9}.get(event)
        if event == "restart":
            counter = counter.after_restart()
        if shown is not None:
            counter, _ = judge(counter, replace(reading("0", minute), value=shown), PLUG)
            minute += 1
        if event != "none":
            counter, _ = judge(counter, replace(reading("0", minute), value=truth), PLUG)
        assert counter.certain.value <= truth
        charged.append(counter.certain.value)
    for _ in range(2):
        minute += 1
        counter, _ = judge(counter, replace(reading("0", minute), value=truth), PLUG)
    assert counter.certain.value == truth
    assert charged == sorted(charged)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_counters_depend_on_nothing_but_the_standard_library(path: Path) -> None:
    foreign = imported_modules(path.read_text("utf-8")) - set(sys.stdlib_module_names)
    assert foreign == set()
