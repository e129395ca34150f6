"""How a module stands, as plain data for pages, summaries and automations."""

from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN
from .coordinator import ModuleCoordinator
from .forecast import hours_left
from .office import takes_vouchers
from .policy import credit_status
from .policy.reasons import OVERRIDABLE


def _exact(module: ModuleCoordinator, minor: object) -> str | None:
    """Return an amount as exact text."""
    return str(module.credit_unit.from_minor(minor)) if isinstance(minor, int) else None


@callback
def async_device(hass: HomeAssistant, module: ModuleCoordinator) -> dr.DeviceEntry | None:
    """Return the device that stands for a module."""
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.config_entry.entry_id
    )


@callback
def async_overview(hass: HomeAssistant, module: ModuleCoordinator) -> dict[str, Any]:
    """Return how a module stands now. Amounts are exact decimals, as text."""
    said = {
        key: module.value(key) if module.says(key) else None
        for key in ("credit", "warning_limit", "mode", "maximum_load")
    }
    credit, limit = said["credit"], said["warning_limit"]
    unit = module.credit_unit
    hours = None
    if isinstance(credit, int):
        hours = hours_left(float(unit.from_minor(credit)), module.used_hours)
    entry = module.config_entry
    device = async_device(hass, module)
    answered_at = module.data.answered_at
    return {
        "device_id": device.id if device else None,
        "entry_id": entry.entry_id,
        "hub": entry.title,
        "name": (device.name_by_user or device.name) if device else module.name,
        "area_id": device.area_id if device else None,
        "kind": module.module.profile.kind.value,
        "serial_number": module.module.serial_number,
        "unit": unit.name,
        "decimals": unit.decimals,
        "answers": not module.silent,
        "answered_at": answered_at.isoformat() if answered_at else None,
        "credit": _exact(module, credit),
        "warning_limit": _exact(module, limit),
        "maximum_load": _exact(module, said["maximum_load"]),
        "credit_status": credit_status(
            credit if isinstance(credit, int) else None, limit if isinstance(limit, int) else None
        ),
        "days_left": None if hours is None else round(hours / 24, 1),
        "mode": said["mode"],
        **_account(module),
        **_supply(module),
    }


def _account(module: ModuleCoordinator) -> dict[str, Any]:
    account = module.account
    pending = account.pending if account is not None else ()
    return {
        "has_account": account is not None,
        "takes_refunds": account is not None and account.takes_refunds,
        "takes_vouchers": takes_vouchers(module),
        # A page that shows the book reads on when this has changed.
        "newest_row": account and account.book.newest.get(module.identity),
        "pending": [
            {"number": intent.number, "amount": _exact(module, intent.amount)} for intent in pending
        ],
        "uncertain": account is not None and account.uncertain is not None,
    }


def _supply(module: ModuleCoordinator) -> dict[str, Any]:
    keeper = module.keeper
    if keeper is None:
        return {"has_supply": False, "supply_status": None, "reasons": [], "overridable": False}
    supply = keeper.supply if not module.silent else None
    controls = keeper.controls
    waiting = module.config_entry.runtime_data.confirmations.of(module.identity)
    return {
        "has_supply": True,
        "supply_status": supply.status.value if supply else None,
        "reasons": [reason.value for reason in supply.reasons] if supply else [],
        "overridable": supply is not None and OVERRIDABLE.issuperset(supply.reasons),
        "is_switching": keeper.is_switching,
        "hold": controls.hold is not None and keeper.situation().hold,
        "emergency_credit": _exact(module, controls.emergency_credit),
        "automatic_restore": controls.automatic_restore,
        "waiting": [
            {
                "number": each.number,
                "action": each.action.value,
                "by": each.name,
                "reason": each.reason,
                "amount": _exact(module, each.amount) if each.amount else None,
            }
            for each in waiting
        ],
    }


@callback
def async_entities(hass: HomeAssistant, module: ModuleCoordinator) -> dict[str, str]:
    """Return a module's entities that are enabled, by their keys such as `credit`."""
    prefix = f"{module.identity}_"
    return {
        entity.unique_id.removeprefix(prefix): entity.entity_id
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), module.config_entry.entry_id
        )
        if entity.unique_id.startswith(prefix) and entity.disabled_by is None
    }
