"""Register maps from YAML files, each refused with a sentence that names the line if wrong."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import voluptuous as vol
import yaml

from .errors import ProfileError
from .points import (
    NUMBER_TYPES,
    REGISTERS,
    SIGNED_TYPES,
    Block,
    Confidence,
    Kind,
    Point,
    PointType,
    Poll,
    Profile,
    Signature,
    Supply,
    TopUp,
    Value,
    Write,
)

PROFILES: Final = Path(__file__).parent / "profiles"

# One Modbus read carries at most this many registers (Modbus Application Protocol V1.1b3, 6.3).
MAX_REGISTERS: Final = 125

REQUIRED_POINTS: Final = ("serial_number", "credit")

DATE_PARTS: Final = frozenset(
    {"century", "year", "month", "day", "hour", "minute", "second", "weekday", "_"}
)

_WITH_ABSENT: Final = (NUMBER_TYPES | {PointType.ENUM, PointType.DATETIME}) - {PointType.F32}

_MERGE: Final = "tag:yaml.org,2002:merge"

type _Path = tuple[Hashable, ...]
type _Refuse = Callable[[str], ProfileError]


def _int(value: object) -> int:
    # YAML reads yes and on as true, which Python takes for 1.
    if isinstance(value, bool) or not isinstance(value, int):
        raise vol.Invalid("expected int")
    return value


_address = vol.All(_int, vol.Range(min=0, max=0xFFFF, msg="expected 0 to 0xFFFF"))
_registers = vol.All(_int, vol.Range(min=1, max=MAX_REGISTERS))
_word = vol.All(_int, vol.Range(min=0, max=0xFFFF, msg="expected 0 to 0xFFFF"))


def _one_of(names: Iterable[str]) -> vol.In:
    names = list(names)
    return vol.In(names, msg=f"expected one of {', '.join(names)}")


def _scale(value: object) -> Decimal:
    # YAML reads 0.01 as a float; its shortest spelling is what the author wrote.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise vol.Invalid("expected a number such as 0.01")
    scale = Decimal(str(value))
    if not scale.is_finite() or scale <= 0:
        raise vol.Invalid("expected a number above 0")
    return scale


def _limits(kind: PointType, count: int) -> tuple[int, int]:
    """Return the least and the greatest raw number of a type."""
    if kind is PointType.BCD:
        return 0, 10 ** (4 * count) - 1
    span: int = 2 ** (16 * count)
    return (-span // 2, span // 2 - 1) if kind in SIGNED_TYPES else (0, span - 1)


_ORDER: dict[object, object] = {
    vol.Optional("word_order"): _one_of(("big", "little")),
    vol.Optional("byte_order"): _one_of(("big", "little")),
}

_NUMBER: dict[object, object] = {
    vol.Required("address"): _address,
    vol.Required("type"): vol.All(_one_of(PointType), vol.Coerce(PointType)),
    vol.Optional("count"): _registers,
    vol.Optional("min"): _int,
    vol.Optional("max"): _int,
    **_ORDER,
}

_SIGNATURE: dict[object, object] = {**_NUMBER, vol.Optional("equals"): vol.Any(_int, str)}

_POINT: dict[object, object] = {
    **_NUMBER,
    vol.Required("block"): str,
    vol.Optional("bit"): vol.All(_int, vol.Range(min=0, max=15)),
    vol.Optional("scale"): _scale,
    vol.Optional("unit"): str,
    vol.Optional("access"): _one_of(("r", "rw")),
    vol.Optional("write"): {
        vol.Required("address"): _address,
        vol.Optional("words"): {
            vol.Any(bool, int, str): vol.Any(
                vol.All(_word, lambda word: (word,)), vol.All([_word], vol.Coerce(tuple))
            )
        },
    },
    vol.Optional("absent"): vol.Any(
        vol.All(_int, lambda raw: frozenset((raw,))), vol.All([_int], vol.Coerce(frozenset))
    ),
    vol.Optional("values"): {_int: str},
    vol.Optional("packing"): vol.Any(
        vol.All("unix", lambda _: ("unix",)), vol.All([_one_of(DATE_PARTS)], vol.Coerce(tuple))
    ),
    vol.Optional("bcd"): bool,
    vol.Optional("capability"): vol.All(_int, vol.Range(min=0, max=15)),
    vol.Optional("confidence"): vol.All(_one_of(Confidence), vol.Coerce(Confidence)),
}

_SUPPLY: dict[object, object] = {
    vol.Optional("relay"): str,
    vol.Optional("feedback"): str,
    vol.Optional("proof"): vol.All([str], vol.Coerce(tuple)),
}

_BODY: dict[object, object] = {
    vol.Optional("recognise", default=list): [_SIGNATURE],
    vol.Optional("blocks", default=dict): {
        str: {
            vol.Required("poll"): vol.All(_one_of(Poll), vol.Coerce(Poll)),
            vol.Optional("space", default="holding"): _one_of(("holding", "input")),
        }
    },
    vol.Optional("points", default=dict): {str: _POINT},
    vol.Optional("supply", default=dict): _SUPPLY,
    vol.Optional("top_up"): {
        vol.Required("procedure"): _one_of(("reference", "counter")),
        vol.Required("points"): {str: str},
    },
    **_ORDER,
}

_SCHEMA = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Required("manufacturer"): str,
        vol.Optional("source"): str,
        vol.Optional("confidence", default="high"): vol.All(
            _one_of(Confidence), vol.Coerce(Confidence)
        ),
        **_BODY,
        vol.Required("variants"): vol.All(
            {
                str: {
                    vol.Required("name"): str,
                    vol.Required("kind"): vol.All(_one_of(Kind), vol.Coerce(Kind)),
                    **_BODY,
                }
            },
            vol.Length(min=1, msg="expected at least one variant"),
        ),
    }
)


class _Lines:
    """Where in a file each part of a document stands."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._lines: dict[_Path, int] = {}

    def error(self, where: _Path, text: str) -> ProfileError:
        """Return a refusal that names the file, the line and the place."""
        known = where
        while known and known not in self._lines:
            known = known[:-1]
        place = ".".join(str(part) for part in where) or "the file"
        return ProfileError(f"{self.name}, line {self._lines.get(known, 1)}, {place}: {text}")

    def note(self, node: yaml.Node, where: _Path = (), within: tuple[yaml.Node, ...] = ()) -> None:
        """Remember the line of every key, and refuse one that is written twice."""
        self._lines.setdefault(where, node.start_mark.line + 1)
        if node in within:
            raise self.error(where, "refers to itself")
        within = (*within, node)
        if isinstance(node, yaml.ScalarNode):
            self._read(node, where)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.note(item, (*where, index), within)
        elif isinstance(node, yaml.MappingNode):
            seen: set[object] = set()
            for key, value in node.value:
                here = (*where, self._read(key, where))
                self._lines[here] = key.start_mark.line + 1
                if here in seen:
                    raise self.error(here, "is written twice")
                seen.add(here)
                self.note(value, here, within)

    def _read(self, node: yaml.Node, where: _Path) -> Hashable:
        """Return what a scalar means, so that 16 and 0x10 are the same key."""
        if not isinstance(node, yaml.ScalarNode) or node.tag == _MERGE:
            return str(node.value)
        try:
            value: Hashable = yaml.constructor.SafeConstructor().construct_object(node)
        except ValueError as err:
            # A date of month 13, a number that is only 0x.
            self._lines.setdefault(where, node.start_mark.line + 1)
            raise self.error(where, f"{node.value} cannot be read: {err}") from err
        return value


