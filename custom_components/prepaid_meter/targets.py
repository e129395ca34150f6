"""Which of the entities a person points at tell what a trigger or condition is about."""

from homeassistant.const import ENTITY_MATCH_ALL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


def entities_of_ours(hass: HomeAssistant, entities: set[str], key: str) -> set[str]:
    """Return the entities of this integration that are of a kind, such as `credit_status`.

    Where all entities were asked for, all that are of that kind.
    """
    registry = er.async_get(hass)
    if ENTITY_MATCH_ALL in entities:
        entities = {
            entity.entity_id
            for entry in hass.config_entries.async_entries(DOMAIN)
            for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        }
    return {
        entity_id
        for entity_id in entities
        if (entity := registry.async_get(entity_id)) is not None
        and entity.platform == DOMAIN
        and entity.translation_key == key
    }
