"""What the repair of a module does that is not what it was: take it as it is now."""

from typing import Any

from homeassistant.components.repairs import RepairsFlowResult
import voluptuous as vol

from ..access.actors import repairing_user
from ..const import CONF_UNIT_ID
from ..device.declared import Difference
from ..device.errors import ChangedModuleError, DeviceError, LinkError
from ..ledger.errors import LedgerError
from ..runtime import Meter
from ..trackers.changed import STORED, shown
from .base import MeterRepairFlow
from .rescale import async_rescale


class ChangedModuleFlow(MeterRepairFlow):
    """Take a module as it is now."""

    def __init__(self, entry_id: str, subentry_id: str) -> None:
        """Deal with the module of a subentry."""
        super().__init__(entry_id, subentry_id)
        self._shown: tuple[Difference, ...] = ()

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Go on to the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask whether it was changed on purpose, and what it now is is right."""
        meter = self.meter
        if meter is None or not (differences := meter.device.declarations.differences):
            return self.async_abort(reason="module_gone")
        errors: dict[str, str] = {}
        # Somebody confirms what they were shown, and not what it has become since.
        if user_input is not None and differences == self._shown:
            errors = await self._async_take(meter, differences)
            if not errors:
                return self.async_create_entry(data={})
        self._shown = meter.device.declarations.differences
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders={
                "name": meter.name,
                "unit_id": str(meter.subentry.data[CONF_UNIT_ID]),
                "changes": shown(self._shown),
            },
        )

    async def _async_take(
        self, meter: Meter, differences: tuple[Difference, ...]
    ) -> dict[str, str]:
        """Go by what the module declares now; return what stands in the way."""
        try:
            await meter.device.read_declarations()
        except LinkError:
            return {"base": "cannot_connect"}
        except DeviceError:
            return {"base": "module_silent"}
        if meter.device.declarations.differences != differences:
            return {"base": "changed_again"}
        now: dict[str, Any] = {
            STORED[each.key]: each.found for each in differences if each.found is not None
        }
        if len(now) < len(differences):
            return {"base": "changed_again"}
        try:
            await async_rescale(self.hass, meter, differences, actor=repairing_user())
        except ChangedModuleError:
            return {"base": "changed_again"}
        except DeviceError:
            return {"base": "module_silent"}
        except LedgerError:
            return {"base": "ledger_unavailable"}
        entry = meter.entry
        self.hass.config_entries.async_update_subentry(
            entry, meter.subentry, data={**meter.subentry.data, **now}
        )
        return {}
