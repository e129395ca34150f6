"""Buttons: set a module's clock."""

from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .clock import ClockKeeper
from .coordinator import ModuleCoordinator
from .each_module import add_for_each
from .entity import ModuleEntity
from .helpers import translated_errors
from .hub import PrepaidMeterConfigEntry
from .rights import Right, async_require

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
        lambda module: [SetClockButton(module, module.clock)] if module.clock is not None else [],
    )


class SetClockButton(ModuleEntity, ButtonEntity):
    """Sets a module's clock to the present time."""

    def __init__(self, coordinator: ModuleCoordinator, clock: ClockKeeper) -> None:
        """Set that clock."""
        super().__init__(coordinator, SET_CLOCK)
        self._clock = clock

    @override
    async def async_press(self) -> None:
        actor = await async_require(
            self.coordinator, self._context, Right.SETTINGS, self.entity_description.key
        )
        async with translated_errors(self.coordinator.name):
            await self._clock.async_set(actor)

    @override
    def _current(self) -> object:
        return None
