"""How a row is stored, and the bytes over which its hash is made: see docs/ledger.md."""

from collections.abc import Mapping
from datetime import UTC, datetime
import hashlib
import json
from typing import Any, Final

from ..credit import CreditUnit
from .errors import Fault, LedgerDamagedError
from .kinds import ActorKind, RowKind, Source
from .rows import Actor, Draft, Head, Json, Row, Tenant

type Stored = Mapping[str, Any]
"""A row's columns as the database gives them, which may be anything after tampering."""

FORMAT: Final = 1
"""Goes up when a column is added to the hash, so that older rows keep theirs."""

HASHED: Final[Mapping[str, type[int | str]]] = {
    "format": int,
    "hub": str,
    "number": int,
    "time": str,
    "kind": str,
    "module": str,
    "tenant_id": str,
    "tenant_name": str,
    "actor_kind": str,
    "actor_id": str,
    "actor_name": str,
    "amount": int,
    "unit": str,
    "decimals": int,
    "credit_before": int,
    "credit_after": int,
    "total_loaded": int,
    "reference": str,
    "transaction_id": str,
    "source": str,
    "note": str,
    "details": str,
    "previous_hash": str,
}
"""The columns in the order of the hash."""

DETAILS_MAX_BYTES: Final = 8192
"""A row is a line in a book, not an attachment."""

_REFERENCE_DIGITS: Final = 20


def encode(value: object) -> bytes:
    """Return one field: its length in bytes, a colon, the bytes, a comma; a minus if missing."""
    if value is None:
        return b"-,"
    text = str(value).encode()
    return b"%d:%s," % (len(text), text)


def row_hash(stored: Stored) -> str:
    """Return the hash over all columns of a row but its own hash."""
    digest = hashlib.sha256()
    for name, expected in HASHED.items():
        value = stored[name]
        if value is not None and type(value) is not expected:
            raise LedgerDamagedError(
                Fault.ROW_ALTERED, **_place(stored), column=name, type=expected.__name__
            )
        digest.update(encode(value))
    return digest.hexdigest()


def before_first(hub: str) -> Head:
    """Return what the first row of a hub's chain follows."""
    origin = hashlib.sha256(encode("prepaid_meter ledger") + encode(hub)).hexdigest()
    return Head(hub, 0, origin)


def store_time(time: datetime) -> str:
    """Return a time as text of constant width, so that it sorts by itself."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def store_reference(reference: int | None) -> str | None:
    """Return a reference as digits: 64 bits without a sign fit into no column of both databases."""
    return None if reference is None else f"{reference:0{_REFERENCE_DIGITS}d}"


def store(draft: Draft, follows: Head, now: datetime) -> dict[str, int | str | None]:
    """Return the columns of a draft that becomes the row after another."""
    tenant, unit = draft.tenant, draft.unit
    columns: dict[str, int | str | None] = {
        "format": FORMAT,
        "hub": follows.hub,
        "number": follows.number + 1,
        "time": store_time(draft.time or now),
        "kind": draft.kind.value,
        "module": draft.module,
        "tenant_id": tenant.id if tenant else None,
        "tenant_name": tenant.name if tenant else None,
        "actor_kind": draft.actor.kind.value,
        "actor_id": draft.actor.id,
        "actor_name": draft.actor.name,
        "amount": draft.amount,
        "unit": unit.name if unit else None,
        "decimals": unit.decimals if unit else None,
        "credit_before": draft.before,
        "credit_after": draft.after,
        "total_loaded": draft.total_loaded,
        "reference": store_reference(draft.reference),
        "transaction_id": draft.transaction,
        "source": draft.source.value,
        "note": draft.note,
        "details": _store_details(draft.details),
        "previous_hash": follows.hash,
    }
    for name, value in columns.items():
        if isinstance(value, str) and not _is_storable(value):
            raise ValueError(f"The {name} {value!r} has characters that no database keeps")
    columns["hash"] = row_hash(columns)
    return columns


def read(stored: Stored) -> Row:
    """Return a stored row. Raises LedgerDamagedError if the ledger cannot have written it."""
    try:
        return Row(
            hub=stored["hub"],
            number=stored["number"],
            time=datetime.fromisoformat(stored["time"]),
            kind=RowKind(stored["kind"]),
            module=stored["module"],
            tenant=_read_tenant(stored),
            actor=Actor(ActorKind(stored["actor_kind"]), stored["actor_id"], stored["actor_name"]),
            amount=stored["amount"],
            unit=_read_unit(stored),
            before=stored["credit_before"],
            after=stored["credit_after"],
            total_loaded=stored["total_loaded"],
            reference=None if stored["reference"] is None else int(stored["reference"]),
            transaction=stored["transaction_id"],
            source=Source(stored["source"]),
            note=stored["note"],
            details=json.loads(stored["details"]),
            previous_hash=stored["previous_hash"],
            hash=stored["hash"],
        )
    except (ValueError, TypeError) as err:
        raise LedgerDamagedError(Fault.ROW_UNREADABLE, **_place(stored), problem=err) from err


def _place(stored: Stored) -> dict[str, object]:
    return {"number": stored["number"], "hub": stored["hub"]}


def _read_tenant(stored: Stored) -> Tenant | None:
    if stored["tenant_id"] is None:
        return None
    return Tenant(stored["tenant_id"], stored["tenant_name"])


def _read_unit(stored: Stored) -> CreditUnit | None:
    if stored["unit"] is None:
        return None
    return CreditUnit(stored["unit"], stored["decimals"])


def _store_details(details: Mapping[str, Json]) -> str:
    """Return details as one line of JSON. Floats are refused: they differ from reader to reader."""
    if _has_float(details):
        raise ValueError("Details take no floating-point numbers; write them as text")
    text = json.dumps(dict(details), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    if len(text) > DETAILS_MAX_BYTES:
        raise ValueError(f"Details of {len(text)} bytes are too long for a row")
    return text


def _has_float(value: object) -> bool:
    match value:
        case float():
            return True
        case Mapping():
            return any(map(_has_float, value.values()))
        case list() | tuple():
            return any(map(_has_float, value))
        case _:
            return False


def _is_storable(text: str) -> bool:
    """Return whether both databases take a text: PostgreSQL has no NUL, UTF-8 no surrogates."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
