"""A gateway between a master and a simulated building that loses, delays and doubles what passes.

Speaks Modbus TCP to both sides, on loopback only. What it does to each request is decided by a
`Faults`: scripted, or drawn from a seed.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any, Final, Self

from tests.mbap import frame, read_frame

HOST: Final = "127.0.0.1"

# A module that restarts does not answer at all; a test that waits longer than this has failed.
PATIENCE: Final = 0.5

# More than any test sends; a master gone wild must not fill the disk of a log.
MOST_REQUESTS: Final = 1_000_000

ACKNOWLEDGE: Final = 5
BUSY: Final = 6

WRITES: Final = frozenset({5, 6, 15, 16})


class Fault(StrEnum):
    """What happens to one request."""

    LOSE_REQUEST = "lose_request"
    LOSE_REPLY = "lose_reply"
    LATE_REQUEST = "late_request"
    """It arrives when the master has given up, maybe after the next one."""
    LATE_REPLY = "late_reply"
    TWICE = "twice"
    """It arrives twice, one right after the other."""
    TWICE_LATER = "twice_later"
    """It is answered, and arrives once more after some other requests: an old duplicate."""
    CUT_REPLY = "cut_reply"
    """Only the beginning of the reply comes."""
    HANG_UP = "hang_up"
    """The connection is reset, and the request lost."""
    HANG_UP_AFTER = "hang_up_after"
    """The connection is reset once the module has the request."""
    ACKNOWLEDGE = "acknowledge"
    """Exception 5 in the module's place, which never hears of the request."""
    ACKNOWLEDGE_AFTER = "acknowledge_after"
    """Exception 5 in place of the module's answer."""
    BUSY = "busy"
    """Exception 6 in the module's place."""
    BUSY_AFTER = "busy_after"
    RESTART = "restart"
    """The module starts anew, and the request is lost."""
    RESTART_AFTER = "restart_after"
    """The module has the request, and starts anew before it answers."""

    @property
    def delivers(self) -> bool:
        """Whether the module gets the request before the master asks again."""
        return self not in _NOT_DELIVERED


_NOT_DELIVERED: Final = frozenset(
    {
        Fault.LOSE_REQUEST,
        Fault.LATE_REQUEST,
        Fault.HANG_UP,
        Fault.ACKNOWLEDGE,
        Fault.BUSY,
        Fault.RESTART,
    }
)

