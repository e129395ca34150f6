"""How what is on the bus misbehaves, for tests and rehearsals."""

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Faults:
    """What is wrong with one unit id."""

    silent: bool = False
    deaf: bool = False
    """What is written to it gets lost on the way; it answers to reads."""
    delay: float = 0
    """Real seconds before it answers."""
    registers: dict[int, int] = field(default_factory=dict)
    """What it shows in place of its own, by address: a device with a fault in its firmware."""
    exception: int | None = None
    """Answer everything with this Modbus exception; 6 is busy."""
