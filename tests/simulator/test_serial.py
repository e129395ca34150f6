"""RTU on a serial port: two pseudo terminals, joined by hand."""

import asyncio
from collections.abc import AsyncIterator
import os
import tty

import pytest

from custom_components.prepaid_meter.simulator.building import Building
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .wire import Master


@pytest.fixture
async def line() -> AsyncIterator[tuple[str, asyncio.StreamReader, int]]:
    """Yield the server's port, what the master hears and where it speaks."""
    loop = asyncio.get_running_loop()
    ours, server_end = os.openpty()
    theirs, master_end = os.openpty()
    for end in (server_end, master_end):
        tty.setraw(end)

    def carry(source: int, target: int) -> None:
        os.write(target, os.read(source, 4096))

    loop.add_reader(ours, carry, ours, theirs)
    loop.add_reader(theirs, carry, theirs, ours)
    reader = asyncio.StreamReader()
    loop.add_reader(master_end, lambda: reader.feed_data(os.read(master_end, 4096)))
    yield os.ttyname(server_end), reader, master_end
    for end in (ours, theirs, master_end):
        loop.remove_reader(end)
    for end in (ours, server_end, theirs, master_end):
        os.close(end)


async def test_serial_port(building: Building, line: tuple[str, asyncio.StreamReader, int]) -> None:
    device, reader, master_end = line
    server = BuildingServer(building, serial=device, baudrate=19_200)
    await server.start()
    assert server.address == f"{device} (Modbus RTU, 19200 baud)"

    async def send(data: bytes) -> None:
        os.write(master_end, data)

    master = Master(reader, send, rtu=True)
    assert await master.read(1, 0x0000, 2) == [0x5050, 0x4D52]
    assert len(await master.read(1, 0x0100, 21)) == 21
    await master.write_one(1, 0x0400, 0)
    assert await master.is_silent(3)
    await server.stop()
    assert not building.units[1].module.physical.relay_1
