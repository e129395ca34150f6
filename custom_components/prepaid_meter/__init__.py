"""Prepaid utility modules on a Modbus link."""

from contextlib import AsyncExitStack
from zoneinfo import ZoneInfo

from homeassistant.components.modbus import async_get_unit
from homeassistant.config_entries import ConfigEntry, UpdateListenerType
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady, HomeAssistantError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from . import (
    actions,
    confirm_actions,
    dashboard,
    downloads,
    ledger_actions,
    overview_actions,
    supply_actions,
    voucher_actions,
    websocket_api,
)
from .accounts import AccountKeeper
from .automation_repair import async_watch_automations
from .clock import async_keep_clocks
from .confirmations import Confirmations
from .const import (
    CONF_BUILDING,
    CONF_CAPABILITIES,
    CONF_LINK,
    CONF_PROFILE,
    CONF_REPLACED,
    CONF_SERIAL_NUMBER,
    CONF_UNIT_ID,
    DOMAIN,
    LINK_SIMULATED,
    SUBENTRY_MODULE,
    SUBENTRY_OPERATOR,
)
from .coordinator import ModuleCoordinator
from .cutoff.controls import ControlStore
from .cutoff.setup import async_keep_supplies
from .device.bus import Bus
from .device.errors import LinkError, ProfileError
from .device.module import Module
from .device.points import Kind
from .device.profile import load_profiles
from .entity import hub_device, module_device
from .finder import async_text
from .hub import HubCoordinator, PrepaidMeterConfigEntry
from .intervals import live_interval, request_pause, slow_interval
from .link import LinkParams, async_open_link
from .readings import MonthlyReadings
from .settings_log import SettingsLog
from .simulated import remove_usb, state_path, usb_path
from .simulator.errors import SimulatorError
from .till import async_book
from .use import async_follow_use

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions and the manager's screen."""
    actions.async_register(hass)
    ledger_actions.async_register(hass)
    supply_actions.async_register(hass)
    confirm_actions.async_register(hass)
    overview_actions.async_register(hass)
    voucher_actions.async_register(hass)
    websocket_api.async_register(hass)
    downloads.async_register(hass)
    await dashboard.async_register(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: PrepaidMeterConfigEntry) -> bool:
    """Set up a hub with its modules."""
    stack = AsyncExitStack()
    entry.async_on_unload(stack.aclose)
    try:
        params = await stack.enter_async_context(async_open_link(hass, entry.data))
    except SimulatorError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="simulated_building_failed"
        ) from err
    hub = await _async_create_hub(hass, entry, params)
    try:
        await hub.async_check_link()
    except LinkError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="link_down_at_start",
            translation_placeholders={"name": entry.title},
        ) from err
    entry.runtime_data = hub
    await hub.readings.async_load()
    await hub.confirmations.async_load()
    book = async_book(hass, entry)
    for module in hub.modules.values():
        hub.readings.async_watch(entry, module)
        if module.module.profile.top_up is not None:
            AccountKeeper(hass, entry, module, book)
    settings_log = SettingsLog(hass, entry, hub.modules.values(), book)
    async_keep_clocks(hass, entry, settings_log)
    await async_keep_supplies(hass, entry, book)
    await _async_register_devices(hass, entry, hub)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_create_background_task(hass, hub.async_run(), f"{DOMAIN} poller {entry.title}")
    async_follow_use(hass, entry)
    async_watch_automations(hass, entry)
    entry.async_on_unload(entry.add_update_listener(_listener(entry)))
    return True


