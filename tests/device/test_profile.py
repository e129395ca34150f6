"""Register maps: those that ship load, and a wrong one is refused where it is wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from custom_components.prepaid_meter.device.codec import decode
from custom_components.prepaid_meter.device.errors import ProfileError
from custom_components.prepaid_meter.device.points import (
    MAX_REGISTERS,
    Confidence,
    MeterKind,
    Poll,
    Profile,
    Role,
)
from custom_components.prepaid_meter.device.profile import (
    PROFILES,
    load_profile_file,
    load_profiles,
)

GOOD: Final = """\
name: Meter
manufacturer: Maker
recognise:
  - { address: 0x0000, type: u16, equals: 7 }
blocks:
  live: { poll: live }
  slow:
    poll: meter
points:
  serial_number: { block: live, address: 0x0100, type: u32 }
  credit: { block: live, address: 0x0102, type: i32, unit: credit }
  mode: { block: live, address: 0x0104, type: enum, values: { 0: a, 1: b } }
  relay_1: { block: live, address: 0x0105, type: bit, bit: 0, access: rw, write: { address: 0x40 } }
  input_1: { block: live, address: 0x0105, type: bit, bit: 1 }
  volume:
    block: slow
    address: 0x0200
    type: u32
    scale: 0.001
  when: { block: slow, address: 0x0202, type: datetime, packing: [year, month, day, hour] }
  load_count: { block: slow, address: 0x0204, type: u16, access: rw }
  amount: { block: slow, address: 0x0205, type: u32, unit: credit, access: rw }
supply:
  relay: relay_1
  feedback: input_1
top_up:
  procedure: counter
  points:
    count: load_count
    amount: amount
    purchases: load_count
    total: credit
variants:
  water:
    name: Water
    kind: water
"""


def load(folder: Path, text: str) -> list[Profile]:
    path = folder / "maker.yaml"
    path.write_text(text, "utf-8")
    return load_profile_file(path)


def test_every_shipped_map_loads(profiles: Mapping[str, Profile]) -> None:
    assert {path.stem for path in PROFILES.glob("*.yaml")} == {
        profile.family for profile in profiles.values()
    }
    for profile_id, profile in profiles.items():
        assert profile.id == profile_id
        assert profile.supply is not None
        assert all(block.count <= MAX_REGISTERS for block in profile.blocks.values())


def test_every_shipped_kind_has_its_values(profiles: Mapping[str, Profile]) -> None:
    by_kind = {profile.kind: set(profile.points) for profile in profiles.values()}
    assert set(by_kind) == set(MeterKind)
    assert {
        *(f"{what}_l{phase}" for what in ("current", "voltage") for phase in (1, 2, 3)),
        *("active_power", "reactive_power", "frequency", "power_factor"),
        *("active_energy_grid", "reactive_energy_grid"),
        *("active_energy_generator", "reactive_energy_generator"),
    } <= by_kind[MeterKind.ELECTRICITY]
    assert "volume" in by_kind[MeterKind.WATER]
    assert {"heating_energy", "cooling_energy"} <= by_kind[MeterKind.HEAT]
    for points in by_kind.values():
        assert {
            *("total_loaded", "credit", "last_load", "last_load_time", "warning_limit", "mode"),
            *("input_1", "input_2", "relay_1", "relay_2"),
        } <= points


def test_a_small_map_says_what_it_says(tmp_path: Path) -> None:
    (profile,) = load(tmp_path, GOOD)
    assert (profile.id, profile.family, profile.name) == ("maker.water", "maker", "Water")
    assert profile.manufacturer == "Maker"
    live, slow = profile.blocks["live"], profile.blocks["slow"]
    assert (live.poll, live.space, live.address, live.count) == (Poll.LIVE, "holding", 0x0100, 6)
    assert (slow.poll, slow.address, slow.count) == (Poll.METER, 0x0200, 7)
    assert profile.points["volume"].scale == Decimal("0.001")
    assert profile.points["credit"].in_credit
    assert profile.points["relay_1"].write is not None
    assert profile.points["relay_1"].write.address == 0x40
    assert profile.points["load_count"].write is not None
    assert profile.points["load_count"].write.address == 0x0204
    assert not profile.points["input_1"].writable
    assert profile.supply is not None
    assert (profile.supply.relay, profile.supply.feedback) == ("relay_1", "input_1")
    assert profile.top_up is not None
    assert dict(profile.top_up.points) == {
        Role.COUNT: "load_count",
        Role.AMOUNT: "amount",
        Role.PURCHASES: "load_count",
        Role.TOTAL: "credit",
    }


def test_a_variant_goes_over_its_family(tmp_path: Path) -> None:
    text = GOOD.replace(
        "    kind: water\n",
        """\
    kind: water
    word_order: little
    supply: { proof: [volume] }
    blocks: { slow: { poll: settings, space: input } }
    points:
      volume: { block: slow, address: 0x0200, type: u64, confidence: low }
  heat:
    name: Heat
    kind: heat
