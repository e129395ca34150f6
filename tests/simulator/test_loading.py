"""Loading credit over the wire, word by word: addresses and values are literal."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
import struct

import pytest

from custom_components.prepaid_meter.simulator import state
from custom_components.prepaid_meter.simulator.building import Building, load_building
from custom_components.prepaid_meter.simulator.mall import default_building
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NOON
from .wire import Master, RefusalError

NOON_WORDS = [0x69B1, 0x2F10]
LOAD, REFUND = 1, 2
APPLIED, NOT_ALLOWED, ABOVE_MAXIMUM, EXCEEDS_CREDIT = 1, 2, 3, 4


def request(command: int, amount: int, reference: int) -> list[int]:
    return list(struct.unpack(">7H", struct.pack(">HIQ", command, amount, reference)))


async def load(master: Master, command: int, amount: int, reference: int) -> int:
    """Send a request to unit 1 and return the result that the module then shows."""
    await master.write(1, 0x0410, request(command, amount, reference))
    return (await master.read(1, 0x0417, 1))[0]


async def purse(master: Master) -> tuple[int, int, int]:
    """Return credit, total loaded and the count of loads of unit 1."""
    credit, count = struct.unpack(">iI", struct.pack(">4H", *await master.read(1, 0x0104, 4)))
    (total,) = struct.unpack(">Q", struct.pack(">4H", *await master.read(1, 0x0200, 4)))
    return credit, total, count


async def refusal(asked: object) -> int:
    with pytest.raises(RefusalError) as refused:
        await asked  # type: ignore[misc]
    return refused.value.code


async def test_nothing_was_loaded_yet(master: Master) -> None:
    assert await master.read(1, 0x0410, 8) == [0] * 8
    assert await master.read(1, 0x0500, 104) == [0] * 104


async def test_load(master: Master) -> None:
    words = [1, 0x0001, 0x86A0, 0x1122, 0x3344, 0x5566, 0x7788]  # 1,000.00
    await master.write(1, 0x0410, words)
    assert await master.read(1, 0x0410, 8) == [*words, 1]
    assert await purse(master) == (223_456, 223_456, 1)
    assert await master.read(1, 0x0208, 5) == [0x0001, 0x86A0, *NOON_WORDS, 1]
    assert await master.read(1, 0x0500, 14) == [
        *(0, 1),
        *(0x1122, 0x3344, 0x5566, 0x7788),
        *(0x0001, 0x86A0),
        *(0x0003, 0x68E0),  # 2,234.56
        *NOON_WORDS,
        1,
        0,
    ]


async def test_refund(master: Master) -> None:
    assert await load(master, REFUND, 100_000, 5) == APPLIED
    assert await purse(master) == (23_456, 23_456, 1)
    assert await master.read(1, 0x0208, 5) == [0xFFFE, 0x7960, *NOON_WORDS, 1]  # -1,000.00
    words = await master.read(1, 0x0500, 13)
    assert words == [0, 1, 0, 0, 0, 5, 0xFFFE, 0x7960, 0, 23_456, *NOON_WORDS, 1]


@pytest.mark.parametrize(
    ("command", "amount", "result"),
    [
        (LOAD, 0, NOT_ALLOWED),
        (REFUND, 0, NOT_ALLOWED),
        (LOAD, 5_000_000, APPLIED),
        (LOAD, 5_000_001, ABOVE_MAXIMUM),
        (LOAD, 0xFFFFFFFF, ABOVE_MAXIMUM),
        (REFUND, 123_456, APPLIED),
        (REFUND, 123_457, EXCEEDS_CREDIT),
        (REFUND, 5_000_001, ABOVE_MAXIMUM),
        (REFUND, 0xFFFFFFFF, ABOVE_MAXIMUM),
        (0, 0, 0),
        (0, 77, 0),
    ],
)
async def test_every_request_is_judged_and_only_an_applied_one_moves_credit(
    master: Master, command: int, amount: int, result: int
) -> None:
    assert await load(master, command, amount, 9) == result
    assert await master.read(1, 0x0410, 7) == request(command, amount, 9)
    if result == APPLIED:
        moved = amount if command == LOAD else -amount
        assert await purse(master) == (123_456 + moved, 123_456 + moved, 1)
    else:
        assert await purse(master) == (123_456, 123_456, 0)
        assert await master.read(1, 0x0500, 13) == [0] * 13
        assert await master.read(1, 0x0208, 5) == [0] * 5


async def test_credit_never_grows_out_of_its_register(master: Master, building: Building) -> None:
    building.units[1].module.physical.total_loaded = 2**31 - 101
    assert await load(master, LOAD, 101, 1) == ABOVE_MAXIMUM
    assert await load(master, LOAD, 100, 2) == APPLIED
    assert await master.read(1, 0x0104, 2) == [0x7FFF, 0xFFFF]


async def test_refund_of_no_credit(master: Master, building: Building) -> None:
    building.units[1].module.physical.total_used = 123_457
    assert await load(master, REFUND, 1, 1) == EXCEEDS_CREDIT


async def test_same_and_lower_references_change_nothing(master: Master) -> None:
    assert await load(master, LOAD, 100, 50) == APPLIED
    before = await master.read(1, 0x0410, 8), await purse(master)
    for command, amount, reference in (
        (LOAD, 100, 50),
        (LOAD, 999, 50),
        (REFUND, 100, 50),
        (LOAD, 0, 50),
        (LOAD, 100, 49),
        (0, 0, 49),
        (LOAD, 100, 1),
    ):
        await load(master, command, amount, reference)
        assert (await master.read(1, 0x0410, 8), await purse(master)) == before
    assert await load(master, LOAD, 6_000_000, 51) == ABOVE_MAXIMUM
    assert await load(master, LOAD, 100, 50) == ABOVE_MAXIMUM
    assert await purse(master) == before[1]
    assert await load(master, LOAD, 1, 2**64 - 1) == APPLIED
    assert await load(master, LOAD, 1, 2**63) == APPLIED
    assert await purse(master) == (123_557, 123_557, 2)


@pytest.mark.parametrize("first", range(0x0410, 0x0417))
async def test_a_part_of_a_request_is_refused(
    master: Master, building: Building, first: int
) -> None:
    words = request(LOAD, 100, 7)
    before = building.units[1].module.physical.load_reference
    for count in range(1, 8):
        if (first, count) == (0x0410, 7):
            continue
        assert await refusal(master.write(1, first, words[:count])) == 2
    assert await refusal(master.write_one(1, first, 1)) == 2
    assert building.units[1].module.physical.load_reference == before == 0


async def test_more_than_a_request_is_refused(master: Master) -> None:
    assert await refusal(master.write(1, 0x0410, [*request(LOAD, 100, 7), 1])) == 2
    assert await refusal(master.write(1, 0x040F, [0, *request(LOAD, 100, 7)])) == 2
    assert await refusal(master.write(1, 0x0500, [0])) == 2
    assert await purse(master) == (123_456, 123_456, 0)


@pytest.mark.parametrize("words", [request(3, 100, 7), request(0xFFFF, 100, 7), request(1, 100, 0)])
async def test_unknown_command_and_no_reference_are_refused(
    master: Master, words: list[int]
) -> None:
    assert await refusal(master.write(1, 0x0410, words)) == 3
    assert await master.read(1, 0x0410, 8) == [0] * 8


async def test_log_holds_the_last_eight_of_any_source(master: Master, building: Building) -> None:
    module = building.units[1].module
    await load(master, LOAD, 1_000, 11)
    for amount, source in ((1, "card"), (2, "usb_stick"), (3, "keypad")):
        module.load(amount, source)
    await load(master, REFUND, 500, 12)
    for amount in range(5, 10):
        module.load(amount, "card")
    words = struct.pack(">104H", *await master.read(1, 0x0500, 104))
    records = list(struct.iter_unpack(">IQiiIH", words))
    assert [record[0] for record in records] == [10, 9, 8, 7, 6, 5, 4, 3]
    assert [record[1] for record in records] == [0, 0, 0, 0, 0, 12, 0, 0]
    assert [record[2] for record in records] == [9, 8, 7, 6, 5, -500, 3, 2]
    assert [record[5] for record in records] == [3, 3, 3, 3, 3, 1, 4, 2]
    for newer, older in pairwise(records):
        assert newer[3] - newer[2] == older[3]
    # A load at the module leaves the last request over the wire as it is.
    assert await master.read(1, 0x0410, 8) == [*request(REFUND, 500, 12), APPLIED]
    assert await purse(master) == (123_456 + 541, 123_456 + 541, 10)


async def test_any_part_of_the_log_can_be_read(master: Master, building: Building) -> None:
    building.units[1].module.load(77, "card")
    assert await master.read(1, 0x0506, 2) == [0, 77]
    assert await master.read(1, 0x050C, 2) == [3, 0]
    assert await master.read(1, 0x0567, 1) == [0]


async def test_every_kind_of_module_is_loaded_alike(master: Master) -> None:
    for unit_id in (1, 7, 9):
        before = (await master.read(unit_id, 0x0105, 1))[0]
        await master.write(unit_id, 0x0410, request(LOAD, 40, 3))
        assert (await master.read(unit_id, 0x0105, 1))[0] == (before + 40) & 0xFFFF
        assert await master.read(unit_id, 0x0507, 1) == [40]


async def test_default_building_remembers_its_last_loads(mall: Building) -> None:
    for unit in mall.units.values():
        physical = unit.module.physical
        newest = physical.log[0]
        assert newest.number == physical.load_count
        assert (newest.amount, newest.at) == (physical.last_load, physical.last_load_at)
        assert [one.number for one in physical.log] == [
            physical.load_count - back for back in range(len(physical.log))
        ]
        assert sum(one.amount for one in physical.log) <= physical.total_loaded


async def test_restart_between_request_and_answer(master: Master, server: BuildingServer) -> None:
    module = server.building.units[1].module
    pdu = struct.pack(">BHHB7H", 16, 0x0410, 7, 14, *request(LOAD, 100, 7))
    server.building.units[1].faults.delay = 0.05
    await master.send(1, pdu)
    await asyncio.sleep(0.01)
    module.restart(5)
    await asyncio.sleep(0.1)
    # It was off when the request came to its turn.
    assert module.physical.load_reference == 0
    server.building.advance(6)
    server.building.units[1].faults.delay = 0
    assert await load(master, LOAD, 100, 7) == APPLIED
    module.restart(5)
    server.building.advance(6)
    assert await load(master, LOAD, 100, 7) == APPLIED
    _, *counters = await purse(master)
    assert counters == [123_556, 1]


async def test_state_file_holds_a_load_before_it_is_answered(
    building: Building, building_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "state.json"
    server = BuildingServer(building, state_file=path)
    server.pause()
    await server.start()
    master = await Master.connect(server.port)
    await master.write(1, 0x0410, request(LOAD, 100, 7))
    saved = state.load(path)
    await master.close()
    await server.stop()
    assert saved is not None
    again = load_building(building_file, NOON)
    state.restore(again, saved, path.name)
    physical = again.units[1].module.physical
    assert (physical.load_reference, physical.load_result) == (7, "applied")
    assert (physical.total_loaded, physical.load_count) == (123_556, 1)
    assert physical.log == building.units[1].module.physical.log


async def test_requests_in_one_segment_are_all_answered(
    master: Master, server: BuildingServer
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    body = struct.pack(">BBHH", 1, 3, 0x0100, 2)
    writer.write(b"".join(struct.pack(">HHH", n, 0, len(body)) + body for n in (1, 2, 3)))
    answers = {(await reader.readexactly(13))[1] for _ in range(3)}
    writer.close()
    assert answers == {1, 2, 3}


def test_past_loads_are_in_the_past() -> None:
    mall = default_building("en", 24, now=NOON)
    for unit in mall.units.values():
        times = [one.at for one in unit.module.physical.log]
        assert times == sorted(times, reverse=True)
        assert times[0] <= (NOON - timedelta(hours=1)).timestamp()
