"""A building full of modules on one bus, in one simulated time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
import hashlib

from ..device.points import BoardProfile
from .board import BoardUnit
from .clock import SECOND, Power, to_time
from .errors import CommandError
from .model import Module
from .unit import Unit
from .vouchers import Slot


class Building:
    """Modules that share a bus, a clock and a mains supply."""

    def __init__(self, units: Iterable[Unit], now: int) -> None:
        """Start at moment `now`, µs."""
        self.units: Mapping[int, Unit] = {unit.unit_id: unit for unit in units}
        self.boards: dict[int, BoardUnit] = {}
        """Relay boards, by unit id."""
        self.power = Power()
        self.slots: dict[int, Slot] = {}
        """What takes vouchers, by serial number; also of modules that were taken out."""
        self._now = now
        self.ahead = 0
        """µs that simulated time is ahead of the clocks of its modules, which keep ours."""

    @property
    def now(self) -> int:
        """The simulated moment, µs."""
        return self._now

    @property
    def time(self) -> datetime:
        """The simulated date and time, UTC."""
        return to_time(self._now)

    @property
    def identity(self) -> str:
        """Tells this building from others, whatever has happened in it since."""
        text = ";".join(
            f"{unit.unit_id}:{unit.profile.id}:{unit.first_serial_number}"
            for unit in self.units.values()
        )
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def elapse(self, seconds: float) -> None:
        """Let simulated time pass; modules catch up when somebody looks at them."""
        self._now += max(0, round(seconds * SECOND))

    def advance(self, seconds: float) -> None:
        """Let simulated time pass for everybody."""
        self.elapse(seconds)
        self.settle()

    def settle(self) -> None:
        """Let every module catch up."""
        for unit in self.units.values():
            self._catch_up(unit.module)

    def _catch_up(self, module: Module) -> None:
        module.advance_to(self._now, self.power)
        module.ahead = self.ahead

    def unit(self, unit_id: int) -> Unit:
        """Return a unit whose module has caught up. Raises CommandError."""
        if (unit := self.units.get(unit_id)) is None:
            raise CommandError(f"There is no module at unit {unit_id}.")
        self._catch_up(unit.module)
        return unit

    def add_board(self, unit_id: int, profile: BoardProfile, wired: Mapping[int, int]) -> BoardUnit:
        """Put a board at a free unit id; `wired` has the unit id of each channel's tenant."""
        if unit_id in self.units or unit_id in self.boards:
            raise CommandError(f"Unit {unit_id} is taken already.")
        supplies = {channel: self.unit(tenant) for channel, tenant in wired.items()}
        board = BoardUnit(unit_id, profile, supplies, lambda: self._now)
        self.boards[unit_id] = board
        return board

    def slot(self, unit: Unit) -> Slot:
        """Return what takes vouchers at a unit."""
        serial_number = unit.module.physical.serial_number
        if serial_number not in self.slots:
            self.slots[serial_number] = Slot()
        return self.slots[serial_number]

    def set_mains(self, *, on: bool) -> None:
        """Let the mains fail or return."""
        if self.power.mains != on:
            self.settle()
            self.jump(self._now, Power(mains=on, since=self._now))

    def jump(self, now: int, power: Power) -> None:
        """Go on at a moment, µs, with that supply, as if nothing was used until then."""
        self._now = now
        self.power = power
        for unit in self.units.values():
            unit.module.skip_to(now, power)
