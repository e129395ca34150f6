"""Orders for credit, and what can become of them, as plain data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

# Vouchers and orders are numbered apart, so only the source tells whose a number is. A module that
# tells no source takes no vouchers that we know of.
BY_VOUCHER: Final = {"usb_stick", "card"}
_AT_MODULE: Final = BY_VOUCHER | {"keypad"}


class Refusal(StrEnum):
    """Why a module did not carry an order out."""

    AMOUNT_NOT_ALLOWED = "amount_not_allowed"
    ABOVE_MAXIMUM = "above_maximum"
    EXCEEDS_CREDIT = "exceeds_credit"
    SUPERSEDED = "superseded"
    """A later order came first; the module takes none below the last."""
    NOT_UNDERSTOOD = "not_understood"
    """It refused the request itself, with a Modbus exception."""


class Doubt(StrEnum):
    """Why nobody but a person can say what became of an order."""

    REFERENCE_TAKEN = "reference_taken"
    """Another order went out under the same reference."""
    FORGOTTEN = "forgotten"
    """So much was loaded since that the module's log does not reach back to the order."""
    OTHER_LOAD = "other_load"
    """Something was loaded meanwhile, and it cannot be told whether it was this."""
    WENT_BACK = "went_back"
    """The module counts less than before the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What a module counts of its credit, read at one time; minor units."""

    count: int
    """Loads and refunds so far, of any source (the purchase counter, where there is no other)."""
    total_loaded: int
    credit: int
    reference: int = 0
    """The last reference the module has seen; an order needs a higher one."""
    maximum: int | None = None
    """The most that it takes at once."""
    drift: int = 0
    """By how much its credit is not what it loaded less what it used, as far as it tells both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Credit to be loaded, or given back; the same order may be sent again and again."""

    amount: int
    refund: bool
    reference: int
    """Above `baseline.reference`, and never used for another order by anybody."""
    baseline: Counters
    """The counters before the order was made."""

    @property
    def signed(self) -> int:
        """The amount as the module's log has it: below zero for a refund."""
        return -self.amount if self.refund else self.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The module carried the order out. It may have forgotten the details since."""

    number: int | None = None
    """Which of its loads it was."""
    credit: int | None = None
    """Credit right afterwards."""
    total_loaded: int | None = None
    """`total_loaded` right afterwards."""
    time: datetime | None = None
    """By the module's clock."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The module did not carry the order out, and never will."""

    why: Refusal


@dataclass(frozen=True, slots=True)
class Open:
    """The order has not arrived: send it again."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody but a person can say whether the order was carried out."""

    why: Doubt


type Settlement = Applied | Refused | Open | Uncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A load or refund in the module's own log."""

    number: int
    reference: int
    """That of the order over the wire or of the voucher by which it came, 0 if by neither."""
    amount: int
    """Signed minor units."""
    credit: int
    """Afterwards."""
    time: datetime | None
    source: str | None

    @property
    def order(self) -> int:
        """The reference of the order over the wire that it was, 0 if it was none."""
        return 0 if self.source in _AT_MODULE else self.reference

    @property
    def voucher(self) -> int:
        """The sequence number of the voucher that it was, 0 if it was none."""
        return self.reference if self.source in BY_VOUCHER else 0
