"""The one status of a tenant's supply, and what stands against changing it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .gate import Asker, Authority, Code, Mode, Situation, may_cut_off, may_restore
from .reasons import Reason


class SupplyStatus(StrEnum):
    """How a tenant's supply stands."""

    ON = "on"
    INTERRUPTED = "interrupted"
    """Switched on, but the breaker or valve was opened on site, by hand or by its protection."""
    UNDECLARED = "undeclared"
    """Nobody has said what the relay moves, so nothing is switched and nothing concluded."""
    CUT_OFF_DUE = "cut_off_due"
    """Automatic mode: will be cut as soon as the gate opens."""
    AWAITING_APPROVAL = "awaiting_approval"
    """Operator mode: may be cut, if an operator says so."""
    CUT = "cut"
    READY_TO_RESTORE = "ready_to_restore"
    """Cut, and credit was loaded since."""
    CUT_FAILED = "cut_failed"
    """Commanded to be cut, but still supplied."""
    RESTORE_FAILED = "restore_failed"
    """Commanded to be supplied, but not supplied."""


SUPPLIED: Final = frozenset({
    SupplyStatus.ON, SupplyStatus.CUT_OFF_DUE, SupplyStatus.AWAITING_APPROVAL
})  # fmt: skip
"""A tenant who is due to be cut off has supply until then; a failed cut-off is another matter."""


_CUT: Final = frozenset({
    SupplyStatus.CUT, SupplyStatus.READY_TO_RESTORE, SupplyStatus.RESTORE_FAILED
})  # fmt: skip


_RESTORED_NEXT: Final = _CUT | {SupplyStatus.INTERRUPTED}


@dataclass(frozen=True, slots=True)
class SupplyStanding:
    """A status, and why no more can be done about it. Who asks is left out."""

    status: SupplyStatus
    against_cutting: tuple[Reason, ...]
    against_restoring: tuple[Reason, ...]

    @property
    def is_cut(self) -> bool:
        """Whether restoring is what can be done about it."""
        return self.status in _RESTORED_NEXT

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What stands against cutting off, or against restoring where it is cut."""
        return self.against_restoring if self.is_cut else self.against_cutting


_ANYBODY: Final = Asker(authority=Authority.OPERATOR, code=Code.NOT_NEEDED)


def supply(situation: Situation) -> SupplyStanding | None:
    """Return how a module's supply stands; None while its relay is unknown."""
    if situation.relay_closed is None:
        return None
    cutting = may_cut_off(situation, _ANYBODY)
    restoring = may_restore(situation, _ANYBODY)
    return SupplyStanding(
        _status(situation, cuttable=cutting.allowed), cutting.reasons, restoring.reasons
    )


def _status(situation: Situation, *, cuttable: bool) -> SupplyStatus:
    if not situation.actuator_declared:
        return SupplyStatus.UNDECLARED
    if not situation.relay_closed:
        if situation.unverified:
            return SupplyStatus.CUT_FAILED
        return SupplyStatus.READY_TO_RESTORE if _is_settled(situation) else SupplyStatus.CUT
    if situation.unverified:
        return SupplyStatus.RESTORE_FAILED
    if situation.is_exhausted and not situation.hold:
        if situation.mode is Mode.AUTOMATIC:
            return SupplyStatus.CUT_OFF_DUE
        if situation.mode is Mode.OPERATOR and cuttable:
            return SupplyStatus.AWAITING_APPROVAL
    return SupplyStatus.INTERRUPTED if situation.interrupted else SupplyStatus.ON


def _is_settled(situation: Situation) -> bool:
    """Return whether nothing but a person's act keeps a cut tenant without supply."""
    if situation.cut_for_danger is not False:
        # Whether the danger is over, nothing here can tell.
        return False
    has_credit = situation.credit is not None and situation.credit > 0
    if situation.mode is Mode.REMOTE or situation.cut_by_force is not False:
        # Such a cut says nothing of the credit: only a load since then calls for a restore.
        return has_credit and situation.loaded_since_cut is True
    return has_credit or situation.hold
