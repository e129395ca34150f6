"""Sensors: what a module measures and what credit it has, and all the others set up with them."""

from collections.abc import Iterator
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

from .device.points import Point, PointType, Poll
from .entities.credit import FORECASTS, PENDING, ForecastSensor, PendingSensor
from .entities.health import HEALTH, HUB, HealthSensor, HubSensor
from .entities.status import CREDIT_STATUS, StatusSensor
from .entities.supply import SUPPLY_STATUS, SupplySensor
from .entity import PointEntity, add_for_each
from .runtime import Meter, PrepaidMeterConfigEntry

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


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of a hub and of each of its modules."""
    hub = entry.runtime_data
    async_add_entities(HubSensor(hub.poller, description) for description in HUB)
    add_for_each(entry, async_add_entities, _module_sensors)


def _module_sensors(meter: Meter) -> Iterator[SensorEntity]:
    blocks = meter.device.profile.blocks
    for point in meter.device.points.values():
        if blocks[point.block].poll is Poll.DEMAND:
            continue
        if description := _describe(point):
            yield (CreditSensor if point.in_credit else PointSensor)(meter, description)
    yield StatusSensor(meter, CREDIT_STATUS)
    if meter.supply is not None:
        yield SupplySensor(meter, meter.supply, SUPPLY_STATUS)
    if meter.account is not None:
        yield PendingSensor(meter, PENDING)
    if "total_used" in meter.device.points:
        for forecast in FORECASTS:
            yield ForecastSensor(meter, forecast)
    for health in HEALTH:
        yield HealthSensor(meter, health)


class PointSensor(PointEntity, SensorEntity):
    """A measured value."""

    @property
    @override
    def native_value(self) -> str | int | float | Decimal | datetime | None:
        return self.coordinator.value(self.point.key)


class CreditSensor(PointEntity, SensorEntity):
    """An amount of credit."""

    def __init__(self, meter: Meter, description: SensorEntityDescription) -> None:
        """Show it in the hub's unit of credit."""
        super().__init__(meter, description)
        unit = meter.credit_unit
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
