"""The wire, word by word: addresses and values are literal so that a wrong map shows."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
import struct

from pymodbus.client import AsyncModbusTcpClient
import pytest

from custom_components.prepaid_meter.simulator.building import Building, default_building
from custom_components.prepaid_meter.simulator.errors import SimulatorError
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .wire import Master, RefusalError

NOON_UNIX = 1_773_219_600


async def refusal(asked: object) -> int:
    with pytest.raises(RefusalError) as refused:
        await asked  # type: ignore[misc]
    return refused.value.code


async def test_identification_of_every_kind(master: Master) -> None:
    assert await master.read(1, 0x0000, 6) == [0x5050, 0x4D52, 1, 1, 0, 0]
    assert await master.read(7, 0x0000, 4) == [0x5050, 0x4D52, 1, 2]
    assert await master.read(9, 0x0000, 4) == [0x5050, 0x4D52, 1, 3]
    assert await master.read(1, 0x0006, 6) == [0x312E, 0x342E, 0x3200, 0, 0x1F, 2]
    assert await master.read(7, 0x000A, 1) == [0x0D]
    assert await master.read(9, 0x000A, 1) == [0x0F]
    label = struct.pack(">16H", *await master.read(1, 0x000C, 16))
    assert label.rstrip(b"\0").decode() == "Kahve Durağı"


async def test_live_block_of_electricity(master: Master) -> None:
    words = await master.read(1, 0x0100, 21)
    assert words[:2] == [0x00BC, 0x614E]  # 12345678
    assert words[2] == 0b000101  # relay 1 closed, breaker closed
    assert words[3] == 1  # automatic
    assert words[4:6] == [0x0001, 0xE240]  # 1234.56
    assert words[6:9] == [0, 0, 0]
    currents, voltages = words[9:12], words[12:15]
    assert all(500 < amps < 2_500 for amps in currents)
    assert all(2_270 <= volts <= 2_330 for volts in voltages)
    active = words[15] << 16 | words[16]
    reactive = words[17] << 16 | words[18]
    assert 3_000 < active < 12_000
    assert 0 < reactive < active
    assert 4_990 <= words[19] <= 5_010
    assert 920 <= words[20] <= 940
    exact = sum(u * i for u, i in zip(voltages, currents, strict=True)) * words[20]
    assert abs(active - exact / 1_000_000) <= 0.5


async def test_live_block_of_water_and_heat(master: Master) -> None:
    words = await master.read(7, 0x0100, 11)
    assert words[:6] == [0x0154, 0xF7CE, 0b000101, 0, 0, 8_000]
    assert 100 < words[10] < 700
    words = await master.read(9, 0x0100, 13)
    assert words[3:6] == [2, 0xFFFF, 0xFEA2]  # remote, -3.50
    flow, thermal = words[10], words[12]
    assert words[11] == 0
    assert abs(thermal - flow * 1.163 * 20) <= 0.5


async def test_meter_block_of_every_kind(master: Master) -> None:
    words = await master.read(1, 0x0200, 22)
    assert words[:4] == [0, 0, 1, 0xE240]
    assert words[4:13] == [0] * 9
    assert words[14:16] == [0x001E, 0x84B2]  # 20000.50 kWh
    assert await master.read(7, 0x020E, 2) == [0x0012, 0xD687]  # 1234.567 m³
    assert await master.read(9, 0x020E, 4) == [0x0006, 0x97ED, 0, 0]  # 4321.09 kWh


async def test_settings_block_of_every_kind(master: Master) -> None:
    words = await master.read(1, 0x0301, 10)
    assert words[:2] == [0, 20_000]
    assert words[2:4] == [0x004C, 0x4B40]  # 50,000.00
    assert words[4:6] == [NOON_UNIX >> 16, NOON_UNIX & 0xFFFF]
    assert words[6:10] == [0, 42_500, 1, 32_464]  # 4.2500 and 9.8000
    assert await master.read(7, 0x0307, 2) == [6, 56_784]  # 45.0000
    assert await master.read(9, 0x0307, 2) == [0, 29_500]


@pytest.mark.parametrize(
    ("unit_id", "address", "count"),
    [
        (1, 0x001C, 1),
        (1, 0x00FF, 2),
        (1, 0x0115, 1),
        (1, 0x0100, 22),
        (1, 0x0216, 1),
        (1, 0x0300, 1),
        (1, 0x030B, 1),
        (1, 0x0400, 1),
        (1, 0x040F, 2),
        (1, 0x0410, 9),
        (1, 0x04FF, 2),
        (1, 0x0500, 105),
        (1, 0x9000, 1),
        (7, 0x010B, 1),
        (7, 0x0309, 1),
        (1, 0xFFFF, 2),
    ],
)
async def test_unknown_address_is_refused(
    master: Master, unit_id: int, address: int, count: int
) -> None:
    assert await refusal(master.read(unit_id, address, count)) == 2


async def test_read_of_none_or_too_many_is_refused(master: Master) -> None:
    assert await refusal(master.read(1, 0x0100, 0)) == 3
    assert await refusal(master.read(1, 0x0100, 126)) == 3


async def test_input_registers_and_coils_are_not_there(master: Master) -> None:
    assert await refusal(master.read(1, 0x0100, 1, function=4)) == 1
    assert await refusal(master.ask(1, struct.pack(">BHH", 1, 0, 1))) == 1
    assert await refusal(master.ask(1, struct.pack(">BHH", 5, 0x0400, 0))) == 1


async def test_absent_unit_is_silent_everywhere(master: Master) -> None:
    assert await master.is_silent(2)
    assert await master.is_silent(2, 0x9000)
    assert await master.is_silent(0)
    assert await master.read(1, 0x0103, 1) == [1]


async def test_single_writes(master: Master, server: BuildingServer) -> None:
    await master.write_one(1, 0x0300, 2)
    assert await master.read(1, 0x0103, 1) == [2]
    await master.write_one(1, 0x0401, 1)
    server.building.advance(1)
    assert await master.read(1, 0x0102, 1) == [0b000111]


async def test_multiple_writes(master: Master, server: BuildingServer) -> None:
    await master.write(1, 0x0301, [0x0001, 0x86A0])
    assert await master.read(1, 0x0301, 2) == [0x0001, 0x86A0]
    await master.write(1, 0x0300, [0, 0, 500])
    assert await master.read(1, 0x0301, 2) == [0, 500]
    assert await master.read(1, 0x0103, 1) == [0]
    await master.write(1, 0x0307, [0, 50_000, 0, 60_000])
    assert await master.read(1, 0x0307, 4) == [0, 50_000, 0, 60_000]
    server.building.units[1].module.physical.clock_unsure = True
    assert await master.read(1, 0x0102, 1) == [0b100101]
    later = NOON_UNIX + 90
    await master.write(1, 0x0305, [later >> 16, later & 0xFFFF])
    assert await master.read(1, 0x0102, 1) == [0b000101]
    server.building.advance(10)
    assert await master.read(1, 0x0306, 1) == [(later + 10) & 0xFFFF]


@pytest.mark.parametrize(
    ("unit_id", "address", "words", "code"),
    [
        (1, 0x0400, [2], 3),
        (1, 0x0400, [0xFF00], 3),
        (1, 0x0300, [3], 3),
        (1, 0x0301, [0xFFFF, 0xFFFF], 3),
        (1, 0x0301, [0x05F5, 0xE101], 3),
        (1, 0x0307, [0x05F5, 0xE101], 3),
        (1, 0x0301, [0], 2),
        (1, 0x0302, [0], 2),
        (1, 0x0300, [1, 0], 2),
        (1, 0x0303, [0, 1], 2),
        (1, 0x0104, [0, 1], 2),
        (1, 0x0102, [0], 2),
        (1, 0x0103, [1], 2),
        (1, 0x0410, [0], 2),
        (7, 0x0401, [1], 2),
        (7, 0x0309, [0, 1], 2),
    ],
)
async def test_wrong_writes_are_refused_and_change_nothing(
    master: Master, building: Building, unit_id: int, address: int, words: list[int], code: int
) -> None:
    before = building.units[unit_id].module.values()
    assert await refusal(master.write(unit_id, address, words)) == code
    if len(words) == 1:
        assert await refusal(master.write_one(unit_id, address, words[0])) == code
    assert building.units[unit_id].module.values() == before


async def test_cut_stops_current_after_the_breaker_has_moved(
    master: Master, server: BuildingServer
) -> None:
    await master.write_one(1, 0x0400, 0)
    assert await master.read(1, 0x0102, 1) == [0b000100]
    server.building.advance(0.1)
    assert await master.read(1, 0x0102, 1) == [0b000100]
    assert (await master.read(1, 0x0109, 1))[0] > 0
    server.building.advance(0.2)
    assert await master.read(1, 0x0102, 1) == [0]
    words = await master.read(1, 0x0109, 12)
    assert words[:3] == [0, 0, 0]
    assert all(2_270 <= volts <= 2_330 for volts in words[3:6])
    assert words[6:10] == [0, 0, 0, 0]
    assert words[11] == 1_000
    energy = await master.read(1, 0x020E, 8)
    server.building.advance(3_600)
    assert await master.read(1, 0x020E, 8) == energy
    await master.write_one(1, 0x0400, 1)
    server.building.advance(1)
    assert await master.read(1, 0x0102, 1) == [0b000101]
    assert (await master.read(1, 0x0109, 1))[0] > 0


async def test_cut_valve_stops_flow(master: Master, server: BuildingServer) -> None:
    for unit_id in (7, 9):
        assert (await master.read(unit_id, 0x010A, 1))[0] > 0
        await master.write_one(unit_id, 0x0400, 0)
    server.building.advance(10)
    assert (await master.read(7, 0x010A, 1))[0] > 0
    server.building.advance(10)
    assert await master.read(7, 0x0109, 2) == [0, 0]
    assert await master.read(9, 0x0109, 4) == [0, 0, 0, 0]


async def test_faults(master: Master, server: BuildingServer) -> None:
    unit = server.building.units[1]
    unit.faults.exception = 6
    assert await refusal(master.read(1, 0x0100, 2)) == 6
    assert await refusal(master.write_one(1, 0x0400, 0)) == 6
    assert unit.module.physical.relay_1
    unit.faults.exception = None
    unit.faults.silent = True
    assert await master.is_silent(1)
    unit.faults.silent = False
    unit.faults.deaf = True
    await master.send(1, struct.pack(">BHH", 6, 0x0400, 0))
    # Its answer would come first.
    assert await master.read(1, 0x0103, 1) == [1]
    assert unit.module.physical.relay_1
    unit.faults.deaf = False
    await master.write_one(1, 0x0400, 0)
    assert not unit.module.physical.relay_1
    unit.module.swap(87654321)
    assert await master.read(1, 0x0100, 2) == [0x0539, 0x7FB1]


async def test_late_answer_keeps_the_number_of_its_question(
    master: Master, server: BuildingServer
) -> None:
    server.building.units[1].faults.delay = 0.2
    await master.send(1, struct.pack(">BHH", 3, 0x0103, 1))
    await asyncio.sleep(0.05)
    await master.send(7, struct.pack(">BHH", 3, 0x0103, 1))
    assert await master.receive() == (2, 7, b"\x03\x02\x00\x00")
    assert await master.receive() == (1, 1, b"\x03\x02\x00\x01")


async def test_restart_is_a_silence(master: Master, server: BuildingServer) -> None:
    server.building.units[1].module.restart(5)
    assert await master.is_silent(1)
    server.building.advance(6)
    assert await master.read(1, 0x0108, 1) == [1]


async def test_stop_with_an_answer_pending_leaves_nothing(building: Building) -> None:
    before = asyncio.all_tasks()
    server = BuildingServer(building)
    await server.start()
    building.units[1].faults.delay = 60
    master = await Master.connect(server.port)
    await master.send(1, struct.pack(">BHH", 3, 0x0100, 1))
    await asyncio.sleep(0.05)
    await server.stop()
    await server.stop()
    with pytest.raises(asyncio.IncompleteReadError):
        await master.receive()
    await master.close()
    assert asyncio.all_tasks() == before


async def test_port_in_use(server: BuildingServer, building: Building) -> None:
    with pytest.raises(SimulatorError, match=r"^127\.0\.0\.1:\d+ cannot be opened: .*in use\.$"):
        await BuildingServer(building, port=server.port).start()


async def test_missing_serial_port(building: Building) -> None:
    with pytest.raises(SimulatorError, match=r"^/dev/nowhere cannot be opened"):
        await BuildingServer(building, serial="/dev/nowhere").start()


async def test_time_runs_at_speed_and_stands_still_when_paused(building: Building) -> None:
    server = BuildingServer(building, speed=1_000)
    await server.start()
    start = building.now
    await asyncio.sleep(0.2)
    server.pause()
    passed = (building.now - start) / 1_000_000
    assert 150 < passed < 2_000
    await asyncio.sleep(0.05)
    server.catch_up()
    assert (building.now - start) / 1_000_000 == passed
    server.resume()
    await asyncio.sleep(1.2)
    assert building.units[7].module.at > start + 900_000_000
    await server.stop()


async def test_rtu_over_tcp(building: Building) -> None:
    server = BuildingServer(building, framer="rtu")
    await server.start()
    master = await Master.connect(server.port, rtu=True)
    assert await master.read(1, 0x0000, 2) == [0x5050, 0x4D52]
    assert await refusal(master.read(1, 0x9000, 1)) == 2
    await master.write_one(9, 0x0300, 0)
    await master.write(9, 0x0301, [0, 77])
    assert await master.is_silent(2)
    assert await master.read(9, 0x0301, 2) == [0, 77]
    await master.close()
    await server.stop()


async def test_pymodbus_client_agrees(server: BuildingServer) -> None:
    client = AsyncModbusTcpClient("127.0.0.1", port=server.port, timeout=2, retries=0)
    await client.connect()
    found = await client.read_holding_registers(0x0100, count=2, device_id=1)
    assert found.registers == [0x00BC, 0x614E]
    assert not (await client.write_register(0x0400, 0, device_id=1)).isError()
    assert (await client.write_register(0x0400, 7, device_id=1)).exception_code == 3
    client.close()
    await asyncio.sleep(0)


async def test_state_is_saved_on_stop_and_taken_up(building: Building, tmp_path: Path) -> None:
    path = tmp_path / "sub" / "state.json"
    server = BuildingServer(building, state_file=path)
    await server.start()
    building.units[1].module.load(5_000, "card")
    await server.stop()
    assert [entry.name for entry in path.parent.iterdir()] == ["state.json"]
    building.units[1].module.physical.total_loaded = 0
    again = BuildingServer(building, state_file=path)
    await again.start()
    assert building.units[1].module.physical.total_loaded == 128_456
    await again.stop()


async def test_damaged_state_is_kept_aside(building: Building, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("{half", "utf-8")
    (tmp_path / "state.json.damaged").write_text("older", "utf-8")
    server = BuildingServer(building, state_file=path)
    await server.start()
    assert server.refused_state == (
        "state.json is damaged: it is no JSON. It is kept as state.json.2.damaged; "
        "the building starts afresh."
    )
    await server.stop()
    assert (tmp_path / "state.json.2.damaged").read_text("utf-8") == "{half"
    assert (tmp_path / "state.json.damaged").read_text("utf-8") == "older"


async def test_clocks_of_modules_keep_our_time_however_fast_tenants_live() -> None:
    server = BuildingServer(default_building("en", 1), speed=100_000)
    await server.start()
    module = server.building.unit(1).module
    try:
        await asyncio.sleep(0.1)
        server.catch_up()
        server.building.unit(1)
        assert server.building.time - datetime.now(UTC) > timedelta(hours=1)
        assert abs(module.clock - datetime.now(UTC)) < timedelta(seconds=5)
        module.load(5_00, "card")
        assert abs(module.physical.last_load_at - datetime.now(UTC).timestamp()) < 5
        module.write("clock", datetime(2026, 1, 1, tzinfo=UTC))
        assert module.clock == datetime(2026, 1, 1, tzinfo=UTC)
    finally:
        await server.stop()
