"""How much of the wire goes to what moves slowly."""

from time import monotonic
from typing import Final

# The live values are what people look at: a fifth more for a round is not felt.
SLOW_SHARE: Final = 0.2

# What was saved up while nothing was due does not hold up a round later.
_MOST_SAVED: Final = 1.0


class SlowShare:
    """Counts the seconds that slow blocks may still take from the live ones."""

    def __init__(self) -> None:
        """Begin with nothing saved."""
        self._saved = 0.0
        self._counted_at = monotonic()

    def allows(self) -> bool:
        """Return whether a slow block may be read now."""
        now = monotonic()
        self._saved = min(self._saved + SLOW_SHARE * (now - self._counted_at), _MOST_SAVED)
        self._counted_at = now
        return self._saved > 0

    def spend(self, seconds: float) -> None:
        """Take off what a slow block took."""
        self._saved -= seconds
