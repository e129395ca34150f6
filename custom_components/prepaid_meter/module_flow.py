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
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from .const import (
    CONF_ACTUATOR,
    CONF_FEEDBACK_WIRED,
    CONF_REPLACED,
    CONF_SERIAL_NUMBER,
    CONF_UNIT_ID,
)
from .device.bus import Bus
from .device.errors import LinkError
from .device.points import Actuator, Supply
from .device.scan import Found, Nobody
from .finder import (
    ModuleFinder,
    add_module,
    async_identify,
    configured_modules,
    identity,
    unit_id_selector,
)
from .hub import PrepaidMeterConfigEntry

RENAMING: Final[dict[vol.Marker, object]] = {
    vol.Required(CONF_NAME): TextSelector(),
    vol.Required(CONF_UNIT_ID): unit_id_selector(),
}

SUPPLY: Final[dict[vol.Marker, object]] = {
    vol.Required(CONF_ACTUATOR): SelectSelector(
        SelectSelectorConfig(
            options=[actuator.value for actuator in Actuator],
            translation_key="actuator",
            mode=SelectSelectorMode.LIST,
        )
    ),
    vol.Required(CONF_FEEDBACK_WIRED): BooleanSelector(),
}


class ModuleFlow(
    ModuleFinder[SubentryFlowContext, SubentryFlowResult, tuple[str, str]], ConfigSubentryFlow
):
    """Add modules to a hub that is running, or change one of them."""

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
                return await self.async_step_names()
        return self.async_show_form(
            step_id="by_hand",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({vol.Required(CONF_UNIT_ID): unit_id_selector()}), user_input
            ),
            errors=errors,
        )

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
        return answer, {}

    @override
    async def _async_link(self) -> tuple[Mapping[str, Any], Bus]:
        entry: PrepaidMeterConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("hub_not_running")
        return entry.data, entry.runtime_data.bus

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
        shown = {
            CONF_ACTUATOR: supply.actuator if supply else None,
            CONF_FEEDBACK_WIRED: True,
            **subentry.data,
            CONF_NAME: subentry.title,
        }
        if user_input is not None:
            errors = await self._async_change_errors(subentry, user_input)
            if not errors:
                return self.async_update_and_abort(
                    entry,
                    subentry,
                    title=user_input[CONF_NAME].strip(),
                    data_updates={
                        key: value
                        for key, value in user_input.items()
                        if key != CONF_NAME and value != shown[key]
                    },
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

    def _supply(self, subentry: ConfigSubentry) -> Supply | None:
        """Return how the profile says that a running module's supply is switched."""
        entry: PrepaidMeterConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return None
        module = entry.runtime_data.modules.get(subentry.subentry_id)
        if module is None or module.keeper is None:
            return None
        return module.module.profile.supply

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
