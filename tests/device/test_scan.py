"""Finding modules, whatever else answers on the bus."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Final

from modbus_connection import ModbusUnit
import pytest

from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.errors import LinkError
from custom_components.prepaid_meter.device.points import MeterKind, Profile
from custom_components.prepaid_meter.device.scan import Found, Nobody, Unfit, identify, scan
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import UnitOf, connection_to
from .faulty import (
    Behaviour,
    Exchange,
    FaultyBus,
    Framing,
    another_function,
    another_unit_id,
    babble,
    hang_up,
    late,
    noise,
    refusing,
    silence,
    too_few_registers,
)

QUICK: Final = 0.1
ELECTRICITY: Final = {0x0000: 0x5050, 0x0001: 0x4D52, 0x0002: 1, 0x0003: 1, 0x0101: 77}

type Answers = dict[int, Found | Nobody]


async def ask_all(
    bus: Bus,
    unit: UnitOf,
    unit_ids: Iterable[int],
    profiles: Mapping[str, Profile],
    timeout: float = QUICK,
) -> Answers:
    async def unit_of(unit_id: int) -> ModbusUnit:
        return unit(unit_id)

    return {
        unit_id: answer
        async for unit_id, answer in scan(bus, unit_of, unit_ids, profiles, timeout=timeout)
    }


@pytest.fixture
def bus() -> Bus:
    return Bus(timeout=0.3)


@pytest.mark.parametrize("framing", ["tcp", "rtu"])
async def test_finds_every_module_of_the_building(
    framing: Framing, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    server = BuildingServer(
        default_building("tr", 24), framer="socket" if framing == "tcp" else "rtu"
    )
    server.pause()
    await server.start()
    connection = connection_to(server.port, framing)
    try:
        answers = await ask_all(bus, connection.for_unit, range(1, 31), profiles)
    finally:
        await connection.close()
        await server.stop()
    assert list(answers) == list(range(1, 31))
    found = {unit_id: answer for unit_id, answer in answers.items() if isinstance(answer, Found)}
    units = server.building.units
    assert set(found) == set(units)
    assert len(found) == 24
    for unit_id, answer in found.items():
        design = units[unit_id].module.design
        assert answer.unit_id == unit_id
        assert answer.kind is design.kind
        assert answer.profile.id == f"reference.{design.kind}"
        assert answer.serial_number == str(units[unit_id].module.physical.serial_number)
        assert answer.label == design.label
        assert answer.firmware == design.firmware
        assert answer.capabilities == design.capabilities
        assert answer.credit_decimals == design.credit_decimals
    assert Counter(answer.kind for answer in found.values()).keys() == set(MeterKind)
    assert {answers[unit_id] for unit_id in answers.keys() - found.keys()} == {Nobody.SILENT}


async def test_registers_that_no_profile_expects_are_of_an_unknown_device(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    faulty.memory[1] = dict(ELECTRICITY)
    faulty.memory[2] = ELECTRICITY | {0x0003: 9}
    faulty.memory[3] = dict.fromkeys(range(1024), 65535)
    faulty.memory[4] = {}
    answers = await ask_all(bus, unit, range(1, 5), profiles)
    assert isinstance(answers[1], Found)
    assert [answers[unit_id] for unit_id in (2, 3, 4)] == [Nobody.UNKNOWN] * 3


async def test_device_that_shows_the_mark_but_no_serial_number_is_unfit(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    faulty.memory[1] = ELECTRICITY | {0x0101: 0}
    answer = await identify(bus, unit(1), 1, profiles)
    assert isinstance(answer, Unfit)
    assert (answer.serial_number, answer.key, answer.said) == (None, "serial_number", "0")


async def test_found_module_needs_neither_label_nor_firmware(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    faulty.memory[1] = ELECTRICITY | {0x000B: 2, 0x000C: 0xFFFF}
    found = await identify(bus, unit(1), 1, profiles)
    assert isinstance(found, Found)
    assert (found.serial_number, found.label, found.firmware) == ("77", None, None)


@pytest.mark.parametrize(
    ("address", "raw", "key"),
    [
        (0x000B, 5, "credit_decimals"),
        (0x000B, 9, "credit_decimals"),
        (0x000B, 0xFFFF, "credit_decimals"),
        (0x0002, 0, "map_version"),
        (0x0002, 2, "map_version"),
    ],
)
async def test_module_that_says_of_itself_what_cannot_be_is_unfit_for_that_value(
    faulty: FaultyBus,
    unit: UnitOf,
    bus: Bus,
    profiles: Mapping[str, Profile],
    address: int,
    raw: int,
    key: str,
) -> None:
    faulty.memory[1] = ELECTRICITY | {address: raw}
    answer = await identify(bus, unit(1), 1, profiles)
    assert isinstance(answer, Unfit)
    assert (answer.serial_number, answer.key, answer.said) == ("77", key, str(raw))


@pytest.mark.parametrize(
    ("address", "key"), [(0x000A, "capabilities"), (0x000B, "credit_decimals")]
)
async def test_module_that_says_two_things_of_itself_is_unfit(
    faulty: FaultyBus,
    unit: UnitOf,
    bus: Bus,
    profiles: Mapping[str, Profile],
    address: int,
    key: str,
) -> None:
    class Changing(dict[int, int]):
        asked = 0

        def get(self, register: int, default: int = 0) -> int:  # type: ignore[override]
            if register != address:
                return super().get(register, default)
            self.asked += 1
            return self.asked

    faulty.memory[1] = Changing(ELECTRICITY)
    answer = await identify(bus, unit(1), 1, profiles)
    assert isinstance(answer, Unfit)
    assert (answer.key, answer.said) == (key, "1, 2")


async def test_label_is_without_what_no_name_has(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    label = "Kafe\x1b[31m\n\u202eyüz\x07 ".encode().ljust(32, b"\0")
    words = {0x000C + n: int.from_bytes(label[2 * n : 2 * n + 2]) for n in range(16)}
    faulty.memory[1] = ELECTRICITY | words
    found = await identify(bus, unit(1), 1, profiles)
    assert isinstance(found, Found)
    assert found.label == "Kafe [31m yüz"


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (silence, {Nobody.SILENT}),
        (late(10), {Nobody.SILENT}),
        (refusing(0x0A), {Nobody.SILENT}),
        (refusing(0x0B), {Nobody.SILENT}),
        (refusing(1), {Nobody.UNKNOWN}),
        (refusing(2), {Nobody.UNKNOWN}),
        (refusing(4), {Nobody.FAILING}),
        (refusing(6), {Nobody.BUSY}),
        (hang_up, {Nobody.SILENT}),
        (too_few_registers, {Nobody.UNKNOWN}),
        (another_function, {Nobody.UNKNOWN}),
        (another_unit_id, {Nobody.UNKNOWN, Nobody.SILENT}),
        (noise, {Nobody.SILENT}),
        (babble, {Nobody.SILENT}),
    ],
    ids=lambda value: getattr(value, "__qualname__", None),
)
async def test_id_that_answers_badly_does_not_stop_the_scan(
    faulty: FaultyBus,
    unit: UnitOf,
    bus: Bus,
    profiles: Mapping[str, Profile],
    behaviour: Behaviour,
    expected: set[Nobody],
) -> None:
    faulty.memory = {1: dict(ELECTRICITY), 3: dict(ELECTRICITY)}
    faulty.behaviour = {2: behaviour}
    begin = monotonic()
    answers = await ask_all(bus, unit, range(1, 4), profiles)
    assert isinstance(answers[1], Found)
    assert answers[2] in expected
    assert isinstance(answers[3], Found)
    assert monotonic() - begin < 2


async def test_link_that_is_lost_ends_the_scan(
    building: BuildingServer, tenant: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    async def unit_of(unit_id: int) -> ModbusUnit:
        if unit_id == 6:
            await building.stop()
        return tenant(unit_id)

    seen: list[int] = []

    async def walk() -> None:
        async for unit_id, _ in scan(bus, unit_of, range(1, 20), profiles, timeout=QUICK):
            seen.append(unit_id)

    with pytest.raises(LinkError):
        await walk()
    assert seen == [1, 2, 3, 4, 5]


async def test_gateway_that_closes_for_absent_ids_hides_nobody(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    faulty.memory = {3: dict(ELECTRICITY), 5: dict(ELECTRICITY)}
    faulty.behaviour = {1: hang_up, 2: hang_up, 4: hang_up}
    answers = await ask_all(bus, unit, range(1, 6), profiles)
    assert [isinstance(answers[unit_id], Found) for unit_id in answers] == [
        False, False, True, False, True,
    ]  # fmt: skip


async def test_link_that_is_closed_for_a_moment_does_not_end_the_scan(
    faulty: FaultyBus,
    unit: UnitOf,
    bus: Bus,
    profiles: Mapping[str, Profile],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.scan.REOPEN_PAUSE", 0.2)
    faulty.memory = {3: dict(ELECTRICITY)}
    again: list[asyncio.Task[None]] = []

    async def close_the_door(exchange: Exchange) -> None:
        assert faulty._server is not None
        faulty.behaviour.clear()
        faulty._server.close()
        exchange.writer.close()
        again.append(asyncio.create_task(open_it_again()))

    async def open_it_again() -> None:
        await asyncio.sleep(0.1)
        await faulty.start()

    faulty.behaviour = {2: close_the_door}
    answers = await ask_all(bus, unit, range(1, 4), profiles)
    assert isinstance(answers[3], Found)


@pytest.mark.parametrize("framing", ["tcp"])
async def test_gateway_that_waits_long_for_absent_ids_hides_nobody(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    line = asyncio.Lock()

    async def alive(exchange: Exchange) -> None:
        async with line:
            await exchange.answer()

    async def absent(exchange: Exchange) -> None:
        async with line:
            await asyncio.sleep(0.6)
        await refusing(0x0B)(exchange)

    present = (1, 2, 4, 7)
    faulty.memory = {unit_id: ELECTRICITY | {0x0101: unit_id} for unit_id in present}
    faulty.behaviour = {unit_id: alive if unit_id in present else absent for unit_id in range(1, 9)}
    waited: list[float] = []

    async def unit_of(unit_id: int) -> ModbusUnit:
        return unit(unit_id)

    answers = {
        unit_id: answer
        async for unit_id, answer in scan(
            bus, unit_of, range(1, 9), profiles, timeout=0.2, waits=waited.append
        )
    }
    found = [unit_id for unit_id, answer in answers.items() if isinstance(answer, Found)]
    assert found == list(present)
    assert len(waited) == 1
    assert 0.6 < waited[0] < 2


@pytest.mark.parametrize("framing", ["tcp"])
@pytest.mark.parametrize("pause", [0.03, 0.1])
async def test_bus_that_needs_a_pause_is_scanned_whole(
    faulty: FaultyBus,
    unit: UnitOf,
    profiles: Mapping[str, Profile],
    pause: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    bus = Bus(timeout=0.2)
    answered = 0.0

    async def slow_to_turn_round(exchange: Exchange) -> None:
        nonlocal answered
        if monotonic() - answered >= pause:
            await exchange.answer()
            answered = monotonic()

    faulty.memory = {unit_id: ELECTRICITY | {0x0101: unit_id} for unit_id in (1, 2, 3)}
    faulty.behaviour = dict.fromkeys((1, 2, 3), slow_to_turn_round)
    answers = await ask_all(bus, unit, range(1, 4), profiles, timeout=0.4)
    assert all(isinstance(answer, Found) for answer in answers.values())
    assert bus.spacing.pause >= pause


async def test_scan_is_over_before_it_begins_where_the_link_is_down(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    await faulty.stop()
    with pytest.raises(LinkError):
        await ask_all(bus, unit, range(1, 248), profiles)


@pytest.mark.parametrize("framing", ["tcp"])
async def test_silent_id_is_asked_one_question_only(
    faulty: FaultyBus,
    unit: UnitOf,
    bus: Bus,
    profiles: Mapping[str, Profile],
    acrel: Mapping[str, Profile],
) -> None:
    faulty.behaviour[1] = silence
    assert await ask_all(bus, unit, [1], {**profiles, **acrel}) == {1: Nobody.SILENT}
    assert len(faulty.seen) == 1


@pytest.mark.parametrize("framing", ["tcp"])
async def test_profiles_that_look_at_the_same_registers_share_one_question(
    faulty: FaultyBus,
    unit: UnitOf,
    bus: Bus,
    profiles: Mapping[str, Profile],
    acrel: Mapping[str, Profile],
) -> None:
    assert await ask_all(bus, unit, [1], {**profiles, **acrel}) == {1: Nobody.UNKNOWN}
    assert [(address, count) for _, _, address, count in faulty.seen] == [
        (0x0000, 4),
        (0x033F, 19),
        (0x0300, 6),
    ]


@pytest.mark.parametrize("framing", ["tcp"])
async def test_module_that_falls_silent_while_it_introduces_itself_is_told_as_such(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, profiles: Mapping[str, Profile]
) -> None:
    async def shy(exchange: object) -> None:
        if len(faulty.seen) == 1:
            await exchange.answer()  # type: ignore[attr-defined]

    faulty.memory[1] = dict(ELECTRICITY)
    faulty.behaviour[1] = shy
    assert await ask_all(bus, unit, [1], profiles) == {1: Nobody.SHY}
