"""Switching a tenant's supply: the command, and the proof that the supply followed it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Final

from .errors import DeviceError
from .points import Actuator, Point, Supply, Value

PULSE: Final = 1.0
"""Seconds for which a shunt trip is energised; they burn out if held."""

_SECONDS: Final = {
    Actuator.BREAKER_HELD: 15.0,
    Actuator.BREAKER_PULSE: 15.0,
    # A quarter-turn valve takes 10 to 60 s for its way, and its meter some time to come to rest.
    Actuator.VALVE: 90.0,
}

# Somebody has to walk to a breaker that only a hand can close.
BY_HAND: Final = 900.0
"""Seconds within which a breaker is closed by hand once that is allowed."""

# One lost request is nothing; who is silent for longer is let go of as soon as it answers.
_RELEASES: Final = 3

type Write = Callable[[Point, bool], Awaitable[None]]


class Switching:
    """How one module's supply is switched. Values are what the module last said of its points."""

    def __init__(
        self,
        supply: Supply,
        points: Mapping[str, Point],
        *,
        actuator: Actuator | None = None,
        feedback_wired: bool = True,
    ) -> None:
        """Go by a profile, as far as this module has its points and is set otherwise."""
        has_feedback = feedback_wired and supply.feedback in points
        self.supply = replace(
            supply,
            actuator=actuator or supply.actuator,
            feedback=supply.feedback if has_feedback else None,
            proof=tuple(key for key in supply.proof if key in points),
        )
        self._relay = points[supply.relay]
        self.is_pulse = self.supply.actuator is Actuator.BREAKER_PULSE
        """Whether a short closing of the relay cuts off, and only a hand restores."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The points that tell how the supply stands."""
        feedback = () if self.supply.feedback is None else (self.supply.feedback,)
        return (self.supply.relay, *feedback, *self.supply.proof)

    @property
    def commanded_key(self) -> str | None:
        """The point that tells whether the supply is switched on.

        A relay that has tripped a breaker says nothing of it; without feedback, nothing does.
        """
        return self.supply.feedback if self.is_pulse else self.supply.relay

    @property
    def can_restore(self) -> bool:
        """Whether a command alone restores the supply."""
        return not self.is_pulse

    def seconds(self, *, on: bool) -> float:
        """Return how long the supply may take to follow a command."""
        return BY_HAND if on and self.is_pulse else _SECONDS[self.supply.actuator]

    def commanded_on(self, values: Mapping[str, Value]) -> bool | None:
        """Return whether the supply is switched on; None is not known."""
        value = values.get(self.commanded_key) if self.commanded_key else None
        return value if isinstance(value, bool) else None

    def energised(self, values: Mapping[str, Value]) -> bool:
        """Return whether a trip coil, which is for a moment only, was left energised."""
        return self.is_pulse and values.get(self.supply.relay) is True

    def follows(self, values: Mapping[str, Value], *, on: bool) -> bool | None:
        """Return whether the supply is seen to be as commanded; None if nothing shows it.

        Where it is on, its breaker's feedback shows it, as a tenant may use nothing. Where it is
        off, nothing may get through, whatever the feedback says.
        """
        feedback = values.get(self.supply.feedback) if self.supply.feedback else None
        if on:
            return feedback if isinstance(feedback, bool) else None
        flows = [values.get(key) for key in self.supply.proof]
        if feedback is True or any(self._is_flow(flow) for flow in flows):
            return False
        known = isinstance(feedback, bool) or bool(flows)
        return True if known and None not in flows else None

    def _is_flow(self, value: Value) -> bool:
        return isinstance(value, Decimal) and abs(value) > self.supply.near_zero

    async def command(self, write: Write, *, on: bool) -> None:
        """Switch the supply; `write` writes a point and reads it back, and may raise.

        Raises what `write` raises, but not if a breaker was tripped and its relay cannot be let go
        of: that is no failed command, and `energised` tells it.
        """
        if not self.is_pulse:
            await write(self._relay, on)
        elif not on:
            try:
                await write(self._relay, True)
                await asyncio.sleep(PULSE)
            finally:
                with suppress(DeviceError):
                    await self.release(write)

    async def release(self, write: Write) -> None:
        """Let go of a trip coil, though a request is lost."""
        for tries_left in reversed(range(_RELEASES)):
            try:
                await write(self._relay, False)
            except DeviceError:
                if not tries_left:
                    raise
            else:
                return
