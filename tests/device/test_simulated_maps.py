"""The simulated building speaks every shipped map, with each family's manners."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from modbus_connection import ModbusExceptionError, ModbusUnit
import pytest

from custom_components.prepaid_meter.device.board import Board
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.codec import step
from custom_components.prepaid_meter.device.coil_word import write_coil_word
from custom_components.prepaid_meter.device.errors import (
    ModuleSilentError,
    NotAppliedError,
    OtherChannelMovedError,
)
from custom_components.prepaid_meter.device.module import Module
from custom_components.prepaid_meter.device.points import Kind, Profile, Value
from custom_components.prepaid_meter.device.profile import load_catalogue
from custom_components.prepaid_meter.simulator.building import Building, load_building
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import UnitOf, connection_to

METERS: Final = load_catalogue().meters
PLAIN: Final = [profile.id for profile in METERS.values() if profile.purse is not None]
NOW: Final = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)

TENANTS: Final = {Kind.ELECTRICITY: "cafe", Kind.WATER: "restaurant", Kind.HEAT: "gym"}


@pytest.fixture
def profile_id() -> str:
    return "eastron_sdm.sdm630"


@pytest.fixture
def premises(tmp_path: Path, profile_id: str) -> Building:
    """Return three tenants behind one map; channels 1 to 3 of two boards switch them."""
    modules = "".join(
        f"  - {{ unit_id: {unit_id}, profile: {profile_id}, serial_number: {70 + unit_id},"
        f" label: T{unit_id}, tenant: {TENANTS[METERS[profile_id].kind]}, total: 20000.5 }}\n"
        for unit_id in (1, 2, 3)
    )
    path = tmp_path / "building.yaml"
    path.write_text(
        f"modules:\n{modules}boards:\n"
        "  - { unit_id: 40, profile: waveshare.relay_8ch, channels: { 1: 1, 2: 2, 3: 3 } }\n"
        "  - { unit_id: 41, profile: eletechsup.eight, channels: { 1: 1, 2: 2, 3: 3 } }\n"
    )
    return load_building(path, NOW)


@pytest.fixture
async def unit_of(premises: Building) -> AsyncIterator[UnitOf]:
    server = BuildingServer(premises)
    server.pause()
    await server.start()
    connection = connection_to(server.port)
    yield connection.for_unit
    await connection.close()
    await server.stop()


async def read_all(module: Module) -> Mapping[str, Value]:
    values: dict[str, Value] = {}
    for block in module.profile.blocks:
        reading = await module.read(block)
        assert not reading.invalid, reading.invalid
        values |= reading.values
    return values


def truth(premises: Building) -> Decimal:
    """Return what unit 1 has really let through, in kWh, m³ or litres of pulses."""
    known = premises.unit(1).values()
    profile = premises.unit(1).profile
    assert profile.purse is not None
    value = known[profile.purse.counter]
    assert isinstance(value, int | Decimal)
    return Decimal(value)


@pytest.mark.parametrize("profile_id", PLAIN)
async def test_every_shipped_meter_is_read_as_it_really_is(
    premises: Building, unit_of: UnitOf, bus: Bus, profile_id: str
) -> None:
    profile = METERS[profile_id]
    assert profile.purse is not None
    module = Module(bus, unit_of(1), profile)
    counter = profile.points[profile.purse.counter]
    shown = []
    for _ in range(2):
        values = await read_all(module)
        value = values[counter.key]
        assert isinstance(value, int | Decimal)
        shown.append(Decimal(value))
        assert abs(shown[-1] - truth(premises)) <= 2 * step(counter, shown[-1])
        premises.advance(6 * 3_600)
    assert shown[0] < shown[1]
    for key in values.keys() & {"voltage_l1", "voltage_l2", "voltage_l3"}:
        volts = values[key]
        assert isinstance(volts, Decimal)
        assert profile.plausible.voltage.low <= volts <= profile.plausible.voltage.high


@pytest.mark.parametrize(
    "profile_id", [key for key in PLAIN if "serial_number" in METERS[key].identity]
)
async def test_serial_number_tells_a_meter_from_another(
    premises: Building, unit_of: UnitOf, bus: Bus, profile_id: str
) -> None:
    profile = METERS[profile_id]
    block = profile.points["serial_number"].block
    said = (await Module(bus, unit_of(1), profile).read(block)).values["serial_number"]
    assert str(said) == "71"


@pytest.mark.parametrize(
    "profile_id", ["carlo_gavazzi.em24_din", "carlo_gavazzi.em100", "eastron_sdm.sdm72d_m"]
)
async def test_longer_request_than_the_family_bears_is_refused(
    premises: Building, unit_of: UnitOf, profile_id: str
) -> None:
    manners = METERS[profile_id].manners
    unit, first = unit_of(1), METERS[profile_id].block_of(_counter(profile_id)).address
    with pytest.raises(ModbusExceptionError):
        await _ask(unit, METERS[profile_id], first, manners.most_registers + 1)


def _counter(profile_id: str) -> str:
    purse = METERS[profile_id].purse
    assert purse is not None
    return purse.counter


async def _ask(unit: ModbusUnit, profile: Profile, first: int, count: int) -> list[int]:
    if profile.block_of(_counter(profile.id)).space == "input":
        return await unit.read_input_registers(first, count)
    return await unit.read_holding_registers(first, count)


@pytest.mark.parametrize("profile_id", ["schneider_iem.iem3000"])
async def test_schneider_refuses_registers_between_two_values(unit_of: UnitOf) -> None:
    with pytest.raises(ModbusExceptionError):
        await unit_of(1).read_holding_registers(0x0BB7, 8)


@pytest.mark.parametrize("profile_id", ["dds238.zn_sr"])
async def test_dds238_does_not_understand_function_6(unit_of: UnitOf) -> None:
    with pytest.raises(ModbusExceptionError):
        await unit_of(1).write_register(0x001A, 0)


@pytest.mark.parametrize("profile_id", ["carlo_gavazzi.em300"])
async def test_identification_code_shows_only_when_read_alone(unit_of: UnitOf) -> None:
    assert await unit_of(1).read_holding_registers(0x000B, 1) == [331]
    assert (await unit_of(1).read_holding_registers(0x000A, 2))[1] != 331


@pytest.mark.parametrize(
    "profile_id", ["dds238.zn_sr", "acrel_1352.ddsy1352", "wirenboard.water_1"]
)
async def test_relay_inside_cuts_and_restores(
    premises: Building, unit_of: UnitOf, bus: Bus, profile_id: str
) -> None:
    module = Module(bus, unit_of(1), METERS[profile_id], proved=["relay_1"])
    for on in (False, True):
        await module.write("relay_1", on)
        premises.advance(120)
        assert premises.unit(1).module.physical.breaker_closed is on


@pytest.mark.parametrize("board_id", ["waveshare.relay_8ch", "eletechsup.eight"])
async def test_channel_of_a_board_cuts_its_own_tenant_only(
    premises: Building, unit_of: UnitOf, bus: Bus, board_id: str
) -> None:
    board = board_at(bus, unit_of, board_id)
    assert (await board.read())[:3] == (True, True, True)
    assert (await board.switch(2, on=False))[:3] == (True, False, True)
    premises.advance(10)
    closed = [premises.unit(unit_id).module.physical.breaker_closed for unit_id in (1, 2, 3)]
    assert closed == [True, False, True]
    assert (await board.switch(2, on=True))[:3] == (True, True, True)


@pytest.mark.parametrize("board_id", ["waveshare.relay_8ch", "eletechsup.eight"])
async def test_pulse_ends_though_nobody_asks_for_it(
    premises: Building, unit_of: UnitOf, bus: Bus, board_id: str
) -> None:
    board = board_at(bus, unit_of, board_id)
    assert (await board.pulse(5, Decimal(3)))[4] is True
    premises.advance(2)
    assert (await board.read())[4] is True
    premises.advance(2)
    assert (await board.read())[4] is False


async def test_board_that_is_deaf_while_a_delay_runs_is_opened_all_the_same(
    unit_of: UnitOf, bus: Bus
) -> None:
    board = board_at(bus, unit_of, "eletechsup.eight")
    await board.pulse(5, Decimal(200))
    await unit_of(41).write_register(4, 0x0200)
    assert (await board.read())[4] is True  # Echoed and ignored
    assert (await board.switch(5, on=False))[4] is False


async def test_board_that_echoes_and_does_nothing_is_found_out(
    premises: Building, unit_of: UnitOf, bus: Bus
) -> None:
    premises.boards[40].stuck.add(2)
    with pytest.raises(NotAppliedError):
        await board_at(bus, unit_of, "waveshare.relay_8ch").switch(2, on=False)


async def test_other_channel_that_moved_is_set_back_and_told(
    premises: Building, unit_of: UnitOf, bus: Bus
) -> None:
    premises.boards[40].swapped[2] = 3
    with pytest.raises(OtherChannelMovedError) as caught:
        await board_at(bus, unit_of, "waveshare.relay_8ch").switch(2, on=False)
    assert (caught.value.moved, caught.value.left) == ((3,), ())
    assert premises.unit(3).module.physical.relay_1 is True


async def test_silent_board_moves_nobody(premises: Building, unit_of: UnitOf, bus: Bus) -> None:
    premises.boards[40].faults.silent = True
    with pytest.raises(ModuleSilentError):
        await board_at(bus, unit_of, "waveshare.relay_8ch").switch(1, on=False)
    assert premises.boards[40].closed[0] is True


async def test_board_without_power_cuts_everybody(
    premises: Building, unit_of: UnitOf, bus: Bus
) -> None:
    premises.boards[40].lose_power()
    assert not any(await board_at(bus, unit_of, "waveshare.relay_8ch").read())


def test_no_board_is_at_the_id_that_everybody_obeys(unit_of: UnitOf, bus: Bus) -> None:
    with pytest.raises(ValueError, match="unit id 0"):
        Board(bus, unit_of(1), 0, load_catalogue().boards["waveshare.relay_8ch"])


async def test_waveshare_pulse_is_the_makers_printed_frame(
    premises: Building, unit_of: UnitOf
) -> None:
    await write_coil_word(unit_of(40), 0x0204, 7)  # 01 05 02 04 00 07: channel 5 for 700 ms
    assert premises.boards[40].closed[4] is True
    premises.advance(1)
    assert premises.boards[40].closed[4] is False


def board_at(bus: Bus, unit_of: UnitOf, board_id: str) -> Board:
    unit_id = 40 if board_id.startswith("waveshare") else 41
    return Board(bus, unit_of(unit_id), unit_id, load_catalogue().boards[board_id])
