"""What a module declares of itself: how it scales its numbers, and which parts it has.

Everything else it says is understood by that. It is held against what was declared when the module
was added, at each start of ours and after each restart of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from time import monotonic
from typing import Final

from .points import Point, Poll, Profile, Value

SCALING: Final = ("map_version", "credit_decimals")
"""Points without which no number of credit can be understood."""

CAPABILITIES: Final = "capabilities"

DECLARED: Final = (*SCALING, CAPABILITIES)

# Modules that were added before this was kept have none; what they say is held to its bounds only.
_MAY_BE_UNKNOWN: Final = frozenset({"map_version", CAPABILITIES})

RESTARTS: Final = "restart_count"

# A block that cannot be read is not asked for with every poll: each try may cost a whole time-out.
RETRY_AFTER: Final = 30.0


@dataclass(frozen=True, slots=True)
class Difference:
    """A declaration that is not what it was; `found` is None where it is nonsense."""

    key: str
    expected: int | None
    found: int | None
    raw: int | str | None = None
    """What its registers hold, if that is nonsense."""


class Declarations:
    """Whether a module still is what it declared when it was added."""

    def __init__(self, profile: Profile, expected: Mapping[str, int | None] | None) -> None:
        """Expect some declarations by their keys; None trusts the module whatever it says."""
        self.differences: tuple[Difference, ...] = ()
        self._expected = expected
        self._keys = (
            ()
            if expected is None
            else tuple(
                key
                for key in DECLARED
                if key in profile.points and profile.block_of(key).poll is not Poll.DEMAND
            )
        )
        self._mask = used_capabilities(profile)
        self._proven = not self._keys
        self._restarts: Value = None
        self._not_before = 0.0
        self.blocks: tuple[str, ...] = tuple(
            dict.fromkeys(profile.points[key].block for key in self._keys)
        )
        """The blocks that tell them."""

    @property
    def is_proven(self) -> bool:
        """Whether they have been read since the module last restarted."""
        return self._proven

    @property
    def is_due(self) -> bool:
        """Whether they should be read along with the next question to the module."""
        return not self._proven and monotonic() >= self._not_before

    @property
    def scale_differences(self) -> tuple[Difference, ...]:
        """Those of the differences that make amounts of credit mean something else."""
        return tuple(each for each in self.differences if each.key in SCALING)

    @property
    def is_scale_known(self) -> bool:
        """Whether numbers of credit can be understood."""
        return self._proven and not self.scale_differences

    def lost(self, points: Iterable[Point]) -> frozenset[str]:
        """Return which points the module says it does not have any more."""
        now = next((each.found for each in self.differences if each.key == CAPABILITIES), None)
        if now is None:
            return frozenset()
        return frozenset(
            point.key
            for point in points
            if point.capability is not None and not now >> point.capability & 1
        )

    def postpone(self) -> None:
        """Ask again a while later, as they could not be read."""
        self._not_before = monotonic() + RETRY_AFTER

    def note(self, values: Mapping[str, Value], raws: Mapping[str, int | str]) -> None:
        """Take note of what the module says; `raws` are the points whose value is nonsense."""
        if not self._keys:
            return
        if RESTARTS in values and values[RESTARTS] != self._restarts:
            if self._restarts is not None:
                # Its firmware may be another one now.
                self._proven = False
                self._not_before = 0.0
            self._restarts = values[RESTARTS]
        if not set(self._keys) & values.keys():
            return
        kept = tuple(each for each in self.differences if each.key not in values)
        found = (self._compare(key, values[key], raws) for key in self._keys if key in values)
        self.differences = kept + tuple(each for each in found if each is not None)
        self._proven = True

    def _compare(self, key: str, value: Value, raws: Mapping[str, int | str]) -> Difference | None:
        expected = (self._expected or {}).get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            return Difference(key, expected, None, raws.get(key))
        if expected is None:
            return None if key in _MAY_BE_UNKNOWN else Difference(key, None, value)
        if key == CAPABILITIES:
            changed = (value ^ expected) & self._mask
            return Difference(key, expected, value) if changed else None
        return None if value == expected else Difference(key, expected, value)


def used_capabilities(profile: Profile) -> int:
    """Return the bits of the capabilities that a profile knows."""
    bits = [point.capability for point in profile.points.values()]
    if profile.top_up is not None:
        bits.append(profile.top_up.keeps_credit)
    return reduce(lambda mask, bit: mask if bit is None else mask | 1 << bit, bits, 0)
