"""The gate says what the written rules say, in every situation and to everybody who may ask."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from custom_components.prepaid_meter.policy.gate import (
    Asker,
    Authority,
    Code,
    Decision,
    Mode,
    Situation,
    may_cut_off,
    may_restore,
)
from custom_components.prepaid_meter.policy.reasons import Reason

from .words import ASKER, MODE, SITUATION, WELL_KNOWN, Dimensions, When, cases

BY_CREDIT: Final = {"operator", "automatic", "unknown"}
"""The modes in which credit decides; an unknown one might be one of them."""

OF_THE_ASKER: Final[Mapping[Reason, When]] = {
    Reason.NO_RIGHT: {"who": {"anybody else"}},
    Reason.CODE_MISSING: {"code": {"missing"}},
    Reason.CODE_WRONG: {"code": {"wrong"}},
    Reason.CODES_LOCKED: {"code": {"locked"}},
    Reason.CODE_OBSOLETE: {"code": {"obsolete"}},
    Reason.NEEDS_CONFIRMATION: {"second person": {"missing"}},
    Reason.FORCE_NEEDS_ADMINISTRATOR: {
        "force": {"yes"},
        "who": {"operator", "automation", "anybody else"},
    },
}

OF_WHAT_IS_KNOWN: Final[Mapping[Reason, When]] = {
    Reason.DATA_STALE: {"data": {"stale"}},
    Reason.IDENTITY_UNPROVEN: {"identity": {"unproven"}},
    Reason.MODE_UNKNOWN: {"mode": {"unknown"}},
    Reason.SUPPLY_UNKNOWN: {"relay": {"unknown"}},
}

CUTTING: Final[Mapping[Reason, When]] = {
    **OF_THE_ASKER,
    **OF_WHAT_IS_KNOWN,
    Reason.CLOCK_UNSURE: {"clock": {"unsure"}},
    Reason.CREDIT_UNKNOWN: {"mode": BY_CREDIT, "credit": {"unknown"}},
    Reason.ALREADY_CUT: {"relay": {"open"}},
    Reason.CREDIT_REMAINS: {"mode": BY_CREDIT, "credit": {"plenty", "the last cent"}},
    Reason.EMERGENCY_CREDIT_REMAINS: {"mode": BY_CREDIT, "credit": {"within emergency credit"}},
    Reason.TOP_UP_PENDING: {"mode": BY_CREDIT, "credit": {"zero, a top-up under way"}},
    Reason.TOP_UPS_UNKNOWN: {"credit": {"zero, top-ups not known"}},
    Reason.ON_HOLD: {"hold": {"yes"}},
    Reason.OPERATOR_DECIDES: {"mode": {"operator"}, "who": {"automation"}},
    Reason.WRONG_DAY: {"calendar": {"wrong day"}},
    Reason.WRONG_HOUR: {"calendar": {"wrong hour"}},
    Reason.HOLIDAY: {"calendar": {"holiday"}},
    Reason.HOLIDAY_EVE: {"calendar": {"eve"}},
    Reason.CALENDAR_UNKNOWN: {"calendar": {"unknown"}},
}

RESTORING: Final[Mapping[Reason, When]] = {
    **OF_THE_ASKER,
    **OF_WHAT_IS_KNOWN,
    Reason.CREDIT_UNKNOWN: {"mode": BY_CREDIT, "hold": {"no"}, "credit": {"unknown"}},
    Reason.ALREADY_ON: {"relay": {"closed"}},
    Reason.NO_CREDIT: {
        "mode": BY_CREDIT,
        "hold": {"no"},
        "credit": {
            "zero",
            "zero, a top-up under way",
            "zero, top-ups not known",
            "within emergency credit",
            "emergency credit used up",
        },
    },
    Reason.PERSON_RESTORES: {"who": {"automation"}, "automatic restore": {"off"}},
    Reason.CUT_FOR_DANGER: {"who": {"automation"}, "danger": {"yes", "not known"}},
}

FORCE_OVERRIDES: Final = frozenset({
    # Credit
    Reason.CREDIT_REMAINS,
    Reason.EMERGENCY_CREDIT_REMAINS,
    Reason.NO_CREDIT,
    # A pending top-up
    Reason.TOP_UP_PENDING,
    # The calendar
    Reason.WRONG_DAY,
    Reason.WRONG_HOUR,
    Reason.HOLIDAY,
    Reason.HOLIDAY_EVE,
    Reason.CALENDAR_UNKNOWN,
})  # fmt: skip

AUTOMATIC_RESTORE: Final[Dimensions] = {
    "automatic restore": {"off": {"automatic_restore": False}, "on": {"automatic_restore": True}},
    "danger": {
        "no": {"cut_for_danger": False},
        "yes": {"cut_for_danger": True},
        "not known": {"cut_for_danger": None},
    },
}

type Gate = Callable[[Situation, Asker], Decision]


def breaches(
    gate: Gate, rules: Mapping[Reason, When], situations: Dimensions, *, at_least: int
) -> list[str]:
    """Return where a gate says something else than the rules, after so many questions."""
    askers = [
        (words, Asker(**means), words["force"] == "yes" and words["who"] == "administrator", left)
        for words, means, left in cases(ASKER, rules)
    ]
    wrong = []
    asked = 0
    for words, means, by_situation in cases(situations, rules):
        situation = Situation(**{**WELL_KNOWN, **means})
        for of_asker, asker, forces, by_asker in askers:
            against = by_situation & by_asker
            overridden = against & FORCE_OVERRIDES if forces else frozenset()
            decision = gate(situation, asker)
            asked += 1
            if (
                frozenset(decision.reasons) != against - overridden
                or frozenset(decision.overridden) != overridden
                or len(decision.reasons) + len(decision.overridden) != len(against)
                or decision.allowed is not (against == overridden)
            ):
                wrong.append(f"{words} {of_asker}: {decision}, not {set(against)}")
    assert asked >= at_least
    return wrong


# One mode in each test, so that a failure names it.
@pytest.mark.parametrize("mode", MODE["mode"])
def test_cutting_off_is_refused_for_the_reasons_the_rules_give(mode: str) -> None:
    situations = {**SITUATION, "mode": {mode: MODE["mode"][mode]}}
    assert breaches(may_cut_off, CUTTING, situations, at_least=260_000)[:3] == []


@pytest.mark.parametrize("mode", MODE["mode"])
def test_restoring_is_refused_for_the_reasons_the_rules_give(mode: str) -> None:
    situations = {**SITUATION, **AUTOMATIC_RESTORE, "mode": {mode: MODE["mode"][mode]}}
    # The calendar says nothing about restoring; one day on which it is shut is enough to see that.
    days = SITUATION["calendar"]
    situations["calendar"] = {word: days[word] for word in ("open", "holiday")}
    assert breaches(may_restore, RESTORING, situations, at_least=170_000)[:3] == []


def test_the_rules_above_know_every_reason() -> None:
    # What is not in the tables is asked of by hand further below.
    by_hand = {
        Reason.ACTUATOR_UNDECLARED,
        Reason.INTERRUPTED_ON_SITE,
        Reason.CHANGED_SINCE_ASKED,
    }
    assert {*CUTTING, *RESTORING} | by_hand == set(Reason)


# What follows is written by hand, so that the tables above may be wrong and it still shows.

OPERATOR: Final = Asker(authority=Authority.OPERATOR, code=Code.RIGHT)
ADMINISTRATOR: Final = Asker(authority=Authority.ADMINISTRATOR, code=Code.RIGHT)
FORCE: Final = Asker(authority=Authority.ADMINISTRATOR, code=Code.RIGHT, force=True)
AUTOMATION: Final = Asker(authority=Authority.AUTOMATION, code=Code.NOT_NEEDED)
STRANGER: Final = Asker(authority=Authority.NONE, code=Code.NOT_NEEDED)


@pytest.mark.parametrize("decide", [may_cut_off, may_restore])
@pytest.mark.parametrize("closed", [True, False, None])
def test_nothing_is_switched_before_the_actuator_is_declared(
    decide: Callable[[Situation, Asker], Decision], closed: bool | None
) -> None:
    known = Situation(**WELL_KNOWN, mode=Mode.REMOTE, credit=0, relay_closed=closed)
    undeclared = replace(known, actuator_declared=False, fresh=False)
    for asker in (OPERATOR, ADMINISTRATOR, FORCE, AUTOMATION):
        assert decide(undeclared, asker).reasons == (Reason.ACTUATOR_UNDECLARED,)


def test_what_is_interrupted_on_site_is_restored_there_and_may_be_cut_off_all_the_same() -> None:
    known = Situation(**WELL_KNOWN, mode=Mode.REMOTE, credit=5_00, relay_closed=True)
    interrupted = replace(known, interrupted=True)
    assert may_restore(interrupted, FORCE).reasons == (Reason.INTERRUPTED_ON_SITE,)
    assert may_cut_off(interrupted, OPERATOR).allowed


def supplied(mode: Mode | None, credit: int | None, **more: Any) -> Situation:
    return Situation(mode=mode, credit=credit, relay_closed=True, **{**WELL_KNOWN, **more})


def cut(mode: Mode | None, credit: int | None, **more: Any) -> Situation:
    return Situation(mode=mode, credit=credit, relay_closed=False, **{**WELL_KNOWN, **more})


@pytest.mark.parametrize(
    ("situation", "asker"),
    [
        pytest.param(supplied(Mode.OPERATOR, 0), OPERATOR, id="operator"),
        pytest.param(supplied(Mode.OPERATOR, 0), ADMINISTRATOR, id="administrator as operator"),
        pytest.param(supplied(Mode.AUTOMATIC, 0), AUTOMATION, id="the system"),
        pytest.param(supplied(Mode.AUTOMATIC, 0), OPERATOR, id="a person before the system"),
        pytest.param(supplied(Mode.AUTOMATIC, -1), AUTOMATION, id="below zero"),
        pytest.param(
            supplied(Mode.AUTOMATIC, -50_00, emergency_credit=50_00), AUTOMATION, id="emergency"
        ),
        pytest.param(supplied(Mode.REMOTE, 999_00), AUTOMATION, id="remote, by software"),
        pytest.param(supplied(Mode.REMOTE, 999_00), OPERATOR, id="remote, by a person"),
        pytest.param(supplied(Mode.REMOTE, None), OPERATOR, id="remote, credit not known"),
        pytest.param(
            supplied(Mode.REMOTE, 0, top_up_pending=True), OPERATOR, id="remote, top-up under way"
        ),
        pytest.param(cut(Mode.AUTOMATIC, 0, unverified=True), AUTOMATION, id="the cut failed"),
        pytest.param(
            cut(Mode.OPERATOR, 0),
            Asker(authority=Authority.OPERATOR, code=Code.RIGHT, for_danger=True),
            id="cut for a debt, and now there is a danger",
        ),
        pytest.param(
            supplied(Mode.AUTOMATIC, 0, unverified=True), AUTOMATION, id="the restoring failed"
        ),
    ],
)
def test_these_are_cut_off(situation: Situation, asker: Asker) -> None:
    decision = may_cut_off(situation, asker)
    assert (decision.allowed, decision.reasons, decision.overridden) == (True, (), ())


@pytest.mark.parametrize(
    ("situation", "asker", "reasons"),
    [
        pytest.param(supplied(Mode.AUTOMATIC, 1), AUTOMATION, {"credit_remains"}, id="a cent"),
        pytest.param(
            supplied(Mode.AUTOMATIC, 0, emergency_credit=1),
            AUTOMATION,
            {"emergency_credit_remains"},
            id="a cent of emergency credit",
        ),
        pytest.param(
            supplied(Mode.OPERATOR, 0), AUTOMATION, {"operator_decides"}, id="the operator decides"
        ),
        pytest.param(
            supplied(Mode.AUTOMATIC, 300, top_up_pending=True),
            AUTOMATION,
            {"credit_remains", "top_up_pending"},
            id="a top-up on top of credit",
        ),
        pytest.param(
            supplied(Mode.REMOTE, 0, hold=True), FORCE, {"on_hold"}, id="protected, even by force"
        ),
        pytest.param(
            supplied(Mode.REMOTE, 0, calendar=(Reason.WRONG_DAY,)),
            OPERATOR,
            {"wrong_day"},
            id="the calendar binds the remote mode too",
        ),
        pytest.param(
            supplied(Mode.AUTOMATIC, 0, fresh=False), FORCE, {"data_stale"}, id="stale, by force"
        ),
        pytest.param(
            supplied(Mode.AUTOMATIC, 0, clock_sure=False), FORCE, {"clock_unsure"}, id="clock"
        ),
        pytest.param(
            supplied(Mode.AUTOMATIC, 0, identity_proven=False),
            FORCE,
            {"identity_unproven"},
            id="perhaps another tenant's module",
        ),
        pytest.param(
            supplied(None, None), FORCE, {"mode_unknown", "credit_unknown"}, id="nothing known"
        ),
        pytest.param(
            Situation(mode=Mode.REMOTE, credit=0, relay_closed=None, unverified=True, **WELL_KNOWN),
            FORCE,
            {"supply_unknown"},
            id="relay not known",
        ),
        pytest.param(cut(Mode.AUTOMATIC, 0), AUTOMATION, {"already_cut"}, id="cut already"),
        pytest.param(
            cut(Mode.OPERATOR, 0, cut_for_danger=True),
            Asker(authority=Authority.OPERATOR, code=Code.RIGHT, for_danger=True),
            {"already_cut"},
            id="cut for a danger already",
        ),
        *(
            pytest.param(
                supplied(mode, 0, top_up_pending=None),
                FORCE,
                {"top_ups_unknown"},
                id=f"the ledger was not asked yet, even by force, {mode}",
            )
            for mode in (Mode.AUTOMATIC, Mode.REMOTE)
        ),
        pytest.param(
            supplied(Mode.AUTOMATIC, 0),
            Asker(authority=Authority.ADMINISTRATOR, code=Code.LOCKED, force=True, confirmed=False),
            {"codes_locked", "needs_confirmation"},
            id="force does not open a lock",
        ),
        pytest.param(
            supplied(Mode.AUTOMATIC, 50_00),
            Asker(authority=Authority.AUTOMATION, code=Code.NOT_NEEDED, force=True),
            {"credit_remains", "force_needs_administrator"},
            id="an automation is no administrator",
        ),
        pytest.param(
            supplied(
                Mode.OPERATOR,
                7_00,
                fresh=False,
                clock_sure=False,
                identity_proven=False,
                hold=True,
                top_up_pending=True,
                calendar=(Reason.WRONG_DAY, Reason.WRONG_HOUR),
            ),
            Asker(authority=Authority.NONE, code=Code.WRONG, force=True, confirmed=False),
            {
                "data_stale",
                "clock_unsure",
                "identity_unproven",
                "credit_remains",
                "on_hold",
                "top_up_pending",
                "wrong_day",
                "wrong_hour",
                "no_right",
                "code_wrong",
                "force_needs_administrator",
                "needs_confirmation",
            },
            id="everything at once",
        ),
    ],
)
def test_these_are_not_cut_off(situation: Situation, asker: Asker, reasons: set[str]) -> None:
    decision = may_cut_off(situation, asker)
    assert not decision.allowed
    assert sorted(decision.reasons) == sorted(reasons)
    assert decision.overridden == ()


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("asked_in", Mode)
@pytest.mark.parametrize("mode", [*Mode, None])
def test_a_yes_counts_only_in_the_mode_it_was_asked_in(
    mode: Mode | None, asked_in: Mode, force: bool
) -> None:
    asker = Asker(
        authority=Authority.ADMINISTRATOR, code=Code.RIGHT, force=force, asked_in=asked_in
    )
    decision = may_cut_off(supplied(mode, 0), asker)
    assert (Reason.CHANGED_SINCE_ASKED in decision.reasons) is (mode is not asked_in)
    assert decision.allowed is (mode is asked_in)


def test_what_an_administrator_overrides_is_on_record() -> None:
    situation = supplied(
        Mode.AUTOMATIC, 80_00, top_up_pending=True, calendar=(Reason.HOLIDAY, Reason.WRONG_HOUR)
    )
    decision = may_cut_off(situation, FORCE)
    assert decision.allowed
    assert sorted(decision.overridden) == [
        "credit_remains",
        "holiday",
        "top_up_pending",
        "wrong_hour",
    ]
    assert not may_cut_off(situation, ADMINISTRATOR).allowed


def test_force_that_was_not_needed_leaves_no_record() -> None:
    decision = may_cut_off(supplied(Mode.OPERATOR, 0), FORCE)
    assert (decision.allowed, decision.overridden) == (True, ())


@pytest.mark.parametrize(
    ("situation", "asker"),
    [
        pytest.param(cut(Mode.OPERATOR, 1), OPERATOR, id="one cent is enough"),
        pytest.param(
            cut(Mode.OPERATOR, 5_00, cut_for_danger=True), OPERATOR, id="a person ends a danger"
        ),
        pytest.param(
            cut(Mode.AUTOMATIC, 1, automatic_restore=True), AUTOMATION, id="an automation may"
        ),
        pytest.param(cut(Mode.AUTOMATIC, -5_00, hold=True), OPERATOR, id="a disputed debt"),
        pytest.param(cut(Mode.OPERATOR, None, hold=True), OPERATOR, id="credit does not matter"),
        pytest.param(cut(Mode.REMOTE, -5_00), OPERATOR, id="remote"),
        pytest.param(cut(Mode.REMOTE, None), OPERATOR, id="remote, credit not known"),
        pytest.param(
            cut(Mode.OPERATOR, 5_00, calendar=(Reason.WRONG_HOUR,), clock_sure=False),
            OPERATOR,
            id="at any hour",
        ),
        pytest.param(cut(Mode.OPERATOR, 5_00, top_up_pending=True), OPERATOR, id="and one more"),
        pytest.param(
            supplied(Mode.OPERATOR, 5_00, unverified=True), OPERATOR, id="the restoring failed"
        ),
    ],
)
def test_these_are_restored(situation: Situation, asker: Asker) -> None:
    decision = may_restore(situation, asker)
    assert (decision.allowed, decision.reasons, decision.overridden) == (True, (), ())


@pytest.mark.parametrize(
    ("situation", "asker", "reasons"),
    [
        pytest.param(cut(Mode.OPERATOR, 0), OPERATOR, {"no_credit"}, id="no credit"),
        pytest.param(
            cut(Mode.AUTOMATIC, -1, emergency_credit=20_00),
            OPERATOR,
            {"no_credit"},
            id="emergency credit is for before the cut",
        ),
        pytest.param(cut(Mode.AUTOMATIC, 5_00), AUTOMATION, {"person_restores"}, id="a person"),
        pytest.param(
            cut(Mode.REMOTE, 5_00), AUTOMATION, {"person_restores"}, id="a person, remote too"
        ),
        pytest.param(
            cut(Mode.AUTOMATIC, 0, automatic_restore=True),
            AUTOMATION,
            {"no_credit"},
            id="no credit for an automation",
        ),
        pytest.param(supplied(Mode.AUTOMATIC, 5_00), OPERATOR, {"already_on"}, id="on already"),
        *(
            pytest.param(
                cut(mode, 5_00, cut_for_danger=danger, automatic_restore=True, hold=hold),
                AUTOMATION,
                {"cut_for_danger"},
                id=f"danger {danger}, {mode}, hold {hold}",
            )
            for mode in Mode
            for danger in (True, None)
            for hold in (False, True)
        ),
        pytest.param(cut(Mode.OPERATOR, 5_00), STRANGER, {"no_right"}, id="no right"),
        pytest.param(
            cut(Mode.OPERATOR, 5_00, fresh=False, identity_proven=False),
            FORCE,
            {"data_stale", "identity_unproven"},
            id="not known what it is",
        ),
        pytest.param(
            Situation(mode=None, credit=None, relay_closed=None, **WELL_KNOWN),
            FORCE,
            {"mode_unknown", "credit_unknown", "supply_unknown"},
            id="nothing known",
        ),
    ],
)
def test_these_are_not_restored(situation: Situation, asker: Asker, reasons: set[str]) -> None:
    decision = may_restore(situation, asker)
    assert not decision.allowed
    assert sorted(decision.reasons) == sorted(reasons)
    assert decision.overridden == ()


def test_an_administrator_restores_without_credit_on_record() -> None:
    decision = may_restore(cut(Mode.AUTOMATIC, -5_00), FORCE)
    assert decision.allowed
    assert decision.overridden == (Reason.NO_CREDIT,)
