"""Adding a line: its link, the modules on it and its building; later another link for them."""

from collections.abc import Mapping
from typing import Any, Final, override
from uuid import uuid4

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_DEVICE, CONF_HOST
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
import voluptuous as vol

from .building.entries import building_data, building_id, find_building, is_building
from .const import (
    CONF_BUILDING,
    CONF_BUILDING_ID,
    CONF_CREDIT_UNIT,
    CONF_LINK,
    CONF_PROFILE,
    CONF_REPLACED,
    CONF_REQUEST_PAUSE,
    CONF_SERIAL_NUMBER,
    CONF_UNIT_ID,
    DOMAIN,
    LINK_RTU_TCP,
    LINK_SERIAL,
    LINK_SIMULATED,
    LINK_TCP,
    SUBENTRY_MODULE,
    SUBENTRY_OPERATOR,
)
from .device.bus import Bus
from .device.errors import LinkError
from .device.scan import FIRST_UNIT_ID, Found, Nobody, identify, touch
from .flows.building_choice import (
    CONF_BUILDING_NAME,
    NEW,
    async_building,
    async_building_fields,
    async_new_building_fields,
    building_errors,
)
from .flows.finder import ModuleFinder, async_profiles, open_units
from .flows.line_flow import LineOptionsFlow
from .flows.link_form import FORMS, SPEED, end_of, link_data, link_error, simulated_form
from .flows.module_flow import ModuleFlow
from .flows.operator_flow import OperatorFlow
from .flows.options_flow import BuildingOptionsFlow
from .hub.link import link_params
from .hub.simulated import async_forget_simulated
from .texts import async_text

# Enough to know that these are the modules that were set up, without asking all 247.
PROVEN_MODULES: Final = 3

_NO_ANSWERS: Final = {Nobody.SILENT, Nobody.BUSY, Nobody.SHY}

_LINKS: Final = (LINK_TCP, LINK_RTU_TCP, LINK_SERIAL)


