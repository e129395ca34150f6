"""What real counters did to other people, each with its harmless twin."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest

from custom_components.prepaid_meter.metering.answers import begin_anew, hints, pending, used
from custom_components.prepaid_meter.metering.counter import Counter, Meter
from custom_components.prepaid_meter.metering.judging import Outcome, begin, judge
from custom_components.prepaid_meter.metering.reading import (
    CUBIC_METRES,
    KWH,
    NoReading,
    Reading,
    as_reading,
)

START: Final = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)

PLUG: Final = Meter(most_per_hour=Decimal("4.6"))
HOUSE: Final = Meter(most_per_hour=Decimal(18))
WATER: Final = Meter(most_per_hour=Decimal("3.125"), lag=timedelta(minutes=1))
PULSES: Final = Meter(most_per_hour=Decimal("3.125"), lag=timedelta(seconds=2))
RADIO: Final = Meter(most_per_hour=Decimal("3.125"), lag=timedelta(minutes=15), sparse=True)
WIDE: Final = Meter(most_per_hour=Decimal(18), width=Decimal(100_000))
RESTARTS: Final = Meter(most_per_hour=Decimal("4.6"), restarts=True)

type At = tuple[float, str]
"""Minutes after the first reading, and what was heard: a number with its unit, or `?`."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A sequence, and what a purse makes of it."""

    heard: tuple[At, ...]
    meter: Meter = PLUG
    step: str = "0.01"
    charged: str
    """What is certain in the end, beyond the first reading; if asked, before any answer."""
    asked: bool = False
    anew: str | None = None
    """What is charged in all once a person says: begin anew."""
    used: str | None = None
    """What is charged in all once a person says: it was used."""
    hint: str | None = None
    outcomes: frozenset[Outcome] = field(default_factory=frozenset)
    """What must have come of some reading on the way."""


def rising(minutes: list[float], values: list[str]) -> tuple[At, ...]:
    return tuple(zip(minutes, values, strict=True))


DROPPED: Final = frozenset({Outcome.DROPPED})

