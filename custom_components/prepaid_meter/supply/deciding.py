"""A command that is written only if it is still right in the turn of the bus that writes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..access.person import Person
from ..coordinator import ModuleCoordinator
from ..device.points import Point
from ..policy.danger import Danger
from ..policy.gate import Decision, Situation, may_cut_off, may_restore
from .errors import OvertakenError


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants of a supply."""

    person: Person
    on: bool
    reason: str
    confirmed_by: str | None
    danger: Danger | None

    def decide(self, situation: Situation) -> Decision:
        """Return what the gate says of it."""
        return (may_restore if self.on else may_cut_off)(situation, self.person.asker)


class DecidedWrite:
    """Writes the points of one command, once its first is decided on."""

    def __init__(
        self, module: ModuleCoordinator, keys: Sequence[str], decide: Callable[[bool], None]
    ) -> None:
        """Read `keys` and call `decide` with whether all answered; it raises OvertakenError."""
        self._module = module
        self._keys = keys
        self._decide = decide
        self._decided: bool | None = None

    async def __call__(self, point: Point, value: bool) -> None:
        """Write a point. Raises as `ModuleCoordinator.async_write_decided`."""
        if self._decided:
            await self._module.async_write(point, value)
        elif self._decided is None:
            await self._async_first(point, value)
        # Of a command that was overtaken nothing is written, letting go of a coil neither.

    async def _async_first(self, point: Point, value: bool) -> None:
        self._decided = True
        try:
            await self._module.async_write_decided(point, value, self._keys, self._decide)
        except OvertakenError:
            self._decided = False
            raise
