"""Which readings are believed: the rules of a purse's counter."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from .counter import TREMBLE, Counter, Doubt, Meter, Why, follows, possible
from .reading import Reading

WAIT_READINGS: Final = 3
WAIT: Final = timedelta(minutes=5)
WAIT_UNSTEADY: Final = timedelta(minutes=15)

GLITCHES_TOLD: Final = 5
"""So many dropped readings in an hour are told."""
_HOUR: Final = timedelta(hours=1)

# The first is what a person is asked about; of the rest the last few show whether it is steady.
_KEPT: Final = 4


class Outcome(StrEnum):
    """What became of a reading."""

    BELIEVED = "believed"
    """It follows: it is shown, and the one before is certain."""
    DROPPED = "dropped"
    """It follows, and what was heard before it was a glitch."""
    ROLLED_OVER = "rolled_over"
    RESTARTED = "restarted"
    """From zero, as it was said to do: what was used in between is lost, and the row says so."""
    WAITING = "waiting"
    ASKED = "asked"
    """It does not heal by itself: a person decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a reading, and what is to be told besides."""

    outcome: Outcome
    too_many_glitches: bool = False
    lost_between: tuple[Reading, Reading] | None = None
    """At a restart from zero: the last believed reading and the first after it."""


class CannotBeginError(Exception):
    """A purse cannot begin with these readings; `reason` is one of `Beginning`."""

    def __init__(self, reason: Beginning) -> None:
        """Keep why."""
        super().__init__(reason.value)
        self.reason = reason


class Beginning(StrEnum):
    """Why a purse cannot begin."""

    DOES_NOT_FOLLOW = "does_not_follow"
    NOT_THE_FACE = "not_the_face"
    """The meter's face shows another number."""
    IDENTITY = "identity"


def begin(first: Reading, second: Reading, face: Decimal, meter: Meter) -> Counter:
    """Return the counter of a new purse; `face` is what a person reads off the meter.

    Raises CannotBeginError. A zero is only taken where the face says so, too.
    """
    if first.identity != second.identity:
        raise CannotBeginError(Beginning.IDENTITY)
    if not follows(second, first, meter):
        raise CannotBeginError(Beginning.DOES_NOT_FOLLOW)
    shown = replace(second, value=face)
    near = max(TREMBLE * second.step, _last_digit(face))
    if not (abs(second.value - face) <= near or follows(shown, first, meter)):
        raise CannotBeginError(Beginning.NOT_THE_FACE)
    if second.value == 0 and face != 0:
        raise CannotBeginError(Beginning.NOT_THE_FACE)
    return Counter(certain=first, believed=second, grown_at=second.at, run=1)


def _last_digit(face: Decimal) -> Decimal:
    exponent = face.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)


def judge(counter: Counter, reading: Reading, meter: Meter) -> tuple[Counter, Verdict]:
    """Return what is known after one more reading, and what became of it."""
    if counter.doubt is not None:
        return _in_doubt(counter, counter.doubt, reading, meter)
    if reading.identity != counter.believed.identity:
        # A changed identity is asked about even if its value fits.
        doubt = Doubt(why=Why.IDENTITY, readings=(reading,), asked=True)
        return replace(counter, doubt=doubt, run=0), Verdict(outcome=Outcome.ASKED)
    running = counter.running(reading)
    if follows(running, counter.believed, meter):
        return _believed(counter, running), Verdict(outcome=Outcome.BELIEVED)
    if running.value < counter.believed.value and follows(running, counter.certain, meter):
        # The reading in between was alone.
        return _dropped(replace(counter, believed=counter.certain), running)
    if meter.width is not None:
        wrapped = replace(running, value=running.value + meter.width)
        if follows(wrapped, counter.believed, meter):
            rolled = replace(_believed(counter, wrapped), offset=counter.offset + meter.width)
            return rolled, Verdict(outcome=Outcome.ROLLED_OVER)
    why = Why.FELL if running.value < counter.believed.value else Why.LEAPT
    doubt = Doubt(why=why, readings=(reading,))
    return replace(counter, doubt=doubt, run=0), Verdict(outcome=Outcome.WAITING)


