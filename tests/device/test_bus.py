"""One wire for all: turns, bounds, and what a bad answer is taken for."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Final

from modbus_connection import ModbusUnit
from modbus_connection.mock import MockModbusConnection
import pytest

from custom_components.prepaid_meter.device.bus import GRACE, Bus
from custom_components.prepaid_meter.device.errors import (
    DeviceError,
    LinkError,
    ModuleBusyError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
)
from custom_components.prepaid_meter.device.scan import touch

from .conftest import TIMEOUT, UnitOf
from .faulty import (
    Behaviour,
    FaultyBus,
    another_function,
    another_unit_id,
    babble,
    hang_up,
    late,
    longer_than_modbus_allows,
    lying_byte_count,
    noise,
    refusing,
    silence,
    too_few_registers,
    too_many_registers,
    truncated,
)

BUSY: Final = 6
SLACK: Final = 0.3


async def ask(
    bus: Bus, unit: ModbusUnit, address: int = 0, count: int = 4, timeout: float | None = None
) -> list[int]:
    unit.require_timeout(bus.timeout)
    async with bus.turn():
        return await bus.exchange(
            unit, lambda: unit.read_holding_registers(address, count), timeout=timeout
        )


FAULTS: Final[dict[str, tuple[Behaviour, type[DeviceError], type[DeviceError]]]] = {
    "accepts but never answers": (silence, ModuleSilentError, ModuleSilentError),
    "truncated": (truncated, ModuleSilentError, ModuleSilentError),
    "too few registers": (too_few_registers, ModuleGarbledError, ModuleGarbledError),
    "too many registers": (too_many_registers, ModuleGarbledError, ModuleGarbledError),
    "longer than allowed": (longer_than_modbus_allows, ModuleSilentError, ModuleGarbledError),
    "lying byte count": (lying_byte_count, ModuleGarbledError, ModuleSilentError),
    "noise": (noise, ModuleSilentError, ModuleSilentError),
    "babble": (babble, ModuleSilentError, ModuleSilentError),
    "another unit id": (another_unit_id, ModuleGarbledError, ModuleSilentError),
    "another function": (another_function, ModuleGarbledError, ModuleGarbledError),
}  # fmt: skip


@pytest.mark.parametrize(("behaviour", "over_tcp", "over_rtu"), FAULTS.values(), ids=FAULTS.keys())
async def test_bad_answer_is_neither_taken_for_a_good_one_nor_does_it_spoil_the_neighbours(
    faulty: FaultyBus,
    unit: UnitOf,
    bus: Bus,
    behaviour: Behaviour,
    over_tcp: type[DeviceError],
    over_rtu: type[DeviceError],
) -> None:
    faulty.memory[2] = {0: 11, 1: 12, 2: 13, 3: 14}
    faulty.behaviour[1] = behaviour
    begin = monotonic()
    with pytest.raises(over_tcp if faulty.framing == "tcp" else over_rtu):
        await ask(bus, unit(1))
    assert monotonic() - begin < TIMEOUT + GRACE + SLACK
    if behaviour in {truncated, longer_than_modbus_allows}:
        # A frame that does not end where it says swallows part of the next answers.
        with suppress(DeviceError):
            await ask(bus, unit(2))
            await ask(bus, unit(2))
    assert await ask(bus, unit(2)) == [11, 12, 13, 14]


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, 7, 8, 9, 0x0A, 0x0B])
async def test_exception_replies(faulty: FaultyBus, unit: UnitOf, bus: Bus, code: int) -> None:
    faulty.behaviour[1] = refusing(code)
    if code in {0x0A, 0x0B}:
        with pytest.raises(ModuleSilentError):
            await ask(bus, unit(1))
    else:
        with pytest.raises(ModuleRefusedError) as refused:
            await ask(bus, unit(1))
        assert refused.value.code == code
    assert await ask(bus, unit(2)) == [0, 0, 0, 0]


async def test_module_that_is_busy_for_ever_keeps_the_wire_only_so_long(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    await ask(bus, unit(2))
    faulty.behaviour[1] = refusing(BUSY)
    begin = monotonic()
    busy = asyncio.create_task(ask(bus, unit(1)))
    await asyncio.sleep(0)
    assert await ask(bus, unit(2)) == [0, 0, 0, 0]
    assert monotonic() - begin < TIMEOUT + GRACE + SLACK
    with pytest.raises(ModuleBusyError):
        await busy


async def test_a_shorter_bound_counts(faulty: FaultyBus, unit: UnitOf) -> None:
    bus = Bus(timeout=5)
    await ask(bus, unit(2))
    faulty.behaviour[1] = silence
    begin = monotonic()
    with pytest.raises(ModuleSilentError):
        await ask(bus, unit(1), timeout=0.05)
    assert monotonic() - begin < SLACK


@pytest.mark.parametrize("framing", ["tcp"])
async def test_late_answer_is_not_taken_for_that_to_the_next_question(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.memory[1] = {0: 100, 10: 110}
    faulty.behaviour[1] = late(1.25 * TIMEOUT)
    with pytest.raises(ModuleSilentError):
        await ask(bus, unit(1), address=0, count=1)
    faulty.behaviour[1] = late(0.5 * TIMEOUT)
    assert await ask(bus, unit(1), address=10, count=1) == [110]


async def test_late_answer_is_not_taken_for_that_of_another_module(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.memory = {1: {0: 100}, 2: {0: 200}}
    faulty.behaviour = {1: late(1.25 * TIMEOUT), 2: late(0.5 * TIMEOUT)}
    with pytest.raises(ModuleSilentError):
        await ask(bus, unit(1), count=1)
    assert await ask(bus, unit(2), count=1) == [200]


async def test_late_answer_of_another_length_is_not_taken_for_the_next(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.memory[1] = {0: 100, 10: 110}
    faulty.behaviour[1] = late(1.25 * TIMEOUT)
    with pytest.raises(ModuleSilentError):
        await ask(bus, unit(1), address=0, count=4)
    faulty.behaviour[1] = late(0.5 * TIMEOUT)
    with suppress(ModuleGarbledError):
        assert await ask(bus, unit(1), address=10, count=1) == [110]


async def test_link_that_closes_when_a_unit_is_asked_makes_only_that_unit_silent(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.behaviour[1] = hang_up
    with pytest.raises(ModuleSilentError, match="closed"):
        await ask(bus, unit(1))
    assert await ask(bus, unit(2)) == [0, 0, 0, 0]
    with pytest.raises(ModuleSilentError, match="closed"):
        await ask(bus, unit(1))
    # On a link that was open before it may have been idle for too long: asked again on a fresh one.
    assert [asked for asked, *_ in faulty.seen] == [1, 2, 1, 1]
    assert await ask(bus, unit(2)) == [0, 0, 0, 0]


async def test_link_is_down_where_nobody_listens(faulty: FaultyBus, unit: UnitOf, bus: Bus) -> None:
    await faulty.stop()
    with pytest.raises(LinkError):
        await ask(bus, unit(1))
    with pytest.raises(LinkError):
        await touch(bus, unit(1))


async def test_link_comes_back_with_its_gateway(faulty: FaultyBus, unit: UnitOf, bus: Bus) -> None:
    assert await ask(bus, unit(1)) == [0, 0, 0, 0]
    await faulty.stop()
    with pytest.raises(LinkError):
        await ask(bus, unit(1))
    await faulty.start()
    assert await ask(bus, unit(1)) == [0, 0, 0, 0]


async def test_link_that_does_not_open_is_down_not_silent(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.CONNECT_TIMEOUT", 0.1)
    connection = MockModbusConnection()

    async def never() -> object:
        await asyncio.Event().wait()
        return object()

    monkeypatch.setattr(connection, "_connect_client", never)
    begin = monotonic()
    with pytest.raises(LinkError, match="did not open in time"):
        await ask(bus, connection.for_unit(1), timeout=0.05)
    assert monotonic() - begin < SLACK
    if (opening := connection._connect_task) is not None:
        opening.cancel()


@pytest.mark.parametrize("behaviour", [silence, noise, refusing(2), refusing(0x0B)])
async def test_touching_a_link_asks_only_whether_it_is_up(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, behaviour: Behaviour
) -> None:
    faulty.behaviour[1] = behaviour
    await touch(bus, unit(1))
    assert len(faulty.seen) == 1


@pytest.mark.parametrize("framing", ["tcp"])
async def test_turns_are_served_in_the_order_they_were_asked_for(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.behaviour = dict.fromkeys(range(1, 9), late(0.01))
    order = [3, 1, 4, 8, 5, 2, 6, 7]
    await asyncio.gather(*(ask(bus, unit(unit_id)) for unit_id in order))
    assert [seen[0] for seen in faulty.seen] == order


@pytest.mark.parametrize("framing", ["tcp"])
async def test_nothing_comes_between_the_requests_of_one_turn(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    async def act(unit_id: int) -> None:
        mine = unit(unit_id)
        async with bus.turn():
            for _ in range(3):
                await bus.exchange(mine, lambda: mine.read_holding_registers(0, 1))

    await asyncio.gather(act(1), act(2), act(3))
    assert [seen[0] for seen in faulty.seen] == [1, 1, 1, 2, 2, 2, 3, 3, 3]


@pytest.mark.parametrize("framing", ["tcp"])
async def test_who_gives_up_waiting_leaves_the_wire_to_others(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.behaviour[1] = late(0.05)
    first = asyncio.create_task(ask(bus, unit(1)))
    second = asyncio.create_task(ask(bus, unit(2)))
    third = asyncio.create_task(ask(bus, unit(3)))
    while not faulty.seen:
        await asyncio.sleep(0)
    second.cancel()
    first.cancel()
    assert await third == [0, 0, 0, 0]
    assert [seen[0] for seen in faulty.seen] == [1, 3]
    await asyncio.gather(first, second, return_exceptions=True)


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(
            "custom_components.prepaid_meter.device.bus.monotonic", lambda: self.now
        )


async def test_usage_is_the_share_of_the_last_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    bus = Bus()
    unit = MockModbusConnection().for_unit(1)
    assert bus.usage == 0

    async def take(seconds: float) -> None:
        clock.now += seconds

    async with bus.turn():
        await bus.exchange(unit, lambda: take(5))
    clock.now += 5
    assert bus.usage == pytest.approx(0.5)
    clock.now += 40
    assert bus.usage == pytest.approx(0.1)
    clock.now += 13  # Of its 5 seconds, 2 are within the last 60.
    assert bus.usage == pytest.approx(2 / 60)
    clock.now += 60
    assert bus.usage == 0
    async with bus.turn():
        await bus.exchange(unit, lambda: take(600))
    assert bus.usage == 1


async def test_failed_requests_use_the_wire_too(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    bus = Bus()
    unit = MockModbusConnection().for_unit(1)

    async def fail() -> None:
        clock.now += 10
        raise TimeoutError

    with pytest.raises(ModuleSilentError):
        await bus.exchange(unit, fail)
    assert bus.usage == 1


async def test_silence_of_a_module_is_told_from_a_link_that_is_down(bus: Bus) -> None:
    connection = MockModbusConnection()
    unit = connection.for_unit(1)
    unit.fail_requests(TimeoutError())
    with pytest.raises(ModuleSilentError):
        await ask(bus, unit)
    connection.simulate_connection_lost()
    unit.fail_requests(None)
    assert await ask(bus, unit) == [0, 0, 0, 0]
