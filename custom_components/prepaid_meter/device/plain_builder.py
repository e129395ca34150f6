"""The sections of a profile that plain meters and boards have: what they say must fit together."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from .errors import ProfileError
from .lines import Lines, Place
from .plain import (
    BIT_SPACES,
    About,
    Bounds,
    Channels,
    Command,
    Manners,
    Plausible,
    Product,
    Pulse,
    Purse,
)
from .points import FLOAT_TYPES, NUMBER_TYPES, Point, PointType

COIL_FUNCTIONS: Final = frozenset({5, 15})


class PlainParts:
    """Reads the sections of a family with those of a variant over them."""

    def __init__(
        self, document: dict[str, Any], variant: dict[str, Any], base: Place, lines: Lines
    ) -> None:
        """Look in a document and in its variant, which stands at `base`."""
        self._document = document
        self._variant = variant
        self._base = base
        self._lines = lines

    def _section(self, name: str) -> dict[str, Any]:
        return {**self._document.get(name, {}), **self._variant.get(name, {})}

    def _refuse(self, section: str, key: str, text: str) -> ProfileError:
        own = key in self._variant.get(section, {})
        where: Place = (*self._base, section) if own else (section,)
        return self._lines.error((*where, key), text)

    def about(self) -> About:
        """Return sources, products and what a person must know."""
        sources = [*self._document["sources"], *self._variant["sources"]]
        if "source" in self._document:
            sources.insert(0, self._document["source"])
        raw = self._variant["products"] or self._document["products"]
        return About(
            sources=tuple(sources),
            products=tuple(
                Product(brand=product["brand"], models=tuple(product["models"])) for product in raw
            ),
            notes=MappingProxyType(self._section("notes")),
        )

    def manners(self) -> Manners:
        """Return what the family bears on the wire."""
        return Manners(**self._section("manners"))

    def plausible(self) -> Plausible:
        """Return what a healthy supply lies within. Raises ProfileError."""
        bounds = {}
        for name, (low, high) in self._section("plausible").items():
            if low > high:
                raise self._refuse("plausible", name, "expected the least before the most")
            bounds[name] = Bounds(low=low, high=high)
        return Plausible(**bounds)

    def identity(self, points: Mapping[str, Point]) -> tuple[str, ...]:
        """Return the points that tell one device from another. Raises ProfileError."""
        for part, where in ((self._variant, self._base), (self._document, ())):
            if "identity" in part:
                for index, key in enumerate(part["identity"]):
                    if key not in points:
                        raise self._lines.error(
                            (*where, "identity", index), f"there is no point named {key}"
                        )
                return tuple(part["identity"])
        return ("serial_number",) if "serial_number" in points else ()

    def purse(self, points: Mapping[str, Point]) -> Purse | None:
        """Return what a software purse charges by. Raises ProfileError."""
        raw = self._section("purse")
        if not raw:
            return None
        for role in ("counter", "power", "tariffs", "proof"):
            named = raw.get(role, ())
            for key in (named,) if isinstance(named, str) else named:
                if key not in points:
                    raise self._refuse("purse", role, f"there is no point named {key}")
                if points[key].type not in NUMBER_TYPES:
                    raise self._refuse("purse", role, f"{key} is no number")
        counter, per_pulse = points[raw["counter"]], raw.get("per_pulse", False)
        if counter.writable:
            raise self._refuse("purse", "counter", f"{counter.key} can be written")
        if not per_pulse and counter.unit not in {"kWh", "m³"}:
            raise self._refuse(
                "purse", "counter", f"{counter.key} must be in kWh or m³, or per_pulse be true"
            )
        return Purse(**raw)

    def channels(self, manners: Manners) -> Channels:
        """Return the relays of a board. Raises ProfileError."""
        raw = self._section("channels")
        if not raw:
            raise self._lines.error(self._base, "a board needs channels")
        writes = {key: raw[key] for key in ("close", "open", "pulse", "release") if key in raw}
        for key, command in writes.items():
            last = command["address"] + raw["count"] - 1
            coil = command["function"] in COIL_FUNCTIONS
            if last > 0xFFFF:
                raise self._refuse("channels", key, "is written past address 0xFFFF")
            if manners.forbids(command["address"], raw["count"], coil=coil):
                raise self._refuse("channels", key, "writes to what is never to be written")
        pulse = raw.get("pulse")
        if pulse is not None and pulse["value"] + pulse["most"] > 0xFFFF:
            raise self._refuse("channels", "pulse", "the longest pulse does not fit one word")
        made: dict[str, Any] = {
            key: Command(**said) for key, said in writes.items() if key != "pulse"
        }
        made["pulse"] = None if pulse is None else Pulse(**pulse)
        return Channels(**(raw | made))


def check_counter(raw: dict[str, Any], kind: PointType) -> str | None:
    """Return what is wrong with how a point counts, None if nothing is."""
    if ("rollover" in raw or "step" in raw) and kind not in NUMBER_TYPES:
        return f"a {kind} counts nothing: no rollover, no step"
    if "rollover" in raw and kind in FLOAT_TYPES:
        return f"a {kind} has no rollover"
    if raw.get("quadrant") and kind not in NUMBER_TYPES:
        return f"a {kind} tells no quadrant"
    if "factors" in raw and kind not in NUMBER_TYPES:
        return f"a {kind} has no factors"
    if "factors" in raw and raw.get("access", "r") != "r":
        return "what has factors cannot be written"
    return None


def check_factors(points: Mapping[str, Point], place: Mapping[str, Place], lines: Lines) -> None:
    """Refuse factors that are no numbers of their own. Raises ProfileError."""
    for key, point in points.items():
        for name in point.factors:
            factor = points.get(name)
            if factor is None:
                raise lines.error((*place[key], "factors"), f"there is no point named {name}")
            if factor.type not in NUMBER_TYPES or factor.factors:
                raise lines.error(
                    (*place[key], "factors"), f"{name} must be a number without factors"
                )


def check_space(point: Point, space: str) -> str | None:
    """Return why a point cannot be read from a space, None if it can."""
    if space in BIT_SPACES and point.type is not PointType.BIT:
        return f"a {space} holds a bit, no {point.type}"
    if space in BIT_SPACES and point.bit:
        return f"a {space} has no bit {point.bit}"
    return None