def _believed(counter: Counter, running: Reading) -> Counter:
    """Return the counter with a reading that follows; within its tremble the higher value stays."""
    before = counter.believed
    grown = running.value > before.value
    return replace(
        counter,
        certain=before if before.value >= counter.certain.value else counter.certain,
        believed=replace(running, value=max(running.value, before.value)),
        grown_at=running.at if grown else counter.grown_at,
        run=counter.run + 1,
    )


def _dropped(counter: Counter, running: Reading) -> tuple[Counter, Verdict]:
    """Return the counter without the readings between the believed one and this."""
    glitches = (*(at for at in counter.glitches if running.at - at < _HOUR), running.at)
    after = replace(_believed(counter, running), doubt=None, run=1, glitches=glitches)
    return after, Verdict(outcome=Outcome.DROPPED, too_many_glitches=len(glitches) >= GLITCHES_TOLD)


def _in_doubt(
    counter: Counter, doubt: Doubt, reading: Reading, meter: Meter
) -> tuple[Counter, Verdict]:
    running = counter.running(reading)
    if _came_back(counter, doubt, reading, running, meter):
        return _dropped(counter, running)
    kept = (doubt.first, *doubt.readings[1:][-(_KEPT - 2) :], reading)
    doubt = replace(doubt, readings=kept, count=doubt.count + 1)
    if not doubt.asked and _waited(doubt, meter):
        if _restarted(counter, doubt, meter):
            return _from_zero(counter, doubt)
        doubt = replace(doubt, asked=True)
    outcome = Outcome.ASKED if doubt.asked else Outcome.WAITING
    return replace(counter, doubt=doubt), Verdict(outcome=outcome)


def _came_back(
    counter: Counter, doubt: Doubt, reading: Reading, running: Reading, meter: Meter
) -> bool:
    """Whether a reading is of the old counter again: it does not become so by time alone."""
    if doubt.why is Why.IDENTITY or reading.identity != counter.believed.identity:
        return False
    if not follows(running, counter.believed, meter):
        return False
    tremble = TREMBLE * max(reading.step, doubt.first.step)
    raw = [old.value for old in doubt.readings]
    if doubt.why is Why.FELL:
        on_its_side = reading.value > max(raw) + tremble or not follows(
            reading, doubt.newest, meter
        )
    else:
        on_its_side = reading.value < min(raw) - tremble
    if not doubt.asked:
        return on_its_side
    return on_its_side and not follows(reading, doubt.newest, meter)


def _waited(doubt: Doubt, meter: Meter) -> bool:
    passed = doubt.newest.at - doubt.first.at
    if doubt.count < WAIT_READINGS:
        return False
    if meter.sparse:
        return True
    steady = all(
        follows(newer, older, meter) for older, newer in pairwise(doubt.readings[-WAIT_READINGS:])
    )
    return passed >= (WAIT if steady else WAIT_UNSTEADY)


def _restarted(counter: Counter, doubt: Doubt, meter: Meter) -> bool:
    """Whether it began again from zero, as it may do without asking."""
    if doubt.why is not Why.FELL:
        return False
    before = counter.believed
    reset = doubt.first.last_reset
    told = reset is not None and reset != before.last_reset and reset > before.at
    if not (meter.restarts or told):
        return False
    return is_near_zero(doubt.first, before, meter)


def is_near_zero(reading: Reading, before: Reading, meter: Meter) -> bool:
    """Return whether a counter can have counted up to here from zero since a reading."""
    most = possible(meter, before.at, reading.at) + TREMBLE * reading.step
    return reading.value <= most


def _from_zero(counter: Counter, doubt: Doubt) -> tuple[Counter, Verdict]:
    begun = begun_from(counter, doubt, Decimal(0))
    lost = (counter.believed, doubt.first)
    return begun, Verdict(outcome=Outcome.RESTARTED, lost_between=lost)


def begun_from(counter: Counter, doubt: Doubt, zero: Decimal) -> Counter:
    """Return the counter that goes on from `zero` of the doubtful one: what it counted is used."""
    moved = replace(counter, offset=counter.believed.value - zero, doubt=None, run=0)
    newest = moved.running(doubt.newest)
    # Its value must be confirmed once more before anything is charged up to it.
    return replace(moved, certain=counter.believed, believed=newest, grown_at=newest.at)
