"""The module that is held against the rules: asked, read, and put back as it was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import struct
from time import sleep
from typing import Final

from .. import codec
from ..bus import BUSY_CODES, BUSY_PAUSES
from ..points import Block, Point, Profile, Value
from ..profile import load_profiles
from .wire import Exchange, Master, read, write, write_one

FAMILY: Final = "reference"

ILLEGAL_FUNCTION: Final = 1
ILLEGAL_ADDRESS: Final = 2
ILLEGAL_VALUE: Final = 3


class FailedError(Exception):
    """A rule is broken; the text says what was seen, `exchange` is where."""

    def __init__(self, text: str, exchange: Exchange | None = None) -> None:
        """Keep the exchange beside the text."""
        super().__init__(text)
        self.exchange = exchange


class NotTriedError(Exception):
    """A rule cannot be tried at this module; the text says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The registers of one reply, by address."""

    words: Mapping[int, int]
    exchange: Exchange

    def of(self, point: Point) -> list[int]:
        """Return the registers of a point."""
        return [self.words[point.address + offset] for offset in range(point.count)]

    def raw(self, point: Point) -> int:
        """Return the number in a point's registers, without its sign."""
        return int.from_bytes(struct.pack(f">{point.count}H", *self.of(point)))


@dataclass(slots=True)
class Subject:
    """A module on a line. `profile` is known once it has said its kind."""

    master: Master
    unit_id: int
    profile: Profile
    capabilities: int
    slowest: Exchange | None = None

    def ask(self, pdu: bytes) -> Exchange:
        """Ask the module, again if it is busy."""
        exchange = self.master.ask(self.unit_id, pdu)
        for pause in BUSY_PAUSES:
            if exchange.exception not in BUSY_CODES:
                break
            sleep(pause)
            exchange = self.master.ask(self.unit_id, pdu)
        if not exchange.is_silent and (
            self.slowest is None or exchange.seconds > self.slowest.seconds
        ):
            self.slowest = exchange
        return exchange

    def read(self, address: int, count: int) -> Reading:
        """Read registers. Raises FailedError where the module gives anything else."""
        exchange = self.ask(read(address, count))
        words = exchange.words
        if words is None or len(words) != count:
            raise FailedError(f"{count} registers from 0x{address:04X} were not given", exchange)
        return Reading(dict(enumerate(words, address)), exchange)

    def block(self, name: str) -> Reading:
        """Read a whole block."""
        block = self.profile.blocks[name]
        return self.read(block.address, block.count)

    def point(self, key: str) -> Point:
        """Return a point of the module's map."""
        return self.profile.points[key]

    def has(self, key: str) -> bool:
        """Whether the module has a point, by its kind and capabilities."""
        point = self.profile.points.get(key)
        if point is None:
            return False
        return point.capability is None or bool(self.capabilities >> point.capability & 1)

    def value(self, key: str, reading: Reading | None = None) -> Value:
        """Return what a point says. Raises FailedError where that is nonsense."""
        point = self.point(key)
        reading = reading or self.block(point.block)
        found = codec.decode(point, reading.of(point))
        if isinstance(found, codec.Invalid):
            raise FailedError(f"{key} holds {found.raw}, which is no value of it", reading.exchange)
        return found

    def number(self, key: str, reading: Reading | None = None) -> int:
        """Return a whole number that a point says; 0 where it says there is none."""
        value = self.value(key, reading)
        return value if isinstance(value, int) else 0

    def refuses(self, pdu: bytes, code: int, what: str) -> None:
        """Hold a request to an exception. Raises FailedError."""
        exchange = self.ask(pdu)
        if exchange.exception != code:
            raise FailedError(f"{what} was not answered with exception {code:02}", exchange)

    def takes(self, pdu: bytes, what: str) -> Exchange:
        """Hold a write to a normal answer. Raises FailedError."""
        exchange = self.ask(pdu)
        if not exchange.is_written:
            raise FailedError(f"{what} was not answered as a write that is taken", exchange)
        return exchange

    def refuses_unchanged(self, pdu: bytes, code: int, what: str, block: Block) -> None:
        """Hold a write to an exception that changes nothing; put back what it changed."""
        before = self.read(block.address, block.count)
        exchange = self.ask(pdu)
        after = self.read(block.address, block.count)
        steady = self._steady(block)
        changed = [here for here in before.words if before.words[here] != after.words[here]]
        changed = [here for here in changed if here in steady]
        if changed:
            self._put_back(block, before)
            where = ", ".join(f"0x{here:04X}" for here in changed)
            raise FailedError(f"{what} changed {where}", exchange)
        if exchange.exception != code:
            raise FailedError(f"{what} was not answered with exception {code:02}", exchange)

    def _steady(self, block: Block) -> set[int]:
        """Return the registers of a block that only a write changes."""
        return {
            point.address + offset
            for point in self.profile.points.values()
            if point.block == block.name and (point.writable or block.poll == "once")
            for offset in range(point.count)
            if point.key != "clock" and not point.key.startswith("relay")
        }

    def _put_back(self, block: Block, before: Reading) -> None:
        for point in self.profile.points.values():
            if point.block != block.name or not point.writable or point.key == "clock":
                continue
            if point.key.startswith("relay") or not self.has(point.key):
                continue
            self.ask(self.writes(point, before.of(point)))

    @staticmethod
    def writes(point: Point, words: Sequence[int]) -> bytes:
        """Return the request that a master writes a point with."""
        address = point.address if point.write is None else point.write.address
        return write_one(address, words[0]) if len(words) == 1 else write(address, words)

    def kept(self, key: str, words: Sequence[int]) -> None:
        """Write a point and hold the module to reading it back. Raises FailedError."""
        point = self.point(key)
        exchange = self.takes(self.writes(point, words), f"{key} {list(words)}")
        found = self.block(point.block).of(point)
        if found != list(words):
            raise FailedError(f"{key} reads back {found} after {list(words)}", exchange)


def profiles() -> dict[int, Profile]:
    """Return the register map of each kind of module, by its number."""
    found = {}
    for profile in load_profiles().values():
        if profile.family == FAMILY:
            kind = next(mark for mark in profile.signatures if mark.point.address == 3)
            found[int(kind.equals or 0)] = profile
    return found


def meet(master: Master, unit_id: int) -> Subject:
    """Ask a module who it is. Raises FailedError where it is none of the open map."""
    exchange = master.ask(unit_id, read(0, 4))
    if exchange.is_silent:
        raise FailedError(f"unit {unit_id} does not answer", exchange)
    words = exchange.words
    if words is None or words[:2] != [0x5050, 0x4D52]:
        raise FailedError("the signature is not 0x5050 0x4D52", exchange)
    known = profiles()
    if len(words) != 4 or words[3] not in known:
        raise FailedError("the kind of module is not 1, 2 or 3", exchange)
    profile = known[words[3]]
    subject = Subject(master, unit_id, profile, capabilities=0)
    point = subject.point("capabilities")
    subject.capabilities = subject.read(point.address, 1).words[point.address]
    return subject


type Check = Callable[[Subject], None]
"""Returns where the rule is kept. Raises FailedError, NotTriedError or WireError."""
