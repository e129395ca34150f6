"""A Modbus master that also asks what no sound master would, and keeps every frame.

The library that the rest of the house uses refuses to send a request that is wrong; here that is
the point. Blocking: a check asks one thing after the other.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
import os
import select
import socket
import struct
import termios
from time import monotonic
from typing import Final, Protocol, Self, override

CONNECT_TIMEOUT: Final = 5.0

READ: Final = 3
WRITE_ONE: Final = 6
WRITE: Final = 16
_REFUSED: Final = 0x80

# Frames of other modules, or late ones, that may come in before the one that was waited for.
_MOST_FOREIGN: Final = 32

_PARITIES: Final = {
    "none": 0,
    "even": termios.PARENB,
    "odd": termios.PARENB | termios.PARODD,
}


class WireError(Exception):
    """The link does not open, or was closed; the text is a whole sentence."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came back, both as they were on the wire."""

    unit_id: int
    pdu: bytes
    request: bytes
    reply: bytes
    answer: bytes
    """The PDU of the reply; empty for silence or for what is no sound frame."""
    seconds: float

    @property
    def is_silent(self) -> bool:
        """Whether nothing came back."""
        return not self.reply

    @property
    def exception(self) -> int | None:
        """The Modbus exception code, if the module refused."""
        refused = bool(self.answer) and self.answer[0] == self.pdu[0] | _REFUSED
        return self.answer[1] if refused and len(self.answer) == 2 else None

    @property
    def words(self) -> list[int] | None:
        """The registers of a sound answer to a read."""
        answer = self.answer
        if len(answer) < 2 or answer[0] != self.pdu[0] or answer[1] % 2:
            return None
        if len(answer) != 2 + answer[1]:
            return None
        return list(struct.unpack(f">{answer[1] // 2}H", answer[2:]))

    @property
    def is_written(self) -> bool:
        """Whether the answer is the one to a write that was taken."""
        return self.answer == self.pdu[:5]

    @property
    def is_whole(self) -> bool:
        """Whether the answer is either a sound one or a refusal."""
        if self.exception is not None:
            return True
        return self.is_written if self.pdu[0] in {WRITE_ONE, WRITE} else self.words is not None


class Line(Protocol):
    """What carries bytes."""

    def send(self, data: bytes) -> None:
        """Put bytes on the line. Raises OSError."""

    def receive(self, seconds: float) -> bytes:
        """Return what comes within so many seconds; nothing for silence. Raises OSError."""

    def close(self) -> None:
        """Let go of the line."""


class TcpLine:
    """A connection to a module or a gateway."""

    def __init__(self, host: str, port: int) -> None:
        """Connect. Raises OSError."""
        self._socket = socket.create_connection((host, port), CONNECT_TIMEOUT)

    def send(self, data: bytes) -> None:
        """Put bytes on the line. Raises OSError."""
        self._socket.sendall(data)

    def receive(self, seconds: float) -> bytes:
        """Return what comes within so many seconds; nothing for silence. Raises OSError."""
        self._socket.settimeout(max(seconds, 0.001))
        try:
            data = self._socket.recv(4096)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("closed")
        return data

    def close(self) -> None:
        """Let go of the line."""
        self._socket.close()


class SerialLine:
    """A serial port, eight data bits."""

    def __init__(self, device: str, baudrate: int, parity: str, stopbits: int) -> None:
        """Open the port. Raises OSError."""
        self._port = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            speed = getattr(termios, f"B{baudrate}")
            flags = termios.CS8 | termios.CREAD | termios.CLOCAL | _PARITIES[parity]
            flags |= termios.CSTOPB if stopbits == 2 else 0
            controls = [b"\0"] * len(termios.tcgetattr(self._port)[6])
            termios.tcsetattr(self._port, termios.TCSANOW, [0, 0, flags, 0, speed, speed, controls])
        except (termios.error, AttributeError) as err:
            os.close(self._port)
            raise OSError(f"{device} is no serial port of {baudrate} baud") from err

    def send(self, data: bytes) -> None:
        """Put bytes on the line. Raises OSError."""
        # Whatever is on the line belongs to an earlier question.
        termios.tcflush(self._port, termios.TCIFLUSH)
        while data:
            select.select([], [self._port], [], CONNECT_TIMEOUT)
            data = data[os.write(self._port, data) :]

    def receive(self, seconds: float) -> bytes:
        """Return what comes within so many seconds; nothing for silence. Raises OSError."""
        ready, _, _ = select.select([self._port], [], [], max(seconds, 0.0))
        return os.read(self._port, 4096) if ready else b""

    def close(self) -> None:
        """Let go of the line."""
        os.close(self._port)


