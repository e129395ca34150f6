"""Which of the entities a person points at tell what a trigger or condition is about."""

from collections.abc import Mapping
from typing import Final

from homeassistant.const import CONF_TARGET, ENTITY_MATCH_ALL, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.typing import ConfigType

from ..const import DOMAIN, SUBENTRY_MODULE
from .events import CREDIT
from .status import CREDIT_STATUS
from .supply import SUPPLY_STATUS

PLATFORMS: Final[Mapping[str, Platform]] = {
    CREDIT.key: Platform.EVENT,
    CREDIT_STATUS.key: Platform.SENSOR,
    SUPPLY_STATUS.key: Platform.SENSOR,
}


def with_target(config: ConfigType) -> ConfigType:
    """Return the configuration of a trigger or condition, which need not point at anything."""
    return config if config.get(CONF_TARGET) is not None else {**config, CONF_TARGET: {}}


def entities_of_ours(hass: HomeAssistant, entities: set[str], key: str) -> set[str]:
    """Return the entities of this integration that are of a kind, such as `credit_status`.

    Where all entities were asked for, all that are of that kind.
    """
    if ENTITY_MATCH_ALL in entities:
        return _all_of_ours(hass, key)
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entities
        if (entity := registry.async_get(entity_id)) is not None
        and entity.platform == DOMAIN
        and entity.translation_key == key
    }


def _all_of_ours(hass: HomeAssistant, key: str) -> set[str]:
    # This is asked for every entity that is added; a full bus adds ten thousand in a row.
    registry = er.async_get(hass)
    return {
        entity_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for module in entry.get_subentries_of_type(SUBENTRY_MODULE)
        if (
            entity_id := registry.async_get_entity_id(
                PLATFORMS[key], DOMAIN, f"{module.unique_id}_{key}"
            )
        )
    }
