"""Binary sensors: a module's inputs, and what it says of itself with one bit."""

from typing import Final

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ModuleCoordinator
from .device.points import Actuator
from .entity import PointEntity
from .hub import PrepaidMeterConfigEntry

PARALLEL_UPDATES = 0

DESCRIPTIONS: Final = (
    BinarySensorEntityDescription(key="input_1", translation_key="input_1"),
    BinarySensorEntityDescription(key="input_2", translation_key="input_2"),
    BinarySensorEntityDescription(key="on_generator", translation_key="on_generator"),
    BinarySensorEntityDescription(
        key="clock_unsure",
        translation_key="clock_unsure",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
)

VALVE_FEEDBACK: Final = BinarySensorEntityDescription(
    key="input_1", translation_key="input_1_valve"
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of each module."""
    for subentry_id, module in entry.runtime_data.modules.items():
        async_add_entities(
            (
                PointBinarySensor(module, _named(module, description))
                for description in DESCRIPTIONS
                if description.key in module.module.points
            ),
            config_subentry_id=subentry_id,
        )


def _named(
    module: ModuleCoordinator, description: BinarySensorEntityDescription
) -> BinarySensorEntityDescription:
    """Return the description under the name of what the input is connected to."""
    keeper = module.keeper
    if (
        keeper is not None
        and keeper.switching.supply.feedback == description.key
        and keeper.switching.supply.actuator is Actuator.VALVE
    ):
        return VALVE_FEEDBACK
    return description


class PointBinarySensor(PointEntity, BinarySensorEntity):
    """One bit of a module."""

    @property
    def is_on(self) -> bool | None:
        """Return the bit."""
        value = self.coordinator.value(self.point.key)
        return value if isinstance(value, bool) else None