class PrepaidMeterFlow(
    ModuleFinder[ConfigFlowContext, ConfigFlowResult, str], ConfigFlow, domain=DOMAIN
):
    """Set up a line, and its building if there is none yet."""

    VERSION = 1

    _link: dict[str, Any]
    _title: str
    _building: dict[str, Any]
    """What was entered of the building: which, or the name and unit of a new one."""
    _modules: list[ConfigSubentryData]

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        return BuildingOptionsFlow() if is_building(config_entry) else LineOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        if is_building(config_entry):
            return {SUBENTRY_OPERATOR: OperatorFlow}
        return {SUBENTRY_MODULE: ModuleFlow}

    # -- the link ------------------------------------------------------------

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how the modules are reached."""
        return self.async_show_menu(step_id="user", menu_options=[*_LINKS, LINK_SIMULATED])

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
        if self.source == SOURCE_RECONFIGURE:
            return await self._async_step_relink(link, user_input)
        errors: dict[str, str] = {}
        if user_input is not None:
            data = link_data(link, user_input)
            self._async_abort_entries_match(end_of(data))
            errors = await self._async_link_errors(data)
            if not errors:
                self._link = data
                self._title = await self._async_usual_title(data)
                return await self.async_step_scan_range()
        return self.async_show_form(
            step_id=link,
            data_schema=self.add_suggested_values_to_schema(FORMS[link], user_input),
            errors=errors,
        )

    async def _async_usual_title(self, data: Mapping[str, Any]) -> str:
        """Return what a line is called unless somebody calls it otherwise."""
        if data[CONF_LINK] == LINK_SIMULATED:
            return await async_text(self.hass, "title.options.simulated")
        title = await async_text(self.hass, "title.options.address")
        return title.format(address=data.get(CONF_HOST) or data[CONF_DEVICE])

    async def async_step_simulated(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what building to simulate."""
        if self.source == SOURCE_RECONFIGURE:
            return await self._async_step_resimulate(user_input)
        if user_input is not None:
            self._link = _simulated(user_input)
            self._title = await self._async_usual_title(self._link)
            return await self.async_step_scan_range()
        return self.async_show_form(
            step_id=LINK_SIMULATED, data_schema=simulated_form(self.hass.config.language)
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
            return link_error(err)
        except HomeAssistantError:
            return {"base": "link_settings_differ"}
        return {}

    # -- the modules ---------------------------------------------------------

    @override
    async def _async_link(self) -> tuple[Mapping[str, Any], Bus]:
        self._bus = Bus()
        return self._link, self._bus

    @override
    async def _async_choice_fields(self) -> dict[vol.Marker, Any]:
        return await async_building_fields(self.hass)

    @override
    def _take_choice(self, user_input: dict[str, Any]) -> dict[str, str]:
        self._building = user_input
        return building_errors(self.hass, user_input)

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
        self._modules = modules
        return await self._async_with_building()

    def _pause(self) -> dict[str, int]:
        """Return the pause between requests that the scan found to be needed."""
        pause = round(1000 * self._bus.spacing.pause)
        return {CONF_REQUEST_PAUSE: pause} if pause else {}

    # -- the building --------------------------------------------------------

    async def async_step_line(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Make a building for the dialog of a line, which has asked for its name and unit."""
        made = building_data()
        await self.async_set_unique_id(made[CONF_BUILDING_ID])
        return self.async_create_entry(
            title=data[CONF_BUILDING_NAME],
            data=made,
            options={CONF_CREDIT_UNIT: data[CONF_CREDIT_UNIT]},
        )

    async def _async_with_building(self) -> ConfigFlowResult:
        """Go on once the line's building is known, which may have to be named first."""
        if self._building.get(CONF_BUILDING_ID) == NEW:
            return await self.async_step_new_building()
        named = {CONF_BUILDING_ID: await async_building(self.hass, self._building)}
        if self.source == SOURCE_RECONFIGURE:
            entry = self._get_reconfigure_entry()
            return self._async_relinked(entry, {**entry.data, **named}, entry.title)
        return self.async_create_entry(
            title=self._title,
            data={**self._link, **named},
            options=self._pause(),
            subentries=self._modules,
        )

    async def async_step_new_building(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the name and the unit of credit of one more building."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = building_errors(self.hass, user_input)
            if not errors:
                self._building = user_input
                return await self._async_with_building()
        schema = vol.Schema(await async_new_building_fields(self.hass))
        return self.async_show_form(
            step_id="new_building",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
        )

    async def async_step_missing_building(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask to which building a line belongs whose own was deleted."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = building_errors(self.hass, user_input)
            if not errors:
                self._building = user_input
                return await self._async_with_building()
        schema = vol.Schema(await async_building_fields(self.hass))
        return self.async_show_form(
            step_id="missing_building",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={"name": self._get_reconfigure_entry().title},
        )

    # -- another link for the same modules -----------------------------------

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what kind of link leads to the same modules from now on."""
        entry = self._get_reconfigure_entry()
        if is_building(entry):
            return self.async_abort(reason="building_has_no_link")
        if find_building(self.hass, entry.data) is None:
            return await self.async_step_missing_building()
        links = list(_LINKS)
        # No other line leads to modules that exist only here.
        if entry.data[CONF_LINK] == LINK_SIMULATED or not _modules_of(entry):
            links.append(LINK_SIMULATED)
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=links,
            description_placeholders={"name": entry.title},
        )

    async def _async_step_relink(
        self, link: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {**link_data(link, user_input), CONF_BUILDING_ID: building_id(entry)}
            errors = await self._async_relink_errors(entry, data)
            if not errors:
                return await self._async_take_link(entry, data)
        shown = entry.data if entry.data[CONF_LINK] in FORMS else {}
        return self.async_show_form(
            step_id=link,
            data_schema=self.add_suggested_values_to_schema(FORMS[link], user_input or shown),
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    async def _async_step_resimulate(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        entry = self._get_reconfigure_entry()
        is_simulated = entry.data[CONF_LINK] == LINK_SIMULATED
        if user_input is not None:
            if is_simulated:
                return self._async_relinked(entry, {**entry.data, **user_input}, entry.title)
            data = {**_simulated(user_input), CONF_BUILDING_ID: building_id(entry)}
            return await self._async_take_link(entry, data)
        schema = SPEED if is_simulated else simulated_form(self.hass.config.language)
        return self.async_show_form(
            step_id=LINK_SIMULATED,
            data_schema=self.add_suggested_values_to_schema(schema, entry.data),
            description_placeholders={"name": entry.title},
        )

    async def _async_take_link(self, entry: ConfigEntry, data: dict[str, Any]) -> ConfigFlowResult:
        """Have a line use another link, under a title that does not name the old one."""
        title = entry.title
        if title == await self._async_usual_title(entry.data):
            title = await self._async_usual_title(data)
        simulated = entry.data.get(CONF_BUILDING)
        if simulated is not None:
            if entry.state is ConfigEntryState.LOADED:
                await self.hass.config_entries.async_unload(entry.entry_id)
            await async_forget_simulated(self.hass, simulated)
        return self._async_relinked(entry, data, title)

    def _async_relinked(
        self, entry: ConfigEntry, data: dict[str, Any], title: str
    ) -> ConfigFlowResult:
        loaded = entry.state is ConfigEntryState.LOADED
        result = self.async_update_and_abort(entry, data=data, title=title)
        if not loaded:
            # Only a loaded line takes up its new link by itself.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    async def _async_relink_errors(
        self, entry: ConfigEntry, data: Mapping[str, Any]
    ) -> dict[str, str]:
        """Return what is wrong with a new link, with the line out of its way while it is tried.

        One device has one connection, and two settings or kinds of link cannot share it.
        """
        in_the_way = (
            entry.state in {ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY}
            and end_of(entry.data) == end_of(data)
            and link_params(entry.data) != link_params(data)
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
        """Return an error unless the modules behind a link are those of the line."""
        profiles = await async_profiles(self.hass)
        proven = 0
        bus = Bus()
        subentries = _modules_of(entry)
        try:
            async with open_units(self.hass, data) as units:
                for subentry in subentries:
                    unit_id = subentry.data[CONF_UNIT_ID]
                    answer = await identify(bus, await units.async_get(unit_id), unit_id, profiles)
                    if isinstance(answer, Nobody) and answer in _NO_ANSWERS:
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
            return link_error(err)
        return {} if proven or not subentries else {"base": "modules_silent"}


def _simulated(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the link of a new simulated building."""
    return {CONF_LINK: LINK_SIMULATED, CONF_BUILDING: uuid4().hex[:8], **user_input}


def _modules_of(entry: ConfigEntry) -> list[ConfigSubentry]:
    """Return the modules that are polled on a line."""
    return [
        subentry
        for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE)
        if not subentry.data.get(CONF_REPLACED)
    ]
