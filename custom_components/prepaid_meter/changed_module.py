"""A module that is not what it was when it was added: told, and taken as it is by a person only.

A firmware update that changes the decimals of credit makes every amount mean something else. Until
somebody has looked, nothing of it is shown as credit, counted or sent.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from .actors import repairing_user
from .const import (
    CONF_CAPABILITIES,
    CONF_CREDIT_DECIMALS,
    CONF_MAP_VERSION,
    CONF_UNIT_ID,
    DOMAIN,
    LOGGER,
)
from .coordinator import ModuleCoordinator
from .device.declared import CAPABILITIES, Difference
from .device.errors import ChangedModuleError, DeviceError, LinkError
from .hub import PrepaidMeterConfigEntry
from .ledger.errors import LedgerError
from .rescale import async_rescale

ISSUE: Final = "module_changed"

_STORED: Final = {
    "map_version": CONF_MAP_VERSION,
    CAPABILITIES: CONF_CAPABILITIES,
    "credit_decimals": CONF_CREDIT_DECIMALS,
}


def declared_before(data: Mapping[str, Any]) -> dict[str, int | None]:
    """Return what a module declared when it was added, by the keys of the points."""
    return {key: data.get(stored) for key, stored in _STORED.items()}


def issue_id(module: ModuleCoordinator) -> str:
    """Return the repair that is open while a module is not what it was."""
    return f"{ISSUE}_{module.subentry.subentry_id}"


class ChangeWatch:
    """Raises the repair for one module, and withdraws it."""

    def __init__(
        self, hass: HomeAssistant, entry: PrepaidMeterConfigEntry, module: ModuleCoordinator
    ) -> None:
        """Begin to watch, until the hub unloads."""
        self._hass = hass
        self._module = module
        self._told: tuple[Difference, ...] = ()
        entry.async_on_unload(module.async_add_listener(self._check))
        # Whether it still is another one is found out anew at the next start.
        entry.async_on_unload(self._withdraw)

    @callback
    def _check(self) -> None:
        differences = self._module.module.declarations.differences
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
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id(module),
            data={
                "entry_id": module.config_entry.entry_id,
                "subentry_id": module.subentry.subentry_id,
            },
            is_fixable=not nonsense,
            severity=ir.IssueSeverity.ERROR,
            translation_key="module_nonsense" if nonsense else "module_changed",
            translation_placeholders={
                "name": module.name,
                "unit_id": str(module.unit_id),
                "changes": changes,
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


class ChangedModuleFlow(RepairsFlow):
    """Take a module as it is now."""

    def __init__(self, entry_id: str, subentry_id: str) -> None:
        """Deal with the module of a subentry."""
        super().__init__()
        self._entry_id = entry_id
        self._subentry_id = subentry_id
        self._shown: tuple[Difference, ...] = ()

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Go on to the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask whether it was changed on purpose, and what it now is is right."""
        module = self._module()
        if module is None or not (differences := module.module.declarations.differences):
            return self.async_abort(reason="module_gone")
        errors: dict[str, str] = {}
        # Somebody confirms what they were shown, and not what it has become since.
        if user_input is not None and differences == self._shown:
            errors = await self._async_take(module, differences)
            if not errors:
                return self.async_create_entry(data={})
        self._shown = module.module.declarations.differences
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders={
                "name": module.name,
                "unit_id": str(module.subentry.data[CONF_UNIT_ID]),
                "changes": shown(self._shown),
            },
        )

    def _module(self) -> ModuleCoordinator | None:
        entry: PrepaidMeterConfigEntry | None = self.hass.config_entries.async_get_entry(
            self._entry_id
        )
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return None
        return entry.runtime_data.modules.get(self._subentry_id)

    async def _async_take(
        self, module: ModuleCoordinator, differences: tuple[Difference, ...]
    ) -> dict[str, str]:
        """Go by what the module declares now; return what stands in the way."""
        try:
            await module.module.read_declarations()
        except LinkError:
            return {"base": "cannot_connect"}
        except DeviceError:
            return {"base": "module_silent"}
        if module.module.declarations.differences != differences:
            return {"base": "changed_again"}
        now: dict[str, Any] = {
            _STORED[each.key]: each.found for each in differences if each.found is not None
        }
        if len(now) < len(differences):
            return {"base": "changed_again"}
        try:
            await async_rescale(self.hass, module, differences, actor=repairing_user())
        except ChangedModuleError:
            return {"base": "changed_again"}
        except DeviceError:
            return {"base": "module_silent"}
        except LedgerError:
            return {"base": "ledger_unavailable"}
        entry = module.config_entry
        self.hass.config_entries.async_update_subentry(
            entry, module.subentry, data={**module.subentry.data, **now}
        )
        return {}
