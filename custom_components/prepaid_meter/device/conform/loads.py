"""Rules of loading credit over the wire: the least amount, loaded once and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import randbelow
import struct
from time import time
from typing import Final

from ..roles import APPLIED, LOAD, NONE, REFUND
from .subject import (
    ILLEGAL_ADDRESS,
    ILLEGAL_VALUE,
    Check,
    FailedError,
    NotTriedError,
    Reading,
    Subject,
)
from .values import LOG
from .wire import Exchange, write, write_one

_COMMANDS: Final = {NONE: 0, LOAD: 1, REFUND: 2}
_UNKNOWN: Final = 9

NOT_ALLOWED: Final = "amount_not_allowed"
ABOVE: Final = "above_maximum"
EXCEEDS: Final = "exceeds_credit"

# What is used while it is loaded and taken back is less.
_ENOUGH: Final = 100

STORY: Final = range(82, 88)
"""Rules of one load of 1 minor unit, from its request until it is taken back."""

_CHANCE: Final = 1 << 32
_BITS_BELOW_A_MILLISECOND: Final = 20


@dataclass(frozen=True, slots=True)
class Books:
    """What a module has counted, at one time."""

    total: int
    count: int
    reference: int
    words: tuple[int, ...]
    """The registers of the request and of the log."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The one load of a check."""

    before: Books
    reference: int


class Loads:
    """The rules that follow upon one another: what one of them loaded, a later one takes back."""

    def __init__(self) -> None:
        """Nothing was loaded yet."""
        self._loaded: Loaded | None = None

    @property
    def checks(self) -> Mapping[int, Check]:
        """Each rule by its number."""
        return {
            60: last_request,
            61: part_of_request,
            62: unknown_command,
            63: no_reference,
            80: nothing,
            81: amount_0,
            82: self.load,
            83: self.counted,
            84: self.again,
            85: self.other_amount,
            86: self.lower,
            87: self.take_back,
            88: above_maximum,
            89: above_credit,
        }

    def load(self, subject: Subject) -> None:
        """Rule 82."""
        if not _gives_back(subject):
            raise NotTriedError("the module gives no credit back: it would stay")
        if subject.number("credit") < _ENOUGH:
            raise NotTriedError("there is too little credit to be sure that it can be taken back")
        before = _books(subject)
        reference = _draw(subject)
        exchange = _order(subject, LOAD, 1, reference)
        if _books(subject).total != before.total:
            self._loaded = Loaded(before, reference)
        _judged(subject, LOAD, 1, reference, APPLIED, exchange)
        self._loaded = Loaded(before, reference)

    def counted(self, subject: Subject) -> None:
        """Rule 83."""
        loaded = self._known()
        _counted_by(subject, loaded.before, 1, loaded.reference)

    def again(self, subject: Subject) -> None:
        """Rule 84."""
        _changes_nothing(subject, LOAD, 1, self._known().reference)

    def other_amount(self, subject: Subject) -> None:
        """Rule 85."""
        reference = self._known().reference
        _changes_nothing(subject, LOAD, 2, reference)
        _changes_nothing(subject, REFUND, 1, reference)

    def lower(self, subject: Subject) -> None:
        """Rule 86."""
        _changes_nothing(subject, LOAD, 1, self._known().reference - 1)

    def take_back(self, subject: Subject) -> None:
        """Rule 87."""
        reference = _draw(subject)
        before = _books(subject)
        if not _gives_back(subject):
            exchange = _order(subject, REFUND, 1, reference)
            _judged(subject, REFUND, 1, reference, NOT_ALLOWED, exchange)
            return
        loaded = self._known()
        exchange = _order(subject, REFUND, 1, reference)
        _judged(subject, REFUND, 1, reference, APPLIED, exchange)
        _counted_by(subject, before, -1, reference)
        if (total := _books(subject).total) != loaded.before.total:
            text = f"total_loaded is {total}, before the first load it was {loaded.before.total}"
            raise FailedError(text, exchange)

    def _known(self) -> Loaded:
        if self._loaded is None:
            raise NotTriedError("nothing was loaded by rule 82")
        return self._loaded


