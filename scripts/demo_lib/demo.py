"""Brings up the building and Home Assistant, and takes both down again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import tempfile

from . import config_folder, dashboard, energy, keep, past
from .api import Api
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
BLUEPRINTS = ROOT / "blueprints" / "automation" / DOMAIN


FOLDER = ROOT / ".demo"

INVITATION = "Open {} — no login needed. Ctrl-C stops everything."


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
    with keep.lock(FOLDER):
        choices = None if wanted.fresh else keep.Choices.read(FOLDER)
        if choices is None or not choices.fit(wanted.size.modules, wanted.size.language):
            await _stay_new(wanted)
        else:
            await _stay_again(wanted, choices)


async def _stay_new(wanted: Wanted) -> None:
    """Run a new building under a new Home Assistant."""
    # Takes as long as Home Assistant takes to start, which leaves one core to it.
    pasts = asyncio.create_task(past.compute(wanted.size))
    choices = _start_afresh(FOLDER, wanted.size)
    async with _running(FOLDER, FOLDER, wanted, choices.building_port) as (building, assistant):
        await _furnish(assistant.api, building, choices)
        say(INVITATION.format(assistant.url))
        say("Six weeks of history are being written meanwhile ...")
        await _serve(building, assistant, _fill_in_history(assistant.api, pasts, choices))


async def _stay_again(wanted: Wanted, choices: keep.Choices) -> None:
    """Run what an earlier start left."""
    async with _running(FOLDER, FOLDER, wanted, choices.building_port) as (building, assistant):
        say(INVITATION.format(assistant.url))
        await _serve(building, assistant, assistant.api.close())


async def check_once(size: Size) -> None:
    """Start in a folder that is thrown away, compare every value, and stop."""
    # Only the logs stay, for whoever wants to know why it failed.
    logs = FOLDER / "check"
    logs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="prepaid_meter_check_") as name:
        pasts = asyncio.create_task(past.compute(size))
        async with furnished(Path(name), logs, size) as (building, assistant):
            modules = await read_modules(assistant.api)
            await past.import_use(assistant.api, modules, await pasts)
            say("Waiting until every module has been read ...")
            count = await check(assistant.api, building)
    say(f"All {count} modules agree with Home Assistant.")


@asynccontextmanager
async def furnished(
    folder: Path, logs: Path, size: Size, *, automated: bool = True
) -> AsyncIterator[tuple[Building, HomeAssistant]]:
    """Run a new building, and a new Home Assistant to which its modules were added."""
    wanted = Wanted(port=find_free(), size=size, fresh=True)
    choices = _start_afresh(folder, size, automated=automated)
    async with _running(folder, logs, wanted, choices.building_port) as (building, assistant):
        await _furnish(assistant.api, building, choices)
        yield building, assistant


def _start_afresh(folder: Path, size: Size, *, automated: bool = True) -> keep.Choices:
    keep.clear(folder)
    config_folder.create(folder / "config", size.language)
    if automated:
        config_folder.automate(folder / "config", size.language, BLUEPRINTS)
    return keep.Choices(modules=size.modules, language=size.language, building_port=find_free())


@asynccontextmanager
async def _running(
    folder: Path, logs: Path, wanted: Wanted, building_port: int
) -> AsyncIterator[tuple[Building, HomeAssistant]]:
    """Run both, whatever happens meanwhile stop both, Home Assistant first."""
    building = Building(folder / "building.json", logs, building_port, wanted.size)
    assistant = HomeAssistant(folder / "config", logs, wanted.port)
    try:
        say("Simulated building ...")
        await building.start()
        say("Home Assistant ...")
        config_folder.link(folder / "config", INTEGRATION)
        config_folder.set_port(folder / "config", wanted.port)
        await assistant.start()
        yield building, assistant
    finally:
        say("Stopping ...")
        try:
            await assistant.stop()
        finally:
            await building.stop()


async def _furnish(api: Api, building: Building, choices: keep.Choices) -> None:
    """Do what a person would do in a new Home Assistant."""
    say("Adding the modules found on the bus ...")
    await api.command(
        "frontend/set_user_data",
        key="language",
        value={
            "language": choices.language,
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
            "port": choices.building_port,
            "building_name": config_folder.PLACES[choices.language].name,
            # Beyond the last module there is only silence, and each address of it costs a timeout.
            "last_unit_id": max(row["unit_id"] for row in await building.status()),
        },
    )
    await dashboard.create(api, choices.language)
    await energy.save_preferences(api, await read_modules(api))


async def _fill_in_history(
    api: Api, pasts: Awaitable[dict[str, past.Past]], choices: keep.Choices
) -> None:
    modules, computed = await read_modules(api), await pasts
    await past.import_use(api, modules, computed)
    await past.import_statistics(api, modules, computed)
    # A start that was broken off before this point would be without a past for ever.
    choices.write(FOLDER)
    say("Six weeks of history are there.")
    # A connection that is kept open and never read would be noted as a fault in its log.
    await api.close()


async def _serve(
    building: Building, assistant: HomeAssistant, meanwhile: Coroutine[None, None, None]
) -> None:
    """Run until one of both ends by itself, which none should."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(building.serve())
            group.create_task(assistant.serve())
            group.create_task(meanwhile)
    except* DemoError as errors:
        raise DemoError(str(errors.exceptions[0])) from None
