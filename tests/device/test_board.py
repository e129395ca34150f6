"""A board is sent what its maker prints, and is believed only what it reads back."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from custom_components.prepaid_meter.device.board import Board
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.errors import (
    NotAppliedError,
    OtherChannelMovedError,
    UnprovenError,
)
from custom_components.prepaid_meter.device.points import Confidence
from custom_components.prepaid_meter.device.profile import load_catalogue

from .conftest import UnitOf, connection_to
from .faulty import Exchange, FaultyBus

CASES: Final[list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parents[1] / "fixtures" / "boards.yaml").read_text("utf-8")
)
UNIT: Final = 5
READ_COILS: Final = 1


class Scripted:
    """A board that echoes every command and shows the coils it is told to, one reply each."""

    def __init__(self, *shown: int) -> None:
        self.shown = list(shown)
        self.sent: list[bytes] = []

    async def __call__(self, exchange: Exchange) -> None:
        self.sent.append(exchange.pdu)
        if exchange.function == READ_COILS:
            coils = self.shown.pop(0) if len(self.shown) > 1 else self.shown[0]
            await exchange.send(exchange.frame(bytes([READ_COILS, 1, coils])))
        else:
            await exchange.send(exchange.frame(exchange.pdu))

    @property
    def commands(self) -> list[str]:
        return [pdu.hex(" ").upper() for pdu in self.sent if pdu[0] != READ_COILS]


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


def board_at(bus: Bus, unit_of: UnitOf, board_id: str) -> Board:
    return Board(bus, unit_of(UNIT), UNIT, load_catalogue().boards[board_id])


@pytest.mark.parametrize("case", CASES, ids=[f"{c['board']} {c['pdu']}" for c in CASES])
async def test_request_is_the_one_that_the_maker_prints(
    server: FaultyBus, unit_of: UnitOf, bus: Bus, case: dict[str, Any]
) -> None:
    channel = case.get("channel", 1)
    before, after = (1, 0) if case["act"] == "open" else (0, 1 << channel - 1)
    server.behaviour[UNIT] = script = Scripted(before, after)
    board = board_at(bus, unit_of, case["board"])
    match case["act"]:
        case "pulse":
            await board.pulse(channel, Decimal(case["seconds"]))
        case "read":
            await board.read()
        case act:
            await board.switch(channel, on=act == "close")
    assert case["pdu"] in [pdu.hex(" ").upper() for pdu in script.sent]


async def test_all_coils_are_read_at_once_and_each_taken_from_its_bit(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    server.behaviour[UNIT] = Scripted(0x7C)  # The maker's example: channels 3 to 7 are on
    states = await board_at(bus, unit_of, "eletechsup.eight").read()
    assert states == (False, False, True, True, True, True, True, False)


async def test_command_that_is_echoed_and_not_done_is_no_success(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    server.behaviour[UNIT] = Scripted(0b1)
    with pytest.raises(NotAppliedError):
        await board_at(bus, unit_of, "waveshare.relay_8ch").switch(1, on=False)


async def test_running_delay_is_ended_before_it_is_called_a_failure(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    server.behaviour[UNIT] = script = Scripted(0b1, 0b1, 0b0)
    await board_at(bus, unit_of, "eletechsup.four").switch(1, on=False)
    assert script.commands == ["06 00 00 02 00", "06 00 00 06 00"]


async def test_what_moved_by_mistake_and_stays_is_named(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    server.behaviour[UNIT] = script = Scripted(0b110, 0b010)
    with pytest.raises(OtherChannelMovedError) as caught:
        await board_at(bus, unit_of, "waveshare.relay_8ch").switch(2, on=False)
    assert (caught.value.channel, caught.value.moved, caught.value.left) == (2, (3,), (3,))
    assert script.commands == ["05 00 01 00 00", "05 00 02 FF 00"]


async def test_interlock_that_would_open_other_tenants_is_never_sent(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    server.behaviour[UNIT] = script = Scripted(0b0, 0b1, 0b1, 0b0)
    board = board_at(bus, unit_of, "eletechsup.four")
    await board.switch(1, on=True)
    await board.switch(1, on=False)
    assert all(not command.endswith("04 00") for command in script.commands)


@pytest.mark.parametrize("channel", [0, 9, -1])
async def test_channel_that_is_none_is_refused_before_anything_is_sent(
    server: FaultyBus, unit_of: UnitOf, bus: Bus, channel: int
) -> None:
    with pytest.raises(ValueError, match="no channel"):
        await board_at(bus, unit_of, "waveshare.relay_8ch").switch(channel, on=True)
    assert server.seen == []


async def test_board_that_nobody_has_proved_is_only_read(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    from dataclasses import replace

    sure = load_catalogue().boards["waveshare.relay_8ch"]
    unsure = replace(sure, confidence=Confidence.LOW)
    server.behaviour[UNIT] = Scripted(0, 1)
    board = Board(bus, unit_of(UNIT), UNIT, unsure)
    await board.read()
    with pytest.raises(UnprovenError):
        await board.switch(1, on=True)
    board.prove()
    assert (await board.switch(1, on=True))[0] is True