KINDS: Final = {
    "1 zero for a moment": Kind(
        heard=((0, "812.40"), (1, "?"), (2, "0"), (3, "0"), (4, "812.46")),
        charged="0.06",
        outcomes=DROPPED,
    ),
    "1 twin: stays low": Kind(
        heard=((0, "812.40"), (1, "?"), (2, "0"), (5, "0"), (8, "0.01")),
        charged="0",
        asked=True,
        anew="0.01",
        hint="zero",
    ),
    "2 restart from zero": Kind(
        heard=((0, "812.40"), (1, "?"), (2, "0.00"), (12, "0.05"), (22, "0.11")),
        charged="0",
        asked=True,
        anew="0.11",
        hint="zero",
    ),
    "2 declared as such": Kind(
        meter=RESTARTS,
        heard=((0, "812.40"), (1, "?"), (2, "0.00"), (12, "0.05"), (22, "0.11")),
        charged="0.11",
        outcomes=frozenset({Outcome.RESTARTED}),
    ),
    "2 twin: another meter though it may restart": Kind(
        meter=RESTARTS,
        heard=((0, "812.40"), (2, "300.00"), (12, "300.05"), (22, "300.11")),
        charged="0",
        asked=True,
        anew="0.11",
    ),
    "3 falls to what was last saved": Kind(
        heard=((0, "47.30"), (1, "?"), (2, "45.10"), (5, "45.15"), (9, "45.22")),
        charged="0",
        asked=True,
        anew="0.12",
    ),
    "3 twin: the old height within the waiting": Kind(
        heard=((0, "47.30"), (2, "45.10"), (3, "47.31")), charged="0.01", outcomes=DROPPED
    ),
    "4 higher after a short loss": Kind(
        heard=((0, "31.20"), (1, "?"), (4, "38.75"), (5, "38.76"), (10, "38.77")),
        charged="0",
        asked=True,
        anew="0.02",
        used="7.57",
    ),
    "4 twin and 5: after ten hours": Kind(
        heard=((0, "31.20"), (1, "?"), (600, "38.75"), (601, "38.76")), charged="7.56"
    ),
    "5 catch-up": Kind(
        meter=HOUSE, step="0.1", heard=((0, "4188.0"), (1, "?"), (360, "4215.7")), charged="27.7"
    ),
    "6 frozen, then all at once": Kind(
        heard=(
            *((5.0 * n, "900.00") for n in range(25)),
            (125, "901.80"),
            (128, "901.81"),
            (131, "901.82"),
        ),
        charged="0",
        asked=True,
        used="1.82",
        hint="while_it_stood",
    ),
    "6 twin: nothing is used": Kind(
        heard=tuple((5.0 * n, "900.00") for n in range(25)), charged="0"
    ),
    "7 last digits tremble": Kind(
        step="0.001",
        heard=((0, "544.587493"), (1, "544.587"), (2, "544.601")),
        charged="0.013507",
    ),
    "7 twin: a fall of three steps that stays": Kind(
        step="0.001",
        heard=((0, "544.590"), (1, "544.587"), (4, "544.587"), (7, "544.588")),
        charged="0",
        asked=True,
        anew="0.001",
    ),
    "8 far outlier": Kind(
        heard=((0, "12.75"), (1, "125.271"), (2, "12.76")), charged="0.01", outcomes=DROPPED
    ),
    "9 believable outlier": Kind(
        heard=((0, "180.21"), (0.1667, "180.29"), (0.3333, "180.22")),
        charged="0.01",
        outcomes=DROPPED,
    ),
    "9 twin: real, the next is not lower": Kind(
        heard=((0, "180.21"), (0.1667, "180.29"), (0.3333, "180.30")), charged="0.09"
    ),
    "10 believed misread": Kind(
        meter=WATER,
        step="0.001",
        heard=((0, "424.950"), (30, "426.010"), (60, "425.054"), (90, "425.079")),
        charged="0.129",
        outcomes=DROPPED,
    ),
    "11 torn 32 bits": Kind(
        meter=HOUSE,
        heard=((0, "1310.71"), (1, "655.36"), (2, "1310.73"), (3, "1966.09"), (4, "1310.74")),
        charged="0.03",
        outcomes=DROPPED,
    ),
    "12 rollover of a declared width": Kind(
        meter=WIDE,
        step="0.1",
        heard=((0, "99999.8"), (1, "99999.9"), (2, "0.1"), (3, "0.3")),
        charged="0.5",
        outcomes=frozenset({Outcome.ROLLED_OVER}),
    ),
    "12 twin: no width declared": Kind(
        meter=HOUSE,
        step="0.1",
        heard=((0, "99999.8"), (1, "99999.9"), (2, "0.1"), (5, "0.3"), (8, "0.3")),
        charged="0",
        asked=True,
        anew="0.4",
        hint="zero",
    ),
    "13 restart taken for an overflow": Kind(
        heard=((0, "0.49"), (1, "3137.40"), (4, "3137.41"), (7, "3137.42")),
        charged="0",
        asked=True,
        anew="0.02",
    ),
    "14 another unit's answer": Kind(
        heard=((0, "4210.11"), (1, "912.40"), (2, "4210.13")), charged="0.02", outcomes=DROPPED
    ),
    "15 overflow of the sign": Kind(
        heard=((0, "100.00"), (1, "-21474836.13"), (60, "-21474836.13"), (61, "100.02")),
        charged="0.02",
    ),
    "16 ten times": Kind(
        heard=((0, "64.39"), (1, "643.9"), (4, "644.0"), (7, "644.1")),
        charged="0",
        asked=True,
        anew="0.2",
        hint="times_10",
    ),
    "16 a tenth": Kind(
        heard=((0, "5380"), (1, "538.0"), (4, "538.0"), (7, "538.1")),
        charged="0",
        asked=True,
        anew="0.1",
        hint="tenth",
    ),
    "16 twin: another meter has no such ratio": Kind(
        heard=((0, "64.39"), (1, "301.2"), (4, "301.3"), (7, "301.4")),
        charged="0",
        asked=True,
        anew="0.2",
        hint="none",
    ),
    "18 late telegram": Kind(
        meter=RADIO,
        step="0.001",
        heard=((0, "30.412"), (15, "30.415"), (30, "30.412"), (45, "30.418")),
        charged="0.006",
    ),
    "18 retained, with a new time": Kind(
        heard=((0, "512.4"), (1, "498.0"), (2, "512.5")), step="0.1", charged="0.1"
    ),
    "19 runs backwards": Kind(
        heard=((0, "510.00"), (10, "509.70"), (20, "509.40"), (30, "509.10")),
        charged="0",
        asked=True,
        hint="runs_backwards",
    ),
    "20 sum without a part": Kind(
        heard=((0, "900.00"), (5, "612.40"), (10, "900.30")), charged="0.30", outcomes=DROPPED
    ),
    "20 twin: stays": Kind(
        heard=((0, "900.00"), (5, "612.40"), (10, "612.40"), (15, "612.50")),
        charged="0",
        asked=True,
        anew="0.10",
    ),
    "21 two totals under one name": Kind(
        step="1",
        heard=((0, "12480"), (1, "1102"), (2, "12481"), (3, "1103")),
        charged="0",
        outcomes=DROPPED,
    ),
    "22 damaged telegram": Kind(
        meter=RADIO,
        step="0.001",
        heard=((0, "745.215"), (15, "744.901"), (30, "745.216")),
        charged="0.001",
        outcomes=DROPPED,
    ),
    "22 telegram without a total": Kind(
        meter=RADIO,
        step="0.001",
        heard=((0, "7.156"), (15, "0"), (30, "7.158")),
        charged="0.002",
        outcomes=DROPPED,
    ),
    "23 unit by a person: one step is ten": Kind(
        heard=((0, "3154.27"), (60, "3.15 MWh"), (120, "3.15 MWh"), (180, "3.16 MWh")),
        charged="5.73",
    ),
    "23 only the label": Kind(
        heard=((0, "3154.27"), (1, "3154.27 MWh"), (4, "3154.27 MWh"), (7, "3154.28 MWh")),
        charged="0",
        asked=True,
        hint="times_1000",
    ),
    "24 unit by the source": Kind(
        heard=((0, "154.2"), (1, "154200 Wh"), (2, "154210 Wh")), charged="0.01"
    ),
    "24 one wrong state": Kind(
        heard=((0, "154.2"), (1, "154200"), (2, "154.21")), charged="0.01", outcomes=DROPPED
    ),
    "25 pulses too many": Kind(
        meter=PULSES,
        heard=((0, "41.12"), (0.0167, "41.16"), (3, "41.16"), (6, "41.16")),
        charged="0",
        asked=True,
        used="0.04",
    ),
    "25 twin: a real leak": Kind(
        meter=PULSES, heard=((0, "41.12"), (10, "41.16"), (20, "41.20")), charged="0.08"
    ),
    "26 set by hand": Kind(
        heard=((0, "12.300"), (1, "4120.000"), (4, "4120.010"), (7, "4120.010")),
        charged="0",
        asked=True,
        anew="0.010",
    ),
    "27 back in stages": Kind(
        heard=((0, "1600.20"), (1, "?"), (2, "0"), (3, "1470.00"), (4, "1600.30")),
        charged="0.10",
        outcomes=DROPPED,
    ),
    "27 asked already: the leap back closes it": Kind(
        heard=((0, "1600.20"), (2, "1470.00"), (5, "1470.00"), (8, "1470.01"), (60, "1600.30")),
        charged="0.10",
        outcomes=frozenset({Outcome.ASKED, Outcome.DROPPED}),
    ),
    "29 meter swapped, no serial number": Kind(
        heard=((0, "17077.96"), (1, "3051.4"), (4, "3051.4"), (7, "3051.5")),
        charged="0",
        asked=True,
        anew="0.1",
    ),
    "33 looks stale, is not": Kind(
        heard=tuple((float(n), "77.70") for n in range(180)), charged="0"
    ),
}

