"""How a purse stands in the ledger: the rows of its usage, and the purse that rows come to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from ..credit import CreditUnit
from ..ledger.errors import LedgerDamagedError
from ..ledger.kinds import PURSE, Kind
from ..ledger.ledger import Ledger
from ..ledger.rows import Json, Row
from ..metering.counter import Why
from .charging import Portion, rescaled
from .exact import text
from .state import Mark, Purse, Question, Usage

CARRIED: Final = "carried"
COUNTERS: Final = "counters"
REGISTER: Final = "register"
TARIFF_NOW: Final = "tariff_now"

ANSWER: Final = "answer"
WAIT: Final = "wait"
"""The answer that leaves a question open: the old counter will come back."""

_PAGE: Final = 50


def usage_details(usage: Usage, tariff_now: str) -> dict[str, Json]:
    """Return what a row of usage tells beside its amount."""
    details: dict[str, Json] = {
        REGISTER: usage.register,
        "tariff": usage.tariff,
        "from": usage.start.to_json(),
        "to": usage.end.to_json(),
        "quantity": text(usage.quantity),
        "portions": [_portion(part) for part in usage.parts],
        "occasion": usage.occasion.value,
        CARRIED: text(usage.charged.carried),
        TARIFF_NOW: tariff_now,
    }
    if usage.silent_since is not None:
        details["silent_since"] = usage.silent_since.isoformat()
    return details


def _portion(part: Portion) -> Json:
    told: dict[str, Json] = {
        "quantity": text(part.quantity),
        "price": text(part.price),
        "since": part.since.isoformat(),
    }
    if part.assumed:
        told["assumed"] = True
    return told


def question_details(register: str, question: Question, carried: Decimal) -> dict[str, Json]:
    """Return what a row about a doubtful counter tells."""
    first = Mark(reading=question.first, shown=question.first.value)
    return {
        REGISTER: register,
        "why": question.why.value,
        "before": question.before.to_json(),
        "first": first.to_json(),
        CARRIED: text(carried),
    }


def reckon(ledger: Ledger, hub: str, module: str, unit: CreditUnit) -> Purse | None:
    """Return the purse that the rows of a meter come to; None if it has not begun.

    Blocks. Raises LedgerError, of which LedgerDamagedError where a row makes no sense.
    """
    opening = ledger.last(hub, module, (Kind.OPENING,))
    if opening is None:
        return None
    try:
        purse = _reckoned(opening, _newest_first(ledger, hub, module), unit)
        return replace(purse, questions=_questions(ledger, hub, module))
    except (KeyError, TypeError, ValueError, ArithmeticError) as err:
        raise LedgerDamagedError(
            f"The rows of the purse {module} cannot be reckoned with: {err}."
        ) from err


def _newest_first(ledger: Ledger, hub: str, module: str) -> Iterator[Row]:
    after = None
    while page := ledger.rows(hub=hub, module=module, kinds=PURSE, limit=_PAGE, after=after):
        yield from page
        after = page[-1].position


def _reckoned(opening: Row, rows: Iterator[Row], unit: CreditUnit) -> Purse:
    begun = _object(opening.details[COUNTERS])
    waiting = set(begun)
    marks: dict[str, Mark] = {}
    newest: Row | None = None
    tariff: str | None = None
    for row in rows:
        newest = newest or row
        tariff = tariff or _said(row, TARIFF_NOW)
        register = _said(row, REGISTER)
        if row.kind is Kind.USAGE and register in waiting:
            waiting.discard(register)
            marks[register] = Mark.from_json(_object(row.details["to"]))
        if row.number == opening.number or not (waiting or tariff is None):
            break
    marks |= {each: Mark.from_json(_object(begun[each])) for each in waiting}
    if newest is None or newest.after is None or newest.total_loaded is None or tariff is None:
        raise ValueError("its newest row does not say how it stands")
    purse = Purse(
        number=newest.number,
        unit=newest.unit or unit,
        credit=newest.after,
        carried=Decimal(str(newest.details[CARRIED])),
        total_loaded=newest.total_loaded,
        marks=marks,
        tariff=tariff,
    )
    return _in_scale(purse, unit)


def _questions(ledger: Ledger, hub: str, module: str) -> dict[str, Question]:
    """Return the open questions of a purse by register: its newest word on each."""
    kinds = (Kind.READING_DOUBTED, Kind.READING_DECIDED)
    found: dict[str, Question | None] = {}
    for row in ledger.rows(hub=hub, module=module, kinds=kinds, limit=_PAGE):
        is_open = row.kind is Kind.READING_DOUBTED or row.details.get(ANSWER) == WAIT
        found.setdefault(str(row.details[REGISTER]), _question(row) if is_open else None)
    return {register: question for register, question in found.items() if question is not None}


def _in_scale(purse: Purse, unit: CreditUnit) -> Purse:
    """Return a purse in minor units of the scale in force, worth the same."""
    was = purse.unit
    credit, carried = purse.credit, purse.carried
    if was.decimals != unit.decimals:
        credit, carried = rescaled(credit, carried, was.decimals, unit.decimals)
    total = unit.taken_over(purse.total_loaded, was)
    return replace(purse, unit=unit, credit=credit, carried=carried, total_loaded=total)


def _question(row: Row) -> Question:
    return Question(
        why=Why(str(row.details["why"])),
        before=Mark.from_json(_object(row.details["before"])),
        first=Mark.from_json(_object(row.details["first"])).reading,
    )


def _said(row: Row, key: str) -> str | None:
    value = row.details.get(key)
    return value if isinstance(value, str) else None


def _object(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is no object")
    return value
