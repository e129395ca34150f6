"""Going through dialogs the way a person does, and the links that dialogs lead to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
import os
import socket
import tty
from typing import Any

from homeassistant.components.repairs.const import DOMAIN as REPAIRS
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowManager, FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component

from custom_components.prepaid_meter.building.entries import building_of
from custom_components.prepaid_meter.const import DOMAIN, SUBENTRY_MODULE, SUBENTRY_OPERATOR
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.server import BuildingServer

# An absent unit id costs this much; a simulated module answers in a few milliseconds.
TIMEOUT = 0.1

type Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Dialog:
    """A dialog: what it shows, and what a person can do with it."""

    def __init__(self, hass: HomeAssistant, flows: FlowManager[Any, Any, Any], shown: Any) -> None:
        self._hass = hass
        self._flows = flows
        self.shown = shown

    @property
    def id(self) -> str:
        return self.shown["flow_id"]

    @property
    def step(self) -> str:
        return self.shown["step_id"]

    @property
    def errors(self) -> dict[str, str]:
        return self.shown["errors"] or {}

    @property
    def placeholders(self) -> Mapping[str, str]:
        return self.shown["description_placeholders"]

    @property
    def fields(self) -> dict[str, Any]:
        """What each field of the form shows before anything is entered."""
        return {
            str(field): (field.description or {}).get("suggested_value", _default(field))
            for field in self.shown["data_schema"].schema
        }

    def choices(self, field: str) -> dict[str, str]:
        """The options of a select field: what each stands for, by its label."""
        selector = self.shown["data_schema"].schema[field]
        return {option["label"]: option["value"] for option in selector.config["options"]}

    async def choose(self, option: str) -> None:
        """Click an option of a menu."""
        assert self.shown["type"] is FlowResultType.MENU, self.shown
        assert option in self.shown["menu_options"]
        self.shown = await self._flows.async_configure(self.id, {"next_step_id": option})

    async def fill(self, **entered: Any) -> None:
        """Enter something into fields, leave the others, and submit the form."""
        assert self.shown["type"] is FlowResultType.FORM, self.shown
        shown = {key: value for key, value in self.fields.items() if value is not None}
        self.shown = await self._flows.async_configure(self.id, {**shown, **entered})
        if self.created or self.aborted:
            await self._hass.async_block_till_done()

    async def look(self) -> None:
        """Show the present state of a step with progress."""
        self.shown = await self._flows.async_configure(self.id)

    async def scan(self, first: int = 1, last: int = 6, timeout: float = TIMEOUT) -> None:
        """Enter a range and wait for the end of the scan."""
        assert self.step == "scan_range"
        await self.fill(first_unit_id=first, last_unit_id=last, timeout=timeout)
        await self.wait()

    async def wait(self) -> None:
        """Wait until the progress ends."""
        async with asyncio.timeout(20):
            while self.shown["type"] is FlowResultType.SHOW_PROGRESS:
                await self._hass.async_block_till_done()
                await self.look()

    async def name_them(self, *names: str) -> None:
        """Name the modules in the order they are shown, the rest as proposed."""
        assert self.step == "names"
        await self.fill(**dict(zip(self.fields, names, strict=False)))
        if self.shown.get("step_id") == "actuators":
            # What the relays move is as proposed.
            await self.fill()

    def close(self) -> None:
        """Close the dialog without finishing it."""
        self._flows.async_abort(self.id)

    @property
    def aborted(self) -> str | None:
        """Why the dialog ended, if it ended without creating anything."""
        return self.shown["reason"] if self.shown["type"] is FlowResultType.ABORT else None

    @property
    def created(self) -> bool:
        return self.shown["type"] is FlowResultType.CREATE_ENTRY


def _default(field: Any) -> Any:
    return field.default() if callable(field.default) else None


async def add_hub(hass: HomeAssistant, link: str | None = None) -> Dialog:
    """Open the dialog that adds a hub, at the form of a link if one is given."""
    flows = hass.config_entries.flow
    dialog = Dialog(hass, flows, await flows.async_init(DOMAIN, context={"source": SOURCE_USER}))
    if link is not None:
        await dialog.choose(link)
    return dialog


async def change_link(hass: HomeAssistant, entry: ConfigEntry, link: str | None = None) -> Dialog:
    """Open the dialog that changes a line's link, at the form of its present or another kind."""
    dialog = await reconfigure(hass, entry)
    await dialog.choose(link or entry.data["link"])
    return dialog


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry) -> Dialog:
    """Open the dialog that changes a line."""
    flows = hass.config_entries.flow
    context = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    return Dialog(hass, flows, await flows.async_init(DOMAIN, context=context))


async def add_modules(hass: HomeAssistant, entry: ConfigEntry, way: str | None = None) -> Dialog:
    """Open the dialog that adds modules to a hub."""
    flows = hass.config_entries.subentries
    dialog = Dialog(
        hass,
        flows,
        await flows.async_init((entry.entry_id, SUBENTRY_MODULE), context={"source": SOURCE_USER}),
    )
    if way is not None:
        await dialog.choose(way)
    return dialog


