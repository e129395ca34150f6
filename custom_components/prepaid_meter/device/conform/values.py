"""Rules of what a module says of itself: identification, live values, counters and log."""

from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from operator import or_
import struct
from typing import Final

from ..declared import used_capabilities
from ..points import Point, PointType
from .subject import Check, FailedError, NotTriedError, Reading, Subject, profiles

LOG: Final = "loads"

_LOWEST: Final = -(2**31)
_LOOKS: Final = 5

# What holds of every kind that counts something of it.
_COUNTERS: Final = (
    "total_used",
    "active_energy_grid",
    "reactive_energy_grid",
    "active_energy_generator",
    "reactive_energy_generator",
    "volume",
    "heating_energy",
    "cooling_energy",
)


def signature(subject: Subject) -> None:
    """Rule 1: it was read before anything else."""
    for mark in subject.profile.signatures:
        reading = subject.read(mark.point.address, mark.point.count)
        if reading.raw(mark.point) != mark.equals:
            raise FailedError("the signature changed", reading.exchange)


def map_version(subject: Subject) -> None:
    """Rule 20."""
    _valid(subject, "map_version")


def credit_decimals(subject: Subject) -> None:
    """Rule 21."""
    _valid(subject, "credit_decimals")


def _valid(subject: Subject, key: str) -> None:
    subject.value(key)


def texts(subject: Subject) -> None:
    """Rule 22."""
    reading = subject.block("identification")
    for key in ("firmware", "label"):
        point = subject.point(key)
        subject.value(key, reading)
        words = reading.of(point)
        text = struct.pack(f">{len(words)}H", *words)
        if any(text.partition(b"\0")[2]):
            raise FailedError(f"{key} goes on after a zero byte", reading.exchange)


def capabilities(subject: Subject) -> None:
    """Rule 23."""
    reading = subject.block("identification")
    raw = reading.raw(subject.point("capabilities"))
    # A bit that only another kind of module can use is known all the same.
    every = reduce(or_, map(used_capabilities, profiles().values()))
    if unknown := raw & ~every:
        raise FailedError(f"capabilities has 0x{unknown:04X} too much", reading.exchange)


def identification(subject: Subject) -> None:
    """Rule 24."""
    _unmoved(subject, "identification", [*subject.block("identification").words])


def serial_number(subject: Subject) -> None:
    """Rule 25."""
    point = subject.point("serial_number")
    subject.value("serial_number")
    _unmoved(subject, "live", [*range(point.address, point.address + point.count)])


def _unmoved(subject: Subject, block: str, where: list[int]) -> None:
    first = subject.block(block)
    for _ in range(_LOOKS):
        later = subject.block(block)
        for here in where:
            if later.words[here] != first.words[here]:
                text = f"0x{here:04X} was {first.words[here]} before"
                raise FailedError(text, later.exchange)


def bounds(subject: Subject) -> None:
    """Rule 30."""
    for block in subject.profile.blocks:
        reading = subject.block(block)
        for point in subject.profile.points.values():
            if point.block == block and subject.has(point.key):
                subject.value(point.key, reading)


def lacking(subject: Subject) -> None:
    """Rule 31."""
    for block in subject.profile.blocks:
        reading = subject.block(block)
        for point in subject.profile.points.values():
            if point.block == block and not subject.has(point.key) and _is_said(point, reading):
                text = f"{point.key} is not 0, and the module lacks it"
                raise FailedError(text, reading.exchange)


def _is_said(point: Point, reading: Reading) -> bool:
    raw = reading.raw(point)
    return bool(raw >> point.bit & 1) if point.type is PointType.BIT else raw != 0


def power_factor(subject: Subject) -> None:
    """Rule 32."""
    if not subject.has("power_factor"):
        raise NotTriedError("only electricity has one")
    reading = subject.block("live")
    if any(subject.value(f"current_l{phase}", reading) for phase in (1, 2, 3)):
        raise NotTriedError("current flows")
    if subject.value("power_factor", reading) != Decimal(1):
        raise FailedError("the power factor is not 1 without current", reading.exchange)


def balance(subject: Subject) -> None:
    """Rule 40. What is used while it is read lowers the credit."""
    for _ in range(_LOOKS):
        before, meter, after = subject.block("live"), subject.block("meter"), subject.block("live")
        if subject.value("load_count", before) == subject.value("load_count", after):
            break
    else:
        raise NotTriedError("credit was loaded all the time")
    highest, lowest = subject.number("credit", before), subject.number("credit", after)
    if lowest == _LOWEST:
        raise NotTriedError("the credit is at the end of its range")
    loaded, used = subject.number("total_loaded", meter), subject.number("total_used", meter)
    if not lowest <= loaded - used <= highest:
        text = f"credit is {highest}, total_loaded less total_used is {loaded - used}"
        raise FailedError(text, meter.exchange)


