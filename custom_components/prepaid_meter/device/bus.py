"""One wire, one request at a time, each bounded: the rule every read and write goes by."""

import asyncio
from asyncio import sleep, timeout as timeout_after
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
import logging
from struct import error as StructError  # noqa: N812  It is a class that is spelt like a function.
from time import monotonic
from typing import Any, Final
from weakref import WeakSet

from modbus_connection import (
    GatewayPathUnavailableError,
    GatewayTargetError,
    ModbusConnectionError,
    ModbusError,
    ModbusExceptionError,
    ModbusTimeoutError,
    ModbusUnit,
)

from . import backend
from .errors import (
    LinkError,
    ModuleBusyError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
)
from .queue import GatewayQueue
from .spacing import Spacing

LOGGER: Final = logging.getLogger(__name__)

# A module on a 1200 baud line takes 1.2 s for its longest reply; a gateway adds little.
DEFAULT_TIMEOUT: Final = 2.0

# Beyond the link's own limit, for what the link does not count: its queue, shared with
# other integrations.
GRACE: Final = 1.0

# A gateway in the same building opens a connection in milliseconds; if not in this, it is off.
CONNECT_TIMEOUT: Final = 4.0

# A reply cut short can leave the library waiting for the rest of it in whatever comes next, for as
# long as the connection lasts; nobody answering so many times in a row looks the same as that.
RECYCLE_AFTER: Final = 4
MOST_SILENCES: Final = 256

# Who closes a link because of us, and not of whom we ask, does so at once.
SETTLED_AFTER: Final = 0.1

# Acknowledged, but not done, and busy: the same request may be taken soon.
BUSY_CODES: Final = (5, 6)

# What a module that writes its memory needs; one that is busy for longer is asked in its next turn.
BUSY_PAUSES: Final = (0.1, 0.3)

# Long enough to smooth a round over a slow bus, short enough to show a change soon.
USAGE_WINDOW: Final = 60.0


class _ClosedError(Exception):
    """The link was open, and was closed while a unit was asked."""


class _NoAnswerError(Exception):
    """Nobody said anything in time, not even a gateway."""


