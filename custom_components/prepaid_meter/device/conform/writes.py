"""Rules of what a module does with writes that it takes: each is put back as it was."""

from collections.abc import Mapping
from time import monotonic, sleep, time
from typing import Final

from ..points import Point
from .subject import ILLEGAL_ADDRESS, ILLEGAL_VALUE, Check, FailedError, NotTriedError, Subject
from .wire import Exchange, read, write, write_one

_RELAYS: Final = ("relay_1", "relay_2")
_LAST_UNIT_ID: Final = 247

# What a gateway says in the place of a module that is not there.
_GATEWAY: Final = frozenset({10, 11})

_CLOCK_RUNS: Final = 5.0
"""Seconds in which a clock of whole seconds has moved on for certain."""
_CLOCK_OFF: Final = 60


def warning_limit(subject: Subject) -> None:
    """Rule 70."""
    _moved_by_one(subject, "warning_limit")


def prices(subject: Subject) -> None:
    """Rule 72."""
    for key in ("price", "price_grid", "price_generator"):
        if subject.has(key):
            _moved_by_one(subject, key)


def _moved_by_one(subject: Subject, key: str) -> None:
    point = subject.point(key)
    before = subject.block(point.block)
    raw = before.raw(point)
    other = raw - 1 if raw else 1
    try:
        subject.kept(key, [other >> 16, other & 0xFFFF])
    finally:
        subject.ask(subject.writes(point, before.of(point)))
    subject.kept(key, before.of(point))


def mode(subject: Subject) -> None:
    """Rule 71."""
    point = subject.point("mode")
    before = subject.block(point.block).of(point)
    try:
        for other in point.values:
            subject.kept("mode", [other])
    finally:
        subject.ask(subject.writes(point, before))


def clock(subject: Subject) -> None:
    """Rule 73. It is set to the time of the machine that asks."""
    point = subject.point("clock")
    now = int(time())
    exchange = subject.takes(subject.writes(point, [now >> 16, now & 0xFFFF]), "the clock")
    if subject.value("clock_unsure"):
        raise FailedError("the clock is unsure after it was set", exchange)
    begin = monotonic()
    while True:
        reading = subject.block(point.block)
        if now < reading.raw(point) <= now + (monotonic() - begin) + _CLOCK_OFF:
            return
        if monotonic() > begin + _CLOCK_RUNS:
            text = f"the clock is {reading.raw(point)} some time after it was set to {now}"
            raise FailedError(text, reading.exchange)
        sleep(0.25)


def relay_2(subject: Subject) -> None:
    """Rule 74."""
    if not subject.has("relay_2"):
        raise NotTriedError("the module has no relay 2")
    before = bool(subject.value("relay_2"))
    try:
        _obeys(subject, "relay_2", not before, by=6)
        _obeys(subject, "relay_2", before, by=16)
    finally:
        subject.ask(write_one(_target(subject.point("relay_2")), int(before)))


def relay_1(subject: Subject) -> None:
    """Rule 75. A relay at rest may trip a breaker that only a hand closes again."""
    if not subject.has("relay_1"):
        raise NotTriedError("the module has no relay 1")
    if not subject.value("relay_1"):
        raise NotTriedError("relay 1 is at 0: where it trips a breaker, only a hand closes that")
    try:
        _obeys(subject, "relay_1", on=False, by=6)
        _obeys(subject, "relay_1", on=True, by=16)
    finally:
        subject.ask(write_one(_target(subject.point("relay_1")), 1))


def _obeys(subject: Subject, key: str, on: bool, *, by: int) -> None:
    other = next(relay for relay in _RELAYS if relay != key)
    stood = subject.value(other)
    address = _target(subject.point(key))
    pdu = write_one(address, int(on)) if by == 6 else write(address, [int(on)])
    exchange = subject.takes(pdu, f"{key} {int(on)} by function {by:02}")
    if subject.value(key) is not on:
        raise FailedError(f"{key} is not {int(on)} after it was written", exchange)
    if subject.value(other) != stood:
        raise FailedError(f"{other} moved with {key}", exchange)


def _target(point: Point) -> int:
    return point.address if point.write is None else point.write.address


def relay_command(subject: Subject) -> None:
    """Rule 76."""
    relays = [key for key in _RELAYS if subject.has(key)]
    if not relays:
        raise NotTriedError("the module has no relay")
    for key in relays:
        before = subject.value(key)
        address = _target(subject.point(key))
        for command in (2, 0xFF00):
            exchange = subject.ask(write_one(address, command))
            if subject.value(key) != before:
                subject.ask(write_one(address, int(bool(before))))
                raise FailedError(f"{key} moved by {command}", exchange)
            if exchange.exception != ILLEGAL_VALUE:
                raise FailedError(f"{key} {command} was not answered with 03", exchange)


def lacking_relay(subject: Subject) -> None:
    """Rule 77."""
    lacking = [key for key in _RELAYS if not subject.has(key)]
    if not lacking:
        raise NotTriedError("the module has both relays")
    for key in lacking:
        pdu = write_one(_target(subject.point(key)), 0)
        subject.refuses(pdu, ILLEGAL_ADDRESS, f"a write to {key}, which the module lacks")


def other_unit(subject: Subject) -> None:
    """Rule 90."""
    other = subject.unit_id % _LAST_UNIT_ID + 1
    exchange = subject.master.ask(other, read(subject.point("serial_number").address, 2))
    _silent(exchange, f"unit {other} answered")


def broadcast(subject: Subject) -> None:
    """Rule 91."""
    point = subject.point("warning_limit")
    before = subject.block(point.block)
    raw = before.raw(point)
    other = raw - 1 if raw else 1
    _silent(subject.master.ask(0, read(point.address, 2)), "a broadcast read was answered")
    exchange = subject.master.ask(0, write(point.address, [other >> 16, other & 0xFFFF]))
    if subject.block(point.block).of(point) != before.of(point):
        subject.ask(subject.writes(point, before.of(point)))
        raise FailedError("a broadcast write was obeyed", exchange)
    _silent(exchange, "a broadcast write was answered")


def _silent(exchange: Exchange, what: str) -> None:
    if not exchange.is_silent and exchange.exception not in _GATEWAY:
        raise FailedError(what, exchange)


CHECKS: Final[Mapping[int, Check]] = {
    70: warning_limit,
    71: mode,
    72: prices,
    73: clock,
    74: relay_2,
    75: relay_1,
    76: relay_command,
    77: lacking_relay,
    90: other_unit,
    91: broadcast,
}
