"""What stands in the account book: drafts of rows, and rows as they were written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ..credit import CreditUnit
from .kinds import COUNTED, REFERENCED, ActorKind, RowKind, Source

type Json = str | int | bool | list[Json] | dict[str, Json] | None

REFERENCE_MAX: Final = 2**64 - 1
"""A module keeps a reference in four registers."""

_AMOUNT_MAX: Final = 2**63 - 1
_NEEDS_AMOUNT: Final = REFERENCED | COUNTED | {RowKind.VOUCHER_EXPIRED}
_POSITIVE: Final = {RowKind.TOP_UP_INTENT, RowKind.TOP_UP}
_NEGATIVE: Final = {RowKind.REFUND_INTENT, RowKind.REFUND}
# A voucher may take credit back.
_NOT_ZERO: Final = {RowKind.VOUCHER_ISSUED, RowKind.VOUCHER_LOADED, RowKind.VOUCHER_EXPIRED}


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant, under the name that they had at that time."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, under the name that they had at that time."""

    kind: ActorKind
    id: str | None = None
    name: str | None = None


SYSTEM: Final = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row to be written. Amounts are minor units; what takes credit away is negative."""

    kind: RowKind
    module: str | None = None
    tenant: Tenant | None = None
    actor: Actor = SYSTEM
    amount: int | None = None
    unit: CreditUnit | None = None
    before: int | None = None
    after: int | None = None
    total_loaded: int | None = None
    reference: int | None = None
    transaction: str | None = None
    source: Source = Source.UNKNOWN
    note: str = ""
    details: Mapping[str, Json] = field(default_factory=dict)
    time: datetime | None = None
    """When it happened; None stands for the moment of writing."""

    def __post_init__(self) -> None:
        """Refuse what no honest row says, before anything is done about it."""
        if self.kind in _NEEDS_AMOUNT and (self.module is None or self.amount is None):
            raise ValueError(f"A row of kind {self.kind} needs a module and an amount")
        amount = self.amount or 0
        if (self.kind in _POSITIVE and amount <= 0) or (self.kind in _NEGATIVE and amount >= 0):
            sign = "above" if self.kind in _POSITIVE else "below"
            raise ValueError(f"The amount of a row of kind {self.kind} must be {sign} zero")
        if self.kind in _NOT_ZERO and amount == 0:
            raise ValueError(f"The amount of a row of kind {self.kind} must not be zero")
        for number in (self.amount, self.before, self.after, self.total_loaded):
            if number is not None and abs(number) > _AMOUNT_MAX:
                raise ValueError(f"{number} does not fit into 64 bits")
        if self.reference is not None and not 0 <= self.reference <= REFERENCE_MAX:
            raise ValueError(f"Reference {self.reference} does not fit into 64 bits")
        if self.time is not None and self.time.tzinfo is None:
            raise ValueError("The time of a row needs a time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it stands in the book."""

    hub: str
    number: int
    time: datetime
    kind: RowKind
    module: str | None
    tenant: Tenant | None
    actor: Actor
    amount: int | None
    unit: CreditUnit | None
    before: int | None
    after: int | None
    total_loaded: int | None
    reference: int | None
    transaction: str | None
    source: Source
    note: str
    details: Mapping[str, Json]
    previous_hash: str
    hash: str

    @property
    def position(self) -> Position:
        """Where it stands; the next page begins after it."""
        return Position(self.hub, self.number)


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a row in the book."""

    hub: str
    number: int


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a hub's chain. Kept elsewhere, it proves that nothing was cut off later."""

    hub: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Intent:
    """An intent in the book, and what became of it if that is known."""

    row: Row
    outcome: Row | None
    is_new: bool
    """False where the same transaction had been asked for before: then ask no module again."""
