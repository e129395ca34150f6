"""Settings of a line: how its wire is asked."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import NumberSelector, NumberSelectorConfig, NumberSelectorMode
import voluptuous as vol

from ..const import CONF_LIVE_INTERVAL, CONF_REQUEST_PAUSE, CONF_SLOW_INTERVAL
from ..hub.intervals import live_interval, slow_interval
from .forms import with_changes


def _whole(least: int, most: int, unit: str) -> object:
    return vol.All(
        NumberSelector(
            NumberSelectorConfig(
                min=least, max=most, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=unit
            )
        ),
        vol.Coerce(int),
    )


class LineOptionsFlow(OptionsFlow):
    """Change how often a line is asked; what holds for its tenants is the building's."""

    _shown: Mapping[str, Any] = {}

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin with the only form there is."""
        return await self.async_step_line(user_input)

    async def async_step_line(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the intervals and the pause."""
        errors: dict[str, str] = {}
        entry = self.config_entry
        schema = vol.Schema(
            {
                vol.Required(CONF_LIVE_INTERVAL, default=live_interval(entry)): _whole(1, 300, "s"),
                vol.Required(CONF_SLOW_INTERVAL, default=slow_interval(entry)): _whole(
                    5, 3600, "s"
                ),
                vol.Optional(CONF_REQUEST_PAUSE): _whole(0, 500, "ms"),
            }
        )
        if user_input is None:
            self._shown = entry.options
        elif user_input[CONF_SLOW_INTERVAL] < user_input[CONF_LIVE_INTERVAL]:
            errors[CONF_SLOW_INTERVAL] = "slower_than_live"
        else:
            return self.async_create_entry(
                data=with_changes(entry.options, schema, shown=self._shown, entered=user_input)
            )
        return self.async_show_form(
            step_id="line",
            data_schema=self.add_suggested_values_to_schema(schema, user_input or self._shown),
            errors=errors,
        )
