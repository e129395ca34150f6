"""One module: what a read asks, what a write proves, and what is never taken for a value."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Final

from modbus_connection.mock import MockModbusConnection, MockModbusUnit
from pymodbus.pdu import ModbusPDU
import pytest

from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.errors import (
    LinkError,
    ModuleRefusedError,
    ModuleSilentError,
    NotAppliedError,
    WrongModuleError,
)
from custom_components.prepaid_meter.device.module import Module, Reading
from custom_components.prepaid_meter.device.points import Point, PointType, Poll, Profile, Write
from custom_components.prepaid_meter.device.profile import load_profile_file
from custom_components.prepaid_meter.simulator import bus as simulated_wire
from custom_components.prepaid_meter.simulator.model import Breaker
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.simulator.unit import Unit

from .conftest import TIMEOUT, UnitOf
from .faulty import READ, WRITE, WRITE_ONE, Exchange, FaultyBus, having_only, late, silence

RELAY_1: Final = 0x0400


@pytest.fixture
def bus() -> Bus:
    return Bus(timeout=0.5)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    """Return unit, function and address of every request that reaches the building."""
    seen: list[tuple[int, int, int]] = []
    respond = simulated_wire.respond

    def watched(unit: Unit, request: ModbusPDU) -> ModbusPDU:
        seen.append((unit.unit_id, request.function_code, request.address))
        return respond(unit, request)

    monkeypatch.setattr(simulated_wire, "respond", watched)
    return seen


@pytest.fixture
def sold(building: BuildingServer) -> Unit:
    """Return the electricity module at unit 1."""
    return building.building.unit(1)


@pytest.fixture
def module(tenant: UnitOf, bus: Bus, sold: Unit) -> Module:
    return Module(
        bus,
        tenant(1),
        sold.profile,
        serial_number=str(sold.module.physical.serial_number),
        capabilities=sold.module.design.capabilities,
    )


def reference(profiles: Mapping[str, Profile]) -> Profile:
    return profiles["reference.electricity"]


def registers_of(profile: Profile) -> dict[int, int]:
    """Return zeros for all registers, but a serial number, which is never 0."""
    words = {
        address: 0
        for block in profile.blocks.values()
        for address in range(block.address, block.address + block.count)
    }
    return words | {0x0101: 77}


@pytest.fixture
def mocked(profiles: Mapping[str, Profile]) -> MockModbusUnit:
    unit = MockModbusConnection().for_unit(1)
    unit.holding.update(registers_of(reference(profiles)))
    return unit


async def test_every_block_of_every_kind_is_one_request(
    building: BuildingServer, tenant: UnitOf, bus: Bus, wire: list[tuple[int, int, int]]
) -> None:
    kinds = {unit.module.design.kind: unit for unit in building.building.units.values()}
    assert len(kinds) == 3
    for sold in kinds.values():
        module = Module(bus, tenant(sold.unit_id), sold.profile)
        for block in sold.profile.blocks.values():
            wire.clear()
            reading = await module.read(block.name)
            assert wire == [(sold.unit_id, READ, block.address)]
            assert reading.invalid == frozenset()
            assert set(reading.values) == {
                point.key for point in sold.profile.points.values() if point.block == block.name
            }
            assert 0 < reading.response_time < 1


async def test_blocks_read_together_are_read_in_one_turn_of_the_proven_module(
    module: Module, sold: Unit, wire: list[tuple[int, int, int]]
) -> None:
    live, loading, again = await module.read_together("live", "loading", "live")
    assert wire == [(1, READ, 0x0100), (1, READ, 0x0410), (1, READ, 0x0100)]
    assert loading.values["load_result"] == "none"
    assert live.values["load_count"] == again.values["load_count"]
    wire.clear()
    await module.read_together("loading")
    assert wire == [(1, READ, 0x0100), (1, READ, 0x0410)]
    sold.module.swap(99_000_001)
    wire.clear()
    with pytest.raises(WrongModuleError):
        await module.read_together("loading")
    assert wire == [(1, READ, 0x0100)]


LOAD: Final = {"load_reference": 7, "load_command": "load", "load_amount": 100}


async def test_points_written_together_are_one_request_to_the_proven_module(
    module: Module, sold: Unit, wire: list[tuple[int, int, int]]
) -> None:
    await module.write_together(LOAD)
    assert wire == [(1, READ, 0x0100), (1, WRITE, 0x0410)]
    assert sold.module.physical.load_reference == 7
    sold.module.swap(99_000_001)
    with pytest.raises(WrongModuleError):
        await module.write_together(LOAD | {"load_reference": 8})
    assert sold.module.physical.load_reference == 7


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "nothing to write"),
        ({"load_command": "load", "load_reference": 7}, "do not lie side by side"),
        ({"load_amount": 1, "warning_limit": 1}, "do not lie side by side"),
        ({"load_amount": 1, "credit": 1}, "credit cannot be written"),
        (LOAD | {"load_amount": 2**32}, "load_amount cannot hold"),
        (LOAD | {"load_amount": -1}, "load_amount cannot hold"),
        (LOAD | {"load_command": "gift"}, "load_command cannot be"),
    ],
)
async def test_what_one_request_cannot_write_never_reaches_the_wire(
    module: Module, wire: list[tuple[int, int, int]], values: dict[str, int | str], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        await module.write_together(values)
    assert wire == []


@pytest.mark.parametrize("key", LOAD)
async def test_a_part_of_a_load_is_never_written_by_itself(
    module: Module, wire: list[tuple[int, int, int]], key: str
) -> None:
    assert not module.points[key].writable
    with pytest.raises(ValueError, match="cannot be written by itself"):
        await module.write(key, LOAD[key])
    assert wire == []


async def test_read_says_what_the_module_says(module: Module, sold: Unit) -> None:
    physical = sold.module.physical
    said = sold.module.values()
    live = (await module.read("live")).values
    assert live["serial_number"] == physical.serial_number
    assert live["credit"] == sold.module.credit
    assert live["mode"] == physical.mode
    assert live["relay_1"] is physical.relay_1
    assert live["voltage_l1"] == said["voltage_l1"]
    assert live["power_factor"] == said["power_factor"]
    assert isinstance(live["active_power"], Decimal)
    settings = (await module.read("settings")).values
    assert settings["warning_limit"] == physical.warning_limit
    assert settings["price_grid"] == said["price_grid"]
    assert settings["clock"] == sold.module.clock
    meter = (await module.read("meter")).values
    assert meter["total_loaded"] == physical.total_loaded
    assert meter["last_load_source"] == physical.last_load_source


def test_blocks_by_pace(module: Module) -> None:
    assert {poll: module.blocks(poll) for poll in Poll} == {
        Poll.ONCE: ["identification"],
        Poll.LIVE: ["live"],
        Poll.METER: ["meter"],
        Poll.SETTINGS: ["settings"],
        Poll.DEMAND: ["loading", "loads"],
    }


async def test_points_the_module_lacks_are_not_read(
    mocked: MockModbusUnit, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    profile = reference(profiles)
    poor = Module(bus, mocked, profile, capabilities=0b00001)
    assert profile.points.keys() - poor.points.keys() == {
        *("relay_2", "input_1", "input_2", "on_generator", "price_generator"),
        *("active_energy_generator", "reactive_energy_generator"),
    }
    await poor.read("settings")
    (read,) = mocked.read_events
    assert (read.address, read.count) == (0x0301, 8)  # Without the second price
    values = (await poor.read("live")).values
    assert "relay_1" in values
    assert "relay_2" not in values


def test_block_of_which_the_module_has_no_point_is_no_block(
    mocked: MockModbusUnit, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    profile = reference(profiles)
    spare = replace(profile.points["load_count"], key="spare", block="spare", capability=9)
    extended = replace(
        profile,
        points={**profile.points, "spare": spare},
        blocks={**profile.blocks, "spare": replace(profile.blocks["meter"], name="spare")},
    )
    assert "spare" not in Module(bus, mocked, extended, capabilities=0).blocks(Poll.METER)
    assert "spare" in Module(bus, mocked, extended).blocks(Poll.METER)


async def test_values_out_of_range_are_no_values(
    mocked: MockModbusUnit, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    mocked.holding.update({0x0114: 7000, 0x0103: 9, 0x010C: 2301})
    reading = await Module(bus, mocked, reference(profiles)).read("live")
    assert reading.values["power_factor"] is None
    assert reading.values["mode"] is None
    assert reading.values["voltage_l1"] == Decimal("230.1")
    assert reading.invalid == {"power_factor", "mode"}


async def test_value_that_comes_back_within_range_is_valid_again(
    mocked: MockModbusUnit, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    module = Module(bus, mocked, reference(profiles))
    mocked.holding[0x0114] = 7000
    bad = await module.read("live")
    mocked.holding[0x0114] = 930
    both = bad.merged(await module.read("live"))
    assert both.values["power_factor"] == Decimal("0.930")
    assert both.invalid == frozenset()


def test_newer_reading_goes_over_an_older() -> None:
    old = Reading({"a": 1, "b": None}, frozenset({"b"}), 0.1)
    new = Reading({"a": 2, "c": None}, frozenset({"c"}), 0.2)
    assert old.merged(new) == Reading({"a": 2, "b": None, "c": None}, frozenset({"b", "c"}), 0.2)


async def test_refused_block_is_a_refusal_and_spoils_no_other(
    module: Module, sold: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sold.registers._readable, "holding", set(range(0x0100, 0x0120)))
    with pytest.raises(ModuleRefusedError) as refused:
        await module.read("meter")
    assert refused.value.code == 2
    assert (await module.read("live")).invalid == frozenset()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("relay_1", False),
        ("relay_2", True),
        ("mode", "remote"),
        ("warning_limit", 123_456),
        ("price_grid", Decimal("9.8765")),
    ],
)
async def test_write_reads_back(
    module: Module, sold: Unit, key: str, value: bool | int | str | Decimal
) -> None:
    reading = await module.write(key, value)
    assert reading.values[key] == value
    assert sold.module.values()[key] == value


async def test_clock_may_move_on_before_it_is_read_back(
    module: Module, building: BuildingServer, sold: Unit
) -> None:
    wanted = datetime(2027, 1, 1, tzinfo=UTC)
    building.speed = 100
    building.resume()
    reading = await module.write("clock", wanted)
    building.pause()
    clock = reading.values["clock"]
    assert isinstance(clock, datetime)
    assert timedelta(0) <= clock - wanted < timedelta(minutes=5)
    assert not sold.module.physical.clock_unsure


async def test_write_proves_who_it_writes_to_first_and_reads_back_last(
    module: Module, wire: list[tuple[int, int, int]]
) -> None:
    await module.write("relay_1", False)
    assert wire == [(1, READ, 0x0100), (1, WRITE_ONE, RELAY_1), (1, READ, 0x0100)]
    wire.clear()
    await module.write("warning_limit", 5)
    assert wire == [(1, READ, 0x0100), (1, WRITE, 0x0301), (1, READ, 0x0301)]


async def test_nothing_is_written_to_another_module(
    module: Module, sold: Unit, wire: list[tuple[int, int, int]]
) -> None:
    mine = sold.module.physical.serial_number
    sold.module.swap(99_000_001)
    with pytest.raises(WrongModuleError) as wrong:
        await module.write("relay_1", False)
    assert (wrong.value.expected, wrong.value.found) == (str(mine), "99000001")
    assert [function for _, function, _ in wire] == [READ]
    assert sold.module.physical.relay_1


async def test_reading_another_module_is_noticed(module: Module, sold: Unit) -> None:
    sold.module.swap(99_000_001)
    with pytest.raises(WrongModuleError):
        await module.read("live")
    assert "warning_limit" in (await module.read("settings")).values


async def test_module_without_a_serial_number_is_nobody(
    mocked: MockModbusUnit, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    mocked.holding[0x0101] = 0
    with pytest.raises(WrongModuleError):
        await Module(bus, mocked, reference(profiles), serial_number="77").read("live")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("credit", 5),
        ("warning_limit", -1),
        ("warning_limit", 100_000_001),
        ("price_grid", Decimal("0.00001")),
        ("mode", "manual"),
        ("relay_1", "off"),
        ("clock", "noon"),
    ],
)
async def test_value_that_is_not_allowed_never_reaches_the_wire(
    module: Module, wire: list[tuple[int, int, int]], key: str, value: str | int | Decimal
) -> None:
    with pytest.raises(ValueError, match=key):
        await module.write(key, value)
    assert wire == []


async def test_write_that_the_module_takes_but_does_not_keep_is_noticed(
    mocked: MockModbusUnit, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    module = Module(bus, mocked, reference(profiles), serial_number="77")
    mocked.holding[0x0102] = 1
    with pytest.raises(NotAppliedError) as kept:
        await module.write("relay_1", False)
    assert (kept.value.key, kept.value.wanted, kept.value.found) == ("relay_1", False, True)


async def test_write_that_the_module_refuses_is_a_refusal(
    module: Module, sold: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sold.registers._writable, (False, RELAY_1))
    with pytest.raises(ModuleRefusedError) as refused:
        await module.write("relay_1", False)
    assert refused.value.code == 2
    assert sold.module.physical.relay_1


async def test_relay_reads_back_though_the_breaker_is_stuck(module: Module, sold: Unit) -> None:
    sold.module.set_breaker(Breaker.STUCK)
    assert (await module.write("relay_1", False)).values["relay_1"] is False


def with_points(profile: Profile, *points: Point) -> Profile:
    return replace(profile, points={**profile.points, **{point.key: point for point in points}})


@pytest.mark.parametrize(
    ("kind", "count", "value", "kept"),
    [
        (PointType.F32, 2, Decimal("0.1"), Decimal("0.100000001490116119384765625")),
        (PointType.F32, 2, 230.7, Decimal("230.69999694824218750")),
        (PointType.STRING, 3, "Kahve ", "Kahve"),
        (PointType.STRING, 3, "Kahve Durağı", "Kahve"),
        (PointType.STRING, 3, "", None),
    ],
)
async def test_what_a_float_or_a_text_loses_by_being_written_is_no_failure(
    mocked: MockModbusUnit,
    bus: Bus,
    profiles: Mapping[str, Profile],
    kind: PointType,
    count: int,
    value: str | float | Decimal,
    kept: object,
) -> None:
    loose = Point(
        key="loose",
        block="settings",
        address=0x0301,
        type=kind,
        count=count,
        write=Write(address=0x0301),
    )
    module = Module(bus, mocked, with_points(reference(profiles), loose))
    assert (await module.write("loose", value)).values["loose"] == kept


async def test_write_waits_for_the_request_under_way_and_no_more(
    building: BuildingServer, tenant: UnitOf, bus: Bus, wire: list[tuple[int, int, int]]
) -> None:
    modules = {
        unit.unit_id: Module(bus, tenant(unit.unit_id), unit.profile)
        for unit in building.building.units.values()
        if unit.unit_id > 1
    }
    sold = building.building.unit(1)
    mine = Module(
        bus, tenant(1), sold.profile, serial_number=str(sold.module.physical.serial_number)
    )

    async def poll() -> None:
        while True:
            for module in modules.values():
                await module.read("live")

    polling = asyncio.create_task(poll())
    async with asyncio.timeout(5):
        while len(wire) < 30:
            await asyncio.sleep(0)
        before = len(wire)
        await mine.write("relay_1", False)
        after = len(wire)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    units = [unit_id for unit_id, _, _ in wire]
    first = units.index(1)
    assert first - before <= 1
    assert units[first : first + 3] == [1, 1, 1]
    assert after - before <= 5


async def test_silent_module_and_link_that_is_down(
    module: Module, building: BuildingServer, sold: Unit
) -> None:
    await module.read("live")
    sold.faults.silent = True
    with pytest.raises(ModuleSilentError):
        await module.read("live", timeout=0.1)
    await building.stop()
    with pytest.raises(LinkError):
        await module.read("live")


async def test_module_can_be_read_again_once_its_gateway_is_back(
    module: Module, building: BuildingServer
) -> None:
    await module.read("live")
    building._wanted_port = building.port
    await building.stop()
    with pytest.raises(LinkError):
        await module.read("live")
    await building.start()
    assert (await module.read("live")).invalid == frozenset()


TWO_EQUAL_BLOCKS: Final = """
name: Meter
manufacturer: Maker
recognise: [{ address: 0, type: u16, equals: 1 }]
blocks: { live: { poll: live }, slow: { poll: meter } }
points:
  serial_number: { block: live, address: 0x0100, type: u32 }
  credit: { block: slow, address: 0x0200, type: i32, unit: credit }
