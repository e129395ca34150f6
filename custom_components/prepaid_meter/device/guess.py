"""What a unit id may be: every known map's marks are read, and a person chooses.

Plain meters bear no mark of ours. Nothing is ever written while finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from modbus_connection import ModbusUnit

from . import codec
from .bus import Bus
from .errors import DeviceError, LinkError, ModuleSilentError
from .plain import Space
from .planning import span_of
from .points import BoardProfile, Profile, Signature, Value
from .reader import ask

# A meter may keep silent about a register it does not have; nobody is asked for ever.
_MOST_SILENCES = 2

type Map = Profile | BoardProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A map that a unit id may speak."""

    profile: Map
    matched: int
    """Registers that hold what the map expects."""
    unanswered: int
    """Registers that were refused, or asked for in vain."""
    is_marked: bool
    """Whether a mark of the model itself matched, where the rest is only plausible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """All that a unit id may be, the likeliest first."""

    answered: bool
    """Whether anything answers at this id at all, be it with a refusal."""
    guesses: tuple[Guess, ...] = ()


async def guess(
    bus: Bus, unit: ModbusUnit, maps: Iterable[Map], *, timeout: float | None = None
) -> Guesses:
    """Return what a unit id may be. `timeout` bounds each question, in seconds.

    A register that is refused only lowers the map that expects it. Raises LinkError.
    """
    unit.require_timeout(bus.timeout)
    asking = _Asking(bus, unit, timeout)
    found = []
    for profile in maps:
        if (made := await _weigh(asking, profile)) is not None:
            found.append(made)
        if asking.is_hopeless:
            break
    found.sort(key=lambda made: (not made.is_marked, -made.matched, made.unanswered))
    return Guesses(answered=asking.answered, guesses=tuple(found))


async def _weigh(asking: _Asking, profile: Map) -> Guess | None:
    """Return how well a map fits, None if something contradicts it or nothing speaks for it."""
    matched = unanswered = 0
    is_marked = False
    for signature in profile.signatures:
        words = await asking.words(signature)
        if words is None:
            unanswered += 1
        elif not matches(signature, codec.decode(signature.point, words)):
            return None
        else:
            matched += 1
            is_marked |= signature.is_exact
    if not matched or (profile.has_mark and not is_marked):
        return None
    return Guess(profile=profile, matched=matched, unanswered=unanswered, is_marked=is_marked)


def matches(signature: Signature, value: Value | codec.Invalid) -> bool:
    """Return whether a register holds what a map expects."""
    if isinstance(value, codec.Invalid) or value is None:
        return False
    if signature.equals is not None and value != signature.equals:
        return False
    if signature.one_of and value not in signature.one_of:
        return False
    return not signature.starts or (isinstance(value, str) and value.startswith(signature.starts))


class _Asking:
    """Puts each question to a unit once, whichever maps want to know."""

    def __init__(self, bus: Bus, unit: ModbusUnit, timeout: float | None) -> None:
        self.answered = False
        self._bus = bus
        self._unit = unit
        self._timeout = timeout
        self._said: dict[tuple[Space, range], list[int] | None] = {}
        self._silences = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether it is not worth asking on."""
        return not self.answered and self._silences >= _MOST_SILENCES

    async def words(self, signature: Signature) -> list[int] | None:
        """Return what is at a mark, None if that is not said."""
        where = (signature.space, span_of([signature.point]))
        if where not in self._said:
            self._said[where] = None if self.is_hopeless else await self._ask(*where)
        return self._said[where]

    async def _ask(self, space: Space, span: range) -> list[int] | None:
        try:
            async with self._bus.turn():
                words = await self._bus.exchange(
                    self._unit, lambda: ask(self._unit, space, span), timeout=self._timeout
                )
        except LinkError:
            raise
        except ModuleSilentError:
            self._silences += 1
            return None
        except DeviceError:
            self.answered = True
            return None
        self.answered = True
        return words
