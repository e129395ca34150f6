"""What a person can do to the building."""

import json
from typing import Any

import pytest

from custom_components.prepaid_meter.simulator.console import Console
from custom_components.prepaid_meter.simulator.server import BuildingServer


class Asker:
    """Asks the console as a person would, one line at a time."""

    def __init__(self, server: BuildingServer) -> None:
        self.left = False
        self.console = Console(server, self._leave)

    def _leave(self) -> None:
        self.left = True

    def __call__(self, line: str) -> Any:
        answer = self.console.answer(line)
        assert "\n" not in answer
        return json.loads(answer)

    def module(self, unit_id: int) -> Any:
        return next(one for one in self("status")["modules"] if one["unit_id"] == unit_id)


@pytest.fixture
def ask(server: BuildingServer) -> Asker:
    return Asker(server)


async def test_status(ask: Asker) -> None:
    status = ask("status")
    assert status["mains"] == "on"
    assert status["paused"] is True
    assert [module["unit_id"] for module in status["modules"]] == [1, 7, 9]
    one = status["modules"][0]
    assert one["serial_number"] == 12345678
    assert one["label"] == "Kahve Durağı"
    assert one["kind"] == "electricity"
    assert (one["credit_minor"], one["credit_decimals"], one["credit_status"]) == (123456, 2, "ok")
    assert (one["mode"], one["supply"], one["warning_limit_minor"]) == ("automatic", "on", 20000)
    assert one["active_energy_grid"] == "20000.50"
    assert float(one["active_power_kw"]) > 3
    assert status["modules"][1]["volume"] == "1234.567"
    assert status["modules"][1]["credit_status"] == "low"
    assert status["modules"][2]["heating_energy"] == "4321.09"
    assert status["modules"][2]["credit_status"] == "exhausted"


async def test_commands_change_the_building(ask: Asker, server: BuildingServer) -> None:
    assert ask("card 7 250.50") == {"ok": True, "credit_minor": 33050}
    assert ask("usb 9 10") == {"ok": True, "credit_minor": 650}
    assert ask.module(9)["last_load_source"] == "usb_stick"
    assert ask("keypad 9 1") == {"ok": True, "credit_minor": 750}
    assert ask.module(9)["last_load_source"] == "keypad"
    assert ask("loads 9") == {
        "load_count": 2,
        "total_loaded_minor": 1_100,
        "loads": [
            {
                "number": number,
                "reference": 0,
                "amount_minor": amount,
                "credit_minor": credit,
                "time": "2026-03-11T09:00:00+00:00",
                "source": source,
            }
            for number, amount, credit, source in (
                (2, 100, 750, "keypad"),
                (1, 1_000, 650, "usb_stick"),
            )
        ],
    }
    ask("door 1 open")
    assert ask.module(1)["door"] == "open"
    ask("door 1 closed")
    assert ask.module(1)["door"] == "closed"
    ask("swap 1 87654321")
    assert ask.module(1)["serial_number"] == 87654321
    ask("silence 1 on")
    assert ask.module(1)["answers"] is False
    ask("silence 1 off")
    assert ask.module(1)["answers"] is True
    ask("deafen 1 on")
    assert ask.module(1)["answers"] is True
    assert server.building.units[1].faults.deaf
    ask("deafen 1 off")
    assert not server.building.units[1].faults.deaf
    ask("restart 1")
    assert ask.module(1)["restart_count"] == 1
    assert ask.module(1)["answers"] is False
    ask("breaker 1 stuck")
    assert ask.module(1)["breaker_condition"] == "stuck"
    ask("breaker 1 tripped")
    assert (ask.module(1)["supply"], ask.module(1)["breaker"]) == ("on", "open")
    ask("breaker 1 close")
    assert (ask.module(1)["breaker"], ask.module(1)["breaker_condition"]) == ("closed", "normal")
    ask("mains off")
    assert ask("status")["source"] == "none"
    server.building.advance(10)
    assert ask("status")["source"] == "generator"
    ask("mains on")
    assert ask("status")["source"] == "mains"
    ask("resume")
    assert ask("status")["paused"] is False
    ask("pause")
    assert ask("status")["paused"] is True
    assert "card UNIT AMOUNT" in ask("help")["commands"]
    assert ask("quit") == {"ok": True}
    assert ask.left


async def test_another_program_loads_over_the_wire_and_takes_back(
    ask: Asker, server: BuildingServer
) -> None:
    state = server.building.units[7].module.physical
    before = state.credit
    assert ask("remote 7 2.50") == {"ok": True, "credit_minor": before + 250}
    first = state.load_reference
    assert ask("remote 7 -1") == {"ok": True, "credit_minor": before + 150}
    # Whoever was not there meanwhile comes too late with an older number.
    assert state.load_reference > first > 2**60
    newest = ask("loads 7")["loads"][0]
    assert (newest["source"], newest["amount_minor"]) == ("remote", -100)
    assert newest["reference"] == state.load_reference
    assert ask("remote 7 0") == {"error": "The module refuses it: amount_not_allowed."}
    assert ask("remote 7 -30000") == {"error": "The module refuses it: exceeds_credit."}
    assert ask("remote 7 -50001") == {"error": "The module refuses it: above_maximum."}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("explode", "There is no command explode; try help."),
        ("card 7", "The command is: card UNIT AMOUNT"),
        ("card 8 5", "There is no module at unit 8."),
        ("card x 5", "x is no unit."),
        ("card 7 lots", "lots is no amount such as 250 or 99.50."),
        ("card 7 NaN", "NaN is no amount with at most 2 decimals."),
        ("card 7 1.005", "1.005 is no amount with at most 2 decimals."),
        ("card 7 -5", "The module loads from 1 to 5000000 minor units at a time, not -500."),
        ("mains maybe", "Expected on or off, not maybe."),
        (
            "breaker 1 loose",
            "A breaker is normal, stuck, bypassed, tripped, or told to close, not loose.",
        ),
        ("breaker 7 close", "A valve has no handle."),
        ("swap 1 0", "A serial number is 1 to 4294967295."),
        ("swap 1 ²", "² is no serial number."),
    ],
)
async def test_bad_commands_are_answered_with_a_sentence(
    ask: Asker, line: str, sentence: str
) -> None:
    assert ask(line) == {"error": sentence}
