"""What a register map says of loading credit and of the log, and what is refused of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from custom_components.prepaid_meter.device.errors import ProfileError
from custom_components.prepaid_meter.device.log import numbers_vouchers
from custom_components.prepaid_meter.device.points import Poll, Procedure, Profile, Role
from custom_components.prepaid_meter.device.profile import load_profile_file, load_profiles

GOOD: Final = """\
name: Meter
manufacturer: Maker
recognise:
  - { address: 0x0000, type: u16, equals: 7 }
blocks:
  live: { poll: live }
  loading: { poll: demand }
  log: { poll: demand, space: input }
points:
  serial_number: { block: live, address: 0x0100, type: u32 }
  credit: { block: live, address: 0x0102, type: i32, unit: credit }
  load_count: { block: live, address: 0x0104, type: u16 }
  total_loaded: { block: live, address: 0x0105, type: u32, unit: credit }
  note: { block: live, address: 0x0107, type: u16, access: rw }
  what: { block: loading, address: 0x0020, type: enum, values: { 1: load }, access: rw }
  amount: { block: loading, address: 0x0021, type: u32, unit: credit, access: rw }
  mark: { block: loading, address: 0x0023, type: u64, access: rw }
  outcome: { block: loading, address: 0x0027, type: enum, values: { 1: applied, 5: none } }
  purchase: { block: loading, address: 0x0028, type: u16, access: rw }
records:
  past:
    block: log
    address: 0x0300
    count: 3
    size: 9
    confidence: low
    fields:
      number: { offset: 0, type: u16 }
      reference: { offset: 1, type: u32 }
      amount: { offset: 3, type: i32, unit: credit }
      credit: { offset: 5, type: i32, unit: credit }
top_up:
  procedure: reference
  points:
    command: what
    amount: amount
    reference: mark
    result: outcome
    log: past
variants:
  water:
    name: Water
    kind: water
"""

COUNTER: Final = GOOD.replace("procedure: reference", "procedure: counter").replace(
    GOOD[GOOD.index("    command: what") : GOOD.index("variants:")],
    """\
    amount: amount
    count: mark
    purchases: load_count
    total: total_loaded
