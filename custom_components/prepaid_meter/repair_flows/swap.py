"""One module in the place of another: who is there now, and what the ledger is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..credit import CreditUnit, judged_decimals
from ..device.module import Module
from ..device.scan import Found, Nobody, Unfit, identify
from ..flows.finder import async_profiles, identity, open_units
from ..ledger.kinds import LOADS, RowKind
from ..ledger.rows import Actor, Draft, Json, Row
from ..runtime import Meter
from ..trackers.accounts import uncertain_issue_id
from ..trackers.till import async_book
from ..vending.book import Book

REASON_SWAPPED: Final = "module_swapped"

_CREDIT: Final = "credit"
_TELLING_CREDIT: Final = tuple(LOADS | {RowKind.OPENING, RowKind.TENANT_CHANGED})


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The module that answers now, and the credit it came with, in minor units."""

    found: Found
    credit: int | None


async def async_newcomer(hass: HomeAssistant, old: Meter) -> Newcomer | Unfit | Nobody:
    """Return who answers in a module's place. Raises DeviceError."""
    entry = old.entry
    bus = entry.runtime_data.poller.bus
    profiles = await async_profiles(hass)
    async with open_units(hass, entry.data) as units:
        unit = await units.async_get(old.coordinator.unit_id)
        found = await identify(bus, unit, old.coordinator.unit_id, profiles)
        if not isinstance(found, Found):
            return found
        meter = Module(
            bus,
            unit,
            found.profile,
            serial_number=found.serial_number,
            capabilities=found.capabilities,
        )
        if _CREDIT not in meter.points:
            return Newcomer(found, None)
        reading = await meter.read(meter.points[_CREDIT].block)
    credit = reading.values[_CREDIT]
    return Newcomer(found, credit if isinstance(credit, int) else None)


async def async_pending(hass: HomeAssistant, old: Meter) -> list[Row]:
    """Return the orders of which the old module will never tell. Raises LedgerError."""
    return await _book(hass, old).pending(old.identity)


async def async_enter(
    hass: HomeAssistant,
    old: Meter,
    new: Newcomer,
    *,
    pending: Sequence[Row],
    actor: Actor,
) -> None:
    """Write down that the module was replaced, and settle what was pending. Raises LedgerError."""
    book = _book(hass, old)
    tenancy = await book.tenancy(old.identity)
    vouchers = await book.pending(old.identity, {RowKind.VOUCHER_ISSUED})
    credit, known_at = old.value(_CREDIT), old.coordinator.data.answered_at
    if not isinstance(credit, int):
        # It may have been silent ever since Home Assistant started.
        last = await book.last(old.identity, _TELLING_CREDIT)
        credit, known_at = (last.after, last.time) if last else (None, None)
    details: dict[str, Json] = {
        "old_serial_number": old.device.serial_number,
        "new_serial_number": new.found.serial_number,
        "new_module": identity(new.found),
        "unit_id": old.coordinator.unit_id,
        "new_credit": None if new.credit is None else _shown(old, new.found, new.credit),
    }
    if credit is not None and known_at is not None:
        details["credit_known_at"] = known_at.isoformat()
    await book.append(
        *(ended(intent, RowKind.UNCERTAIN_RESOLVED, actor) for intent in pending),
        # No other module takes them.
        *(ended(voucher, RowKind.VOUCHER_EXPIRED, actor) for voucher in vouchers),
        Draft(
            kind=RowKind.MODULE_SWAPPED,
            module=old.identity,
            tenant=tenancy.tenant if tenancy else None,
            actor=actor,
            unit=old.credit_unit,
            before=credit,
            details=details,
        ),
    )
    # Nobody could answer it any more.
    ir.async_delete_issue(hass, DOMAIN, uncertain_issue_id(old.identity))


def ended(waiting: Row, kind: RowKind, actor: Actor, reason: str = REASON_SWAPPED) -> Draft:
    """Return what ends a row whose outcome left the building with its module, or its scale."""
    return Draft(
        kind=kind,
        module=waiting.module,
        tenant=waiting.tenant,
        actor=actor,
        amount=waiting.amount,
        unit=waiting.unit,
        reference=waiting.reference,
        source=waiting.source,
        note=waiting.note,
        details={"reason": reason, "asked": waiting.number},
    )


def _shown(old: Meter, found: Found, credit: int) -> str:
    unit = CreditUnit(old.credit_unit.name, judged_decimals(found.credit_decimals))
    return f"{unit.from_minor(credit)} {unit.name}"


@callback
def _book(hass: HomeAssistant, old: Meter) -> Book:
    return old.account.book if old.account is not None else async_book(hass, old.entry)