_EXCEPTIONS: Final = {
    Fault.ACKNOWLEDGE: ACKNOWLEDGE,
    Fault.ACKNOWLEDGE_AFTER: ACKNOWLEDGE,
    Fault.BUSY: BUSY,
    Fault.BUSY_AFTER: BUSY,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a master."""

    index: int
    """How many came before it."""
    unit_id: int
    pdu: bytes

    @property
    def function(self) -> int:
        return self.pdu[0]

    @property
    def address(self) -> int:
        return int.from_bytes(self.pdu[1:3])

    @property
    def writes(self) -> bool:
        return self.function in WRITES


type Faults = Callable[[Request], Fault | None]
type Picks = Callable[[Request], bool]


def no_faults(_: Request) -> Fault | None:
    return None


def scripted(faults: Iterable[Fault | None], only: Picks = lambda _: True) -> Faults:
    """Return one fault after the other, for the requests that `only` picks; then none."""
    coming = iter(faults)
    return lambda request: next(coming, None) if only(request) else None


def at(index: int, fault: Fault) -> Faults:
    """Return a fault for the request that so many came before."""
    return lambda request: fault if request.index == index else None


def drawn(seed: int, share: float, kinds: Collection[Fault] = tuple(Fault)) -> Faults:
    """Return faults for a share of all requests, the same for the same seed."""
    random, choices = Random(seed), sorted(kinds)

    def draw(_: Request) -> Fault | None:
        return random.choice(choices) if random.random() < share else None

    return draw


class FaultyProxy:
    """Stands between masters and the building at `target_port`.

    `faults` may be changed while it runs. `late` is how many seconds what is late waits, to be
    longer than the master's patience; `later` is how many requests an old duplicate lets pass
    first; `restart` is called with the unit id to start a module anew.
    """

    def __init__(
        self,
        target_port: int,
        faults: Faults = no_faults,
        *,
        late: float = 0.2,
        later: int = 4,
        restart: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.faults = faults
        self.late = late
        self.later = later
        self.port = 0
        self.seen: list[tuple[Request, Fault | None]] = []
        self.delivered: list[Request] = []
        """What reached the building, duplicates as often as they did."""
        self._target_port = target_port
        self._restart = restart
        self._server: asyncio.Server | None = None
        self._building = _Building(target_port)
        self._at_work: set[asyncio.Task[None]] = set()
        self._masters: set[asyncio.StreamWriter] = set()
        self._duplicates: list[tuple[int, Request]] = []

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop at once; what is late or to come again is dropped."""
        if self._server is not None:
            self._server.close()
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        for master in self._masters:
            master.close()
        await self._building.close()
        self._server = None

    async def settle(self) -> None:
        """Deliver every old duplicate, and wait until nothing is under way any more."""
        async with asyncio.timeout(20 * PATIENCE):
            while self._at_work or self._duplicates:
                self._deliver_duplicates(everything=True)
                # A task that is done leaves the set only once the loop has turned.
                await asyncio.sleep(0.001)

    # -- the masters' side ---------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._masters.add(writer)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    number, unit_id, pdu = await read_frame(reader)
                    self._spawn(self._pass_on(self._note(unit_id, pdu), number, writer))
        except asyncio.CancelledError:
            pass
        finally:
            self._masters.discard(writer)
            writer.close()

    def _note(self, unit_id: int, pdu: bytes) -> Request:
        assert len(self.seen) < MOST_REQUESTS
        self._deliver_duplicates()
        request = Request(len(self.seen), unit_id, pdu)
        self.seen.append((request, self.faults(request)))
        return request

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _pass_on(self, request: Request, number: int, master: asyncio.StreamWriter) -> None:
        fault = self.seen[request.index][1]
        reply: bytes | None = None
        if fault is None or fault.delivers:
            if fault is Fault.TWICE:
                await self._deliver(request)
            reply = await self._deliver(request)
        match fault:
            case Fault.LOSE_REQUEST | Fault.LOSE_REPLY:
                return
            case Fault.HANG_UP | Fault.HANG_UP_AFTER:
                master.transport.abort()
                return
            case Fault.RESTART | Fault.RESTART_AFTER:
                self._restart(request.unit_id)
                return
            case Fault.LATE_REQUEST:
                await asyncio.sleep(self.late)
                reply = await self._deliver(request)
            case Fault.LATE_REPLY:
                await asyncio.sleep(self.late)
            case Fault.TWICE_LATER:
                self._duplicates.append((len(self.seen) + self.later, request))
            case Fault.CUT_REPLY if reply is not None:
                self._send(master, number, request.unit_id, reply, cut=True)
                return
        if fault in _EXCEPTIONS:
            reply = bytes([request.function | 0x80, _EXCEPTIONS[fault]])
        if reply is not None:
            self._send(master, number, request.unit_id, reply)

    def _send(
        self,
        master: asyncio.StreamWriter,
        number: int,
        unit_id: int,
        pdu: bytes,
        *,
        cut: bool = False,
    ) -> None:
        sent = frame(number, unit_id, pdu)
        if not master.is_closing():
            master.write(sent[: len(sent) // 2] if cut else sent)

    # -- the building's side -------------------------------------------------

    async def _deliver(self, request: Request) -> bytes | None:
        self.delivered.append(request)
        return await self._building.ask(request.unit_id, request.pdu)

    async def _forget(self, request: Request) -> None:
        await self._deliver(request)

    def _deliver_duplicates(self, *, everything: bool = False) -> None:
        due = [one for one in self._duplicates if everything or one[0] <= len(self.seen)]
        self._duplicates = [one for one in self._duplicates if one not in due]
        for _, request in due:
            self._spawn(self._forget(request))


class _Building:
    """The one connection to the building: one request at a time, as on a serial line."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._number = 0
        self._waiting: dict[int, asyncio.Future[bytes]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._listener: asyncio.Task[None] | None = None
        self._line = asyncio.Lock()

    async def ask(self, unit_id: int, pdu: bytes) -> bytes | None:
        """Return the reply, None if there is none."""
        async with self._line:
            return await self._ask(unit_id, pdu)

    async def _ask(self, unit_id: int, pdu: bytes) -> bytes | None:
        try:
            writer = await self._open()
        except OSError:
            return None
        self._number = (self._number + 1) % 0x10000
        number = self._number
        reply = self._waiting[number] = asyncio.get_running_loop().create_future()
        writer.write(frame(number, unit_id, pdu))
        try:
            async with asyncio.timeout(PATIENCE):
                return await reply
        except TimeoutError, ConnectionError:
            return None
        finally:
            self._waiting.pop(number, None)

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()

    async def _open(self) -> asyncio.StreamWriter:
        if self._writer is None or self._writer.is_closing():
            reader, self._writer = await asyncio.open_connection(HOST, self._port)
            self._listener = asyncio.create_task(self._listen(reader, self._writer))
        return self._writer

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                number, _, pdu = await read_frame(reader)
                waiting = self._waiting.get(number)
                if waiting is not None and not waiting.done():
                    waiting.set_result(pdu)
        except asyncio.IncompleteReadError, ConnectionError:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError())
        finally:
            writer.close()
