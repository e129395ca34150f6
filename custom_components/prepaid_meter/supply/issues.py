"""Repairs: a supply that does not follow its relay, a trip coil that stays energised."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..coordinator import ModuleCoordinator
from ..issues import async_raise_issue


@callback
def async_tell_not_followed(
    hass: HomeAssistant, module: ModuleCoordinator, *, on: bool | None, failed: bool
) -> None:
    """Raise the repair while a module's supply does not follow, and withdraw it afterwards."""
    registry = ir.async_get(hass)
    for restoring in (False, True):
        issue_id = f"{'restore' if restoring else 'cut'}_failed_{module.identity}"
        is_told = registry.async_get_issue(DOMAIN, issue_id) is not None
        if not (failed and on is restoring):
            # What is not known withdraws nothing.
            if is_told and on is not None:
                ir.async_delete_issue(hass, DOMAIN, issue_id)
        elif not is_told:
            async_raise_issue(
                hass,
                issue_id,
                "restore_failed" if restoring else "cut_failed",
                {"name": module.name},
            )


@callback
def async_tell_energised(
    hass: HomeAssistant, module: ModuleCoordinator, *, energised: bool
) -> None:
    """Raise the repair while a trip coil cannot be let go of, and withdraw it afterwards."""
    issue_id = f"trip_coil_energised_{module.identity}"
    if not energised:
        if ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    async_raise_issue(
        hass,
        issue_id,
        "trip_coil_energised",
        {"name": module.name},
    )
