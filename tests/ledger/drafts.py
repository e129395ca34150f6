"""Drafts as the rest of the house writes them."""

from typing import Any

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.ledger import (
    Actor,
    ActorKind,
    Draft,
    Ledger,
    Row,
    RowKind,
    Source,
    Tenant,
)

HUB = "mall"
MODULE = "reference_10010005"
OTHER_MODULE = "reference_10010006"
AYSE = Tenant("tenant-1", "Ayşe Yılmaz")
BORA = Tenant("tenant-2", "Bora Şahin")
MANAGER = Actor(ActorKind.USER, "user-1", "Müdür")
LIRA = CreditUnit("TRY", 2)


def draft(kind: RowKind, amount: int | None = None, **more: Any) -> Draft:
    return Draft(**{
        "kind": kind, "amount": amount, "module": MODULE, "tenant": AYSE, "actor": MANAGER,
        "unit": LIRA, "source": Source.REMOTE, **more,
    })  # fmt: skip


def opening(total_loaded: int, **more: Any) -> Draft:
    return draft(RowKind.OPENING, total_loaded=total_loaded, **more)


def intent(amount: int = 5000, transaction: str | None = "asked-1", **more: Any) -> Draft:
    return draft(RowKind.TOP_UP_INTENT, amount, transaction=transaction, **more)


def top_up(amount: int = 5000, reference: int | None = 1, **more: Any) -> Draft:
    return draft(RowKind.TOP_UP, amount, reference=reference, **more)


def load(amount: int, **more: Any) -> Draft:
    return draft(RowKind.LOAD_AT_MODULE, amount, source=Source.CARD, **more)


def numbers(rows: list[Row]) -> list[int]:
    return [row.number for row in rows]


def fill(ledger: Ledger, hub: str = HUB, count: int = 5) -> list[Row]:
    """Write an opening and loads that add up."""
    return ledger.append_many(
        hub,
        [opening(0), *(load(100, total_loaded=100 * nth) for nth in range(1, count))],
    )