""",
    )
    water, heat = load(tmp_path, "confidence: medium\n" + text)
    assert water.points["volume"].count == 4
    assert water.points["volume"].confidence is Confidence.LOW
    assert water.points["volume"].word_order == "little"
    assert heat.points["volume"].confidence is Confidence.MEDIUM
    assert heat.points["volume"].word_order == "big"
    assert water.blocks["slow"].space == "input"
    assert heat.blocks["slow"].poll is Poll.METER
    assert water.supply is not None
    assert (water.supply.relay, water.supply.proof) == ("relay_1", ("volume",))


def test_a_point_may_have_another_word_order_than_its_family(tmp_path: Path) -> None:
    label = "label: { block: slow, address: 0x0205, type: string, count: 2, word_order: big }"
    text = GOOD.replace("supply:\n", f"  {label}\nsupply:\n", 1)
    (profile,) = load(tmp_path, "word_order: little\n" + text)
    assert decode(profile.points["volume"], [1, 0]) == Decimal("0.001")
    assert decode(profile.points["label"], [0x4B61, 0x6869]) == "Kahi"
    assert decode(profile.points["when"], [0x0B0D, 0x1A03]) == datetime(2026, 3, 11, 13, tzinfo=UTC)


def test_capabilities_take_points_away(tmp_path: Path) -> None:
    (profile,) = load(tmp_path, GOOD.replace("bit: 1 }", "bit: 1, capability: 3 }"))
    assert "input_1" in profile.points_for(None)
    assert "input_1" in profile.points_for(0b1000)
    assert "input_1" not in profile.points_for(0b0111)
    assert "relay_1" in profile.points_for(0)


def test_exact_marks_are_tried_before_plausible_ones(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("equals: 7", "min: 1"), "utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, "utf-8")
    assert list(load_profiles(tmp_path)) == ["b.water", "a.water"]


SERIAL: Final = "  serial_number: { block: live, address: 0x0100, type: u32 }"
VARIANT_END: Final = "    kind: water\n"

# What is replaced by what, the line that is wrong then, the place in the document, and what
# the reader is told.
MISTAKES: Final[dict[str, tuple[str, str, int, str, str]]] = {
    "unknown key at the top": (
        "manufacturer:", "maker: x\nmanufacturer:", 2, "maker", "not a valid option",
    ),
    "unknown key of a point": (
        "scale: 0.001", "skale: 0.001", 19, "points.volume.skale", "not a valid option",
    ),
    "unknown key of a block": (
        "    poll: meter", "    poll: meter\n    every: 5", 9, "blocks.slow.every",
        "not a valid option",
    ),
    "unknown key of a variant": (
        VARIANT_END, VARIANT_END + "    colour: blue\n", 37, "variants.water.colour",
        "not a valid option",
    ),
    "no name": ("name: Meter\n", "", 1, "name", "required key not provided"),
    "no variants": (
        GOOD[GOOD.index("variants:") :], "variants: {}\n", 33, "variants", "at least one variant",
    ),
    "no kind": (VARIANT_END, "", 34, "variants.water.kind", "required key not provided"),
    "unknown kind": (
        "kind: water", "kind: steam", 36, "variants.water.kind",
        "expected one of electricity, water, heat",
    ),
    "name is a number": ("name: Meter", "name: 5", 1, "name", "expected str"),
    "blocks are a list": (
        GOOD[GOOD.index("  live: {") : GOOD.index("points:\n")], "  - live\n", 5, "blocks",
        "expected a mapping",
    ),
    "point is a number": (
        "  input_1: { block: live, address: 0x0105, type: bit, bit: 1 }", "  input_1: 5", 14,
        "points.input_1", "expected a mapping",
    ),
    "address is a word": (
        "    address: 0x0200", "    address: first", 17, "points.volume.address", "expected int",
    ),
    "address is yes or no": (
        "    address: 0x0200", "    address: yes", 17, "points.volume.address", "expected int",
    ),
    "address is negative": (
        "    address: 0x0200", "    address: -1", 17, "points.volume.address",
        "expected 0 to 0xFFFF",
    ),
    "address past the last": (
        "    address: 0x0200", "    address: 0x10000", 17, "points.volume.address",
        "expected 0 to 0xFFFF",
    ),
    "registers past the last": (
        "    address: 0x0200", "    address: 0xFFFF", 15, "points.volume", "past address 0xFFFF",
    ),
    "written past the last register": (
        "    scale: 0.001", "    access: rw\n    write: { address: 0xFFFF }", 15, "points.volume",
        "past address 0xFFFF",
    ),
    "no address": (
        "    address: 0x0200\n", "", 15, "points.volume.address", "required key not provided",
    ),
    "no type": ("    type: u32\n", "", 15, "points.volume.type", "required key not provided"),
    "unknown type": (
        "    type: u32", "    type: u24", 18, "points.volume.type", "expected one of u16, i16, u32",
    ),
    "no block": ("    block: slow\n", "", 15, "points.volume.block", "required key not provided"),
    "undeclared block": (
        "    block: slow", "    block: fast", 15, "points.volume",
        "block fast is not declared; expected one of live, slow",
    ),
    "unknown pace": (
        "poll: meter", "poll: hourly", 8, "blocks.slow.poll",
        "expected one of once, live, meter, settings, demand",
    ),
    "unknown space": (
        "poll: live }", "poll: live, space: coil }", 6, "blocks.live.space",
        "expected one of holding, input",
    ),
    "block too wide": (
        "    address: 0x0200", "    address: 0x0300", 7, "blocks.slow",
        "spans 256 registers, but one read carries 125: split it",
    ),
    "enum without values": (
        "type: enum, values: { 0: a, 1: b }", "type: enum", 12, "points.mode",
        "an enum needs values",
    ),
    "enum with a word for yes": (
        "{ 0: a, 1: b }", "{ 0: off, 1: on }", 12, "points.mode.values.0", "expected str",
    ),
    "enum with a hexadecimal number": (
        "{ 0: a, 1: b }", "{ 0x00: a,\n    0x10: 5 }", 13, "points.mode.values.16",
        "expected str",
    ),
    "bit without number": (
        "type: bit, bit: 1", "type: bit", 14, "points.input_1", "a bit needs bit",
    ),
    "bit beyond the register": (
        "bit: 1 }", "bit: 16 }", 14, "points.input_1.bit", "at most 15",
    ),
    "writable bit without a register of its own": (
        ", write: { address: 0x40 }", "", 13, "points.relay_1",
        "a bit that can be written needs write.address",
    ),
    "write without access": (
        "access: rw, write", "write", 13, "points.relay_1", "has write, so access must be rw",
    ),
    "write to an address that is none": (
        "address: 0x40", "address: 0x12345", 13, "points.relay_1.write.address",
        "expected 0 to 0xFFFF",
    ),
    "write of a word that is none": (
        "{ address: 0x40 }", "{ address: 0x40, words: { true: 0x10000, false: 0 } }", 13,
        "points.relay_1.write.words.True", "",
    ),
    "unknown access": (
        "u16, access: rw }", "u16, access: w }", 21, "points.load_count.access",
        "expected one of r, rw",
    ),
    "credit with a scale": (
        "unit: credit }\n  mode", "unit: credit, scale: 0.01 }\n  mode", 11,
        "points.credit", "no scale, no f32",
    ),
    "credit as a float": (
        "type: i32, unit: credit", "type: f32, unit: credit", 11, "points.credit",
        "no scale, no f32",
    ),
    "scale of a bit": (
        "bit: 1 }", "bit: 1, scale: 2 }", 14, "points.input_1", "a bit has no scale",
    ),
    "scale is a text": (
        "scale: 0.001", "scale: 1e-3", 19, "points.volume.scale", "expected a number such as 0.01",
    ),
    "scale is zero": ("scale: 0.001", "scale: 0", 19, "points.volume.scale", "a number above 0"),
    "scale is not finite": (
        "scale: 0.001", "scale: .nan", 19, "points.volume.scale", "a number above 0",
    ),
    "count that its type does not take": (
        "    scale: 0.001", "    count: 3", 15, "points.volume", "a u32 takes 2 registers, not 3",
    ),
    "count too great": (
        "    scale: 0.001", "    count: 126", 19, "points.volume.count", "at most 125",
    ),
    "string without count": (
        "    type: u32\n    scale: 0.001", "    type: string", 15, "points.volume",
        "a string needs count",
    ),
    "absent that its type cannot hold": (
        "type: i32, unit: credit", "type: i32, unit: credit, absent: 0xFFFFFFFF", 11,
        "points.credit", "absent 4294967295 is no i32",
    ),
    "bound that its type cannot hold": (
        "type: u16, access", "type: u16, max: 100_000, access", 21, "points.load_count",
        "max 100000 is no u16",
    ),
    "datetime without packing": (
        ", packing: [year, month, day, hour]", "", 20, "points.when", "a datetime needs packing",
    ),
    "packing of odd length": (
        "day, hour]", "day, hour, minute]", 20, "points.when", "an even number",
    ),
    "packing without a month": (
        "[year, month, day, hour]", "[year, _, day, hour]", 20, "points.when",
        "packing lacks month",
    ),
    "packing with an unknown name": (
        "day, hour]", "day, moon]", 20, "points.when.packing.3", "expected one of",
    ),
    "packing that names a byte twice": (
        "day, hour]", "day, hour, year, _]", 20, "points.when", "packing names year twice",
    ),
    "packing of another length than count": (
        "day, hour]", "day, hour], count: 3", 20, "points.when",
        "this packing takes 2 registers, not 3",
    ),
    "absent text": (
        "type: bit, bit: 1", "type: bit, bit: 1, absent: 0", 14, "points.input_1",
        "a bit has no absent",
    ),
    "unix time in one register": (
        "[year, month, day, hour]", "unix, count: 1", 20, "points.when",
        "this packing takes 2 or 4 registers, not 1",
    ),
    "no serial number": (SERIAL + "\n", "", 33, "variants.water.points",
        "a point named serial_number"),
    "no credit": ("  credit:", "  money:", 34, "variants.water.points", "a point named credit"),
    "nothing to know it by": (
        "recognise:\n  - { address: 0x0000, type: u16, equals: 7 }\n", "", 32,
        "variants.water.recognise", "at least one register to know the module by",
    ),
    "mark of no type": (
        "type: u16, equals: 7", "equals: 7", 4, "recognise.0.type", "required key not provided",
    ),
    "marks too far apart for one question": (
        "equals: 7 }", "equals: 7 }\n  - { address: 0x0400, type: u16 }", 3, "recognise",
        "spans 1025 registers, but one read carries 125",
    ),
    "supply by an unknown relay": (
        "relay: relay_1", "relay: relay_9", 24, "supply.relay", "there is no point named relay_9",
    ),
    "supply by a relay that cannot be written": (
        "relay: relay_1", "relay: input_1", 24, "supply.relay", "input_1 must be writable",
    ),
    "supply without relay": ("  relay: relay_1\n", "", 23, "supply", "expected relay"),
    "unknown feedback": (
        "feedback: input_1", "feedback: input_9", 25, "supply.feedback", "no point named input_9",
    ),
    "unknown proof in a variant": (
        VARIANT_END, VARIANT_END + "    supply:\n      proof: [volume, flow]\n", 38,
        "variants.water.supply.proof", "there is no point named flow",
    ),
    "family's relay unknown though the variant has a supply": (
        GOOD[GOOD.index("  relay: relay_1") :],
        "  relay: relay_9\nvariants:\n  water:\n    name: Water\n    kind: water\n"
        "    supply: { proof: [volume] }\n",
        24, "supply.relay", "there is no point named relay_9",
    ),
    "unknown top-up procedure": (
        "procedure: counter", "procedure: magic", 27, "top_up.procedure",
        "expected one of reference, counter",
    ),
    "unknown point of the top-up": (
        "count: load_count", "count: loads", 29, "top_up.points.count", "no point named loads",
    ),
    "unknown point of a variant's top-up": (
        VARIANT_END,
        VARIANT_END + "    top_up:\n      procedure: counter\n      points: { count: loads }\n",
        39, "variants.water.top_up.points.count", "no point named loads",
    ),
    "key written twice": (
        "  input_1:", "  mode: { block: live, address: 1, type: u16 }\n  input_1:", 14,
        "points.mode", "is written twice",
    ),
    "number written twice": (
        "{ 0: a, 1: b }", "{ 0: a, 0x0: b }", 12, "points.mode.values.0", "is written twice",
    ),
    "a date that is none": (
        "name: Meter", "name: 2026-13-45", 1, "name", "2026-13-45 cannot be read",
    ),
    "not YAML": ("  live: { poll: live }", "  live: { poll: live", 7, "", "is no YAML"),
    "indented by a tab": ("    poll: meter", "\tpoll: meter", 8, "", "is no YAML"),
    "a character that YAML forbids": ("    poll: meter", "    poll: \x07", 8, "", "is no YAML"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "told"), MISTAKES.values(), ids=MISTAKES.keys()
)
def test_mistake_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, place: str, told: str
) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(ProfileError) as refused:
        load(tmp_path, GOOD.replace(old, new))
    sentence = str(refused.value)
    where = f"line {line}, {place}" if place else f"line {line}"
    assert sentence.startswith(f"maker.yaml, {where}: ")
    assert told in sentence


def test_mistake_in_a_merged_point_is_found_where_it_is_used(tmp_path: Path) -> None:
    text = GOOD.replace("  volume:\n", "  volume: &volume\n").replace(
        "supply:\n", "  flow: { <<: *volume, address: 0xFFFF }\nsupply:\n", 1
    )
    with pytest.raises(ProfileError, match=r"^maker.yaml, line 23, points.flow: reaches past"):
        load(tmp_path, text)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"])
def test_empty_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProfileError, match=r"^maker.yaml, line 1, the file: expected a register"):
        load(tmp_path, text)


@pytest.mark.parametrize("text", ["just words\n", "- a\n- b\n", "5\n", "null\n"])
def test_file_that_is_no_map(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProfileError, match=r"^maker.yaml, line 1, the file: expected a mapping"):
        load(tmp_path, text)


def test_text_that_is_not_utf_8_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "maker.yaml"
    path.write_bytes(GOOD.replace("Maker", "Ölçü").encode("iso-8859-9"))
    with pytest.raises(ProfileError, match=r"^maker.yaml, line 2: is not UTF-8 text"):
        load_profile_file(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"^maker.yaml cannot be read: No such file"):
        load_profile_file(tmp_path / "maker.yaml")


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "maker.yaml").mkdir()
    with pytest.raises(ProfileError, match=r"^maker.yaml cannot be read: "):
        load_profiles(tmp_path)


def test_file_that_refers_to_itself(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"^maker.yaml, line 2, name: refers to itself"):
        load(tmp_path, "&all\nname: *all\n")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
            for before, name in pairwise("abcdefgh")
        ),
        "points: " + "[" * 5_000 + "]" * 5_000,
        "points: " + "{a: " * 5_000 + "}" * 5_000,
        "\n".join(" " * level + "a:" for level in range(500)),
        "x: [" + "1, " * 200_000 + "1]",
    ],
    ids=["anchors", "flow sequences", "flow mappings", "block mappings", "long"],
)
def test_a_document_that_is_too_big_or_deep_is_refused_in_a_sentence(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "big.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProfileError, match=r"big\.yaml.*(nested|comes to)"):
        load_profile_file(path)
