"""Buttons: set a module's clock."""

from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .access.rights import Right
from .entity import ModuleEntity, add_for_each
from .runtime import Meter, PrepaidMeterConfigEntry, async_require
from .sentences import Doing, explained
from .trackers.clocks import ClockKeeper

# The bus takes one write after the other by itself.
PARALLEL_UPDATES = 0

SET_CLOCK: Final = ButtonEntityDescription(
    key="set_clock", translation_key="set_clock", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a button for each module whose clock can be set."""
    add_for_each(
        entry,
        async_add_entities,
        lambda meter: [SetClockButton(meter, meter.clock)] if meter.clock is not None else [],
    )


class SetClockButton(ModuleEntity, ButtonEntity):
    """Sets a module's clock to the present time."""

    def __init__(self, meter: Meter, clock: ClockKeeper) -> None:
        """Set that clock."""
        super().__init__(meter, SET_CLOCK)
        self._clock = clock

    @override
    async def async_press(self) -> None:
        actor = await async_require(
            self.meter, self._context, Right.SETTINGS, self.entity_description.key
        )
        async with explained(self.meter, Doing.SETTING):
            await self._clock.async_set(actor)

    @override
    def _current(self) -> object:
        return None
