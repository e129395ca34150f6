"""A bus of raw sockets, whose modules answer as badly as they are told to."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
import struct
from typing import Final, Literal

from tests.mbap import frame, read_frame
from tests.simulator.wire import crc

type Framing = Literal["tcp", "rtu"]

READ: Final = 3
WRITE_ONE: Final = 6
WRITE: Final = 16


@dataclass
class Exchange:
    """One request, and the means to answer it well or badly."""

    bus: FaultyBus
    unit_id: int
    pdu: bytes
    number: int
    writer: asyncio.StreamWriter

    @property
    def function(self) -> int:
        return self.pdu[0]

    @property
    def address(self) -> int:
        return int.from_bytes(self.pdu[1:3])

    @property
    def count(self) -> int:
        return 1 if self.function == WRITE_ONE else int.from_bytes(self.pdu[3:5])

    def frame(self, pdu: bytes, unit_id: int | None = None) -> bytes:
        sender = self.unit_id if unit_id is None else unit_id
        if self.bus.framing == "rtu":
            body = bytes([sender]) + pdu
            return body + struct.pack("<H", crc(body))
        return frame(self.number, sender, pdu)

    def good_pdu(self) -> bytes:
        """Return what a sound module answers, having done what was asked."""
        memory = self.bus.memory.setdefault(self.unit_id, {})
        if self.function in {READ, 4}:
            words = [memory.get(self.address + offset, 0) for offset in range(self.count)]
            return struct.pack(f">BB{self.count}H", self.function, 2 * self.count, *words)
        if self.function == WRITE_ONE:
            memory[self.address] = int.from_bytes(self.pdu[3:5])
            return self.pdu
        words = list(struct.unpack_from(f">{self.count}H", self.pdu, 6))
        memory.update(enumerate(words, self.address))
        return self.pdu[:5]

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> None:
        await self.send(self.frame(self.good_pdu()))


type Behaviour = Callable[[Exchange], Awaitable[None]]


@dataclass
class FaultyBus:
    """Units without a behaviour of their own answer from `memory`, where every register exists."""

    framing: Framing = "tcp"
    memory: dict[int, dict[int, int]] = field(default_factory=dict)
    behaviour: dict[int, Behaviour] = field(default_factory=dict)
    seen: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Unit, function, address and count of each request, in the order they came."""
    port: int = 0
    _server: asyncio.Server | None = None
    _busy: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._busy.add(task)
        answers: set[asyncio.Task[None]] = set()
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    exchange = await self._receive(reader, writer)
                    self.seen.append(
                        (exchange.unit_id, exchange.function, exchange.address, exchange.count)
                    )
                    behave = self.behaviour.get(exchange.unit_id, Exchange.answer)
                    answers.add(asyncio.create_task(_carry_out(behave, exchange)))
        except asyncio.CancelledError:
            pass
        finally:
            for answer in answers:
                answer.cancel()
            await asyncio.gather(*answers, return_exceptions=True)
            writer.close()
            self._busy.discard(task)

    async def _receive(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Exchange:
        if self.framing == "tcp":
            number, unit_id, pdu = await read_frame(reader)
            return Exchange(self, unit_id, pdu, number, writer)
        body = await reader.readexactly(7)
        rest = body[6] + 2 if body[1] == WRITE else 1
        body += await reader.readexactly(rest)
        assert struct.unpack("<H", body[-2:])[0] == crc(body[:-2])
        return Exchange(self, body[0], body[1:-2], 0, writer)


async def _carry_out(behave: Behaviour, exchange: Exchange) -> None:
    with suppress(ConnectionError):
        await behave(exchange)


async def silence(exchange: Exchange) -> None:
    """Take the request and never answer."""


async def truncated(exchange: Exchange) -> None:
    await exchange.send(exchange.frame(exchange.good_pdu())[:-3])


async def too_few_registers(exchange: Exchange) -> None:
    await exchange.send(exchange.frame(bytes([exchange.function, 2, 0x12, 0x34])))


async def too_many_registers(exchange: Exchange) -> None:
    words = bytes(2 * (exchange.count + 3))
    await exchange.send(exchange.frame(bytes([exchange.function, len(words)]) + words))


async def longer_than_modbus_allows(exchange: Exchange) -> None:
    await exchange.send(exchange.frame(bytes([exchange.function, 0xFF]) + bytes(600)))


async def lying_byte_count(exchange: Exchange) -> None:
    good = bytearray(exchange.good_pdu())
    good[1] += 2
    await exchange.send(exchange.frame(bytes(good)))


async def noise(exchange: Exchange) -> None:
    await exchange.send(bytes(range(0xF0, 0x100)) * 3)


async def babble(exchange: Exchange) -> None:
    """Send noise without end."""
    while True:
        await exchange.send(bytes(range(0xC0, 0x100)))
        await asyncio.sleep(0.005)


async def another_unit_id(exchange: Exchange) -> None:
    await exchange.send(exchange.frame(exchange.good_pdu(), unit_id=exchange.unit_id + 100))


async def another_function(exchange: Exchange) -> None:
    pdu = exchange.good_pdu()
    await exchange.send(exchange.frame(bytes([4]) + pdu[1:]))


async def hang_up(exchange: Exchange) -> None:
    await exchange.send(exchange.frame(exchange.good_pdu())[:4])
    exchange.writer.close()


def late(seconds: float) -> Behaviour:
    async def behave(exchange: Exchange) -> None:
        answer = exchange.frame(exchange.good_pdu())
        await asyncio.sleep(seconds)
        await exchange.send(answer)

    return behave


def refusing(code: int) -> Behaviour:
    async def behave(exchange: Exchange) -> None:
        await exchange.send(exchange.frame(bytes([exchange.function | 0x80, code])))

    return behave


def having_only(*spans: range) -> Behaviour:
    """Refuse, as an illegal address, every request that leaves the spans."""

    async def behave(exchange: Exchange) -> None:
        wanted = {exchange.address, exchange.address + exchange.count - 1}
        if any(wanted <= set(span) for span in spans):
            await exchange.answer()
        else:
            await refusing(2)(exchange)

    return behave
