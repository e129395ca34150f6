"""Trying every rule at a module, and what came of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from . import requests, values, writes
from .loads import STORY, Loads
from .rules import RULES, Rule, Tried
from .subject import Check, FailedError, NotTriedError, Subject, meet
from .wire import Exchange, Master

DEFAULT_ANSWER_WITHIN = 1.0
"""Seconds in which the answer to any request is to begin, as the page says."""

_IN_TIME = 5


class Outcome(StrEnum):
    """What came of a rule."""

    PASSED = "passed"
    FAILED = "FAILED"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one rule; `exchange` is what was on the wire where it failed."""

    rule: Rule
    outcome: Outcome
    why: str = ""
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """What the person who asks allows."""

    writes: bool = False
    alone: bool = False
    answer_within: float = DEFAULT_ANSWER_WITHIN
    only: frozenset[int] | None = None
    """The rules to try; None is all."""

    @property
    def numbers(self) -> list[int]:
        """The rules to try, in order. Whoever looks at a load has to load and to take back."""
        if self.only is None:
            return list(RULES)
        wanted = self.only | (frozenset(STORY) if self.only & frozenset(STORY) else frozenset())
        return [number for number in RULES if number in wanted]


def checks() -> Mapping[int, Check]:
    """Return each rule's check, but for the one of time and those by hand."""
    return {**requests.CHECKS, **values.CHECKS, **writes.CHECKS, **Loads().checks}


def conform(master: Master, unit_id: int, leave: Leave) -> list[Line]:
    """Try the rules and return what came of each, in the order of their numbers.

    Raises WireError where the link fails.
    """
    lines = _lines(master, unit_id, leave)
    return sorted(lines, key=lambda line: line.rule.number)


def _lines(master: Master, unit_id: int, leave: Leave) -> Iterator[Line]:
    try:
        subject = meet(master, unit_id)
    except FailedError as err:
        yield Line(RULES[1], Outcome.FAILED, str(err), err.exchange)
        for number in leave.numbers:
            if number != 1:
                yield Line(RULES[number], Outcome.NOT_TRIED, "it is no module of the map")
        return
    known = checks()
    for number in leave.numbers:
        if number != _IN_TIME:
            yield _tried(subject, RULES[number], known.get(number), leave)
    if _IN_TIME in leave.numbers:
        yield _in_time(subject, leave)


def _tried(subject: Subject, rule: Rule, check: Check | None, leave: Leave) -> Line:
    if check is None:
        return Line(rule, Outcome.NOT_TRIED, f"by hand: {rule.how}")
    if rule.tried is Tried.WRITES and not leave.writes:
        return Line(rule, Outcome.NOT_TRIED, "it writes: only with --allow-writes")
    if rule.tried is Tried.ALONE and not leave.alone:
        return Line(rule, Outcome.NOT_TRIED, "other modules would hear it: only with --alone")
    try:
        check(subject)
    except FailedError as err:
        return Line(rule, Outcome.FAILED, str(err), err.exchange)
    except NotTriedError as err:
        return Line(rule, Outcome.NOT_TRIED, str(err))
    return Line(rule, Outcome.PASSED)


def _in_time(subject: Subject, leave: Leave) -> Line:
    slowest = subject.slowest
    if slowest is not None and slowest.seconds > leave.answer_within:
        why = f"{slowest.seconds:.2f} s to an answer, {leave.answer_within:g} s are allowed"
        return Line(RULES[_IN_TIME], Outcome.FAILED, why, slowest)
    return Line(RULES[_IN_TIME], Outcome.PASSED)
