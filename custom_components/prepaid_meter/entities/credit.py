"""Sensors: how long the credit lasts, and what was ordered of which nobody knows yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.const import UnitOfTime
from homeassistant.util import dt as dt_util

from ..entity import ModuleEntity
from ..forecast import hours_left
from ..runtime import Meter

# A century: further than any calendar a person looks at, and within what a date can be.
_FOREVER: Final = 100 * 365 * 24


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


class PendingSensor(ModuleEntity, SensorEntity):
    """Credit that was ordered and of which the module has not yet said what became of it."""

    def __init__(self, meter: Meter, description: SensorEntityDescription) -> None:
        """Show it in the hub's unit of credit."""
        super().__init__(meter, description)
        self._attr_native_unit_of_measurement = meter.credit_unit.name
        self._attr_suggested_display_precision = meter.credit_unit.decimals

    @property
    @override
    def available(self) -> bool:
        # Of interest above all while the module is silent.
        return self.meter.account is not None and self.meter.account.is_open

    @property
    @override
    def native_value(self) -> Decimal | None:
        if (account := self.meter.account) is None:
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
