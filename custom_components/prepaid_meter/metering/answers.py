"""What a person may answer when a counter is in doubt; each answer is a row in the ledger."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from .counter import TREMBLE, Counter, Doubt, Meter, Why, possible
from .judging import begun_from, is_near_zero
from .reading import Reading


class Hint(StrEnum):
    """What would explain a doubt. It is said in the question and corrects nothing by itself."""

    ZERO = "zero"
    TIMES_10 = "times_10"
    TIMES_100 = "times_100"
    TIMES_1000 = "times_1000"
    TENTH = "tenth"
    HUNDREDTH = "hundredth"
    THOUSANDTH = "thousandth"
    MEGAJOULES = "megajoules"
    """3.6 times as much or as little."""
    POWER_OF_TWO = "power_of_two"
    """A whole number of 2^16 or 2^24 steps apart."""
    WIDTH = "width"
    RUNS_BACKWARDS = "runs_backwards"
    """It counts what is exported back: take the counter of what is imported."""
    WHILE_IT_STOOD = "while_it_stood"
    """Possible, if it flowed while the counter stood still."""


class CannotAnswerError(Exception):
    """An answer does not fit what was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a row says of an answer: both readings, and what it charges in all."""

    before: Reading
    """The last believed."""
    after: Reading
    """The first doubtful, as the counter showed it."""
    charged: Decimal
    """kWh or m³ beyond the last believed reading."""


def pending(counter: Counter, meter: Meter) -> Decimal:
    """Return what the doubtful counter has counted since, in kWh or m³."""
    doubt = _doubt(counter)
    return max(Decimal(0), doubt.newest.value - _start(counter, doubt, meter))


def used(counter: Counter) -> tuple[Counter, Answer]:
    """Charge up to now: the counter was right all along. Raises CannotAnswerError."""
    doubt = _doubt(counter)
    newest = counter.running(doubt.newest)
    if newest.value < counter.believed.value:
        raise CannotAnswerError("what is lower than before was not used")
    # A person has confirmed it: it is certain.
    after = replace(counter, certain=newest, believed=newest, grown_at=newest.at, doubt=None, run=0)
    return after, _answer(counter, doubt, after)


def begin_anew(counter: Counter, meter: Meter) -> tuple[Counter, Answer]:
    """Go on from the first doubtful reading, or from zero if it restarted there."""
    doubt = _doubt(counter)
    after = _confirmed(begun_from(counter, doubt, _start(counter, doubt, meter)))
    return after, _answer(counter, doubt, after)


def another_meter(counter: Counter, last: Decimal, first: Decimal) -> tuple[Counter, Answer]:
    """Go on with another meter: the last on the old one's face, and the first on the new one's.

    Raises CannotAnswerError where the old meter showed less than was believed, or the new one
    shows less than it began with.
    """
    doubt = _doubt(counter)
    end = last + counter.offset
    tremble = TREMBLE * counter.believed.step
    if end < counter.believed.value - tremble:
        raise CannotAnswerError("the old meter had shown more before")
    if doubt.newest.value < first - TREMBLE * doubt.newest.step:
        raise CannotAnswerError("the new meter shows less than it began with")
    end = max(end, counter.believed.value)
    old = replace(counter.believed, value=end)
    after = _confirmed(begun_from(replace(counter, believed=old), doubt, first))
    return after, _answer(counter, doubt, after)


def keep_waiting(counter: Counter) -> Counter:
    """Wait for the old counter: a fault that will be mended. The question stays open."""
    return replace(counter, doubt=replace(_doubt(counter), asked=True))


def hints(counter: Counter, meter: Meter) -> list[Hint]:
    """Return what would explain the doubt."""
    doubt = _doubt(counter)
    old, new, step = counter.believed.value, counter.running(doubt.first).value, doubt.first.step
    found = []
    if doubt.why is Why.FELL and is_near_zero(doubt.first, counter.believed, meter):
        found.append(Hint.ZERO)
    found += [hint for hint, ratio in _RATIOS if old and _is_near(new, old * ratio)]
    if _is_power_of_two(new - old, step, possible(meter, counter.believed.at, doubt.first.at)):
        found.append(Hint.POWER_OF_TWO)
    if meter.width is not None and _is_near(old - new, meter.width):
        found.append(Hint.WIDTH)
    if doubt.why is Why.FELL and _falls_on(doubt):
        found.append(Hint.RUNS_BACKWARDS)
    most = possible(meter, counter.grown_at, doubt.first.at)
    if doubt.why is Why.LEAPT and new - old <= most:
        found.append(Hint.WHILE_IT_STOOD)
    return found


_RATIOS = (
    (Hint.TIMES_10, Decimal(10)),
    (Hint.TIMES_100, Decimal(100)),
    (Hint.TIMES_1000, Decimal(1_000)),
    (Hint.TENTH, Decimal("0.1")),
    (Hint.HUNDREDTH, Decimal("0.01")),
    (Hint.THOUSANDTH, Decimal("0.001")),
    (Hint.MEGAJOULES, Decimal("3.6")),
    (Hint.MEGAJOULES, 1 / Decimal("3.6")),
)
_NEAR = Decimal("0.01")


def _is_near(value: Decimal, expected: Decimal) -> bool:
    return abs(value - expected) <= _NEAR * abs(expected)


def _is_power_of_two(difference: Decimal, step: Decimal, most: Decimal) -> bool:
    for bits in (16, 24):
        whole = step * 2**bits
        rest = abs(difference) % whole
        if abs(difference) >= whole - most and min(rest, whole - rest) <= most:
            return True
    return False


def _falls_on(doubt: Doubt) -> bool:
    values = [reading.value for reading in doubt.readings]
    return len(values) > 1 and all(a > b for a, b in pairwise(values))


def _doubt(counter: Counter) -> Doubt:
    if counter.doubt is None:
        raise CannotAnswerError("nothing is in doubt")
    return counter.doubt


def _start(counter: Counter, doubt: Doubt, meter: Meter) -> Decimal:
    """Return from where on what the doubtful counter counts is use."""
    restarted = doubt.why is Why.FELL and is_near_zero(doubt.first, counter.believed, meter)
    return Decimal(0) if restarted else doubt.first.value


def _confirmed(counter: Counter) -> Counter:
    """Return the counter with its newest reading certain, as a person said what it is."""
    return replace(counter, certain=counter.believed)


def _answer(counter: Counter, doubt: Doubt, after: Counter) -> Answer:
    return Answer(
        before=counter.believed,
        after=doubt.first,
        charged=after.certain.value - counter.believed.value,
    )