IDENTITY: Final = "serial 77, ratio 1"


def heard(text: str, minutes: float, step: str) -> Reading | NoReading:
    number, _, unit = text.partition(" ")
    unit = unit or "kWh"
    digits = Decimal(step)
    if unit != "kWh":
        exponent = Decimal(number).as_tuple().exponent
        assert isinstance(exponent, int)
        digits = Decimal(1).scaleb(exponent)
    return as_reading(
        "unavailable" if number == "?" else number,
        unit,
        KWH,
        at=START + timedelta(minutes=minutes),
        step=digits,
        identity=IDENTITY,
    )


def run(kind: Kind, *, killed_before: int | None = None) -> tuple[Counter, Decimal, set[Outcome]]:
    """Return the counter in the end, the first value, and what came of all readings."""
    readings = [heard(text, minutes, kind.step) for minutes, text in kind.heard]
    first = readings[0]
    assert isinstance(first, Reading)
    earlier = Reading(
        value=first.value, at=START - timedelta(minutes=1), step=first.step, identity=IDENTITY
    )
    counter = begin(earlier, first, first.value, kind.meter)
    outcomes = set()
    for index, reading in enumerate(readings[1:], 1):
        if killed_before == index:
            counter = counter.after_restart()
        if isinstance(reading, Reading):
            counter, verdict = judge(counter, reading, kind.meter)
            outcomes.add(verdict.outcome)
    return counter, first.value, outcomes