variants: { water: { name: Water, kind: water } }
"""


async def test_late_answer_of_one_block_is_not_taken_for_another(
    faulty: FaultyBus, unit: UnitOf, tmp_path: Path
) -> None:
    (tmp_path / "maker.yaml").write_text(TWO_EQUAL_BLOCKS, "utf-8")
    (profile,) = load_profile_file(tmp_path / "maker.yaml")
    module = Module(Bus(timeout=TIMEOUT), unit(1), profile)
    faulty.memory[1] = {0x0100: 0, 0x0101: 100, 0x0200: 0, 0x0201: 200}
    faulty.behaviour[1] = late(1.5 * TIMEOUT)
    for _ in range(2):
        with pytest.raises(ModuleSilentError):
            await module.read("live")
        with pytest.raises(ModuleSilentError):
            await module.read("slow")
    del faulty.behaviour[1]
    assert (await module.read("live")).values == {"serial_number": 100}
    assert (await module.read("slow")).values == {"credit": 200}


async def test_others_are_read_while_a_late_answer_may_come_in(
    faulty: FaultyBus, unit: UnitOf, profiles: Mapping[str, Profile]
) -> None:
    bus = Bus(timeout=0.4)
    slow, quick = (Module(bus, unit(unit_id), reference(profiles)) for unit_id in (1, 2))
    faulty.behaviour[1] = silence
    with pytest.raises(ModuleSilentError):
        await slow.read("live")
    waiting = asyncio.create_task(slow.read("live"))
    await asyncio.sleep(0)
    begin = monotonic()
    await quick.read("live")
    assert monotonic() - begin < 0.2
    assert [seen[0] for seen in faulty.seen] == [1, 2]
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_write_whose_answer_is_lost_is_silence_not_success(
    faulty: FaultyBus, unit: UnitOf, profiles: Mapping[str, Profile]
) -> None:
    async def mute_on_write(exchange: Exchange) -> None:
        frame = exchange.frame(exchange.good_pdu())
        if exchange.function == READ:
            await exchange.send(frame)

    faulty.memory[1] = registers_of(reference(profiles))
    faulty.behaviour[1] = mute_on_write
    module = Module(Bus(timeout=TIMEOUT), unit(1), reference(profiles), serial_number="77")
    with pytest.raises(ModuleSilentError):
        await module.write("warning_limit", 5)


async def test_block_in_the_input_registers_is_read_from_there(
    mocked: MockModbusUnit, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    profile = reference(profiles)
    blocks = {**profile.blocks, "meter": replace(profile.blocks["meter"], space="input")}
    mocked.input.update({0x0203: 4321})
    reading = await Module(bus, mocked, replace(profile, blocks=blocks)).read("meter")
    assert reading.values["total_loaded"] == 4321
    (read,) = mocked.read_events
    assert (read.register_type, read.address) == ("input", 0x0200)


async def test_longest_read_is_125_registers(
    faulty: FaultyBus, unit: UnitOf, tmp_path: Path
) -> None:
    text = TWO_EQUAL_BLOCKS.replace(
        "credit: {", "far: { block: live, address: 0x017B, type: u32 }\n  credit: {"
    )
    (tmp_path / "maker.yaml").write_text(text, "utf-8")
    (profile,) = load_profile_file(tmp_path / "maker.yaml")
    faulty.memory[1] = {0x017C: 5}
    faulty.behaviour[1] = having_only(range(0x0100, 0x017D))
    reading = await Module(Bus(timeout=TIMEOUT), unit(1), profile).read("live")
    assert reading.values["far"] == 5
    assert faulty.seen == [(1, READ, 0x0100, 125)]


def test_module_asks_for_the_time_the_bus_grants(
    mocked: MockModbusUnit, profiles: Mapping[str, Profile]
) -> None:
    Module(Bus(timeout=0.7), mocked, reference(profiles))
    assert mocked.required_timeout == 0.7
