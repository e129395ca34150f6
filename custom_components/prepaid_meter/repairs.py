"""Repairs: a module that was swapped for another; and the way to the other repairs."""

from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from .const import CONF_REPLACED, CONF_SERIAL_NUMBER, CONF_UNIT_ID, DOMAIN
from .device.errors import LinkError
from .device.scan import Found
from .finder import add_module, async_identify, configured_modules, identity, module_subentry
from .hub import PrepaidMeterConfigEntry
from .order_repairs import UncertainOrderFlow


class SwappedModuleFlow(RepairsFlow):
    """Add the new module under the old one's name; the old one keeps its history."""

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
        """Ask whether the module was replaced on purpose."""
        entry: PrepaidMeterConfigEntry | None = self.hass.config_entries.async_get_entry(
            self._entry_id
        )
        if entry is None or (subentry := entry.subentries.get(self._subentry_id)) is None:
            ir.async_delete_issue(self.hass, DOMAIN, self.issue_id)
            return self.async_abort(reason="module_gone")
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._async_replace(entry, subentry)
            if not errors:
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders={
                "name": subentry.title,
                "unit_id": str(subentry.data[CONF_UNIT_ID]),
            },
        )

    async def _async_replace(
        self, entry: PrepaidMeterConfigEntry, subentry: ConfigSubentry
    ) -> dict[str, str]:
        """Take over whatever answers now, and return what stands in the way."""
        if entry.state is not ConfigEntryState.LOADED:
            return {"base": "cannot_connect"}
        try:
            found = await async_identify(
                self.hass, entry.data, entry.runtime_data.bus, subentry.data[CONF_UNIT_ID]
            )
        except LinkError:
            return {"base": "cannot_connect"}
        if not isinstance(found, Found):
            return {"base": "module_silent"}
        if identity(found) in configured_modules(self.hass):
            return {"base": "already_added"}
        new = module_subentry(found, subentry.title)
        # The old module's readings stay where they are, under a name that says whose they were.
        name = f"{subentry.title} ({subentry.data[CONF_SERIAL_NUMBER]})"
        self.hass.config_entries.async_update_subentry(
            entry, subentry, title=name, data={**subentry.data, CONF_REPLACED: True}
        )
        add_module(self.hass, entry, new)
        return {}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that repairs an issue."""
    data = data or {}
    if issue_id.startswith("uncertain_top_up_"):
        return UncertainOrderFlow(data["entry_id"], data["subentry_id"], data["number"])
    if issue_id.startswith("counter_anomaly_"):
        # Reading it is all there is to do.
        return ConfirmRepairFlow()
    return SwappedModuleFlow(data.get("entry_id", ""), data.get("subentry_id", ""))
