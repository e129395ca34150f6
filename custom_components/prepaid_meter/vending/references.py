"""References of orders: never the one that another controller of the same module gives."""

from time import time_ns
from typing import Final

from ..ledger.errors import Fault, ReferencesUsedUpError
from ..ledger.rows import REFERENCE_MAX

CHANCE: Final = 1 << 32
"""From how many references each is drawn by chance, wherever the least that is free lies.

Two controllers that ask at the same moment find the same least. The time alone keeps them apart no
longer than until one with a clock that ran ahead has been there.
"""

_BITS_BELOW_A_MILLISECOND: Final = 20


def reference_floor(last: int) -> int:
    """Return the least reference to draw from, above the module's last and that of this moment.

    Raises ReferencesUsedUpError where so few are left that chance would mean nothing.
    """
    floor = max(last + 1, time_ns() // 1_000_000 << _BITS_BELOW_A_MILLISECOND)
    if floor + CHANCE > REFERENCE_MAX:
        raise ReferencesUsedUpError(Fault.REFERENCES)
    return floor
