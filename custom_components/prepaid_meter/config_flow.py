"""Adding a hub: its link, the modules on it, and later another link for the same modules."""

from collections.abc import Mapping
import socket
from typing import Any, Final, override
from uuid import uuid4

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_DEVICE, CONF_HOST, CONF_PORT
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import (
    LanguageSelector,
    LanguageSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    SerialPortSelector,
    TextSelector,
)
import voluptuous as vol

from .const import (
    CONF_BAUDRATE,
    CONF_BUILDING,
    CONF_CREDIT_UNIT,
    CONF_LANGUAGE,
    CONF_LINK,
    CONF_MODULES,
    CONF_PARITY,
    CONF_PROFILE,
    CONF_REPLACED,
    CONF_REQUEST_PAUSE,
    CONF_SERIAL_NUMBER,
    CONF_SPEED,
    CONF_STOPBITS,
    CONF_UNIT_ID,
    DOMAIN,
    LINK_RTU_TCP,
    LINK_SERIAL,
    LINK_SIMULATED,
    LINK_TCP,
    SUBENTRY_MODULE,
    SUBENTRY_OPERATOR,
)
from .credit import default_credit_unit
from .device.bus import Bus
from .device.errors import LinkError
from .device.scan import FIRST_UNIT_ID, Found, Nobody, identify, touch
from .flows.finder import ModuleFinder, async_profiles, open_units
from .flows.module_flow import ModuleFlow
from .flows.operator_flow import OperatorFlow
from .flows.options_flow import PrepaidMeterOptionsFlow, credit_unit_selector
from .hub.link import PARITIES, link_params
from .texts import async_text

# Enough to know that these are the modules that were set up, without asking all 247.
PROVEN_MODULES: Final = 3

_PORT = vol.All(
    NumberSelector(NumberSelectorConfig(min=1, max=65535, step=1, mode=NumberSelectorMode.BOX)),
    vol.Coerce(int),
)

_NETWORK = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(),
        vol.Required(CONF_PORT, default=502): _PORT,
    }
)


def _choice(*options: str) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=list(options),
            mode=SelectSelectorMode.DROPDOWN,
            translation_key="line_setting",
        )
    )


_SERIAL = vol.Schema(
    {
        vol.Required(CONF_DEVICE): SerialPortSelector(),
        vol.Required(CONF_BAUDRATE, default="9600"): _choice(
            "1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200"
        ),
        vol.Required(CONF_PARITY, default="none"): _choice(*PARITIES),
        vol.Required(CONF_STOPBITS, default="1"): _choice("1", "2"),
    }
)

_SPEED = vol.All(
    NumberSelector(NumberSelectorConfig(min=1, max=3600, step=1, mode=NumberSelectorMode.BOX)),
    vol.Coerce(int),
)

_FORMS: Final = {LINK_TCP: _NETWORK, LINK_RTU_TCP: _NETWORK, LINK_SERIAL: _SERIAL}


