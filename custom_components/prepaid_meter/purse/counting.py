"""One counter of a purse: where its readings come from, and what is believed of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from ..metering import judging
from ..metering.counter import Counter, Meter
from ..metering.judging import Verdict
from ..metering.limits import stale_after
from ..metering.reading import NoReading, Reading

# A clock that is brought right little by little does not jump.
_SLEW: Final = timedelta(seconds=2)

type Heard = Callable[[Reading | NoReading], None]
"""Is told whatever a source hears, at once and in its order."""


class Source(Protocol):
    """Where the readings of one counter come from: a meter on a wire, or an entity.

    A reading is absolute, exact, in kWh or m³, with the time at which it was measured or else
    received, and the identity of what counted. What is no reading is told too, with the reason.
    """

    def listen(self, heard: Heard) -> Callable[[], None]:
        """Tell of everything from now on; what is returned ends it."""
        ...


class Counting:
    """Judges what is heard of one counter. It holds nothing that the ledger must have."""

    def __init__(
        self,
        counter: Counter,
        meter: Meter,
        interval: timedelta,
        *,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        """Go on from what is known of a counter that is usually heard at an interval.

        `clock` is what times of readings are of, which may be set; `steady` counts seconds and
        never jumps.
        """
        self.counter = counter.after_restart()
        self.meter = meter
        self._clock = clock
        self._steady = steady
        self._looked = clock(), steady()
        self.stale_after = stale_after(interval)
        self.heard_at: datetime | None = None
        """When a reading was last heard since the start, whatever it was worth."""
        self.no_reading: NoReading | None = None
        """Why what was heard last is no reading, if so."""

    def hear(self, heard: Reading | NoReading) -> Verdict | None:
        """Judge what was heard, and return what became of it; None for what is no reading."""
        if isinstance(heard, NoReading):
            self.no_reading = heard
            return None
        self.no_reading = None
        self._follow_clock()
        # Two times of one zone subtract by its clock's face, which summer time deceives.
        reading = replace(heard, at=heard.at.astimezone(UTC))
        self.heard_at = reading.at
        self.counter, verdict = judging.judge(self.counter, reading, self.meter)
        return verdict

    def _follow_clock(self) -> None:
        """Move what is known along with a clock that was set: less time passed than it says."""
        before, ticked = self._looked
        now, ticks = self._clock(), self._steady()
        self._looked = now, ticks
        jump = now - before - timedelta(seconds=ticks - ticked)
        if abs(jump) > _SLEW:
            self.counter = _moved(self.counter, jump)

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was heard of lately, since the start."""
        return self.heard_at is not None and now - self.heard_at <= self.stale_after


def _moved(counter: Counter, by: timedelta) -> Counter:
    """Return a counter with all its times moved."""

    def moved(reading: Reading) -> Reading:
        return replace(reading, at=reading.at + by)

    doubt = counter.doubt
    return replace(
        counter,
        certain=moved(counter.certain),
        believed=moved(counter.believed),
        grown_at=counter.grown_at + by,
        glitches=tuple(at + by for at in counter.glitches),
        doubt=doubt and replace(doubt, readings=tuple(map(moved, doubt.readings))),
    )
