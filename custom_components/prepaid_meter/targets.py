"""Which of the entities a person points at tell what a trigger or condition is about."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


def entities_of_ours(hass: HomeAssistant, entities: set[str], key: str) -> set[str]:
    """Return the entities of this integration that are of a kind, such as `credit_status`."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entities
        if (entity := registry.async_get(entity_id)) is not None
        and entity.platform == DOMAIN
        and entity.translation_key == key
    }
