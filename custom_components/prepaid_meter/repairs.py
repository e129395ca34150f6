"""Repairs: a module that was swapped for another; and the way to the other repairs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import UnknownHandler
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from .access.actors import repairing_user
from .const import CONF_REPLACED, CONF_SERIAL_NUMBER, CONF_UNIT_ID, DOMAIN, WIRING
from .device.errors import DeviceError, LinkError
from .flows.finder import add_module, configured_modules, identity, module_subentry
from .ledger.errors import LedgerError
from .ledger.rows import Row
from .repair_flows import swap
from .repair_flows.actuators import ActuatorFlow
from .repair_flows.automations import ISSUE as NO_CUT_OFF_AUTOMATION, NoCutOffAutomationFlow
from .repair_flows.base import MeterRepairFlow
from .repair_flows.changed import ChangedModuleFlow
from .repair_flows.clocks import WrongClockFlow
from .repair_flows.orders import UncertainOrderFlow
from .runtime import Meter, PrepaidMeterConfigEntry
from .supply.actuator_issues import REFUTED, UNDECLARED
from .trackers.changed import ISSUE as CHANGED_MODULE


class SwappedModuleFlow(MeterRepairFlow):
    """Add the new module under the old one's name; the old one keeps its history."""

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Go on to the question."""
        return await self._async_step_confirm(None)

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask whether the module was replaced on purpose."""
        return await self._async_step_confirm(user_input)

    async def async_step_confirm_pending(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask the same, and tell of an order of which the old module has not told."""
        return await self._async_step_confirm(user_input, pending_told=True)

    async def _async_step_confirm(
        self, user_input: dict[str, str] | None, *, pending_told: bool = False
    ) -> RepairsFlowResult:
        entry, subentry_id = self.entry, self._subentry_id or ""
        if entry is None or (subentry := entry.subentries.get(subentry_id)) is None:
            ir.async_delete_issue(self.hass, DOMAIN, self.issue_id)
            return self.async_abort(reason="module_gone")
        errors: dict[str, str] = {}
        pending: list[Row] = []
        old = self.meter
        try:
            if old is not None:
                pending = await swap.async_pending(self.hass, old)
            if user_input is not None and (pending_told or not pending):
                errors = await self._async_replace(entry, subentry, old, pending)
                if not errors:
                    return self.async_create_entry(data={})
        except LedgerError:
            # A person who only reads the question need not hear of it yet.
            errors = {} if user_input is None else {"base": "ledger_unavailable"}
        return self.async_show_form(
            step_id="confirm_pending" if pending else "confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders={
                "name": subentry.title,
                "unit_id": str(subentry.data[CONF_UNIT_ID]),
                **({"amount": ", ".join(map(_amount, pending))} if pending else {}),
            },
        )

    async def _async_replace(
        self,
        entry: PrepaidMeterConfigEntry,
        subentry: ConfigSubentry,
        old: Meter | None,
        pending: list[Row],
    ) -> dict[str, str]:
        """Take over whatever answers now, and return what stands in the way.

        Raises LedgerError, with nothing done.
        """
        if old is None:
            return {"base": "cannot_connect"}
        try:
            newcomer = await swap.async_newcomer(self.hass, old)
        except LinkError:
            return {"base": "cannot_connect"}
        except DeviceError:
            return {"base": "module_silent"}
        if not isinstance(newcomer, swap.Newcomer):
            return {"base": "module_silent"}
        if identity(newcomer.found) in configured_modules(self.hass):
            return {"base": "already_added"}
        await swap.async_enter(self.hass, old, newcomer, pending=pending, actor=repairing_user())
        if old.supply is not None:
            await old.supply.async_hand_over(identity(newcomer.found))
        # Nothing is awaited from here on: whatever else is changed meanwhile is taken over.
        new = module_subentry(newcomer.found, subentry.title)
        # Breaker, wiring and tenant are the same as before.
        kept = {key: subentry.data[key] for key in WIRING if key in subentry.data}
        new["data"] = {**new["data"], **kept}
        # The old module's readings stay where they are, under a name that says whose they were.
        name = f"{subentry.title} ({subentry.data[CONF_SERIAL_NUMBER]})"
        self.hass.config_entries.async_update_subentry(
            entry, subentry, title=name, data={**subentry.data, CONF_REPLACED: True}
        )
        add_module(self.hass, entry, new)
        return {}


def _amount(intent: Row) -> str:
    unit = intent.unit
    return f"{unit.from_minor(intent.amount or 0)} {unit.name}" if unit else str(intent.amount)


type _Build = Callable[[Mapping[str, Any]], RepairsFlow]


def _of_meter(flow: type[MeterRepairFlow]) -> _Build:
    return lambda data: flow(data["entry_id"], data["subentry_id"])


# By what the id of an issue begins with.
FLOWS: Final[Mapping[str, _Build]] = {
    "module_swapped": _of_meter(SwappedModuleFlow),
    CHANGED_MODULE: _of_meter(ChangedModuleFlow),
    "clock_wrong": _of_meter(WrongClockFlow),
    REFUTED: _of_meter(ActuatorFlow),
    UNDECLARED: lambda data: ActuatorFlow(data["entry_id"], None),
    "uncertain_top_up": lambda data: UncertainOrderFlow(
        data["entry_id"], data["subentry_id"], data["number"]
    ),
    # Reading it is all there is to do.
    "counter_anomaly": lambda _: ConfirmRepairFlow(),
    NO_CUT_OFF_AUTOMATION: lambda _: NoCutOffAutomationFlow(),
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that repairs an issue. Raises UnknownHandler for what no flow knows."""
    for begins, build in FLOWS.items():
        if issue_id.startswith(f"{begins}_"):
            try:
                return build(data or {})
            except KeyError as err:
                raise UnknownHandler(issue_id) from err
    raise UnknownHandler(issue_id)
