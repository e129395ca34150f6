"""Switches: a module's relays."""

from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import PointEntity
from .helpers import translated_errors
from .hub import PrepaidMeterConfigEntry

# The bus takes one write after the other by itself.
PARALLEL_UPDATES = 0

DESCRIPTIONS: Final = (
    SwitchEntityDescription(key="relay_1", translation_key="relay_1"),
    SwitchEntityDescription(key="relay_2", translation_key="relay_2"),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the relays of each module."""
    for subentry_id, module in entry.runtime_data.modules.items():
        async_add_entities(
            (
                RelaySwitch(module, description)
                for description in DESCRIPTIONS
                if description.key in module.module.points
            ),
            config_subentry_id=subentry_id,
        )


class RelaySwitch(PointEntity, SwitchEntity):
    """A relay of a module. What it shows is what the module says after the command."""

    @property
    @override
    def is_on(self) -> bool | None:
        value = self.coordinator.value(self.point.key)
        return value if isinstance(value, bool) else None

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._async_command(closed=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._async_command(closed=False)

    async def _async_command(self, *, closed: bool) -> None:
        async with translated_errors(self.coordinator.name):
            await self.coordinator.async_write(self.point, closed)
