"""Rules of how a module answers to requests, whatever its values are."""

from collections.abc import Mapping
from typing import Final

from ..points import Block, Profile
from .subject import (
    ILLEGAL_ADDRESS,
    ILLEGAL_FUNCTION,
    ILLEGAL_VALUE,
    Check,
    FailedError,
    NotTriedError,
    Subject,
)
from .wire import RtuMaster, read, write, write_one

_MOST_READ: Final = 125
_MOST_WRITTEN: Final = 123
_NOWHERE: Final = (0x0080, 0x01F0, 0x0300, 0x0380, 0x0400, 0x0401, 0x0480, 0x0700, 0x9000, 0xFFFF)
_FAR: Final = 0x9000

# What nobody but a person, and nothing but a load, changes while a module is read.
_STEADY: Final = frozenset(
    {
        "serial_number",
        "mode",
        "load_count",
        "restart_count",
        "total_loaded",
        "last_load",
        "last_load_time",
        "last_load_source",
    }
)


def _readable(profile: Profile) -> set[int]:
    blocks = profile.blocks.values()
    spans = [range(block.address, block.address + block.count) for block in blocks]
    marks = [mark.point for mark in profile.signatures]
    spans += [range(point.address, point.address + point.count) for point in marks]
    return {here for span in spans for here in span}


def _settings(subject: Subject) -> Block:
    return subject.profile.blocks["settings"]


def whole_blocks(subject: Subject) -> None:
    """Rule 2."""
    for name in subject.profile.blocks:
        subject.block(name)


def parts_of_blocks(subject: Subject) -> None:
    """Rule 3."""
    profile = subject.profile
    for block in profile.blocks.values():
        steady = {
            here
            for point in profile.points.values()
            if point.block == block.name and (block.poll not in {"live", "meter"})
            for here in range(point.address, point.address + point.count)
            if point.key != "clock"
        } | {
            here
            for key in _STEADY & profile.points.keys()
            if (point := profile.points[key]).block == block.name
            for here in range(point.address, point.address + point.count)
        }
        whole = subject.block(block.name).words
        for here in whole:
            found = subject.read(here, 1)
            if here in steady and found.words[here] != whole[here]:
                raise FailedError(f"0x{here:04X} alone reads another value", found.exchange)
        half = block.count // 2
        part = subject.read(block.address + half, block.count - half)
        for here in steady & part.words.keys():
            if part.words[here] != whole[here]:
                raise FailedError(f"0x{here:04X} in half a block is another value", part.exchange)


def reserved(subject: Subject) -> None:
    """Rule 4."""
    known: dict[int, int] = {}
    for point in subject.profile.points.values():
        for here in range(point.address, point.address + point.count):
            known[here] = known.get(here, 0) | (1 << point.bit if point.type == "bit" else 0xFFFF)
    for mark in subject.profile.signatures:
        known |= dict.fromkeys(
            range(mark.point.address, mark.point.address + mark.point.count), 0xFFFF
        )
    for name in subject.profile.blocks:
        reading = subject.block(name)
        for here, word in reading.words.items():
            if extra := word & ~known.get(here, 0):
                raise FailedError(f"0x{here:04X} holds 0x{extra:04X} too much", reading.exchange)


def other_functions(subject: Subject) -> None:
    """Rule 6. Nothing is asked that moves a coil."""
    live = subject.profile.blocks["live"].address
    for function, pdu in {
        1: read(0, 1, 1),
        2: read(0, 1, 2),
        4: read(live, 1, 4),
        7: bytes([7]),
    }.items():
        subject.refuses(pdu, ILLEGAL_FUNCTION, f"function {function:02}")


def number_of_registers(subject: Subject) -> None:
    """Rule 7."""
    live = subject.profile.blocks["live"].address
    for count in (0, _MOST_READ + 1, 0xFFFF):
        subject.refuses(read(live, count), ILLEGAL_VALUE, f"a read of {count} registers")


def ends_of_blocks(subject: Subject) -> None:
    """Rule 8."""
    readable = _readable(subject.profile)
    for here in sorted(readable):
        if here + 1 not in readable:
            subject.refuses(read(here, 2), ILLEGAL_ADDRESS, f"a read beyond 0x{here:04X}")
        if here > 0 and here - 1 not in readable:
            subject.refuses(read(here - 1, 2), ILLEGAL_ADDRESS, f"a read before 0x{here:04X}")


def no_block(subject: Subject) -> None:
    """Rule 9."""
    for here in _NOWHERE:
        subject.refuses(read(here, 1), ILLEGAL_ADDRESS, f"a read of 0x{here:04X}")


def number_first(subject: Subject) -> None:
    """Rule 10."""
    subject.refuses(read(_FAR, _MOST_READ + 1), ILLEGAL_VALUE, "126 registers from nowhere")
    subject.refuses(write(_FAR, []), ILLEGAL_VALUE, "0 registers written to nowhere")


