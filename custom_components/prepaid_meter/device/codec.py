"""Between registers and values, exactly: integers and Decimal, no float but IEEE 754 itself."""

import codecs
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Context, Decimal
import math
import struct

from .points import FLOAT_TYPES, SIGNED_TYPES, Point, PointType, Value

_TWO_DIGIT_YEARS_FROM = 2000
_LAST_OF_CENTURY = 99

# The smallest double takes some 770 digits to say exactly; nothing that is charged may be rounded.
EXACT = Context(prec=1_100)

_FLOAT_FORMATS = {PointType.F32: ">f", PointType.F64: ">d"}


@dataclass(frozen=True, slots=True)
class Invalid:
    """What a module sent where its profile allows no such value."""

    raw: int | str


def _ordered(point: Point, words: list[int]) -> bytes:
    """Return the bytes of a point, most significant first."""
    order = ">" if point.byte_order == "big" else "<"
    big_first = words if point.word_order == "big" else words[::-1]
    return struct.pack(f"{order}{len(words)}H", *big_first)


def _words(point: Point, data: bytes) -> list[int]:
    """Undo `_ordered`."""
    order = ">" if point.byte_order == "big" else "<"
    words = list(struct.unpack(f"{order}{len(data) // 2}H", data))
    return words[::-1] if point.word_order == "little" else words


def _from_bcd(data: bytes) -> int | None:
    digits = data.hex()
    return int(digits) if digits.isdecimal() else None


def decode(point: Point, words: list[int], zone: tzinfo = UTC) -> Value | Invalid:
    """Return the value of a point, None where the module says there is none.

    `words` are its registers in wire order; `zone` is that of the module's clock. A value its
    profile does not allow comes back as `Invalid`: it must not pass for a reading.
    """
    if point.type is PointType.BIT:
        return bool(words[0] >> point.bit & 1)
    data = _ordered(point, words)
    if point.type is PointType.STRING:
        return _decode_string(data)
    if point.type is PointType.DATETIME:
        return _decode_datetime(point, data, zone)
    if point.type in FLOAT_TYPES:
        return _decode_float(point, data)
    raw: int | None
    if point.type is PointType.BCD:
        raw = _from_bcd(data)
        if raw is None:
            return Invalid(data.hex())
    else:
        raw = int.from_bytes(data, signed=point.type in SIGNED_TYPES)
    if raw in point.absent:
        return None
    if point.type is PointType.ENUM:
        return point.values.get(raw, Invalid(raw))
    if not _within(point, raw):
        return Invalid(raw)
    return raw if point.scale is None else _coded(point, EXACT.multiply(Decimal(raw), point.scale))


def _decode_float(point: Point, data: bytes) -> Decimal | Invalid | None:
    """Return the number as it is in the registers, to the last binary digit."""
    number: float
    (number,) = struct.unpack(_FLOAT_FORMATS[point.type], data)
    if math.isnan(number) and point.absent_nan:
        return None
    if not math.isfinite(number) or not _within(point, number):
        return Invalid(data.hex())
    exact = Decimal(number)
    return _coded(point, exact if point.scale is None else EXACT.multiply(exact, point.scale))


def _coded(point: Point, value: Decimal) -> Decimal:
    """Return the power factor that is meant where ±1 to ±2 tells its quadrant."""
    if not point.quadrant or abs(value) <= 1:
        return value
    return EXACT.subtract(Decimal(2).copy_sign(value), value)


def step(point: Point, value: Decimal) -> Decimal:
    """Return the least by which a counter that shows `value` moves, in its unit."""
    scale = point.scale or Decimal(1)
    if point.step is not None:
        return point.step
    if point.type not in FLOAT_TYPES:
        return scale
    raw = float(EXACT.divide(abs(value), scale))
    if point.type is PointType.F64:
        return EXACT.multiply(Decimal(math.ulp(raw)), scale)
    # A single float has 24 binary digits; below 2^-126 they do not get finer.
    exponent = max(math.frexp(raw)[1] - 24, -149)
    return EXACT.multiply(Decimal(math.ldexp(1.0, exponent)), scale)


