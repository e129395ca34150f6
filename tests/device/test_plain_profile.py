"""What plain meters and boards need in a profile, and how a mistake in it is told."""

from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from custom_components.prepaid_meter.device.errors import ProfileError
from custom_components.prepaid_meter.device.plain import AtPower, Command
from custom_components.prepaid_meter.device.points import BoardProfile, Profile
from custom_components.prepaid_meter.device.profile import load_map_file

DOCS: Final = Path(__file__).parents[2] / "docs"

METER: Final = """\
name: Meter
manufacturer: Maker
manners: { writes: 16, never_write: [[0x0000, 0x000B], 0x0015] }
blocks:
  live: { poll: live, space: input }
  valve: { poll: live, space: coil }
  set: { poll: settings }
points:
  ct_ratio: { block: set, address: 0x0100, type: u16 }
  label: { block: set, address: 0x0110, type: string, count: 2 }
  energy: { block: live, address: 0x0048, type: u32, unit: kWh, factors: [ct_ratio] }
  relay_1: { block: valve, address: 2, type: bit, access: rw }
  other: { block: set, address: 0x0120, type: bit, bit: 0, access: rw, write: { address: 0x001A } }
purse:
  counter: energy
plausible: { voltage: [100, 130] }
variants:
  one:
    name: One
    kind: electricity
"""

BOARD: Final = """\
name: Board
manufacturer: Maker
manners: { never_write: [0x00FB] }
variants:
  eight:
    name: Eight
    kind: board
    channels:
      count: 8
      space: coil
      address: 0
      close: { function: 5, address: 0, value: 0xFF00 }
      open: { function: 5, address: 0, value: 0 }
      pulse: { function: 5, address: 0x0200, value: 0, per: 0.1, most: 0x7FFF }
      at_power_loss: open
"""


def load(tmp_path: Path, text: str) -> list[Profile | BoardProfile]:
    path = tmp_path / "maker.yaml"
    path.write_text(text, "utf-8")
    return load_map_file(path)


def test_a_plain_meter_says_what_it_says(tmp_path: Path) -> None:
    (meter,) = load(tmp_path, METER)
    assert isinstance(meter, Profile)
    assert meter.identity == ()
    assert meter.purse is not None
    assert meter.purse.counter == "energy"
    assert (meter.plausible.voltage.low, meter.plausible.voltage.high) == (100, 130)
    assert meter.manners.forbids(0x000B, 1)
    assert not meter.manners.forbids(0x000C, 1)
    assert meter.manners.forbids(0x0014, 2)
    relay = meter.points["relay_1"].write
    assert relay is not None
    assert (relay.coil, relay.address) == (True, 2)


def test_a_board_says_what_it_says(tmp_path: Path) -> None:
    (board,) = load(tmp_path, BOARD)
    assert isinstance(board, BoardProfile)
    assert board.channels.at_power_loss is AtPower.OPEN
    assert board.channels.at_power_up is AtPower.UNKNOWN
    assert board.channels.pulse is not None
    assert board.channels.pulse.command(Decimal("0.7")) == Command(
        function=5, address=0x0200, value=7
    )


@pytest.mark.parametrize("seconds", ["0", "-1", "0.05", "4000"])
def test_pulse_that_the_board_cannot_keep_is_refused(tmp_path: Path, seconds: str) -> None:
    (board,) = load(tmp_path, BOARD)
    assert isinstance(board, BoardProfile)
    assert board.channels.pulse is not None
    with pytest.raises(ValueError, match="a pulse lasts a multiple of"):
        board.channels.pulse.command(Decimal(seconds))


MISTAKES: Final[dict[str, tuple[str, str, str, str, str]]] = {
    "neither credit nor purse": (
        METER, "purse:\n  counter: energy\n", "", "points", "or a purse for a meter without credit",
    ),
    "both credit and purse": (
        METER, "  label:", "  credit: { block: set, address: 0x0130, type: i32 }\n  label:",
        "purse", "has its own purse",
    ),
    "purse without its counter": (
        METER, "counter: energy", "counter: energie", "purse.counter", "no point named energie",
    ),
    "counter that is no number": (
        METER, "counter: energy", "counter: label", "purse.counter", "label is no number",
    ),
    "counter in another unit": (
        METER, "unit: kWh", "unit: kW", "purse.counter", "must be in kWh or m³",
    ),
    "unknown factor": (
        METER, "[ct_ratio]", "[pt_ratio]", "points.energy.factors", "no point named pt_ratio",
    ),
    "factor that is no number": (
        METER, "[ct_ratio]", "[label]", "points.energy.factors", "must be a number",
    ),
    "number in a coil": (
        METER, "address: 2, type: bit, access: rw", "address: 2, type: u16", "points.relay_1",
        "a coil holds a bit, no u16",
    ),
    "write to what erases energy": (
        METER, "write: { address: 0x001A }", "write: { address: 0x000B }", "points.other",
        "never to be written",
    ),
    "write that ends in what changes the address": (
        METER, "write: { address: 0x001A }",
        "write: { address: 0x0014, words: { true: [1, 0], false: [0, 0] } }", "points.other",
        "never to be written",
    ),
    "bounds the wrong way round": (
        METER, "[100, 130]", "[130, 100]", "plausible.voltage", "the least before the most",
    ),
    "unknown identity": (
        METER, "manners:", "identity: [serial]\nmanners:", "identity.0", "no point named serial",
    ),
    "function that writes nothing": (
        METER, "writes: 16", "writes: 3", "manners.writes", "expected one of 6, 16",
    ),
    "rollover of a float": (
        METER, "type: u32, unit: kWh", "type: f32, unit: kWh, rollover: 1000", "points.energy",
        "has no rollover",
    ),
    "write with factors": (
        METER, "unit: kWh,", "unit: kWh, access: rw,", "points.energy", "has factors",
    ),
    "board without channels": (
        BOARD, BOARD[BOARD.index("    channels:"):], "", "variants.eight", "needs channels",
    ),
    "channel that would reset the board": (
        BOARD, "close: { function: 5, address: 0, value: 0xFF00 }",
        "close: { function: 6, address: 0x00F8, value: 1 }", "variants.eight.channels.close",
        "never to be written",
    ),
    "pulse that fits no word": (
        BOARD, "most: 0x7FFF", "most: 0xFFFF, value: 1", "", "written twice",
    ),
    "pulse longer than a word": (
        BOARD, "value: 0, per: 0.1", "value: 0xFF00, per: 0.1", "variants.eight.channels.pulse",
        "does not fit one word",
    ),
    "on for close": (
        BOARD, "close:", "on:", "variants.eight.channels", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "old", "new", "place", "told"), MISTAKES.values(), ids=MISTAKES.keys()
)
def test_mistake_is_refused_at_its_place(
    tmp_path: Path, text: str, old: str, new: str, place: str, told: str
) -> None:
    assert text.count(old) == 1
    with pytest.raises(ProfileError) as refused:
        load(tmp_path, text.replace(old, new))
    sentence = str(refused.value)
    assert sentence.startswith("maker.yaml, line ")
    assert place in sentence
    assert told in sentence


def test_example_of_the_documents_is_a_map(tmp_path: Path) -> None:
    text = (DOCS / "profiles.md").read_text("utf-8")
    example = text.split("```yaml\n", 1)[1].split("```", 1)[0]
    (meter,) = load(tmp_path, example)
    assert isinstance(meter, Profile)
    assert meter.purse is not None
    assert meter.purse.counter == "active_energy_import"
