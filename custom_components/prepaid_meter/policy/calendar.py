"""When a tenant may be cut off: weekdays, hours, holidays and their eves."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from .reasons import Reason

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

EVERY_DAY: Final = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Weekdays and hours in which cutting off is allowed, by the clock on the building's wall."""

    weekdays: frozenset[int] = EVERY_DAY
    start: time = time()
    end: time = time()
    """The first moment that is too late; midnight is the end of the day."""
    not_on_holidays: bool = False
    not_on_eves: bool = False

    @property
    def needs_holidays(self) -> bool:
        """Whether somebody must tell which days are holidays."""
        return self.not_on_holidays or self.not_on_eves


ALWAYS: Final = Hours()

TURKEY: Final = Hours(
    weekdays=frozenset({MONDAY, TUESDAY, WEDNESDAY, THURSDAY}),
    start=time(8),
    end=time(15),
    not_on_holidays=True,
    not_on_eves=True,
)
"""Electricity market consumer services regulation, as amended in 2021: a cut for debt only Monday
to Thursday from 8 to 15 h, never on a holiday nor on the day before one."""

FRIENDLY: Final = Hours(
    weekdays=frozenset({MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY}),
    start=time(10),
    end=time(16),
    not_on_holidays=True,
)
"""The complement of the "friendly hours" of British suppliers, in which nobody is cut off: 16 to
10 h, weekends and holidays."""

PRESETS: Final = {"always": ALWAYS, "turkey": TURKEY, "friendly": FRIENDLY}


def closed(
    hours: Hours, now: datetime, *, holiday: bool | None = None, eve: bool | None = None
) -> tuple[Reason, ...]:
    """Return what the calendar has against cutting off at a local time.

    `holiday` says whether today is one, `eve` whether tomorrow is one; None is not known.
    """
    reasons = []
    if now.weekday() not in hours.weekdays:
        reasons.append(Reason.WRONG_DAY)
    moment = now.time()
    if moment < hours.start or (hours.end != time() and moment >= hours.end):
        reasons.append(Reason.WRONG_HOUR)
    unknown = False
    for matters, is_one, reason in (
        (hours.not_on_holidays, holiday, Reason.HOLIDAY),
        (hours.not_on_eves, eve, Reason.HOLIDAY_EVE),
    ):
        if matters and is_one:
            reasons.append(reason)
        unknown |= matters and is_one is None
    if unknown:
        reasons.append(Reason.CALENDAR_UNKNOWN)
    return tuple(reasons)
