"""A module that counts in other decimals now: what is kept in its minor units follows."""

from collections.abc import Iterable
from decimal import ROUND_UP, Decimal
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..credit import CreditUnit, judged_decimals
from ..device import loading
from ..device.declared import SCALING, Difference
from ..ledger.kinds import COUNTED, Kind
from ..ledger.rows import Actor, Draft, Json
from ..runtime import Meter
from ..trackers.accounts import uncertain_issue_id
from ..vending.book import Book
from .swap import ended

REASON: Final = "scale_changed"

_KNOWING: Final = tuple(COUNTED | {Kind.OPENING})


async def async_rescale(
    hass: HomeAssistant,
    meter: Meter,
    differences: Iterable[Difference],
    *,
    actor: Actor,
) -> None:
    """Take over a scale that a person confirmed. Raises DeviceError, LedgerError.

    Orders and vouchers are amounts in the old scale, so they end; the ledger tells where the new
    one begins.
    """
    found = {each.key: each.found for each in differences if each.key in SCALING}
    if not found:
        return
    old = meter.credit_unit
    new = CreditUnit(old.name, judged_decimals(found.get("credit_decimals", old.decimals)))
    if meter.account is not None:
        await meter.account.rest()
        await _async_enter(hass, meter, meter.account.book, new, actor)
    if (shift := new.decimals - old.decimals) == 0:
        return
    if (keeper := meter.supply) is not None and (emergency := keeper.controls.emergency_credit):
        # Rounded up: nobody is to be cut off sooner for it.
        scaled = int(Decimal(emergency).scaleb(shift).to_integral_value(ROUND_UP))
        await keeper.async_change_controls({"emergency_credit": scaled}, actor)
    meter.hub.readings.async_rescale(meter.identity)
    meter.module.counting.forget_amounts()


async def _async_enter(
    hass: HomeAssistant, meter: Meter, book: Book, new: CreditUnit, actor: Actor
) -> None:
    counters = await loading.counters(meter.module.as_it_is())
    last = await book.last(meter.identity, _KNOWING)
    tenancy = await book.tenancy(meter.identity)
    drafts = [
        ended(waiting, Kind.UNCERTAIN_RESOLVED, actor, REASON)
        for waiting in await book.pending(meter.identity)
    ]
    drafts += [
        ended(voucher, Kind.VOUCHER_EXPIRED, actor, REASON)
        for voucher in await book.pending(meter.identity, {Kind.VOUCHER_ISSUED})
    ]
    if last is not None and last.total_loaded is not None:
        details: dict[str, Json] = {
            "reason": REASON,
            "old_decimals": meter.credit_unit.decimals,
            "new_decimals": new.decimals,
            "expected_total": last.total_loaded,
            "load_count": counters.count,
        }
        drafts.append(
            Draft(
                kind=Kind.COUNTER_ANOMALY,
                module=meter.identity,
                tenant=tenancy.tenant if tenancy else None,
                actor=actor,
                amount=counters.total_loaded - last.total_loaded,
                unit=new,
                after=counters.credit,
                total_loaded=counters.total_loaded,
                details=details,
            )
        )
    if drafts:
        await book.append(*drafts)
    ir.async_delete_issue(hass, DOMAIN, uncertain_issue_id(meter.identity))
