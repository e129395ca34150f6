"""Who did something, as the ledger names them."""

from homeassistant.auth.models import User
from homeassistant.components.http import KEY_HASS_USER
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers.http import current_request

from ..ledger.kinds import ActorKind
from ..ledger.rows import Actor


async def async_actor(hass: HomeAssistant, context: Context | None) -> Actor:
    """Return who stands behind a context: a user, or else an automation or the system."""
    if context is None or context.user_id is None:
        return Actor(ActorKind.AUTOMATION, context.parent_id if context else None)
    return await async_user(hass, context.user_id)


async def async_user(hass: HomeAssistant, user_id: str) -> Actor:
    """Return a user, under the name that they have now."""
    user = await hass.auth.async_get_user(user_id)
    return Actor(ActorKind.USER, user_id, user.name if user else None)


@callback
def repairing_user() -> Actor:
    """Return the user who has a repair open."""
    # The flow of a repair does not say, only the request that a step answers.
    request = current_request.get()
    user: User | None = request.get(KEY_HASS_USER) if request is not None else None
    return Actor(ActorKind.USER, user.id if user else None, user.name if user else None)
