"""What counters can do, and readings that are held against it before anybody sees them.

A module that has just restarted may answer with zeros, or with all ones, before it has read its
memory. A counter only grows, and no faster than the module's connection allows; credit is what was
loaded less what was used. What contradicts that is no value until the module says it again: as soon
as the next reading agrees, or for long where it is what an empty memory reads as.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from time import monotonic
from typing import Final

from .points import Point, PointType, Profile, Value
from .roles import COUNTERS

CREDIT: Final = "credit"
USED: Final = "total_used"
_COUNT, _LOADED = COUNTERS
AMOUNTS: Final = (CREDIT, _LOADED, USED)
TOTALS: Final = frozenset({_LOADED, USED})

SLACK: Final = 1_000
"""Minor units: a smaller change of an amount needs no proof."""

PATIENCE: Final = 600.0
"""Seconds for which zeros and all ones are not believed; a module starts in less."""

_AGREEING: Final = 2

# What a clock is off by, and what a counter that is written to memory at times catches up with.
_LEEWAY: Final = 3600.0

# The count tells whether a refund may have lowered the total; credit is held against the totals.
_JUDGED: Final = (_COUNT, _LOADED, USED)

# By the unit of a counter: the unit of its flow, and the most there can be of it in one hour where
# the profile does not say.
_FLOWS: Final[Mapping[str, tuple[str, Decimal]]] = {
    "kWh": ("kW", Decimal(2_000)),
    "kvarh": ("kvar", Decimal(2_000)),
    "m³": ("m³/h", Decimal(1_000)),
}

_ALL_ONES: Final = {PointType.U16: 16, PointType.U32: 32, PointType.U64: 64}


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a module says against what is known, and for how long."""

    value: Decimal
    at: float
    since: float
    times: int = 1