async def change_module(hass: HomeAssistant, entry: ConfigEntry, unit_id: int) -> Dialog:
    """Open the dialog that renames or renumbers a module."""
    flows = hass.config_entries.subentries
    context = {"source": SOURCE_RECONFIGURE, "subentry_id": subentry_at(entry, unit_id)}
    return Dialog(
        hass, flows, await flows.async_init((entry.entry_id, SUBENTRY_MODULE), context=context)
    )


async def add_operator(hass: HomeAssistant, entry: ConfigEntry) -> Dialog:
    """Open the dialog that makes a user an operator of a line's building."""
    building = building_of(hass, entry)
    flows = hass.config_entries.subentries
    return Dialog(
        hass,
        flows,
        await flows.async_init(
            (building.entry_id, SUBENTRY_OPERATOR), context={"source": SOURCE_USER}
        ),
    )


async def change_operator(hass: HomeAssistant, entry: ConfigEntry, user_id: str) -> Dialog:
    """Open the dialog that changes an operator of a line's building."""
    flows = hass.config_entries.subentries
    building = building_of(hass, entry)
    (operator,) = (each for each in building.subentries.values() if each.unique_id == user_id)
    context = {"source": SOURCE_RECONFIGURE, "subentry_id": operator.subentry_id}
    return Dialog(
        hass, flows, await flows.async_init((building.entry_id, SUBENTRY_OPERATOR), context=context)
    )


async def change_options(hass: HomeAssistant, entry: ConfigEntry) -> Dialog:
    """Open the dialog with the settings of a line's building."""
    return await _open_options(hass, entry, "settings")


async def change_cut_off(hass: HomeAssistant, entry: ConfigEntry) -> Dialog:
    """Open the dialog with the hours in which tenants may be cut off."""
    return await _open_options(hass, entry, "cut_off")


async def change_keys(hass: HomeAssistant, entry: ConfigEntry) -> Dialog:
    """Open the dialog with the keys that sign vouchers."""
    return await _open_options(hass, entry, "keys")


async def _open_options(hass: HomeAssistant, entry: ConfigEntry, what: str) -> Dialog:
    flows = hass.config_entries.options
    building = building_of(hass, entry)
    dialog = Dialog(hass, flows, await flows.async_init(building.entry_id))
    await dialog.choose(what)
    return dialog


async def change_line(hass: HomeAssistant, entry: ConfigEntry) -> Dialog:
    """Open the dialog with a line's own settings."""
    flows = hass.config_entries.options
    return Dialog(hass, flows, await flows.async_init(entry.entry_id))


async def repair(hass: HomeAssistant, issue_id: str) -> Dialog:
    """Open the dialog that repairs an issue."""
    assert await async_setup_component(hass, REPAIRS, {})
    flows = hass.data[REPAIRS]["flow_manager"]
    return Dialog(hass, flows, await flows.async_init(DOMAIN, context={"issue_id": issue_id}))


def subentry_at(entry: ConfigEntry, unit_id: int) -> str:
    """Return the id of the subentry of the module that is polled at a unit id."""
    return next(
        subentry.subentry_id
        for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE)
        if subentry.data["unit_id"] == unit_id and not subentry.data.get("replaced")
    )


def modules_of(entry: ConfigEntry) -> dict[int, str]:
    """Return the names of a hub's modules by unit id."""
    return {
        subentry.data["unit_id"]: subentry.title
        for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE)
    }


def device_of(hass: HomeAssistant, entry: ConfigEntry, identity: str) -> dr.DeviceEntry | None:
    """Return the device of a module."""
    return dr.async_get(hass).async_get_device_by_identifier((DOMAIN, identity), entry.entry_id)


def state_of(hass: HomeAssistant, identity: str, key: str, platform: str = "sensor") -> Any:
    """Return the state of one entity of a module, None if there is no such entity."""
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{identity}_{key}")
    return hass.states.get(entity_id) if entity_id else None


async def until(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(modules: int = 4, **how: Any) -> AsyncIterator[BuildingServer]:
    """Run a building whose clock stands still; the first four modules have ids 1, 2, 3, 5."""
    server = BuildingServer(default_building("en", modules), **how)
    await server.start()
    server.pause()
    try:
        yield server
    finally:
        await server.stop()


def move(server: BuildingServer, unit_id: int, to: int) -> None:
    """Give a module another unit id."""
    units = dict(server.building.units)
    units[to] = units.pop(unit_id)
    units[to].unit_id = to
    server.building.units = units


def closed_port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@asynccontextmanager
async def stranger(behave: Behaviour) -> AsyncIterator[int]:
    """Listen at a port as something that is no gateway, and yield the port."""
    writers = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await behave(reader, writer)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await server.wait_closed()


@contextmanager
def serial_line() -> Iterator[tuple[str, str]]:
    """Yield the two ends of a serial line. Whatever enters one comes out of the other."""
    loop = asyncio.get_running_loop()
    near, near_end = os.openpty()
    far, far_end = os.openpty()
    tty.setraw(near_end)
    tty.setraw(far_end)

    def carry(source: int, target: int) -> None:
        os.write(target, os.read(source, 4096))

    loop.add_reader(near, carry, near, far)
    loop.add_reader(far, carry, far, near)
    try:
        yield os.ttyname(near_end), os.ttyname(far_end)
    finally:
        for end in (near, far):
            loop.remove_reader(end)
        for end in (near, near_end, far, far_end):
            os.close(end)
