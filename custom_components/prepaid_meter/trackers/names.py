"""One name in one place: a meter's subentry. It is taken up while the hub runs, without a reload.

A tenant renamed on the device's page has their name there too; the device keeps none of its own.
"""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN, SUBENTRY_MODULE

LONGEST: Final = 200
"""What a page, a paper and a file name have room for."""


def _devices(hass: HomeAssistant, entry: ConfigEntry) -> list[tuple[str, dr.DeviceEntry]]:
    """Return the devices of a hub's modules, with their subentries' ids."""
    registry = dr.async_get(hass)
    return [
        (subentry.subentry_id, device)
        for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE)
        if subentry.unique_id
        and (
            device := registry.async_get_device_by_identifier(
                (DOMAIN, subentry.unique_id), entry.entry_id
            )
        )
    ]


@callback
def async_adopt_device_names(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let names that somebody gave devices while the hub did not run be the meters'."""
    for subentry_id, device in _devices(hass, entry):
        _adopt(hass, entry, subentry_id, device)


@callback
def async_follow_device_names(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let a name that somebody gives a device be the meter's, from now on."""

    @callback
    def renamed(event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        if event.data["action"] != "update" or "name_by_user" not in event.data["changes"]:
            return
        for subentry_id, device in _devices(hass, entry):
            if device.id == event.data["device_id"]:
                _adopt(hass, entry, subentry_id, device)

    entry.async_on_unload(hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, renamed))


def _adopt(
    hass: HomeAssistant, entry: ConfigEntry, subentry_id: str, device: dr.DeviceEntry
) -> None:
    if device.name_by_user is None:
        return
    name = device.name_by_user.strip()[:LONGEST]
    if name:
        subentry = entry.subentries[subentry_id]
        hass.config_entries.async_update_subentry(entry, subentry, title=name)
    async_name_devices(hass, entry)


@callback
def async_name_devices(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give each device its meter's name, and leave it no other."""
    registry = dr.async_get(hass)
    for subentry_id, device in _devices(hass, entry):
        title = entry.subentries[subentry_id].title
        if (device.name, device.name_by_user) != (title, None):
            registry.async_update_device(device.id, name=title, name_by_user=None)
