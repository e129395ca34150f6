"""What a person asks of the teller, and what the teller answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..credit import CreditUnit
from ..ledger.kinds import RowKind, Source
from ..ledger.rows import Actor, Row


class Status(StrEnum):
    """What became of an order."""

    APPLIED = "applied"
    REFUSED = "refused"
    PENDING = "pending"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Credit to be loaded, or given back if the amount is below zero; minor units."""

    amount: int
    actor: Actor
    note: str = ""
    receipt_number: str = ""
    """The number of a receipt on paper, if there is one."""
    transaction: str | None = None
    """The same key asked twice is one order."""
    confirmed_by: str = ""
    """The second person's name, where one is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of an order: where it stands in the book, and what the module says of it."""

    number: int
    status: Status
    time: datetime
    module: str
    amount: int
    unit: CreditUnit | None
    actor: Actor
    source: Source
    before: int | None
    after: int | None
    transaction: str | None
    note: str
    receipt_number: str = ""
    """The number of the receipt on paper, if one was entered."""
    reason: str | None = None
    """Why it was refused or is not certain yet."""


_STATUS = {
    RowKind.TOP_UP: Status.APPLIED,
    RowKind.REFUND: Status.APPLIED,
    RowKind.LOAD_AT_MODULE: Status.APPLIED,
    RowKind.VOUCHER_LOADED: Status.APPLIED,
    RowKind.TOP_UP_REFUSED: Status.REFUSED,
    RowKind.REFUND_REFUSED: Status.REFUSED,
    RowKind.TOP_UP_INTENT: Status.PENDING,
    RowKind.REFUND_INTENT: Status.PENDING,
    RowKind.UNCERTAIN_RESOLVED: Status.UNCERTAIN,
}


def receipt(row: Row, *, intent: Row | None = None, uncertain: str | None = None) -> Receipt:
    """Return the receipt that a row stands for; `intent` tells who asked for it."""
    asked = intent or row
    assert row.module is not None  # noqa: S101 no draft of these kinds is without
    reason = row.details.get("reason")
    return Receipt(
        number=row.number,
        status=Status.UNCERTAIN if uncertain else _STATUS[row.kind],
        time=row.time,
        module=row.module,
        amount=row.amount or 0,
        unit=row.unit,
        actor=asked.actor,
        source=row.source,
        before=row.before,
        after=row.after,
        transaction=asked.transaction,
        note=asked.note,
        receipt_number=str(asked.details.get("receipt_number", "")),
        reason=uncertain or (reason if isinstance(reason, str) else None),
    )
