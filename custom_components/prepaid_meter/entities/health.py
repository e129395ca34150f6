"""Sensors: how a module answers, and how the hub does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime

from ..coordinator import ModuleData
from ..entity import HubEntity, ModuleEntity
from ..hub.poller import HubCoordinator, HubData

_MEASUREMENT: Final = SensorStateClass.MEASUREMENT
_COUNTER: Final = SensorStateClass.TOTAL_INCREASING


@dataclass(frozen=True, kw_only=True)
class HealthDescription(SensorEntityDescription):
    """A sensor for how a module answers."""

    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC
    value_fn: Callable[[ModuleData], datetime | float | int | None]


HEALTH: Final = (
    HealthDescription(
        key="last_answer",
        translation_key="last_answer",
        device_class=SensorDeviceClass.TIMESTAMP,
        # It changes with every poll, and so fills the history.
        entity_registry_enabled_default=False,
        value_fn=lambda data: data.answered_at,
    ),
    HealthDescription(
        key="response_time",
        translation_key="response_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        state_class=_MEASUREMENT,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value_fn=lambda data: round(data.reading.response_time * 1000, 1),
    ),
    HealthDescription(
        key="failed_polls",
        translation_key="failed_polls",
        state_class=_COUNTER,
        value_fn=lambda data: data.failed_polls,
    ),
)


@dataclass(frozen=True, kw_only=True)
class HubDescription(SensorEntityDescription):
    """A sensor of the hub."""

    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC
    value_fn: Callable[[HubData], float | int | None]


HUB: Final = (
    HubDescription(
        key="modules_answering",
        translation_key="modules_answering",
        state_class=_MEASUREMENT,
        value_fn=lambda data: data.answering,
    ),
    HubDescription(
        key="round_duration",
        translation_key="round_duration",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        state_class=_MEASUREMENT,
        suggested_display_precision=1,
        value_fn=lambda data: (
            None if data.round_duration is None else round(data.round_duration, 2)
        ),
    ),
    HubDescription(
        key="bus_usage",
        translation_key="bus_usage",
        native_unit_of_measurement=PERCENTAGE,
        state_class=_MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda data: round(100 * data.bus_usage, 1),
    ),
)


class HealthSensor(ModuleEntity, SensorEntity):
    """How a module answers: of interest above all when it does not."""

    entity_description: HealthDescription

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def native_value(self) -> datetime | float | int | None:
        return self.entity_description.value_fn(self.coordinator.data)

    @override
    def _current(self) -> object:
        return self.native_value


class HubSensor(HubEntity, SensorEntity):
    """How the hub does."""

    entity_description: HubDescription

    def __init__(self, coordinator: HubCoordinator, description: HubDescription) -> None:
        """Tell how many modules there are beside how many answer."""
        super().__init__(coordinator, description)
        if description.key == "modules_answering":
            self._attr_extra_state_attributes = {"modules": len(coordinator.modules)}

    @property
    @override
    def native_value(self) -> float | int | None:
        return self.entity_description.value_fn(self.coordinator.data)

    @override
    def _current(self) -> object:
        return self.native_value
