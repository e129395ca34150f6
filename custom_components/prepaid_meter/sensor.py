"""Sensors: what a module measures, its credit, and how it answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import ModuleCoordinator, ModuleData
from .device.points import Point, PointType, Poll
from .entity import HubEntity, ModuleEntity, PointEntity
from .forecast import hours_left
from .hub import HubCoordinator, HubData, PrepaidMeterConfigEntry
from .policy import CreditStatus, SupplyStatus, credit_status, supply_status

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

# A century: further than any calendar a person looks at, and within what a date can be.
_FOREVER: Final = 100 * 365 * 24

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


def _supply_relay(module: ModuleCoordinator) -> str | None:
    supply = module.module.profile.supply
    return supply.relay if supply and supply.relay in module.module.points else None


def _credit_status(module: ModuleCoordinator) -> CreditStatus | None:
    credit = module.value("credit")
    limit = module.value("warning_limit")
    return credit_status(
        credit if isinstance(credit, int) else None, limit if isinstance(limit, int) else None
    )


def _supply_status(module: ModuleCoordinator) -> SupplyStatus | None:
    relay = _supply_relay(module)
    closed = module.value(relay) if relay else None
    return supply_status(closed if isinstance(closed, bool) else None)


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

SUPPLY_STATUS: Final = StatusDescription(
    key="supply_status",
    translation_key="supply_status",
    device_class=SensorDeviceClass.ENUM,
    options=list(SupplyStatus),
    value_fn=_supply_status,
    points_fn=lambda module: (relay,) if (relay := _supply_relay(module)) else (),
)


@dataclass(frozen=True, kw_only=True)
class ForecastDescription(SensorEntityDescription):
    """A sensor for how long the credit lasts; takes the hours left."""

    value_fn: Callable[[float], float | datetime | None]


def _runs_out(hours: float) -> datetime | None:
    """Return the full hour in which credit runs out; nobody knows it to the minute."""
    if not hours:
        # When it did is not for a forecast to say.
        return None
    moment = dt_util.utcnow() + timedelta(hours=min(hours, _FOREVER))
    return moment.replace(minute=0, second=0, microsecond=0)


FORECASTS: Final = (
    ForecastDescription(
        key="days_left",
        translation_key="days_left",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        suggested_display_precision=1,
        value_fn=lambda hours: round(hours / 24, 1),
    ),
    ForecastDescription(
        key="runs_out",
        translation_key="runs_out",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_runs_out,
    ),
)

PENDING: Final = SensorEntityDescription(key="pending_top_up", translation_key="pending_top_up")


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


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of a hub and of each of its modules."""
    hub = entry.runtime_data
    async_add_entities(HubSensor(hub, description) for description in HUB)
    for subentry_id, module in hub.modules.items():
        async_add_entities(_module_sensors(module), config_subentry_id=subentry_id)


def _module_sensors(module: ModuleCoordinator) -> Iterator[SensorEntity]:
    blocks = module.module.profile.blocks
    for point in module.module.points.values():
        if blocks[point.block].poll is Poll.DEMAND:
            continue
        if description := _describe(point):
            yield (CreditSensor if point.in_credit else PointSensor)(module, description)
    yield StatusSensor(module, CREDIT_STATUS)
    if _supply_relay(module):
        yield StatusSensor(module, SUPPLY_STATUS)
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


class PendingSensor(ModuleEntity, SensorEntity):
    """Credit that was ordered and of which the module has not yet said what became of it."""

    def __init__(
        self, coordinator: ModuleCoordinator, description: SensorEntityDescription
    ) -> None:
        """Show it in the hub's unit of credit."""
        super().__init__(coordinator, description)
        self._attr_native_unit_of_measurement = coordinator.credit_unit.name
        self._attr_suggested_display_precision = coordinator.credit_unit.decimals

    @property
    @override
    def available(self) -> bool:
        # Of interest above all while the module is silent.
        return self.coordinator.account is not None and self.coordinator.account.is_open

    @property
    @override
    def native_value(self) -> Decimal | None:
        if (account := self.coordinator.account) is None:
            return None
        return self.coordinator.credit_unit.from_minor(
            sum(intent.amount or 0 for intent in account.pending)
        )

    @override
    def _current(self) -> object:
        return self.native_value


class ForecastSensor(ModuleEntity, SensorEntity):
    """How long the credit lasts, if it is used as in the last week."""

    entity_description: ForecastDescription

    @property
    @override
    def available(self) -> bool:
        return self.coordinator.says("credit")

    @property
    @override
    def native_value(self) -> float | datetime | None:
        minor = self.coordinator.value("credit")
        if not isinstance(minor, int):
            return None
        credit = float(self.coordinator.credit_unit.from_minor(minor))
        hours = hours_left(credit, self.coordinator.used_hours)
        return None if hours is None else self.entity_description.value_fn(hours)

    @override
    def _current(self) -> object:
        return self.native_value


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
