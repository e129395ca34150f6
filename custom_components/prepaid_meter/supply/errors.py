"""Why a tenant was not cut off, or the supply not restored."""

from ..policy.gate import Decision


class SupplyError(Exception):
    """Base class of all of them."""


class SupplyRefusedError(SupplyError):
    """The gate is closed; nothing was switched."""

    def __init__(self, decision: Decision, *, on: bool) -> None:
        """Keep what the gate said of restoring (`on`) or cutting off."""
        super().__init__(", ".join(decision.reasons))
        self.decision = decision
        self.on = on


class OvertakenError(SupplyError):
    """What a command was decided on has changed by its turn of the bus; nothing was written."""

    def __init__(self, decision: Decision | None) -> None:
        """Keep what the gate says now; None if it is open, but what is on record is not so."""
        super().__init__("overtaken" if decision is None else ", ".join(decision.reasons))
        self.decision = decision


class HubClosedError(SupplyError):
    """The hub is being unloaded; nothing was switched."""


class OppositeError(SupplyError):
    """The command did the opposite of its purpose; the relay is back where it was."""

    def __init__(self, *, on: bool, taken_back: bool) -> None:
        """Keep whether it was to be restored, and whether the relay is known to be back."""
        super().__init__("the supply did the opposite")
        self.on = on
        self.taken_back = taken_back


class NotVerifiedError(SupplyError):
    """The relay obeyed, but the supply did not follow."""

    def __init__(self, *, on: bool) -> None:
        """Keep whether it was to be restored."""
        super().__init__("the supply did not follow")
        self.on = on