class PrepaidMeterFlow(
    ModuleFinder[ConfigFlowContext, ConfigFlowResult, str], ConfigFlow, domain=DOMAIN
):
    """Set up a hub."""

    VERSION = 1

    _link: dict[str, Any]
    _title: str
    _credit_unit: str

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        return PrepaidMeterOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        return {SUBENTRY_MODULE: ModuleFlow, SUBENTRY_OPERATOR: OperatorFlow}

    # -- the link ------------------------------------------------------------

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how the modules are reached."""
        return self.async_show_menu(
            step_id="user", menu_options=[LINK_TCP, LINK_RTU_TCP, LINK_SERIAL, LINK_SIMULATED]
        )

    async def async_step_tcp(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a network gateway."""
        return await self._async_step_link(LINK_TCP, user_input)

    async def async_step_rtu_tcp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a serial server that passes RTU frames through."""
        return await self._async_step_link(LINK_RTU_TCP, user_input)

    async def async_step_serial(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a serial port."""
        return await self._async_step_link(LINK_SERIAL, user_input)

    async def _async_step_link(
        self, link: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            data = _link_data(link, user_input)
            self._async_abort_entries_match(
                {key: data[key] for key in (CONF_HOST, CONF_PORT, CONF_DEVICE) if key in data}
            )
            errors = await self._async_link_errors(data)
            if not errors:
                self._link = data
                title = await async_text(self.hass, "title.options.address")
                self._title = title.format(address=data.get(CONF_HOST) or data[CONF_DEVICE])
                return await self.async_step_scan_range()
        return self.async_show_form(
            step_id=link,
            data_schema=self.add_suggested_values_to_schema(_FORMS[link], user_input),
            errors=errors,
        )

    async def async_step_simulated(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what building to simulate."""
        if user_input is not None:
            self._link = {
                CONF_LINK: LINK_SIMULATED,
                CONF_BUILDING: uuid4().hex[:8],
                **user_input,
            }
            self._title = await async_text(self.hass, "title.options.simulated")
            return await self.async_step_scan_range()
        language = "tr" if self.hass.config.language == "tr" else "en"
        return self.async_show_form(
            step_id=LINK_SIMULATED,
            data_schema=vol.Schema(
                {
                    vol.Required(CONF_MODULES, default=24): vol.All(
                        NumberSelector(
                            NumberSelectorConfig(
                                min=1, max=247, step=1, mode=NumberSelectorMode.BOX
                            )
                        ),
                        vol.Coerce(int),
                    ),
                    vol.Required(CONF_LANGUAGE, default=language): LanguageSelector(
                        LanguageSelectorConfig(languages=["en", "tr"], native_name=True)
                    ),
                    vol.Required(CONF_SPEED, default=60): _SPEED,
                }
            ),
        )

    async def _async_link_errors(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Open the link and return what a person should change in the form, if anything.

        Who is on the link is not asked here: a silent unit id says nothing of the link.
        """
        try:
            async with open_units(self.hass, data) as units:
                unit = await units.async_get(FIRST_UNIT_ID)
                await touch(Bus(), unit)
        except LinkError as err:
            return _link_error(err)
        except HomeAssistantError:
            return {"base": "link_settings_differ"}
        return {}

    # -- the modules ---------------------------------------------------------

    @override
    async def _async_link(self) -> tuple[Mapping[str, Any], Bus]:
        self._bus = Bus()
        return self._link, self._bus

    @override
    def _choice_fields(self) -> dict[vol.Marker, Any]:
        default = default_credit_unit(self.hass.config.language)
        return {vol.Required(CONF_CREDIT_UNIT, default=default): credit_unit_selector(self.hass)}

    @override
    def _take_choice(self, user_input: dict[str, Any]) -> None:
        self._credit_unit = user_input[CONF_CREDIT_UNIT].strip()

    @override
    async def async_step_nothing_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say that nothing was found or the link was lost, and offer the range and the link."""
        return self.async_show_menu(
            step_id="link_lost" if self._link_lost else "nothing_found",
            menu_options=[*self._ways_on(), self._link[CONF_LINK]],
            description_placeholders=self._summary(),
        )

    async_step_link_lost = async_step_nothing_found

    @override
    async def _async_finish(self, modules: list[ConfigSubentryData]) -> ConfigFlowResult:
        return self.async_create_entry(
            title=self._title,
            data=self._link,
            options={CONF_CREDIT_UNIT: self._credit_unit, **self._pause()},
            subentries=modules,
        )

    def _pause(self) -> dict[str, int]:
        """Return the pause between requests that the scan found to be needed."""
        pause = round(1000 * self._bus.spacing.pause)
        return {CONF_REQUEST_PAUSE: pause} if pause else {}

    # -- another link for the same modules -----------------------------------

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for new settings of the link; it must lead to the same modules."""
        entry = self._get_reconfigure_entry()
        link = entry.data[CONF_LINK]
        schema = (
            vol.Schema({vol.Required(CONF_SPEED): _SPEED})
            if link == LINK_SIMULATED
            else _FORMS[link]
        )
        errors: dict[str, str] = {}
        if user_input is not None:
            data = (
                {**entry.data, **user_input}
                if link == LINK_SIMULATED
                else _link_data(link, user_input)
            )
            if link != LINK_SIMULATED:
                errors = await self._async_relink_errors(entry, data)
            if not errors:
                return self._async_relinked(entry, data)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, user_input or entry.data),
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    def _async_relinked(self, entry: ConfigEntry, data: dict[str, Any]) -> ConfigFlowResult:
        loaded = entry.state is ConfigEntryState.LOADED
        result = self.async_update_and_abort(entry, data=data)
        if not loaded:
            # Only a loaded hub takes up its new link by itself.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    async def _async_relink_errors(
        self, entry: ConfigEntry, data: Mapping[str, Any]
    ) -> dict[str, str]:
        """Return what is wrong with a new link, with the hub out of its way while it is tried.

        One device has one connection, and two settings cannot share it.
        """
        old, new = link_params(entry.data), link_params(data)
        in_the_way = (
            entry.state in {ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY}
            and old.endpoint == new.endpoint
            and old != new
        )
        if in_the_way:
            await self.hass.config_entries.async_unload(entry.entry_id)
        try:
            return await self._async_link_errors(data) or await self._async_module_errors(
                entry, data
            )
        finally:
            if in_the_way:
                await self.hass.config_entries.async_setup(entry.entry_id)

    async def _async_module_errors(
        self, entry: ConfigEntry, data: Mapping[str, Any]
    ) -> dict[str, str]:
        """Return an error unless the modules behind a link are those of the hub."""
        profiles = await async_profiles(self.hass)
        proven = 0
        bus = Bus()
        subentries = [
            subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE)
            if not subentry.data.get(CONF_REPLACED)
        ]
        try:
            async with open_units(self.hass, data) as units:
                for subentry in subentries:
                    unit_id = subentry.data[CONF_UNIT_ID]
                    answer = await identify(bus, await units.async_get(unit_id), unit_id, profiles)
                    if answer in {Nobody.SILENT, Nobody.BUSY, Nobody.SHY}:
                        continue
                    if (
                        not isinstance(answer, Found)
                        or answer.profile.id != subentry.data[CONF_PROFILE]
                        or answer.serial_number != subentry.data[CONF_SERIAL_NUMBER]
                    ):
                        return {"base": "other_modules"}
                    proven += 1
                    if proven == PROVEN_MODULES:
                        break
        except LinkError as err:
            return _link_error(err)
        return {} if proven or not subentries else {"base": "modules_silent"}


def _link_data(link: str, user_input: Mapping[str, Any]) -> dict[str, Any]:
    data = {CONF_LINK: link, **user_input}
    if CONF_HOST in data:
        # One connection is shared by host and port, so their spelling matters.
        data[CONF_HOST] = data[CONF_HOST].strip().lower()
    return data


def _link_error(err: LinkError) -> dict[str, str]:
    """Return the field at fault, and what is wrong with it, from what the system said."""
    cause: BaseException | None = err
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return {CONF_HOST: "host_unknown"}
        if isinstance(cause, ConnectionRefusedError):
            return {CONF_PORT: "port_closed"}
        if isinstance(cause, PermissionError):
            return {"base": "no_permission"}
        if isinstance(cause, FileNotFoundError):
            return {"base": "no_such_port"}
        cause = cause.__cause__ or cause.__context__
    return {"base": "cannot_connect"}
