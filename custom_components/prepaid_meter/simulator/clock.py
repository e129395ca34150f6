"""Simulated time, in whole microseconds since 1970, and where the power comes from in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

SECOND: Final = 1_000_000
HOUR: Final = 3_600 * SECOND

GENERATOR_START: Final = 6 * SECOND
"""How long the building is dark before the generator has taken over."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def to_time(moment: int) -> datetime:
    """Return a moment in µs as a date and time in UTC."""
    return _EPOCH + timedelta(microseconds=moment)


def from_time(when: datetime) -> int:
    """Return a date and time as a moment in µs."""
    return (when - _EPOCH) // timedelta(microseconds=1)


class Source(StrEnum):
    """What feeds the building."""

    MAINS = "mains"
    GENERATOR = "generator"
    NONE = "none"


@dataclass(slots=True)
class Power:
    """The building's supply: mains, or the generator a while after the mains failed."""

    mains: bool = True
    since: int = 0
    """When the mains last failed or returned, µs."""

    def source_at(self, moment: int) -> Source:
        """Return what feeds the building at a moment after `since`."""
        if self.mains:
            return Source.MAINS
        return Source.NONE if moment < self.since + GENERATOR_START else Source.GENERATOR

    def next_change(self, moment: int) -> int | None:
        """Return when the source next changes by itself, if it does."""
        change = self.since + GENERATOR_START
        return change if not self.mains and moment < change else None
