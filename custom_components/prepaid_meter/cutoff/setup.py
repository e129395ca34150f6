"""A keeper for every module whose supply can be switched."""

from homeassistant.core import HomeAssistant

from ..const import CONF_ACTUATOR, CONF_FEEDBACK_WIRED, CONF_HOLIDAY_ENTITY
from ..device.points import Actuator
from ..device.switching import Switching
from ..hub import HubCoordinator, PrepaidMeterConfigEntry
from ..teller.book import Book
from .controls import ControlStore
from .holidays import Holidays
from .hours import HubHours
from .journal import Journal
from .keeper import SupplyKeeper


async def async_keep_supplies(
    hass: HomeAssistant, entry: PrepaidMeterConfigEntry, book: Book
) -> None:
    """Keep the supplies of a hub's modules until it unloads."""
    hub: HubCoordinator = entry.runtime_data
    controls = ControlStore(hass, entry.entry_id)
    await controls.async_load()

    def calendar_changed() -> None:
        for module in hub.modules.values():
            module.async_update_listeners()

    holidays = Holidays(hass, entry.options.get(CONF_HOLIDAY_ENTITY), calendar_changed)
    hours = HubHours(entry.options, holidays)
    for module in hub.modules.values():
        supply = module.module.profile.supply
        points = module.module.points
        if supply is None or supply.relay not in points:
            continue
        data = module.subentry.data
        switching = Switching(
            supply,
            points,
            actuator=Actuator(data[CONF_ACTUATOR]) if CONF_ACTUATOR in data else None,
            feedback_wired=data.get(CONF_FEEDBACK_WIRED, True),
        )
        module.keeper = SupplyKeeper(
            hass, entry, module, switching, Journal(book, module), controls, hours
        )
    holidays.async_follow(entry)
