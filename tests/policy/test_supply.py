"""One status says how a tenant's supply stands, and the reasons why it stays so."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from custom_components.prepaid_meter.policy.gate import Mode, Situation
from custom_components.prepaid_meter.policy.reasons import Reason
from custom_components.prepaid_meter.policy.supply import SupplyStatus, supply

from .words import SITUATION, WELL_KNOWN, Dimensions, When, cases

BY_CREDIT: Final = {"operator", "automatic", "unknown"}
USED_UP: Final = {
    "zero",
    "zero, a top-up under way",
    "zero, top-ups not known",
    "emergency credit used up",
}
ABOVE_ZERO: Final = {"plenty", "the last cent"}

LOADED: Final[Dimensions] = {
    "loaded since the cut": {"no": {"loaded_since_cut": False}, "yes": {"loaded_since_cut": True}},
    "cut by force": {"no": {"cut_by_force": False}, "yes": {"cut_by_force": True}},
}

# Everything that is neither due, awaited nor ready is plainly on or cut.
RULES: Final[Mapping[str, When]] = {
    "cut_failed": {"relay": {"open, but supplied"}},
    "restore_failed": {"relay": {"closed, but no supply"}},
    "cut_off_due": {
        "relay": {"closed"},
        "mode": {"automatic"},
        "credit": USED_UP,
        "hold": {"no"},
    },
    "awaiting_approval": {
        "relay": {"closed"},
        "mode": {"operator"},
        "credit": {"zero", "emergency credit used up"},
        "hold": {"no"},
        "calendar": {"open"},
        "data": {"fresh"},
        "clock": {"sure"},
        "identity": {"proven"},
    },
    "ready_to_restore, having credit": {
        "relay": {"open"},
        "mode": BY_CREDIT,
        "credit": ABOVE_ZERO,
        "cut by force": {"no"},
    },
    "ready_to_restore, on hold": {
        "relay": {"open"},
        "mode": BY_CREDIT,
        "hold": {"yes"},
        "cut by force": {"no"},
    },
    "ready_to_restore, by force": {
        "relay": {"open"},
        "credit": ABOVE_ZERO,
        "cut by force": {"yes"},
        "loaded since the cut": {"yes"},
    },
    "ready_to_restore, remote": {
        "relay": {"open"},
        "mode": {"remote"},
        "credit": ABOVE_ZERO,
        "loaded since the cut": {"yes"},
    },
}


def test_the_status_is_what_the_rules_say_in_every_situation() -> None:
    plain: dict[str, str | None] = {"closed": "on", "open": "cut", "unknown": None}
    wrong = []
    seen = set()
    for words, means, holding in cases({**SITUATION, **LOADED}, RULES):
        named: set[str | None] = {rule.partition(",")[0] for rule in holding}
        expected = named or {plain[words["relay"]]}
        found = supply(Situation(**{**WELL_KNOWN, **means}))
        status = None if found is None else found.status.value
        seen.add(status)
        if expected != {status}:
            wrong.append(f"{words}: {status}, not {expected}")
    assert wrong[:3] == []
    by_hand = {SupplyStatus.UNDECLARED, SupplyStatus.INTERRUPTED}
    assert seen | by_hand == {None, *SupplyStatus}


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("unverified", [True, False])
def test_of_a_relay_that_moves_nobody_knows_what_nothing_is_concluded(
    closed: bool, unverified: bool
) -> None:
    situation = Situation(
        **{**WELL_KNOWN, "relay_closed": closed, "unverified": unverified},
        mode=Mode.AUTOMATIC,
        credit=0,
        actuator_declared=False,
    )
    found = supply(situation)
    assert found is not None
    assert found.status == "undeclared"


@pytest.mark.parametrize(("credit", "status"), [(5_00, "interrupted"), (0, "cut_off_due")])
def test_what_is_interrupted_on_site_is_cut_off_once_it_is_due(credit: int, status: str) -> None:
    situation = Situation(
        **{**WELL_KNOWN, "relay_closed": True, "mode": Mode.AUTOMATIC, "credit": credit},
        interrupted=True,
    )
    found = supply(situation)
    assert found is not None
    assert found.status == status


@pytest.mark.parametrize(
    ("known", "status"),
    [
        pytest.param({"mode": Mode.OPERATOR, "credit": 1}, "on", id="a cent"),
        pytest.param({"mode": Mode.OPERATOR, "credit": 0}, "awaiting_approval", id="operator"),
        pytest.param(
            {"mode": Mode.OPERATOR, "credit": 0, "calendar": (Reason.WRONG_HOUR,)},
            "on",
            id="operator, not now",
        ),
        pytest.param({"mode": Mode.AUTOMATIC, "credit": 0}, "cut_off_due", id="automatic"),
        pytest.param(
            {"mode": Mode.AUTOMATIC, "credit": 0, "calendar": (Reason.WRONG_HOUR,)},
            "cut_off_due",
            id="automatic, later",
        ),
        pytest.param(
            {"mode": Mode.AUTOMATIC, "credit": 0, "hold": True}, "on", id="automatic, on hold"
        ),
        pytest.param(
            {"mode": Mode.AUTOMATIC, "credit": -5, "emergency_credit": 6}, "on", id="emergency"
        ),
        pytest.param({"mode": Mode.REMOTE, "credit": -5}, "on", id="remote"),
        pytest.param({"mode": None, "credit": 0}, "on", id="mode not known"),
        pytest.param({"mode": Mode.AUTOMATIC, "credit": None}, "on", id="credit not known"),
    ],
)
def test_who_has_supply(known: dict[str, Any], status: str) -> None:
    found = supply(Situation(relay_closed=True, **{**WELL_KNOWN, **known}))
    assert found is not None
    assert found.status == status


@pytest.mark.parametrize(
    ("known", "status"),
    [
        pytest.param({"mode": Mode.OPERATOR, "credit": 0}, "cut", id="no credit"),
        pytest.param({"mode": Mode.OPERATOR, "credit": 1}, "ready_to_restore", id="a cent"),
        pytest.param(
            {"mode": Mode.AUTOMATIC, "credit": -5, "emergency_credit": 6},
            "cut",
            id="emergency credit is for before the cut",
        ),
        pytest.param(
            {"mode": Mode.AUTOMATIC, "credit": -5, "hold": True},
            "ready_to_restore",
            id="a disputed debt",
        ),
        pytest.param({"mode": Mode.REMOTE, "credit": 5}, "cut", id="cut in remote mode"),
        pytest.param(
            {"mode": Mode.REMOTE, "credit": 5, "loaded_since_cut": True},
            "ready_to_restore",
            id="remote, loaded since",
        ),
        pytest.param(
            {"mode": Mode.REMOTE, "credit": -5, "loaded_since_cut": True},
            "cut",
            id="remote, loaded too little",
        ),
        pytest.param({"mode": Mode.AUTOMATIC, "credit": None}, "cut", id="credit not known"),
        pytest.param(
            {"mode": Mode.OPERATOR, "credit": 5, "cut_by_force": True}, "cut", id="by force"
        ),
        pytest.param(
            {"mode": Mode.OPERATOR, "credit": 5, "cut_by_force": True, "loaded_since_cut": True},
            "ready_to_restore",
            id="by force, loaded since",
        ),
        *(
            pytest.param(
                {"mode": mode, "credit": 5, "loaded_since_cut": True, "cut_for_danger": danger},
                "cut",
                id=f"danger {danger}, {mode}",
            )
            for mode in Mode
            for danger in (True, None)
        ),
        pytest.param(
            {"mode": Mode.OPERATOR, "credit": 5, "cut_by_force": None, "loaded_since_cut": None},
            "cut",
            id="the ledger was not asked yet",
        ),
        pytest.param(
            {"mode": Mode.REMOTE, "credit": 5, "loaded_since_cut": None}, "cut", id="loads unknown"
        ),
    ],
)
def test_who_has_none(known: dict[str, Any], status: str) -> None:
    found = supply(Situation(relay_closed=False, **{**WELL_KNOWN, **known}))
    assert found is not None
    assert found.status == status


def test_it_is_told_why_nothing_more_can_be_done() -> None:
    found = supply(
        Situation(
            mode=Mode.AUTOMATIC,
            credit=5_00,
            relay_closed=True,
            hold=True,
            **{**WELL_KNOWN, "calendar": (Reason.WRONG_DAY, Reason.HOLIDAY)},
        )
    )
    assert found is not None
    assert sorted(found.against_cutting) == ["credit_remains", "holiday", "on_hold", "wrong_day"]
    assert sorted(found.against_restoring) == ["already_on"]

    stale = {**WELL_KNOWN, "fresh": False}
    found = supply(Situation(mode=Mode.OPERATOR, credit=0, relay_closed=False, **stale))
    assert found is not None
    assert sorted(found.against_cutting) == ["already_cut", "data_stale"]
    assert sorted(found.against_restoring) == ["data_stale", "no_credit"]


@pytest.mark.parametrize("mode", Mode)
def test_nobody_in_particular_is_missing_a_right_a_code_or_an_agreement(mode: Mode) -> None:
    on = supply(Situation(mode=mode, credit=0, relay_closed=True, **WELL_KNOWN))
    off = supply(Situation(mode=mode, credit=5, relay_closed=False, **WELL_KNOWN))
    assert on is not None
    assert off is not None
    assert (on.against_cutting, off.against_restoring) == ((), ())
