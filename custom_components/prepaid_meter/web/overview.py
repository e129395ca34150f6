"""How a module stands, as plain data for pages, summaries and automations."""

from collections.abc import Iterable
from typing import Any

from homeassistant.core import HomeAssistant, callback

from ..forecast import hours_left
from ..lookup import async_device
from ..policy import credit_status
from ..policy.reasons import OVERRIDABLE, Reason
from ..runtime import Meter
from ..vouchers.office import takes_vouchers


def _exact(meter: Meter, minor: object) -> str | None:
    """Return an amount as exact text."""
    return str(meter.credit_unit.from_minor(minor)) if isinstance(minor, int) else None


@callback
def async_overview(hass: HomeAssistant, meter: Meter) -> dict[str, Any]:
    """Return how a module stands now. Amounts are exact decimals, as text."""
    said = {
        key: meter.value(key) if meter.says(key) else None
        for key in ("credit", "warning_limit", "mode", "maximum_load")
    }
    credit, limit = said["credit"], said["warning_limit"]
    unit = meter.credit_unit
    hours = None
    if isinstance(credit, int):
        hours = hours_left(float(unit.from_minor(credit)), meter.coordinator.used_hours)
    entry = meter.entry
    device = async_device(hass, meter)
    answered_at = meter.coordinator.data.answered_at
    return {
        "device_id": device.id if device else None,
        "entry_id": entry.entry_id,
        "hub": entry.title,
        "name": (device.name_by_user or device.name) if device else meter.name,
        "area_id": device.area_id if device else None,
        "kind": meter.device.profile.kind.value,
        "serial_number": meter.device.serial_number,
        "unit": unit.name,
        "decimals": unit.decimals,
        "answers": not meter.silent,
        "answered_at": answered_at.isoformat() if answered_at else None,
        "credit": _exact(meter, credit),
        "warning_limit": _exact(meter, limit),
        "maximum_load": _exact(meter, said["maximum_load"]),
        "credit_status": credit_status(
            credit if isinstance(credit, int) else None, limit if isinstance(limit, int) else None
        ),
        "days_left": None if hours is None else round(hours / 24, 1),
        "mode": said["mode"],
        **_account(meter),
        **_supply(meter),
    }


def _account(meter: Meter) -> dict[str, Any]:
    account = meter.account
    pending = account.pending if account is not None else ()
    return {
        "has_account": account is not None,
        "takes_refunds": account is not None and account.takes_refunds,
        "takes_vouchers": account is not None and takes_vouchers(meter.coordinator),
        # A page that shows the book reads on when this has changed.
        "newest_row": account and account.book.newest.get(meter.identity),
        "pending": [
            {"number": intent.number, "amount": _exact(meter, intent.amount)} for intent in pending
        ],
        "uncertain": account is not None and account.uncertain is not None,
    }


def _values(reasons: Iterable[Reason]) -> list[str]:
    return [reason.value for reason in reasons]


def _supply(meter: Meter) -> dict[str, Any]:
    keeper = meter.supply
    if keeper is None:
        return {
            "has_supply": False,
            "supply_status": None,
            "is_cut": False,
            "reasons": [],
            "against_cutting": [],
            "against_restoring": [],
            "overridable": False,
        }
    supply = keeper.supply if not meter.silent else None
    controls = keeper.controls
    waiting = meter.hub.confirmations.of(meter.identity)
    return {
        "has_supply": True,
        "supply_status": supply.status.value if supply else None,
        "is_cut": supply is not None and supply.is_cut,
        "reasons": _values(supply.reasons) if supply else [],
        "against_cutting": _values(supply.against_cutting) if supply else [],
        "against_restoring": _values(supply.against_restoring) if supply else [],
        "overridable": supply is not None and OVERRIDABLE.issuperset(supply.reasons),
        "is_switching": keeper.is_switching,
        "hold": controls.hold is not None and keeper.situation().hold,
        "emergency_credit": _exact(meter, controls.emergency_credit),
        "automatic_restore": controls.automatic_restore,
        "waiting": [
            {
                "number": each.number,
                "action": each.action.value,
                "by": each.name,
                "reason": each.reason,
                "amount": _exact(meter, each.amount) if each.amount else None,
            }
            for each in waiting
        ],
    }