def load_profile_file(path: Path) -> list[Profile]:
    """Return the profiles in a file, one for each variant.

    Raises ProfileError naming file, line and place for whatever is wrong in it.
    """
    lines = _Lines(path)
    try:
        text = path.read_text("utf-8")
    except OSError as err:
        raise ProfileError(f"{path.name} cannot be read: {err.strerror}") from err
    except UnicodeDecodeError as err:
        line = err.object.count(b"\n", 0, err.start) + 1
        raise ProfileError(f"{path.name}, line {line}: is not UTF-8 text") from err
    try:
        node = yaml.compose(text, yaml.SafeLoader)
        if node is None:
            raise lines.error((), "expected a register map, found nothing")
        lines.note(node)
        document: dict[str, Any] = _SCHEMA(yaml.safe_load(text))
    except yaml.reader.ReaderError as err:
        line = text.count("\n", 0, err.position) + 1
        raise ProfileError(f"{path.name}, line {line}: is no YAML: {err.reason}") from err
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        raise ProfileError(f"{path.name}, line {line}: is no YAML: {err.problem}") from err
    except vol.MultipleInvalid as err:
        first = err.errors[0]
        where = tuple(str(part) if isinstance(part, vol.Marker) else part for part in first.path)
        raise lines.error(where, first.msg) from err
    return [
        _Builder(path.stem, document, variant, lines).build() for variant in document["variants"]
    ]


