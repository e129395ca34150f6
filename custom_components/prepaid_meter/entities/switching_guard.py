"""Which switch entities may switch: turning off a whole area means no tenant's supply."""

from homeassistant.core import callback
from homeassistant.exceptions import ServiceValidationError

from ..const import CONF_SUPPLY_SWITCH
from ..runtime import Meter
from ..sentences import refusal


@callback
def require_supply_switch(meter: Meter, *, on: bool) -> None:
    """Raise a sentence that names the action to use, unless the building lets its switches switch.

    Raises ServiceValidationError.
    """
    if not meter.entry.options.get(CONF_SUPPLY_SWITCH, False):
        raise refusal("restore_by_action" if on else "cut_off_by_action", name=meter.name)


@callback
def by_action_only(meter: Meter, key: str, *, on: bool) -> ServiceValidationError:
    """Return the sentence that names the action by which a hold or the like is changed."""
    if key == "hold":
        return refusal("hold_by_action" if on else "lift_hold_by_action", name=meter.name)
    return refusal("automatic_restore_by_action", name=meter.name)