async def _async_create_hub(
    hass: HomeAssistant, entry: PrepaidMeterConfigEntry, params: LinkParams
) -> HubCoordinator:
    try:
        profiles = await hass.async_add_executor_job(load_profiles)
    except ProfileError as err:
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="profile_wrong",
            translation_placeholders={"error": str(err)},
        ) from err
    zone = await hass.async_add_executor_job(ZoneInfo, hass.config.time_zone)
    live, slow = live_interval(entry), slow_interval(entry)
    hub = HubCoordinator(hass, entry, Bus(pause=request_pause(entry)), live)
    subentries = sorted(
        (
            subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE)
            if not subentry.data.get(CONF_REPLACED)
        ),
        key=lambda subentry: subentry.data[CONF_UNIT_ID],
    )
    modules: dict[str, ModuleCoordinator] = {}
    for number, subentry in enumerate(subentries):
        data = subentry.data
        if (profile := profiles.get(data[CONF_PROFILE])) is None:
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="profile_missing",
                translation_placeholders={
                    "name": subentry.title,
                    "profile": data[CONF_PROFILE],
                },
            )
        try:
            unit = async_get_unit(hass, entry, params, data[CONF_UNIT_ID])
        except HomeAssistantError as err:
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="link_settings_differ",
                translation_placeholders={"name": entry.title},
            ) from err
        modules[subentry.subentry_id] = ModuleCoordinator(
            hass,
            entry,
            subentry,
            Module(
                hub.bus,
                unit,
                profile,
                serial_number=data[CONF_SERIAL_NUMBER],
                capabilities=data.get(CONF_CAPABILITIES),
                zone=zone,
            ),
            live_interval=live,
            slow_interval=slow,
            phase=number / len(subentries),
        )
    hub.modules = modules
    return hub


async def _async_register_devices(
    hass: HomeAssistant, entry: PrepaidMeterConfigEntry, hub: HubCoordinator
) -> None:
    """Register every device before its entities, so that all of a hub's hang together at once."""
    kinds = {kind: await async_text(hass, f"kind.options.{kind}") for kind in Kind}
    registry = dr.async_get(hass)
    device = registry.async_get_or_create(config_entry_id=entry.entry_id, **hub_device(entry))
    for subentry_id, module in hub.modules.items():
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry_id,
            **module_device(module, kinds[module.module.profile.kind], device.id),
        )
    for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE):
        # A replaced module is no longer polled, but may still be renamed.
        old = registry.async_get_device_by_identifier(
            (DOMAIN, subentry.unique_id or ""), entry.entry_id
        )
        if old is not None and subentry.data.get(CONF_REPLACED):
            registry.async_update_device(old.id, name=subentry.title)


def _made_of(entry: PrepaidMeterConfigEntry) -> object:
    """Return a copy of all that a running hub takes from its entry."""
    modules = [
        subentry.as_dict()
        for subentry in entry.subentries.values()
        # Operators are looked up anew whenever one of them asks for something.
        if subentry.subentry_type != SUBENTRY_OPERATOR
    ]
    return entry.title, dict(entry.data), dict(entry.options), modules


def _listener(entry: PrepaidMeterConfigEntry) -> UpdateListenerType:
    """Return what takes up modules that were added, renamed or removed, and changed settings."""
    made_of = _made_of(entry)

    async def reload(hass: HomeAssistant, entry: PrepaidMeterConfigEntry) -> None:
        if _made_of(entry) != made_of:
            await hass.config_entries.async_reload(entry.entry_id)

    return reload


async def async_unload_entry(hass: HomeAssistant, entry: PrepaidMeterConfigEntry) -> bool:
    """Unload a hub, once what was begun is on record."""
    for module in entry.runtime_data.modules.values():
        if module.keeper is not None:
            await module.keeper.async_close()
        if module.account is not None:
            await module.account.rest()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget with a hub what belongs to nobody else. The ledger stays."""
    await MonthlyReadings(hass, entry.entry_id).async_remove()
    await ControlStore(hass, entry.entry_id).async_remove()
    await Confirmations(hass, entry.entry_id).async_remove()
    if entry.data[CONF_LINK] == LINK_SIMULATED:
        path = state_path(hass, entry.data[CONF_BUILDING])
        await hass.async_add_executor_job(path.unlink, True)
        usb = usb_path(hass, entry.data[CONF_BUILDING])
        await hass.async_add_executor_job(remove_usb, usb)