class Counting:
    """What one module's counters said last, and whether what they say now can be."""

    def __init__(self, profile: Profile, points: Mapping[str, Point]) -> None:
        """Know nothing yet of the counters among `points`."""
        self._points = points
        self._most = {
            key: _most_in_an_hour(profile, str(point.unit))
            for key, point in points.items()
            if point.unit in _FLOWS and point.block in profile.blocks
        }
        self.keys = frozenset({*self._most, *(key for key in (*AMOUNTS, _COUNT) if key in points)})
        """What is held against what counters can do."""
        self._known: dict[str, tuple[Decimal, float]] = {}
        self._claims: dict[str, _Claim] = {}
        self._count_at_total: Decimal | None = None

    # -- over a restart of ours --------------------------------------------------

    @property
    def kept(self) -> dict[str, str]:
        """What the counters said last, to be taken up after a restart."""
        return {key: str(value) for key, (value, _) in self._known.items()}

    def take_up(self, kept: Mapping[str, str], seconds: float) -> None:
        """Know what counters said so many seconds ago."""
        at = monotonic() - max(0.0, seconds)
        for key in self.keys & kept.keys():
            self._known[key] = Decimal(kept[key]), at
        if _COUNT in self._known:
            self._count_at_total = self._known[_COUNT][0]

    # -- judging -----------------------------------------------------------------

    @property
    def can_prove(self) -> bool:
        """Whether the module tells all that credit follows from."""
        return self.keys >= set(AMOUNTS)

    def moved(self, values: Mapping[str, Value]) -> frozenset[str]:
        """Return the amounts that are far from what they were, or say that nothing is left."""
        return frozenset(
            key
            for key in AMOUNTS
            if (value := number(values.get(key))) is not None and self._has_moved(key, value)
        )

    def _has_moved(self, key: str, value: Decimal) -> bool:
        known = self._known.get(key)
        if known is None:
            return key == CREDIT and value <= 0
        ran_out = key == CREDIT and value <= 0 < known[0]
        return ran_out or abs(value - known[0]) > SLACK

    def judge(self, values: Mapping[str, Value], contradicted: Iterable[str]) -> frozenset[str]:
        """Take note of a reading, and return which of its values are not to be believed yet.

        `contradicted` are the amounts among them that others contradict.
        """
        now = monotonic()
        held: set[str] = set()
        contradicted = set(contradicted)
        for key in sorted(self.keys & values.keys(), key=_order):
            value = number(values[key])
            if value is None:
                continue
            if key == CREDIT and held & TOTALS and self._has_moved(key, value):
                # It may well agree with what is not believed.
                contradicted.add(key)
            if key in contradicted or self._cannot_follow(key, value, now):
                claim = self._claims[key] = self._claimed(key, value, now)
                if not self._is_believed(key, claim, now):
                    held.add(key)
                    continue
            self._take(key, value, now)
        return frozenset(held)

    def unexplained(self, values: Mapping[str, Value]) -> frozenset[str]:
        """Return the amounts that moved, where only loads tell why."""
        moved = self.moved(values)
        credit, loaded = number(values.get(CREDIT)), number(values.get(_LOADED))
        if not moved or credit is None or loaded is None:
            return moved
        before = [self._known.get(key) for key in (CREDIT, _LOADED)]
        if before[0] is None or before[1] is None:
            return moved
        off = (credit - before[0][0]) - (loaded - before[1][0])
        return frozenset() if abs(off) <= SLACK else moved

    def went_back(self, values: Mapping[str, Value]) -> frozenset[str]:
        """Return which counters of loads say less than they have said before."""
        now = monotonic()
        return frozenset(
            key
            for key in (_COUNT, _LOADED)
            if key in self.keys
            and (value := number(values.get(key))) is not None
            and self._is_less(key, value, number(values.get(_COUNT)))
            and not (key in self._claims and self._is_believed(key, self._claims[key], now))
        )

    def forget_amounts(self) -> None:
        """Forget what is counted in credit, as it means something else from now on."""
        for key in AMOUNTS:
            self._known.pop(key, None)
            self._claims.pop(key, None)

    def _take(self, key: str, value: Decimal, now: float) -> None:
        self._known[key] = value, now
        self._claims.pop(key, None)
        if key == _LOADED and _COUNT in self._known:
            self._count_at_total = self._known[_COUNT][0]

    def _cannot_follow(self, key: str, value: Decimal, now: float) -> bool:
        if key == CREDIT:
            return False
        known = self._known.get(key)
        count = self._known.get(_COUNT)
        if self._is_less(key, value, count[0] if count else None):
            return True
        if self._is_all_ones(key, value) and key != _COUNT:
            return known is None or known[0] != value
        if known is None or key not in self._most:
            return False
        return value > known[0] + self._allowed(key, now - known[1])

    def _is_less(self, key: str, value: Decimal, count: Decimal | None) -> bool:
        known = self._known.get(key)
        if known is None or value >= known[0]:
            return False
        if key != _LOADED:
            return True
        # A refund is counted, and gives back no more than there is: what was used was loaded.
        is_refund = self._count_at_total is None or (
            count is not None and count > self._count_at_total
        )
        used = self._known.get(USED)
        return not is_refund or (used is not None and value < used[0])

    def _claimed(self, key: str, value: Decimal, now: float) -> _Claim:
        before = self._claims.get(key)
        if before is None or not self._agrees(key, before, value, now):
            return _Claim(value, now, now)
        return replace(before, value=value, at=now, times=before.times + 1)

    def _agrees(self, key: str, before: _Claim, value: Decimal, now: float) -> bool:
        if key in self._most:
            return before.value <= value <= before.value + self._allowed(key, now - before.at)
        return abs(value - before.value) <= SLACK

    def _is_believed(self, key: str, claim: _Claim, now: float) -> bool:
        if self._is_blank(key, claim.value):
            return claim.times >= _AGREEING and now - claim.since >= PATIENCE
        return claim.times >= _AGREEING

    def _is_blank(self, key: str, value: Decimal) -> bool:
        """Return whether it is what a memory that is empty, or not read yet, says."""
        return value == 0 or (key == CREDIT and value == -1) or self._is_all_ones(key, value)

    def _is_all_ones(self, key: str, value: Decimal) -> bool:
        point = self._points[key]
        if (bits := _ALL_ONES.get(point.type)) is None:
            return False
        return value == ((1 << bits) - 1) * (point.scale or 1)

    def _allowed(self, key: str, seconds: float) -> Decimal:
        return self._most[key] * Decimal(seconds + _LEEWAY) / 3600


def _order(key: str) -> tuple[bool, int]:
    return key == CREDIT, _JUDGED.index(key) if key in _JUDGED else len(_JUDGED)


def _most_in_an_hour(profile: Profile, unit: str) -> Decimal:
    flow, most = _FLOWS[unit]
    said = [
        point.maximum * (point.scale or Decimal(1))
        for point in profile.points.values()
        if point.unit == flow and point.maximum is not None
    ]
    return max(said, default=most)


def number(value: Value) -> Decimal | None:
    """Return a value as a number, None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))
