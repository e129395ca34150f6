"""A small building on a real socket."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custom_components.prepaid_meter.simulator.building import (
    Building,
    default_building,
    load_building,
)
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .wire import Master

NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)  # 12:00 in the building

THREE_MODULES = """
utc_offset_hours: 3
modules:
  - unit_id: 1
    profile: reference.electricity
    serial_number: 12345678
    label: Kahve Durağı
    tenant: cafe
    mode: automatic
    credit: 1234.56
    warning_limit: 200
    price: 4.25
    price_generator: 9.8
    total: 20000.5
  - unit_id: 7
    profile: reference.water
    serial_number: 22345678
    label: Lezzet Sofrası
    tenant: restaurant
    credit: 80
    total: 1234.567
  - unit_id: 9
    profile: reference.heat
    serial_number: 32345678
    label: Zinde Spor Salonu
    tenant: gym
    credit: -3.5
    mode: remote
    total: 4321.09
"""


@pytest.fixture(autouse=True)
def loopback(request: pytest.FixtureRequest) -> None:
    """Let tests talk to this machine where a plugin forbids sockets."""
    with suppress(pytest.FixtureLookupError):
        request.getfixturevalue("socket_enabled")


@pytest.fixture
def building_file(tmp_path: Path) -> Path:
    path = tmp_path / "three.yaml"
    path.write_text(THREE_MODULES, "utf-8")
    return path


@pytest.fixture
def building(building_file: Path) -> Building:
    return load_building(building_file, NOON)


@pytest.fixture
def mall() -> Building:
    return default_building("tr", now=NOON)


@pytest.fixture
async def server(building: Building) -> AsyncIterator[BuildingServer]:
    server = BuildingServer(building)
    server.pause()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def master(server: BuildingServer) -> AsyncIterator[Master]:
    master = await Master.connect(server.port)
    yield master
    await master.close()
