"""The part of a flow that finds modules: range, scan with progress, choice, names."""

from abc import abstractmethod
import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from types import MappingProxyType
from typing import Any, Final, override
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow, FlowContext, FlowHandler, FlowResult
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..const import (
    CONF_ACTUATOR,
    CONF_CAPABILITIES,
    CONF_CREDIT_DECIMALS,
    CONF_FIRMWARE,
    CONF_LINK,
    CONF_MAP_VERSION,
    CONF_MODULES,
    CONF_PROFILE,
    CONF_SERIAL_NUMBER,
    CONF_UNIT_ID,
    DOMAIN,
    LINK_SIMULATED,
    SUBENTRY_MODULE,
)
from ..device.actuator import async_observe, has_supply
from ..device.bus import Bus
from ..device.errors import LinkError, ProfileError
from ..device.points import Profile, Value
from ..device.profile import load_profiles
from ..device.scan import (
    DEFAULT_SCAN_TIMEOUT,
    FIRST_UNIT_ID,
    LAST_UNIT_ID,
    Found,
    Nobody,
    Unfit,
    identify,
    scan,
)
from ..hub.link import TemporaryUnits, async_open_link
from ..texts import async_text
from . import actuator_form
from .actuator_form import Asked

CONF_FIRST: Final = "first_unit_id"
CONF_LAST: Final = "last_unit_id"
CONF_TIMEOUT: Final = "timeout"


def unit_id_selector() -> object:
    """Return the field for a unit id."""
    return vol.All(
        NumberSelector(
            NumberSelectorConfig(
                min=FIRST_UNIT_ID, max=LAST_UNIT_ID, step=1, mode=NumberSelectorMode.BOX
            )
        ),
        vol.Coerce(int),
    )


_RANGE: Final = vol.Schema(
    {
        vol.Required(CONF_FIRST, default=FIRST_UNIT_ID): unit_id_selector(),
        vol.Required(CONF_LAST, default=LAST_UNIT_ID): unit_id_selector(),
        vol.Required(CONF_TIMEOUT, default=DEFAULT_SCAN_TIMEOUT): NumberSelector(
            NumberSelectorConfig(
                min=0.1, max=5, step=0.1, mode=NumberSelectorMode.SLIDER, unit_of_measurement="s"
            )
        ),
    }
)


def unfit_text(unfit: Unfit) -> str:
    """Return a module that cannot be gone by, and which value is why, such as a register list."""
    number = f" ({unfit.serial_number})" if unfit.serial_number else ""
    return f"{unfit.unit_id}{number}: {unfit.key} = {unfit.said}"


def identity(found: Found) -> str:
    """Return what a module is known by, whatever its unit id."""
    return f"{found.profile.family}_{found.serial_number}"


def module_subentry(found: Found, name: str, actuator: str | None = None) -> ConfigSubentryData:
    """Return the subentry that stands for a module; `actuator` is what its relay moves, if said."""
    return ConfigSubentryData(
        data={
            CONF_UNIT_ID: found.unit_id,
            CONF_PROFILE: found.profile.id,
            CONF_SERIAL_NUMBER: found.serial_number,
            CONF_FIRMWARE: found.firmware,
            CONF_MAP_VERSION: found.map_version,
            CONF_CAPABILITIES: found.capabilities,
            CONF_CREDIT_DECIMALS: found.credit_decimals,
            **({CONF_ACTUATOR: actuator} if actuator else {}),
        },
        subentry_type=SUBENTRY_MODULE,
        title=name,
        unique_id=identity(found),
    )


def add_module(hass: HomeAssistant, entry: ConfigEntry, module: ConfigSubentryData) -> None:
    """Add a module to a hub that is there already, beside or without a flow of its own."""
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType(dict(module["data"])),
            subentry_type=SUBENTRY_MODULE,
            title=module["title"],
            unique_id=module["unique_id"],
        ),
    )


def configured_modules(hass: HomeAssistant) -> dict[str, ConfigSubentry]:
    """Return the modules of every hub, by identity."""
    return {
        subentry.unique_id: subentry
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE)
        if subentry.unique_id is not None
    }


