"""A module that is not what it was when it was added: told, and taken as it is by a person only.

A firmware update that changes the decimals of credit makes every amount mean something else. Until
somebody has looked, nothing of it is shown as credit, counted or sent.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import CONF_CAPABILITIES, CONF_CREDIT_DECIMALS, CONF_MAP_VERSION, DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.declared import CAPABILITIES, Difference
from ..issues import async_raise_issue

ISSUE: Final = "module_changed"

STORED: Final = {
    "map_version": CONF_MAP_VERSION,
    CAPABILITIES: CONF_CAPABILITIES,
    "credit_decimals": CONF_CREDIT_DECIMALS,
}


def declared_before(data: Mapping[str, Any]) -> dict[str, int | None]:
    """Return what a module declared when it was added, by the keys of the points."""
    return {key: data.get(stored) for key, stored in STORED.items()}


def issue_id(module: ModuleCoordinator) -> str:
    """Return the repair that is open while a module is not what it was."""
    return f"{ISSUE}_{module.subentry.subentry_id}"


class ChangeWatch:
    """Raises the repair for one module, and withdraws it."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, module: ModuleCoordinator) -> None:
        """Begin to watch, until the hub unloads."""
        self._hass = hass
        self._module = module
        self._told: tuple[Difference, ...] = ()
        entry.async_on_unload(module.async_add_listener(self._check))
        # Whether it still is another one is found out anew at the next start.
        entry.async_on_unload(self._withdraw)

    @callback
    def _check(self) -> None:
        differences = self._module.device.declarations.differences
        if differences == self._told:
            return
        self._told = differences
        if not differences:
            self._withdraw()
            return
        module = self._module
        changes = shown(differences)
        LOGGER.warning("%s is not what it was when it was added: %s", module.name, changes)
        nonsense = any(each.found is None for each in differences)
        async_raise_issue(
            self._hass,
            issue_id(module),
            "module_nonsense" if nonsense else "module_changed",
            {
                "name": module.name,
                "unit_id": str(module.unit_id),
                "changes": changes,
            },
            data={
                "entry_id": module.config_entry.entry_id,
                "subentry_id": module.subentry.subentry_id,
            },
        )

    @callback
    def _withdraw(self) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, issue_id(self._module))


def shown(differences: Iterable[Difference]) -> str:
    """Return differences as `credit_decimals: 2 → 3`."""
    return ", ".join(
        f"{each.key}: {'?' if each.expected is None else each.expected} → "
        f"{each.raw if each.found is None else each.found}"
        for each in differences
    )
