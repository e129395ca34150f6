"""A building full of modules on one bus, in one simulated time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
import hashlib
from typing import Self

from ..device.points import Profile, Value
from . import purse
from .clock import SECOND, Power, to_time
from .errors import CommandError
from .model import Module
from .physical import Design, Physical
from .registers import RegisterMap
from .vouchers import Slot


@dataclass(slots=True, kw_only=True)
class Faults:
    """How a unit misbehaves on the bus, for tests and rehearsals."""

    silent: bool = False
    deaf: bool = False
    """What is written to it gets lost on the way; it answers to reads."""
    delay: float = 0
    """Real seconds before it answers."""
    registers: dict[int, int] = field(default_factory=dict)
    """What it shows in place of its own, by address: a module with a fault in its firmware."""
    exception: int | None = None
    """Answer everything with this Modbus exception; 6 is busy."""


class Unit:
    """A module at an address of the bus."""

    def __init__(self, unit_id: int, profile: Profile, module: Module) -> None:
        """Put a module at an address."""
        self.unit_id = unit_id
        self.profile = profile
        self.module = module
        self.registers = RegisterMap(profile, module.design.capabilities)
        self.faults = Faults()
        self.first_serial_number = module.physical.serial_number

    def values(self) -> dict[str, Value]:
        """Return every value the module knows, by the key of its point."""
        return {**self.module.values(), **purse.values(self.profile, self.module.physical)}

    def write(self, function: int, address: int, words: list[int]) -> None:
        """Take what was written, all of it or nothing. Raises RefusedError."""
        values = dict(self.registers.write(function, address, words))
        top_up, module = self.profile.top_up, self.module
        if top_up is not None and values.keys() >= set(top_up.written):
            purse.take(top_up, module.design, module.physical, values, module.seconds)
            values = {key: values[key] for key in values.keys() - set(top_up.written)}
        for key, value in values.items():
            module.write(key, value)

    @classmethod
    def create(
        cls, unit_id: int, profile: Profile, design: Design, physical: Physical, at: int
    ) -> Self:
        """Return a unit with a new module that lives from moment `at`, µs."""
        return cls(unit_id, profile, Module(design, physical, at))


class Building:
    """Modules that share a bus, a clock and a mains supply."""

    def __init__(self, units: Iterable[Unit], now: int) -> None:
        """Start at moment `now`, µs."""
        self.units: Mapping[int, Unit] = {unit.unit_id: unit for unit in units}
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
