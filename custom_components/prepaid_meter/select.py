"""Selects: a module's working mode."""

from collections.abc import Iterator
from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.supply import HOURS, MODE_KEPT_HERE, ControlSelect
from .entity import PointEntity, add_for_each
from .runtime import Meter, PrepaidMeterConfigEntry
from .sentences import Doing, explained

# The bus takes one write after the other by itself.
PARALLEL_UPDATES = 0

MODE: Final = SelectEntityDescription(
    key="mode", translation_key="mode", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the mode of each module that can be set to one."""
    add_for_each(entry, async_add_entities, _selects)


def _selects(meter: Meter) -> Iterator[SelectEntity]:
    mode = meter.device.points.get(MODE.key)
    if mode is not None and mode.writable:
        yield PointSelect(meter, MODE)
    if meter.supply is not None:
        if mode is None:
            yield ControlSelect(meter, meter.supply, MODE_KEPT_HERE)
        yield ControlSelect(meter, meter.supply, HOURS)


class PointSelect(PointEntity, SelectEntity):
    """A point that has one of several named values."""

    def __init__(self, meter: Meter, description: SelectEntityDescription) -> None:
        """Offer the values that the profile names."""
        super().__init__(meter, description)
        self._attr_options = list(self.point.values.values())

    @property
    @override
    def current_option(self) -> str | None:
        value = self.coordinator.value(self.point.key)
        return value if isinstance(value, str) else None

    @override
    async def async_select_option(self, option: str) -> None:
        async with explained(self.meter, Doing.SETTING):
            await self._async_write(option)
