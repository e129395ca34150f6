"""From a document that has the right keys to a profile whose parts fit together."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from .errors import ProfileError
from .lines import Lines, Place, Refuse
from .points import (
    MAX_REGISTERS,
    NUMBER_TYPES,
    REGISTERS,
    SIGNED_TYPES,
    Block,
    Point,
    PointType,
    Profile,
    Records,
    Signature,
    Value,
    Write,
)
from .roles import Roles

REQUIRED_POINTS: Final = ("serial_number", "credit")

_WITH_ABSENT: Final = (NUMBER_TYPES | {PointType.ENUM, PointType.DATETIME}) - {PointType.F32}


def _limits(kind: PointType, count: int) -> tuple[int, int]:
    """Return the least and the greatest raw number of a type."""
    if kind is PointType.BCD:
        return 0, 10 ** (4 * count) - 1
    span: int = 2 ** (16 * count)
    return (-span // 2, span // 2 - 1) if kind in SIGNED_TYPES else (0, span - 1)


class Builder:
    """Makes one profile of a document and one of its variants."""

    def __init__(self, family: str, document: dict[str, Any], variant: str, lines: Lines) -> None:
        self._family = family
        self._document = document
        self._name = variant
        self._variant: dict[str, Any] = document["variants"][variant]
        self._lines = lines
        self._base: Place = ("variants", variant)

    def build(self) -> Profile:
        """Return the profile. Raises ProfileError for what does not fit together."""
        points = {
            key: self._point(key, raw, at) for key, (raw, at) in self._merged("points").items()
        }
        for key in REQUIRED_POINTS:
            if key not in points:
                raise self._lines.error((*self._base, "points"), f"expected a point named {key}")
        blocks = self._blocks(points)
        records = {
            name: self._records(name, raw, at, points, blocks)
            for name, (raw, at) in self._merged("records").items()
        }
        roles = Roles(self._document, self._variant, self._base, self._lines, points, records)
        top_up = roles.top_up()
        if top_up is not None:
            points |= {key: replace(points[key], by_itself=False) for key in top_up.written}
        return Profile(
            id=f"{self._family}.{self._name}",
            family=self._family,
            name=self._variant["name"],
            manufacturer=self._document["manufacturer"],
            kind=self._variant["kind"],
            signatures=self._signatures(),
            blocks=MappingProxyType(blocks),
            points=MappingProxyType(points),
            records=MappingProxyType(records),
            supply=roles.supply(),
            top_up=top_up,
        )

    def _merged(self, section: str) -> dict[str, tuple[Any, Place]]:
        """Return the family's part and the variant's over it, each with its place."""
        return {
            **{key: (raw, (section, key)) for key, raw in self._document[section].items()},
            **{
                key: (raw, (*self._base, section, key))
                for key, raw in self._variant[section].items()
            },
        }

    def _order(self, raw: dict[str, Any], name: str) -> Any:
        for part in (raw, self._variant, self._document):
            if name in part:
                return part[name]
        return "big"

    def _point(self, key: str, raw: dict[str, Any], where: Place) -> Point:
        kind: PointType = raw["type"]
        packing: tuple[str, ...] = raw.get("packing", ())

        def refuse(text: str) -> ProfileError:
            return self._lines.error(where, text)

        count = self._size(raw, refuse)
        if kind is PointType.ENUM and not raw.get("values"):
            raise refuse("an enum needs values, a name for each number")
        if kind is PointType.BIT and "bit" not in raw:
            raise refuse("a bit needs bit, its number from 0 to 15")
        if "scale" in raw and kind not in NUMBER_TYPES:
            raise refuse(f"a {kind} has no scale")
        if raw.get("unit") == "credit" and ("scale" in raw or kind is PointType.F32):
            raise refuse("credit is a whole number of minor units: no scale, no f32")
        self._check_bounds(raw, count, refuse)
        if raw["address"] + count > 0x10000:
            raise refuse("reaches past address 0xFFFF")
        write = None
        if raw.get("access") == "rw":
            target = raw.get("write", {"address": raw["address"]})
            # Setting one bit in place means reading the others first: another's change is lost.
            if kind is PointType.BIT and "write" not in raw:
                raise refuse("a bit that can be written needs write.address, a register of its own")
            words: dict[Value, tuple[int, ...]] | None = target.get("words")
            size = max(map(len, words.values())) if words else count
            if target["address"] + size > 0x10000:
                raise refuse("is written past address 0xFFFF")
            write = Write(
                address=target["address"],
                words=None if words is None else MappingProxyType(words),
            )
        elif "write" in raw:
            raise refuse("has write, so access must be rw")
        return Point(
            key=key,
            block=raw.get("block", ""),
            address=raw["address"],
            type=kind,
            count=count,
            bit=raw.get("bit", 0),
            word_order=self._order(raw, "word_order"),
            byte_order=self._order(raw, "byte_order"),
            scale=raw.get("scale"),
            unit=raw.get("unit"),
            write=write,
            minimum=raw.get("min"),
            maximum=raw.get("max"),
            absent=raw.get("absent", frozenset()),
            values=MappingProxyType(raw.get("values", {})),
            packing=packing,
            bcd=raw.get("bcd", False),
            capability=raw.get("capability"),
            confidence=raw.get("confidence", self._document["confidence"]),
        )

    def _size(self, raw: dict[str, Any], refuse: Refuse) -> int:
        """Return the number of registers of a point."""
        kind: PointType = raw["type"]
        packing: tuple[str, ...] = raw.get("packing", ())
        count: int | None = raw.get("count", REGISTERS.get(kind))
        if kind is PointType.DATETIME:
            if not packing:
                raise refuse("a datetime needs packing: unix, or the name of each byte")
            if packing != ("unix",):
                if len(packing) % 2:
                    raise refuse("packing names every byte, so an even number of them")
                for name in set(packing) - {"_"}:
                    if packing.count(name) > 1:
                        raise refuse(f"packing names {name} twice")
                if missing := {"year", "month", "day", "hour"} - set(packing):
                    raise refuse(f"packing lacks {', '.join(sorted(missing))}")
            sizes = (2, 4) if packing == ("unix",) else (len(packing) // 2,)
            count = raw.get("count", sizes[0])
            if count not in sizes:
                taken = " or ".join(map(str, sizes))
                raise refuse(f"this packing takes {taken} registers, not {count}")
        if count is None:
            raise refuse(f"a {kind} needs count, the number of its registers")
        if kind in REGISTERS and count != REGISTERS[kind]:
            raise refuse(f"a {kind} takes {REGISTERS[kind]} registers, not {count}")
        return count

    def _check_bounds(self, raw: dict[str, Any], count: int, refuse: Refuse) -> None:
        """Refuse a bound the registers cannot reach, as it is never met: 0xFFFF is -1 to an i16."""
        kind: PointType = raw["type"]
        if "absent" in raw and kind not in _WITH_ABSENT:
            raise refuse(f"a {kind} has no absent")
        if kind in NUMBER_TYPES - {PointType.F32}:
            least, greatest = _limits(kind, count)
            for name, number in (
                ("min", raw.get("min", least)),
                ("max", raw.get("max", greatest)),
                *(("absent", number) for number in raw.get("absent", ())),
            ):
                if not least <= number <= greatest:
                    raise refuse(f"{name} {number} is no {kind}: {least} to {greatest}")

    def _signatures(self) -> tuple[Signature, ...]:
        found = [
            Signature(point=self._point("recognise", raw, (*at, index)), equals=raw.get("equals"))
            for part, at in (
                (self._document, ("recognise",)),
                (self._variant, (*self._base, "recognise")),
            )
            for index, raw in enumerate(part["recognise"])
        ]
        if not found:
            raise self._lines.error(
                (*self._base, "recognise"), "expected at least one register to know the module by"
            )
        first = min(signature.point.address for signature in found)
        count = max(signature.point.address + signature.point.count for signature in found) - first
        if count > MAX_REGISTERS:
            own = (*self._base, "recognise") if self._variant["recognise"] else ("recognise",)
            raise self._lines.error(
                own, f"spans {count} registers, but one read carries {MAX_REGISTERS}"
            )
        return tuple(found)

    def _blocks(self, points: Mapping[str, Point]) -> dict[str, Block]:
        declared = self._merged("blocks")
        places = self._merged("points")
        spans: dict[str, list[range]] = {}
        for key, point in points.items():
            self._check_block(point.block, places[key][1])
            spans.setdefault(point.block, []).append(
                range(point.address, point.address + point.count)
            )
        for raw, where in self._merged("records").values():
            self._check_block(raw["block"], where)
            if not _one_by_one(raw):
                spans.setdefault(raw["block"], []).extend(_records_spans(raw))
        return {
            name: self._block(name, raw, where, spans[name])
            for name, (raw, where) in declared.items()
            if name in spans
        }

    def _check_block(self, name: str, where: Place) -> None:
        if name not in (declared := self._merged("blocks")):
            raise self._lines.error(
                where, f"block {name} is not declared; expected one of {', '.join(declared)}"
            )

    def _block(self, name: str, raw: dict[str, Any], where: Place, spans: list[range]) -> Block:
        first = min(span.start for span in spans)
        count = max(span.stop for span in spans) - first
        if count > MAX_REGISTERS:
            raise self._lines.error(
                where, f"spans {count} registers, but one read carries {MAX_REGISTERS}: split it"
            )
        return Block(name=name, poll=raw["poll"], space=raw["space"], address=first, count=count)

    def _records(
        self,
        name: str,
        raw: dict[str, Any],
        where: Place,
        points: dict[str, Point],
        blocks: dict[str, Block],
    ) -> Records:
        """Add the points of a log, and its blocks if each record is read by itself."""

        def refuse(text: str) -> ProfileError:
            return self._lines.error(where, text)

        spans = _records_spans(raw)
        if spans[-1].stop > 0x10000:
            raise refuse("reaches past address 0xFFFF")
        reach: set[int] = set()
        for index, span in enumerate(spans):
            block = f"{raw['block']}.{index}" if _one_by_one(raw) else raw["block"]
            for field, inner in raw["fields"].items():
                offset = inner["offset"]
                place = (*where, "fields", field)
                # What is said of one value is said of the log first, then of the whole file.
                said = {key: raw[key] for key in ("confidence",) if key in raw} | inner
                at = {"block": block, "address": span.start + offset}
                key = f"{name}.{index}.{field}"
                point = self._point(key, said | at, place)
                if offset + point.count > raw["size"]:
                    raise self._lines.error(
                        place,
                        f"ends {offset + point.count} registers into a record of {raw['size']}",
                    )
                if key in points:
                    raise self._lines.error(place, f"there is a point named {key} already")
                reach |= {offset, offset + point.count}
                points[key] = point
            if _one_by_one(raw):
                declared = self._merged("blocks")[raw["block"]][0]
                blocks[block] = Block(
                    name=block,
                    poll=declared["poll"],
                    space=declared["space"],
                    address=span.start,
                    count=len(span),
                )
        if _one_by_one(raw) and not reach >= {0, raw["size"]}:
            # A read from the middle of a record would get the middle of another.
            raise refuse(
                f"records {raw['stride']} apart are read one by one, "
                f"so the fields must reach from offset 0 to {raw['size'] - 1}"
            )
        return Records(
            name=name,
            count=raw["count"],
            fields=frozenset(raw["fields"]),
            blocks=tuple(f"{raw['block']}.{index}" for index in range(raw["count"]))
            if _one_by_one(raw)
            else (raw["block"],),
        )


def _one_by_one(raw: dict[str, Any]) -> bool:
    """Whether the addresses of records overlap: each then answers as a whole at its own address."""
    return bool(raw.get("stride", raw["size"]) < raw["size"])


def _records_spans(raw: dict[str, Any]) -> list[range]:
    """Return the registers of each record of a log."""
    first, size, stride = raw["address"], raw["size"], raw.get("stride", raw["size"])
    return [range(first + n * stride, first + n * stride + size) for n in range(raw["count"])]
