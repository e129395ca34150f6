"""What all entities share: whose they are, when they are available, when they write their state."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity, DataUpdateCoordinator

from .access.rights import Right
from .const import CONF_FIRMWARE, DOMAIN, LOGGER
from .coordinator import ModuleCoordinator
from .device.points import Value
from .hub.poller import HubCoordinator
from .runtime import Meter, PrepaidMeterConfigEntry, async_require


def hub_device(entry: ConfigEntry) -> DeviceInfo:
    """Return the device that stands for a hub."""
    return DeviceInfo(identifiers={(DOMAIN, entry.entry_id)}, name=entry.title)


def module_device(coordinator: ModuleCoordinator, kind: str, hub_device_id: str) -> DeviceInfo:
    """Return the device that stands for a module; `kind` is the word for what it meters."""
    profile = coordinator.device.profile
    return DeviceInfo(
        identifiers={(DOMAIN, coordinator.identity)},
        name=coordinator.subentry.title,
        manufacturer=profile.manufacturer,
        model=kind,
        model_id=profile.name,
        serial_number=coordinator.device.serial_number,
        sw_version=coordinator.subentry.data.get(CONF_FIRMWARE),
        via_device_id=hub_device_id,
    )


class _Entity[CoordinatorT: DataUpdateCoordinator[Any]](CoordinatorEntity[CoordinatorT]):
    """Writes its state only when what it shows has changed."""

    _attr_has_entity_name = True
    _shown: tuple[bool, object] | None = None

    @abstractmethod
    def _current(self) -> object:
        """Return what the entity shows, to be compared with what it showed last."""

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        shown = (self.available, self._current())
        if shown != self._shown:
            self._shown = shown
            self.async_write_ha_state()


class ModuleEntity(_Entity[ModuleCoordinator]):
    """An entity of a module."""

    def __init__(self, meter: Meter, description: EntityDescription) -> None:
        """Belong to the meter's device, which is registered before its entities."""
        super().__init__(meter.coordinator)
        self.meter = meter
        self.entity_description = description
        self._attr_unique_id = f"{meter.identity}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, meter.identity)})


class PointEntity(ModuleEntity):
    """An entity that shows one point."""

    _right: Right = Right.SETTINGS
    """What writing it takes."""

    def __init__(self, meter: Meter, description: EntityDescription) -> None:
        """Show the point whose key the description has."""
        super().__init__(meter, description)
        self.point = meter.device.points[description.key]

    @property
    @override
    def available(self) -> bool:
        return self.coordinator.says(self.point.key)

    @override
    def _current(self) -> object:
        return self.coordinator.value(self.point.key)

    async def _async_write(self, value: Value) -> None:
        """Write the point on behalf of the user who called the action, if they may.

        Raises as `Module.write` and `async_require`.
        """
        actor = await async_require(self.meter, self._context, self._right, self.point.key)
        await self.coordinator.async_write(self.point, value, actor)


class HubEntity(_Entity[HubCoordinator]):
    """An entity of the hub itself."""

    def __init__(self, coordinator: HubCoordinator, description: EntityDescription) -> None:
        """Belong to the hub's device."""
        super().__init__(coordinator)
        self.entity_description = description
        entry_id = coordinator.config_entry.entry_id
        self._attr_unique_id = f"{entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry_id)})


def add_for_each(
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    build: Callable[[Meter], Iterable[Entity]],
) -> None:
    """Add the entities of every module; what one of them raises is its own loss, and logged."""
    for subentry_id, meter in entry.runtime_data.meters.items():
        try:
            entities = list(build(meter))
        except Exception:
            LOGGER.exception("%s: its entities cannot be built", meter.name)
            continue
        async_add_entities(entities, config_subentry_id=subentry_id)
