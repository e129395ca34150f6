"""Registers to values and back, with literal words wherever a map could be misread."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
import math
import struct
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.prepaid_meter.device.codec import Invalid, decode, encode
from custom_components.prepaid_meter.device.points import REGISTERS, Point, PointType, Value, Write

ISTANBUL: Final = ZoneInfo("Europe/Istanbul")
CLOCK: Final = ("century", "year", "month", "day", "hour", "minute", "second", "weekday")


def point(kind: str, **changes: Any) -> Point:
    kind = PointType(kind)
    given_count = changes.pop("count", None)
    return Point(
        key="value",
        block="block",
        address=0,
        type=kind,
        count=given_count or REGISTERS.get(kind, 1),
        **changes,
    )


def described(argument: object) -> str:
    """Return a short name for a test of this argument."""
    if isinstance(argument, Point):
        parts = [argument.type, *argument.packing, "bcd" if argument.bcd else ""]
        return "_".join(part for part in parts if part)
    return str(argument)[:24]


def clock(*packing: str, **changes: Any) -> Point:
    return point("datetime", packing=packing, count=len(packing) // 2, **changes)


UNIX: Final = point("datetime", packing=("unix",), count=2)

DECODED: Final[list[tuple[str, Point, list[int], Value]]] = [
    ("u16", point("u16"), [0xFFFF], 65_535),
    ("i16", point("i16"), [0xFFFF], -1),
    ("u32", point("u32"), [0x0001, 0x0002], 65_538),
    ("i32", point("i32"), [0xFFFF, 0xFEA2], -350),
    ("u64", point("u64"), [0, 0, 1, 0xE240], 123_456),
    ("u64 beyond a float", point("u64"), [0xFFFF] * 4, 18_446_744_073_709_551_615),
    ("i64", point("i64"), [0x8000, 0, 0, 0], -9_223_372_036_854_775_808),
    ("f32", point("f32"), [0x41B8, 0x0000], Decimal(23)),
    ("f32 scaled", point("f32", scale=Decimal(10)), [0x41B8, 0x0000], Decimal(230)),
    ("bit set", point("bit", bit=5), [0x0020], True),
    ("bit clear", point("bit", bit=5), [0xFFDF], False),
    ("enum", point("enum", values={0: "operator", 2: "remote"}), [2], "remote"),
    ("bcd", point("bcd", count=2), [0x1234, 0x5678], 12_345_678),
    ("string", point("string", count=3), [0x4B61, 0x6869, 0x0000], "Kahi"),
    ("string of blanks", point("string", count=2), [0x2020, 0x2020], None),
    ("string of nothing", point("string", count=2), [0, 0x4B61], None),
    ("low word first", point("u32", word_order="little"), [0x0002, 0x0001], 65_538),
    ("low byte first", point("u32", byte_order="little"), [0x0100, 0x0200], 65_538),
    (
        "low word and byte first",
        point("u32", word_order="little", byte_order="little"),
        [0x0200, 0x0100],
        65_538,
    ),
    ("u64 low word first", point("u64", word_order="little"), [0xE240, 1, 0, 0], 123_456),
    ("f32 low word first", point("f32", word_order="little"), [0x0000, 0x41B8], Decimal(23)),
    ("bcd low word first", point("bcd", count=2, word_order="little"), [0x5678, 0x1234], 12345678),
    (
        "string low byte first",
        point("string", count=2, byte_order="little"),
        [0x614B, 0x6968],
        "Kahi",
    ),
    ("absent u16", point("u16", absent=frozenset({0xFFFF})), [0xFFFF], None),
    ("absent i16", point("i16", absent=frozenset({-32_768})), [0x8000], None),
    ("absent enum", point("enum", values={0: "a"}, absent=frozenset({9})), [9], None),
    (
        "absent beyond the bounds",
        point("u16", maximum=100, absent=frozenset({0xFFFF})),
        [0xFFFF],
        None,
    ),
    ("smallest allowed", point("i16", minimum=-1000, maximum=1000), [0xFC18], -1000),
    ("greatest allowed", point("i16", minimum=-1000, maximum=1000), [1000], 1000),
    ("unix", UNIX, [0x69B1, 0x2BB0], datetime(2026, 3, 11, 8, 45, 36, tzinfo=UTC)),
    (
        "unix never",
        point("datetime", packing=("unix",), count=2, absent=frozenset({0})),
        [0, 0],
        None,
    ),
    (
        "packed binary",
        clock("second", "minute", "hour", "weekday", "day", "month", "year", "_"),
        [0x1E0F, 0x0D03, 0x0B03, 0x1AFF],
        datetime(2026, 3, 11, 13, 15, 30, tzinfo=UTC),
    ),
    (
        "packed bcd",
        clock("century", "year", "month", "day", "hour", "minute", bcd=True),
        [0x2026, 0x0311, 0x1315],
        datetime(2026, 3, 11, 13, 15, tzinfo=UTC),
    ),
    (
        "packed with century",
        clock("century", "year", "month", "day", "hour", "_"),
        [(19 << 8) + 99, 0x0C1F, 0x1700],
        datetime(1999, 12, 31, 23, tzinfo=UTC),
    ),
    (
        "packed never",
        clock("year", "month", "day", "hour", absent=frozenset({0})),
        [0, 0],
        None,
    ),
]


@pytest.mark.parametrize(
    ("where", "words", "value"),
    [case[1:] for case in DECODED],
    ids=[case[0] for case in DECODED],
)
def test_decodes(where: Point, words: list[int], value: Value) -> None:
    found = decode(where, words)
    assert found == value
    assert type(found) is type(value)


def test_scale_is_exact_where_floats_are_not() -> None:
    assert str(decode(point("u32", scale=Decimal("0.1")), [0, 3])) == "0.3"
    assert str(decode(point("u16", scale=Decimal("0.01")), [1005])) == "10.05"
    assert str(decode(point("u64", scale=Decimal("0.01")), [0xFFFF] * 4)) == (
        "184467440737095516.15"
    )
    assert encode(point("u16", scale=Decimal("0.1")), Decimal("0.3")) == [3]


@pytest.mark.parametrize(
    ("where", "words", "raw"),
    [
        (point("u16", maximum=10_000), [10_001], 10_001),
        (point("u32", minimum=1), [0, 0], 0),
        (point("i16", minimum=-1000, maximum=1000, scale=Decimal("0.001")), [7000], 7000),
        (point("f32", maximum=100), [0x42CA, 0], "42ca0000"),
        (point("f32"), [0x7FC0, 0], "7fc00000"),
        (point("f32"), [0x7F80, 0], "7f800000"),
        (point("f32"), [0xFF80, 0], "ff800000"),
        (point("enum", values={0: "operator"}), [9], 9),
        (point("bcd", count=2), [0x12A4, 0x5678], "12a45678"),
        (point("bcd", count=1, maximum=1000), [0x1001], 1001),
        (point("string", count=2), [0xFFFF, 0xFFFF], "ffffffff"),
        (point("string", count=2), [0xC441, 0x4200], "c4414200"),
        (point("datetime", packing=("unix",), count=4), [0x7FFF] * 4, 0x7FFF7FFF7FFF7FFF),
        (clock("year", "month", "day", "hour"), [0x1A0D, 0x0B0D], "1a0d0b0d"),
        (clock("year", "month", "day", "hour"), [0x1A02, 0x1E0D], "1a021e0d"),
        (clock("year", "month", "day", "hour"), [0xFFFF, 0xFFFF], "ffffffff"),
        (clock("year", "month", "day", "hour"), [0x6401, 0x0101], "64010101"),
        (clock("year", "month", "day", "hour", bcd=True), [0x261A, 0x0101], "261a0101"),
        (clock("year", "month", "day", "hour"), [0, 0], "00000000"),
    ],
    ids=described,
)
def test_what_the_profile_does_not_allow_is_no_reading(
    where: Point, words: list[int], raw: int | str
) -> None:
    assert decode(where, words) == Invalid(raw)


def test_packed_clock_runs_in_the_zone_of_the_module() -> None:
    where = clock("year", "month", "day", "hour")
    local = decode(where, [0x1A07, 0x0F0C], ISTANBUL)
    assert local == datetime(2026, 7, 15, 9, tzinfo=UTC)
    assert encode(where, datetime(2026, 7, 15, 9, tzinfo=UTC), ISTANBUL) == [0x1A07, 0x0F0C]


def test_unix_clock_has_no_zone() -> None:
    moment = datetime(2026, 3, 11, 8, 45, 36, tzinfo=UTC)
    assert decode(UNIX, [0x69B1, 0x2BB0], ISTANBUL) == moment
    assert encode(UNIX, moment.astimezone(ISTANBUL), ISTANBUL) == [0x69B1, 0x2BB0]


def test_packed_clock_is_written_with_its_weekday_and_zeros_for_what_is_ignored() -> None:
    moment = datetime(2026, 3, 15, 13, 15, 30, tzinfo=UTC)  # a Sunday
    assert encode(clock(*CLOCK), moment) == [0x141A, 0x030F, 0x0D0F, 0x1E07]
    assert encode(clock(*CLOCK, bcd=True), moment) == [0x2026, 0x0315, 0x1315, 0x3007]
    assert encode(clock("year", "_", "month", "_", "day", "hour"), moment) == [
        0x1A00,
        0x0300,
        0x0F0D,
    ]


@pytest.mark.parametrize(
    "moment", [datetime(1999, 12, 31, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)]
)
def test_a_year_that_two_digits_would_turn_into_another_is_refused(moment: datetime) -> None:
    with pytest.raises(ValueError, match="value cannot hold"):
        encode(clock("year", "month", "day", "hour"), moment)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kahve", [0x4B61, 0x6876, 0x6500, 0]),
        ("Durağı Ş", [0x4475, 0x7261, 0xC49F, 0xC4B1]),
        ("Durakğı", [0x4475, 0x7261, 0x6BC4, 0x9F00]),
        ("", [0, 0, 0, 0]),
        (None, [0, 0, 0, 0]),
    ],
)
def test_string_is_cut_between_characters_and_padded(text: str | None, words: list[int]) -> None:
    assert encode(point("string", count=4), text) == words


def test_string_that_the_module_cut_within_a_character_loses_only_that() -> None:
    assert decode(point("string", count=3), [0x4B61, 0x6876, 0x65C4]) == "Kahve"
    assert decode(point("string", count=3), [0x4B61, 0x68E2, 0x8200]) == Invalid("4b6168e28200")


ENCODED: Final[list[tuple[Point, Value, list[int]]]] = [
    (point("u16"), 65_535, [0xFFFF]),
    (point("i32"), -350, [0xFFFF, 0xFEA2]),
    (point("u32", word_order="little"), 65_538, [2, 1]),
    (point("u32", byte_order="little"), 65_538, [0x0100, 0x0200]),
    (point("u32", scale=Decimal("0.0001")), Decimal("4.25"), [0, 42_500]),
    (point("u16", scale=Decimal("0.1")), 23, [230]),
    (point("f32"), Decimal(23), [0x41B8, 0]),
    (point("f32", scale=Decimal(10)), 230, [0x41B8, 0]),
    (point("bcd", count=2), 42, [0, 0x0042]),
    (point("enum", values={0: "operator", 2: "remote"}), "remote", [2]),
    (point("bit", bit=9, write=Write(address=7)), True, [1]),
    (point("bit", bit=9, write=Write(address=7)), False, [0]),
    (point("u16", absent=frozenset({0xFFFF})), None, [0xFFFF]),
    (
        point("bit", write=Write(address=7, words={True: (0x0101,), False: (0x0100,)})),
        False,
        [0x0100],
    ),
]


@pytest.mark.parametrize(("where", "value", "words"), ENCODED, ids=described)
def test_encodes(where: Point, value: Value, words: list[int]) -> None:
    assert encode(where, value) == words


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (point("u16"), -1),
        (point("u16"), 65_536),
        (point("i16"), 32_768),
        (point("u64"), 2**64),
        (point("u16"), 1.0),
        (point("u16"), True),
        (point("u16"), "1"),
        (point("u16"), None),
        (point("u16"), Decimal("0.5")),
        (point("u16", scale=Decimal("0.1")), Decimal("0.25")),
        (point("u16"), Decimal("NaN")),
        (point("u16"), Decimal("Infinity")),
        (point("u16", minimum=10), 9),
        (point("u16", maximum=10), 11),
        (point("u16", maximum=10, scale=Decimal("0.1")), 2),
        (point("f32"), math.nan),
        (point("f32"), math.inf),
        (point("f32"), 1e39),
        (point("f32"), 10**400),
        (point("f32"), "1"),
        (point("f32"), True),
        (point("f32"), None),
        (point("f32", maximum=10), 11.0),
        (point("bcd", count=1), 10_000),
        (point("bcd", count=1), 123_456),
        (point("bcd", count=1), 12_345_678),
        (point("bcd", count=1), -1),
        (point("enum", values={0: "operator"}), "remote"),
        (point("enum", values={0: "operator"}), 0),
        (point("bit"), None),
        (point("bit"), "off"),
        (point("bit"), 2),
        (point("bit", write=Write(address=7, words={True: (1,)})), False),
        (point("string", count=4), 5),
        (UNIX, None),
        (UNIX, "2026-03-11"),
        (UNIX, datetime(1969, 12, 31, tzinfo=UTC)),
        (UNIX, datetime(2107, 1, 1, tzinfo=UTC)),
        (UNIX, datetime(2026, 3, 11)),  # noqa: DTZ001
        (clock("year", "month", "day", "hour"), datetime(2026, 3, 11)),  # noqa: DTZ001
        (clock("year", "month", "day", "hour"), None),
    ],
    ids=described,
)
def test_refuses_to_encode_what_the_registers_cannot_say(where: Point, value: Value) -> None:
    with pytest.raises(ValueError, match="value"):
        encode(where, value)


ORDERS: Final = st.sampled_from(["big", "little"])
SCALES: Final = st.sampled_from([None, "0.001", "0.01", "0.1", "1", "5", "1000", "0.25"])


def raw_numbers(kind: str) -> st.SearchStrategy[int]:
    bits = 16 * REGISTERS[PointType(kind)]
    if kind.startswith("i"):
        return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return st.integers(0, 2**bits - 1)


@pytest.mark.parametrize("kind", ["u16", "i16", "u32", "i32", "u64", "i64"])
@given(data=st.data(), word_order=ORDERS, byte_order=ORDERS, scale=SCALES)
def test_numbers_survive_the_way_to_the_registers_and_back(
    kind: str, data: st.DataObject, word_order: Any, byte_order: Any, scale: str | None
) -> None:
    where = point(
        kind,
        word_order=word_order,
        byte_order=byte_order,
        scale=None if scale is None else Decimal(scale),
    )
    raw = data.draw(raw_numbers(kind))
    value = raw if where.scale is None else raw * where.scale
    words = encode(where, value)
    assert len(words) == where.count
    assert all(0 <= word <= 0xFFFF for word in words)
    assert decode(where, words) == value


@given(
    words=st.lists(st.integers(0, 0xFFFF), min_size=4, max_size=4),
    kind=st.sampled_from(["u64", "i64"]),
    word_order=ORDERS,
    byte_order=ORDERS,
)
def test_registers_survive_the_way_to_a_number_and_back(
    words: list[int], kind: str, word_order: Any, byte_order: Any
) -> None:
    where = point(kind, word_order=word_order, byte_order=byte_order)
    assert encode(where, decode(where, words)) == words


@given(number=st.floats(width=32, allow_nan=False, allow_infinity=False), word_order=ORDERS)
def test_single_floats_survive_the_way_to_the_registers_and_back(
    number: float, word_order: Any
) -> None:
    where = point("f32", word_order=word_order)
    assert decode(where, encode(where, number)) == number


@given(data=st.data(), count=st.integers(1, 5), word_order=ORDERS, byte_order=ORDERS)
def test_bcd_survives_the_way_to_the_registers_and_back(
    data: st.DataObject, count: int, word_order: Any, byte_order: Any
) -> None:
    where = point("bcd", count=count, word_order=word_order, byte_order=byte_order)
    number = data.draw(st.integers(0, 10 ** (4 * count) - 1))
    words = encode(where, number)
    assert len(words) == count
    assert decode(where, words) == number


@given(number=st.integers())
def test_a_number_that_does_not_fit_never_spills_into_the_next_register(number: int) -> None:
    for where in (point("u16"), point("i32"), point("bcd", count=1), point("bcd", count=2)):
        try:
            words = encode(where, number)
        except ValueError:
            continue
        assert len(words) == where.count


@given(
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001
    hours=st.integers(-12, 14),
    bcd=st.booleans(),
)
def test_clocks_survive_the_way_to_the_registers_and_back(
    moment: datetime, hours: int, bcd: bool
) -> None:
    zone = timezone(timedelta(hours=hours))
    local = moment.replace(microsecond=0, tzinfo=zone)
    for where in (
        clock(*CLOCK, bcd=bcd),
        clock("year", "month", "day", "hour", "minute", "second"),
        UNIX,
    ):
        assert decode(where, encode(where, local, zone), zone) == local


@given(text=st.text(max_size=40), count=st.integers(1, 16))
def test_any_text_fits_a_string_whole_characters_at_a_time(text: str, count: int) -> None:
    words = encode(point("string", count=count), text)
    data = struct.pack(f">{count}H", *words).rstrip(b"\0")
    assert text.encode().startswith(data) or "\0" in text
    data.decode()


@given(words=st.lists(st.integers(0, 0xFFFF), min_size=4, max_size=4))
def test_no_registers_whatsoever_can_make_decoding_fail(words: list[int]) -> None:
    wheres = [
        point("string", count=4),
        point("bcd", count=4),
        point("datetime", packing=("unix",), count=4),
        clock(*CLOCK),
        clock(*CLOCK, bcd=True),
        point("u64", scale=Decimal("0.001")),
    ]
    for where in wheres:
        decode(where, words)
