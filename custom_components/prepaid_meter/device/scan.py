"""Finding modules: ask every unit id who it is."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import Enum
from typing import Final

from modbus_connection import ModbusUnit

from . import codec
from .bus import Bus
from .errors import DeviceError, LinkError, ModuleSilentError
from .module import Module
from .points import Kind, Poll, Profile, Value

FIRST_UNIT_ID: Final = 1
LAST_UNIT_ID: Final = 247

# A module at 9600 baud answers the four registers it is asked for in 25 ms; gateways and
# slow firmware multiply that. Absent ids cost this much each: 247 of them two minutes.
DEFAULT_SCAN_TIMEOUT: Final = 0.5


class Nobody(Enum):
    """What a unit id is, if it is no known module."""

    SILENT = "silent"
    UNKNOWN = "unknown"
    """It answers, but as no profile expects it to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A module that was recognised."""

    unit_id: int
    profile: Profile
    serial_number: str
    label: str | None = None
    firmware: str | None = None
    capabilities: int | None = None
    credit_decimals: int | None = None

    @property
    def kind(self) -> Kind:
        """What it meters."""
        return self.profile.kind


async def scan(
    bus: Bus,
    unit: Callable[[int], Awaitable[ModbusUnit]],
    unit_ids: Iterable[int],
    profiles: Mapping[str, Profile],
    *,
    timeout: float = DEFAULT_SCAN_TIMEOUT,
    zone: tzinfo = UTC,
) -> AsyncIterator[tuple[int, Found | Nobody]]:
    """Yield each unit id with what is there.

    `timeout` bounds the first question to each id, in seconds. Raises LinkError: a link that is
    down says nothing about the ids behind it.
    """
    for unit_id in unit_ids:
        answer = await identify(
            bus, await unit(unit_id), unit_id, profiles, timeout=timeout, zone=zone
        )
        yield unit_id, answer


async def touch(bus: Bus, unit: ModbusUnit) -> None:
    """Open the link by asking a unit something, whatever it answers. Raises LinkError."""
    unit.require_timeout(bus.timeout)
    async with bus.turn():
        try:
            await bus.exchange(unit, lambda: unit.read_holding_registers(0, 1))
        except LinkError:
            raise
        except DeviceError:
            return


async def identify(
    bus: Bus,
    unit: ModbusUnit,
    unit_id: int,
    profiles: Mapping[str, Profile],
    *,
    timeout: float | None = None,
    zone: tzinfo = UTC,
) -> Found | Nobody:
    """Return what is at a unit id. Raises LinkError."""
    unit.require_timeout(bus.timeout)
    answered = False
    # Profiles that look at the same registers share one question; a refused one is not put again.
    said: dict[range, Mapping[int, int]] = {}
    for profile in profiles.values():
        where = profile.signature_registers
        try:
            if where not in said:
                said[where] = {}
                said[where] = await _ask(bus, unit, where, timeout)
            answered = True
            if said[where] and _matches(profile, said[where]):
                return await _introduce(bus, unit, unit_id, profile, zone)
        except LinkError:
            raise
        except ModuleSilentError:
            if not answered:
                return Nobody.SILENT
        except DeviceError:
            answered = True
    return Nobody.UNKNOWN


async def _ask(bus: Bus, unit: ModbusUnit, where: range, timeout: float | None) -> dict[int, int]:
    async with bus.turn():
        words = await bus.exchange(
            unit, lambda: unit.read_holding_registers(where.start, len(where)), timeout=timeout
        )
    return dict(zip(where, words, strict=True))


def _matches(profile: Profile, words: Mapping[int, int]) -> bool:
    for signature in profile.signatures:
        point = signature.point
        value = codec.decode(
            point, [words[point.address + offset] for offset in range(point.count)]
        )
        if isinstance(value, codec.Invalid):
            return False
        if signature.equals is not None and value != signature.equals:
            return False
    return True


async def _introduce(
    bus: Bus,
    unit: ModbusUnit,
    unit_id: int,
    profile: Profile,
    zone: tzinfo,
) -> Found | Nobody:
    """Read what a recognised module says of itself."""
    module = Module(bus, unit, profile, zone=zone)
    names = dict.fromkeys((*module.blocks(Poll.ONCE), profile.points["serial_number"].block))
    said: dict[str, Value] = {}
    for name in names:
        said.update((await module.read(name)).values)
    serial_number = said["serial_number"]
    if serial_number is None:
        return Nobody.UNKNOWN
    return Found(
        unit_id=unit_id,
        profile=profile,
        serial_number=str(serial_number),
        label=_text(said.get("label")),
        firmware=_text(said.get("firmware")),
        capabilities=_number(said.get("capabilities")),
        credit_decimals=_number(said.get("credit_decimals")),
    )


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Value) -> int | None:
    return value if isinstance(value, int) else None
