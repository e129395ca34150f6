"""A module seen through its register map: which registers it has, and what it refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Final, Literal

from ..device.codec import Invalid, decode, encode
from ..device.points import MAX_REGISTERS, NUMBER_TYPES, Point, PointType, Profile, Value
from .errors import ILLEGAL_ADDRESS, ILLEGAL_FUNCTION, ILLEGAL_VALUE, RefusedError

type Space = Literal["holding", "input"]

_SPACES: Final[Mapping[int, Space]] = {3: "holding", 4: "input"}

# The fewest and most a type holds; a simulated counter stops there instead of failing.
_RANGES: Final = {
    PointType.U16: (0, 2**16 - 1),
    PointType.I16: (-(2**15), 2**15 - 1),
    PointType.U32: (0, 2**32 - 1),
    PointType.I32: (-(2**31), 2**31 - 1),
    PointType.U64: (0, 2**64 - 1),
    PointType.I64: (-(2**63), 2**63 - 1),
}


class RegisterMap:
    """The registers of one module, by its profile and its capabilities."""

    def __init__(self, profile: Profile, capabilities: int) -> None:
        """Work out which registers exist."""
        points = profile.points_for(capabilities)
        self._points: dict[Space, list[Point]] = {}
        self._readable: dict[Space, set[int]] = {}
        # Records whose addresses overlap answer each at its own address, and only as a whole.
        self._alone: dict[tuple[Space, range], list[Point]] = {}
        alone = {
            name for log in profile.records.values() if len(log.blocks) > 1 for name in log.blocks
        }
        for block in profile.blocks.values():
            members = [point for point in points.values() if point.block == block.name]
            span = range(block.address, block.address + block.count)
            if block.name in alone:
                self._alone[block.space, span] = members
                continue
            self._readable.setdefault(block.space, set()).update(span)
            self._points.setdefault(block.space, []).extend(members)
        # It is asked who it is among its holding registers, whatever else it has.
        self._spaces = {"holding", *(block.space for block in profile.blocks.values())}
        # A mark that the module is known by may lie outside every block.
        self._marks: dict[int, int] = {}
        for signature in profile.signatures:
            mark = signature.point
            for readable in self._readable.values():
                readable.update(range(mark.address, mark.address + mark.count))
            if signature.equals is not None:
                self._marks.update(enumerate(encode(mark, signature.equals), mark.address))
        # A load is written whole or not at all.
        self._together = set(profile.top_up.written if profile.top_up else ())
        self._writable: dict[int, Point] = {
            point.write.address: point for point in points.values() if point.write is not None
        }

    def read(
        self, function: int, address: int, count: int, values: Mapping[str, Value]
    ) -> list[int]:
        """Return what a module with these values answers. Raises RefusedError."""
        space = _SPACES.get(function)
        if space is None or space not in self._spaces:
            raise RefusedError(ILLEGAL_FUNCTION)
        if not 1 <= count <= MAX_REGISTERS:
            raise RefusedError(ILLEGAL_VALUE)
        wanted = range(address, address + count)
        if (members := self._alone.get((space, wanted))) is not None:
            return _shown([0] * count, wanted, members, values)
        if not self._readable.get(space, set()).issuperset(wanted):
            raise RefusedError(ILLEGAL_ADDRESS)
        words = [self._marks.get(here, 0) for here in wanted]
        return _shown(words, wanted, self._points.get(space, ()), values)

    def write(self, function: int, address: int, words: list[int]) -> list[tuple[str, Value]]:
        """Return what a write sets, all or nothing. Raises RefusedError."""
        if function not in {6, 16}:
            raise RefusedError(ILLEGAL_FUNCTION)
        found: list[tuple[Point, list[int]]] = []
        while words:
            point = self._writable.get(address)
            if point is None or len(words) < (size := _written(point)):
                raise RefusedError(ILLEGAL_ADDRESS)
            found.append((point, words[:size]))
            address, words = address + size, words[size:]
        if not found:
            raise RefusedError(ILLEGAL_VALUE)
        if 0 < len(self._together & {point.key for point, _ in found}) < len(self._together):
            raise RefusedError(ILLEGAL_ADDRESS)
        return [(point.key, _value(point, part)) for point, part in found]


def _shown(
    words: list[int], wanted: range, points: Iterable[Point], values: Mapping[str, Value]
) -> list[int]:
    """Put what points show into the words of a range of registers."""
    for point in points:
        if point.address >= wanted.stop or point.address + point.count <= wanted.start:
            continue
        for here, word in enumerate(_words(point, values.get(point.key)), point.address):
            if here in wanted:
                words[here - wanted.start] |= word
    return words


def _written(point: Point) -> int:
    if point.write is not None and point.write.words:
        return len(next(iter(point.write.words.values())))
    return point.count


def _value(point: Point, words: list[int]) -> Value:
    if point.write is not None and point.write.words is not None:
        for meaning, expected in point.write.words.items():
            if list(expected) == words:
                return meaning
        raise RefusedError(ILLEGAL_VALUE)
    if point.type is PointType.BIT:
        if words[0] > 1:
            raise RefusedError(ILLEGAL_VALUE)
        return bool(words[0])
    value = decode(point, words)
    if isinstance(value, Invalid) or value is None:
        raise RefusedError(ILLEGAL_VALUE)
    return value


def _words(point: Point, value: Value) -> list[int]:
    """Return the registers of a point; zeros for what the simulated module does not know."""
    if point.type is PointType.BIT:
        return [bool(value) << point.bit]
    reading = _read_form(point)
    try:
        return encode(reading, _fitted(point, value))
    except ValueError:
        return [0] * point.count


def _read_form(point: Point) -> Point:
    """Return the point as it is read where it is written with words of its own."""
    if point.write is None or point.write.words is None:
        return point
    return replace(point, write=None)


def _fitted(point: Point, value: Value) -> Value:
    """Return a value as near as the registers can say it."""
    if point.type is PointType.F32 or point.type not in NUMBER_TYPES:
        # A serial number is a text to some meters.
        return str(value) if point.type is PointType.STRING and value is not None else value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    scale = point.scale or Decimal(1)
    raw = int((Decimal(value) / scale).to_integral_value(ROUND_DOWN))
    low, high = _RANGES.get(point.type, (0, int("9" * 4 * point.count)))
    low = low if point.minimum is None else max(low, point.minimum)
    high = high if point.maximum is None else min(high, point.maximum)
    raw = max(low, min(high, raw))
    return raw if point.scale is None else raw * point.scale
