"""One prepaid module: reads its blocks, writes its points, and proves who it is."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from time import monotonic
from typing import Any, Final, override

from modbus_connection import ModbusUnit
from modbus_connection.model import ManualComponent, RegisterField

from . import codec
from .bus import Bus
from .errors import ModuleSilentError, NotAppliedError, WrongModuleError
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

    def merged(self, newer: Reading) -> Reading:
        """Return this reading with a newer one over it."""
        return Reading(
            values={**self.values, **newer.values},
            invalid=(self.invalid - newer.values.keys()) | newer.invalid,
            response_time=newer.response_time,
        )


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
        zone: tzinfo = UTC,
    ) -> None:
        """Expect `serial_number` at `unit`, if given; `zone` is that of the module's clock."""
        self.profile = profile
        self.points = profile.points_for(capabilities)
        self.serial_number = serial_number
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

    async def read(self, block: str, *, timeout: float | None = None) -> Reading:
        """Read a block in one request.

        Raises WrongModuleError if it shows another serial number than the expected one.
        """
        await self._rest()
        async with self._bus.turn():
            return await self._read(block, timeout)

    async def read_together(self, *blocks: str) -> list[Reading]:
        """Read several blocks with nothing of ours in between, after proving who is read.

        Raises WrongModuleError if another module answers.
        """
        await self._rest()
        async with self._bus.turn():
            await self._prove_identity_first(blocks)
            return [await self._read(block) for block in blocks]

    async def _prove_identity_first(self, blocks: Sequence[str] = ()) -> None:
        """Read who the module is, unless the first of the blocks to be read tells it anyway."""
        block = self.profile.points["serial_number"].block
        if self.serial_number is not None and block not in blocks[:1]:
            await self._read(block)

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
        invalid = set()
        for key, value in decoded.items():
            if isinstance(value, codec.Invalid):
                values[key] = None
                invalid.add(key)
            else:
                values[key] = value
        self._prove_identity(values)
        return Reading(values, frozenset(invalid), response_time)

    def _prove_identity(self, values: Mapping[str, Value]) -> None:
        if self.serial_number is None or "serial_number" not in values:
            return
        if (found := str(values["serial_number"])) != self.serial_number:
            raise WrongModuleError(self.serial_number, found)

    async def write(self, key: str, value: Value) -> Reading:
        """Write a point, read its block back and return what the module says now.

        Raises ValueError for a value the profile does not allow, WrongModuleError before anything
        is written if another module answers, NotAppliedError if another value is read back.
        """
        point = self.points[key]
        if not point.writable:
            raise ValueError(f"{key} cannot be written by itself")
        address, words = self._request(key, value)
        await self._rest()
        async with self._bus.turn():
            # A swapped module must never be switched in another's name.
            await self._prove_identity_first()
            if len(words) == _SINGLE:
                await self._exchange(
                    lambda: self._unit.write_register(address, words[0]), writes=True
                )
            else:
                await self._exchange(
                    lambda: self._unit.write_registers(address, words), writes=True
                )
            reading = await self._read(point.block)
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
