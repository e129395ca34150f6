"""What the Modbus library keeps to itself, looked at where it is found.

Each function does without where the library is another one than it was written for; the tests say
so when that happens.
"""

from contextvars import ContextVar
from typing import Any, Final

from modbus_connection import ModbusUnit

_OURS: Final[ContextVar[bool]] = ContextVar("prepaid_meter_request", default=False)


async def connect(unit: ModbusUnit) -> None:
    """Open the link of a unit, if it is not open. Raises as a request does.

    By itself a request does this too, but does not say whether it was the link or the unit that
    failed.
    """
    connection = getattr(unit, "_conn", None)
    if not unit.connected and connection is not None:
        await connection.connect()


def let_busy_through(unit: ModbusUnit) -> None:
    """Make the library tell the present task that a unit is busy, instead of asking it again.

    It would hold the link for everybody meanwhile. Requests of others are treated as before.
    """
    _OURS.set(True)
    transport = _transport(unit)
    strategy = getattr(transport, "response_retry_strategy", None)
    predicate = getattr(strategy, "retry", None)
    if strategy is None or predicate is None or isinstance(predicate, _NotOurs):
        return
    transport.response_retry_strategy = strategy.copy(retry=_NotOurs(predicate))


class _NotOurs:
    """Asks again as before, unless the request is one of ours."""

    def __init__(self, before: Any) -> None:
        self._before = before

    def __call__(self, state: Any) -> bool:
        return not _OURS.get() and bool(self._before(state))


def holds_half_a_frame(unit: ModbusUnit) -> bool:
    """Return whether part of an answer has come in that nothing has completed.

    The library takes the next answers for the rest of it.
    """
    transport = _transport(unit)
    protocol = getattr(getattr(transport, "base_transport", transport), "_protocol", None)
    return bool(getattr(protocol, "_buffer", None))


def _transport(unit: ModbusUnit) -> Any:
    return getattr(getattr(getattr(unit, "_conn", None), "_client", None), "transport", None)
