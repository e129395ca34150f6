"""The simulated building on a real bus: Modbus TCP, RTU over TCP, or RTU on a serial port."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
import logging
from pathlib import Path
from time import time_ns
from typing import Any, Final, Literal

from . import state
from .board import BoardUnit
from .bus import open_serial, open_tcp
from .clock import SECOND
from .errors import SimulatorError, StateError
from .premises import Building
from .unit import Unit
from .usb import Sticks

_LOGGER = logging.getLogger(__name__)

# Short enough that nobody sees a stale total in the status, long enough to cost nothing.
_TICK: Final = 1.0

# A crash loses at most this many ticks; a clean stop loses nothing.
_TICKS_PER_SAVE: Final = 30

# Modules that catch up before others on the event loop get their turn.
_AT_ONCE: Final = 8

_CLOSE_TIMEOUT: Final = 5

type Framer = Literal["socket", "rtu"]


class BuildingServer:
    """Answers for a building's modules, and lets its time run.

    Uses only the running event loop, so it may live inside another program.
    """

    def __init__(
        self,
        building: Building,
        host: str = "127.0.0.1",
        port: int = 0,
        framer: Framer = "socket",
        serial: str | None = None,
        speed: float = 1.0,
        state_file: Path | None = None,
        baudrate: int = 9600,
        usb_folder: Path | None = None,
    ) -> None:
        """Prepare to serve on host:port (0 picks a free one), or on a `serial` port instead.

        `speed` is simulated seconds per second; `state_file` keeps the building over a restart;
        `usb_folder` has a folder for the stick in each module.
        """
        self.building = building
        self.host = host
        self.framer: Framer = framer
        self.serial = serial
        self.baudrate = baudrate
        self.state_file = state_file
        self.refused_state: str | None = None
        """Why the state file was set aside at the start, if it was."""
        self._wanted_port = port
        self._speed = speed
        self._paused = False
        self._last = 0.0
        self._listener: Any = None
        self._ticker: asyncio.Task[None] | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self._saving = asyncio.Lock()
        self._sticks = Sticks(usb_folder, self) if usb_folder is not None else None

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        if self._listener is None or self.serial is not None:
            return self._wanted_port
        port: int = self._listener.transport.sockets[0].getsockname()[1]
        return port

    @property
    def address(self) -> str:
        """Where it is to be reached, as a person would write it."""
        if self.serial is not None:
            return f"{self.serial} (Modbus RTU, {self.baudrate} baud)"
        kind = "Modbus TCP" if self.framer == "socket" else "Modbus RTU over TCP"
        return f"{self.host}:{self.port} ({kind})"

    @property
    def speed(self) -> float:
        """Simulated seconds per second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self.catch_up()
        self._speed = speed

    @property
    def paused(self) -> bool:
        """Whether simulated time stands still."""
        return self._paused

    async def start(self) -> None:
        """Take up the saved state and serve. Raises SimulatorError."""
        if self._listener is not None:
            raise SimulatorError("The simulated building is running already.")
        if self.state_file is not None:
            await self._restore(self.state_file)
        if self.serial is not None:
            self._listener = await open_serial(self, self.serial, self.baudrate)
        else:
            self._listener = await open_tcp(self, self.host, self._wanted_port, self.framer)
        self._last = asyncio.get_running_loop().time()
        if self._speed != 1:
            # How far it had run ahead before is in no state file.
            self.building.ahead = self.building.now - time_ns() // 1_000
        self._ticker = asyncio.create_task(self._run(), name="simulated building")
        if self._sticks is not None:
            self._sticks.start()

    async def stop(self) -> None:
        """Stop serving, close every connection and save the state."""
        if (listener := self._listener) is None:
            return
        self.catch_up()
        if self._sticks is not None:
            await self._sticks.stop()
        waiting = [task for task in (self._ticker, *self._answers) if task is not None]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        self._ticker, self._listener = None, None
        transport = listener.transport
        await listener.shutdown()
        if isinstance(transport, asyncio.Server):
            with suppress(TimeoutError):
                await asyncio.wait_for(transport.wait_closed(), _CLOSE_TIMEOUT)
        await self.save()

    def pause(self) -> None:
        """Let simulated time stand still; modules go on answering."""
        self.catch_up()
        self._paused = True

    def resume(self) -> None:
        """Let simulated time run again from where it stood."""
        self.catch_up()
        self._paused = False

    def catch_up(self) -> None:
        """Bring simulated time to this moment."""
        if self._listener is None:
            return
        now = asyncio.get_running_loop().time()
        if not self._paused:
            passed = now - self._last
            self.building.elapse(passed * self._speed)
            # However fast tenants live, a load is not to be dated tomorrow.
            self.building.ahead += round(passed * (self._speed - 1) * SECOND)
        self._last = now

    def unit(self, unit_id: int) -> Unit | BoardUnit | None:
        """Return a unit or board at this moment; None where nobody answers."""
        if (board := self.building.boards.get(unit_id)) is not None:
            self.catch_up()
            return None if board.is_silent else board
        if unit_id not in self.building.units:
            return None
        self.catch_up()
        unit = self.building.unit(unit_id)
        return None if unit.is_silent else unit

    def spawn(self, answer: Coroutine[Any, Any, None]) -> None:
        """Work on an answer that is given up when the server stops."""
        task = asyncio.create_task(answer)
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def save(self) -> bool:
        """Write the state file, if there is to be one; return False if that failed."""
        if self.state_file is None:
            return True
        async with self._saving:
            try:
                await asyncio.to_thread(state.save, self.state_file, state.snapshot(self.building))
            except OSError as err:
                _LOGGER.warning("The state cannot be written to %s: %s", self.state_file, err)
                return False
        return True

    async def _restore(self, path: Path) -> None:
        try:
            if (saved := await asyncio.to_thread(state.load, path)) is not None:
                state.restore(self.building, saved, path.name)
        except StateError as err:
            try:
                aside = await asyncio.to_thread(state.set_aside, path)
            except OSError as failed:
                raise SimulatorError(f"{err} It cannot be set aside: {failed.strerror}.") from err
            self.refused_state = f"{err} It is kept as {aside.name}; the building starts afresh."
            _LOGGER.warning("%s", self.refused_state)

    async def _run(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(_TICK)
            self.catch_up()
            for index, unit_id in enumerate(self.building.units, 1):
                self.building.unit(unit_id)
                if index % _AT_ONCE == 0:
                    await asyncio.sleep(0)
            ticks += 1
            if ticks % _TICKS_PER_SAVE == 0:
                await self.save()
