"""What plain meters and relay boards need beside points: manners, a purse, channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

type Space = Literal["holding", "input", "coil", "discrete"]
"""What is read by function 03, 04, 01 or 02."""

BIT_SPACES: Final = frozenset({"coil", "discrete"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Models of one brand that share a map."""

    brand: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a family of devices bears on the wire."""

    most_registers: int = 125
    """The most that one request may read."""
    gaps: bool = True
    """Whether registers between the points may be read along."""
    writes: int | None = None
    """The only function that writes a register, 6 or 16; None where both do."""
    never_write: tuple[range, ...] = ()
    """Registers that erase energy, change the address and the like."""
    never_write_coils: tuple[range, ...] = ()

    def forbids(self, address: int, count: int, *, coil: bool = False) -> bool:
        """Return whether a write would touch what is never to be written."""
        spans = self.never_write_coils if coil else self.never_write
        return any(address < span.stop and span.start < address + count for span in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """Which points a software purse charges by, for a meter that keeps no credit."""

    counter: str
    """What is imported: it only ever grows."""
    power: str | None = None
    """What grows the counter: kW or m³/h."""
    tariffs: tuple[str, ...] = ()
    """Counters that make up the whole between them, such as grid and generator."""
    proof: tuple[str, ...] = ()
    """What is near zero while nothing gets through."""
    near_zero: Decimal = Decimal("0.1")
    """The most that counts as nothing, in the unit of the proof."""
    per_pulse: bool = False
    """The counter counts pulses; what one stands for is asked when the meter is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a healthy supply lies within, both ends included."""

    low: Decimal
    high: Decimal


VOLTAGE: Final = Bounds(low=Decimal(180), high=Decimal(260))
"""Volts of a phase against neutral in a 230 V network, with more than any standard allows."""
FREQUENCY: Final = Bounds(low=Decimal(45), high=Decimal(65))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausible:
    """What a meter must show before anything is charged by it."""

    voltage: Bounds = VOLTAGE
    frequency: Bounds = FREQUENCY


class AtPower(StrEnum):
    """What a board's relays do at its power loss or when its power is back."""

    OPEN = "open"
    KEEP = "keep"
    """They stay, or go back to, as they were."""
    CONFIGURABLE = "configurable"
    """A setting of the board decides."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A write that moves a channel; that of channel n goes to `address` + n - 1."""

    function: Literal[5, 6, 15, 16]
    address: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A command whose value says for how long: the board itself opens again."""

    function: Literal[5, 6, 15, 16]
    address: int
    value: int
    """What stands for no time at all."""
    per: Decimal
    """Seconds for each step above `value`."""
    most: int
    """The greatest number of steps."""

    def command(self, seconds: Decimal) -> Command:
        """Return the command that closes for so long. Raises ValueError."""
        steps = seconds / self.per
        if steps != steps.to_integral_value() or not 1 <= steps <= self.most:
            raise ValueError(
                f"a pulse lasts a multiple of {self.per} s up to {self.most * self.per} s, "
                f"not {seconds} s"
            )
        return Command(function=self.function, address=self.address, value=self.value + int(steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """The relays of a board, all alike."""

    count: int
    space: Space
    """Where the states are read: one coil, or one register that is 0 or 1, for each."""
    address: int
    close: Command
    open: Command
    pulse: Pulse | None = None
    release: Command | None = None
    """What opens a channel that a running pulse makes deaf to `open`."""
    inverted: bool = False
    """Whether the state that is read is 1 while the relay is open."""
    at_power_loss: AtPower = AtPower.UNKNOWN
    at_power_up: AtPower = AtPower.UNKNOWN


NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where a map comes from and what it is for."""

    sources: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    notes: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    """What a person must know, by language."""
