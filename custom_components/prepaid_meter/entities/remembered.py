"""A sensor of a status whose turns are told, also those that nobody could watch."""

from typing import override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import callback

from .standings import STANDINGS


class RememberedSensor(SensorEntity):
    """A status, remembered over outages and restarts."""

    @callback
    @override
    def _async_write_ha_state(self) -> None:
        standings = self.hass.data[STANDINGS]
        key = str(self.unique_id)
        value = self.native_value if self.available else None
        standings.note(key, None if value is None else str(value))
        super()._async_write_ha_state()
        if (state := self.hass.states.get(self.entity_id)) is not None:
            standings.note_unheard(key, state)

    @override
    async def async_will_remove_from_hass(self) -> None:
        # Until its hub is set up again nobody looks.
        self.hass.data[STANDINGS].note(str(self.unique_id), None)
        await super().async_will_remove_from_hass()