async def async_scan_texts(hass: HomeAssistant) -> dict[str, str]:
    """Return the sentences that say what a scan saw, by reason."""
    reasons = [answer.value for answer in Nobody if answer is not Nobody.SILENT]
    return {
        key: await async_text(hass, f"scan_reason.options.{key}")
        for key in (*reasons, "duplicate", "waited")
    }


async def async_profiles(hass: HomeAssistant) -> Mapping[str, Profile]:
    """Return the profiles to recognise modules by. Raises AbortFlow if one of them is wrong."""
    try:
        return await hass.async_add_executor_job(load_profiles)
    except ProfileError as err:
        raise AbortFlow("profile_wrong", {"error": str(err)}) from err


@asynccontextmanager
async def open_units(hass: HomeAssistant, link: Mapping[str, Any]) -> AsyncIterator[TemporaryUnits]:
    """Hold a link for a flow. Raises as `async_open_link`."""
    async with AsyncExitStack() as stack:
        params = await stack.enter_async_context(async_open_link(hass, link))
        yield TemporaryUnits(hass, params, stack)


async def async_identify(
    hass: HomeAssistant, link: Mapping[str, Any], bus: Bus, unit_id: int
) -> Found | Unfit | Nobody:
    """Return what is at one unit id of a link. Raises LinkError."""
    profiles = await async_profiles(hass)
    async with open_units(hass, link) as units:
        return await identify(bus, await units.async_get(unit_id), unit_id, profiles)


