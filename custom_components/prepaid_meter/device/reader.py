"""Reading a module's blocks: which requests, and what the registers say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal

from modbus_connection import ModbusUnit

from . import codec
from .plain import Space
from .planning import most_at_once, requests, span_of
from .points import Point, Profile, Value


@dataclass(frozen=True, slots=True)
class Reading:
    """What one or more blocks said."""

    values: Mapping[str, Value] = field(default_factory=dict)
    invalid: frozenset[str] = frozenset()
    """Points whose registers hold what their profile does not allow."""
    response_time: float = 0.0
    """Seconds from request to answer, of the slowest request."""
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


@dataclass(frozen=True, slots=True)
class Request:
    """Registers or bits that are asked for at once, and the points in them."""

    space: Space
    span: range
    points: tuple[Point, ...]

    async def ask(self, unit: ModbusUnit) -> list[int]:
        """Return what the registers hold, a bit as 0 or 1. Raises ModbusError."""
        return await ask(unit, self.space, self.span)

    def decoded(self, words: list[int], zone: tzinfo) -> dict[str, Value | codec.Invalid]:
        """Return the value of each point, before its factors."""
        start = self.span.start
        return {
            point.key: codec.decode(
                point, words[point.address - start : point.address - start + point.count], zone
            )
            for point in self.points
        }


async def ask(unit: ModbusUnit, space: Space, span: range) -> list[int]:
    """Return what registers hold, a bit as 0 or 1. Raises ModbusError."""
    match space:
        case "holding":
            return await unit.read_holding_registers(span.start, len(span))
        case "input":
            return await unit.read_input_registers(span.start, len(span))
        case "coil":
            return [int(bit) for bit in await unit.read_coils(span.start, len(span))]
        case "discrete":
            return [int(bit) for bit in await unit.read_discrete_inputs(span.start, len(span))]


def planned(
    profile: Profile, points: Iterable[Point], gateway: int | None = None
) -> dict[str, tuple[Request, ...]]:
    """Return the requests that read each block of a module with these points.

    `gateway` is the most registers that the link carries at once, if it is poor.
    """
    members: dict[str, list[Point]] = {}
    for point in points:
        if point.readable:
            members.setdefault(point.block, []).append(point)
    return {
        name: tuple(
            Request(block.space, span_of(group), tuple(group))
            for group in requests(
                members[name],
                most_at_once(block.space, profile.manners, gateway),
                gaps=profile.manners.gaps,
            )
        )
        for name, block in profile.blocks.items()
        if name in members
    }


class Factors:
    """The ratios that a meter itself multiplies by, as it last told them."""

    def __init__(self, points: Mapping[str, Point]) -> None:
        """Know none yet."""
        self._points = points
        self._needed = {name for point in points.values() for name in point.factors}
        self._known: dict[str, Decimal] = {}

    def missing_for(self, block: str) -> set[str]:
        """Return the blocks that tell factors of a block's points, as far as none is known."""
        return {
            self._points[name].block
            for point in self._points.values()
            if point.block == block
            for name in point.factors
            if name not in self._known and self._points[name].block != block
        }

    def learn(self, values: Mapping[str, Value | codec.Invalid]) -> None:
        """Take up what was read of them; what is no ratio is not known any more."""
        for name in self._needed & values.keys():
            value = values[name]
            number = Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)
            if number > 0:
                self._known[name] = number
            else:
                self._known.pop(name, None)

    def applied(
        self, values: Mapping[str, Value | codec.Invalid]
    ) -> dict[str, Value | codec.Invalid]:
        """Return values with their factors; without a factor there is no value."""
        return {key: self._applied(self._points[key], value) for key, value in values.items()}

    def of(self, point: Point) -> Decimal | None:
        """Return what a point is multiplied by, None if that is not known."""
        product = Decimal(1)
        for name in point.factors:
            if (factor := self._known.get(name)) is None:
                return None
            product = codec.EXACT.multiply(product, factor)
        return product

    def _applied(self, point: Point, value: Value | codec.Invalid) -> Value | codec.Invalid:
        if not point.factors or not isinstance(value, int | Decimal):
            return value
        if (factor := self.of(point)) is None:
            return codec.Invalid("without its ratio")
        return codec.EXACT.multiply(Decimal(value), factor)
