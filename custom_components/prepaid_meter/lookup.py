"""From a device to its meter, account and supply."""

from collections.abc import Callable, Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN, LOGGER
from .runtime import HubRuntime, Meter
from .sentences import refusal
from .supply.keeper import SupplyKeeper
from .vending.credit_account import CreditAccount


@callback
def async_meter(hass: HomeAssistant, device_id: str) -> Meter:
    """Return the running module that a device stands for."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None or not any(domain == DOMAIN for domain, _ in device.identifiers):
        raise refusal("no_module")
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        hub: HubRuntime = entry.runtime_data
        for meter in hub.meters.values():
            if (DOMAIN, meter.identity) in device.identifiers:
                return meter
    raise refusal("module_not_running", name=device.name_by_user or device.name or "")


def account_of(meter: Meter) -> CreditAccount:
    """Return a module's account."""
    if meter.account is None:
        raise refusal("cannot_load", name=meter.name)
    return meter.account


def supply_of(meter: Meter) -> SupplyKeeper:
    """Return a module's keeper."""
    if meter.supply is None:
        raise refusal("cannot_switch", name=meter.name)
    return meter.supply


@callback
def async_device(hass: HomeAssistant, meter: Meter) -> dr.DeviceEntry | None:
    """Return the device that stands for a module."""
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, meter.identity), meter.entry.entry_id
    )


@callback
def async_entities(hass: HomeAssistant, meter: Meter) -> dict[str, str]:
    """Return a module's entities that are enabled, by their keys such as `credit`."""
    prefix = f"{meter.identity}_"
    return {
        entity.unique_id.removeprefix(prefix): entity.entity_id
        for entity in er.async_entries_for_config_entry(er.async_get(hass), meter.entry.entry_id)
        if entity.unique_id.startswith(prefix) and entity.disabled_by is None
    }


def told_of_each[T](modules: Iterable[Meter], tell: Callable[[Meter], T]) -> list[tuple[Meter, T]]:
    """Return what can be told of every module; what one of them raises is logged."""
    told = []
    for meter in modules:
        try:
            told.append((meter, tell(meter)))
        except Exception:
            LOGGER.exception("%s: how it stands cannot be told", meter.name)
    return told
