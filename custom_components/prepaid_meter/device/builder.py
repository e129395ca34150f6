"""From a document that has the right keys to a profile whose parts fit together."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from .errors import ProfileError
from .lines import Lines, Place, Refuse
from .plain import BIT_SPACES, Manners, Space
from .plain_builder import PlainParts, check_counter, check_factors, check_space
from .planning import most_at_once, requests, span_of
from .points import (
    FLOAT_TYPES,
    MAX_BITS,
    MAX_REGISTERS,
    NUMBER_TYPES,
    REGISTERS,
    SIGNED_TYPES,
    Block,
    BoardProfile,
    Kind,
    Point,
    PointType,
    Profile,
    Records,
    Signature,
    Value,
    Write,
)
from .roles import Roles
from .schema import BOARD

REQUIRED_POINTS: Final = ("serial_number", "credit")

_WITH_ABSENT: Final = (NUMBER_TYPES | {PointType.ENUM, PointType.DATETIME}) - FLOAT_TYPES


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

        self._plain = PlainParts(document, self._variant, self._base, lines)
        self._manners = Manners()

    def build(self) -> Profile | BoardProfile:
        """Return the profile. Raises ProfileError for what does not fit together."""
        self._manners = self._plain.manners()
        return self._board() if self._variant["kind"] == BOARD else self._meter()

    def _board(self) -> BoardProfile:
        return BoardProfile(
            id=f"{self._family}.{self._name}",
            family=self._family,
            name=self._variant["name"],
            manufacturer=self._document["manufacturer"],
            signatures=self._signatures(),
            channels=self._plain.channels(self._manners),
            confidence=self._confidence,
            about=self._plain.about(),
            manners=self._manners,
        )

    @property
    def _confidence(self) -> Any:
        return self._variant.get("confidence", self._document["confidence"])

    def _meter(self) -> Profile:
        declared = self._merged("points")
        points = {key: self._point(key, raw, at) for key, (raw, at) in declared.items()}
        check_factors(points, {key: at for key, (_, at) in declared.items()}, self._lines)
        purse = self._plain.purse(points)
        self._check_credit(points, has_purse=purse is not None)
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
            kind=Kind(self._variant["kind"]),
            signatures=self._signatures(one_question=purse is None),
            blocks=MappingProxyType(blocks),
            points=MappingProxyType(points),
            records=MappingProxyType(records),
            supply=roles.supply(),
            top_up=top_up,
            confidence=self._confidence,
            about=self._plain.about(),
            manners=self._manners,
            identity=self._plain.identity(points),
            purse=purse,
            plausible=self._plain.plausible(),
        )

    def _check_credit(self, points: Mapping[str, Point], *, has_purse: bool) -> None:
        """Refuse what keeps no credit and names no counter to charge by, or does both."""
        if not has_purse:
            for key in REQUIRED_POINTS:
                if key not in points:
                    raise self._lines.error(
                        (*self._base, "points"),
                        f"expected a point named {key}, or a purse for a meter without credit",
                    )
        elif "credit" in points:
            own = (*self._base, "purse") if "purse" in self._variant else ("purse",)
            raise self._lines.error(own, "a meter with a point named credit has its own purse")

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
        if kind is PointType.BIT and "bit" not in raw and self._space(raw) not in BIT_SPACES:
            raise refuse("a bit needs bit, its number from 0 to 15")
        if "scale" in raw and kind not in NUMBER_TYPES:
            raise refuse(f"a {kind} has no scale")
        if raw.get("unit") == "credit" and ("scale" in raw or kind in FLOAT_TYPES):
            raise refuse("credit is a whole number of minor units: no scale, no f32")
        if (wrong := check_counter(raw, kind)) is not None:
            raise refuse(wrong)
        self._check_bounds(raw, count, refuse)
        if raw["address"] + count > 0x10000:
            raise refuse("reaches past address 0xFFFF")
        write = self._write(raw, count, refuse)
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
            absent=frozenset() if raw.get("absent") == "nan" else raw.get("absent", frozenset()),
            absent_nan=raw.get("absent") == "nan",
            values=MappingProxyType(raw.get("values", {})),
            packing=packing,
            bcd=raw.get("bcd", False),
            capability=raw.get("capability"),
            confidence=raw.get("confidence", self._confidence),
            factors=raw.get("factors", ()),
            quadrant=raw.get("quadrant", False),
            rollover=raw["rollover"] * raw.get("scale", Decimal(1)) if "rollover" in raw else None,
            step=raw.get("step"),
            readable=raw.get("access") != "w",
        )

    def _space(self, raw: dict[str, Any]) -> Space:
        """Return where a point, or a mark, is read."""
        block: dict[str, Any] = self._merged("blocks").get(raw.get("block", ""), ({}, ()))[0]
        space: Space = raw.get("space", block.get("space", "holding"))
        return space

    def _write(self, raw: dict[str, Any], count: int, refuse: Refuse) -> Write | None:
        """Return where and how a point is written, None if it is not."""
        if raw.get("access", "r") == "r":
            if "write" in raw:
                raise refuse("has write, so access must be rw")
            return None
        kind: PointType = raw["type"]
        space = self._space(raw)
        if raw["access"] == "rw" and space == "discrete" and "write" not in raw:
            raise refuse("a discrete input cannot be written: say write.address")
        default = "coil" if space == "coil" else "holding"
        target = {"space": default, "address": raw["address"], **raw.get("write", {})}
        coil = target["space"] == "coil"
        # Setting one bit in place means reading the others first: another's change is lost.
        if kind is PointType.BIT and not coil and "write" not in raw:
            raise refuse("a bit that can be written needs write.address, a register of its own")
        if coil and (kind is not PointType.BIT or "words" in target):
            raise refuse("a coil is on or off: type bit, no words")
        words: dict[Value, tuple[int, ...]] | None = target.get("words")
        size = max(map(len, words.values())) if words else count
        if target["address"] + size > 0x10000:
            raise refuse("is written past address 0xFFFF")
        if self._manners.forbids(target["address"], size, coil=coil):
            raise refuse(f"writes to 0x{target['address']:04X}, which is never to be written")
        return Write(
            address=target["address"],
            words=None if words is None else MappingProxyType(words),
            coil=coil,
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
        if (raw.get("absent") == "nan") != (kind in FLOAT_TYPES) and "absent" in raw:
            raise refuse(
                f"a {kind} has no absent but nan"
                if kind in FLOAT_TYPES
                else f"a {kind} is never nan"
            )
        if "absent" in raw and kind not in _WITH_ABSENT | FLOAT_TYPES:
            raise refuse(f"a {kind} has no absent")
        if kind in NUMBER_TYPES - FLOAT_TYPES:
            least, greatest = _limits(kind, count)
            for name, number in (
                ("min", raw.get("min", least)),
                ("max", raw.get("max", greatest)),
                *(("absent", number) for number in raw.get("absent", ())),
            ):
                if not least <= number <= greatest:
                    raise refuse(f"{name} {number} is no {kind}: {least} to {greatest}")

    def _signatures(self, *, one_question: bool = False) -> tuple[Signature, ...]:
        """Return the marks; those of a module with credit must be read by one question."""
        found = [
            self._signature(raw, (*at, index))
            for part, at in (
                (self._document, ("recognise",)),
                (self._variant, (*self._base, "recognise")),
            )
            for index, raw in enumerate(part["recognise"])
        ]
        if not one_question:
            return tuple(found)
        own = (*self._base, "recognise") if self._variant["recognise"] else ("recognise",)
        if not found:
            raise self._lines.error(
                (*self._base, "recognise"), "expected at least one register to know the module by"
            )
        if any(signature.space != "holding" for signature in found):
            raise self._lines.error(own, "a module with credit is known by its holding registers")
        count = len(span_of(signature.point for signature in found))
        if count > MAX_REGISTERS:
            raise self._lines.error(
                own, f"spans {count} registers, but one read carries {MAX_REGISTERS}"
            )
        return tuple(found)

    def _signature(self, raw: dict[str, Any], where: Place) -> Signature:
        space = self._space(raw)
        point = self._point("recognise", raw, where)
        if (wrong := check_space(point, space)) is not None:
            raise self._lines.error(where, wrong)
        if "starts" in raw and point.type is not PointType.STRING:
            raise self._lines.error(where, f"a {point.type} has no beginning: starts is for texts")
        return Signature(
            point=point,
            equals=raw.get("equals"),
            one_of=raw.get("one_of", ()),
            starts=raw.get("starts", ()),
            space=space,
        )

    def _blocks(self, points: Mapping[str, Point]) -> dict[str, Block]:
        declared = self._merged("blocks")
        places = self._merged("points")
        spans: dict[str, list[range]] = {}
        members: dict[str, list[Point]] = {}
        for key, point in points.items():
            self._check_block(point.block, places[key][1])
            if (wrong := check_space(point, declared[point.block][0]["space"])) is not None:
                raise self._lines.error(places[key][1], wrong)
            if point.readable:
                spans.setdefault(point.block, []).append(span_of([point]))
                members.setdefault(point.block, []).append(point)
        for raw, where in self._merged("records").values():
            self._check_block(raw["block"], where)
            if not _one_by_one(raw):
                spans.setdefault(raw["block"], []).extend(_records_spans(raw))
        return {
            name: self._block(name, raw, where, spans[name], members.get(name, []))
            for name, (raw, where) in declared.items()
            if name in spans
        }

    def _check_block(self, name: str, where: Place) -> None:
        if name not in (declared := self._merged("blocks")):
            raise self._lines.error(
                where, f"block {name} is not declared; expected one of {', '.join(declared)}"
            )

    def _block(
        self,
        name: str,
        raw: dict[str, Any],
        where: Place,
        spans: list[range],
        members: list[Point],
    ) -> Block:
        first = min(span.start for span in spans)
        count = max(span.stop for span in spans) - first
        space: Space = raw["space"]
        most = most_at_once(space, self._manners)
        if self._manners.gaps and most == MAX_REGISTERS and count > most:
            raise self._lines.error(
                where, f"spans {count} registers, but one read carries {most}: split it"
            )
        if space in BIT_SPACES and count > MAX_BITS:
            raise self._lines.error(
                where, f"spans {count} bits, but one read carries {MAX_BITS}: split it"
            )
        for group in requests(members, most, gaps=self._manners.gaps):
            if len(span_of(group)) > most:
                raise self._lines.error(
                    where, f"{group[0].key} has {group[0].count} registers, but most is {most}"
                )
        return Block(name=name, poll=raw["poll"], space=space, address=first, count=count)

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