def number_written(subject: Subject) -> None:
    """Rule 11. No frame has room for more than 123: it says more than it has."""
    block = _settings(subject)
    words = [*subject.block(block.name).words.values()]
    words += [0] * (_MOST_WRITTEN - len(words))
    for pdu, what in (
        (write(block.address, []), "a write of 0 registers"),
        (write(block.address, words, count=_MOST_WRITTEN + 1), "a write of 124 registers"),
    ):
        subject.refuses_unchanged(pdu, ILLEGAL_VALUE, what, block)


def byte_count(subject: Subject) -> None:
    """Rule 12."""
    if isinstance(subject.master, RtuMaster):
        raise NotTriedError("on a serial line such a frame is no frame")
    point = subject.point("warning_limit")
    words = subject.block(point.block).of(point)
    for count, size in ((2, 2), (2, 6), (1, 4), (2, 3), (3, 4)):
        pdu = write(point.address, words, count=count, size=size)
        what = f"{count} registers in {size} bytes"
        subject.refuses_unchanged(pdu, ILLEGAL_VALUE, what, _settings(subject))


def read_only(subject: Subject) -> None:
    """Rule 13. It writes what is there, so that nothing moves where it is taken."""
    for key in ("map_version", "firmware", "serial_number", "maximum_load"):
        point = subject.point(key)
        pdu = write(point.address, subject.read(point.address, point.count).of(point))
        subject.refuses(pdu, ILLEGAL_ADDRESS, f"a write to {key}")
    version = subject.point("map_version").address
    pdu = write_one(version, subject.read(version, 1).words[version])
    subject.refuses(pdu, ILLEGAL_ADDRESS, "a write to map_version by function 06")


def parts_of_values(subject: Subject) -> None:
    """Rule 14."""
    point, block = subject.point("warning_limit"), _settings(subject)
    high, low = subject.block(point.block).of(point)
    for pdu, what in (
        (write_one(point.address, high), "the high half of warning_limit"),
        (write_one(point.address + 1, low), "the low half of warning_limit"),
        (write(point.address + 1, [low]), "the low half of warning_limit by function 16"),
    ):
        subject.refuses_unchanged(pdu, ILLEGAL_ADDRESS, what, block)


def _out_of_bounds(subject: Subject) -> Mapping[str, list[int]]:
    """Return values that a module refuses, by the point they are written to."""
    found = {"mode": [3]}
    for point in subject.profile.points.values():
        if point.writable and subject.has(point.key) and point.maximum is not None:
            above = point.maximum + 1
            found[point.key] = [above >> 16, above & 0xFFFF]
    return found


def out_of_bounds(subject: Subject) -> None:
    """Rule 15."""
    for key, words in _out_of_bounds(subject).items():
        point = subject.point(key)
        block = subject.profile.blocks[point.block]
        pdu = subject.writes(point, words)
        subject.refuses_unchanged(pdu, ILLEGAL_VALUE, f"{key} {words}", block)
    limit = subject.point("warning_limit")
    below = subject.writes(limit, [0xFFFF, 0xFFFF])
    subject.refuses_unchanged(below, ILLEGAL_VALUE, "a warning_limit of -1", _settings(subject))


def all_or_none(subject: Subject) -> None:
    """Rule 16. A setting that may be written, beside one that may not."""
    limit, largest = subject.point("warning_limit"), subject.point("maximum_load")
    reading = subject.block(limit.block)
    raw = reading.raw(limit)
    other = raw - 1 if raw else 1
    pdu = write(limit.address, [other >> 16, other & 0xFFFF, *reading.of(largest)])
    what = "warning_limit together with maximum_load, which is read only"
    subject.refuses_unchanged(pdu, ILLEGAL_ADDRESS, what, _settings(subject))


def lacking_setting(subject: Subject) -> None:
    """Rule 17."""
    lacking = [
        point
        for point in subject.profile.points.values()
        if point.block == "settings" and point.writable and not subject.has(point.key)
    ]
    if not lacking:
        raise NotTriedError("the module has every setting of its kind")
    for point in lacking:
        pdu = write(point.address, [0] * point.count)
        subject.refuses(pdu, ILLEGAL_ADDRESS, f"a write to {point.key}")


def refused_for_ever(subject: Subject) -> None:
    """Rule 18."""
    point = subject.point("mode")
    for _ in range(3):
        block = subject.profile.blocks[point.block]
        subject.refuses_unchanged(subject.writes(point, [3]), ILLEGAL_VALUE, "mode 3", block)


CHECKS: Final[Mapping[int, Check]] = {
    2: whole_blocks,
    3: parts_of_blocks,
    4: reserved,
    6: other_functions,
    7: number_of_registers,
    8: ends_of_blocks,
    9: no_block,
    10: number_first,
    11: number_written,
    12: byte_count,
    13: read_only,
    14: parts_of_values,
    15: out_of_bounds,
    16: all_or_none,
    17: lacking_setting,
    18: refused_for_ever,
}
