"""Which building a new line belongs to: one that is there, or a new one."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..building.entries import building_id, buildings
from ..const import CONF_BUILDING_ID, CONF_CREDIT_UNIT, DOMAIN
from ..credit import default_credit_unit
from ..texts import async_text
from .options_flow import credit_unit_selector

CONF_BUILDING_NAME: Final = "building_name"

NEW: Final = "new"
"""What stands for a building that is not there yet."""

SOURCE_LINE: Final = "line"
"""Of the flow by which a line's dialog makes a building."""


async def async_building_fields(hass: HomeAssistant) -> dict[vol.Marker, Any]:
    """Return the fields that ask for a line's building, of which the first has only to be named."""
    known = buildings(hass)
    if not known:
        return await async_new_building_fields(hass)
    options = [SelectOptionDict(value=building_id(each) or "", label=each.title) for each in known]
    options.append(
        SelectOptionDict(value=NEW, label=await async_text(hass, "title.options.new_building"))
    )
    return {
        vol.Required(CONF_BUILDING_ID, default=options[0]["value"]): SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
        )
    }


async def async_new_building_fields(hass: HomeAssistant) -> dict[vol.Marker, Any]:
    """Return the fields that ask for what a new building needs."""
    name = await async_text(hass, "title.options.building")
    unit = default_credit_unit(hass.config.language)
    return {
        vol.Required(CONF_BUILDING_NAME, default=name): TextSelector(),
        vol.Required(CONF_CREDIT_UNIT, default=unit): credit_unit_selector(hass),
    }


@callback
def building_errors(hass: HomeAssistant, entered: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with what was entered in these fields."""
    if CONF_BUILDING_NAME not in entered:
        return {}
    name = entered[CONF_BUILDING_NAME].strip()
    if not name:
        return {CONF_BUILDING_NAME: "name_empty"}
    if any(each.title == name for each in buildings(hass)):
        return {CONF_BUILDING_NAME: "building_name_taken"}
    return {}


async def async_building(hass: HomeAssistant, entered: dict[str, Any]) -> str:
    """Return the id of the building that was chosen, or of the one made for what was entered."""
    if CONF_BUILDING_NAME not in entered:
        chosen: str = entered[CONF_BUILDING_ID]
        return chosen
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_LINE},
        data={
            CONF_BUILDING_NAME: entered[CONF_BUILDING_NAME].strip(),
            CONF_CREDIT_UNIT: entered[CONF_CREDIT_UNIT].strip(),
        },
    )
    building: ConfigEntry = result["result"]
    return building_id(building) or ""