""",
)


def load(folder: Path, text: str) -> Profile:
    path = folder / "maker.yaml"
    path.write_text(text, "utf-8")
    (profile,) = load_profile_file(path)
    return profile


def test_records_become_points_of_their_block(tmp_path: Path) -> None:
    profile = load(tmp_path, GOOD)
    log = profile.records["past"]
    assert (log.count, log.blocks) == (3, ("log",))
    assert log.key(2, "credit") == "past.2.credit"
    addresses = [profile.points[f"past.{n}.credit"].address for n in range(3)]
    assert addresses == [0x0305, 0x030E, 0x0317]
    assert profile.points["past.1.number"].confidence == "low"
    block = profile.blocks["log"]
    assert (block.poll, block.space) == (Poll.DEMAND, "input")
    assert (block.address, block.count) == (0x0300, 27)


def test_records_may_be_further_apart_than_they_are_long(tmp_path: Path) -> None:
    profile = load(tmp_path, GOOD.replace("size: 9", "size: 9\n    stride: 16"))
    assert [profile.points[f"past.{n}.number"].address for n in range(3)] == [0x300, 0x310, 0x320]
    assert profile.records["past"].blocks == ("log",)


def test_records_behind_one_address_each_take_a_request_each(tmp_path: Path) -> None:
    profile = load(tmp_path, GOOD.replace("size: 9", "size: 7\n    stride: 1"))
    assert profile.records["past"].blocks == ("log.0", "log.1", "log.2")
    assert "log" not in profile.blocks
    for n in range(3):
        block = profile.blocks[f"log.{n}"]
        assert (block.poll, block.space) == (Poll.DEMAND, "input")
        assert (block.address, block.count) == (0x0300 + n, 7)
        assert profile.points[f"past.{n}.credit"].block == f"log.{n}"
        assert profile.points[f"past.{n}.credit"].address == 0x0305 + n


def test_a_variant_may_have_another_log(tmp_path: Path) -> None:
    text = GOOD + (
        "    records:\n"
        "      past: { block: log, address: 0x400, count: 1, size: 9, fields: &f\n"
        "        { number: { offset: 0, type: u16 }, reference: { offset: 1, type: u16 },\n"
        "          amount: { offset: 2, type: u16 }, credit: { offset: 3, type: i16 } } }\n"
    )
    profile = load(tmp_path, text)
    assert profile.points["past.0.credit"].address == 0x0403
    assert "past.1.credit" not in profile.points


def test_by_reference(tmp_path: Path) -> None:
    profile = load(tmp_path, GOOD)
    top_up = profile.top_up
    assert top_up is not None
    assert top_up.procedure is Procedure.REFERENCE
    assert top_up.points[Role.RESULT] == "outcome"
    assert top_up.written == ("what", "amount", "mark")
    assert not top_up.refunds
    writable = {key for key, point in profile.points.items() if point.writable}
    assert writable == {"note", "purchase"}


def test_it_can_refund_if_there_is_such_a_command(tmp_path: Path) -> None:
    top_up = load(tmp_path, GOOD.replace("{ 1: load }", "{ 1: load, 9: refund }")).top_up
    assert top_up is not None
    assert top_up.refunds


def test_a_log_tells_of_vouchers_by_number_and_source(
    tmp_path: Path, acrel: Mapping[str, Profile]
) -> None:
    assert numbers_vouchers(load_profiles()["reference.electricity"])
    assert not numbers_vouchers(load(tmp_path, GOOD))
    assert not any(numbers_vouchers(profile) for profile in acrel.values())
    last = "      credit: { offset: 5, type: i32, unit: credit }\n"
    for values, tells in (("1: remote, 2: keypad", False), ("1: remote, 2: card", True)):
        source = f"      source: {{ offset: 7, type: enum, values: {{ {values} }} }}\n"
        assert numbers_vouchers(load(tmp_path, GOOD.replace(last, last + source))) is tells


def test_by_counter(tmp_path: Path) -> None:
    top_up = load(tmp_path, COUNTER).top_up
    assert top_up is not None
    assert top_up.procedure is Procedure.COUNTER
    assert top_up.written == ("amount", "mark")
    assert not top_up.refunds


# What is replaced by what, a text in the line that is wrong then, the place in the
# document, and what the reader is told.
MISTAKES: Final[dict[str, tuple[str, str, str, str, str]]] = {
    "undeclared block": (
        "    block: log", "    block: book", "  past:", "records.past",
        "block book is not declared; expected one of live, loading, log",
    ),
    "no block": ("    block: log\n", "", "  past:", "records.past.block", "required key"),
    "no size": ("    size: 9\n", "", "  past:", "records.past.size", "required key"),
    "no records": (
        "    count: 3", "    count: 0", "count: 0", "records.past.count", "at least 1",
    ),
    "too many records": (
        "    count: 3", "    count: 101", "count: 101", "records.past.count", "at most 100",
    ),
    "no stride": (
        "    size: 9", "    size: 9\n    stride: 0", "stride: 0", "records.past.stride",
        "at least 1",
    ),
    "unknown key": (
        "    size: 9", "    size: 9\n    gap: 0", "gap: 0", "records.past.gap",
        "not a valid option",
    ),
    "no fields": (
        GOOD[GOOD.index("    fields:") : GOOD.index("top_up:")], "    fields: {}\n", "fields:",
        "records.past.fields", "at least one field",
    ),
    "field without offset": (
        "number: { offset: 0, ", "number: { ", "      number: {",
        "records.past.fields.number.offset", "required key",
    ),
    "field with an address": (
        "number: { offset: 0,", "number: { offset: 0, address: 5,", "      number: {",
        "records.past.fields.number.address", "not a valid option",
    ),
    "field that is written": (
        "number: { offset: 0,", "number: { offset: 0, access: rw,", "      number: {",
        "records.past.fields.number.access", "not a valid option",
    ),
    "field of an unknown type": (
        "{ offset: 0, type: u16 }", "{ offset: 0, type: u24 }", "      number: {",
        "records.past.fields.number.type", "expected one of u16",
    ),
    "field that fits no type": (
        "{ offset: 0, type: u16 }", "{ offset: 0, type: u16, max: 70000 }", "      number: {",
        "records.past.fields.number", "max 70000 is no u16",
    ),
    "field past the end of its record": (
        "credit: { offset: 5, type: i32", "credit: { offset: 8, type: i32", "offset: 8",
        "records.past.fields.credit", "ends 10 registers into a record of 9",
    ),
    "log wider than one read": (
        "    size: 9", "    size: 60", "  log:", "blocks.log",
        "spans 180 registers, but one read carries 125: split it",
    ),
    "log past the last register": (
        "address: 0x0300", "address: 0xFFF0", "  past:", "records.past",
        "reaches past address 0xFFFF",
    ),
    "record by itself that is not read from its first register": (
        "    size: 9", "    size: 9\n    stride: 1", "  past:", "records.past",
        "records 1 apart are read one by one, so the fields must reach from offset 0 to 8",
    ),
    "point of the name of a record's": (
        "  note:", "  past.1.number:", "      number: {", "records.past.fields.number",
        "there is a point named past.1.number already",
    ),
    "unknown procedure": (
        "procedure: reference", "procedure: magic", "procedure:", "top_up.procedure",
        "expected one of reference, counter",
    ),
    "role of another procedure": (
        "    log: past", "    log: past\n    total: credit", "total: credit",
        "top_up.points.total",
        "procedure reference has no such role; expected one of command, amount, reference, result",
    ),
    "role without a point": (
        "    result: outcome\n    log: past\n", "", "  points:\n    command", "top_up.points",
        "procedure reference also needs result, log",
    ),
    "unknown point": (
        "reference: mark", "reference: marker", "reference: marker", "top_up.points.reference",
        "there is no point named marker",
    ),
    "log that is a point": (
        "    log: past", "    log: credit", "log: credit", "top_up.points.log",
        "there are no records named credit",
    ),
    "log without a reference": (
        "      reference: { offset: 1, type: u32 }\n", "", "log: past", "top_up.points.log",
        "the records past lack the field reference",
    ),
    "command that cannot be written": (
        "values: { 1: load }, access: rw", "values: { 1: load }", "command: what",
        "top_up.points.command", "what must be writable (access: rw)",
    ),
    "command that cannot load": (
        "{ 1: load }", "{ 1: fill }", "command: what", "top_up.points.command",
        "expected an enum with a value named load",
    ),
    "amount that is no credit": (
        "address: 0x0021, type: u32, unit: credit", "address: 0x0021, type: u32", "amount: amount",
        "top_up.points.amount", "an amount must be in credit (unit: credit)",
    ),
    "reference that is signed": (
        "address: 0x0023, type: u64", "address: 0x0023, type: i64", "reference: mark",
        "top_up.points.reference", "mark must be a whole number of 64 bits: u64, no scale",
    ),
    "reference without room for time and chance": (
        "address: 0x0023, type: u64", "address: 0x0023, type: u32", "reference: mark",
        "top_up.points.reference", "mark must be a whole number of 64 bits: u64, no scale",
    ),
    "reference with a scale": (
        "address: 0x0023, type: u64", "address: 0x0023, type: u64, scale: 0.5", "reference: mark",
        "top_up.points.reference", "mark must be a whole number of 64 bits: u64, no scale",
    ),
    "points that one request cannot write": (
        "address: 0x0023, type: u64", "address: 0x0024, type: u64", "reference: mark",
        "top_up.points.reference",
        "command, amount, reference must lie side by side, as one request writes them: "
        "expected address 0x0023",
    ),
    "result that cannot say applied": (
        "1: applied, ", "", "result: outcome", "top_up.points.result",
        "expected an enum of applied, none, amount_not_allowed",
    ),
    "result that nobody understands": (
        "5: none", "5: maybe", "result: outcome", "top_up.points.result", "expected an enum of",
    ),
    "result in another block": (
        "outcome: { block: loading, address: 0x0027", "outcome: { block: live, address: 0x0108",
        "  points:\n    command",
        "top_up.points", "command, amount, reference and result must be in one block",
    ),
    "no counter of loads": (
        "  load_count:", "  loads:", "top_up:", "top_up",
        "procedure reference needs a point named load_count",
    ),
}  # fmt: skip

COUNTER_MISTAKES: Final[dict[str, tuple[str, str, str, str, str]]] = {
    "role without a point": (
        "    purchases: load_count\n    total: total_loaded\n", "", "  points:\n    amount",
        "top_up.points", "procedure counter also needs purchases, total",
    ),
    "role of another procedure": (
        "    count: mark", "    count: mark\n    result: outcome", "result: outcome",
        "top_up.points.result", "expected one of amount, count, purchases, total, log",
    ),
    "count that cannot be written": (
        "    count: mark", "    count: load_count", "count: load_count", "top_up.points.count",
        "load_count must be writable (access: rw)",
    ),
    "count that is not beside the amount": (
        "    count: mark", "    count: purchase", "count: purchase", "top_up.points.count",
        "amount, count must lie side by side, as one request writes them: expected address 0x0023",
    ),
    "count of something else": (
        "purchases: load_count", "purchases: credit", "purchases: credit",
        "top_up.points.purchases", "credit must be a whole number",
    ),
    "total that is no credit": (
        "total: total_loaded", "total: load_count", "total: load_count", "top_up.points.total",
        "a total must be in credit",
    ),
    "log without amounts": (
        "    count: mark", "    count: mark\n    log: past", "log: past", "top_up.points.log",
        "the records past lack the field amount",
    ),
}  # fmt: skip


def check(tmp_path: Path, text: str, marker: str, place: str, told: str) -> None:
    line = text.count("\n", 0, text.index(marker)) + 1
    with pytest.raises(ProfileError) as refused:
        load(tmp_path, text)
    sentence = str(refused.value)
    assert sentence.startswith(f"maker.yaml, line {line}, {place}: ")
    assert told in sentence


@pytest.mark.parametrize(
    ("old", "new", "marker", "place", "told"), MISTAKES.values(), ids=MISTAKES.keys()
)
def test_mistake_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, marker: str, place: str, told: str
) -> None:
    assert GOOD.count(old) == 1
    check(tmp_path, GOOD.replace(old, new), marker, place, told)


@pytest.mark.parametrize(
    ("old", "new", "marker", "place", "told"),
    COUNTER_MISTAKES.values(),
    ids=COUNTER_MISTAKES.keys(),
)
def test_mistake_in_a_counter_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, marker: str, place: str, told: str
) -> None:
    assert COUNTER.count(old) == 1
    text = COUNTER.replace(old, new)
    if "log: past" in new:
        text = text.replace("      amount: { offset: 3, type: i32, unit: credit }\n", "")
    check(tmp_path, text, marker, place, told)
