"""Money of quantities. What is charged over any time is quantity times price, to the minor unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from .exact import exactly, share
from .prices import PriceList

# Millionths of a Wh or of a litre: where nobody knows when it was used, nobody knows it finer.
_SHARE_DECIMALS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A quantity at one price."""

    quantity: Decimal
    """kWh or m³."""
    price: Decimal
    """In the unit of credit for a kWh or m³."""
    since: datetime
    assumed: bool = False
    """The price is older than what is known of prices."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What is taken off the credit, and what is left to be taken off next time."""

    amount: int
    """Minor units, not below zero."""
    carried: Decimal
    """The fraction of a minor unit that is not charged yet: from 0 to below 1."""


def portions(
    quantity: Decimal, tariff: str, start: datetime, end: datetime, prices: PriceList
) -> list[Portion]:
    """Return a quantity by the prices of the time in which it was used, shared out by time.

    The portions always come to the quantity. Raises PricesError.
    """
    # Times of one zone subtract by the face of its clock, which an hour of summer time deceives.
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start or quantity == 0:
        return [Portion(quantity=quantity, price=prices.at(tariff, end), since=min(start, end))]
    whole = _microseconds(end - start)
    found: list[Portion] = []
    given = Decimal(0)
    with exactly():
        for span in prices.spans(tariff, start, end):
            passed = _microseconds(span.until.astimezone(UTC) - start)
            upto = quantity if passed == whole else share(quantity, passed, whole, _SHARE_DECIMALS)
            part = Portion(
                quantity=upto - given,
                price=span.price,
                since=span.since.astimezone(UTC),
                assumed=span.assumed,
            )
            given = upto
            _add(found, part)
    return found


def _add(found: list[Portion], part: Portion) -> None:
    """Add a portion to those before it, which it continues where its price is the same."""
    last = found[-1] if found else None
    if last is None or (last.price, last.assumed) != (part.price, part.assumed):
        found.append(part)
        return
    found[-1] = Portion(
        quantity=last.quantity + part.quantity,
        price=last.price,
        since=last.since,
        assumed=last.assumed,
    )


def charge(parts: Sequence[Portion], decimals: int, carried: Decimal) -> Charge:
    """Return what portions cost in minor units, together with what was carried so far."""
    with exactly():
        cost = sum((part.quantity * part.price for part in parts), Decimal(0))
        exact = cost.scaleb(decimals) + carried
    amount = int(exact.to_integral_value(ROUND_FLOOR))
    with exactly():
        return Charge(amount, exact - amount)


def rescaled(credit: int, carried: Decimal, was: int, now: int) -> tuple[int, Decimal]:
    """Return credit and what is carried in minor units of another scale, worth the same."""
    with exactly():
        worth = (Decimal(credit) - carried).scaleb(now - was)
        # What is carried is not below zero, so the credit that stands beside it is rounded up.
        whole = -int((-worth).to_integral_value(ROUND_FLOOR))
        return whole, whole - worth


def _microseconds(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1)
