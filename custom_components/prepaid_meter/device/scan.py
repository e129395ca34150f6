"""Finding modules: ask every unit id who it is."""

from asyncio import sleep
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import Enum
from typing import Final

from modbus_connection import ModbusUnit

from . import codec
from .bus import Bus
from .declared import DECLARED
from .errors import DeviceError, LinkError, ModuleBusyError, ModuleRefusedError, ModuleSilentError
from .module import Module, Reading
from .patience import Patience
from .points import MeterKind, Poll, Profile, Value

FIRST_UNIT_ID: Final = 1
LAST_UNIT_ID: Final = 247

# A module at 9600 baud answers the four registers it is asked for in 25 ms; gateways and
# slow firmware multiply that. Absent ids cost this much each: 247 of them two minutes.
DEFAULT_SCAN_TIMEOUT: Final = 0.5

REOPEN_PAUSE: Final = 1.0
BUSY_PAUSES: Final = (0.2, 0.6)
INTRODUCTIONS: Final = 3
DEVICE_FAILURE: Final = 4


class Nobody(Enum):
    """What a unit id is, if it is no known module."""

    SILENT = "silent"
    UNKNOWN = "unknown"
    """It answers, but as no profile expects it to."""
    BUSY = "busy"
    """It answers that it is busy, and went on to for as long as it was asked."""
    FAILING = "failing"
    """It answers that something in it has failed (exception 4)."""
    SHY = "shy"
    """It answered the first question and then no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A module that was recognised."""

    unit_id: int
    profile: Profile
    serial_number: str
    label: str | None = None
    firmware: str | None = None
    map_version: int | None = None
    capabilities: int | None = None
    credit_decimals: int | None = None

    @property
    def kind(self) -> MeterKind:
        """What it meters."""
        return self.profile.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """A module that was recognised, but says of itself what cannot be gone by."""

    unit_id: int
    profile: Profile
    serial_number: str | None
    key: str
    """The point that says it."""
    said: str
    """What its registers hold."""


async def scan(
    bus: Bus,
    unit: Callable[[int], Awaitable[ModbusUnit]],
    unit_ids: Iterable[int],
    profiles: Mapping[str, Profile],
    *,
    timeout: float = DEFAULT_SCAN_TIMEOUT,
    zone: tzinfo = UTC,
    waits: Callable[[float], None] | None = None,
) -> AsyncIterator[tuple[int, Found | Unfit | Nobody]]:
    """Yield each unit id with what is there, and once more if it answered on a second try.

    `timeout` bounds the first question to each id, in seconds. A gateway that waits longer for an
    absent id, and makes all others wait with it, is waited for as long: `waits` is told the new
    bound. Raises LinkError if the link does not open: it says nothing about the ids behind it.
    """
    patience = Patience(bus, timeout)
    quiet: list[int] = []
    asked: list[ModbusUnit] = []
    try:
        for unit_id in unit_ids:
            one = await unit(unit_id)
            asked.append(one)
            answer = await _identify_surely(bus, one, unit_id, profiles, patience.bound, zone)
            if answer is Nobody.SILENT:
                quiet.append(unit_id)
                longer = await patience.lengthened()
                if longer is not None and waits is not None:
                    waits(longer)
                if longer is not None:
                    answer = await _identify_surely(bus, one, unit_id, profiles, longer, zone)
            else:
                patience.note_answer(one)
            yield unit_id, answer
        if patience.bound > timeout:
            # Those that were asked before it was known how long the gateway takes.
            for unit_id in quiet:
                one = await unit(unit_id)
                answer = await _identify_surely(bus, one, unit_id, profiles, patience.bound, zone)
                if answer is not Nobody.SILENT:
                    yield unit_id, answer
    finally:
        for one in asked:
            one.require_timeout(bus.timeout)


async def _identify_surely(
    bus: Bus,
    unit: ModbusUnit,
    unit_id: int,
    profiles: Mapping[str, Profile],
    timeout: float,
    zone: tzinfo,
) -> Found | Unfit | Nobody:
    """Return what is at a unit id, asking once more if the link did not open. Raises LinkError."""
    try:
        return await identify(bus, unit, unit_id, profiles, timeout=timeout, zone=zone)
    except LinkError:
        # Gateways with few connections need a moment to forget the last one.
        await sleep(REOPEN_PAUSE)
        return await identify(bus, unit, unit_id, profiles, timeout=timeout, zone=zone)


async def touch(bus: Bus, unit: ModbusUnit) -> None:
    """Open the link by asking a unit something, whatever it answers. Raises LinkError."""
    unit.require_timeout(bus.timeout)
    try:
        async with bus.turn():
            await bus.exchange(unit, lambda: unit.read_holding_registers(0, 1))
    except LinkError:
        raise
    except DeviceError:
        if not unit.connected and not await bus.stays_open(unit):
            raise LinkError("the link is closed as soon as it is open") from None


