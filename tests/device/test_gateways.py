"""What cheap gateways and serial lines do to requests: one member's fault is not the link's."""

import asyncio
from contextlib import suppress
from time import monotonic

from modbus_connection.mock import MockModbusConnection
import pytest

from custom_components.prepaid_meter.device import backend
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.errors import (
    LinkError,
    ModuleBusyError,
    ModuleGarbledError,
    ModuleSilentError,
)

from .conftest import TIMEOUT, UnitOf
from .faulty import Exchange, FaultyBus, hang_up, refusing, silence, truncated
from .test_bus import ask

ZEROS = [0, 0, 0, 0]


async def test_link_that_closes_on_a_write_is_not_written_to_again(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    await ask(bus, unit(2))
    faulty.behaviour[1] = hang_up
    async with bus.turn():
        with pytest.raises(ModuleSilentError, match="closed"):
            await bus.exchange(unit(1), lambda: unit(1).write_register(5, 1), writes=True)
    assert [function for asked, function, *_ in faulty.seen if asked == 1] == [6]


async def test_gateway_that_closes_after_each_answer_is_read_all_the_same(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    async def answer_and_close(exchange: Exchange) -> None:
        await exchange.answer()
        exchange.writer.close()

    faulty.behaviour = {1: answer_and_close, 2: answer_and_close}
    for _ in range(5):
        assert await ask(bus, unit(1)) == ZEROS
        assert await ask(bus, unit(2)) == ZEROS


@pytest.mark.parametrize("error", [OSError("gone"), ConnectionResetError()])
async def test_error_of_the_system_is_one_of_the_link(bus: Bus, error: OSError) -> None:
    unit = MockModbusConnection().for_unit(1)
    unit.fail_requests(error)
    with pytest.raises(LinkError):
        await ask(bus, unit)


@pytest.mark.parametrize("framing", ["tcp"])
async def test_answer_without_content_is_garbled(faulty: FaultyBus, unit: UnitOf, bus: Bus) -> None:
    async def nothing(exchange: Exchange) -> None:
        await exchange.send(exchange.frame(b""))

    faulty.behaviour[1] = nothing
    with pytest.raises(ModuleGarbledError):
        await ask(bus, unit(1))


@pytest.mark.parametrize("framing", ["tcp"])
async def test_answer_cut_short_costs_nobody_else_anything(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.behaviour[1] = truncated
    for _ in range(3):
        with pytest.raises(ModuleSilentError):
            await ask(bus, unit(1))
        assert not backend.holds_half_a_frame(unit(1))
        before = len(faulty.seen)
        assert await ask(bus, unit(2)) == ZEROS
        assert len(faulty.seen) == before + 1


async def test_half_a_frame_is_seen(faulty: FaultyBus, unit: UnitOf, bus: Bus) -> None:
    """It is looked for where the library keeps it, which may be elsewhere one day."""
    seen = []

    async def cut_and_look(exchange: Exchange) -> None:
        await truncated(exchange)
        await asyncio.sleep(TIMEOUT / 2)
        seen.append(backend.holds_half_a_frame(unit(1)))

    faulty.behaviour[1] = cut_and_look
    with pytest.raises(ModuleSilentError):
        await ask(bus, unit(1))
    assert seen[0]


async def test_busy_module_is_told_from_a_silent_one_at_once(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.behaviour[1] = refusing(6)
    for _ in range(2):
        with pytest.raises(ModuleBusyError):
            await ask(bus, unit(1))
    # The library would have asked again and again, with the link in its hand.
    assert len(faulty.seen) == 2


async def test_module_that_is_busy_for_a_moment_is_not_given_up(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    async def busy_once(exchange: Exchange) -> None:
        faulty.behaviour.pop(1)
        await refusing(6)(exchange)

    one = unit(1)
    await ask(bus, one)
    faulty.behaviour[1] = busy_once
    assert await ask(bus, one) == ZEROS


@pytest.mark.parametrize("framing", ["tcp"])
async def test_gateway_that_waits_long_for_one_makes_nobody_else_silent(
    faulty: FaultyBus, unit: UnitOf, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.0)
    line = asyncio.Lock()

    async def dead(exchange: Exchange) -> None:
        async with line:
            await asyncio.sleep(3.5 * TIMEOUT)

    async def alive(exchange: Exchange) -> None:
        async with line:
            await exchange.answer()

    one, two = unit(1), unit(2)
    faulty.behaviour = {1: dead, 2: alive}
    for _ in range(2):
        assert await ask(bus, two) == ZEROS
        with pytest.raises(ModuleSilentError):
            await ask(bus, one)
    assert await ask(bus, two) == ZEROS


@pytest.mark.parametrize("pause", [0.03, 0.1])
@pytest.mark.parametrize("framing", ["tcp"])
async def test_pause_that_a_bus_needs_is_found_out(
    faulty: FaultyBus, unit: UnitOf, pause: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    bus = Bus(timeout=0.2)
    answered = 0.0

    async def slow_to_turn_round(exchange: Exchange) -> None:
        nonlocal answered
        if monotonic() - answered >= pause:
            await exchange.answer()
            answered = monotonic()

    units = [unit(number) for number in (1, 2, 3)]
    faulty.behaviour = dict.fromkeys((1, 2, 3), slow_to_turn_round)
    for _ in range(6):
        for one in units:
            with suppress(ModuleSilentError):
                await ask(bus, one)

    assert bus.spacing.pause >= pause
    for one in units:
        assert await ask(bus, one) == ZEROS


@pytest.mark.parametrize("framing", ["tcp"])
async def test_silent_unit_among_others_lengthens_no_pause(
    faulty: FaultyBus, unit: UnitOf, bus: Bus
) -> None:
    faulty.behaviour[1] = silence
    one, two = unit(1), unit(2)
    for _ in range(4):
        await ask(bus, two)
        await ask(bus, two)
        with pytest.raises(ModuleSilentError):
            await ask(bus, one)
    assert bus.spacing.pause == 0
