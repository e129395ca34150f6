"""Switches: a module's relays."""

from collections.abc import Iterator
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .access.rights import Right
from .entities.supply import CONTROL_SWITCHES, ControlSwitch, SupplySwitch, keeper_of_relay
from .entity import PointEntity, add_for_each
from .runtime import Meter, PrepaidMeterConfigEntry
from .sentences import Doing, explained

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
    """Add the relays of each module, and what is switched on and off for its tenant."""
    add_for_each(entry, async_add_entities, _switches)


def _switches(meter: Meter) -> Iterator[SwitchEntity]:
    for description in DESCRIPTIONS:
        if (keeper := keeper_of_relay(meter, description.key)) is not None:
            yield SupplySwitch(meter, keeper, description)
        elif description.key in meter.device.points:
            yield RelaySwitch(meter, description)
    if meter.supply is not None:
        for control in CONTROL_SWITCHES:
            yield ControlSwitch(meter, meter.supply, control)


class RelaySwitch(PointEntity, SwitchEntity):
    """A relay that is a plain output. What it shows is what the module says after the command."""

    _right = Right.SUPPLY

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
        async with explained(self.meter, Doing.SETTING):
            await self._async_write(closed)
