"""Fields of actions and commands: bounded before anything is computed with them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
import math
import re
from typing import Final

from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
"""Nothing was sold before, and a time zone shifts neither end out of the calendar."""

MOST_ROWS_OF_A_BOOK: Final = 2**63 - 1

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MONTH: Final = re.compile(r"([0-9]{4})-(?:0[1-9]|1[0-2])", re.ASCII)
_WHOLE: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
# A database cannot keep the first, nothing can encode the second.
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")


def whole_number(least: int, most: int) -> Callable[[object], int]:
    """Return what takes a whole number between two, both included."""

    def check(value: object) -> int:
        number: int | None = None
        if isinstance(value, float) and math.isfinite(value) and value.is_integer():
            number = int(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            number = value
        elif isinstance(value, str) and len(value) < 30 and _WHOLE.fullmatch(value.strip()):
            number = int(value)
        if number is None or not least <= number <= most:
            raise vol.Invalid(f"expected a whole number from {least} to {most}")
        return number

    return check


def day(value: object) -> date:
    """Take a day, such as 2026-11-30."""
    if isinstance(value, datetime):
        value = value.date()
    elif isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, date) or not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise vol.Invalid(f"expected a day from {FIRST_YEAR}-01-01 to {LAST_YEAR}-12-31")
    return value


def month(value: object) -> str:
    """Take a month, such as 2026-11."""
    found = _MONTH.fullmatch(value) if isinstance(value, str) else None
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise vol.Invalid(f"expected a month from {FIRST_YEAR}-01 to {LAST_YEAR}-12")
    return found[0]


def moment(value: object) -> datetime:
    """Take a moment; without a time zone it is in the house's."""
    found = cv.datetime(value)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise vol.Invalid(f"expected a time from {FIRST_YEAR} to {LAST_YEAR}")
    return found if found.tzinfo else found.replace(tzinfo=dt_util.get_default_time_zone())


def text(most: int, least: int = 0) -> Callable[[object], str]:
    """Return what takes a text of so many characters, all of which can be written down."""

    def check(value: object) -> str:
        if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 256:
            raise vol.Invalid("expected a text")
        found = cv.string(value)
        if not least <= len(found) <= most:
            raise vol.Invalid(f"expected a text of {least} to {most} characters")
        if _UNWRITABLE.search(found):
            raise vol.Invalid("expected a text without characters that cannot be written down")
        return found

    return check


def period(longest: timedelta) -> Callable[[object], timedelta]:
    """Return a validator of a time above zero, which takes what is longer for the `longest`."""

    def valid(value: object) -> timedelta:
        try:
            found: timedelta = cv.positive_time_period(value)
        except (OverflowError, TypeError, ValueError) as err:
            raise vol.Invalid("expected a period of time") from err
        return min(found, longest)

    return valid