def closed(counter: Counter, kind: Kind) -> Counter:
    """Return the counter after its newest reading was heard once more."""
    newest = counter.believed
    again = Reading(
        value=newest.value - counter.offset,
        at=newest.at + timedelta(minutes=1),
        step=newest.step,
        identity=newest.identity,
    )
    return judge(counter, again, kind.meter)[0]


@pytest.mark.parametrize("name", KINDS)
def test_kind_comes_out_as_it_should(name: str) -> None:
    kind = KINDS[name]
    for killed_before in (None, *range(1, len(kind.heard))):
        counter, first, outcomes = run(kind, killed_before=killed_before)
        is_asked = counter.doubt is not None and counter.doubt.asked
        assert is_asked is kind.asked
        if counter.doubt is None:
            counter = closed(counter, kind)
        else:
            assert not counter.may_cut
        assert counter.certain.value - first == Decimal(kind.charged)
        assert kind.outcomes <= outcomes
        if kind.hint is not None:
            said = [hint.value for hint in hints(counter, kind.meter)]
            assert kind.hint in said if kind.hint != "none" else said == []


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.anew is not None])
def test_begin_anew_gives_the_true_sum_and_the_counter_goes_on(name: str) -> None:
    kind = KINDS[name]
    counter, first, _ = run(kind)
    waiting = pending(counter, kind.meter)
    believed = counter.believed.value
    after, answer = begin_anew(counter, kind.meter)
    assert kind.anew is not None
    assert after.certain.value - first == Decimal(kind.anew)
    assert answer.charged == waiting == after.certain.value - believed
    assert closed(after, kind).certain.value - first == Decimal(kind.anew)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.used is not None])
def test_it_was_used_charges_up_to_now(name: str) -> None:
    kind = KINDS[name]
    counter, first, _ = run(kind)
    after, _ = used(counter)
    assert kind.used is not None
    assert after.certain.value - first == Decimal(kind.used)


@pytest.mark.parametrize("hours", [1, 10, 1_000])
def test_doubt_does_not_heal_by_age(hours: int) -> None:
    kind = KINDS["4 higher after a short loss"]
    counter, *_ = run(kind)
    late = heard("38.80", 10 + 60 * hours, "0.01")
    assert isinstance(late, Reading)
    counter, verdict = judge(counter, late, kind.meter)
    assert verdict.outcome is Outcome.ASKED
    assert counter.certain.value == Decimal("31.20")


def test_fallen_counter_that_counts_up_to_its_old_height_has_not_come_back() -> None:
    kind = KINDS["3 falls to what was last saved"]
    counter, *_ = run(kind)
    for minute, value in enumerate(["45.30", "46.00", "46.70", "47.29", "47.31"]):
        reading = heard(value, 20 + 15 * minute, "0.01")
        assert isinstance(reading, Reading)
        counter, verdict = judge(counter, reading, kind.meter)
        assert verdict.outcome is Outcome.ASKED
    assert pending(counter, kind.meter) == Decimal("2.21")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, NoReading.UNAVAILABLE),
        ("unknown", NoReading.UNAVAILABLE),
        ("", NoReading.UNAVAILABLE),
        (True, NoReading.UNAVAILABLE),
        (Decimal("NaN"), NoReading.NOT_FINITE),
        ("inf", NoReading.NOT_FINITE),
        (Decimal("-0.01"), NoReading.NEGATIVE),
        (Decimal(100_000), NoReading.TOO_GREAT),
    ],
)
def test_what_is_no_reading(value: object, why: NoReading) -> None:
    said = as_reading(value, "kWh", KWH, at=START, step=Decimal("0.1"), width=Decimal(100_000))
    assert said is why


def test_restored_state_and_foreign_unit_are_no_readings() -> None:
    step = Decimal("0.1")
    assert as_reading("5", "kWh", KWH, at=START, step=step, restored=True) is NoReading.RESTORED
    assert as_reading("5", "kWh", CUBIC_METRES, at=START, step=step) is NoReading.WRONG_UNIT
