"""A reply cut short must not make the link useless for good."""

from contextlib import suppress

from modbus_connection import ModbusTcpParams
from modbus_connection.tmodbus import ModbusConnection
import pytest

from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.errors import DeviceError
from custom_components.prepaid_meter.device.module import Module
from custom_components.prepaid_meter.device.profile import load_profiles
from custom_components.prepaid_meter.simulator.server import BuildingServer
from tests.proxy import Fault, FaultyProxy, scripted


@pytest.fixture
def module_count() -> int:
    return 6


async def test_a_link_on_which_nobody_answers_any_more_is_opened_anew(
    building: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.0)
    unit_id, unit = next(iter(building.building.units.items()))
    async with FaultyProxy(building.port) as proxy:
        connection = ModbusConnection(ModbusTcpParams(host="127.0.0.1", port=proxy.port))
        module = Module(Bus(0.1), connection.for_unit(unit_id), load_profiles()[unit.profile.id])
        await module.read("live")
        first = connection._client
        proxy.faults = scripted([Fault.LOSE_REPLY] * 4)

        asked = len(proxy.seen)
        while len(proxy.seen) < asked + 4:
            with suppress(DeviceError):
                await module.read("live")
        reading = await module.read("live")

        assert reading.values["serial_number"] == unit.module.physical.serial_number
        assert connection._client is not first
        await connection.close()


async def test_a_few_lost_replies_leave_the_link_alone(
    building: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.0)
    unit_id, unit = next(iter(building.building.units.items()))
    async with FaultyProxy(building.port) as proxy:
        connection = ModbusConnection(ModbusTcpParams(host="127.0.0.1", port=proxy.port))
        module = Module(Bus(0.1), connection.for_unit(unit_id), load_profiles()[unit.profile.id])
        await module.read("live")
        first = connection._client
        proxy.faults = scripted([Fault.LOSE_REPLY, None] * 6)

        for _ in range(6):
            with suppress(DeviceError):
                await module.read("live")
                await module.read("live")

        assert connection._client is first
        await connection.close()
