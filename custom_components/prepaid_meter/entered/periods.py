"""Periods of whole days as the building counts them, whose last day is included."""

from datetime import date, datetime, time, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from ..sentences import refusal

LONGEST: Final = timedelta(days=366)


def midnight(day: date) -> datetime:
    """Return the first moment of a day, in the building's zone."""
    return datetime.combine(day, time(), dt_util.get_default_time_zone())


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the first moment of a period and the one after its last.

    Raises a sentence if it ends before it begins, or holds more than 366 days.
    """
    begin, end = first.isoformat(), last.isoformat()
    if last < first:
        raise refusal("period_ends_early", begin=begin, end=end)
    if last - first >= LONGEST:
        raise refusal("period_too_long", days=str(LONGEST.days), begin=begin, end=end)
    if last == date.max:
        raise refusal("period_too_late", begin=begin, end=end)
    return midnight(first), midnight(last + timedelta(days=1))
