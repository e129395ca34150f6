"""What is written into the book for what happened at a module. Nothing here asks anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from ..credit import CreditUnit
from ..device import loading
from ..ledger.kinds import ActorKind, RowKind, Source
from ..ledger.rows import SYSTEM, Actor, Draft, Json, Row, Tenant
from .receipts import Request
from .vouchers import EXPIRES, Paper

_AT_MODULE: Final = Actor(ActorKind.AT_MODULE)

BY_PERSON: Final = "decided_by_person"
"""The reason of an outcome that no module told."""

_KEPT: Final = ("reason", "receipt_number", "confirmed_by")
"""What an order's outcome tells as its intent did."""


@dataclass(frozen=True, slots=True)
class Known:
    """A module's counters, as far as the book accounts for them."""

    count: int
    """The loads that it said it had counted."""
    total_loaded: int
    accounted: int | None = None
    """The last load that the book has, where that is not its count."""

    @property
    def booked(self) -> int:
        """The number of the last load that the book accounts for."""
        return self.count if self.accounted is None else self.accounted

    def followed_by(self, now: loading.Counters, *, jumped: bool) -> Known:
        """Return what is known once the book has all that the module tells now.

        A count that `jumped` is no sign of loads, nor of a reset.
        """
        return Known(now.count, now.total_loaded, self.booked if jumped else None)


