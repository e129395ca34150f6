"""One prepaid module: reads its blocks, writes its points, and proves who it is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from time import monotonic
from typing import Any, Final, override

from modbus_connection import ModbusUnit
from modbus_connection.model import ManualComponent, RegisterField

from . import codec
from .bus import Bus
from .counting import Counting
from .declared import CAPABILITIES, Declarations
from .errors import (
    ChangedModuleError,
    DeviceError,
    LinkError,
    ModuleSilentError,
    NotAppliedError,
    WrongModuleError,
)
from .points import Block, Point, PointType, Poll, Profile, Value

# FC06 is what single-register controls are documented with; everything wider needs FC16.
_SINGLE: Final = 1


class _PointField(RegisterField[Value | codec.Invalid]):
    """A point of a profile, as a field of a `modbus_connection` component."""

    def __init__(self, point: Point, zone: tzinfo) -> None:
        super().__init__(point.address, count=point.count)
        self._point = point
        self._zone = zone

    @override
    def decode(self, words: list[int], scale_exponent: int | None = None) -> Value | codec.Invalid:
        return codec.decode(self._point, words, self._zone)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one or more blocks said."""

    values: Mapping[str, Value] = field(default_factory=dict)
    invalid: frozenset[str] = frozenset()
    """Points whose registers hold what their profile does not allow."""
    response_time: float = 0.0
    """Seconds from request to answer, of the slowest block."""
    raws: Mapping[str, int | str] = field(default_factory=dict)
    """What the registers of invalid points hold, as far as their own nonsense is the reason."""

    def merged(self, newer: Reading) -> Reading:
        """Return this reading with a newer one over it."""
        return Reading(
            values={**self.values, **newer.values},
            invalid=(self.invalid - newer.values.keys()) | newer.invalid,
            response_time=newer.response_time,
            raws={
                **{key: raw for key, raw in self.raws.items() if key not in newer.values},
                **newer.raws,
            },
        )


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
        capabilities: int | None = None,
        declared: Mapping[str, int | None] | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        """Expect `serial_number` at `unit`, if given; `zone` is that of the module's clock.

        `declared` is what the module declared of itself when it was added; until it is proven that
        it still does, its amounts of credit are no values.
        """
        self.profile = profile
        self.points = profile.points_for(capabilities)
        self.serial_number = serial_number
        self._capabilities = capabilities
        self.declarations = Declarations(profile, declared)
        self.counting = Counting(profile, self.points)
        self._bus = bus
        self._unit = unit
        self._zone = zone
        self._components = {
            name: component
            for name, block in profile.blocks.items()
            if (component := self._component(block)) is not None
        }
        self.rests_until = 0.0
        """By the monotonic clock, until when an answer that is merely late may come in."""
        unit.require_timeout(bus.timeout)

    def _component(self, block: Block) -> ManualComponent | None:
        members = [point for point in self.points.values() if point.block == block.name]
        if not members:
            return None
        # A block is one request by its definition: whatever lies between its points is read along.
        component = ManualComponent(self._unit, max_gap=block.count, max_span=block.count)
        for point in members:
            component.add(point.key, _PointField(point, self._zone), space=block.space)
        return component

    def blocks(self, poll: Poll) -> list[str]:
        """Return the names of the blocks that are read at this pace."""
        return [name for name in self._components if self.profile.blocks[name].poll is poll]

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Hold the wire for one act, and for what is read and written with this turn."""
        await self._rest()
        async with self._bus.turn():
            yield Turn()

    async def read(
        self, block: str, *, timeout: float | None = None, turn: Turn | None = None
    ) -> Reading:
        """Read a block in one request, in a turn of its own or a given one.

        Raises WrongModuleError if it shows another serial number than the expected one.
        """
        if turn is None:
            async with self.turn() as own:
                return await self.read(block, timeout=timeout, turn=own)
        reading = await self._read(block, timeout)
        turn.proven |= "serial_number" in reading.values
        if self.declarations.is_due and block not in self.declarations.blocks:
            await self._read_declarations()
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
        block = self.profile.points["serial_number"].block
        if self.serial_number is not None and block not in blocks[:1]:
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
            capabilities=now,
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

    async def _read(self, block: str, timeout: float | None = None) -> Reading:
        component = self._components[block]
        begin = monotonic()
        decoded = await self._exchange(
            lambda: component.async_update(notify=False), timeout=timeout
        )
        response_time = monotonic() - begin
        values: dict[str, Value] = {}
        raws: dict[str, int | str] = {}
        for key, value in decoded.items():
            if isinstance(value, codec.Invalid):
                values[key] = None
                raws[key] = value.raw
            else:
                values[key] = value
        self._prove_identity(values)
        self.declarations.note(values, raws)
        return Reading(values, frozenset(raws), response_time, raws)

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
        if self.serial_number is None or "serial_number" not in values:
            return
        if (found := str(values["serial_number"])) != self.serial_number:
            raise WrongModuleError(self.serial_number, found)

    async def write(self, key: str, value: Value, *, turn: Turn | None = None) -> Reading:
        """Write a point, read its block back and return what the module says now.

        In a given turn, who answers is proven once. Raises ValueError for a value the profile does
        not allow, WrongModuleError before anything is written if another module answers,
        ChangedModuleError if the module is not what it was,
        NotAppliedError if another value is read back.
        """
        if turn is None:
            async with self.turn() as own:
                return await self._write(key, value, own)
        return await self._write(key, value, turn)

    async def _write(self, key: str, value: Value, turn: Turn) -> Reading:
        point = self.points[key]
        if not point.writable:
            raise ValueError(f"{key} cannot be written by itself")
        address, words = self._request(key, value)
        if not turn.proven:
            # A swapped module must never be switched in another's name.
            await self._prove_identity_first()
            turn.proven = True
        if point.scales_with_credit:
            await self._prove_scale()
        if key in self.declarations.lost((point,)):
            raise ChangedModuleError([CAPABILITIES])
        if len(words) == _SINGLE:
            await self._exchange(lambda: self._unit.write_register(address, words[0]), writes=True)
        else:
            await self._exchange(lambda: self._unit.write_registers(address, words), writes=True)
        reading = self._understood(await self._read(point.block))
        # A clock has moved on by the time it is read back.
        if point.type is not PointType.DATETIME and reading.values[key] != self._kept(point, value):
            raise NotAppliedError(key, value, reading.values[key])
        return reading

    async def write_together(self, values: Mapping[str, Value]) -> None:
        """Write points that lie side by side in one request: the module takes all or none.

        Nothing is read back. Raises ValueError for what the profile does not allow or one request
        cannot write, WrongModuleError before anything is written if another module answers.
        """
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
        if point.type in {PointType.F32, PointType.STRING}:
            return codec.decode(point, codec.encode(point, value, self._zone), self._zone)
        return value
