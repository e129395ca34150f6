"""The gate: whether somebody may cut off a tenant or restore the supply, with every reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .reasons import OVERRIDABLE, Reason


class Mode(StrEnum):
    """How a module works; the words of its `mode`."""

    OPERATOR = "operator"
    """Operators cut off tenants who have no credit left."""
    AUTOMATIC = "automatic"
    """The system cuts off tenants who have no credit left."""
    REMOTE = "remote"
    """Cut off and restored at any time, whatever the credit."""


class Authority(StrEnum):
    """By what right somebody asks."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    AUTOMATION = "automation"
    """An automation acts by the authority of the administrator who made it."""
    NONE = "none"


class Code(StrEnum):
    """What is to be said of the code that was given."""

    RIGHT = "right"
    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    WRONG = "wrong"
    LOCKED = "locked"
    OBSOLETE = "obsolete"
    """What is kept of it is of an earlier form, so that none can be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and what they bring."""

    authority: Authority
    code: Code
    force: bool = False
    """Override what an administrator may override."""
    confirmed: bool = True
    """Whether a second person agreed, or none is needed."""
    for_danger: bool = False
    """Whether a danger is the reason for cutting off."""
    asked_in: Mode | None = None
    """The mode in which they were asked, where they answer a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How a module stands at one moment. Amounts are minor units; None is not known."""

    mode: Mode | None
    credit: int | None
    emergency_credit: int = 0
    """How far below zero credit may fall before a cut is due."""
    relay_closed: bool | None
    """The supply relay; closed lets through."""
    actuator_declared: bool = True
    """Whether somebody has said what the relay moves, and no command has refuted it."""
    interrupted: bool = False
    """The relay lets through, but the breaker is open or the valve closed all the same."""
    unverified: bool = False
    """The relay has moved, but the supply did not follow within the time set for it."""
    cut_by_force: bool | None
    """An administrator cut it although the rules were against it."""
    cut_for_danger: bool | None
    """It was cut to protect people or the building."""
    loaded_since_cut: bool | None
    total_loaded: int | None = None
    """What was loaded in all, read together with the credit."""
    fresh: bool
    """Whether the data are no older than a few polls."""
    identity_proven: bool
    clock_sure: bool
    calendar: tuple[Reason, ...]
    """What the calendar has against cutting off now."""
    hold: bool = False
    """A disputed debt or a protected tenant: no cut-off."""
    top_up_pending: bool | None
    """Credit was ordered and may be at the module already. The ledger knows, once it was asked."""
    automatic_restore: bool = False
    """The manager lets automations restore this tenant's supply."""

    @property
    def is_exhausted(self) -> bool:
        """Whether credit, and emergency credit too, is known to be used up."""
        return self.credit is not None and self.credit <= -self.emergency_credit


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says."""

    reasons: tuple[Reason, ...]
    """All that stands against it; empty means yes."""
    overridden: tuple[Reason, ...] = ()
    """What an administrator overrode."""

    @property
    def allowed(self) -> bool:
        """Whether it may be done."""
        return not self.reasons


def may_cut_off(situation: Situation, asker: Asker) -> Decision:
    """Return whether the tenant may be cut off now."""
    return _decide((*_against_cutting(situation, asker), *against_asker(asker)), asker)


def may_restore(situation: Situation, asker: Asker) -> Decision:
    """Return whether the supply may be restored now."""
    return _decide((*_against_restoring(situation, asker), *against_asker(asker)), asker)


def _decide(found: Iterable[Reason], asker: Asker) -> Decision:
    reasons = tuple(found)
    if not (asker.force and asker.authority is Authority.ADMINISTRATOR):
        return Decision(reasons)
    return Decision(
        tuple(reason for reason in reasons if reason not in OVERRIDABLE),
        tuple(reason for reason in reasons if reason in OVERRIDABLE),
    )


def _against_cutting(situation: Situation, asker: Asker) -> Iterable[Reason]:
    if not situation.actuator_declared:
        # What a command would do is not known, so nothing else matters.
        yield Reason.ACTUATOR_UNDECLARED
        return
    yield from _unknown(situation, credit_matters=situation.mode is not Mode.REMOTE)
    if not situation.clock_sure:
        yield Reason.CLOCK_UNSURE
    if situation.top_up_pending is None:
        yield Reason.TOP_UPS_UNKNOWN
    is_cut = situation.relay_closed is False and not situation.unverified
    # A top-up would restore a tenant who is cut for a debt, into the danger.
    if is_cut and (situation.cut_for_danger or not asker.for_danger):
        yield Reason.ALREADY_CUT
    if situation.mode is not Mode.REMOTE:
        if situation.credit is not None and not situation.is_exhausted:
            yield (
                Reason.CREDIT_REMAINS if situation.credit > 0 else Reason.EMERGENCY_CREDIT_REMAINS
            )
        if situation.top_up_pending:
            yield Reason.TOP_UP_PENDING
    if situation.hold:
        yield Reason.ON_HOLD
    if situation.mode is Mode.OPERATOR and asker.authority is Authority.AUTOMATION:
        yield Reason.OPERATOR_DECIDES
    if asker.asked_in is not None and situation.mode is not asker.asked_in:
        yield Reason.CHANGED_SINCE_ASKED
    yield from situation.calendar


def _against_restoring(situation: Situation, asker: Asker) -> Iterable[Reason]:
    if not situation.actuator_declared:
        yield Reason.ACTUATOR_UNDECLARED
        return
    needs_credit = situation.mode is not Mode.REMOTE and not situation.hold
    yield from _unknown(situation, credit_matters=needs_credit)
    if situation.relay_closed and not situation.unverified:
        yield Reason.INTERRUPTED_ON_SITE if situation.interrupted else Reason.ALREADY_ON
    if needs_credit and situation.credit is not None and situation.credit <= 0:
        yield Reason.NO_CREDIT
    if asker.authority is Authority.AUTOMATION:
        if not situation.automatic_restore:
            yield Reason.PERSON_RESTORES
        if situation.cut_for_danger is not False:
            yield Reason.CUT_FOR_DANGER


def _unknown(situation: Situation, *, credit_matters: bool) -> Iterable[Reason]:
    if not situation.fresh:
        yield Reason.DATA_STALE
    if not situation.identity_proven:
        yield Reason.IDENTITY_UNPROVEN
    if situation.mode is None:
        yield Reason.MODE_UNKNOWN
    if credit_matters and situation.credit is None:
        yield Reason.CREDIT_UNKNOWN
    if situation.relay_closed is None:
        yield Reason.SUPPLY_UNKNOWN


def against_asker(asker: Asker) -> Iterable[Reason]:
    """Yield what stands against somebody, whatever they ask for."""
    if asker.authority is Authority.NONE:
        yield Reason.NO_RIGHT
    if asker.force and asker.authority is not Authority.ADMINISTRATOR:
        yield Reason.FORCE_NEEDS_ADMINISTRATOR
    match asker.code:
        case Code.MISSING:
            yield Reason.CODE_MISSING
        case Code.WRONG:
            yield Reason.CODE_WRONG
        case Code.OBSOLETE:
            yield Reason.CODE_OBSOLETE
        case Code.LOCKED:
            yield Reason.CODES_LOCKED
        case Code.RIGHT | Code.NOT_NEEDED:
            pass
    if not asker.confirmed:
        yield Reason.NEEDS_CONFIRMATION
