"""Rows and receipts as pages and actions answer with them."""

from typing import Any

from ..ledger.rows import Row
from ..runtime import Meter
from ..vending.receipts import Receipt


def shown_receipt(meter: Meter, receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as an action answers with it; amounts are exact decimals as text."""
    unit = receipt.unit or meter.credit_unit

    def shown(minor: int | None) -> str | None:
        return None if minor is None else str(unit.from_minor(minor))

    return {
        "number": receipt.number,
        "status": receipt.status.value,
        "reason": receipt.reason,
        "time": receipt.time.isoformat(),
        "module": meter.name,
        "serial_number": meter.device.serial_number,
        "amount": shown(receipt.amount),
        "unit": unit.name,
        "credit_before": shown(receipt.before),
        "credit_after": shown(receipt.after),
        "by": receipt.actor.name or receipt.actor.kind.value,
        "how": receipt.source.value,
        "note": receipt.note,
        "receipt_number": receipt.receipt_number,
        "idempotency_key": receipt.transaction,
    }


def shown_row(row: Row) -> dict[str, Any]:
    """Return a row of the ledger as an action answers with it; amounts are exact, as text."""

    def shown(minor: int | None) -> str | None:
        return None if minor is None or row.unit is None else str(row.unit.from_minor(minor))

    return {
        "number": row.number,
        "time": row.time.isoformat(),
        "kind": row.kind.value,
        "tenant": row.tenant.name if row.tenant else None,
        "by": row.actor.name or row.actor.kind.value,
        "how": row.source.value,
        "amount": shown(row.amount),
        "unit": row.unit.name if row.unit else None,
        "credit_before": shown(row.before),
        "credit_after": shown(row.after),
        "total_loaded": shown(row.total_loaded),
        "note": row.note,
        "details": dict(row.details),
        "hash": row.hash,
    }