class Master:
    """Asks one unit after the other on a line."""

    def __init__(self, line: Line, timeout: float) -> None:
        """Wait for each answer for so many seconds."""
        self.timeout = timeout
        self._line = line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the line."""
        with suppress(OSError):
            self._line.close()

    def ask(self, unit_id: int, pdu: bytes, timeout: float | None = None) -> Exchange:
        """Send a request and wait for its answer. Raises WireError where the line fails."""
        request = self._framed(unit_id, pdu)
        begin = monotonic()
        end = begin + (self.timeout if timeout is None else timeout)
        try:
            self._line.send(request)
            reply, answer = self._await(unit_id, pdu, end)
        except OSError as err:
            raise WireError(f"The link failed: {err}.") from err
        return Exchange(unit_id, pdu, request, reply, answer, monotonic() - begin)

    def _framed(self, unit_id: int, pdu: bytes) -> bytes:
        raise NotImplementedError

    def _await(self, unit_id: int, pdu: bytes, end: float) -> tuple[bytes, bytes]:
        raise NotImplementedError


class TcpMaster(Master):
    """Modbus TCP."""

    def __init__(self, line: Line, timeout: float) -> None:
        """Number the requests from 1."""
        super().__init__(line, timeout)
        self._number = 0
        self._rest = b""

    @override
    def _framed(self, unit_id: int, pdu: bytes) -> bytes:
        self._number = self._number % 0xFFFF + 1
        return struct.pack(">HHHB", self._number, 0, len(pdu) + 1, unit_id) + pdu

    @override
    def _await(self, unit_id: int, pdu: bytes, end: float) -> tuple[bytes, bytes]:
        for _ in range(_MOST_FOREIGN):
            frame = self._frame(end)
            if not frame:
                return b"", b""
            number, protocol, _, unit = struct.unpack(">HHHB", frame[:7])
            if number == self._number:
                return frame, frame[7:] if (protocol, unit) == (0, unit_id) else b""
        return b"", b""

    def _frame(self, end: float) -> bytes:
        while True:
            if len(self._rest) >= 7:
                size = 6 + int.from_bytes(self._rest[4:6])
                if len(self._rest) >= size:
                    frame, self._rest = self._rest[:size], self._rest[size:]
                    return frame
            data = self._line.receive(end - monotonic())
            if not data:
                half, self._rest = self._rest, b""
                return half if len(half) >= 7 else b""
            self._rest += data


class RtuMaster(Master):
    """Modbus RTU, on a serial port or through a gateway that passes frames on."""

    @override
    def _framed(self, unit_id: int, pdu: bytes) -> bytes:
        frame = bytes([unit_id]) + pdu
        return frame + struct.pack("<H", crc(frame))

    @override
    def _await(self, unit_id: int, pdu: bytes, end: float) -> tuple[bytes, bytes]:
        frame = b""
        while len(frame) < _rtu_size(frame):
            data = self._line.receive(end - monotonic())
            if not data:
                break
            frame += data
        sound = (
            len(frame) >= 5
            and len(frame) == _rtu_size(frame)
            and frame[0] == unit_id
            and struct.pack("<H", crc(frame[:-2])) == frame[-2:]
        )
        return frame, frame[1:-2] if sound else b""


def _rtu_size(frame: bytes) -> int:
    """Return how long a reply is, by what has come of it."""
    if len(frame) < 3:
        return 5
    if frame[1] & _REFUSED:
        return 5
    return 5 + frame[2] if frame[1] in {1, 2, 3, 4} else 8


def crc(data: bytes) -> int:
    """Return the check of a serial frame (Modbus over serial line V1.02, 6.2.2)."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


def read(address: int, count: int, function: int = READ) -> bytes:
    """Return the request to read registers."""
    return struct.pack(">BHH", function, address, count)


def write_one(address: int, word: int) -> bytes:
    """Return the request to write one register (06)."""
    return struct.pack(">BHH", WRITE_ONE, address, word)


def write(
    address: int, words: Sequence[int], *, count: int | None = None, size: int | None = None
) -> bytes:
    """Return the request to write registers (16), which may lie about their number."""
    data = struct.pack(f">{len(words)}H", *words)
    head = struct.pack(
        ">BHHB",
        WRITE,
        address,
        len(words) if count is None else count,
        (len(data) if size is None else size) & 0xFF,
    )
    return head + data
