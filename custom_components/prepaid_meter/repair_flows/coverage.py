"""Which modules the automations that are on cut off, by our blueprint or in their own words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from homeassistant.components.automation import DATA_COMPONENT
from homeassistant.const import (
    CONF_ACTION,
    CONF_ENABLED,
    CONF_PLATFORM,
    CONF_TARGET,
    CONF_TRIGGERS,
    Platform,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from ..const import DOMAIN
from ..entities.supply import SUPPLY_STATUS
from ..runtime import Meter
from ..services.supply import ATTR_ON_BEHALF_OF, ATTR_QUESTION

BLUEPRINT: Final = "automatic_cut_off.yaml"

_CUT_OFF: Final = f"{DOMAIN}.cut_off"
_DUE: Final = f"{DOMAIN}.cut_off_due"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What automations look at."""

    everything: bool
    is_there: bool = True
    """Whether there is such an automation at all."""
    entity_ids: frozenset[str] = field(default_factory=frozenset)

    def includes(self, entity_id: str) -> bool:
        """Return whether a module's supply status is looked at."""
        return self.everything or entity_id in self.entity_ids


@callback
def async_coverage(hass: HomeAssistant) -> Coverage:
    """Return what the automations that are on, and cut off by themselves, look at."""
    found: set[str] = set()
    is_there = False
    if (component := hass.data.get(DATA_COMPONENT)) is None:
        return Coverage(everything=False, is_there=False)
    for automation in component.entities:
        config = automation.raw_config or {}
        path = automation.referenced_blueprint
        is_ours = path is not None and PurePosixPath(path).name == BLUEPRINT
        if not automation.is_on or not (is_ours or any(map(_decides, _steps(config)))):
            continue
        looked_at = _looked_at(hass, config)
        if looked_at is None:
            return Coverage(everything=True)
        is_there = True
        found |= looked_at
    return Coverage(everything=False, is_there=is_there, entity_ids=frozenset(found))


def _decides(step: Mapping[str, Any]) -> bool:
    """Whether a step cuts off by itself, and not for a person who said so."""
    data = str(step.get("data"))
    action = step.get(CONF_ACTION, step.get("service"))
    return action == _CUT_OFF and ATTR_QUESTION not in data and ATTR_ON_BEHALF_OF not in data


def _looked_at(hass: HomeAssistant, config: Mapping[str, Any]) -> set[str] | None:
    """Return whose supply statuses an automation looks at, None where it may be all.

    What other triggers than ours stand for is not known, and is left to who wrote them.
    """
    triggers = config.get(CONF_TRIGGERS, config.get("trigger"))
    found: set[str] = set()
    for trigger in triggers if isinstance(triggers, list) else [triggers]:
        if not isinstance(trigger, Mapping):
            return None
        if trigger.get(CONF_ENABLED) is False:
            continue
        if trigger.get("trigger", trigger.get(CONF_PLATFORM)) != _DUE:
            return None
        selection = TargetSelection(dict(trigger.get(CONF_TARGET) or {}))
        if not selection.has_any_target:
            return None
        chosen = async_extract_referenced_entity_ids(hass, selection, expand_group=False)
        if "all" in chosen.referenced:
            return None
        found |= chosen.referenced | chosen.indirectly_referenced
    return found


@callback
def async_status_entity(hass: HomeAssistant, meter: Meter) -> er.RegistryEntry | None:
    """Return the entity that shows how a module's supply stands, None while there is none."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(
        Platform.SENSOR, DOMAIN, f"{meter.identity}_{SUPPLY_STATUS.key}"
    )
    return registry.async_get(entity_id) if entity_id else None


def _steps(config: object) -> Iterator[Mapping[str, Any]]:
    """Yield every step that is somewhere in a configuration."""
    match config:
        case Mapping():
            yield config
            yield from _steps(config.values())
        case str():
            return
        case Iterable():
            for each in config:
                yield from _steps(each)
