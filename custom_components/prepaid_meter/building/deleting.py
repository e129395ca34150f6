"""What becomes of what is known when a line or a building is deleted."""

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from ..texts import async_text
from .building import async_forget_building
from .entries import find_building, lines_of


async def async_line_deleted(hass: HomeAssistant, line: ConfigEntry) -> None:
    """Tell that what is known of a line's meters is kept, and how it is forgotten."""
    building = find_building(hass, line.data)
    if building is None:
        return
    title = await async_text(hass, "line_deleted.options.title")
    message = await async_text(hass, "line_deleted.options.message")
    persistent_notification.async_create(
        hass,
        message.format(building=building.title),
        title.format(name=line.title),
        f"{DOMAIN}_line_deleted_{line.entry_id}",
    )


async def async_building_deleted(hass: HomeAssistant, building: ConfigEntry) -> None:
    """Stop a deleted building's lines, which say so from now on, and forget what was known."""
    for line in lines_of(hass, building):
        if line.state.recoverable:
            await hass.config_entries.async_reload(line.entry_id)
    await async_forget_building(hass, building)
