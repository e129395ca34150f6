"""The Home Assistant process."""

import asyncio
from asyncio.subprocess import Process
from pathlib import Path
import sys

from . import processes
from .api import Api
from .errors import DemoError
from .ports import LOOPBACK

# Its exit code when somebody presses "Restart" in its settings.
RESTART_EXIT_CODE = 100
# A first start creates the database on whatever disk there is.
START_TIMEOUT = 180
# It gives its own integrations 100 s at most; the recorder needs a second or two.
STOP_PATIENCE = 60


class HomeAssistant:
    """One Home Assistant on one configuration folder."""

    def __init__(self, config: Path, logs: Path, port: int) -> None:
        """Remember what to start."""
        self._config = config
        self._output = logs / "home-assistant.out"
        self._process: Process | None = None
        self.url = f"http://{LOOPBACK}:{port}"
        self.api = Api(self.url)

    async def start(self) -> None:
        """Start it and wait until every integration is set up."""
        await self._spawn()
        try:
            async with asyncio.timeout(START_TIMEOUT):
                while not await self.api.try_sign_in():
                    await self._pause()
                while (await self.api.get("/api/config"))["state"] != "RUNNING":
                    await self._pause()
        except TimeoutError:
            raise DemoError(
                f"Home Assistant did not get ready within {START_TIMEOUT} s: see {self._output}."
            ) from None

    async def _spawn(self) -> None:
        with self._output.open("wb") as output:
            self._process = await processes.start(
                sys.executable,
                "-m",
                "scripts.demo_lib.launcher",
                "--skip-pip",
                "--config",
                str(self._config),
                log=output,
            )

    def _running(self) -> Process:
        if self._process is None:
            raise RuntimeError("Home Assistant has not been started")
        return self._process

    async def _pause(self) -> None:
        """Wait a little, and notice if the process ended meanwhile."""
        if self._running().returncode is not None:
            raise DemoError(f"Home Assistant ended while starting: see {self._output}.")
        await asyncio.sleep(0.1)

    async def serve(self) -> None:
        """Run until it ends by itself, through any restart asked for in its settings."""
        while await self._running().wait() == RESTART_EXIT_CODE:
            await self._spawn()
        raise DemoError(f"Home Assistant ended by itself: see {self._output}.")

    async def stop(self) -> None:
        """End it; it writes its last states on the way."""
        try:
            await self.api.close()
        finally:
            if self._process is not None:
                await processes.stop(self._process, STOP_PATIENCE)
