"""Adding modules to a hub, renaming one, and following one to another unit id."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import BooleanSelector, TextSelector
from homeassistant.helpers.typing import UNDEFINED
import voluptuous as vol

from ..const import (
    CONF_ACTUATOR,
    CONF_ACTUATOR_REFUTED,
    CONF_FEEDBACK_WIRED,
    CONF_REPLACED,
    CONF_SERIAL_NUMBER,
    CONF_UNIT_ID,
)
from ..device.bus import Bus
from ..device.errors import LinkError
from ..device.points import Actuator, SupplyPoints
from ..device.scan import Found, Nobody, Unfit
from ..runtime import PrepaidMeterConfigEntry
from ..supply.actuator_issues import async_withdraw_refuted
from .actuator_form import Asked, actuator_selector
from .finder import (
    ModuleFinder,
    add_module,
    async_identify,
    configured_modules,
    identity,
    unfit_text,
    unit_id_selector,
)

RENAMING: Final[dict[vol.Marker, object]] = {
    vol.Required(CONF_NAME): TextSelector(),
    vol.Required(CONF_UNIT_ID): unit_id_selector(),
}

SUPPLY: Final[dict[vol.Marker, object]] = {
    vol.Required(CONF_ACTUATOR): actuator_selector(),
    vol.Required(CONF_FEEDBACK_WIRED): BooleanSelector(),
}


def _changed(
    data: Mapping[str, Any], shown: Mapping[str, Any], entered: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a module's data as entered; what the relay moves is said anew with it."""
    said = CONF_ACTUATOR in entered
    return {
        **{key: data[key] for key in data if not (said and key == CONF_ACTUATOR_REFUTED)},
        **{
            key: value
            for key, value in entered.items()
            if key != CONF_NAME and (key == CONF_ACTUATOR or value != shown[key])
        },
    }