class Bus:
    """Puts the requests of many modules on one wire.

    Turns are served in the order they were asked for. The poller takes one for each request, so a
    person's write waits for the request under way and no more.
    """

    def __init__(self, timeout: float = DEFAULT_TIMEOUT, *, pause: float = 0.0) -> None:
        """Bound every request to `timeout` seconds; keep `pause` seconds between two, or more."""
        self.timeout = timeout
        self.spacing = Spacing(pause)
        self._queue = GatewayQueue()
        # Who answered when it was last asked.
        self._answering: WeakSet[ModbusUnit] = WeakSet()
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
        this returns or raises: it is not carried out later. Raises LinkError only where the link
        does not open; a link that opens, but is closed when the unit is asked, makes that unit
        silent. Raises ModuleSilentError, ModuleGarbledError, ModuleBusyError or ModuleRefusedError.
        """
        begin = monotonic()
        try:
            answer = await self._persist(unit, request, timeout, writes=writes)
        except ModuleSilentError:
            self._answering.discard(unit)
            raise
        except ModuleRefusedError, ModuleGarbledError:
            self._note_answer()
            raise
        else:
            self._answering.add(unit)
            self._note_answer()
            return answer
        finally:
            self._busy.append((begin, monotonic()))

    def _note_answer(self) -> None:
        self._silences = 0
        self._bearable_silences = RECYCLE_AFTER
        self._queue.note_answer()

    async def _persist[T](
        self,
        unit: ModbusUnit,
        request: Callable[[], Coroutine[Any, Any, T]],
        timeout: float | None,
        *,
        writes: bool,
    ) -> T:
        """Make a request again where its failure says nothing of the unit."""
        begin = monotonic()
        lost_gap: float | None = None
        pauses = iter(BUSY_PAUSES if unit in self._answering else ())
        while True:
            was_open = unit.connected
            gap = await self.spacing.keep()
            try:
                answer = await self._ask(unit, request, timeout, writes=writes)
            except _ClosedError as err:
                # Gateways drop connections they deem idle, and a fresh one is not idle.
                if writes or not was_open:
                    raise ModuleSilentError(
                        "the link was closed instead of an answer", may_come_late=False
                    ) from err
            except ModuleBusyError:
                self.spacing.note_answer(gap)
                if (pause := next(pauses, None)) is None:
                    raise
                await sleep(pause)
            except ModuleRefusedError, ModuleGarbledError, ModuleSilentError:
                self.spacing.note_answer(gap)
                raise
            except _NoAnswerError as err:
                await self._begin_afresh_after_half(unit)
                repeatable = not writes and timeout is None
                early = not writes and (timeout is None or self.spacing.pause > 0)
                if early and lost_gap is None and self.spacing.suspects(gap):
                    lost_gap = gap
                elif not (
                    repeatable and unit in self._answering and self._queue.may_be_waiting(begin)
                ):
                    self._queue.note_silence(begin)
                    raise ModuleSilentError("no answer in time") from err
            else:
                if lost_gap is not None and self.spacing.lengthen():
                    LOGGER.info(
                        "The bus needs a pause between requests: %d ms are kept from now on",
                        round(1000 * self.spacing.pause),
                    )
                self.spacing.note_answer(gap)
                return answer

    async def _ask[T](
        self,
        unit: ModbusUnit,
        request: Callable[[], Coroutine[Any, Any, T]],
        timeout: float | None,
        *,
        writes: bool,
    ) -> T:
        """Make a request once."""
        bound = self.timeout + GRACE if timeout is None else timeout
        if not unit.connected:
            bound += CONNECT_TIMEOUT
        opened = unit.connected

        async def run() -> T:
            nonlocal opened
            await backend.connect(unit)
            opened = True
            backend.let_busy_through(unit)
            return await request()

        try:
            return await _bounded(unit, run(), bound, writes=writes)
        except (GatewayTargetError, GatewayPathUnavailableError) as err:
            # The gateway speaks for a module that is not there.
            raise ModuleSilentError(str(err)) from err
        except ModbusExceptionError as err:
            if err.exception_code in BUSY_CODES:
                raise ModuleBusyError(err.exception_code, str(err)) from err
            raise ModuleRefusedError(err.exception_code, str(err)) from err
        except (ModbusTimeoutError, TimeoutError) as err:
            if not unit.connected:
                raise LinkError("the link did not open in time") from err
            if timeout is None:
                await self._note_silence(unit)
            raise _NoAnswerError from err
        except (ModbusConnectionError, OSError) as err:
            if opened and not unit.connected:
                raise _ClosedError(str(err)) from err
            raise LinkError(str(err)) from err
        except (ModbusError, ValueError, IndexError, StructError) as err:
            # The library checks little of what an answer holds.
            raise ModuleGarbledError(str(err)) from err

    async def _begin_afresh_after_half(self, unit: ModbusUnit) -> None:
        """Close a link that would take the next answers for the rest of one cut short."""
        if backend.holds_half_a_frame(unit):
            with suppress(ModbusError, OSError):
                await unit.disconnect()

    async def stays_open(self, unit: ModbusUnit) -> bool:
        """Return whether the link stays open while nobody is asked. Raises LinkError."""
        try:
            async with self.turn(), timeout_after(CONNECT_TIMEOUT):
                await backend.connect(unit)
        except (ModbusError, OSError) as err:
            raise LinkError(str(err)) from err
        await sleep(SETTLED_AFTER)
        return unit.connected

    async def _note_silence(self, unit: ModbusUnit) -> None:
        """Begin with a fresh link if nobody on this one has answered for long.

        Where that does not help, it is tried ever more rarely: others may be using the link.
        """
        self._silences += 1
        if self._silences < self._bearable_silences:
            return
        self._silences = 0
        self._bearable_silences = min(2 * self._bearable_silences, MOST_SILENCES)
        with suppress(ModbusError, OSError):
            await unit.disconnect()


async def _bounded[T](
    unit: ModbusUnit, request: Coroutine[Any, Any, T], bound: float, *, writes: bool
) -> T:
    """Await a request for so many seconds. Raises TimeoutError."""
    task = asyncio.ensure_future(request)
    # A waiting task may be cancelled in the moment in which it fails; then nobody asks it why.
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
