"""Diagnostics: what helps to find a fault, without what tells who is whose tenant."""

from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_DEVICE, CONF_HOST
from homeassistant.core import HomeAssistant

from .const import CONF_LEDGER_URL, CONF_SERIAL_NUMBER
from .coordinator import ModuleCoordinator
from .runtime import PrepaidMeterConfigEntry

# Tenants' names are theirs; a host and a serial number lead to them.
TO_REDACT: Final = {CONF_HOST, CONF_DEVICE, CONF_SERIAL_NUMBER, CONF_LEDGER_URL, "label"}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: PrepaidMeterConfigEntry
) -> dict[str, Any]:
    """Return what is known of a hub and its modules."""
    hub = entry.runtime_data
    return {
        "link": async_redact_data(dict(entry.data), TO_REDACT),
        "options": async_redact_data(dict(entry.options), TO_REDACT),
        "hub": {
            "answering": hub.poller.data.answering,
            "round_duration": hub.poller.data.round_duration,
            "bus_usage": hub.poller.data.bus_usage,
        },
        "modules": [_module(module) for module in hub.poller.modules.values()],
    }


def _module(module: ModuleCoordinator) -> dict[str, Any]:
    data = module.data
    return {
        "unit_id": module.unit_id,
        "profile": module.device.profile.id,
        "silent": module.silent,
        "last_error": str(type(module.last_exception).__name__) if module.silent else None,
        "answered_at": data.answered_at,
        "response_time": data.reading.response_time,
        "failed_polls": data.failed_polls,
        "failing_blocks": sorted(data.failing_blocks),
        "invalid": sorted(data.reading.invalid),
        "values": async_redact_data(
            {key: str(value) for key, value in data.reading.values.items()}, TO_REDACT
        ),
    }
