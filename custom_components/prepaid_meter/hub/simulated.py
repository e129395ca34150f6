"""Simulated buildings run inside Home Assistant, one server each, while somebody needs them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_BUILDING, CONF_LANGUAGE, CONF_MODULES, CONF_SPEED, DOMAIN
from ..simulator.building import default_building
from ..simulator.server import BuildingServer
from ..simulator.usb import KEYS
from ..voucher.files import write_whole
from ..voucher.keylist import FILE_NAME

# After as many, simulated serial numbers repeat.
SEEDS: Final = 1000

USB_FOLDER: Final = f"{DOMAIN}_usb"


@dataclass
class _Running:
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    server: BuildingServer | None = None
    holders: int = 0


_DATA_RUNNING: HassKey[dict[str, _Running]] = HassKey(f"{DOMAIN}_simulated")


def state_path(hass: HomeAssistant, building: str) -> Path:
    """Return the file in which a building keeps its state."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.building_{building}.json"))


def usb_path(hass: HomeAssistant, building: str) -> Path:
    """Return the folder with the sticks of a building's modules, where a person finds it."""
    return Path(hass.config.path(USB_FOLDER, building))


def place_key_list(folder: Path, key_list: bytes) -> None:
    """Bring the office's keys to all simulated modules, for nobody else will. Blocks."""
    path = folder / KEYS / FILE_NAME
    if path.exists() and path.read_bytes() == key_list:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, key_list, 0o644)


def remove_usb(folder: Path) -> None:
    """Remove what we put on a building's sticks, and folders that are empty then. Blocks."""
    (folder / KEYS / FILE_NAME).unlink(missing_ok=True)
    # What is not empty holds a person's vouchers and receipts.
    for path in (*folder.glob("*"), folder, folder.parent):
        if path.is_dir():
            with suppress(OSError):
                path.rmdir()


async def async_forget_simulated(hass: HomeAssistant, building: str) -> None:
    """Remove the files of a simulated building that no line leads to any more."""
    await hass.async_add_executor_job(state_path(hass, building).unlink, True)
    await hass.async_add_executor_job(remove_usb, usb_path(hass, building))


def _make_usb(folder: Path, unit_ids: Iterable[int]) -> None:
    for unit_id in unit_ids:
        (folder / str(unit_id)).mkdir(parents=True, exist_ok=True)


@asynccontextmanager
async def async_simulated_building(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> AsyncIterator[int]:
    """Keep a building running and yield its TCP port on this machine."""
    running = hass.data.setdefault(_DATA_RUNNING, {})
    name: str = data[CONF_BUILDING]
    held = running.setdefault(name, _Running())
    held.holders += 1
    try:
        async with held.starting:
            if held.server is None:
                held.server = await _async_start(hass, data)
        yield held.server.port
    finally:
        held.holders -= 1
        if not held.holders:
            del running[name]
            if held.server is not None:
                await held.server.stop()


async def _async_start(hass: HomeAssistant, data: Mapping[str, Any]) -> BuildingServer:
    name: str = data[CONF_BUILDING]
    building = await hass.async_add_executor_job(
        default_building,
        data[CONF_LANGUAGE],
        data[CONF_MODULES],
        # Two buildings are not to have the same modules.
        int(data[CONF_BUILDING], 16) % SEEDS,
    )
    stays = _has_hub(hass, name)
    if stays:
        with suppress(OSError):
            await hass.async_add_executor_job(_make_usb, usb_path(hass, name), building.units)
    server = BuildingServer(
        building,
        speed=data[CONF_SPEED],
        state_file=state_path(hass, name) if stays else None,
        usb_folder=usb_path(hass, name) if stays else None,
    )
    await server.start()
    return server


def _has_hub(hass: HomeAssistant, building: str) -> bool:
    """Return whether a building is there to stay; a dialog that is closed leaves no file."""
    return any(
        entry.data.get(CONF_BUILDING) == building
        for entry in hass.config_entries.async_entries(DOMAIN)
    )
