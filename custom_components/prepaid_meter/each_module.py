"""What is built or told for each module of a hub: one that cannot be is left out, and no other."""

from collections.abc import Callable, Iterable

from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import LOGGER
from .coordinator import ModuleCoordinator
from .hub import PrepaidMeterConfigEntry


def add_for_each(
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    build: Callable[[ModuleCoordinator], Iterable[Entity]],
) -> None:
    """Add the entities of every module; what one of them raises is its own loss, and logged."""
    for subentry_id, module in entry.runtime_data.modules.items():
        try:
            entities = list(build(module))
        except Exception:
            LOGGER.exception("%s: its entities cannot be built", module.name)
            continue
        async_add_entities(entities, config_subentry_id=subentry_id)


def told_of_each[T](
    modules: Iterable[ModuleCoordinator], tell: Callable[[ModuleCoordinator], T]
) -> list[tuple[ModuleCoordinator, T]]:
    """Return what can be told of every module; what one of them raises is logged."""
    told = []
    for module in modules:
        try:
            told.append((module, tell(module)))
        except Exception:
            LOGGER.exception("%s: how it stands cannot be told", module.name)
    return told
