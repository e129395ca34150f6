"""A slow driver on the line puts a stray byte before and after a reply that is otherwise whole."""

from collections.abc import AsyncIterator
from contextlib import suppress
from decimal import Decimal

import pytest

from custom_components.prepaid_meter.device.bus import RECYCLE_AFTER, Bus
from custom_components.prepaid_meter.device.errors import DeviceError
from custom_components.prepaid_meter.device.module import Module, Reading
from custom_components.prepaid_meter.device.profile import load_catalogue

from .conftest import UnitOf, connection_to
from .faulty import Exchange, FaultyBus

UNIT = 1


@pytest.fixture
async def server() -> AsyncIterator[FaultyBus]:
    server = FaultyBus("rtu")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def unit_of(server: FaultyBus) -> AsyncIterator[UnitOf]:
    connection = connection_to(server.port, "rtu")
    yield connection.for_unit
    await connection.close()


async def test_link_recovers_once_the_line_is_clean(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    async def stray(exchange: Exchange) -> None:
        await exchange.send(b"\0" + exchange.frame(exchange.good_pdu()) + b"\0")

    # 233.41 V as an SDM220 said it behind such a driver.
    server.memory[UNIT] = {0: 17257, 1: 27000}
    server.behaviour[UNIT] = stray
    module = Module(bus, unit_of(UNIT), load_catalogue().meters["eastron_sdm.sdm120"])
    for _ in range(RECYCLE_AFTER):
        try:
            reading = await module.read("live")
        except DeviceError:
            continue
        # What comes through is the true value or none: never a neighbour's bytes.
        assert is_true(reading)
    del server.behaviour[UNIT]
    recovered = []
    for _ in range(RECYCLE_AFTER):
        with suppress(DeviceError):
            recovered.append(await module.read("live"))
    assert recovered
    assert all(is_true(reading) for reading in recovered)


def is_true(reading: Reading) -> bool:
    voltage = reading.values["voltage_l1"]
    return isinstance(voltage, Decimal) and abs(voltage - Decimal("233.41")) < Decimal("0.01")
