"""Links to a simulated building and to a faulty bus; nothing here needs Home Assistant."""

from collections.abc import AsyncIterator, Callable, Mapping

from hypothesis import settings
from modbus_connection import ModbusSerialParams, ModbusTcpParams, ModbusUnit
from modbus_connection.tmodbus import ModbusConnection
import pytest

from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.points import Profile
from custom_components.prepaid_meter.device.profile import (
    PROFILES,
    load_profile_file,
    load_profiles,
)
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .faulty import FaultyBus, Framing

# Examples of one run must not decide another's, nor leave files behind.
settings.register_profile("device", database=None, deadline=None, max_examples=60)
settings.load_profile("device")

TIMEOUT = 0.15

type UnitOf = Callable[[int], ModbusUnit]


@pytest.fixture(autouse=True)
def _integration(socket_enabled: None) -> None:
    """Let tests talk to 127.0.0.1; Home Assistant is not set up."""


@pytest.fixture
def bus() -> Bus:
    return Bus(timeout=TIMEOUT)


@pytest.fixture(scope="session")
def profiles() -> Mapping[str, Profile]:
    return load_profiles()


@pytest.fixture(scope="session")
def acrel() -> Mapping[str, Profile]:
    path = PROFILES / "adf400l.yaml"
    return {profile.id: profile for profile in load_profile_file(path)}


def connection_to(port: int, framing: Framing = "tcp") -> ModbusConnection:
    if framing == "rtu":
        device = f"socket://127.0.0.1:{port}"
        return ModbusConnection(ModbusSerialParams(device=device, baudrate=115200))
    return ModbusConnection(ModbusTcpParams(host="127.0.0.1", port=port))


@pytest.fixture(params=["tcp", "rtu"])
def framing(request: pytest.FixtureRequest) -> Framing:
    return request.param


@pytest.fixture
async def faulty(framing: Framing) -> AsyncIterator[FaultyBus]:
    server = FaultyBus(framing)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def unit(faulty: FaultyBus) -> AsyncIterator[UnitOf]:
    """Return units of the faulty bus."""
    connection = connection_to(faulty.port, faulty.framing)
    yield connection.for_unit
    await connection.close()


@pytest.fixture
async def tenant(building: BuildingServer) -> AsyncIterator[UnitOf]:
    """Return units of the simulated building."""
    connection = connection_to(building.port)
    yield connection.for_unit
    await connection.close()