@dataclass(slots=True)
class Entries:
    """Drafts of rows about one module."""

    module: str
    unit: CreditUnit
    tenant: Tenant | None = None

    def draft(
        self,
        kind: RowKind,
        *,
        actor: Actor = SYSTEM,
        amount: int | None = None,
        before: int | None = None,
        after: int | None = None,
        total_loaded: int | None = None,
        reference: int | None = None,
        transaction: str | None = None,
        source: Source = Source.UNKNOWN,
        note: str = "",
        details: dict[str, Json] | None = None,
    ) -> Draft:
        """Return a draft for the present tenant."""
        return Draft(
            kind=kind,
            module=self.module,
            tenant=self.tenant,
            actor=actor,
            amount=amount,
            unit=self.unit,
            before=before,
            after=after,
            total_loaded=total_loaded,
            reference=reference,
            transaction=transaction,
            source=source,
            note=note,
            details=details or {},
        )

    def issued(self, request: Request, paper: Paper) -> Draft:
        """Return the row of a voucher, to be written before it leaves."""
        details: dict[str, Json] = {EXPIRES: paper.expires.isoformat(), **paper.details}
        return self.draft(
            RowKind.VOUCHER_ISSUED,
            actor=request.actor,
            amount=request.amount,
            reference=paper.sequence,
            transaction=paper.id,
            note=request.note,
            details=details,
        )

    def expired(self, issued: Row) -> Draft:
        """Return the row of a voucher that the module takes no more."""
        return self.draft(
            RowKind.VOUCHER_EXPIRED,
            amount=issued.amount,
            reference=issued.reference,
            transaction=issued.transaction,
            note=issued.note,
            details={"issued": issued.number},
        )

    def refused(self, intent: Row, reason: str) -> Draft:
        """Return the outcome of an order that the module did not carry out."""
        kind = RowKind.TOP_UP_REFUSED if (intent.amount or 0) > 0 else RowKind.REFUND_REFUSED
        details: dict[str, Json] = {
            key: intent.details[key] for key in _KEPT if key in intent.details
        }
        details["reason"] = reason
        return _outcome(intent, kind, after=None, total=None, details=details)

    def since(
        self,
        known: Known,
        counters: loading.Counters,
        records: Sequence[loading.Record],
        unseen: int,
        applied: Row | None,
        vouchers: Mapping[int, Row],
    ) -> list[Draft]:
        """Return what happened since the book last knew the module, in its order.

        `applied` is our own order that is known to be among it; `unseen` counts the loads that the
        module no longer remembers one by one; `vouchers` are those that it may have loaded, by
        sequence number.
        """
        # A voucher is loaded once; a module that says so twice is believed the credit only.
        waiting = dict(vouchers)
        total = known.total_loaded
        drafts: list[Draft] = []
        ours = 0
        logged = applied is None or any(r.order == applied.reference for r in records)
        if applied is not None and not logged:
            ours = applied.amount or 0
            unseen = max(0, unseen - 1)
        if unseen:
            amount = counters.total_loaded - total - ours - sum(r.amount for r in records)
            total += amount
            drafts.append(
                self.draft(
                    RowKind.LOADS_AT_MODULE_UNSEEN,
                    actor=_AT_MODULE,
                    amount=amount,
                    total_loaded=total,
                    details={"loads": unseen, "load_count": known.booked + unseen},
                )
            )
        if applied is not None and not logged:
            total += ours
            after = None if records else counters.credit
            drafts.append(_applied(applied, after, total, counters.count))
        for record in records:
            total += record.amount
            if applied is not None and record.order == applied.reference:
                drafts.append(_applied(applied, record.credit, total, record.number))
            elif record.amount and (issued := waiting.pop(record.voucher, None)) is not None:
                drafts.append(self._voucher_loaded(record, total, issued))
            else:
                drafts.append(self._load(record, total))
        if difference := counters.total_loaded - total:
            drafts.append(
                self.draft(
                    RowKind.COUNTER_ANOMALY,
                    amount=difference,
                    after=counters.credit,
                    total_loaded=counters.total_loaded,
                    details={
                        "reason": "reset" if counters.count < known.booked else "drift",
                        "expected_total": total,
                        "load_count": counters.count,
                    },
                )
            )
        return drafts

    def _load(self, record: loading.Record, total: int) -> Draft:
        return self.draft(
            RowKind.LOAD_AT_MODULE,
            actor=_AT_MODULE,
            amount=record.amount,
            before=record.credit - record.amount,
            after=record.credit,
            total_loaded=total,
            source=_source(record.source),
            details=_told(record) | ({"voucher": record.voucher} if record.voucher else {}),
        )

    def _voucher_loaded(self, record: loading.Record, total: int, issued: Row) -> Draft:
        details = _told(record)
        details["issued"] = issued.number
        details["issued_by"] = issued.actor.name or issued.actor.kind.value
        if issued.tenant is not None and self.tenant and issued.tenant.id != self.tenant.id:
            details["issued_to"] = issued.tenant.name
        if record.amount != issued.amount:
            details["issued_amount"] = issued.amount
        return self.draft(
            RowKind.VOUCHER_LOADED,
            actor=_AT_MODULE,
            # What the module counts is true, whatever was promised.
            amount=record.amount,
            before=record.credit - record.amount,
            after=record.credit,
            total_loaded=total,
            reference=issued.reference,
            transaction=issued.transaction,
            source=_source(record.source),
            note=issued.note,
            details=details,
        )


def _told(record: loading.Record) -> dict[str, Json]:
    # The module's clock is not trusted with the order of the book.
    time = None if record.time is None else record.time.astimezone(UTC).isoformat()
    return {"load_count": record.number, "module_time": time}


def _applied(intent: Row, after: int | None, total: int, number: int) -> Draft:
    kind = RowKind.TOP_UP if (intent.amount or 0) > 0 else RowKind.REFUND
    details: dict[str, Json] = {"load_count": number}
    details |= {key: intent.details[key] for key in _KEPT if key in intent.details}
    return _outcome(intent, kind, after=after, total=total, details=details)


def _outcome(
    intent: Row, kind: RowKind, *, after: int | None, total: int | None, details: dict[str, Json]
) -> Draft:
    return Draft(
        kind=kind,
        module=intent.module,
        tenant=intent.tenant,
        actor=intent.actor,
        amount=intent.amount,
        unit=intent.unit,
        before=intent.before if after is None else after - (intent.amount or 0),
        after=after,
        total_loaded=total,
        reference=intent.reference,
        source=Source.REMOTE,
        note=intent.note,
        details=details,
    )


def _source(name: str | None) -> Source:
    return Source(name) if name in set(Source) else Source.UNKNOWN
