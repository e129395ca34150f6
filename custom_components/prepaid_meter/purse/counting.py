"""One counter of a purse: where its readings come from, and what is believed of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from ..metering import judging
from ..metering.counter import Counter, Meter
from ..metering.judging import Verdict
from ..metering.limits import stale_after
from ..metering.reading import NoReading, Reading

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

    def __init__(self, counter: Counter, meter: Meter, interval: timedelta) -> None:
        """Go on from what is known of a counter that is usually heard at an interval."""
        self.counter = counter.after_restart()
        self.meter = meter
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
        # Two times of one zone subtract by its clock's face, which summer time deceives.
        reading = replace(heard, at=heard.at.astimezone(UTC))
        self.heard_at = reading.at
        self.counter, verdict = judging.judge(self.counter, reading, self.meter)
        return verdict

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was heard of lately, since the start."""
        return self.heard_at is not None and now - self.heard_at <= self.stale_after
