"""What a profile is made of: points, blocks and signatures, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

type Value = bool | int | float | Decimal | str | datetime | None
"""A decoded point: credit in minor units as int, scaled numbers as Decimal, dates with zone."""


# One Modbus read carries at most this many registers (Modbus Application Protocol V1.1b3, 6.3).
MAX_REGISTERS: Final = 125


class PointType(StrEnum):
    """How the registers of a point are to be read."""

    U16 = "u16"
    I16 = "i16"
    U32 = "u32"
    I32 = "i32"
    U64 = "u64"
    I64 = "i64"
    F32 = "f32"
    BIT = "bit"
    ENUM = "enum"
    STRING = "string"
    BCD = "bcd"
    DATETIME = "datetime"


REGISTERS: Final = {
    PointType.U16: 1,
    PointType.I16: 1,
    PointType.U32: 2,
    PointType.I32: 2,
    PointType.U64: 4,
    PointType.I64: 4,
    PointType.F32: 2,
    PointType.BIT: 1,
    PointType.ENUM: 1,
}
"""Registers a type takes; string, BCD and date-time say it themselves."""

SIGNED_TYPES: Final = frozenset({PointType.I16, PointType.I32, PointType.I64})

NUMBER_TYPES: Final = frozenset(REGISTERS) - {PointType.BIT, PointType.ENUM} | {PointType.BCD}


class MeterKind(StrEnum):
    """What a module meters."""

    ELECTRICITY = "electricity"
    WATER = "water"
    HEAT = "heat"


class Poll(StrEnum):
    """How often a block is read."""

    ONCE = "once"
    LIVE = "live"
    METER = "meter"
    SETTINGS = "settings"
    DEMAND = "demand"
    """Only when somebody asks."""


class Confidence(StrEnum):
    """How sure a profile is of what it states."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Where and how a point is written, if not at the address it is read from."""

    address: int
    words: Mapping[Value, tuple[int, ...]] | None = None
    """The registers to send for a value, where that is no plain number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value in a register map. `minimum` and `maximum` bound the raw number."""

    key: str
    block: str
    address: int
    type: PointType
    count: int
    bit: int = 0
    word_order: Literal["big", "little"] = "big"
    byte_order: Literal["big", "little"] = "big"
    scale: Decimal | None = None
    unit: str | None = None
    write: Write | None = None
    minimum: int | None = None
    maximum: int | None = None
    absent: frozenset[int] = frozenset()
    values: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    packing: tuple[str, ...] = ()
    """Date-time: `unix`, or the name of each byte from the first on."""
    bcd: bool = False
    capability: int | None = None
    """The module has this point only if that bit of its `capabilities` is set."""
    confidence: Confidence = Confidence.HIGH
    by_itself: bool = True
    """False for what is written only together with other points, to load credit."""

    @property
    def writable(self) -> bool:
        """Whether the module takes a new value for it alone."""
        return self.write is not None and self.by_itself

    @property
    def in_credit(self) -> bool:
        """Whether it is an amount of credit, an integer in minor units."""
        return self.unit == "credit"

    @property
    def scales_with_credit(self) -> bool:
        """Whether it is an amount of credit or a price in it."""
        return self.unit is not None and self.unit.partition("/")[0] == "credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Registers that one request reads together."""

    name: str
    poll: Poll
    space: Literal["holding", "input"]
    address: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A log of equal records, the newest first. Their points are `name.0.field` and so on."""

    name: str
    count: int
    fields: frozenset[str]
    blocks: tuple[str, ...]
    """What reads it: one block for all records, or one for each, the newest first."""

    def key(self, index: int, field: str) -> str:
        """Return the name of a field's point in one of the records."""
        return f"{self.name}.{index}.{field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A point that in every module of a profile holds a certain value, or one within bounds."""

    point: Point
    equals: int | str | None


class Actuator(StrEnum):
    """What the relay moves."""

    BREAKER_HELD = "breaker_held"
    """Lets through while the relay is closed."""
    BREAKER_PULSE = "breaker_pulse"
    """A shunt trip: a short closing of the relay opens it, and only a hand closes it again."""
    VALVE = "valve"
    """Like a held breaker, but it takes its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPoints:
    """Which points switch the tenant's supply, and which show that it happened."""

    relay: str
    feedback: str | None = None
    """An input that is on while the supply lets through."""
    proof: tuple[str, ...] = ()
    """What is near zero while nothing gets through."""
    near_zero: Decimal = Decimal("0.1")
    """The most that counts as nothing, in the unit of the proof."""
    actuator: Actuator = Actuator.BREAKER_HELD

    def is_flow(self, value: Value) -> bool:
        """Return whether a value of the proof is more than nothing."""
        return isinstance(value, Decimal) and abs(value) > self.near_zero


class Role(StrEnum):
    """What a point does in loading credit."""

    COMMAND = "command"
    AMOUNT = "amount"
    REFERENCE = "reference"
    RESULT = "result"
    LOG = "log"
    """Not a point, but records."""
    COUNT = "count"
    PURCHASES = "purchases"
    TOTAL = "total"


class Procedure(StrEnum):
    """How a module makes sure that it loads an amount only once."""

    REFERENCE = "reference"
    """It loads each reference number once, and none below the last."""
    COUNTER = "counter"
    """It loads if the number of the purchase is the next one."""

    @property
    def written(self) -> tuple[Role, ...]:
        """Return what one request writes together."""
        if self is Procedure.REFERENCE:
            return Role.COMMAND, Role.AMOUNT, Role.REFERENCE
        return Role.AMOUNT, Role.COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """How credit is loaded over the wire."""

    procedure: Procedure
    points: Mapping[Role, str]
    """The name of the point, or of the records, for each role."""
    refunds: bool = False
    """Whether credit can be given back over the wire, too."""

    @property
    def written(self) -> tuple[str, ...]:
        """Return the points that one request writes together."""
        return tuple(self.points[role] for role in self.procedure.written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A register map for one kind of module."""

    id: str
    family: str
    name: str
    manufacturer: str
    kind: MeterKind
    signatures: tuple[Signature, ...]
    blocks: Mapping[str, Block]
    points: Mapping[str, Point]
    records: Mapping[str, Records]
    supply: SupplyPoints | None
    top_up: TopUp | None

    @property
    def signature_registers(self) -> range:
        """Return the holding registers that one question reads to recognise a module."""
        points = [signature.point for signature in self.signatures]
        return range(
            min(point.address for point in points),
            max(point.address + point.count for point in points),
        )

    def block_of(self, key: str) -> Block:
        """Return the block that reads a point."""
        return self.blocks[self.points[key].block]

    def points_for(self, capabilities: int | None) -> Mapping[str, Point]:
        """Return the points that a module with these capabilities has; all, if it does not tell."""
        if capabilities is None:
            return self.points
        return {
            key: point
            for key, point in self.points.items()
            if point.capability is None or capabilities >> point.capability & 1
        }
