"""The repair that asks what relays move, of modules of which nobody has said it."""

from collections.abc import Iterable
from typing import Any

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.helpers import issue_registry as ir

from ..const import CONF_ACTUATOR, CONF_ACTUATOR_REFUTED, DOMAIN
from ..flows import actuator_form
from ..runtime import Meter, PrepaidMeterConfigEntry
from ..supply.declaration import awaits_declaration
from .base import MeterRepairFlow


class ActuatorFlow(MeterRepairFlow):
    """Ask what is moved by one module's relay, or by those of a whole hub."""

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Go on to the question."""
        return await self.async_step_actuators()

    async def async_step_actuators(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show what each relay seems to move, for a person to confirm or to change."""
        if (entry := self.running) is None:
            return self.async_abort(reason="hub_not_running")
        modules = {meter.name: meter for meter in self._modules(entry)}
        if not modules:
            ir.async_delete_issue(self.hass, DOMAIN, self.issue_id)
            return self.async_abort(reason="nothing_to_declare")
        asked = {
            name: question
            for name, meter in modules.items()
            if (question := self._asked(meter)) is not None
        }
        errors: dict[str, str] = {}
        if user_input is not None and user_input.keys() >= asked.keys():
            errors = actuator_form.wrong_fields(asked, user_input)
            if not errors:
                for name, meter in modules.items():
                    self._declare(entry, meter, user_input[name])
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

    def _modules(self, entry: PrepaidMeterConfigEntry) -> Iterable[Meter]:
        if self._subentry_id is None:
            return [
                meter
                for subentry_id, meter in entry.runtime_data.meters.items()
                if meter.supply is not None and awaits_declaration(entry, subentry_id)
            ]
        meter = self.meter
        return () if meter is None or meter.supply is None else (meter,)

    def _asked(self, meter: Meter) -> actuator_form.Asked | None:
        asked = actuator_form.Asked.of_running(meter)
        if self._subentry_id is None or asked is None:
            return asked
        # What it seemed to be was wrong: a person says it.
        return actuator_form.Asked(None, asked.has_feedback)

    def _declare(self, entry: PrepaidMeterConfigEntry, meter: Meter, actuator: str) -> None:
        subentry = entry.subentries[meter.subentry.subentry_id]
        data = {key: value for key, value in subentry.data.items() if key != CONF_ACTUATOR_REFUTED}
        self.hass.config_entries.async_update_subentry(
            entry, subentry, data={**data, CONF_ACTUATOR: actuator}
        )
        meter.coordinator.async_update_listeners()
