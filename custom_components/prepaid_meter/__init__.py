"""Prepaid utility modules on a Modbus link."""

from contextlib import AsyncExitStack
from zoneinfo import ZoneInfo

from homeassistant.components.modbus import async_get_unit
from homeassistant.config_entries import ConfigEntry, ConfigSubentry, UpdateListenerType
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady, HomeAssistantError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .access.askers import async_follow_askers
from .access.confirmations import async_forget_confirmations, confirmations_of
from .const import (
    CONF_ACTUATOR_REFUTED,
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
from .device.bus import Bus
from .device.errors import LinkError, ProfileError
from .device.module import Module
from .device.points import Kind
from .device.profile import load_profiles
from .entities.standings import async_remember
from .entity import hub_device, module_device
from .hub.intervals import live_interval, request_pause, slow_interval
from .hub.late_replies import async_count_late_replies
from .hub.link import LinkParams, async_open_link
from .hub.poller import HubCoordinator
from .hub.simulated import remove_usb, state_path, usb_path
from .repair_flows.automations import async_watch_automations
from .runtime import HubRuntime, Meter, PrepaidMeterConfigEntry
from .services import (
    confirm as confirm_actions,
    credit as actions,
    ledger as ledger_actions,
    overview as overview_actions,
    question as question_actions,
    supply as supply_actions,
    voucher as voucher_actions,
)
from .simulator.errors import SimulatorError
from .supply.controls import async_forget_controls
from .supply.setup import async_keep_supplies
from .texts import async_text
from .trackers.accounts import AccountKeeper, refund_limit
from .trackers.changed import ChangeWatch, declared_before
from .trackers.clocks import async_keep_clock
from .trackers.counted import CountersKept
from .trackers.known_time import KnownTime
from .trackers.readings import MonthlyReadings
from .trackers.restless import RestlessWatch
from .trackers.settings_log import SettingsLog
from .trackers.till import async_book
from .trackers.use import async_follow_use
from .trackers.wrong_values import WrongValues
from .vending.leaving import Leaving
from .web import dashboard, downloads, websocket_api

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
    async_count_late_replies(hass)
    await async_remember(hass)
    actions.async_register(hass)
    ledger_actions.async_register(hass)
    supply_actions.async_register(hass)
    confirm_actions.async_register(hass)
    overview_actions.async_register(hass)
    question_actions.async_register(hass)
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
    counters = CountersKept(hass, entry.entry_id)
    await counters.async_take_up(hub.modules.values())
    try:
        await hub.async_check_link()
    except LinkError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="link_down_at_start",
            translation_placeholders={"name": entry.title},
        ) from err
    entry.runtime_data = await _async_start(hass, entry, hub, counters)
    counters.async_watch(entry)
    await _async_register_devices(hass, entry, hub)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_create_background_task(hass, hub.async_run(), f"{DOMAIN} poller {entry.title}")
    async_watch_automations(hass, entry)
    entry.async_on_unload(entry.add_update_listener(_listener(entry)))
    return True


async def _async_start(
    hass: HomeAssistant, entry: ConfigEntry, poller: HubCoordinator, counters: CountersKept
) -> HubRuntime:
    """Let everything that is kept for the meters of a hub begin."""
    book = async_book(hass, entry)
    runtime = HubRuntime(
        entry=entry,
        poller=poller,
        book=book,
        readings=MonthlyReadings(hass, entry.entry_id),
        counters=counters,
        confirmations=confirmations_of(hass, entry.entry_id),
    )
    await runtime.readings.async_load()
    await runtime.confirmations.async_load()
    await async_follow_askers(hass, entry, runtime.confirmations)
    leaving = Leaving(book, lambda: refund_limit(entry))
    accounts = {}
    for subentry_id, module in poller.modules.items():
        ChangeWatch(hass, entry, module)
        WrongValues(hass, entry, module)
        RestlessWatch(hass, entry, module)
        runtime.readings.async_watch(entry, module)
        if module.module.profile.top_up is not None:
            accounts[subentry_id] = AccountKeeper(
                hass, entry, poller, module, book, leaving
            ).account
    log = SettingsLog(hass, entry, poller.modules.values(), book)
    time = KnownTime(poller, book, is_judged=entry.data[CONF_LINK] != LINK_SIMULATED)
    clocks = {
        subentry_id: async_keep_clock(hass, entry, poller, module, log, time)
        for subentry_id, module in poller.modules.items()
    }
    supplies = await async_keep_supplies(hass, entry, poller, accounts, book)
    async_follow_use(hass, entry, poller, accounts)
    runtime.meters = {
        subentry_id: Meter(
            hub=runtime,
            coordinator=module,
            account=accounts.get(subentry_id),
            supply=supplies.get(subentry_id),
            clock=clocks[subentry_id],
        )
        for subentry_id, module in poller.modules.items()
    }
    return runtime


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
                declared=declared_before(data),
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
        _taken_from(subentry)
        for subentry in entry.subentries.values()
        # Operators are looked up anew whenever one of them asks for something.
        if subentry.subentry_type != SUBENTRY_OPERATOR
    ]
    return entry.title, dict(entry.data), dict(entry.options), modules


def _taken_from(subentry: ConfigSubentry) -> object:
    taken = dict(subentry.as_dict())
    # A keeper looks at each moment whether its relay is still what it was said to be.
    taken["data"] = {k: v for k, v in subentry.data.items() if k != CONF_ACTUATOR_REFUTED}
    return taken


def _listener(entry: PrepaidMeterConfigEntry) -> UpdateListenerType:
    """Return what takes up modules that were added, renamed or removed, and changed settings."""
    made_of = _made_of(entry)

    is_reloading = False

    async def reload(hass: HomeAssistant, entry: PrepaidMeterConfigEntry) -> None:
        nonlocal is_reloading
        # Many modules that change at once are taken up together.
        if not is_reloading and _made_of(entry) != made_of:
            is_reloading = True
            await hass.config_entries.async_reload(entry.entry_id)

    return reload


async def async_unload_entry(hass: HomeAssistant, entry: PrepaidMeterConfigEntry) -> bool:
    """Unload a hub, once what was begun is on record."""
    meters = entry.runtime_data.meters.values()
    # A change of tenant goes on at the keeper once the account has done its part.
    for meter in meters:
        if meter.account is not None:
            await meter.account.rest()
    for meter in meters:
        if meter.supply is not None:
            await meter.supply.async_close()
    await entry.runtime_data.readings.async_close()
    await entry.runtime_data.counters.async_close()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget with a hub what belongs to nobody else. The ledger stays."""
    await MonthlyReadings(hass, entry.entry_id).async_remove()
    await CountersKept(hass, entry.entry_id).async_remove()
    await async_forget_controls(hass, entry.entry_id)
    await async_forget_confirmations(hass, entry.entry_id)
    if not hass.config_entries.async_entries(DOMAIN):
        await dashboard.async_forget(hass)
    if entry.data[CONF_LINK] == LINK_SIMULATED:
        path = state_path(hass, entry.data[CONF_BUILDING])
        await hass.async_add_executor_job(path.unlink, True)
        usb = usb_path(hass, entry.data[CONF_BUILDING])
        await hass.async_add_executor_job(remove_usb, usb)
