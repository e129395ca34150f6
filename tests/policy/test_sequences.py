"""Whatever happens to a tenant, in whatever order, nobody is cut or kept cut against the rules.

Here is what is true of a tenant and what was last seen of it, and the rules are asked of the truth.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from custom_components.prepaid_meter.policy.calendar import ALWAYS, TURKEY, Hours, closed
from custom_components.prepaid_meter.policy.gate import (
    Asker,
    Authority,
    Code,
    Mode,
    Situation,
    may_cut_off,
    may_restore,
)
from custom_components.prepaid_meter.policy.reasons import Reason
from custom_components.prepaid_meter.policy.supply import SupplyStatus, supply

MONDAY_MORNING: Final = datetime(2026, 10, 26, 7, tzinfo=ZoneInfo("Europe/Istanbul"))
HOLIDAYS: Final = {date(2026, 10, 29), date(2026, 11, 3)}

SYSTEM: Final = Asker(authority=Authority.AUTOMATION, code=Code.NOT_NEEDED)
PERSON: Final = Asker(authority=Authority.OPERATOR, code=Code.RIGHT)

AMOUNTS: Final = st.sampled_from([1, 5_00, 20_00, 60_00])
ANYBODY: Final = st.builds(
    Asker,
    authority=st.sampled_from(Authority),
    code=st.sampled_from([Code.RIGHT] * 8 + [*Code]),
    force=st.sampled_from([False, False, False, True]),
    confirmed=st.sampled_from([True] * 5 + [False]),
    for_danger=st.sampled_from([False] * 5 + [True]),
)
"""Most have the right code and who agrees, or hardly anything would be done."""

SETTINGS: Final = st.one_of(
    st.fixed_dictionaries({"mode": st.sampled_from(Mode)}),
    st.fixed_dictionaries({"hold": st.sampled_from([False, False, True])}),
    st.fixed_dictionaries({"automatic_restore": st.booleans()}),
    st.fixed_dictionaries({"emergency_credit": st.sampled_from([0, 15_00])}),
    st.fixed_dictionaries({"hours": st.sampled_from([ALWAYS, TURKEY])}),
    st.fixed_dictionaries({"holidays_known": st.booleans()}),
)
DOUBTS: Final = st.sampled_from([
    "silent", "another module", "clock", "credit", "mode", "relay_closed", "ledger"
])  # fmt: skip

type Cured = tuple[Situation, Asker]


def of_situation(**now: Any) -> Callable[[Situation, Asker], Cured]:
    return lambda situation, asker: (replace(situation, **now), asker)


def of_asker(**now: Any) -> Callable[[Situation, Asker], Cured]:
    return lambda situation, asker: (situation, replace(asker, **now))


def without(reason: Reason) -> Callable[[Situation, Asker], Cured]:
    return lambda situation, asker: (
        replace(situation, calendar=tuple(one for one in situation.calendar if one != reason)),
        asker,
    )


# What somebody would do who reads the reason and takes it away.
CURES: Final = {
    Reason.DATA_STALE: of_situation(fresh=True),
    Reason.IDENTITY_UNPROVEN: of_situation(identity_proven=True),
    Reason.CLOCK_UNSURE: of_situation(clock_sure=True),
    Reason.MODE_UNKNOWN: of_situation(mode=Mode.AUTOMATIC),
    Reason.CREDIT_REMAINS: of_situation(credit=-999_00),
    Reason.EMERGENCY_CREDIT_REMAINS: of_situation(credit=-999_00),
    Reason.TOP_UP_PENDING: of_situation(top_up_pending=False),
    Reason.TOP_UPS_UNKNOWN: of_situation(top_up_pending=False),
    Reason.NO_CREDIT: of_situation(credit=1),
    Reason.ON_HOLD: of_situation(hold=False),
    Reason.OPERATOR_DECIDES: of_asker(authority=Authority.OPERATOR),
    Reason.PERSON_RESTORES: of_situation(automatic_restore=True),
    Reason.CUT_FOR_DANGER: of_situation(cut_for_danger=False),
    Reason.ALREADY_CUT: of_situation(relay_closed=True),
    Reason.ALREADY_ON: of_situation(relay_closed=False),
    Reason.WRONG_DAY: without(Reason.WRONG_DAY),
    Reason.WRONG_HOUR: without(Reason.WRONG_HOUR),
    Reason.HOLIDAY: without(Reason.HOLIDAY),
    Reason.HOLIDAY_EVE: without(Reason.HOLIDAY_EVE),
    Reason.CALENDAR_UNKNOWN: without(Reason.CALENDAR_UNKNOWN),
    Reason.NO_RIGHT: of_asker(authority=Authority.OPERATOR),
    Reason.CODE_MISSING: of_asker(code=Code.RIGHT),
    Reason.CODE_WRONG: of_asker(code=Code.RIGHT),
    Reason.CODES_LOCKED: of_asker(code=Code.RIGHT),
    Reason.CODE_OBSOLETE: of_asker(code=Code.RIGHT),
    Reason.FORCE_NEEDS_ADMINISTRATOR: of_asker(force=False),
    Reason.NEEDS_CONFIRMATION: of_asker(confirmed=True),
    Reason.CHANGED_SINCE_ASKED: of_asker(asked_in=None),
}
CURES_FOR_CUTTING: Final = CURES | {
    Reason.CREDIT_UNKNOWN: of_situation(credit=-999_00),
    Reason.SUPPLY_UNKNOWN: of_situation(relay_closed=True),
}
CURES_FOR_RESTORING: Final = CURES | {
    Reason.CREDIT_UNKNOWN: of_situation(credit=1),
    Reason.SUPPLY_UNKNOWN: of_situation(relay_closed=False),
}


class Tenant(RuleBasedStateMachine):
    """One tenant, everything that happens to it, and everybody who acts on it."""

    happened: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        # True of the module
        self.credit = 0
        self.mode = Mode.AUTOMATIC
        self.relay_closed = True
        self.sticks = False
        self.unverified = False
        # True of the tenant
        self.emergency_credit = 0
        self.hold = False
        self.hours: Hours = ALWAYS
        self.automatic_restore = False
        self.on_the_way = 0
        # True of the world
        self.now = MONDAY_MORNING
        self.holidays_known = True
        # What is known of it all
        self.silent = False
        self.identity_proven = True
        self.clock_sure = True
        self.ledger_asked = True
        self.unreadable = frozenset[str]()
        self.seen: dict[str, Any] = {}
        # How it came to be cut
        self.cut_as: str | None = None
        self.loaded_since_cut = False
        self.cut_for_danger = False

    @initialize(
        mode=st.sampled_from(Mode),
        credit=st.sampled_from([-10_00, 0, 1, 30_00]),
        emergency_credit=st.sampled_from([0, 15_00]),
        hours=st.sampled_from([ALWAYS, TURKEY]),
        automatic_restore=st.booleans(),
    )
    def begins(self, **state: Any) -> None:
        vars(self).update(state)
        self.is_polled()

    # What the integration knows

    def is_polled(self) -> None:
        if not self.silent:
            known = {
                "credit": self.credit,
                "mode": self.mode,
                "relay_closed": self.relay_closed,
                "unverified": self.unverified,
            }
            self.seen = known | dict.fromkeys(self.unreadable)

    @property
    def situation(self) -> Situation:
        today = self.now.date()
        return Situation(
            **self.seen,
            emergency_credit=self.emergency_credit,
            cut_by_force=self.cut_as == "force",
            cut_for_danger=self.cut_for_danger,
            loaded_since_cut=self.loaded_since_cut,
            fresh=not self.silent,
            identity_proven=self.identity_proven,
            clock_sure=self.clock_sure,
            calendar=closed(
                self.hours,
                self.now,
                holiday=today in HOLIDAYS if self.holidays_known else None,
                eve=today + timedelta(days=1) in HOLIDAYS if self.holidays_known else None,
            ),
            hold=self.hold,
            top_up_pending=self.on_the_way > 0 if self.ledger_asked else None,
            automatic_restore=self.automatic_restore,
        )

    @property
    def status(self) -> SupplyStatus | None:
        found = supply(self.situation)
        return None if found is None else found.status

    # The written rules, asked of the truth

    def is_in_doubt(self, *, but_credit: bool) -> bool:
        if self.unreadable == {"credit"} and but_credit:
            return self.silent or not self.identity_proven
        return self.silent or not self.identity_proven or bool(self.unreadable)

    @property
    def calendar_is_open(self) -> bool:
        if self.hours is ALWAYS:
            return True
        days = (self.now.date(), self.now.date() + timedelta(days=1))
        return (
            f"{self.now:%a}" in {"Mon", "Tue", "Wed", "Thu"}
            and "08:00" <= f"{self.now:%H:%M}" < "15:00"
            and self.holidays_known
            and HOLIDAYS.isdisjoint(days)
        )

    @property
    def was_cut_on_purpose(self) -> bool:
        """Whether it is in remote mode or was cut by force, and has paid for nothing since."""
        return self.is_cut_regardless and not self.loaded_since_cut

    @property
    def is_cut_regardless(self) -> bool:
        return self.mode is Mode.REMOTE or self.cut_as == "force"

    @property
    def is_to_be_supplied(self) -> bool:
        """Whether nothing is owed, or the debt is disputed, and it was not cut on purpose."""
        protected = self.hold and not self.is_cut_regardless
        return (
            (self.credit > 0 or protected)
            and not self.was_cut_on_purpose
            and not self.cut_for_danger
        )

    @staticmethod
    def forbidden_to(asker: Asker) -> dict[str, bool]:
        return {
            "no right": asker.authority is Authority.NONE,
            "no code": asker.code not in {Code.RIGHT, Code.NOT_NEEDED},
            "no second person": not asker.confirmed,
            "no force": asker.force and asker.authority is not Authority.ADMINISTRATOR,
        }

    def forbids_cutting(self, asker: Asker) -> set[str]:
        by_credit = self.mode is not Mode.REMOTE
        rules = self.forbidden_to(asker) | {
            "in doubt": self.is_in_doubt(but_credit=not by_credit) or not self.clock_sure,
            "may have paid, for all that is known": not self.ledger_asked,
            "is cut": not self.relay_closed
            and not self.unverified
            and (self.cut_for_danger or not asker.for_danger),
            "protected": self.hold,
            "an operator decides": self.mode is Mode.OPERATOR
            and asker.authority is Authority.AUTOMATION,
        }
        if not asker.force:
            rules |= {
                "has credit": by_credit and self.credit + self.emergency_credit > 0,
                "may have paid": by_credit and self.ledger_asked and self.on_the_way > 0,
                "not now": not self.calendar_is_open,
            }
        return {name for name, holds in rules.items() if holds}

    def forbids_restoring(self, asker: Asker) -> set[str]:
        automation = asker.authority is Authority.AUTOMATION
        by_credit = self.mode is not Mode.REMOTE and not self.hold
        rules = self.forbidden_to(asker) | {
            "in doubt": self.is_in_doubt(but_credit=not by_credit),
            "is on": self.relay_closed and not self.unverified,
            "a person restores": automation and not self.automatic_restore,
            "a person ends the danger": automation and self.cut_for_danger,
        }
        if not asker.force:
            rules["has to pay"] = by_credit and self.credit < 1
        return {name for name, holds in rules.items() if holds}

    # What happens

    @precondition(lambda self: self.relay_closed or self.unverified)
    @rule(amount=AMOUNTS)
    def uses(self, amount: int) -> None:
        self.credit -= amount
        self.is_polled()

    @rule(amount=AMOUNTS, at_once=st.booleans())
    def pays(self, amount: int, at_once: bool) -> None:
        self.on_the_way += amount
        if at_once:
            self.what_was_paid_ends(arrives=True)

    @precondition(lambda self: self.on_the_way)
    @rule(arrives=st.booleans())
    def what_was_paid_ends(self, arrives: bool) -> None:
        if arrives:
            self.credit += self.on_the_way
            self.loaded_since_cut = not self.relay_closed
        self.on_the_way = 0
        self.is_polled()

    @rule(setting=SETTINGS)
    def is_set(self, setting: dict[str, Any]) -> None:
        vars(self).update(setting)
        self.is_polled()

    @rule(hours=st.sampled_from([1, 5, 24]))
    def waits(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(doubts=st.just(set()) | st.sets(DOUBTS, max_size=2))
    def is_doubted(self, doubts: set[str]) -> None:
        self.silent = "silent" in doubts
        self.identity_proven = "another module" not in doubts
        self.clock_sure = "clock" not in doubts
        self.ledger_asked = "ledger" not in doubts
        self.unreadable = frozenset(doubts & {"credit", "mode", "relay_closed"})
        self.is_polled()

    @rule(sticks=st.booleans())
    def breaker_sticks(self, sticks: bool) -> None:
        self.sticks = sticks

    # Who acts

    @rule(asker=ANYBODY, cuts_first=st.booleans())
    def somebody_acts(self, asker: Asker, cuts_first: bool) -> None:
        # Whoever cut a tenant by mistake may want to restore at once, and the other way round.
        for act in (self.tries_to_cut, self.tries_to_restore)[:: 1 if cuts_first else -1]:
            act(asker)

    def tries_to_cut(self, asker: Asker) -> None:
        situation = self.situation
        decision = may_cut_off(situation, asker)
        assert decision.allowed is not bool(self.forbids_cutting(asker))
        if not decision.allowed:
            self.is_helped_by_the_reasons(may_cut_off, CURES_FOR_CUTTING, situation, asker)
            return
        self.is_on_record(decision.overridden, may_cut_off, situation, asker)
        self.cut(asker, forced=bool(decision.overridden))

    def tries_to_restore(self, asker: Asker) -> None:
        situation = self.situation
        decision = may_restore(situation, asker)
        assert decision.allowed is not bool(self.forbids_restoring(asker))
        if not decision.allowed:
            self.is_helped_by_the_reasons(may_restore, CURES_FOR_RESTORING, situation, asker)
            return
        self.is_on_record(decision.overridden, may_restore, situation, asker)
        self.restore(asker, forced=bool(decision.overridden))

    @rule()
    def system_takes_its_turn(self) -> None:
        status = self.status
        if status is SupplyStatus.CUT_OFF_DUE and may_cut_off(self.situation, SYSTEM).allowed:
            assert self.forbids_cutting(SYSTEM) == set()
            self.cut(SYSTEM, forced=False)
            self.happened["cut by the system"] += 1
        if status is SupplyStatus.READY_TO_RESTORE and may_restore(self.situation, SYSTEM).allowed:
            assert self.forbids_restoring(SYSTEM) == set()
            assert not self.was_cut_on_purpose
            self.restore(SYSTEM, forced=False)
            self.happened["restored by the system"] += 1
        if self.is_in_doubt(but_credit=False) or self.unverified:
            return
        if self.automatic_restore and self.is_to_be_supplied:
            assert self.relay_closed
        if self.mode is Mode.AUTOMATIC and not self.forbids_cutting(SYSTEM):
            raise AssertionError("due, allowed, and not cut")

    def cut(self, asker: Asker, *, forced: bool) -> None:
        self.happened[f"cut in {self.mode} mode"] += 1
        self.happened[f"cut by {asker.authority}"] += 1
        if self.credit > 0:
            self.happened["cut with credit"] += 1
        self.cut_as = "force" if forced else "remote" if self.mode is Mode.REMOTE else "debt"
        self.loaded_since_cut = False
        self.cut_for_danger |= asker.for_danger
        self.relay_closed = False
        self.unverified = self.sticks
        self.is_polled()

    def restore(self, asker: Asker, *, forced: bool) -> None:
        self.happened[f"restored in {self.mode} mode"] += 1
        self.happened[f"restored by {asker.authority}"] += 1
        if forced:
            self.happened["restored by force"] += 1
        self.relay_closed = True
        self.unverified = self.sticks
        self.cut_as = None
        self.cut_for_danger = False
        self.is_polled()

    def is_helped_by_the_reasons(
        self, gate: Any, cures: dict[Reason, Any], situation: Situation, asker: Asker
    ) -> None:
        """Take the named reasons away: all but one, which must remain, then that one too."""
        reasons = gate(situation, asker).reasons
        self.happened.update(reasons)
        *rest, last = reasons
        for reason in rest:
            situation, asker = cures[reason](situation, asker)
        assert gate(situation, asker).reasons == (last,)
        assert gate(*cures[last](situation, asker)).allowed

    @staticmethod
    def is_on_record(
        overridden: tuple[Reason, ...], gate: Any, situation: Situation, asker: Asker
    ) -> None:
        assert overridden == gate(situation, replace(asker, force=False)).reasons

    # What must hold at any moment

    @invariant()
    def nobody_has_credit_and_is_cut_but_in_remote_mode_by_force_or_until_restored(self) -> None:
        if not self.relay_closed and self.credit > 0:
            assert self.cut_as in {"remote", "force"} or self.loaded_since_cut

    @invariant()
    def whoever_is_cut_and_is_to_be_supplied_is_ready_to_restore(self) -> None:
        if not (self.relay_closed or self.unverified or self.silent or self.unreadable):
            ready = self.status is SupplyStatus.READY_TO_RESTORE
            assert ready is self.is_to_be_supplied

    @invariant()
    def a_person_may_restore_whoever_has_credit(self) -> None:
        if not self.relay_closed and self.credit > 0 and not self.is_in_doubt(but_credit=False):
            assert may_restore(self.situation, PERSON).allowed

    @invariant()
    def whoever_is_due_is_not_protected_and_has_no_credit(self) -> None:
        if self.status in {SupplyStatus.CUT_OFF_DUE, SupplyStatus.AWAITING_APPROVAL}:
            assert not self.hold
            assert self.seen["credit"] <= 0

    @invariant()
    def what_awaits_an_operator_is_an_operators_to_do(self) -> None:
        if self.status is SupplyStatus.AWAITING_APPROVAL:
            assert self.forbids_cutting(PERSON) == set()
            assert self.forbids_cutting(SYSTEM) == {"an operator decides"}


def test_no_order_of_events_breaks_the_rules() -> None:
    Tenant.happened.clear()

    run_state_machine_as_test(
        Tenant,
        settings=settings(
            max_examples=400,
            stateful_step_count=50,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    # Rules that were never put to the test were not tested.
    never = {
        "cut by the system",
        "restored by the system",
        "cut with credit",
        "restored by force",
        *(f"{done} in {mode} mode" for done in ("cut", "restored") for mode in Mode),
        *(
            f"{done} by {who}"
            for done in ("cut", "restored")
            for who in ("administrator", "operator", "automation")
        ),
        *Reason,
    } - Tenant.happened.keys()
    assert not never