def last_request(subject: Subject) -> None:
    """Rule 60."""
    reading = subject.block("loading")
    command, result = (subject.value(key, reading) for key in ("load_command", "load_result"))
    if not subject.number("load_reference", reading):
        if any(reading.words.values()):
            raise FailedError("reference 0 stands beside what is not 0", reading.exchange)
    elif (command == NONE) != (result == NONE):
        raise FailedError(f"command {command} has the result {result}", reading.exchange)


def part_of_request(subject: Subject) -> None:
    """Rule 61. The reference is no higher than the last: nothing moves where it is taken."""
    first = subject.point("load_command").address
    words = _words(NONE, 0, max(1, _books(subject).reference))
    result = subject.point("load_result").address
    for pdu, what in (
        (write_one(first, 0), "the command alone, by function 06"),
        (write(first, words[:1]), "the command alone"),
        (write(first, words[:3]), "command and amount"),
        (write(first + 1, words[1:]), "amount and reference"),
        (write(first + 3, words[3:]), "the reference alone"),
        (write(first, [*words, 0]), "the request together with load_result"),
        (write_one(result, 0), "load_result"),
    ):
        _refused(subject, pdu, ILLEGAL_ADDRESS, what)


def unknown_command(subject: Subject) -> None:
    """Rule 62."""
    reference = struct.unpack(">4H", _draw(subject).to_bytes(8))
    words = [_UNKNOWN, 0, 0, *reference]
    pdu = write(subject.point("load_command").address, words)
    _refused(subject, pdu, ILLEGAL_VALUE, "command 9")


def no_reference(subject: Subject) -> None:
    """Rule 63."""
    pdu = write(subject.point("load_command").address, _words(NONE, 0, 0))
    _refused(subject, pdu, ILLEGAL_VALUE, "reference 0")


def nothing(subject: Subject) -> None:
    """Rule 80."""
    before, reference = _books(subject), _draw(subject)
    exchange = _order(subject, NONE, 0, reference)
    _uncounted(subject, before, exchange)
    _judged(subject, NONE, 0, reference, NONE, exchange)
    _changes_nothing(subject, LOAD, 1, reference - 1)


def amount_0(subject: Subject) -> None:
    """Rule 81."""
    before, reference = _books(subject), _draw(subject)
    exchange = _order(subject, LOAD, 0, reference)
    _uncounted(subject, before, exchange)
    _judged(subject, LOAD, 0, reference, NOT_ALLOWED, exchange)


def above_maximum(subject: Subject) -> None:
    """Rule 88."""
    largest = subject.number("maximum_load")
    for command in (LOAD, REFUND):
        before, reference = _books(subject), _draw(subject)
        exchange = _order(subject, command, largest + 1, reference)
        _undone(subject, before)
        _judged_or_undone(subject, command, largest + 1, reference, ABOVE, exchange)


def above_credit(subject: Subject) -> None:
    """Rule 89."""
    if not _gives_back(subject):
        raise NotTriedError("the module gives no credit back")
    amount = max(0, subject.number("credit")) + 1
    if amount > subject.number("maximum_load"):
        raise NotTriedError("the credit is above maximum_load")
    before, reference = _books(subject), _draw(subject)
    exchange = _order(subject, REFUND, amount, reference)
    _undone(subject, before)
    _judged_or_undone(subject, REFUND, amount, reference, EXCEEDS, exchange)


def _gives_back(subject: Subject) -> bool:
    top_up = subject.profile.top_up
    keeps = top_up.keeps_credit if top_up is not None else None
    return keeps is None or not subject.capabilities >> keeps & 1


def _books(subject: Subject) -> Books:
    live, meter, loading, log = (subject.block(name) for name in ("live", "meter", "loading", LOG))
    return Books(
        total=subject.number("total_loaded", meter),
        count=subject.number("load_count", live),
        reference=subject.number("load_reference", loading),
        words=(*loading.words.values(), *log.words.values()),
    )


