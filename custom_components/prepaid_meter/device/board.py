"""A relay board: moves one channel, and sees to it that no other moved with it."""

from decimal import Decimal

from modbus_connection import ModbusUnit

from .bus import Bus
from .coil_word import write_coil_word
from .errors import DeviceError, NotAppliedError, OtherChannelMovedError, UnprovenError
from .plain import Command
from .points import BoardProfile, Confidence
from .reader import ask

BROADCAST = 0
"""Every device on a bus obeys this unit id."""

ON_WORD = 0xFF00
OFF_WORD = 0x0000

type States = tuple[bool, ...]
"""Whether each channel's relay is closed, the first channel first."""


class Board:
    """The board of a known profile at a unit id; channels count from 1.

    All methods raise the errors of `Bus.exchange`. A board that was silent may have moved or not:
    read it before anything is believed of it.
    """

    def __init__(
        self,
        bus: Bus,
        unit: ModbusUnit,
        unit_id: int,
        profile: BoardProfile,
        *,
        proved: bool = False,
    ) -> None:
        """Expect the board at a unit id. Raises ValueError for the one that all devices obey.

        `proved` says that somebody has seen it switch, where its profile is not sure of it.
        """
        if unit_id == BROADCAST:
            raise ValueError("unit id 0 would move every board on the bus")
        self.profile = profile
        self.channels = profile.channels
        self._bus = bus
        self._unit = unit
        self._proved = proved
        unit.require_timeout(bus.timeout)

    @property
    def may_write(self) -> bool:
        """Whether it is sure enough how this board is switched."""
        return self._proved or self.profile.confidence is Confidence.HIGH

    def prove(self) -> None:
        """Let the board be switched from now on: somebody is trying, or has seen, that it works."""
        self._proved = True

    async def read(self) -> States:
        """Return how all relays stand."""
        async with self._bus.turn():
            return await self._read()

    async def switch(self, channel: int, *, on: bool) -> States:
        """Close or open one relay, and return how all stand afterwards.

        Raises ValueError for a channel that is none, UnprovenError, NotAppliedError if the board
        echoed the command and did not do it, OtherChannelMovedError if another relay moved: it has
        been set back, as far as the board lets it.
        """
        self._check(channel)
        async with self._bus.turn():
            before = await self._read()
            await self._send(channel, self.channels.close if on else self.channels.open)
            after = await self._read()
            if not on and after[channel - 1] and self.channels.release is not None:
                # A pulse that is still running makes the channel deaf to anything else.
                await self._send(channel, self.channels.release)
                after = await self._read()
            await self._set_back(channel, before, after)
        if after[channel - 1] is not on:
            raise NotAppliedError(f"channel {channel}", on, after[channel - 1])
        return after

    async def pulse(self, channel: int, seconds: Decimal) -> States:
        """Close one relay for so long, timed by the board itself, and return how all stand.

        Whatever becomes of us, it opens again. Raises ValueError for a time that the board cannot
        keep or a board that times nothing, UnprovenError, OtherChannelMovedError, CannotSendError.
        """
        self._check(channel)
        if self.channels.pulse is None:
            raise ValueError(f"{self.profile.name} times no pulse")
        command = self.channels.pulse.command(seconds)
        async with self._bus.turn():
            before = await self._read()
            await self._send(channel, command)
            after = await self._read()
            await self._set_back(channel, before, after)
        return after

    def _check(self, channel: int) -> None:
        if not 1 <= channel <= self.channels.count:
            raise ValueError(f"there is no channel {channel}")
        if not self.may_write:
            raise UnprovenError(f"channel {channel}")

    async def _read(self) -> States:
        """Read all at once: boards that are asked for one bit answer eight."""
        first, count = self.channels.address, self.channels.count
        span = range(first, first + count)
        words = await self._bus.exchange(
            self._unit, lambda: ask(self._unit, self.channels.space, span)
        )
        return tuple(bool(word) is not self.channels.inverted for word in words)

    async def _send(self, channel: int, command: Command) -> None:
        address = command.address + channel - 1
        await self._bus.exchange(self._unit, lambda: self._write(command, address), writes=True)

    async def _write(self, command: Command, address: int) -> None:
        match command.function:
            case 5 if command.value in {ON_WORD, OFF_WORD}:
                await self._unit.write_coil(address, command.value == ON_WORD)
            case 5:
                await write_coil_word(self._unit, address, command.value)
            case 15:
                await self._unit.write_coils(address, [bool(command.value)])
            case 6:
                await self._unit.write_register(address, command.value)
            case 16:
                await self._unit.write_registers(address, [command.value])

    async def _set_back(self, channel: int, before: States, after: States) -> None:
        """Undo what a command did to other channels: another tenant may be in the dark."""
        moved = tuple(
            number
            for number, (was, now) in enumerate(zip(before, after, strict=True), 1)
            if was is not now and number != channel
        )
        if not moved:
            return
        left = moved
        try:
            for number in moved:
                on = before[number - 1]
                await self._send(number, self.channels.close if on else self.channels.open)
            states = await self._read()
            left = tuple(n for n in moved if states[n - 1] is not before[n - 1])
        except DeviceError:
            # What is left is not known, so it is all said to be.
            pass
        raise OtherChannelMovedError(channel, moved, left)
