"""When what was used is posted: at the end of a day or a price, after gaps, at a new meter."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from .prices import PriceList
from .state import Mark, Occasion


@dataclass(frozen=True, slots=True)
class Due:
    """A reading up to which a counter is to be posted."""

    register: str
    mark: Mark
    occasion: Occasion
    silent_since: datetime | None = None
    even_if_none: bool = False
    """Also where nothing was used: the row keeps when the counter said so."""


def due(
    register: str, last: Mark, now: Mark, prices: PriceList, zone: tzinfo, silence: timedelta
) -> list[Due]:
    """Return what is to be posted when a counter's certain reading moves from `last` to `now`.

    A day and a price end with the last reading before they do, and another price begins with the
    first one after. Where nothing was heard for longer than `silence`, what was used meanwhile is
    a row of its own.
    """
    start, end = last.at.astimezone(UTC), now.at.astimezone(UTC)
    found: list[Due] = []
    was_silent = end - start > silence
    if (ends := _what_ends(start, end, prices, zone)) is not None:
        found.append(Due(register, last, ends, even_if_none=not was_silent))
    elif was_silent:
        found.append(Due(register, last, Occasion.GAP))
    if ends is Occasion.PRICE:
        # What comes after is of the new price alone, and not shared out by time.
        found.append(Due(register, now, ends, start if was_silent else None, even_if_none=True))
    elif now.offset != last.offset:
        found.append(Due(register, now, Occasion.METER, even_if_none=True))
    elif was_silent:
        found.append(Due(register, now, Occasion.GAP, silent_since=start, even_if_none=True))
    return found


def _what_ends(start: datetime, end: datetime, prices: PriceList, zone: tzinfo) -> Occasion | None:
    if prices.changes(start, end):
        return Occasion.PRICE
    if start.astimezone(zone).date() < end.astimezone(zone).date():
        return Occasion.DAY_END
    return None
