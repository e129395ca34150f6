"""A module whose settings, relay and counters change without end: told once, and not written down.

A faulty module says well-formed nonsense with every poll. Its rows would bury everybody else's;
what is left when it has come to rest is entered then, as one change.
"""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.restless import MOST
from ..issues import async_raise_issue


class RestlessWatch:
    """Raises the repair for one module, and withdraws it."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, module: ModuleCoordinator) -> None:
        """Begin to watch, until the hub unloads."""
        self._hass = hass
        self._module = module
        self._told = False
        entry.async_on_unload(module.async_add_listener(self._check))
        entry.async_on_unload(self._withdraw)

    @callback
    def _check(self) -> None:
        held = self._module.restless.is_held
        if held == self._told:
            return
        self._told = held
        if not held:
            self._withdraw()
            return
        LOGGER.warning("%s changes without end; it is not written down", self._module.name)
        async_raise_issue(
            self._hass,
            self._id,
            "module_restless",
            {
                "name": self._module.name,
                "unit_id": str(self._module.unit_id),
                "most": str(MOST),
            },
        )

    @property
    def _id(self) -> str:
        return f"module_restless_{self._module.subentry.subentry_id}"

    @callback
    def _withdraw(self) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, self._id)
