"""What an id may be: ranked by what matched, never spoilt by one refusal, never written to."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.guess import Guesses, guess
from custom_components.prepaid_meter.device.points import Kind
from custom_components.prepaid_meter.device.profile import load_catalogue
from custom_components.prepaid_meter.simulator.building import load_building
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import UnitOf, connection_to
from .faulty import Exchange, FaultyBus

CATALOGUE: Final = load_catalogue()
MAPS: Final = (*CATALOGUE.meters.values(), *CATALOGUE.boards.values())
TENANTS: Final = {Kind.ELECTRICITY: "cafe", Kind.WATER: "restaurant", Kind.HEAT: "gym"}
TIMEOUT: Final = 0.1


@pytest.fixture
async def server() -> AsyncIterator[FaultyBus]:
    server = FaultyBus()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def unit_of(server: FaultyBus) -> AsyncIterator[UnitOf]:
    connection = connection_to(server.port)
    yield connection.for_unit
    await connection.close()


def ids(found: Guesses) -> list[str]:
    return [made.profile.id for made in found.guesses]


@pytest.mark.parametrize(
    "profile_id", [key for key, meter in CATALOGUE.meters.items() if meter.signatures]
)
async def test_every_shipped_meter_is_among_the_guesses(
    tmp_path: Path, bus: Bus, profile_id: str
) -> None:
    profile = CATALOGUE.meters[profile_id]
    path = tmp_path / "building.yaml"
    path.write_text(
        f"modules:\n  - {{ unit_id: 1, profile: {profile_id}, serial_number: 71, label: T,"
        f" tenant: {TENANTS[profile.kind]}, total: 20000.5 }}\n"
    )
    server = BuildingServer(load_building(path, datetime(2026, 3, 11, 9, 0, tzinfo=UTC)))
    server.pause()
    await server.start()
    connection = connection_to(server.port)
    try:
        found = await guess(bus, connection.for_unit(1), MAPS)
    finally:
        await connection.close()
        await server.stop()
    assert profile_id in ids(found)
    best = found.guesses[0]
    mine = next(made for made in found.guesses if made.profile.id == profile_id)
    assert (best.is_marked, best.matched) >= (mine.is_marked, mine.matched)
    if profile.has_mark:
        assert mine.is_marked
        assert mine.matched == best.matched or not best.profile.has_mark


async def test_three_phases_go_before_one(server: FaultyBus, unit_of: UnitOf, bus: Bus) -> None:
    volts, hertz = [0x4366, 0], [0x4248, 0]
    server.memory[1] = dict(enumerate(volts * 3)) | dict(enumerate(hertz, 0x46))
    found = ids(await guess(bus, unit_of(1), MAPS))
    assert found.index("eastron_sdm.sdm630") < found.index("eastron_sdm.sdm120")


async def test_one_refused_register_does_not_spoil_the_rest(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    volts, hertz = [0x4366, 0], [0x4248, 0]
    server.memory[1] = dict(enumerate(volts * 3)) | dict(enumerate(hertz, 0x46))

    async def refuse_most(exchange: Exchange) -> None:
        if exchange.function == 4 and exchange.address in {0x00, 0x02, 0x46}:
            await exchange.answer()
        else:
            await exchange.send(exchange.frame(bytes([exchange.function | 0x80, 2])))

    server.behaviour[1] = refuse_most
    found = await guess(bus, unit_of(1), MAPS)
    sdm630 = next(made for made in found.guesses if made.profile.id == "eastron_sdm.sdm630")
    assert (sdm630.matched, sdm630.unanswered) == (3, 1)
    assert "eastron_sdm.sdm120" in ids(found)


async def test_nothing_is_ever_written_while_finding(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    await guess(bus, unit_of(1), MAPS)
    assert server.seen
    assert {function for _, function, *_ in server.seen} <= {1, 2, 3, 4}


async def test_same_register_is_asked_for_once(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    await guess(bus, unit_of(1), MAPS)
    assert len(server.seen) == len(set(server.seen))


async def test_absent_id_costs_two_questions(server: FaultyBus, unit_of: UnitOf, bus: Bus) -> None:
    async def silent(_: Exchange) -> None:
        return

    server.behaviour[9] = silent
    found = await guess(bus, unit_of(9), MAPS, timeout=TIMEOUT)
    assert found == Guesses(answered=False)
    assert len(server.seen) == 2


async def test_answer_that_is_nothing_known_is_said_to_be_there(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    async def refuse(exchange: Exchange) -> None:
        await exchange.send(exchange.frame(bytes([exchange.function | 0x80, 2])))

    server.behaviour[1] = refuse
    assert await guess(bus, unit_of(1), MAPS) == Guesses(answered=True)
