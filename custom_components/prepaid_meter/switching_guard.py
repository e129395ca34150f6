"""Which switch entities may switch: whoever turns off a whole area means no tenant's supply."""

from typing import Final

from homeassistant.core import callback
from homeassistant.exceptions import ServiceValidationError

from .const import CONF_SUPPLY_SWITCH, DOMAIN
from .coordinator import ModuleCoordinator

_BY_ACTION: Final = {
    "hold": ("hold_by_action", "lift_hold_by_action"),
    "automatic_restore": ("automatic_restore_by_action",) * 2,
}


def _refusal(key: str, module: ModuleCoordinator) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"name": module.name},
    )


@callback
def require_supply_switch(module: ModuleCoordinator, *, on: bool) -> None:
    """Raise a sentence that names the action to use, unless the building lets its switches switch.

    Raises ServiceValidationError.
    """
    if not module.config_entry.options.get(CONF_SUPPLY_SWITCH, False):
        raise _refusal("restore_by_action" if on else "cut_off_by_action", module)


@callback
def by_action_only(module: ModuleCoordinator, key: str, *, on: bool) -> ServiceValidationError:
    """Return the sentence that names the action by which a hold or the like is changed."""
    setting, lifting = _BY_ACTION[key]
    return _refusal(setting if on else lifting, module)
