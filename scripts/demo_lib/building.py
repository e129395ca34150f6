"""The simulated building, as a process of its own, like the gateway that it stands for."""

import asyncio
from asyncio.subprocess import PIPE, Process
import contextlib
from dataclasses import dataclass
import json
from pathlib import Path
import sys
from typing import Any, Literal

from . import processes
from .errors import DemoError

START_TIMEOUT = 30
ANSWER_TIMEOUT = 10
STOP_PATIENCE = 10


type Language = Literal["tr", "en"]


@dataclass(frozen=True, kw_only=True)
class Size:
    """What kind of building."""

    modules: int | None
    language: Language
    speed: float


class Building:
    """One running simulator and its console."""

    def __init__(self, state: Path, logs: Path, port: int, size: Size) -> None:
        """Remember what to start, and the file in which it keeps itself."""
        self._state = state
        self._output = logs / "simulator.out"
        self._port = port
        self._size = size
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it and wait until it listens."""
        size = self._size
        count = () if size.modules is None else ("--modules", str(size.modules))
        with self._output.open("wb") as output:
            self._process = await processes.start(
                sys.executable,
                "-m",
                "custom_components.prepaid_meter.simulator",
                "--port",
                str(self._port),
                "--speed",
                str(size.speed),
                "--language",
                size.language,
                "--state",
                str(self._state),
                *count,
                log=output,
                stdin=PIPE,
                stdout=PIPE,
            )
        # Its first line says that it listens.
        await self._read_line(START_TIMEOUT)

    async def status(self) -> list[dict[str, Any]]:
        """Ask what every module says of itself."""
        modules: list[dict[str, Any]] = (await self._command("status"))["modules"]
        return modules

    async def pause(self) -> None:
        """Stop its time: from now on nothing in it changes by itself."""
        await self._command("pause")

    async def silence(self, unit_id: int, *, silent: bool) -> None:
        """Take a module off the bus, or put it back."""
        await self._command(f"silence {unit_id} {'on' if silent else 'off'}")

    async def deafen(self, unit_id: int, *, deaf: bool) -> None:
        """Let what is written to a module get lost, or arrive again."""
        await self._command(f"deafen {unit_id} {'on' if deaf else 'off'}")

    async def load_with_card(self, unit_id: int, amount: str) -> None:
        """Load credit at a module."""
        await self._command(f"card {unit_id} {amount}")

    async def load_from_elsewhere(self, unit_id: int, amount: str) -> None:
        """Load credit over the wire as another program would; below zero takes it back."""
        await self._command(f"remote {unit_id} {amount}")

    async def _command(self, command: str) -> dict[str, Any]:
        """Type a command; the console answers each with one line."""
        _, writer = self._console()
        writer.write(f"{command}\n".encode())
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        answer: dict[str, Any] = json.loads(await self._read_line(ANSWER_TIMEOUT))
        if "error" in answer:
            raise DemoError(f"The simulated building refuses {command}: {answer['error']}")
        return answer

    async def _read_line(self, patience: float) -> bytes:
        reader, _ = self._console()
        try:
            async with asyncio.timeout(patience):
                line = await reader.readline()
        except TimeoutError:
            raise DemoError(
                f"The simulated building did not answer within {patience} s: see {self._output}."
            ) from None
        if not line:
            raise DemoError(self._last_words())
        return line

    def _console(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return what it says and where to type."""
        if self._process is None or self._process.stdout is None or self._process.stdin is None:
            raise RuntimeError("The building has not been started")
        return self._process.stdout, self._process.stdin

    def _last_words(self) -> str:
        """Return why it ended: it says so in its last line."""
        *_, reason = ["no reason given", *self._output.read_text().splitlines()]
        return f"The simulated building ended: {reason}"

    async def serve(self) -> None:
        """Run until it ends by itself, which it should not."""
        reader, _ = self._console()
        # Whatever its console says must be read, or it would wait for ever with a full pipe.
        while await reader.read(65_536):
            pass
        raise DemoError(self._last_words())

    async def stop(self) -> None:
        """End it; it writes its state on the way."""
        if self._process is not None:
            await processes.stop(self._process, STOP_PATIENCE)
