"""A module at an address of the bus."""

from typing import Self

from ..device.points import Profile, Value
from . import purse
from .faults import Faults
from .model import Module
from .physical import Design, Physical
from .plain import plain_values
from .registers import RegisterMap


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
        if self.profile.purse is not None:
            return plain_values(self.profile, self.module.values())
        return {**self.module.values(), **purse.values(self.profile, self.module.physical)}

    @property
    def is_silent(self) -> bool:
        """Whether it does not answer."""
        return self.faults.silent or self.module.is_silent

    def read(self, function: int, address: int, count: int) -> list[int]:
        """Return what registers or bits hold. Raises RefusedError."""
        return self.registers.read(function, address, count, self.values())

    @property
    def loads(self) -> tuple[int, int]:
        """What must not be forgotten once it was answered: it changes with every load."""
        return self.module.physical.load_count, self.module.physical.load_reference

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
