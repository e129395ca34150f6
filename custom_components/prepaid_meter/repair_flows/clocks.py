"""Repairs: a module's clock that is wrong."""

from homeassistant.components.repairs import RepairsFlowResult
import voluptuous as vol

from ..access.actors import repairing_user
from ..device.errors import DeviceError
from .base import MeterRepairFlow


class WrongClockFlow(MeterRepairFlow):
    """Set a module's clock."""

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Go on to the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask whether to set it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if (meter := self.meter) is None or meter.clock is None:
                return self.async_abort(reason="module_gone")
            try:
                await meter.clock.async_set(repairing_user())
            except DeviceError:
                errors["base"] = "module_silent"
            else:
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=self.placeholders,
        )
