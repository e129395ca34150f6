"""Switching a tenant's supply: the command, and the proof that the supply followed it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from .errors import DeviceError
from .points import Actuator, Point, SupplyPoints, Value

PULSE: Final = 1.0
"""Seconds for which a shunt trip is energised; they burn out if held."""

_SECONDS: Final = {
    Actuator.BREAKER_HELD: 15.0,
    Actuator.BREAKER_PULSE: 15.0,
    # A quarter-turn valve takes 10 to 60 s for its way, and its meter some time to come to rest.
    Actuator.VALVE: 90.0,
}

# A breaker trips within a tenth of a second, and its feedback is read a second or two later.
_TRIP: Final = 3.0

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
        supply: SupplyPoints,
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

    def seconds_watched(self, before: Mapping[str, Value], *, on: bool) -> float:
        """Return for how long a supply has to stay as commanded, if it was so before already.

        What a command did to it then shows only after the actuator has had its time.
        """
        feedback = self.supply.feedback
        if self.is_pulse or feedback is None or before.get(feedback) is not on:
            return 0.0
        travel = _SECONDS[self.supply.actuator]
        return travel if self.supply.actuator is Actuator.VALVE else min(travel, _TRIP)

    def opposed(
        self, before: Mapping[str, Value], values: Mapping[str, Value], *, on: bool
    ) -> bool:
        """Return whether a command did the opposite of its purpose.

        The breaker's feedback was already as it was to be, and is not so since. What flows tells
        nothing here: a tenant begins and ends to use something whenever they like.
        """
        feedback = self.supply.feedback
        if self.is_pulse or feedback is None:
            # A pulse never closes a breaker.
            return False
        return before.get(feedback) is on and values.get(feedback) is (not on)

    def is_interrupted(self, values: Mapping[str, Value]) -> bool:
        """Return whether somebody or something else than the relay keeps the supply off.

        The relay lets through, its input says that nothing can get through, and nothing does.
        """
        return (
            not self.is_pulse
            and self.supply.feedback is not None
            and values.get(self.supply.relay) is True
            and values.get(self.supply.feedback) is False
            and self.follows(values, on=False) is True
        )

    def follows(self, values: Mapping[str, Value], *, on: bool) -> bool | None:
        """Return whether the supply is seen to be as commanded; None if nothing shows it.

        Where it is on, its breaker's feedback shows it, as a tenant may use nothing. Where it is
        off, nothing may get through, whatever the feedback says.
        """
        feedback = values.get(self.supply.feedback) if self.supply.feedback else None
        if on:
            return feedback if isinstance(feedback, bool) else None
        flows = [values.get(key) for key in self.supply.proof]
        if feedback is True or any(self.supply.is_flow(flow) for flow in flows):
            return False
        known = isinstance(feedback, bool) or bool(flows)
        return True if known and None not in flows else None

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

    async def take_back(self, write: Write, *, on: bool) -> None:
        """Put the relay back where it was before a command, though a request is lost."""
        await self._write_surely(write, closed=not on and not self.is_pulse)

    async def release(self, write: Write) -> None:
        """Let go of a trip coil, though a request is lost."""
        await self._write_surely(write, closed=False)

    async def _write_surely(self, write: Write, *, closed: bool) -> None:
        for tries_left in reversed(range(_RELEASES)):
            try:
                await write(self._relay, closed)
            except DeviceError:
                if not tries_left:
                    raise
            else:
                return
