"""Repairs: a module's clock that is wrong."""

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from ..access.actors import repairing_user
from ..const import DOMAIN
from ..device.errors import DeviceError
from ..runtime import PrepaidMeterConfigEntry


class WrongClockFlow(RepairsFlow):
    """Set a module's clock."""

    def __init__(self, entry_id: str, subentry_id: str) -> None:
        """Deal with the module of a subentry."""
        super().__init__()
        self._entry_id = entry_id
        self._subentry_id = subentry_id

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Go on to the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask whether to set it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            entry: PrepaidMeterConfigEntry | None = self.hass.config_entries.async_get_entry(
                self._entry_id
            )
            if entry is None or entry.state is not ConfigEntryState.LOADED:
                return self.async_abort(reason="module_gone")
            meter = entry.runtime_data.meters.get(self._subentry_id)
            if meter is None or meter.clock is None:
                return self.async_abort(reason="module_gone")
            try:
                await meter.clock.async_set(repairing_user())
            except DeviceError:
                errors["base"] = "module_silent"
            else:
                return self.async_create_entry(data={})
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=dict(issue.translation_placeholders or {}) if issue else {},
        )
