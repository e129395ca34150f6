"""The conformance check finds a sound module sound, and each planted fault by its number."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
import os
from pathlib import Path
import struct
import subprocess
import sys
import tty
from typing import Any

from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersResponse,
    ReadInputRegistersResponse,
    WriteMultipleRegistersResponse,
    WriteSingleRegisterResponse,
)
import pytest

from custom_components.prepaid_meter.device.__main__ import main as device_program
from custom_components.prepaid_meter.device.conform.rules import RULES, Tried
from custom_components.prepaid_meter.device.conform.run import Leave, Line, Outcome, checks, conform
from custom_components.prepaid_meter.device.conform.wire import RtuMaster, TcpLine, TcpMaster
from custom_components.prepaid_meter.simulator import bus, requests
from custom_components.prepaid_meter.simulator.building import load_building
from custom_components.prepaid_meter.simulator.premises import Unit
from custom_components.prepaid_meter.simulator.server import BuildingServer

ROOT = Path(__file__).parents[2]

# Nobody's machine is as slow; what is too slow is decided by the rule, not by the wire.
PATIENT = 30.0
SILENCE = 0.4

WHOLE, BARE, WATER, HEAT, NEW = 1, 3, 5, 7, 9

BUILDING = """
utc_offset_hours: 3
modules:
  - {unit_id: 1, profile: reference.electricity, serial_number: 12345678, label: Kahve Durağı,
     tenant: cafe, credit: 1234.56, warning_limit: 200, price: 4.25, price_generator: 9.8,
     total: 20000.5, capabilities: 0x1F}
  - {unit_id: 3, profile: reference.electricity, serial_number: 12345679, label: Depo,
     tenant: cafe, credit: 50, capabilities: 0x24}
  - {unit_id: 5, profile: reference.water, serial_number: 22345678, label: Lezzet Sofrası,
     tenant: restaurant, credit: 80, total: 1234.567}
  - {unit_id: 7, profile: reference.heat, serial_number: 32345678, label: Zinde Spor Salonu,
     tenant: gym, credit: 100, total: 4321.09}
  - {unit_id: 9, profile: reference.water, serial_number: 22345679, label: Boş,
     tenant: restaurant, credit: 0}
