"""A tenant as they are in truth."""

from dataclasses import dataclass, field
from typing import Final

from custom_components.prepaid_meter.simulator.physical import Breaker
from custom_components.prepaid_meter.simulator.premises import Unit

RACE: Final = 2
"""Answers of a module within which a command may be under way that was right before them: the
proof of who it is, which every write begins with, and a poll that came between."""


@dataclass
class Tenant:
    """One tenant as they are in truth: the building's, and what the driver has set for him."""

    unit: Unit
    device_id: str = ""
    identity: str = ""
    held: bool = False
    emergency: int = 0
    automatic_restore: bool = False
    answers_since: int = RACE + 1
    """How often the module has answered since something happened that forbids a cut."""
    in_deed: bool = False
    """Whether something is under way, of which only Home Assistant knows how far it has got."""
    called_for_since: float | None = None
    """When a poll first saw that something is to be done, and nothing has come between since."""
    missed: bool = False
    moves: list[bool] = field(default_factory=list)

    @property
    def answers(self) -> bool:
        """Whether the module is there."""
        return not (self.unit.faults.silent or self.unit.module.is_silent)

    @property
    def may_be_cut(self) -> bool:
        """Whether nothing stands against a cut by an automation."""
        module = self.unit.module
        state = module.physical
        return (
            state.mode == "automatic"
            and module.credit <= -self.emergency
            and not self.held
            and not state.clock_unsure
        )

    @property
    def may_be_restored(self) -> bool:
        """Whether credit or a hold speaks for it, or the mode asks for neither."""
        module = self.unit.module
        return module.credit > 0 or self.held or module.physical.mode == "remote"

    @property
    def calls_for(self) -> bool | None:
        """Return where the relay should be moved to now; None is nowhere."""
        module = self.unit.module
        if module.physical.breaker != Breaker.NORMAL or not self.answers:
            return None
        if module.supply_on:
            return False if self.may_be_cut else None
        return True if self.automatic_restore and module.credit > 0 else None
