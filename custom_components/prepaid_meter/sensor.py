"""Sensors: what a module measures and what credit it has, and all the others set up with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ModuleCoordinator
from .credit_sensor import FORECASTS, PENDING, ForecastSensor, PendingSensor
from .device.points import Point, PointType, Poll
from .each_module import add_for_each
from .entity import ModuleEntity, PointEntity
from .health_sensor import HEALTH, HUB, HealthSensor, HubSensor
from .hub import PrepaidMeterConfigEntry
from .policy import CreditStatus, credit_status
from .supply_entities import SUPPLY_STATUS, SupplySensor

PARALLEL_UPDATES = 0


@dataclass(frozen=True)
class _Quantity:
    """How Home Assistant knows a physical unit."""

    device_class: SensorDeviceClass
    state_class: SensorStateClass
    precision: int


_MEASUREMENT = SensorStateClass.MEASUREMENT
_COUNTER = SensorStateClass.TOTAL_INCREASING

QUANTITIES: Final = {
    "A": _Quantity(SensorDeviceClass.CURRENT, _MEASUREMENT, 2),
    "V": _Quantity(SensorDeviceClass.VOLTAGE, _MEASUREMENT, 0),
    "kW": _Quantity(SensorDeviceClass.POWER, _MEASUREMENT, 2),
    "kvar": _Quantity(SensorDeviceClass.REACTIVE_POWER, _MEASUREMENT, 2),
    "Hz": _Quantity(SensorDeviceClass.FREQUENCY, _MEASUREMENT, 2),
    "kWh": _Quantity(SensorDeviceClass.ENERGY, _COUNTER, 1),
    "kvarh": _Quantity(SensorDeviceClass.REACTIVE_ENERGY, _COUNTER, 1),
    "m³": _Quantity(SensorDeviceClass.WATER, _COUNTER, 2),
    "m³/h": _Quantity(SensorDeviceClass.VOLUME_FLOW_RATE, _MEASUREMENT, 3),
}

_DIAGNOSTIC_COUNTERS: Final = ("load_count", "restart_count")


def _describe(point: Point) -> SensorEntityDescription | None:
    """Return how a point is shown as a sensor, None if it is none."""
    key = point.key
    if point.writable:
        return None
    if point.in_credit:
        category = EntityCategory.DIAGNOSTIC if key == "maximum_load" else None
        return SensorEntityDescription(key=key, translation_key=key, entity_category=category)
    if point.unit is not None and (quantity := QUANTITIES.get(point.unit)):
        return SensorEntityDescription(
            key=key,
            translation_key=key,
            device_class=quantity.device_class,
            state_class=quantity.state_class,
            native_unit_of_measurement=point.unit,
            suggested_display_precision=quantity.precision,
        )
    if key == "power_factor":
        return SensorEntityDescription(
            key=key,
            translation_key=key,
            device_class=SensorDeviceClass.POWER_FACTOR,
            state_class=_MEASUREMENT,
            suggested_display_precision=3,
        )
    if key in _DIAGNOSTIC_COUNTERS:
        return SensorEntityDescription(
            key=key,
            translation_key=key,
            state_class=_COUNTER,
            entity_category=EntityCategory.DIAGNOSTIC,
            entity_registry_enabled_default=False,
        )
    if point.type is PointType.DATETIME:
        return SensorEntityDescription(
            key=key, translation_key=key, device_class=SensorDeviceClass.TIMESTAMP
        )
    if point.type is PointType.ENUM:
        return SensorEntityDescription(
            key=key,
            translation_key=key,
            device_class=SensorDeviceClass.ENUM,
            options=list(point.values.values()),
        )
    return None


@dataclass(frozen=True, kw_only=True)
class StatusDescription(SensorEntityDescription):
    """A sensor that follows from several points."""

    value_fn: Callable[[ModuleCoordinator], str | None]
    points_fn: Callable[[ModuleCoordinator], tuple[str, ...]]
    """The points without which it is not known."""


def _credit_status(module: ModuleCoordinator) -> CreditStatus | None:
    credit = module.value("credit")
    limit = module.value("warning_limit")
    return credit_status(
        credit if isinstance(credit, int) else None, limit if isinstance(limit, int) else None
    )


CREDIT_STATUS: Final = StatusDescription(
    key="credit_status",
    translation_key="credit_status",
    device_class=SensorDeviceClass.ENUM,
    options=list(CreditStatus),
    value_fn=_credit_status,
    points_fn=lambda module: tuple(
        key for key in ("credit", "warning_limit") if key in module.module.points
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of a hub and of each of its modules."""
    hub = entry.runtime_data
    async_add_entities(HubSensor(hub, description) for description in HUB)
    add_for_each(entry, async_add_entities, _module_sensors)


def _module_sensors(module: ModuleCoordinator) -> Iterator[SensorEntity]:
    blocks = module.module.profile.blocks
    for point in module.module.points.values():
        if blocks[point.block].poll is Poll.DEMAND:
            continue
        if description := _describe(point):
            yield (CreditSensor if point.in_credit else PointSensor)(module, description)
    yield StatusSensor(module, CREDIT_STATUS)
    if module.keeper is not None:
        yield SupplySensor(module.keeper, SUPPLY_STATUS)
    if module.account is not None:
        yield PendingSensor(module, PENDING)
    if "total_used" in module.module.points:
        for forecast in FORECASTS:
            yield ForecastSensor(module, forecast)
    for health in HEALTH:
        yield HealthSensor(module, health)


class PointSensor(PointEntity, SensorEntity):
    """A measured value."""

    @property
    @override
    def native_value(self) -> str | int | float | Decimal | datetime | None:
        return self.coordinator.value(self.point.key)


class CreditSensor(PointEntity, SensorEntity):
    """An amount of credit."""

    def __init__(
        self, coordinator: ModuleCoordinator, description: SensorEntityDescription
    ) -> None:
        """Show it in the hub's unit of credit."""
        super().__init__(coordinator, description)
        unit = coordinator.credit_unit
        self._attr_native_unit_of_measurement = unit.name
        self._attr_suggested_display_precision = unit.decimals
        if unit.is_currency:
            self._attr_device_class = SensorDeviceClass.MONETARY
        if description.key.startswith("total_"):
            self._attr_state_class = SensorStateClass.TOTAL
        elif description.key == "credit":
            # Home Assistant knows no measured money.
            self._attr_state_class = SensorStateClass.TOTAL if unit.is_currency else _MEASUREMENT

    @property
    @override
    def native_value(self) -> Decimal | None:
        minor = self.coordinator.value(self.point.key)
        return self.coordinator.credit_unit.from_minor(minor) if isinstance(minor, int) else None


class StatusSensor(ModuleEntity, SensorEntity):
    """A status that follows from what the module says."""

    entity_description: StatusDescription

    @property
    @override
    def available(self) -> bool:
        return all(
            self.coordinator.says(key)
            for key in self.entity_description.points_fn(self.coordinator)
        )

    @property
    @override
    def native_value(self) -> str | None:
        return self.entity_description.value_fn(self.coordinator)

    @override
    def _current(self) -> object:
        return self.native_value
