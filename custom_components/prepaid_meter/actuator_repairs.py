"""The repair that asks what relays move, of modules of which nobody has said it."""

from collections.abc import Iterable
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import issue_registry as ir

from . import actuator_form
from .const import CONF_ACTUATOR, CONF_ACTUATOR_REFUTED, DOMAIN
from .coordinator import ModuleCoordinator
from .cutoff.declaration import awaiting_declaration
from .hub import PrepaidMeterConfigEntry


class ActuatorFlow(RepairsFlow):
    """Ask what is moved by one module's relay, or by those of a whole hub."""

    def __init__(self, entry_id: str, subentry_id: str | None = None) -> None:
        """Ask about one module, or about all of a hub's of which nothing is said."""
        super().__init__()
        self._entry_id = entry_id
        self._subentry_id = subentry_id

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Go on to the question."""
        return await self.async_step_actuators()

    async def async_step_actuators(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show what each relay seems to move, for a person to confirm or to change."""
        entry: PrepaidMeterConfigEntry | None = self.hass.config_entries.async_get_entry(
            self._entry_id
        )
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="hub_not_running")
        modules = {module.name: module for module in self._modules(entry)}
        if not modules:
            ir.async_delete_issue(self.hass, DOMAIN, self.issue_id)
            return self.async_abort(reason="nothing_to_declare")
        asked = {
            name: question
            for name, module in modules.items()
            if (question := self._asked(module)) is not None
        }
        errors: dict[str, str] = {}
        if user_input is not None and user_input.keys() >= asked.keys():
            errors = actuator_form.wrong_fields(asked, user_input)
            if not errors:
                for name, module in modules.items():
                    self._declare(entry, module, user_input[name])
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="actuators",
            data_schema=self.add_suggested_values_to_schema(
                actuator_form.schema(asked), user_input
            ),
            errors=errors,
            description_placeholders={
                "name": next(iter(modules)),
                "count": str(len(modules)),
            },
        )

    def _modules(self, entry: PrepaidMeterConfigEntry) -> Iterable[ModuleCoordinator]:
        if self._subentry_id is None:
            return awaiting_declaration(entry)
        module = entry.runtime_data.modules.get(self._subentry_id)
        return () if module is None or module.keeper is None else (module,)

    def _asked(self, module: ModuleCoordinator) -> actuator_form.Asked | None:
        asked = actuator_form.Asked.of_running(module)
        if self._subentry_id is None or asked is None:
            return asked
        # What it seemed to be was wrong: a person says it.
        return actuator_form.Asked(None, asked.has_feedback)

    def _declare(
        self, entry: PrepaidMeterConfigEntry, module: ModuleCoordinator, actuator: str
    ) -> None:
        subentry = entry.subentries[module.subentry.subentry_id]
        data = {key: value for key, value in subentry.data.items() if key != CONF_ACTUATOR_REFUTED}
        self.hass.config_entries.async_update_subentry(
            entry, subentry, data={**data, CONF_ACTUATOR: actuator}
        )
        module.async_update_listeners()
