"""Repairs: an order of which the module does not tell what became of it."""

from homeassistant.components.repairs import RepairsFlowResult
import voluptuous as vol

from ..access.actors import repairing_user
from ..device.errors import DeviceError
from ..ledger.errors import LedgerError
from ..sentences import async_why
from ..vending.errors import NothingToDecideError
from .base import MeterRepairFlow


class UncertainOrderFlow(MeterRepairFlow):
    """Ask a person whether a module carried out an order of which it does not tell."""

    def __init__(self, entry_id: str, subentry_id: str, number: int) -> None:
        """Deal with the order in the ledger's row of that number."""
        super().__init__(entry_id, subentry_id)
        self._number = number

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Go on to the question."""
        return await self.async_step_decide()

    async def async_step_decide(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask."""
        return self.async_show_menu(
            step_id="decide",
            menu_options=["applied", "refused"],
            description_placeholders=self.placeholders,
        )

    async def async_step_applied(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Enter the order as carried out."""
        return await self._async_step_decided(user_input, applied=True)

    async def async_step_refused(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Enter the order as not carried out."""
        return await self._async_step_decided(user_input, applied=False)

    async def _async_step_decided(
        self, user_input: dict[str, str] | None, *, applied: bool
    ) -> RepairsFlowResult:
        errors: dict[str, str] = {}
        reason = ""
        if user_input is not None:
            if (meter := self.meter) is None or meter.account is None:
                return self.async_abort(reason="module_gone")
            try:
                await meter.account.decide(self._number, applied=applied, actor=repairing_user())
            except NothingToDecideError:
                return self.async_abort(reason="nothing_to_decide")
            except DeviceError:
                errors["base"] = "module_silent"
            except LedgerError as err:
                errors["base"] = "ledger_unavailable"
                reason = await async_why(self.hass, err)
            else:
                meter.coordinator.async_account_changed()
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="applied" if applied else "refused",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders={**self.placeholders, "reason": reason},
        )
