"""One wire, one request at a time, each bounded: the rule every read and write goes by."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any, Final

from modbus_connection import (
    GatewayPathUnavailableError,
    GatewayTargetError,
    ModbusConnectionError,
    ModbusError,
    ModbusExceptionError,
    ModbusTimeoutError,
    ModbusUnit,
)

from .errors import (
    LinkError,
    ModuleBusyError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
)

# A module on a 1200 baud line takes 1.2 s for its longest reply; a gateway adds little.
DEFAULT_TIMEOUT: Final = 2.0

# Beyond the link's own limit, for what the link does not count: its queue, shared with
# other integrations, and the pauses a busy module is granted while it holds the wire.
GRACE: Final = 1.0

# A gateway in the same building opens a connection in milliseconds; if not in this, it is off.
CONNECT_TIMEOUT: Final = 4.0

# A reply cut short can leave the library waiting for the rest of it in whatever comes next, for as
# long as the connection lasts; nobody answering so many times in a row looks the same as that.
RECYCLE_AFTER: Final = 4
MOST_SILENCES: Final = 256

# Long enough to smooth a round over a slow bus, short enough to show a change soon.
USAGE_WINDOW: Final = 60.0


class Bus:
    """Puts the requests of many modules on one wire.

    Turns are served in the order they were asked for. The poller takes one for each request, so a
    person's write waits for the request under way and no more.
    """

    def __init__(self, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Bound every request to `timeout` seconds on the wire."""
        self.timeout = timeout
        self._each_try = timeout
        """After how many seconds the link itself gives a try up, as its units were told."""
        self._wire = asyncio.Lock()
        self._silences = 0
        self._bearable_silences = RECYCLE_AFTER
        self._busy: deque[tuple[float, float]] = deque()
        self._since = monotonic()

    @property
    def usage(self) -> float:
        """Share of the last minute in which the wire was in use, 0 to 1."""
        now = monotonic()
        start = max(self._since, now - USAGE_WINDOW)
        while self._busy and self._busy[0][1] < start:
            self._busy.popleft()
        if now <= start:
            return 0.0
        busy = sum(end - max(begin, start) for begin, end in self._busy)
        return min(1.0, busy / (now - start))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold the wire for the requests of one act, which nothing else may come between."""
        async with self._wire:
            yield

    async def exchange[T](
        self,
        unit: ModbusUnit,
        request: Callable[[], Coroutine[Any, Any, T]],
        *,
        timeout: float | None = None,
        writes: bool = False,
    ) -> T:
        """Make one request within a turn, and return its answer.

        `timeout` replaces the bound on the wire, in seconds. A request that `writes` is over when
        this returns or raises: it is not carried out later. Raises LinkError, ModuleSilentError,
        ModuleGarbledError or ModuleRefusedError.
        """
        bound = self.timeout + GRACE if timeout is None else timeout
        if not unit.connected:
            bound += CONNECT_TIMEOUT
        begin = monotonic()
        try:
            answer = await _bounded(unit, request(), bound, writes=writes)
        except (GatewayTargetError, GatewayPathUnavailableError) as err:
            # The gateway speaks for a module that is not there.
            raise ModuleSilentError(str(err)) from err
        except ModbusExceptionError as err:
            raise ModuleRefusedError(err.exception_code, str(err)) from err
        except ModbusConnectionError as err:
            raise LinkError(str(err)) from err
        except (ModbusTimeoutError, TimeoutError) as err:
            if not unit.connected:
                raise LinkError("the link did not open in time") from err
            if timeout is None:
                await self._note_silence(unit)
                if not isinstance(err, ModbusTimeoutError) and bound > self._each_try:
                    # The link gives each try up sooner: it was answering that it was busy.
                    raise ModuleBusyError("busy all the time") from err
            raise ModuleSilentError("no answer in time") from err
        except ModbusError as err:
            raise ModuleGarbledError(str(err)) from err
        else:
            self._silences = 0
            self._bearable_silences = RECYCLE_AFTER
            return answer
        finally:
            self._busy.append((begin, monotonic()))

    async def _note_silence(self, unit: ModbusUnit) -> None:
        """Begin with a fresh link if nobody on this one has answered for long.

        Where that does not help, it is tried ever more rarely: others may be using the link.
        """
        self._silences += 1
        if self._silences < self._bearable_silences:
            return
        self._silences = 0
        self._bearable_silences = min(2 * self._bearable_silences, MOST_SILENCES)
        with suppress(ModbusError):
            await unit.disconnect()


async def _bounded[T](
    unit: ModbusUnit, request: Coroutine[Any, Any, T], bound: float, *, writes: bool
) -> T:
    """Await a request for so many seconds. Raises TimeoutError."""
    task = asyncio.ensure_future(request)
    # Whoever waits may be cancelled in the moment in which it fails; then nobody asks it why.
    task.add_done_callback(_forget)
    try:
        await asyncio.wait((task,), timeout=bound)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        # Cancelled while it opens the link, the loop would log the failure as an error of ours: it
        # ends by itself, at most the library's ten seconds later.
        if not task.done() and (unit.connected or writes):
            task.cancel()
            await asyncio.wait((task,))


def _forget(task: asyncio.Future[Any]) -> None:
    if not task.cancelled():
        task.exception()
