"""Binary sensors: a module's inputs, and what it says of itself with one bit."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .device.points import Actuator
from .entity import PointEntity, add_for_each
from .runtime import Meter, PrepaidMeterConfigEntry

PARALLEL_UPDATES = 0

# The input that other names fit, by what the relay moves.
_FEEDBACK: Final = "input_1"

FEEDBACK_NAMES: Final = ("input_1_valve", "input_1_plain")
"""The translation keys under which that input appears where it is no breaker's."""

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


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of each module."""
    add_for_each(entry, async_add_entities, _binary_sensors)


def _binary_sensors(meter: Meter) -> Iterator[BinarySensorEntity]:
    for description in DESCRIPTIONS:
        if description.key in meter.device.points:
            yield PointBinarySensor(meter, _worded(meter, description))


def _worded(
    meter: Meter, description: BinarySensorEntityDescription
) -> BinarySensorEntityDescription:
    """Return an input under the name of what it is the feedback of, if that is known."""
    keeper = meter.supply
    if keeper is None or description.key != _FEEDBACK:
        return description
    if not keeper.declaration.is_made or keeper.switching.supply.feedback is None:
        return replace(description, translation_key="input_1_plain")
    if keeper.switching.supply.actuator is Actuator.VALVE:
        return replace(description, translation_key="input_1_valve")
    return description


class PointBinarySensor(PointEntity, BinarySensorEntity):
    """One bit of a module."""

    @property
    def is_on(self) -> bool | None:
        """Return the bit."""
        value = self.coordinator.value(self.point.key)
        return value if isinstance(value, bool) else None