def _draw(subject: Subject) -> int:
    """Return a reference as every master draws one."""
    last = subject.number("load_reference")
    least = max(last + 1, int(time() * 1000) << _BITS_BELOW_A_MILLISECOND)
    if least >= (1 << 64) - _CHANCE:
        raise NotTriedError("no reference is left")
    return least + randbelow(_CHANCE)


def _words(command: str, amount: int, reference: int) -> list[int]:
    packed = struct.pack(">HIQ", _COMMANDS[command], amount, reference)
    return [*struct.unpack(">7H", packed)]


def _order(subject: Subject, command: str, amount: int, reference: int) -> Exchange:
    pdu = write(subject.point("load_command").address, _words(command, amount, reference))
    return subject.takes(pdu, f"{command} {amount}")


def _judged(
    subject: Subject, command: str, amount: int, reference: int, result: str, exchange: Exchange
) -> Reading:
    """Hold the module to a result of the last request. Raises FailedError."""
    reading = subject.block("loading")
    keys = ("load_command", "load_amount", "load_reference", "load_result")
    found = [subject.value(key, reading) for key in keys]
    if found != [command, amount, reference, result]:
        text = f"{command} {amount} was judged {found[3]}, not {result}"
        if found[:3] != [command, amount, reference]:
            text = f"the last request is {found[:3]}, not {[command, amount, reference]}"
        raise FailedError(text, exchange)
    return reading


def _judged_or_undone(
    subject: Subject, command: str, amount: int, reference: int, result: str, exchange: Exchange
) -> None:
    if subject.number("load_reference") != reference:
        raise FailedError(f"{command} {amount} was applied, and was taken back", exchange)
    _judged(subject, command, amount, reference, result, exchange)


def _undone(subject: Subject, before: Books) -> None:
    """Take back what should not have been applied."""
    if moved := _books(subject).total - before.total:
        command = REFUND if moved > 0 else LOAD
        _order(subject, command, abs(moved), _draw(subject))


def _uncounted(subject: Subject, before: Books, exchange: Exchange) -> None:
    after = _books(subject)
    if (after.total, after.count) != (before.total, before.count):
        _undone(subject, before)
        raise FailedError("it was counted as a load", exchange)


def _changes_nothing(subject: Subject, command: str, amount: int, reference: int) -> None:
    before = _books(subject)
    exchange = _order(subject, command, amount, reference)
    after = _books(subject)
    if after != before:
        _undone(subject, before)
        raise FailedError("it was not recognised, and changed something", exchange)


def _counted_by(subject: Subject, before: Books, amount: int, reference: int) -> None:
    """Hold the module to having counted one load. Raises FailedError."""
    live, meter, log = (subject.block(name) for name in ("live", "meter", LOG))
    said = {
        "total_loaded": subject.value("total_loaded", meter),
        "load_count": subject.value("load_count", live),
        "last_load": subject.value("last_load", meter),
        "last_load_source": subject.value("last_load_source", meter),
        **{
            f"{LOG}.0.{field}": subject.value(f"{LOG}.0.{field}", log)
            for field in ("number", "reference", "amount", "source")
        },
    }
    expected = {
        "total_loaded": before.total + amount,
        "load_count": before.count + 1,
        "last_load": amount,
        "last_load_source": "remote",
        f"{LOG}.0.number": before.count + 1,
        f"{LOG}.0.reference": reference,
        f"{LOG}.0.amount": amount,
        f"{LOG}.0.source": "remote",
    }
    for key, value in expected.items():
        if said[key] != value:
            where = log if key.startswith(LOG) else live if key == "load_count" else meter
            raise FailedError(f"{key} is {said[key]}, not {value}", where.exchange)


def _refused(subject: Subject, pdu: bytes, code: int, what: str) -> None:
    before = _books(subject)
    exchange = subject.ask(pdu)
    if _books(subject) != before:
        _undone(subject, before)
        raise FailedError(f"{what} changed something", exchange)
    if exchange.exception != code:
        raise FailedError(f"{what} was not answered with exception {code:02}", exchange)