class ModuleFlow(
    ModuleFinder[SubentryFlowContext, SubentryFlowResult, tuple[str, str]], ConfigSubentryFlow
):
    """Add modules to a hub that is running, or change one of them."""

    _shown: Mapping[str, Any] = {}
    """What the form of a module was filled with."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask whether to scan or to enter a unit id."""
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="hub_not_running")
        return self.async_show_menu(step_id="user", menu_options=["scan_range", "by_hand"])

    async def async_step_by_hand(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for one unit id."""
        errors: dict[str, str] = {}
        if user_input is not None:
            found, errors = await self._async_look(user_input[CONF_UNIT_ID])
            if found is not None and identity(found) in configured_modules(self.hass):
                errors = {CONF_UNIT_ID: "already_added"}
            elif found is not None:
                self._chosen = [found]
                self._seen = {}
                return await self.async_step_names()
        return self.async_show_form(
            step_id="by_hand",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({vol.Required(CONF_UNIT_ID): unit_id_selector()}), user_input
            ),
            errors=errors,
            description_placeholders=self._unfit_placeholder(),
        )

    def _unfit_placeholder(self) -> dict[str, str]:
        return {"unfit": "; ".join(map(unfit_text, self._unfit)) or "–"}

    async def _async_look(self, unit_id: int) -> tuple[Found | None, dict[str, str]]:
        """Return the module at a unit id, or the error to show at the field."""
        link, bus = await self._async_link()
        try:
            answer = await async_identify(self.hass, link, bus, unit_id)
        except LinkError:
            return None, {"base": "cannot_connect"}
        match answer:
            case Nobody.SILENT:
                return None, {CONF_UNIT_ID: "module_silent"}
            case Nobody.BUSY:
                return None, {CONF_UNIT_ID: "module_busy"}
            case Nobody.FAILING:
                return None, {CONF_UNIT_ID: "module_failing"}
            case Nobody():
                return None, {CONF_UNIT_ID: "module_unknown"}
            case Unfit():
                self._unfit = [answer]
                return None, {CONF_UNIT_ID: "module_unfit"}
        return answer, {}

    @override
    async def _async_link(self) -> tuple[Mapping[str, Any], Bus]:
        entry: PrepaidMeterConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("hub_not_running")
        return entry.data, entry.runtime_data.poller.bus

    @override
    async def async_step_nothing_found(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say that no new module was found or the link was lost."""
        return self.async_show_menu(
            step_id="link_lost" if self._link_lost else "nothing_found",
            menu_options=[*self._ways_on(), "by_hand"],
            description_placeholders=self._summary(),
        )

    async_step_link_lost = async_step_nothing_found

    @override
    async def _async_finish(self, modules: list[ConfigSubentryData]) -> SubentryFlowResult:
        first, *others = modules
        # A flow creates one subentry; the rest is added beside it.
        for module in others:
            add_module(self.hass, self._get_entry(), module)
        return self.async_create_entry(
            title=first["title"], data=first["data"], unique_id=first["unique_id"]
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for another name or unit id; it must stay the same module."""
        entry = self._get_entry()
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        supply = self._supply(subentry)
        if user_input is None:
            self._shown = {
                CONF_ACTUATOR: self._proposal(subentry),
                CONF_FEEDBACK_WIRED: True,
                **subentry.data,
                CONF_NAME: subentry.title,
            }
            if subentry.data.get(CONF_ACTUATOR_REFUTED):
                # What was said was wrong, so it is no proposal.
                self._shown[CONF_ACTUATOR] = None
        shown = self._shown
        if user_input is not None:
            errors = await self._async_change_errors(subentry, user_input)
            name = user_input[CONF_NAME].strip()
            if not errors:
                async_withdraw_refuted(self.hass, subentry.unique_id or "")
                return self.async_update_and_abort(
                    entry,
                    subentry,
                    # Another tenant may have moved in while this form was open.
                    title=UNDEFINED if name == shown[CONF_NAME] else name,
                    data=_changed(subentry.data, shown, user_input),
                )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({**RENAMING, **(SUPPLY if supply else {})}),
                user_input or shown,
            ),
            errors=errors,
            description_placeholders={"serial_number": subentry.data[CONF_SERIAL_NUMBER]},
        )

    def _proposal(self, subentry: ConfigSubentry) -> str | None:
        """Return what a running module's relay seems to move."""
        if self._supply(subentry) is None:
            return None
        entry: PrepaidMeterConfigEntry = self._get_entry()
        asked = Asked.of_running(entry.runtime_data.meters[subentry.subentry_id])
        return None if asked is None else asked.proposal

    def _supply(self, subentry: ConfigSubentry) -> SupplyPoints | None:
        """Return how the profile says that a running module's supply is switched."""
        entry: PrepaidMeterConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return None
        meter = entry.runtime_data.meters.get(subentry.subentry_id)
        if meter is None or meter.supply is None:
            return None
        return meter.device.profile.supply

    async def _async_change_errors(
        self, subentry: ConfigSubentry, user_input: Mapping[str, Any]
    ) -> dict[str, str]:
        name = user_input[CONF_NAME].strip()
        if name != subentry.title and (wrong := self._wrong_names({CONF_NAME: name})):
            return wrong
        supply = self._supply(subentry)
        if user_input.get(CONF_ACTUATOR) == Actuator.BREAKER_PULSE and not (
            supply and supply.feedback and user_input[CONF_FEEDBACK_WIRED]
        ):
            # After a pulse the relay says nothing of the supply.
            return {CONF_ACTUATOR: "pulse_needs_feedback"}
        unit_id = user_input[CONF_UNIT_ID]
        if unit_id == subentry.data[CONF_UNIT_ID] or subentry.data.get(CONF_REPLACED):
            return {}
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return {"base": "hub_not_running"}
        found, errors = await self._async_look(unit_id)
        if found is not None and identity(found) != subentry.unique_id:
            return {CONF_UNIT_ID: "other_module"}
        return errors