async def identify(
    bus: Bus,
    unit: ModbusUnit,
    unit_id: int,
    profiles: Mapping[str, Profile],
    *,
    timeout: float | None = None,
    zone: tzinfo = UTC,
) -> Found | Unfit | Nobody:
    """Return what is at a unit id. Raises LinkError."""
    unit.require_timeout(max(bus.timeout, timeout or 0.0))
    # Profiles that look at the same registers share one question; a refused one is not put again.
    said: dict[range, Mapping[int, int]] = {}
    what = Nobody.SILENT
    for profile in profiles.values():
        where = profile.signature_registers
        try:
            if where not in said:
                said[where] = {}
                said[where] = await _patiently(
                    lambda where=where: _ask(bus, unit, where, timeout)  # type: ignore[misc]
                )
            what = _worse(what, Nobody.UNKNOWN)
            if said[where] and _matches(profile, said[where]):
                return await _introduced(bus, unit, unit_id, profile, zone)
        except LinkError:
            raise
        except ModuleBusyError:
            # Another question would not find it less so.
            return Nobody.BUSY
        except ModuleSilentError:
            if what is Nobody.SILENT:
                return Nobody.SILENT
            what = _worse(what, Nobody.SHY)
        except ModuleRefusedError as err:
            what = _worse(what, Nobody.FAILING if err.code == DEVICE_FAILURE else Nobody.UNKNOWN)
        except DeviceError:
            what = _worse(what, Nobody.UNKNOWN)
    return what


_TELLING: Final = (Nobody.SILENT, Nobody.UNKNOWN, Nobody.SHY, Nobody.FAILING, Nobody.BUSY)


def _worse(one: Nobody, other: Nobody) -> Nobody:
    """Return which of two says more of a unit id."""
    return max(one, other, key=_TELLING.index)


async def _patiently[T](ask: Callable[[], Awaitable[T]]) -> T:
    """Ask a module again that is busy, a few times."""
    for pause in BUSY_PAUSES:
        try:
            return await ask()
        except ModuleBusyError:
            await sleep(pause)
    return await ask()


async def _introduced(
    bus: Bus, unit: ModbusUnit, unit_id: int, profile: Profile, zone: tzinfo
) -> Found | Unfit | Nobody:
    """Read what a recognised module says of itself, again if an answer is lost.

    The first questions on a bus that needs a pause are lost before that is known.
    """
    for _ in range(INTRODUCTIONS - 1):
        with suppress(ModuleSilentError):
            return await _patiently(lambda: _introduce(bus, unit, unit_id, profile, zone))
    return await _patiently(lambda: _introduce(bus, unit, unit_id, profile, zone))


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
) -> Found | Unfit | Nobody:
    """Read what a recognised module says of itself, and judge it before anybody goes by it."""
    module = Module(bus, unit, profile, zone=zone)
    names = dict.fromkeys((*module.blocks(Poll.ONCE), profile.points["serial_number"].block))
    reading, again = await _read_all(module, names), await _read_all(module, names)
    said = reading.values
    serial_number = _text_of_number(said["serial_number"])
    for key in ("serial_number", *DECLARED):
        if (wrong := _nonsense(reading, again, key)) is not None:
            return Unfit(
                unit_id=unit_id, profile=profile, serial_number=serial_number, key=key, said=wrong
            )
    if serial_number is None:
        return Nobody.UNKNOWN
    return Found(
        unit_id=unit_id,
        profile=profile,
        serial_number=serial_number,
        map_version=_number(said.get("map_version")),
        label=_text(said.get("label")),
        firmware=_text(said.get("firmware")),
        capabilities=_number(said.get("capabilities")),
        credit_decimals=_number(said.get("credit_decimals")),
    )


async def _read_all(module: Module, blocks: Iterable[str]) -> Reading:
    reading = Reading()
    for block in blocks:
        reading = reading.merged(await module.read(block))
    return reading


def _nonsense(first: Reading, second: Reading, key: str) -> str | None:
    """Return what a point says, if nobody can go by it for good."""
    if key in first.raws:
        return str(first.raws[key])
    if first.values.get(key) != second.values.get(key):
        return f"{first.values.get(key)}, {second.values.get(key)}"
    return None


def _text_of_number(value: Value) -> str | None:
    return None if value is None else printable(str(value)) or None


def _text(value: Value) -> str | None:
    return printable(value) or None if isinstance(value, str) else None


def printable(text: str) -> str:
    """Return a text without what no name has: control characters, and the like of them."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _number(value: Value) -> int | None:
    return value if isinstance(value, int) else None