@cache
def load_profiles(directory: Path = PROFILES) -> Mapping[str, Profile]:
    """Return every profile in a folder, by id, in the order in which they are to be tried.

    Reads files: call it in an executor. Raises ProfileError.
    """
    profiles = [
        profile for path in sorted(directory.glob("*.yaml")) for profile in load_profile_file(path)
    ]
    # What is known by an exact mark goes before what is only plausible.
    profiles.sort(key=lambda profile: all(s.equals is None for s in profile.signatures))
    return MappingProxyType({profile.id: profile for profile in profiles})


class _Builder:
    """Makes one profile of a document and one of its variants."""

    def __init__(self, family: str, document: dict[str, Any], variant: str, lines: _Lines) -> None:
        self._family = family
        self._document = document
        self._name = variant
        self._variant: dict[str, Any] = document["variants"][variant]
        self._lines = lines
        self._base: _Path = ("variants", variant)

    def build(self) -> Profile:
        """Return the profile. Raises ProfileError for what does not fit together."""
        points = {
            key: self._point(key, raw, at) for key, (raw, at) in self._merged("points").items()
        }
        for key in REQUIRED_POINTS:
            if key not in points:
                raise self._lines.error((*self._base, "points"), f"expected a point named {key}")
        return Profile(
            id=f"{self._family}.{self._name}",
            family=self._family,
            name=self._variant["name"],
            manufacturer=self._document["manufacturer"],
            kind=self._variant["kind"],
            signatures=self._signatures(),
            blocks=MappingProxyType(self._blocks(points)),
            points=MappingProxyType(points),
            supply=self._supply(points),
            top_up=self._top_up(points),
        )

    def _merged(self, section: str) -> dict[str, tuple[Any, _Path]]:
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

    def _point(self, key: str, raw: dict[str, Any], where: _Path) -> Point:
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

    def _size(self, raw: dict[str, Any], refuse: _Refuse) -> int:
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

    def _check_bounds(self, raw: dict[str, Any], count: int, refuse: _Refuse) -> None:
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

    def _blocks(self, points: dict[str, Point]) -> dict[str, Block]:
        declared = self._merged("blocks")
        for point in points.values():
            if point.block not in declared:
                raise self._lines.error(
                    self._place(point.key),
                    f"block {point.block} is not declared; expected one of {', '.join(declared)}",
                )
        blocks: dict[str, Block] = {}
        for name, (raw, where) in declared.items():
            members = [point for point in points.values() if point.block == name]
            if not members:
                continue
            first = min(point.address for point in members)
            count = max(point.address + point.count for point in members) - first
            if count > MAX_REGISTERS:
                raise self._lines.error(
                    where,
                    f"spans {count} registers, but one read carries {MAX_REGISTERS}: split it",
                )
            blocks[name] = Block(
                name=name, poll=raw["poll"], space=raw["space"], address=first, count=count
            )
        return blocks

    def _place(self, key: str) -> _Path:
        return self._merged("points")[key][1]

    def _supply(self, points: dict[str, Point]) -> Supply | None:
        raw = {**self._document["supply"], **self._variant["supply"]}
        if not raw:
            return None
        variant = (*self._base, "supply")
        if "relay" not in raw:
            where = variant if self._variant["supply"] else ("supply",)
            raise self._lines.error(where, "expected relay, the point that switches the supply")

        def refuse(role: str, text: str) -> ProfileError:
            section = variant if role in self._variant["supply"] else ("supply",)
            return self._lines.error((*section, role), text)

        for role, named in raw.items():
            for key in (named,) if isinstance(named, str) else named:
                if key not in points:
                    raise refuse(role, f"there is no point named {key}")
        if not points[raw["relay"]].writable:
            raise refuse("relay", f"{raw['relay']} must be writable (access: rw)")
        return Supply(**raw)

    def _top_up(self, points: dict[str, Point]) -> TopUp | None:
        section, part = (
            (self._base, self._variant) if "top_up" in self._variant else ((), self._document)
        )
        raw = part.get("top_up")
        if raw is None:
            return None
        for role, key in raw["points"].items():
            if key not in points:
                where = (*section, "top_up", "points", role)
                raise self._lines.error(where, f"there is no point named {key}")
        return TopUp(procedure=raw["procedure"], points=MappingProxyType(raw["points"]))
