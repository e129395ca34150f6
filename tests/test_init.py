"""A hub is set up, polled and unloaded."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from custom_components.prepaid_meter.hub import HubCoordinator


async def test_every_module_is_read(hass: HomeAssistant, hub: HubCoordinator) -> None:
    assert len(hub.modules) == 24
    assert hub.data.answering == 24
    for s in sorted(hass.states.async_all(), key=lambda s: s.entity_id)[:80]:
        print(s.entity_id, s.state, s.attributes.get("unit_of_measurement"))
    assert await hass.config_entries.async_unload(hub.config_entry.entry_id)
    assert hub.config_entry.state is ConfigEntryState.NOT_LOADED
