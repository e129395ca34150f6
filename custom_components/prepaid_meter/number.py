"""Numbers: a module's warning limit and the prices in force."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .device.points import REGISTERS, Point, Poll
from .entered.settings import setting
from .entities.supply import EmergencyCreditNumber
from .entity import PointEntity, add_for_each
from .runtime import Meter, PrepaidMeterConfigEntry
from .sentences import Doing, explained

# The bus takes one write after the other by itself.
PARALLEL_UPDATES = 0

_CREDIT_PER: Final = "credit/"


def _is_number(point: Point) -> bool:
    return point.writable and point.unit is not None and point.unit.startswith("credit")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the limits and prices of each module."""
    add_for_each(entry, async_add_entities, _numbers)


def _numbers(meter: Meter) -> Iterator[NumberEntity]:
    blocks = meter.device.profile.blocks
    for point in meter.device.points.values():
        if _is_number(point) and blocks[point.block].poll is not Poll.DEMAND:
            yield AmountNumber(meter, point)
    if meter.supply is not None:
        yield EmergencyCreditNumber(meter, meter.supply)


class AmountNumber(PointEntity, NumberEntity):
    """An amount of credit, or a price in credit for a quantity."""

    _attr_mode = NumberMode.BOX

    def __init__(self, meter: Meter, point: Point) -> None:
        """Offer the range that the profile allows, in the hub's unit of credit."""
        super().__init__(
            meter,
            NumberEntityDescription(
                key=point.key, translation_key=point.key, entity_category=EntityCategory.CONFIG
            ),
        )
        unit = meter.credit_unit
        per = (point.unit or "").removeprefix(_CREDIT_PER)
        if point.in_credit:
            self._attr_native_unit_of_measurement = unit.name
            if unit.is_currency:
                self._attr_device_class = NumberDeviceClass.MONETARY
        else:
            self._attr_native_unit_of_measurement = f"{unit.name}/{per}"
        self._step = unit.step if point.in_credit else point.scale or Decimal(1)
        self._attr_native_step = float(self._step)
        largest = 2 ** (16 * REGISTERS.get(point.type, 1) - 1) - 1
        self._attr_native_min_value = float((point.minimum or 0) * self._step)
        self._attr_native_max_value = float(
            (largest if point.maximum is None else point.maximum) * self._step
        )

    @property
    @override
    def native_value(self) -> float | None:
        value = self.coordinator.value(self.point.key)
        if isinstance(value, int) and self.point.in_credit:
            return float(self.coordinator.credit_unit.from_minor(value))
        return float(value) if isinstance(value, int | Decimal) else None

    @override
    async def async_set_native_value(self, value: float) -> None:
        amount = setting(value, self._step)
        async with explained(self.meter, Doing.SETTING):
            await self._async_write(
                self.coordinator.credit_unit.to_minor(amount) if self.point.in_credit else amount
            )
