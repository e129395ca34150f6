"""How long a scan waits for an absent unit id, found out where a gateway waits longer."""

from time import monotonic
from typing import Final

from modbus_connection import ModbusUnit

from .bus import Bus
from .errors import DeviceError, LinkError, ModuleSilentError

# What a gateway takes beyond its own waiting, to say so or to ask the next.
MARGIN: Final = 0.25

# Longer than that no sensible gateway waits, and a scan of 247 ids would take half an hour.
LONGEST: Final = 6.0


class Patience:
    """The bound on the first question to each id of one scan."""

    def __init__(self, bus: Bus, bound: float) -> None:
        """Begin with `bound`, in seconds."""
        self.bound = bound
        self._bus = bus
        self._answering: ModbusUnit | None = None
        self._tried = False

    def note_answer(self, unit: ModbusUnit) -> None:
        """Remember a unit that answers."""
        self._answering = unit

    async def lengthened(self) -> float | None:
        """Return the new bound if the gateway still waits for the id that was asked last.

        A unit that is known to answer is asked right behind it: a gateway that works off requests
        one by one makes it wait as well. Once in a scan is enough. Raises LinkError.
        """
        if self._answering is None or self._tried:
            return None
        self._tried = True
        unit = self._answering
        begin = monotonic()
        try:
            async with self._bus.turn():
                await self._bus.exchange(unit, lambda: unit.read_holding_registers(0, 1))
        except LinkError:
            raise
        except ModuleSilentError:
            return None
        except DeviceError:
            # Refused is answered; and tells as much.
            pass
        if (late := monotonic() - begin) < MARGIN:
            return None
        self.bound = min(self.bound + late + MARGIN, LONGEST)
        return self.bound