def counters(subject: Subject) -> None:
    """Rule 41."""
    keys = [key for key in _COUNTERS if subject.has(key)]
    first, count = subject.block("meter"), subject.number("load_count")
    for _ in range(_LOOKS):
        later, counted = subject.block("meter"), subject.number("load_count")
        for key in keys:
            if later.raw(subject.point(key)) < first.raw(subject.point(key)):
                raise FailedError(f"{key} went back", later.exchange)
        if counted < count:
            raise FailedError("load_count went back", later.exchange)
        first, count = later, counted


def newest(subject: Subject) -> None:
    """Rule 42."""
    live, meter, log = _together(subject)
    count = subject.number("load_count", live)
    if not count:
        raise NotTriedError("the module never was loaded")
    number = subject.number(_field(0, "number"), log)
    if number != count:
        text = f"load_count is {count}, the newest record is {number}"
        raise FailedError(text, log.exchange)
    for key, field in (
        ("last_load", "amount"),
        ("last_load_time", "time"),
        ("last_load_source", "source"),
    ):
        said, logged = subject.value(key, meter), subject.value(_field(0, field), log)
        if said != logged:
            raise FailedError(f"{key} is {said}, in the newest record {logged}", meter.exchange)


def never_loaded(subject: Subject) -> None:
    """Rule 43."""
    live, meter, log = _together(subject)
    if subject.number("load_count", live):
        raise NotTriedError("the module was loaded before")
    for key in ("last_load", "last_load_time", "last_load_source"):
        if meter.raw(subject.point(key)):
            raise FailedError(f"{key} is not 0, and load_count is", meter.exchange)
    if any(log.words.values()):
        raise FailedError("the log is not empty, and load_count is 0", log.exchange)


def order_of_records(subject: Subject) -> None:
    """Rule 50."""
    live, _, log = _together(subject)
    count = subject.number("load_count", live)
    length = subject.profile.records[LOG].count
    expected = [max(0, count - index) for index in range(length)]
    found = [subject.number(_field(index, "number"), log) for index in range(length)]
    if found != expected:
        raise FailedError(f"the records are numbered {found}, not {expected}", log.exchange)


def sources(subject: Subject) -> None:
    """Rule 51."""
    log = subject.block(LOG)
    for index in range(subject.profile.records[LOG].count):
        source = subject.value(_field(index, "source"), log)
        reference = subject.number(_field(index, "reference"), log)
        if not subject.number(_field(index, "number"), log):
            size = subject.profile.records[LOG]
            first = subject.point(_field(index, "number")).address
            width = subject.profile.blocks[LOG].count // size.count
            if any(log.words[first + offset] for offset in range(width)):
                raise FailedError(f"record {index} is empty, but not 0", log.exchange)
        elif source == "none":
            raise FailedError(f"record {index} has no source", log.exchange)
        elif (source == "remote") != bool(reference) and source in {"remote", "keypad"}:
            raise FailedError(f"record {index}: {source} with {reference}", log.exchange)


def credit_in_records(subject: Subject) -> None:
    """Rule 52."""
    log = subject.block(LOG)
    indices = [
        index
        for index in range(subject.profile.records[LOG].count)
        if subject.number(_field(index, "number"), log)
    ]
    for newer, older in pairwise(indices):
        credit, amount = (subject.number(_field(newer, key), log) for key in ("credit", "amount"))
        if credit - amount > subject.number(_field(older, "credit"), log):
            text = f"credit rose between record {older} and record {newer}"
            raise FailedError(text, log.exchange)


def _field(index: int, field: str) -> str:
    return f"{LOG}.{index}.{field}"


def _together(subject: Subject) -> tuple[Reading, Reading, Reading]:
    """Read counters, totals and log without a load in between."""
    for _ in range(_LOOKS):
        live, meter, log = (subject.block(name) for name in ("live", "meter", LOG))
        if subject.number("load_count") == subject.number("load_count", live):
            return live, meter, log
    raise NotTriedError("credit was loaded all the time")


CHECKS: Final[Mapping[int, Check]] = {
    1: signature,
    20: map_version,
    21: credit_decimals,
    22: texts,
    23: capabilities,
    24: identification,
    25: serial_number,
    30: bounds,
    31: lacking,
    32: power_factor,
    40: balance,
    41: counters,
    42: newest,
    43: never_loaded,
    50: order_of_records,
    51: sources,
    52: credit_in_records,
}
