"""A relay board on the bus: its channels switch the supplies that are wired to them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from ..device.plain import Command, Pulse, Space
from ..device.points import BoardProfile
from .clock import SECOND
from .errors import ILLEGAL_ADDRESS, ILLEGAL_FUNCTION, ILLEGAL_VALUE, RefusedError
from .faults import Faults
from .unit import Unit

_SPACES: Final[Mapping[int, Space]] = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}


class BoardUnit:
    """A board at an address of the bus; channels count from 1."""

    def __init__(
        self,
        unit_id: int,
        profile: BoardProfile,
        wired: Mapping[int, Unit],
        now: Callable[[], int],
    ) -> None:
        """Wire channels to the supplies of units; `now` tells simulated time in µs."""
        self.unit_id = unit_id
        self.profile = profile
        self.wired = dict(wired)
        self.faults = Faults()
        self.swapped: dict[int, int] = {}
        """What a faulty board moves instead, by channel."""
        self.stuck: set[int] = set()
        """Channels whose commands are echoed and come to nothing."""
        self._now = now
        # Of what nothing is wired to; the others are as their tenants' contactors.
        self._closed = [False] * profile.channels.count
        self._until: dict[int, int] = {}

    @property
    def is_silent(self) -> bool:
        """Whether it does not answer."""
        return self.faults.silent

    @property
    def loads(self) -> tuple[int, int]:
        """A board is never loaded."""
        return 0, 0

    @property
    def closed(self) -> tuple[bool, ...]:
        """Whether each relay is closed, at this moment."""
        self._settle()
        return tuple(
            self.wired[channel].module.physical.relay_1 if channel in self.wired else closed
            for channel, closed in enumerate(self._closed, 1)
        )

    def lose_power(self) -> None:
        """Let every relay open, as without power none holds."""
        self._until.clear()
        for channel in range(1, self.profile.channels.count + 1):
            self._move(channel, on=False)

    def read(self, function: int, address: int, count: int) -> list[int]:
        """Return what the board answers. Raises RefusedError."""
        channels = self.profile.channels
        space = _SPACES.get(function)
        states = [int(on is not channels.inverted) for on in self.closed]
        for signature in self.profile.signatures:
            point = signature.point
            if (space, address, count) == (signature.space, point.address, point.count):
                return [point.minimum or 0] * count
        if space != channels.space:
            raise RefusedError(ILLEGAL_FUNCTION)
        first = address - channels.address
        if not 0 <= first < first + count <= channels.count:
            raise RefusedError(ILLEGAL_ADDRESS)
        return states[first : first + count]

    def write(self, function: int, address: int, words: list[int]) -> None:
        """Take a command, or echo it and do nothing. Raises RefusedError."""
        self._settle()
        for offset, word in enumerate(words):
            self._command(function, address + offset, word)

    def _command(self, function: int, address: int, word: int) -> None:
        channels = self.profile.channels
        pulse = channels.pulse
        for command, on in ((channels.close, True), (channels.open, False)):
            channel = _channel(command, function, address, channels.count)
            if channel is not None and word == command.value:
                # A delay that runs makes such a board deaf, though it echoes what it is told.
                if channels.release is None or channel not in self._until:
                    self._move(channel, on=on)
                return
        if pulse is not None:
            channel = _channel(pulse, function, address, channels.count)
            if channel is not None and 0 <= word - pulse.value <= pulse.most:
                self._pulse(channel, (word - pulse.value) * pulse.per)
                return
        known = any(
            _channel(command, function, address, channels.count) is not None
            for command in (channels.close, channels.open, *((pulse,) if pulse else ()))
        )
        raise RefusedError(ILLEGAL_VALUE if known else ILLEGAL_ADDRESS)

    def _pulse(self, channel: int, seconds: Decimal) -> None:
        if seconds:
            self._until[channel] = self._now() + int(seconds * SECOND)
        else:
            self._until.pop(channel, None)
        self._move(channel, on=bool(seconds))

    def _settle(self) -> None:
        for channel, until in list(self._until.items()):
            if until <= self._now():
                del self._until[channel]
                self._move(channel, on=False)

    def _move(self, channel: int, *, on: bool) -> None:
        if channel in self.stuck:
            return
        channel = self.swapped.get(channel, channel)
        self._closed[channel - 1] = on
        if (unit := self.wired.get(channel)) is not None:
            unit.module.switch_supply(on=on)


def _channel(command: Command | Pulse, function: int, address: int, count: int) -> int | None:
    """Return which channel a command would go to, None if it is another kind of command."""
    if command.function != function or not command.address <= address < command.address + count:
        return None
    return address - command.address + 1