"""

type Respond = Callable[[Unit, ModbusPDU], ModbusPDU]
type Fault = Callable[[Unit, ModbusPDU, Respond], ModbusPDU]


@pytest.fixture
async def server(tmp_path: Any, socket_enabled: None) -> AsyncIterator[BuildingServer]:
    path = tmp_path / "building.yaml"
    path.write_text(BUILDING, "utf-8")
    server = BuildingServer(load_building(path, datetime(2026, 3, 11, 9, 0, tzinfo=UTC)))
    await server.start()
    yield server
    await server.stop()


async def tried(server: BuildingServer, unit_id: int, leave: Leave) -> list[Line]:
    def ask() -> list[Line]:
        with TcpMaster(TcpLine("127.0.0.1", server.port), PATIENT) as master:
            return conform(master, unit_id, leave)

    return await asyncio.to_thread(ask)


def failed(lines: list[Line]) -> dict[int, str]:
    return {line.rule.number: line.why for line in lines if line.outcome is Outcome.FAILED}


EVERYTHING = Leave(writes=True, answer_within=PATIENT)
READING = Leave(answer_within=PATIENT)

# What a module of that kind and with these parts cannot be asked.
LACKING = {
    WHOLE: {17, 77},
    BARE: {74, 75, 76, 82, 83, 84, 85, 86, 89},
    WATER: {17, 32, 74},
    HEAT: {17, 32, 77},
    NEW: {17, 32, 74, 42, 82, 83, 84, 85, 86, 87},
}
# What depends on the tenant in that moment.
BY_CHANCE = {32, 42, 43}


@pytest.mark.parametrize("unit_id", LACKING)
async def test_a_sound_module_keeps_every_rule(server: BuildingServer, unit_id: int) -> None:
    module = server.building.units[unit_id].module
    before = (module.physical.total_loaded, module.physical.mode, module.physical.relay_1)
    settings = (module.physical.warning_limit, module.physical.price_grid)
    lines = await tried(server, unit_id, EVERYTHING)
    assert [line.rule.number for line in lines] == list(RULES)
    assert failed(lines) == {}
    untried = {line.rule.number for line in lines if line.outcome is Outcome.NOT_TRIED}
    others = {
        number for number, rule in RULES.items() if rule.tried in {Tried.BY_HAND, Tried.ALONE}
    }
    assert untried - others - BY_CHANCE == LACKING[unit_id] - BY_CHANCE
    # All was put back.
    physical = module.physical
    assert (physical.total_loaded, physical.mode, physical.relay_1) == before
    assert (physical.warning_limit, physical.price_grid) == settings


async def test_without_leave_nothing_is_written_that_a_module_takes(
    server: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, taken = bus.respond, []

    def watch(unit: Unit, request: ModbusPDU) -> ModbusPDU:
        response = sound(unit, request)
        if request.function_code in {6, 16} and not isinstance(response, ExceptionResponse):
            taken.append((request.address, request.registers))
        # No command of a relay is sent at all: another module might take it.
        assert request.function_code not in {6, 16} or request.address not in {0x400, 0x401}
        return response

    monkeypatch.setattr(bus, "respond", watch)
    lines = await tried(server, WHOLE, READING)
    assert failed(lines) == {}
    assert taken == []


async def test_alone_it_asks_others_and_all(server: BuildingServer) -> None:
    def ask() -> list[Line]:
        with TcpMaster(TcpLine("127.0.0.1", server.port), SILENCE) as master:
            return conform(master, WHOLE, Leave(alone=True, answer_within=PATIENT))

    lines = {line.rule.number: line for line in await asyncio.to_thread(ask)}
    assert lines[90].outcome is lines[91].outcome is Outcome.PASSED


# -- faults ------------------------------------------------------------------------------------


def refused(request: ModbusPDU, code: int) -> ModbusPDU:
    return ExceptionResponse(request.function_code, code)


def written(request: ModbusPDU) -> ModbusPDU:
    if request.function_code == 6:
        return WriteSingleRegisterResponse(address=request.address, registers=request.registers)
    return WriteMultipleRegistersResponse(address=request.address, count=len(request.registers))


def zeros(request: ModbusPDU) -> ModbusPDU:
    return ReadHoldingRegistersResponse(registers=[0] * request.count)


def is_read(request: ModbusPDU) -> bool:
    return request.function_code == 3 and not isinstance(request, requests.Unfit)


def is_write(request: ModbusPDU, *addresses: int) -> bool:
    if request.function_code not in {6, 16} or isinstance(request, requests.Unfit):
        return False
    return request.address in addresses


def word(address: int, change: Callable[[int], int]) -> Fault:
    """Show another word at an address, in any read of it."""

    def fault(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
        response = sound(unit, request)
        if is_read(request) and isinstance(response, ReadHoldingRegistersResponse):
            offset = address - request.address
            if 0 <= offset < len(response.registers):
                response.registers[offset] = change(response.registers[offset]) & 0xFFFF
        return response

    return fault


def taken(*addresses: int) -> Fault:
    """Answer a write there as if it was taken."""

    def fault(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
        return written(request) if is_write(request, *addresses) else sound(unit, request)

    return fault


def short_block(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if is_read(request) and request.address <= 0x0114 < request.address + request.count:
        return refused(request, 2)
    return sound(unit, request)


def only_whole(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    response = sound(unit, request)
    if isinstance(response, ReadHoldingRegistersResponse) and request.count == 1:
        return zeros(request) if request.address == 0x000C else response
    return response


def input_registers(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if request.function_code == 4:
        return ReadInputRegistersResponse(registers=[0])
    return sound(unit, request)


def no_register(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if request.function_code == 3 and request.count == 0:
        return refused(request, 2)
    return sound(unit, request)


def address_first(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if request.function_code == 3 and request.address >= 0x9000:
        return refused(request, 2)
    return sound(unit, request)


def everything_readable(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    response = sound(unit, request)
    is_refused = isinstance(response, ExceptionResponse) and response.exception_code == 2
    return zeros(request) if is_read(request) and is_refused else response


def writes_nothing(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if isinstance(request, requests.Unfit) and request.function_code == 16:
        return refused(request, 2)
    return sound(unit, request)


def half_a_value(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if is_write(request, 0x0302):
        state = unit.module.physical
        state.warning_limit = state.warning_limit >> 16 << 16 | request.registers[0]
        return written(request)
    return sound(unit, request)


def any_limit(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if is_write(request, 0x0301) and len(request.registers) == 2:
        high, low = request.registers
        unit.module.physical.warning_limit = (high << 16 | low) & 0x7FFFFFF
        return written(request)
    return sound(unit, request)


def half_a_write(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if is_write(request, 0x0301) and len(request.registers) > 2:
        high, low, *_ = request.registers
        unit.module.physical.warning_limit = high << 16 | low
    return sound(unit, request)


@dataclass
class Tires:
    """It refuses what is wrong twice, and then takes it."""

    asked: int = 0

    def __call__(self, unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
        if is_write(request, 0x0300) and request.registers == [3]:
            self.asked += 1
            if self.asked > 2:
                return written(request)
        return sound(unit, request)


@dataclass
class Wanders:
    """A register changes with each read."""

    address: int
    step: int
    reads: int = 0

    def __call__(self, unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
        self.reads += 1
        return word(self.address, lambda held: held + self.step * self.reads)(unit, request, sound)


@dataclass
class Dawdles:
    """It takes its time over one answer."""

    seconds: float
    asked: int = 0

    def __call__(self, unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
        self.asked += 1
        unit.faults.delay = self.seconds if self.asked == 4 else 0
        return sound(unit, request)


def no_utf8(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    return word(0x000C, lambda _: 0xFFFE)(unit, request, sound)


def swapped_log(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    response = sound(unit, request)
    if is_read(request) and request.address == 0x0500 and request.count == 104:
        words = response.registers
        response.registers = [*words[13:], *words[:13]]
    return response


def is_order(request: ModbusPDU) -> bool:
    return is_write(request, 0x0410) and len(request.registers) == 7


def reference_of(request: ModbusPDU) -> int:
    return int.from_bytes(struct.pack(">4H", *request.registers[3:]))


def forgets_references(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if is_order(request) and request.registers[0]:
        unit.module.physical.load_reference = 0
    return sound(unit, request)


def knows_only_the_last(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    state = unit.module.physical
    if is_order(request) and reference_of(request) < state.load_reference:
        state.load_reference = 0
    return sound(unit, request)


def loads_more(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    """Without a bound on what one load may be, or one refund."""
    if is_order(request):
        design = unit.module.design
        object.__setattr__(design, "maximum_load", design.maximum_load + 1)
        try:
            return sound(unit, request)
        finally:
            object.__setattr__(design, "maximum_load", design.maximum_load - 1)
    return sound(unit, request)


def gives_more_back(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    state = unit.module.physical
    if is_order(request) and request.registers[0] == 2:
        state.total_used -= 10
        try:
            return sound(unit, request)
        finally:
            state.total_used += 10
    return sound(unit, request)


def counts_twice(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    before = unit.module.physical.load_count
    response = sound(unit, request)
    if unit.module.physical.load_count != before:
        unit.module.physical.load_count += 1
    return response


def loads_nothing(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if is_order(request) and request.registers[0] == 0:
        request.registers = [1, 0, 1, *request.registers[3:]]
    return sound(unit, request)


def loads_amount_0(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    response = sound(unit, request)
    state = unit.module.physical
    if is_order(request) and request.registers[:3] == [1, 0, 0]:
        state.load_result = "applied"
    return response


def truthy_relay(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    if is_write(request, 0x0401) and request.registers[0] > 1:
        unit.module.physical.relay_2 = not unit.module.physical.relay_2
        return written(request)
    return sound(unit, request)


def relays_together(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    response = sound(unit, request)
    if is_write(request, 0x0400):
        unit.module.physical.relay_2 = unit.module.physical.relay_1
    return response


def clock_stays_unsure(unit: Unit, request: ModbusPDU, sound: Respond) -> ModbusPDU:
    response = sound(unit, request)
    if is_write(request, 0x0305):
        unit.module.physical.clock_unsure = True
    return response


@dataclass
class Planted:
    """A fault, the rules that it breaks, and at which module."""

    numbers: set[int]
    fault: Fault
    unit_id: int = WHOLE
    leave: Leave = field(default=READING)


def planted(*numbers: int) -> Callable[..., Planted]:
    def plant(fault: Fault, unit_id: int = WHOLE, *, writes: bool = False) -> Planted:
        return Planted(set(numbers), fault, unit_id, EVERYTHING if writes else READING)

    return plant


PLANTED = {
    "another signature": planted(1)(word(0x0000, lambda _: 0x1234)),
    "another kind": planted(1)(word(0x0003, lambda _: 9)),
    "a block too short": planted(2, 3)(short_block),
    "single registers are wrong": planted(3)(only_whole),
    "a reserved register": planted(4)(word(0x0005, lambda _: 7)),
    "an unknown bit": planted(4)(word(0x0102, lambda held: held | 1 << 12)),
    "input registers": planted(6)(input_registers),
    "a read of nothing": planted(7)(no_register),
    "all is readable": planted(8, 9)(everything_readable),
    "the address is judged first": planted(10)(address_first),
    "a write of nothing": planted(11)(writes_nothing),
    "a read-only register is taken": planted(13)(taken(0x0002)),
    "half a value is taken": planted(14)(half_a_value),
    "any limit is taken": planted(15)(any_limit),
    "half a write is carried out": planted(16)(half_a_write),
    "a price that is not there": planted(17)(taken(0x0309), BARE),
    "refused, and then not": planted(18)(Tires()),
    "another version": planted(20, 30)(word(0x0002, lambda _: 2)),
    "five decimals": planted(21, 30)(word(0x000B, lambda _: 5)),
    "a label that is no UTF-8": planted(22, 30)(no_utf8),
    "an unknown part": planted(23)(word(0x000A, lambda held: held | 1 << 9)),
    "a label that changes": planted(24)(Wanders(0x0007, 1)),
    "a number that changes": planted(25)(Wanders(0x0101, 1)),
    "a current beyond any": planted(30)(word(0x0109, lambda _: 60_001)),
    "a mode that is none": planted(30)(word(0x0103, lambda _: 9)),
    "a relay that is not there": planted(31)(word(0x0102, lambda held: held | 2), BARE),
    "credit by itself": planted(40)(word(0x0105, lambda held: held + 1)),
    "energy that goes back": planted(41)(Wanders(0x020F, -1)),
    "another last load": planted(42)(word(0x0209, lambda held: held + 1)),
    "a load that never was": planted(43)(word(0x020C, lambda _: 2), NEW),
    "the oldest first": planted(50)(swapped_log),
    "a record without a source": planted(51)(word(0x050C, lambda _: 0)),
    "credit that rose by itself": planted(52)(word(0x0509, lambda held: held + 100)),
    "a result without a request": planted(60)(word(0x0417, lambda _: 1), NEW),
    "a part of a request": planted(61)(taken(0x0411)),
    "an unknown command": planted(62)(taken(0x0410)),
    "the relay does not obey": planted(75)(taken(0x0400), writes=True),
    "both relays move": planted(75)(relays_together, writes=True),
    "any command to a relay": planted(76)(truthy_relay, writes=True),
    "a relay that is not there is written": planted(77)(taken(0x0401), WATER, writes=True),
    "the clock stays unsure": planted(73)(clock_stays_unsure, writes=True),
    "a mode is not taken": planted(71)(taken(0x0300), writes=True),
    "a price is not taken": planted(72)(taken(0x0307), writes=True),
    "a limit is not taken": planted(70)(taken(0x0301), writes=True),
    "command 0 loads": planted(80)(loads_nothing, writes=True),
    "amount 0 is applied": planted(81)(loads_amount_0, writes=True),
    "a load is counted twice": planted(83)(counts_twice, writes=True),
    "a repeated request loads again": planted(84)(forgets_references, writes=True),
    "an old request loads": planted(86)(knows_only_the_last, writes=True),
    "more than the largest load": planted(88)(loads_more, writes=True),
    "more than the credit is given back": planted(89)(gives_more_back, writes=True),
}


@pytest.mark.parametrize("name", PLANTED)
async def test_a_planted_fault_is_found_by_its_number(
    server: BuildingServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    plan, sound = PLANTED[name], bus.respond
    module = server.building.units[plan.unit_id].module
    if 40 <= min(plan.numbers) < 60 and plan.unit_id == WHOLE:
        for amount in (10_00, 20_00):
            module.load(amount, "card")
    module.physical.total_used += 50_00
    module.physical.total_loaded += 50_00
    loaded = module.physical.total_loaded
    monkeypatch.setattr(bus, "respond", lambda unit, request: plan.fault(unit, request, sound))
    leave = replace(plan.leave, only=frozenset(plan.numbers))
    lines = await tried(server, plan.unit_id, leave)
    assert plan.numbers <= failed(lines).keys()
    for line in lines:
        if line.outcome is Outcome.FAILED:
            assert line.why
            assert line.exchange is not None
            assert line.exchange.request
    assert module.physical.total_loaded == loaded


async def test_a_slow_answer_is_found(
    server: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, sound = Dawdles(0.5), bus.respond
    monkeypatch.setattr(bus, "respond", lambda unit, request: slow(unit, request, sound))
    lines = await tried(server, WHOLE, Leave(answer_within=0.4))
    assert 5 in failed(lines)


async def test_byte_counts_that_are_believed_are_found(
    server: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_long_enough(frame: bytes) -> bool:
        return len(frame) >= 6 + 2 * int.from_bytes(frame[3:5])

    monkeypatch.setattr(requests, "_is_whole_write", is_long_enough)
    assert 12 in failed(await tried(server, WHOLE, READING))


async def test_one_who_obeys_a_broadcast_is_found(
    server: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = server.unit
    monkeypatch.setattr(server, "unit", lambda unit_id: unit(unit_id if unit_id == 1 else 1))

    def ask() -> list[Line]:
        with TcpMaster(TcpLine("127.0.0.1", server.port), SILENCE) as master:
            return conform(master, WHOLE, Leave(alone=True, answer_within=PATIENT))

    limit = server.building.units[WHOLE].module.physical.warning_limit
    assert {90, 91} <= failed(await asyncio.to_thread(ask)).keys()
    assert server.building.units[WHOLE].module.physical.warning_limit == limit


def test_every_rule_has_a_check_or_says_what_to_do_by_hand() -> None:
    known = checks().keys() | {5}
    for number, rule in RULES.items():
        assert (number in known) != (rule.tried is Tried.BY_HAND)
        assert bool(rule.how) == (rule.tried is Tried.BY_HAND)
    assert known <= RULES.keys()


def test_every_rule_that_is_tried_has_a_planted_fault() -> None:
    found = set().union(*(plan.numbers for plan in PLANTED.values())) | {5, 12, 90, 91}
    assert {number for number in checks() if number not in found} <= {32, 63, 74, 82, 85, 87}


async def test_the_program_prints_numbers_and_what_was_on_the_wire(
    server: BuildingServer, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--tcp", f"127.0.0.1:{server.port}", "--unit"]
    sure = ["--answer-within", "60"]
    assert await asyncio.to_thread(device_program, ["conform", *where, "1", *sure]) == 0
    out = capsys.readouterr().out
    assert "  1  passed     The signature is right" in out
    assert "only with --allow-writes" in out
    assert "0 FAILED" in out
    server.building.units[WHOLE].faults.registers[0x0109] = 60_001
    assert await asyncio.to_thread(device_program, ["conform", *where, "1", *sure]) == 1
    out = capsys.readouterr().out
    assert " 30  FAILED     Every value is in its bounds." in out
    assert "current_l1 holds 60001" in out
    assert "request  0" in out
    assert " 01 03 01 00 " in out
    timeout = ["--timeout", "0.3"]
    assert await asyncio.to_thread(device_program, ["conform", *where, "2", *timeout]) == 1
    assert "unit 2 does not answer" in capsys.readouterr().out


def test_the_program_says_where_nobody_listens(
    capsys: pytest.CaptureFixture[str], unused_tcp_port: int, socket_enabled: None
) -> None:
    where = f"127.0.0.1:{unused_tcp_port}"
    assert device_program(["conform", "--tcp", where, "--unit", "1"]) == 2
    assert "does not open" in capsys.readouterr().out
    assert device_program(["conform", "--tcp", "nobody", "--unit", "1"]) == 2
    assert "no HOST:PORT" in capsys.readouterr().out
    assert device_program([]) == 2
    assert "conform" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["device", "--tcp", "nowhere", "--unit", "1"], 2, "nowhere is no HOST:PORT."),
        (["voucher", "DIR"], 0, "0 passed, 0 FAILED"),
        (["ledger"], 2, ""),
    ],
)
def test_the_checks_run_where_home_assistant_is_not_installed(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    script = ROOT / "scripts" / "conform"
    given = [str(tmp_path) if argument == "DIR" else argument for argument in arguments]
    program = (
        "import runpy, sys\n"
        "sys.modules['homeassistant'] = None\n"
        f"sys.argv = {['conform', *given]!r}\n"
        f"runpy.run_path({str(script)!r}, run_name='__main__')\n"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == code, done.stderr
    assert said in done.stdout


async def test_it_speaks_serial_frames_on_the_network(server: BuildingServer) -> None:
    other = BuildingServer(server.building, framer="rtu")
    await other.start()

    def ask() -> list[Line]:
        with RtuMaster(TcpLine("127.0.0.1", other.port), PATIENT) as master:
            return conform(master, WATER, READING)

    try:
        lines = await asyncio.to_thread(ask)
    finally:
        await other.stop()
    assert failed(lines) == {}
    untried = {line.rule.number: line.why for line in lines}
    assert untried[12] == "on a serial line such a frame is no frame"


async def test_it_speaks_on_a_serial_port(
    server: BuildingServer, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = asyncio.get_running_loop()
    ours, server_end = os.openpty()
    theirs, master_end = os.openpty()
    for end in (server_end, master_end):
        tty.setraw(end)
    loop.add_reader(ours, lambda: os.write(theirs, os.read(ours, 4096)))
    loop.add_reader(theirs, lambda: os.write(ours, os.read(theirs, 4096)))
    other = BuildingServer(server.building, serial=os.ttyname(server_end), baudrate=9_600)
    await other.start()
    where = ["--serial", os.ttyname(master_end), "--unit", "5", "--only", "1,2,6,11,15,40"]
    patient = ["--timeout", "30", "--answer-within", "30"]
    try:
        code = await asyncio.to_thread(device_program, ["conform", *where, *patient])
    finally:
        await other.stop()
        for end in (ours, theirs):
            loop.remove_reader(end)
        for end in (ours, server_end, theirs, master_end):
            os.close(end)
    out = capsys.readouterr().out
    assert code == 0, out
    assert "6 passed, 0 FAILED, 0 not tried" in out
