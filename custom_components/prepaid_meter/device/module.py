"""One module or meter: reads its blocks, writes its points, and proves who it is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from decimal import Decimal
from functools import partial
from time import monotonic
from typing import Any, Final

from modbus_connection import ModbusUnit

from . import codec
from .bus import Bus
from .declared import CAPABILITIES, Declarations
from .errors import (
    ChangedModuleError,
    DeviceError,
    LinkError,
    ModuleSilentError,
    NotAppliedError,
    UnprovenError,
    WrongModuleError,
)
from .points import FLOAT_TYPES, Point, PointType, Poll, Profile, Value
from .reader import Factors, Reading, planned

__all__ = ["Module", "Reading", "Turn"]

# FC06 is what single-register controls are documented with; everything wider needs FC16.
_SINGLE: Final = 1
_WRITE_MULTIPLE: Final = 16


@dataclass(slots=True)
class Turn:
    """The wire, held for one act of a module: reading, deciding and writing.

    Nothing of ours comes between.
    """

    proven: bool = False
    """Whether it was read in this turn who answers."""


class Module:
    """A module of a known profile at a unit id.

    All methods raise the errors of `Bus.exchange`.
    """

    def __init__(
        self,
        bus: Bus,
        unit: ModbusUnit,
        profile: Profile,
        *,
        serial_number: str | None = None,
        identity: Mapping[str, str] | None = None,
        capabilities: int | None = None,
        declared: Mapping[str, int | None] | None = None,
        most_registers: int | None = None,
        proved: Iterable[str] = (),
        zone: tzinfo = UTC,
    ) -> None:
        """Expect `serial_number` at `unit`, if given; `zone` is that of the module's clock.

        `declared` is what the module declared of itself when it was added; until it is proven that
        it still does, its amounts of credit are no values. `identity` is what other points of the
        profile's identity said before, as texts. A link that carries only a few registers at once
        says so by `most_registers`. `proved` are the points that somebody has seen to work on this
        device, where its profile is not sure of them.
        """
        self.profile = profile
        self.points = profile.points_for(capabilities)
        self.serial_number = serial_number
        self.identity: dict[str, str] = dict(identity or {})
        if serial_number is not None:
            self.identity["serial_number"] = serial_number
        self._capabilities = capabilities
        self.declarations = Declarations(profile, declared)
        self._bus = bus
        self._unit = unit
        self._zone = zone
        self._proved = set(proved)
        self._most_registers = most_registers
        self._requests = planned(profile, self.points.values(), most_registers)
        self._factors = Factors(self.points)
        self.rests_until = 0.0
        """By the monotonic clock, until when an answer that is merely late may come in."""
        unit.require_timeout(bus.timeout)

    def blocks(self, poll: Poll) -> list[str]:
        """Return the names of the blocks that are read at this pace."""
        return [name for name in self._requests if self.profile.blocks[name].poll is poll]

    def may_write(self, key: str) -> bool:
        """Return whether a point is sure enough to be written."""
        return self.points[key].is_proven or key in self._proved

    def prove(self, key: str) -> None:
        """Let a point be written from now on: somebody is trying, or has seen, that it works."""
        self._proved.add(key)

    def step(self, key: str, value: Decimal) -> Decimal | None:
        """Return the least by which a counter that shows `value` moves, None if not known."""
        point = self.points[key]
        factor = self._factors.of(point)
        return None if factor is None else codec.EXACT.multiply(codec.step(point, value), factor)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Hold the wire for one act, and for what is read and written with this turn."""
        await self._rest()
        async with self._bus.turn():
            yield Turn()

    async def read(
        self, block: str, *, timeout: float | None = None, turn: Turn | None = None
    ) -> Reading:
        """Read a block, in a turn of its own or a given one; in one request if its profile allows.

        Raises WrongModuleError if it shows another serial number than the expected one.
        """
        if turn is None and len(self._requests[block]) == 1:
            async with self.turn() as own:
                return await self.read(block, timeout=timeout, turn=own)
        if turn is None:
            await self._rest()
            # Others may be asked between two requests: no single one holds them up for longer.
            reading = await self._read(block, timeout, self._bus.turn)
            async with self._bus.turn():
                await self._read_declarations_if_due(block)
            return self._understood(reading)
        reading = await self._read(block, timeout)
        turn.proven |= self.identity.keys() <= reading.values.keys()
        await self._read_declarations_if_due(block)
        return self._understood(reading)

    async def read_together(self, *blocks: str) -> list[Reading]:
        """Read several blocks with nothing of ours in between, after proving who is read.

        Raises WrongModuleError if another module answers, ChangedModuleError if its amounts mean
        something else than when it was added.
        """
        await self._rest()
        async with self._bus.turn():
            await self._prove_identity_first(blocks)
            readings = [await self._read(block) for block in blocks]
            if await self._prove_scale():
                # They may be older than what they are understood by.
                readings = [await self._read(block) for block in blocks]
            return [self._understood(reading) for reading in readings]

    async def _prove_identity_first(self, blocks: Sequence[str] = ()) -> None:
        """Read who the module is, unless the first of the blocks to be read tells it anyway."""
        for block in dict.fromkeys(self.points[key].block for key in self.identity):
            if block not in blocks[:1]:
                await self._read(block)

    async def read_declarations(self) -> None:
        """Read anew what the module declares of itself. Raises DeviceError."""
        await self._rest()
        async with self._bus.turn():
            for block in self.declarations.blocks:
                await self._read(block)

    def as_it_is(self) -> Module:
        """Return the same module for whoever goes by what it declares now."""
        now = next(
            (each.found for each in self.declarations.differences if each.key == CAPABILITIES),
            self._capabilities,
        )
        return Module(
            self._bus,
            self._unit,
            self.profile,
            serial_number=self.serial_number,
            identity=self.identity,
            capabilities=now,
            most_registers=self._most_registers,
            proved=self._proved,
            zone=self._zone,
        )

    async def _prove_scale(self) -> bool:
        """Make sure what amounts mean; return whether that had to be asked.

        Raises ChangedModuleError if they mean something else than when the module was added.
        """
        asked = not self.declarations.is_proven
        if asked:
            for block in self.declarations.blocks:
                await self._read(block)
        if differences := self.declarations.scale_differences:
            raise ChangedModuleError([each.key for each in differences])
        return asked

    async def _read_declarations_if_due(self, block: str) -> None:
        if self.declarations.is_due and block not in self.declarations.blocks:
            await self._read_declarations()

    async def _read_declarations(self) -> None:
        """Read what the module declares, at the end of a turn.

        It does answer: what keeps it from telling this keeps its amounts from being values, and
        no more.
        """
        try:
            for block in self.declarations.blocks:
                await self._read(block)
        except LinkError, WrongModuleError:
            raise
        except DeviceError:
            self.declarations.postpone()

    async def _rest(self) -> None:
        """Let an answer that is merely late come in before this module is asked again.

        Nothing in a frame on a serial line says which question it answers: it would pass for the
        answer to the next, and the values of one block for those of another. Other modules may be
        asked meanwhile, as frames do say whom they come from.
        """
        if (seconds := self.rests_until - monotonic()) > 0:
            await asyncio.sleep(seconds)

    async def _exchange[T](
        self,
        request: Callable[[], Coroutine[Any, Any, T]],
        *,
        timeout: float | None = None,
        writes: bool = False,
    ) -> T:
        try:
            return await self._bus.exchange(self._unit, request, timeout=timeout, writes=writes)
        except ModuleSilentError as err:
            if err.may_come_late:
                self.rests_until = monotonic() + self._bus.timeout
            raise

    async def _read(
        self,
        block: str,
        timeout: float | None = None,
        turn: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> Reading:
        """Read a block; each request is made in a `turn` of its own where none is held."""
        for other in self._factors.missing_for(block):
            await self._read(other, timeout, turn)
        decoded: dict[str, Value | codec.Invalid] = {}
        slowest = 0.0
        for request in self._requests[block]:
            async with turn():
                begin = monotonic()
                words = await self._exchange(partial(request.ask, self._unit), timeout=timeout)
                slowest = max(slowest, monotonic() - begin)
            decoded |= request.decoded(words, self._zone)
        self._factors.learn(decoded)
        values: dict[str, Value] = {}
        raws: dict[str, int | str] = {}
        for key, value in self._factors.applied(decoded).items():
            if isinstance(value, codec.Invalid):
                values[key] = None
                raws[key] = value.raw
            else:
                values[key] = value
        self._prove_identity(values)
        self.declarations.note(values, raws)
        return Reading(values, frozenset(raws), slowest, raws)

    def _understood(self, reading: Reading) -> Reading:
        """Return a reading without what says nothing while the module is not what it was."""
        silent = self.declarations.lost(self.points.values())
        if not self.declarations.is_scale_known:
            silent |= {key for key, point in self.points.items() if point.scales_with_credit}
        if not (silent := silent & reading.values.keys()):
            return reading
        return replace(
            reading,
            values={**reading.values, **dict.fromkeys(silent)},
            invalid=reading.invalid | silent,
        )

    def _prove_identity(self, values: Mapping[str, Value]) -> None:
        for key, expected in self.identity.items():
            if key in values and (found := str(values[key])) != expected:
                raise WrongModuleError(expected, found)

    async def write(self, key: str, value: Value, *, turn: Turn | None = None) -> Reading:
        """Write a point, read its block back and return what the module says now.

        In a given turn, who answers is proven once. Raises ValueError for a value the profile does
        not allow, UnprovenError for a point that may not be written yet, WrongModuleError before
        anything is written if another module answers, ChangedModuleError if the module is not what
        it was, NotAppliedError if another value is read back. A point that says nothing gives no
        reading.
        """
        if turn is None:
            async with self.turn() as own:
                return await self._write(key, value, own)
        return await self._write(key, value, turn)

    async def _write(self, key: str, value: Value, turn: Turn) -> Reading:
        point = self.points[key]
        if not point.writable:
            raise ValueError(f"{key} cannot be written by itself")
        self._check_proven(key)
        address, words = self._request(key, value)
        if not turn.proven:
            # A swapped module must never be switched in another's name.
            await self._prove_identity_first()
            turn.proven = True
        if point.scales_with_credit:
            await self._prove_scale()
        if key in self.declarations.lost((point,)):
            raise ChangedModuleError([CAPABILITIES])
        await self._exchange(lambda: self._send(point, address, words), writes=True)
        if not point.readable:
            return Reading()
        reading = self._understood(await self._read(point.block))
        # A clock has moved on by the time it is read back.
        if point.type is not PointType.DATETIME and reading.values[key] != self._kept(point, value):
            raise NotAppliedError(key, value, reading.values[key])
        return reading

    async def _send(self, point: Point, address: int, words: list[int]) -> None:
        if point.write is not None and point.write.coil:
            await self._unit.write_coil(address, bool(words[0]))
        elif len(words) == _SINGLE and self.profile.manners.writes != _WRITE_MULTIPLE:
            await self._unit.write_register(address, words[0])
        else:
            await self._unit.write_registers(address, words)

    def _check_proven(self, *keys: str) -> None:
        for key in keys:
            if not self.may_write(key):
                raise UnprovenError(key)

    async def write_together(self, values: Mapping[str, Value]) -> None:
        """Write points that lie side by side in one request: the module takes all or none.

        Nothing is read back. Raises ValueError for what the profile does not allow or one request
        cannot write, UnprovenError for points that may not be written yet, WrongModuleError before
        anything is written if another module answers.
        """
        self._check_proven(*values)
        words: list[int] = []
        first = end = None
        for address, part in sorted(self._request(key, value) for key, value in values.items()):
            if end not in {None, address}:
                raise ValueError(f"{', '.join(values)} do not lie side by side")
            first = address if first is None else first
            words += part
            end = address + len(part)
        if first is None:
            raise ValueError("nothing to write")
        start = first
        await self._rest()
        async with self._bus.turn():
            await self._prove_identity_first()
            await self._prove_scale()
            await self._exchange(lambda: self._unit.write_registers(start, words), writes=True)

    def _request(self, key: str, value: Value) -> tuple[int, list[int]]:
        """Return where and with which registers a value is written."""
        point = self.points[key]
        if point.write is None:
            raise ValueError(f"{key} cannot be written")
        return point.write.address, codec.encode(point, value, self._zone)

    def _kept(self, point: Point, value: Value) -> Value | codec.Invalid:
        """Return what a module that took `value` says, as a float or a text may lose by it."""
        if point.type in FLOAT_TYPES | {PointType.STRING}:
            return codec.decode(point, codec.encode(point, value, self._zone), self._zone)
        return value
