"""What every action on a meter begins with: which meter, and whether the user may."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, overload

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse

from ..access.rights import Right
from ..ledger.rows import Actor
from ..lookup import async_meter
from ..runtime import Meter, async_require

type Handler = Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]
type _ForAll = Callable[[ServiceCall, Meter], Awaitable[ServiceResponse]]
type _ByRight = Callable[[ServiceCall, Meter, Actor], Awaitable[ServiceResponse]]


@overload
def on_meter() -> Callable[[_ForAll], Handler]: ...
@overload
def on_meter(right: Right) -> Callable[[_ByRight], Handler]: ...
def on_meter(
    right: Right | None = None,
) -> Callable[[Callable[..., Awaitable[ServiceResponse]]], Handler]:
    """Hand a handler its meter and, where a right is needed, who acts; raises sentences.

    Without a right everybody may, or the handler itself finds out who may. An attempt without the
    right is in the ledger under the action's name.
    """

    def decorated(handler: Callable[..., Awaitable[ServiceResponse]]) -> Handler:
        @wraps(handler)
        async def handle(call: ServiceCall) -> ServiceResponse:
            meter = async_meter(call.hass, call.data[ATTR_DEVICE_ID])
            if right is None:
                return await handler(call, meter)
            actor = await async_require(meter, call.context, right, call.service)
            return await handler(call, meter, actor)

        return handle

    return decorated
