"""Brings up the building and Home Assistant, and takes both down again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import tempfile

from . import config_folder, energy, keep, past
from .building import Building, Size
from .check import check
from .errors import DemoError
from .flow import add_integration
from .home_assistant import HomeAssistant
from .ports import LOOPBACK, find_free, is_free
from .progress import say
from .registry import DOMAIN, read_modules

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / DOMAIN


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for on the command line."""

    port: int
    size: Size
    fresh: bool


async def stay(wanted: Wanted) -> None:
    """Start, tell where to look, and run until stopped."""
    if not is_free(wanted.port):
        raise DemoError(
            f"Port {wanted.port} is in use: stop what uses it, or choose another with --port."
        )
    folder = ROOT / ".demo"
    with keep.lock(folder):
        choices = None if wanted.fresh else keep.Choices.read(folder)
        if choices is None or not choices.fit(wanted.size.modules, wanted.size.language):
            choices = _start_afresh(folder, wanted.size)
            is_new = True
        else:
            is_new = False
        async with _running(folder, wanted, choices.building_port, is_new=is_new) as (
            building,
            home_assistant,
        ):
            choices.write(folder)
            say(f"Open {home_assistant.url} — no login needed. Ctrl-C stops everything.")
            # A connection that is kept open and never read would be noted as a fault in its log.
            await home_assistant.api.close()
            await _until_one_ends(building.serve(), home_assistant.serve())


async def check_once(size: Size) -> None:
    """Start in a folder that is thrown away, compare every value, and leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="prepaid_meter_check_") as name:
        folder = Path(name)
        wanted = Wanted(port=find_free(), size=size, fresh=True)
        choices = _start_afresh(folder, size)
        async with _running(folder, wanted, choices.building_port, is_new=True) as (
            building,
            home_assistant,
        ):
            say("Waiting until every module has been read ...")
            count = await check(home_assistant.api, building)
        say(f"All {count} modules agree with Home Assistant.")


async def _until_one_ends(*works: Coroutine[None, None, None]) -> None:
    """Run all; what ends one of them ends the demonstration."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()


def _start_afresh(folder: Path, size: Size) -> keep.Choices:
    keep.clear(folder)
    config_folder.create(folder / "config", INTEGRATION, size.language)
    return keep.Choices(modules=size.modules, language=size.language, building_port=find_free())


@asynccontextmanager
async def _running(
    folder: Path, wanted: Wanted, building_port: int, *, is_new: bool
) -> AsyncIterator[tuple[Building, HomeAssistant]]:
    """Run both, whatever happens meanwhile stop both, Home Assistant first."""
    building = Building(folder, building_port, wanted.size)
    home_assistant = HomeAssistant(folder / "config", wanted.port)
    try:
        say("Simulated building ...")
        await building.start()
        say("Home Assistant ...")
        # Takes as long as Home Assistant does, which leaves one core to it.
        hours = asyncio.create_task(past.compute(wanted.size)) if is_new else None
        config_folder.set_port(folder / "config", wanted.port)
        await home_assistant.start()
        if hours is not None:
            await _furnish(home_assistant, building, building_port, wanted.size.language, hours)
        yield building, home_assistant
    finally:
        say("Stopping ...")
        try:
            await home_assistant.stop()
        finally:
            await building.stop()


async def _furnish(
    home_assistant: HomeAssistant,
    building: Building,
    building_port: int,
    language: str,
    hours: Awaitable[dict[str, past.Past]],
) -> None:
    """Make a new Home Assistant look like one that has been in use for weeks."""
    api = home_assistant.api
    say("Language, modules found on the bus ...")
    await api.command(
        "frontend/set_user_data",
        key="language",
        value={
            "language": language,
            "number_format": "language",
            "time_format": "language",
            "date_format": "language",
            "time_zone": "local",
            "first_weekday": "language",
        },
    )
    await add_integration(
        api,
        DOMAIN,
        {
            "user": "tcp",
            "host": LOOPBACK,
            "port": building_port,
            # Beyond the last module there is only silence, and each address of it costs a timeout.
            "last_unit_id": max(row["unit_id"] for row in await building.status()),
        },
    )
    say("Six weeks of history, energy dashboard ...")
    modules = await read_modules(api)
    await past.import_statistics(api, modules, await hours)
    await energy.save_preferences(api, modules)
