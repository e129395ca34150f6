"""When a line is loaded anew: after changes of its own, and of what it takes from its building."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_ACTUATOR_REFUTED, SUBENTRY_MODULE


@callback
def async_follow_changes(
    hass: HomeAssistant,
    line: ConfigEntry,
    building: ConfigEntry,
    take_up_names: Callable[[HomeAssistant, ConfigEntry], None],
) -> None:
    """Take up modules that were added or removed, and changed settings; names in place."""

    def made_of() -> object:
        return _made_of(line), building.title, dict(building.options)

    reload = _reload_once(line, made_of, take_up_names)
    for entry in (line, building):
        line.async_on_unload(entry.add_update_listener(reload))


def _reload_once(
    line: ConfigEntry,
    made_of: Callable[[], object],
    take_up_names: Callable[[HomeAssistant, ConfigEntry], None],
) -> Any:
    before = made_of()
    is_reloading = False

    async def reload(hass: HomeAssistant, _changed: ConfigEntry) -> None:
        nonlocal is_reloading
        take_up_names(hass, line)
        # Many modules that change at once are taken up together.
        if not is_reloading and made_of() != before:
            is_reloading = True
            await hass.config_entries.async_reload(line.entry_id)

    return reload


def _made_of(line: ConfigEntry) -> object:
    """Return a copy of all that a running line takes from its entry."""
    modules = [_taken_from(each) for each in line.get_subentries_of_type(SUBENTRY_MODULE)]
    return line.title, dict(line.data), dict(line.options), modules


def _taken_from(subentry: ConfigSubentry) -> object:
    taken = dict(subentry.as_dict())
    # A name is taken up in place.
    del taken["title"]
    # A keeper looks at each moment whether its relay is still what it was said to be.
    taken["data"] = {k: v for k, v in subentry.data.items() if k != CONF_ACTUATOR_REFUTED}
    return taken
