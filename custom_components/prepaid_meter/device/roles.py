"""Which points switch the supply and load credit, and whether they can."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from .errors import ProfileError
from .lines import Lines, Place
from .points import Actuator, Point, PointType, Procedure, Records, Role, SupplyPoints, TopUp

NEEDED: Final[Mapping[Procedure, tuple[Role, ...]]] = {
    Procedure.REFERENCE: (Role.COMMAND, Role.AMOUNT, Role.REFERENCE, Role.RESULT, Role.LOG),
    Procedure.COUNTER: (Role.AMOUNT, Role.COUNT, Role.PURCHASES, Role.TOTAL),
}

ALLOWED: Final[Mapping[Procedure, tuple[Role, ...]]] = {
    Procedure.REFERENCE: NEEDED[Procedure.REFERENCE],
    Procedure.COUNTER: (*NEEDED[Procedure.COUNTER], Role.LOG),
}

# The counters that tell what a module's loads come to, where no role names them.
COUNTERS: Final = ("load_count", "total_loaded")

LOAD: Final = "load"
REFUND: Final = "refund"
NONE: Final = "none"
APPLIED: Final = "applied"
REFUSALS: Final = ("amount_not_allowed", "above_maximum", "exceeds_credit")
"""What a module may say of a load or refund that it judged and did not carry out."""

_UNSIGNED: Final = frozenset({PointType.U16, PointType.U32, PointType.U64})

# One Modbus write carries at most this many registers (Modbus Application Protocol V1.1b3, 6.12).
_MAX_WRITTEN: Final = 123


class Roles:
    """Reads the sections that give points a role."""

    def __init__(
        self,
        document: dict[str, Any],
        variant: dict[str, Any],
        base: Place,
        lines: Lines,
        points: Mapping[str, Point],
        records: Mapping[str, Records],
    ) -> None:
        """Look in a document and in its variant, which stands at `base`."""
        self._document = document
        self._variant = variant
        self._base = base
        self._lines = lines
        self._points = points
        self._records = records

    def supply(self) -> SupplyPoints | None:
        """Return how the supply is switched. Raises ProfileError."""
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

        for role in ("relay", "feedback", "proof"):
            named = raw.get(role, ())
            for key in (named,) if isinstance(named, str) else named:
                if key not in self._points:
                    raise refuse(role, f"there is no point named {key}")
        if not self._points[raw["relay"]].writable:
            raise refuse("relay", f"{raw['relay']} must be writable (access: rw)")
        if raw.get("actuator") is Actuator.BREAKER_PULSE and "feedback" not in raw:
            # After a pulse the relay says nothing of the supply.
            raise refuse("actuator", f"{Actuator.BREAKER_PULSE} needs feedback")
        return SupplyPoints(**raw)

    def top_up(self) -> TopUp | None:
        """Return how credit is loaded over the wire. Raises ProfileError."""
        section, part = (
            (self._base, self._variant) if "top_up" in self._variant else ((), self._document)
        )
        if (raw := part.get("top_up")) is None:
            return None
        return _TopUpReader(
            raw, (*section, "top_up"), self._lines, self._points, self._records
        ).read()


class _TopUpReader:
    """Reads one `top_up` section."""

    def __init__(
        self,
        raw: dict[str, Any],
        where: Place,
        lines: Lines,
        points: Mapping[str, Point],
        records: Mapping[str, Records],
    ) -> None:
        self._procedure: Procedure = raw["procedure"]
        self._named: dict[str, str] = raw["points"]
        self._where = (*where, "points")
        self._lines = lines
        self._points = points
        self._records = records

    def read(self) -> TopUp:
        """Return what the section says, if it can be gone by."""
        self._check_names()
        for role in self._procedure.written:
            if self._point(role).write is None:
                raise self._refuse(role, f"{self._named[role]} must be writable (access: rw)")
        self._check_one_request()
        if not self._point(Role.AMOUNT).in_credit:
            raise self._refuse(Role.AMOUNT, "an amount must be in credit (unit: credit)")
        if self._procedure is Procedure.REFERENCE:
            self._check_reference()
        else:
            self._check_counter()
        return TopUp(
            procedure=self._procedure,
            points=MappingProxyType({Role(role): key for role, key in self._named.items()}),
            refunds=self._procedure is Procedure.REFERENCE
            and REFUND in self._point(Role.COMMAND).values.values(),
        )

    def _refuse(self, role: str, text: str) -> ProfileError:
        return self._lines.error((*self._where, role), text)

    def _point(self, role: Role) -> Point:
        return self._points[self._named[role]]

    def _check_names(self) -> None:
        allowed = ALLOWED[self._procedure]
        for role, key in self._named.items():
            if role not in allowed:
                raise self._refuse(
                    role,
                    f"procedure {self._procedure} has no such role; "
                    f"expected one of {', '.join(allowed)}",
                )
            if role == Role.LOG:
                if key not in self._records:
                    raise self._refuse(role, f"there are no records named {key}")
            elif key not in self._points:
                raise self._refuse(role, f"there is no point named {key}")
        if missing := [role for role in NEEDED[self._procedure] if role not in self._named]:
            raise self._lines.error(
                self._where, f"procedure {self._procedure} also needs {', '.join(missing)}"
            )

    def _check_one_request(self) -> None:
        """Refuse points that one request cannot write: a part of a load must never arrive."""
        targets = sorted(
            (point.write.address, point.count, role)
            for role in self._procedure.written
            if (point := self._point(role)).write is not None
        )
        end = targets[0][0]
        for address, count, role in targets:
            if address != end:
                raise self._refuse(
                    role,
                    f"{', '.join(self._procedure.written)} must lie side by side, "
                    f"as one request writes them: expected address 0x{end:04X}",
                )
            end += count
        if end - targets[0][0] > _MAX_WRITTEN:
            raise self._lines.error(self._where, f"one request writes {_MAX_WRITTEN} registers")

    def _check_unsigned(self, role: Role) -> None:
        point = self._point(role)
        if point.type not in _UNSIGNED or point.scale is not None:
            raise self._refuse(
                role, f"{point.key} must be a whole number: u16, u32 or u64 without scale"
            )

    def _check_reference(self) -> None:
        reference = self._point(Role.REFERENCE)
        if reference.type is not PointType.U64 or reference.scale is not None:
            # Time and chance, which keep the references of two controllers apart, need the room.
            raise self._refuse(
                Role.REFERENCE, f"{reference.key} must be a whole number of 64 bits: u64, no scale"
            )
        commands = self._point(Role.COMMAND).values.values()
        if LOAD not in commands:
            raise self._refuse(Role.COMMAND, f"expected an enum with a value named {LOAD}")
        results = set(self._point(Role.RESULT).values.values())
        if APPLIED not in results or not results <= {NONE, APPLIED, *REFUSALS}:
            raise self._refuse(
                Role.RESULT,
                f"expected an enum of {APPLIED}, {NONE}, {', '.join(REFUSALS)}",
            )
        if len({self._point(role).block for role in NEEDED[self._procedure][:-1]}) > 1:
            # Read one after the other, they could belong to different loads.
            raise self._lines.error(
                self._where, "command, amount, reference and result must be in one block"
            )
        self._check_log({"number", "reference", "amount", "credit"})
        for key in COUNTERS:
            if key not in self._points:
                raise self._lines.error(
                    self._where[:-1], f"procedure {self._procedure} needs a point named {key}"
                )

    def _check_counter(self) -> None:
        self._check_unsigned(Role.COUNT)
        self._check_unsigned(Role.PURCHASES)
        if not self._point(Role.TOTAL).in_credit:
            raise self._refuse(Role.TOTAL, "a total must be in credit (unit: credit)")
        if Role.LOG in self._named:
            self._check_log({"number", "amount", "credit"})

    def _check_log(self, needed: set[str]) -> None:
        key = self._named[Role.LOG]
        if missing := sorted(needed - self._records[key].fields):
            raise self._refuse(Role.LOG, f"the records {key} lack the field {', '.join(missing)}")
