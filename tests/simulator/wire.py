"""A Modbus master made of nothing but a socket, so that it shares no mistake with the server."""

import asyncio
from collections.abc import Awaitable, Callable
import struct
from typing import Final, Self

SILENCE: Final = 0.3


class RefusalError(Exception):
    """The module answered with a Modbus exception."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def crc(data: bytes) -> int:
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


class Master:
    """Speaks MBAP, or RTU frames if told so."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        send: Callable[[bytes], Awaitable[None]],
        *,
        rtu: bool = False,
    ) -> None:
        self._reader = reader
        self._send = send
        self._rtu = rtu
        self._writer: asyncio.StreamWriter | None = None
        self.number = 0

    @classmethod
    async def connect(cls, port: int, *, rtu: bool = False) -> Self:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def send(data: bytes) -> None:
            writer.write(data)
            await writer.drain()

        master = cls(reader, send, rtu=rtu)
        master._writer = writer
        return master

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            await self._writer.wait_closed()

    async def ask(self, unit_id: int, pdu: bytes, timeout: float = 5) -> bytes:
        await self.send(unit_id, pdu)
        _, answered, answer = await asyncio.wait_for(self.receive(), timeout)
        assert answered == unit_id
        if answer[0] & 0x80:
            assert answer[0] == pdu[0] | 0x80
            raise RefusalError(answer[1])
        assert answer[0] == pdu[0]
        return answer[1:]

    async def send(self, unit_id: int, pdu: bytes) -> None:
        frame = bytes([unit_id]) + pdu
        if self._rtu:
            await self._send(frame + struct.pack("<H", crc(frame)))
            return
        self.number += 1
        await self._send(struct.pack(">HHH", self.number, 0, len(frame)) + frame)

    async def receive(self) -> tuple[int, int, bytes]:
        """Return the number, the unit and the PDU of the next answer."""
        if not self._rtu:
            number, protocol, size = struct.unpack(">HHH", await self._reader.readexactly(6))
            assert protocol == 0
            frame = await self._reader.readexactly(size)
            return number, frame[0], frame[1:]
        frame = await self._reader.readexactly(3)
        if frame[1] & 0x80:
            rest = 2
        elif frame[1] in {3, 4}:
            rest = frame[2] + 2
        else:
            rest = 5
        frame += await self._reader.readexactly(rest)
        assert struct.unpack("<H", frame[-2:])[0] == crc(frame[:-2])
        return 0, frame[0], frame[1:-2]

    async def read(self, unit_id: int, address: int, count: int, function: int = 3) -> list[int]:
        answer = await self.ask(unit_id, struct.pack(">BHH", function, address, count))
        assert answer[0] == 2 * count
        return list(struct.unpack(f">{count}H", answer[1:]))

    async def write_one(self, unit_id: int, address: int, word: int) -> None:
        answer = await self.ask(unit_id, struct.pack(">BHH", 6, address, word))
        assert answer == struct.pack(">HH", address, word)

    async def write(self, unit_id: int, address: int, words: list[int]) -> None:
        count = len(words)
        pdu = struct.pack(f">BHHB{count}H", 16, address, count, 2 * count, *words)
        assert await self.ask(unit_id, pdu) == struct.pack(">HH", address, count)

    async def is_silent(self, unit_id: int, address: int = 0x0100) -> bool:
        try:
            await self.ask(unit_id, struct.pack(">BHH", 3, address, 1), SILENCE)
        except TimeoutError:
            return True
        except RefusalError:
            return False
        return False
