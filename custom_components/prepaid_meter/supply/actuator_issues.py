"""Repairs: what a relay moves is not declared or was refuted; a supply interrupted on site."""

from collections.abc import Sequence
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..coordinator import ModuleCoordinator
from ..issues import async_raise_issue

UNDECLARED: Final = "actuator_undeclared"
REFUTED: Final = "actuator_refuted"

# More names than these say no more in a sentence.
_NAMES_SHOWN: Final = 5


@callback
def async_tell_undeclared(hass: HomeAssistant, entry: ConfigEntry, names: Sequence[str]) -> None:
    """Raise one repair for all of a hub's modules, and withdraw it where there are none."""
    issue_id = f"{UNDECLARED}_{entry.entry_id}"
    if not names:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    shown = ", ".join(names[:_NAMES_SHOWN]) + (" …" if len(names) > _NAMES_SHOWN else "")
    async_raise_issue(
        hass,
        issue_id,
        "actuator_undeclared",
        {"hub": entry.title, "count": str(len(names)), "names": shown},
        data={"entry_id": entry.entry_id},
    )


@callback
def async_tell_refuted(hass: HomeAssistant, entry: ConfigEntry, module: ModuleCoordinator) -> None:
    """Raise the repair for a module whose relay did the opposite of what it was to do."""
    async_raise_issue(
        hass,
        f"{REFUTED}_{module.identity}",
        "actuator_refuted",
        {"name": module.name},
        data={"entry_id": entry.entry_id, "subentry_id": module.subentry.subentry_id},
    )


@callback
def async_withdraw_refuted(hass: HomeAssistant, identity: str) -> None:
    """Withdraw it once somebody has said anew what the relay moves."""
    ir.async_delete_issue(hass, DOMAIN, f"{REFUTED}_{identity}")


@callback
def async_tell_interrupted(
    hass: HomeAssistant, module: ModuleCoordinator, *, interrupted: bool
) -> None:
    """Raise the repair while a supply is interrupted on site, and withdraw it afterwards."""
    issue_id = f"supply_interrupted_{module.identity}"
    is_told = ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None
    if not interrupted:
        if is_told:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    elif not is_told:
        async_raise_issue(
            hass,
            issue_id,
            "supply_interrupted",
            {"name": module.name},
        )
