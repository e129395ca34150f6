"""What the rows of a purse come to: its credit, and where its counters stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ..credit import CreditUnit
from ..ledger.rows import Json
from ..metering.counter import Counter, Doubt, Why
from ..metering.reading import Reading
from .charging import Charge, Portion, charge, portions
from .exact import exactly, text
from .prices import PriceList

TOTAL: Final = "total"
"""A counter that does not tell tariffs apart: it counts for the one that is in force."""


# A row is a line in a book: what is longer becomes several.
_MOST_PORTIONS: Final = 25


class Occasion(StrEnum):
    """Why a row of usage was posted."""

    DAY_END = "day_end"
    PRICE = "price"
    TARIFF = "tariff"
    """Another tariff is in force from then on: generator or grid."""
    TENANT = "tenant"
    METER = "meter"
    """The counter goes on from another number: rollover, restart, swap, a person's answer."""
    TOP_UP = "top_up"
    REFUND = "refund"
    CUT = "cut"
    GAP = "gap"
    """Nothing was heard of the counter for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a counter stood, as a row keeps it."""

    reading: Reading
    """Its value runs on over rollovers and swaps."""
    offset: Decimal = Decimal(0)
    """What is added to the numbers that the counter shows from then on."""
    shown: Decimal
    """What the counter itself showed."""

    @property
    def value(self) -> Decimal:
        """What it counted, in kWh or m³, running on."""
        return self.reading.value

    @property
    def at(self) -> datetime:
        """When it was read."""
        return self.reading.at

    def to_json(self) -> dict[str, Json]:
        """Return it as a row keeps it: numbers as exact text."""
        reset = self.reading.last_reset
        return {
            "value": text(self.value),
            "shown": text(self.shown),
            "offset": text(self.offset),
            "at": self.at.isoformat(),
            "step": text(self.reading.step),
            "identity": self.reading.identity,
            "last_reset": None if reset is None else reset.isoformat(),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Json]) -> Mark:
        """Return what a row keeps. Raises ValueError, KeyError or ArithmeticError."""
        reset = raw["last_reset"]
        reading = Reading(
            value=Decimal(str(raw["value"])),
            at=datetime.fromisoformat(str(raw["at"])),
            step=Decimal(str(raw["step"])),
            identity=str(raw["identity"]),
            last_reset=None if reset is None else datetime.fromisoformat(str(reset)),
        )
        return cls(
            reading=reading,
            offset=Decimal(str(raw["offset"])),
            shown=Decimal(str(raw["shown"])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A doubt about a counter that a person has to answer."""

    why: Why
    before: Mark
    """The last believed reading."""
    first: Reading
    """The first doubtful one, as the counter showed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What is charged for one counter in one row."""

    register: str
    tariff: str
    start: Mark
    end: Mark
    parts: tuple[Portion, ...]
    charged: Charge
    occasion: Occasion
    silent_since: datetime | None = None
    """Since when nothing was heard, if that is so."""

    @property
    def quantity(self) -> Decimal:
        """How much, in kWh or m³."""
        with exactly():
            return self.end.value - self.start.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """A purse as the ledger has it."""

    number: int
    """The newest of its rows."""
    unit: CreditUnit
    credit: int
    """Minor units after the last posting."""
    carried: Decimal
    """The fraction of a minor unit that was used and not charged yet."""
    total_loaded: int
    marks: Mapping[str, Mark]
    """Where each counter stood at its last posting, by register."""
    tariff: str
    """The one in force, for a counter that does not tell them apart."""
    questions: Mapping[str, Question] = field(default_factory=dict)

    def tariff_of(self, register: str) -> str:
        """Return the tariff that a counter counts for."""
        return self.tariff if register == TOTAL else register

    def usages(
        self,
        register: str,
        end: Mark,
        prices: PriceList,
        occasion: Occasion,
        silent_since: datetime | None = None,
    ) -> list[Usage]:
        """Return what is charged up to a reading: one, or several where prices changed often.

        Raises PricesError, and ValueError for a reading below the last posted one.
        """
        start = self.marks[register]
        if end.value < start.value:
            raise ValueError(f"{register} would be charged backwards")
        tariff = self.tariff_of(register)
        with exactly():
            quantity = end.value - start.value
        parts = portions(quantity, tariff, start.at, end.at, prices)
        found: list[Usage] = []
        carried = self.carried
        for first in range(0, len(parts), _MOST_PORTIONS):
            some = tuple(parts[first : first + _MOST_PORTIONS])
            following = parts[first + _MOST_PORTIONS :]
            upto = _between(start, end, some, following[0].since) if following else end
            charged = charge(some, self.unit.decimals, carried)
            found.append(
                Usage(
                    register=register,
                    tariff=tariff,
                    start=start,
                    end=upto,
                    parts=some,
                    charged=charged,
                    occasion=occasion,
                    silent_since=silent_since,
                )
            )
            start, carried = upto, charged.carried
        return found

    def after(self, usage: Usage) -> Purse:
        """Return the purse once a usage is charged."""
        return replace(
            self,
            credit=self.credit - usage.charged.amount,
            carried=usage.charged.carried,
            marks={**self.marks, usage.register: usage.end},
        )

    def loaded(self, amount: int) -> Purse:
        """Return the purse with credit added, or given back."""
        return replace(self, credit=self.credit + amount, total_loaded=self.total_loaded + amount)

    def remaining(self, shown: Mapping[str, Reading], prices: PriceList) -> int:
        """Return what is left by readings that are not posted yet, in minor units.

        It is what the purse would hold if all of them were posted now. Raises PricesError.
        """
        parts: list[Portion] = []
        for register, mark in self.marks.items():
            reading = shown.get(register)
            if reading is not None and reading.value > mark.value:
                with exactly():
                    quantity = reading.value - mark.value
                parts += portions(quantity, self.tariff_of(register), mark.at, reading.at, prices)
        return self.credit - charge(parts, self.unit.decimals, self.carried).amount

    def counter(self, register: str) -> Counter:
        """Return what is known of a counter after a start: what the ledger has of it."""
        mark = self.marks[register]
        question = self.questions.get(register)
        if question is None:
            return Counter(
                certain=mark.reading, believed=mark.reading, offset=mark.offset, grown_at=mark.at
            )
        return Counter(
            certain=mark.reading,
            believed=question.before.reading,
            offset=question.before.offset,
            grown_at=question.before.at,
            doubt=Doubt(why=question.why, readings=(question.first,), asked=True),
        )


def _between(start: Mark, end: Mark, parts: Sequence[Portion], at: datetime) -> Mark:
    """Return where a counter stood after some portions, by their times: nobody read it there."""
    with exactly():
        value = start.value + sum((part.quantity for part in parts), Decimal(0))
        shown = value - end.offset
    return replace(end, reading=replace(end.reading, value=value, at=at), shown=shown)