class ModuleFinder[ContextT: FlowContext, ResultT: FlowResult[Any, Any], HandlerT](
    FlowHandler[ContextT, ResultT, HandlerT]
):
    """Steps that a config flow and a subentry flow have in common."""

    _range: dict[str, Any]
    _scan: asyncio.Task[None] | None = None
    _failure: BaseException
    _asked: int
    _found: dict[str, Found]
    _reasons: dict[int, str]
    _waited: float | None
    _texts: dict[str, str]
    _unfit: list[Unfit] = []  # noqa: RUF012 Replaced, never changed in place.
    _configured: int
    _link_lost: bool
    _chosen: list[Found]
    _seen: dict[str, Mapping[str, Value]]
    _names: list[str]

    @abstractmethod
    async def _async_link(self) -> tuple[Mapping[str, Any], Bus]:
        """Return the link to scan, and the bus on which the requests queue."""

    @abstractmethod
    async def _async_finish(self, modules: list[ConfigSubentryData]) -> ResultT:
        """Create what the flow was for."""

    @abstractmethod
    async def async_step_nothing_found(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Say that the scan found no new module or broke off, and offer what can be done."""

    def _ways_on(self) -> list[str]:
        """Return the steps to go on with after such a scan."""
        return ["scan_range", "modules"] if self._found else ["scan_range"]

    async def _async_choice_fields(self) -> dict[vol.Marker, Any]:
        """Return more fields for the step in which modules are chosen."""
        return {}

    def _take_choice(self, user_input: dict[str, Any]) -> dict[str, str]:
        """Keep what was entered in those fields, and return what is wrong with it."""
        return {}

    @override
    def async_remove(self) -> None:
        """Stop asking when the dialog is closed."""
        if self._scan is not None:
            self._scan.cancel()

    async def async_step_scan_range(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask which unit ids to scan."""
        errors = {}
        if user_input is not None:
            if user_input[CONF_FIRST] > user_input[CONF_LAST]:
                errors[CONF_LAST] = "last_before_first"
            else:
                self._range = user_input
                self._scan = None
                return await self.async_step_scan()
        return self.async_show_form(
            step_id="scan_range",
            data_schema=self.add_suggested_values_to_schema(_RANGE, user_input),
            errors=errors,
        )

    async def async_step_scan(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Scan, telling how far it is and what was found."""
        if self._scan is None:
            self._asked = 0
            self._found = {}
            self._reasons = {}
            self._waited = None
            self._texts = {}
            self._seen = {}
            self._unfit = []
            self._configured = 0
            self._link_lost = False
            self._scan = self.hass.async_create_task(self._async_scan(), f"{DOMAIN} scan")
        if not self._scan.done():
            return self.async_show_progress(
                step_id="scan",
                progress_action="scan",
                progress_task=self._scan,
                description_placeholders={
                    "found": str(len(self._found)),
                    "last": str(self._range[CONF_LAST]),
                },
            )
        if failure := self._scan.exception():
            self._failure = failure
            return self.async_show_progress_done(next_step_id="scan_failed")
        complete = self._found and not self._link_lost
        return self.async_show_progress_done(
            next_step_id="modules" if complete else "nothing_found"
        )

    async def async_step_scan_failed(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """End the dialog for what ended the scan; a step with progress cannot end it."""
        raise self._failure

    async def _async_scan(self) -> None:
        profiles = await async_profiles(self.hass)
        zone = await self.hass.async_add_executor_job(ZoneInfo, self.hass.config.time_zone)
        link, bus = await self._async_link()
        configured = configured_modules(self.hass)
        unit_ids = range(self._range[CONF_FIRST], self._range[CONF_LAST] + 1)
        seen: set[int] = set()
        async with open_units(self.hass, link) as units:
            try:
                async for unit_id, answer in scan(
                    bus,
                    units.async_get,
                    unit_ids,
                    profiles,
                    timeout=self._range[CONF_TIMEOUT],
                    zone=zone,
                    waits=self._note_wait,
                ):
                    seen.add(unit_id)
                    self._asked = len(seen)
                    self._note_answer(unit_id, answer, configured)
                    if isinstance(answer, Found) and self._is_asked_about(answer):
                        self._seen[identity(answer)] = await async_observe(
                            bus, await units.async_get(unit_id), answer, zone
                        )
                    self.async_update_progress(self._asked / len(unit_ids))
            except LinkError:
                self._link_lost = True
        self._texts = await async_scan_texts(self.hass)

    def _note_answer(
        self, unit_id: int, answer: Found | Unfit | Nobody, configured: Mapping[str, ConfigSubentry]
    ) -> None:
        match answer:
            case Found() if identity(answer) in configured:
                self._configured += 1
            case Found() if (first := self._found.get(identity(answer))) is not None:
                # Some gateways answer for every id with the one meter they have.
                if first.unit_id != unit_id:
                    self._reasons[unit_id] = "duplicate"
            case Found():
                self._found[identity(answer)] = answer
                self._reasons.pop(unit_id, None)
                self.async_notify_flow_changed()
            case Unfit():
                self._unfit = [*self._unfit, answer]
            case Nobody.SILENT:
                pass
            case Nobody():
                self._reasons[unit_id] = answer.value

    def _note_wait(self, seconds: float) -> None:
        self._waited = seconds

    def _summary(self) -> dict[str, str]:
        """Return what the scan saw, each id that is no module to add with its reason."""
        unknown = ", ".join(
            f"{unit_id} ({self._texts[reason]})"
            for unit_id, reason in sorted(self._reasons.items())
        )
        waited = self._texts["waited"].format(seconds=f"{self._waited:.1f}") if self._waited else ""
        return {
            "found": str(len(self._found)),
            "configured": str(self._configured),
            "asked": str(self._asked),
            "unknown": unknown or "–",
            "unfit": "; ".join(map(unfit_text, self._unfit)) or "–",
            "waited": waited,
        }

    async def async_step_modules(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask which of the found modules to add."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = self._take_choice(user_input)
            if not user_input[CONF_MODULES]:
                errors[CONF_MODULES] = "none_chosen"
            if not errors:
                self._chosen = [self._found[key] for key in user_input[CONF_MODULES]]
                return await self.async_step_names()
        options = [
            SelectOptionDict(
                value=key,
                label=await self._async_described(found)
                + (f" · {found.label}" if found.label else ""),
            )
            for key, found in self._found.items()
        ]
        schema = vol.Schema(
            {
                vol.Required(CONF_MODULES, default=list(self._found)): SelectSelector(
                    SelectSelectorConfig(
                        options=options, multiple=True, mode=SelectSelectorMode.LIST
                    )
                ),
                **await self._async_choice_fields(),
            }
        )
        return self.async_show_form(
            step_id="modules",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders=self._summary(),
        )

    async def _async_described(self, found: Found) -> str:
        """Return what tells a module from others, such as `3 · Water · 31207075`."""
        kind = await async_text(self.hass, f"kind.options.{found.kind}")
        return f"{found.unit_id} · {kind} · {found.serial_number}"

    async def _async_proposed_name(self, found: Found) -> str:
        taken = {subentry.title for subentry in configured_modules(self.hass).values()}
        if found.label is None:
            kind = await async_text(self.hass, f"kind.options.{found.kind}")
            return f"{kind} {found.serial_number}"
        return f"{found.label} {found.serial_number}" if found.label in taken else found.label

    async def async_step_names(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask for the modules' names."""
        fields = {await self._async_described(found): found for found in self._chosen}
        errors: dict[str, str] = {}
        if user_input is not None:
            names = {field: user_input[field].strip() for field in fields}
            errors = self._wrong_names(names)
            if not errors:
                self._names = list(names.values())
                return await self.async_step_actuators()
        schema = vol.Schema(
            {
                vol.Required(field, default=await self._async_proposed_name(found)): TextSelector()
                for field, found in fields.items()
            }
        )
        return self.async_show_form(
            step_id="names",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
        )

    async def async_step_actuators(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask what the relays move, with what is seen of them as the proposal."""
        link, bus = await self._async_link()
        with_supply = [found for found in self._chosen if has_supply(found)]
        if link[CONF_LINK] == LINK_SIMULATED:
            # Nobody wired that building: its relays move what its profiles say.
            return await self._async_declared(
                {
                    identity(found): found.profile.supply.actuator
                    for found in with_supply
                    if found.profile.supply is not None
                }
            )
        if user_input is None:
            await self._async_observe(link, bus, with_supply)
        fields = {await self._async_described(found): found for found in with_supply}
        asked = {
            field: question
            for field, found in fields.items()
            if (question := Asked.of_found(found, self._seen.get(identity(found), {})))
        }
        errors: dict[str, str] = {}
        if not asked:
            return await self._async_declared({})
        if user_input is not None:
            errors = actuator_form.wrong_fields(asked, user_input)
            if not errors:
                return await self._async_declared(
                    {identity(fields[field]): user_input[field] for field in asked}
                )
        return self.async_show_form(
            step_id="actuators",
            data_schema=self.add_suggested_values_to_schema(
                actuator_form.schema(asked), user_input
            ),
            errors=errors,
            description_placeholders={
                "count": str(len(asked)),
                "unsure": str(actuator_form.count_unsure(asked.values())),
            },
        )

    async def _async_observe(
        self, link: Mapping[str, Any], bus: Bus, modules: Iterable[Found]
    ) -> None:
        """Look at the supplies that no scan has looked at; who does not answer is not seen."""
        unseen = [found for found in modules if identity(found) not in self._seen]
        if not unseen:
            return
        with suppress(LinkError, HomeAssistantError):
            async with open_units(self.hass, link) as units:
                for found in unseen:
                    self._seen[identity(found)] = await async_observe(
                        bus, await units.async_get(found.unit_id), found
                    )

    async def _async_declared(self, actuators: Mapping[str, str]) -> ResultT:
        return await self._async_finish(
            [
                module_subentry(found, name, actuators.get(identity(found)))
                for found, name in zip(self._chosen, self._names, strict=True)
            ]
        )

    def _is_asked_about(self, found: Found) -> bool:
        """Return whether a module that the scan has just met may be added."""
        return self._found.get(identity(found)) is found and has_supply(found)

    def _wrong_names(self, names: Mapping[str, str]) -> dict[str, str]:
        """Return an error for every name under which a module could not be told from another."""
        errors = {}
        taken = {subentry.title for subentry in configured_modules(self.hass).values()}
        for field, name in names.items():
            if not name:
                errors[field] = "name_empty"
            elif name in taken:
                errors[field] = "name_taken"
            taken.add(name)
        return errors
