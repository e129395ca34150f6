"""What a kWh or m³ costs, by tariff, and since when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise


class Fault(StrEnum):
    """Why prices cannot be charged by."""

    NONE = "none"
    """There is not one."""
    NEGATIVE = "negative"
    NOT_A_NUMBER = "not_a_number"
    NO_ZONE = "no_zone"
    TWICE = "twice"
    """Two are valid from the same moment."""
    TARIFF_GAP = "tariff_gap"
    """A tariff has a price at one time and none at another."""


class PricesError(Exception):
    """Prices that nobody can be charged by."""

    def __init__(self, fault: Fault, where: str = "") -> None:
        """Keep why, and the tariff or the moment it is about."""
        super().__init__(f"{fault} {where}".strip())
        self.fault = fault
        self.where = where


@dataclass(frozen=True, slots=True)
class Price:
    """What is valid from a moment on: by tariff, in the unit of credit for a kWh or m³."""

    since: datetime
    of: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Span:
    """A time with one price."""

    since: datetime
    until: datetime
    price: Decimal
    assumed: bool
    """It is older than the first price that is known, which is taken for it."""


class PriceList:
    """Prices of one meter over time; before the first, that one is assumed."""

    def __init__(self, prices: Sequence[Price]) -> None:
        """Take the prices in any order. Raises PricesError."""
        if not prices:
            raise PricesError(Fault.NONE)
        for price in prices:
            _check(price)
        self._prices = sorted(prices, key=lambda price: price.since)
        for before, after in pairwise(self._prices):
            if before.since == after.since:
                raise PricesError(Fault.TWICE, after.since.isoformat())
            if gap := before.of.keys() ^ after.of.keys():
                raise PricesError(Fault.TARIFF_GAP, min(gap))

    @property
    def tariffs(self) -> frozenset[str]:
        """The tariffs that have a price, at all times."""
        return frozenset(self._prices[0].of)

    def at(self, tariff: str, moment: datetime) -> Decimal:
        """Return what a tariff costs at a moment. Raises PricesError for one without a price."""
        valid = self._prices[0]
        for price in self._prices:
            if price.since <= moment:
                valid = price
        return _of(valid, tariff)

    def changes(self, after: datetime, until: datetime) -> bool:
        """Whether any price changes later than `after`, and at `until` at the latest."""
        return any(after < price.since <= until for price in self._prices[1:])

    def spans(self, tariff: str, start: datetime, end: datetime) -> Iterator[Span]:
        """Yield the times of one price from start to end, none of them empty.

        Raises PricesError for a tariff without a price.
        """
        first = self._prices[0].since
        if start < min(first, end):
            yield Span(start, min(first, end), _of(self._prices[0], tariff), assumed=True)
        for price, following in zip(self._prices, [*self._prices[1:], None], strict=True):
            since = max(price.since, start)
            until = end if following is None else min(following.since, end)
            if since < until:
                yield Span(since, until, _of(price, tariff), assumed=False)


def _of(price: Price, tariff: str) -> Decimal:
    if (found := price.of.get(tariff)) is None:
        raise PricesError(Fault.TARIFF_GAP, tariff)
    return found


def _check(price: Price) -> None:
    if price.since.tzinfo is None:
        raise PricesError(Fault.NO_ZONE, price.since.isoformat())
    if not price.of:
        raise PricesError(Fault.NONE, price.since.isoformat())
    for tariff, value in price.of.items():
        if not value.is_finite():
            raise PricesError(Fault.NOT_A_NUMBER, tariff)
        if value < 0:
            raise PricesError(Fault.NEGATIVE, tariff)
