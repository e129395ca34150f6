"""What is known of a counter: what it may do, what is believed of it, and what is in doubt."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .reading import Reading

TREMBLE: Final = 2
"""Steps by which a reading may be wrong either way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """What is known of a meter beside its readings."""

    most_per_hour: Decimal
    """The most that can flow, kWh or m³ an hour."""
    lag: timedelta = timedelta(minutes=1)
    """How much older than its time a value can be."""
    width: Decimal | None = None
    """Where the counter begins again from zero, if that is declared."""
    restarts: bool = False
    """Whether it was added as one that begins again from zero when it loses power."""
    sparse: bool = False
    """A radio or hourly meter: three readings are waited for, however long they take."""


class Why(StrEnum):
    """What opened a doubt."""

    FELL = "fell"
    LEAPT = "leapt"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Readings that do not follow the last believed one. The raw numbers of the counter."""

    why: Why
    readings: tuple[Reading, ...]
    """The first doubtful one and the newest ones."""
    count: int = 1
    asked: bool = False
    """The waiting is over: a person decides."""

    @property
    def first(self) -> Reading:
        """The reading that opened it."""
        return self.readings[0]

    @property
    def newest(self) -> Reading:
        """The last that was heard."""
        return self.readings[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What a purse knows of a counter. Values run on over rollovers and changes of the meter."""

    certain: Reading
    """What may be charged up to."""
    believed: Reading
    """The newest that follows: what is shown."""
    offset: Decimal = Decimal(0)
    """What is added to the raw number of the counter now."""
    grown_at: datetime
    """Since when it stands where it is."""
    run: int = 0
    """How many in a row have followed since the last start, doubt or drop."""
    glitches: tuple[datetime, ...] = ()
    """When readings of the last hour were dropped."""
    doubt: Doubt | None = field(default=None)

    @property
    def may_cut(self) -> bool:
        """Whether the last two readings are sure enough for an automatic cut."""
        return self.doubt is None and self.run >= 2

    def after_restart(self) -> Counter:
        """Return what is still known after a restart: all, but nobody is cut by what was heard."""
        return replace(self, run=0)

    def running(self, reading: Reading) -> Reading:
        """Return a reading of the counter as it is now, with its value running on."""
        return replace(reading, value=reading.value + self.offset)


def follows(newer: Reading, older: Reading, meter: Meter, *, since: datetime | None = None) -> bool:
    """Return whether a reading is possible after another; both run on."""
    tremble = TREMBLE * max(newer.step, older.step)
    return (
        -tremble
        <= newer.value - older.value
        <= possible(meter, since or older.at, newer.at) + tremble
    )


def possible(meter: Meter, since: datetime, until: datetime) -> Decimal:
    """Return the most that can have flowed between two moments."""
    passed = max(until - since, timedelta(0)) + meter.lag
    microseconds = passed // timedelta(microseconds=1)
    return meter.most_per_hour * microseconds / 3_600_000_000
