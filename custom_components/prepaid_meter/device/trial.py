"""A map tried on a live unit: every value beside the raw registers. Nothing is written."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from modbus_connection import ModbusUnit

from . import codec
from .bus import Bus
from .errors import DeviceError, LinkError
from .plausibility import Implausible, implausible
from .points import Point, Profile, Value
from .reader import Factors, Request, planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What one point said."""

    point: Point
    words: tuple[int, ...] = ()
    """Its raw registers, in wire order."""
    value: Value = None
    invalid: bool = False
    """The registers hold what the map does not allow."""
    error: str | None = None
    """Why nothing was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a whole map said of a unit."""

    points: tuple[Tried, ...]
    implausible: tuple[Implausible, ...]

    @property
    def passed(self) -> bool:
        """Whether everything answered, is allowed and plausible."""
        wrong = any(tried.invalid or tried.error for tried in self.points)
        return not wrong and not self.implausible


async def try_out(
    bus: Bus,
    unit: ModbusUnit,
    profile: Profile,
    *,
    most_registers: int | None = None,
    zone: tzinfo = UTC,
) -> Trial:
    """Read every point of a map once; what one request meets does not end it. Raises LinkError."""
    unit.require_timeout(bus.timeout)
    requests = [
        request
        for block in planned(profile, profile.points.values(), most_registers).values()
        for request in block
    ]
    factors = Factors(profile.points)
    said: dict[str, Tried] = {}
    for request in requests:
        said |= await _ask(bus, unit, request, factors, zone)
    tried = tuple(_with_factors(one, factors) for one in said.values())
    values = {one.point.key: one.value for one in tried}
    return Trial(points=tried, implausible=tuple(implausible(profile, values)))


async def _ask(
    bus: Bus, unit: ModbusUnit, request: Request, factors: Factors, zone: tzinfo
) -> dict[str, Tried]:
    try:
        async with bus.turn():
            words = await bus.exchange(unit, lambda: request.ask(unit))
    except LinkError:
        raise
    except DeviceError as err:
        return {point.key: Tried(point=point, error=str(err)) for point in request.points}
    decoded = request.decoded(words, zone)
    factors.learn(decoded)
    said = {}
    for point in request.points:
        at = point.address - request.span.start
        value = decoded[point.key]
        said[point.key] = Tried(
            point=point,
            words=tuple(words[at : at + point.count]),
            value=None if isinstance(value, codec.Invalid) else value,
            invalid=isinstance(value, codec.Invalid),
        )
    return said


def _with_factors(tried: Tried, factors: Factors) -> Tried:
    if not tried.point.factors or tried.value is None:
        return tried
    value = factors.applied({tried.point.key: tried.value})[tried.point.key]
    invalid = isinstance(value, codec.Invalid)
    return Tried(
        point=tried.point,
        words=tried.words,
        value=None if isinstance(value, codec.Invalid) else value,
        invalid=invalid,
    )
