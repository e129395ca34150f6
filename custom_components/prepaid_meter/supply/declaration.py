"""Whether somebody has said what a module's relay moves: before that, nothing moves it."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_ACTUATOR, CONF_ACTUATOR_REFUTED, CONF_REPLACED, SUBENTRY_MODULE
from ..coordinator import ModuleCoordinator
from .actuator_issues import async_tell_refuted, async_tell_undeclared


def is_declared(data: Mapping[str, Any]) -> bool:
    """Return whether a module's subentry says what its relay moves, and nothing refuted it."""
    return CONF_ACTUATOR in data and not data.get(CONF_ACTUATOR_REFUTED)


class Declaration:
    """What was said of one module's relay; a command that did the opposite takes it back."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, module: ModuleCoordinator) -> None:
        """Go by the module's subentry as it is at each moment."""
        self._hass = hass
        self._entry = entry
        self._module = module

    @property
    def is_made(self) -> bool:
        """Whether commands may be given."""
        subentry = self._entry.subentries.get(self._module.subentry.subentry_id)
        return subentry is not None and is_declared(subentry.data)

    @callback
    def async_refute(self) -> None:
        """Take it back for good: nothing is commanded until somebody has looked."""
        subentry = self._entry.subentries.get(self._module.subentry.subentry_id)
        if subentry is None:
            return
        self._hass.config_entries.async_update_subentry(
            self._entry, subentry, data={**subentry.data, CONF_ACTUATOR_REFUTED: True}
        )
        async_tell_refuted(self._hass, self._entry, self._module)


@callback
def async_tell_declarations(
    hass: HomeAssistant, entry: ConfigEntry, modules: Iterable[ModuleCoordinator]
) -> None:
    """Raise the repairs for supplies of which nothing is declared, or something wrong."""
    undeclared = []
    for module in modules:
        data = module.subentry.data
        if data.get(CONF_ACTUATOR_REFUTED):
            async_tell_refuted(hass, entry, module)
        elif not is_declared(data):
            undeclared.append(module.name)
    async_tell_undeclared(hass, entry, undeclared)


def awaits_declaration(entry: ConfigEntry, subentry_id: str) -> bool:
    """Return whether nothing was ever said of a module with a supply."""
    subentry = entry.subentries.get(subentry_id)
    return (
        subentry is not None
        and subentry.subentry_type == SUBENTRY_MODULE
        and not subentry.data.get(CONF_REPLACED)
        and not subentry.data.get(CONF_ACTUATOR_REFUTED)
        and not is_declared(subentry.data)
    )