def encode(point: Point, value: Value, zone: tzinfo = UTC) -> list[int]:
    """Return the registers, in wire order, that say `value`.

    Raises ValueError for a value the point cannot hold or its profile does not allow.
    """
    if point.write is not None and point.write.words is not None:
        try:
            return list(point.write.words[value])
        except KeyError:
            raise ValueError(f"{point.key} cannot be {value!r}") from None
    if point.type is PointType.BIT:
        # What counts as true in Python, such as "off", must not switch a relay.
        if not isinstance(value, bool):
            raise ValueError(f"{point.key} is on or off, not {value!r}")
        return [int(value)]
    size = 2 * point.count
    if point.type is PointType.STRING:
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{point.key} takes a text, not {value!r}")
        return _words(point, _utf8(value or "", size).ljust(size, b"\0"))
    if point.type is PointType.DATETIME:
        if value is not None and not isinstance(value, datetime):
            raise ValueError(f"{point.key} takes a date and time, not {value!r}")
        return _words(point, _encode_datetime(point, value, zone))
    if point.type in FLOAT_TYPES:
        return _words(point, _encode_float(point, value))
    raw = _raw_number(point, value)
    try:
        if point.type is PointType.BCD:
            # Digits beyond the point's registers would be written over its neighbours.
            data = int(str(raw), 16).to_bytes(size)
        else:
            data = raw.to_bytes(size, signed=point.type in SIGNED_TYPES)
    except OverflowError as err:
        raise ValueError(f"{point.key} cannot hold {value!r}") from err
    return _words(point, data)


def _within(point: Point, raw: float) -> bool:
    return not (
        (point.minimum is not None and raw < point.minimum)
        or (point.maximum is not None and raw > point.maximum)
    )


def _raw_number(point: Point, value: Value) -> int:
    if point.type is PointType.ENUM:
        for raw, name in point.values.items():
            if name == value:
                return raw
        raise ValueError(f"{point.key} cannot be {value!r}")
    if value is None and point.absent:
        return min(point.absent)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{point.key} takes a whole number or a Decimal, not {value!r}")
    scaled = Decimal(value) if point.scale is None else Decimal(value) / point.scale
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{point.key} cannot be exactly {value}")
    raw = int(scaled)
    if not _within(point, raw):
        raise ValueError(f"{point.key} does not allow {value}")
    return raw


def _encode_float(point: Point, value: Value) -> bytes:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        try:
            number = float(value) / float(point.scale or 1)
            if math.isfinite(number) and _within(point, number):
                return struct.pack(_FLOAT_FORMATS[point.type], number)
        except OverflowError as err:
            raise ValueError(f"{point.key} cannot hold {value!r}") from err
    raise ValueError(f"{point.key} cannot be {value!r}")


def _decode_string(data: bytes) -> str | Invalid | None:
    text = data.split(b"\0", 1)[0]
    try:
        # A module fills its registers byte by byte, be it in the middle of the last character.
        decoded, _ = codecs.utf_8_decode(text, "strict", len(text) < len(data))
    except UnicodeDecodeError:
        return Invalid(data.hex())
    return decoded.strip() or None


def _utf8(text: str, size: int) -> bytes:
    """Return as many whole characters as fit."""
    return text.encode()[:size].decode(errors="ignore").encode()


def _decode_datetime(point: Point, data: bytes, zone: tzinfo) -> datetime | Invalid | None:
    if point.packing == ("unix",):
        raw = int.from_bytes(data)
        if raw in point.absent:
            return None
        try:
            return datetime.fromtimestamp(raw, UTC)
        except OverflowError, OSError, ValueError:
            return Invalid(raw)
    if not any(data) and 0 in point.absent:
        return None
    parts: dict[str, int] = {}
    for name, byte in zip(point.packing, data, strict=True):
        number = _from_bcd(bytes([byte])) if point.bcd else byte
        if number is None:
            return Invalid(data.hex())
        parts[name] = number
    if parts["year"] > _LAST_OF_CENTURY:
        return Invalid(data.hex())
    try:
        return datetime(
            parts.get("century", _TWO_DIGIT_YEARS_FROM // 100) * 100 + parts["year"],
            parts["month"],
            parts["day"],
            parts["hour"],
            parts.get("minute", 0),
            parts.get("second", 0),
            tzinfo=zone,
        )
    except ValueError:
        return Invalid(data.hex())


def _encode_datetime(point: Point, value: datetime | None, zone: tzinfo) -> bytes:
    size = 2 * point.count
    if value is None:
        if 0 not in point.absent:
            raise ValueError(f"{point.key} must be a date and time")
        return bytes(size)
    if value.tzinfo is None:
        raise ValueError(f"{point.key} takes a time with its zone, not {value!r}")
    if point.packing == ("unix",):
        try:
            return int(value.timestamp()).to_bytes(size)
        except OverflowError as err:
            raise ValueError(f"{point.key} cannot hold {value!r}") from err
    local = value.astimezone(zone)
    if "century" not in point.packing and local.year // 100 * 100 != _TWO_DIGIT_YEARS_FROM:
        raise ValueError(f"{point.key} cannot hold the year {local.year}")
    parts = {
        "century": local.year // 100,
        "year": local.year % 100,
        "month": local.month,
        "day": local.day,
        "hour": local.hour,
        "minute": local.minute,
        "second": local.second,
        "weekday": local.isoweekday(),
    }
    numbers = (parts.get(name, 0) for name in point.packing)
    return bytes(int(str(number), 16) if point.bcd else number for number in numbers)
