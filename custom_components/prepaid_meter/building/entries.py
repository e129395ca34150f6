"""Which config entries are buildings, which are lines, and which belong together."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError

from ..const import CONF_BUILDING_ID, CONF_KIND, DOMAIN

KIND_BUILDING: Final = "building"


def building_data() -> dict[str, Any]:
    """Return the data of a new building's entry, with an id that nothing ever changes."""
    return {CONF_KIND: KIND_BUILDING, CONF_BUILDING_ID: uuid4().hex}


def is_building(entry: ConfigEntry) -> bool:
    """Whether an entry is a building, and not one of its lines."""
    return entry.data.get(CONF_KIND) == KIND_BUILDING


def building_id(entry: ConfigEntry) -> str | None:
    """Return the id of a building, or of the one that a line names; None for one of old."""
    found: str | None = entry.data.get(CONF_BUILDING_ID)
    return found


@callback
def buildings(hass: HomeAssistant) -> list[ConfigEntry]:
    """Return all buildings, whether they are loaded or not."""
    return [entry for entry in hass.config_entries.async_entries(DOMAIN) if is_building(entry)]


@callback
def lines(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    """Return the lines that are running, of all buildings."""
    return [
        entry
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if not is_building(entry)
    ]


@callback
def lines_of(hass: HomeAssistant, building: ConfigEntry) -> list[ConfigEntry[Any]]:
    """Return the lines that name a building, whether they are running or not."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if not is_building(entry) and building_id(entry) == building_id(building)
    ]


@callback
def find_building(hass: HomeAssistant, data: Mapping[str, Any]) -> ConfigEntry | None:
    """Return the building that a line's data name, None if it is not there."""
    named = data.get(CONF_BUILDING_ID)
    return next((each for each in buildings(hass) if building_id(each) == named), None)


@callback
def building_of(hass: HomeAssistant, line: ConfigEntry) -> ConfigEntry:
    """Return a line's building. Raises ConfigEntryError with a sentence and a way out."""
    if (building := find_building(hass, line.data)) is not None:
        return building
    raise ConfigEntryError(
        translation_domain=DOMAIN,
        translation_key="building_missing" if building_id(line) else "line_without_building",
        translation_placeholders={"name": line.title},
    )
