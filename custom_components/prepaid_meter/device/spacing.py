"""The pause that a bus needs between an answer and the next request, found out by itself."""

from asyncio import sleep
from time import monotonic
from typing import Final

# Cheap RS-485 transceivers and gateways need 20 to 30 ms to turn round, the slowest ones 200.
_STEPS: Final = (0.04, 0.12, 0.25)
LONGEST_PAUSE: Final = _STEPS[-1]

# Two gaps that differ by less are the same: timers and the scheduler are no more exact.
_SAME: Final = 0.005

# One request lost after a short gap is chance, two in a row without a sound one are a rule.
_SUSPICIOUS: Final = 2


class Spacing:
    """Keeps the pause of one bus, and lengthens it where requests that come too early are lost."""

    def __init__(self, pause: float = 0.0) -> None:
        """Begin with a pause of so many seconds."""
        self.pause = pause
        self._answered_at: float | None = None
        self._lost_gap = 0.0
        self._losses = 0

    def gap(self) -> float:
        """Return the seconds since the last answer, at most the longest pause that matters."""
        if self._answered_at is None:
            return LONGEST_PAUSE
        return min(monotonic() - self._answered_at, LONGEST_PAUSE)

    async def keep(self) -> float:
        """Wait until the next request may be made, and return the gap before it, in seconds."""
        if (early := self.pause - self.gap()) > 0:
            await sleep(early)
        return self.gap()

    def note_answer(self, gap: float) -> None:
        """Take an answer to a request that came so many seconds after the one before."""
        if gap <= self._lost_gap + _SAME:
            self._losses = 0
        self._answered_at = monotonic()

    def suspects(self, gap: float) -> bool:
        """Return whether a request that was not answered may have come too early."""
        if gap >= LONGEST_PAUSE:
            return False
        self._lost_gap = max(gap, self._lost_gap) if self._losses else gap
        self._losses += 1
        # A bus that needs a pause at all may well need a longer one.
        return self.pause > 0 or self._losses >= _SUSPICIOUS

    def lengthen(self) -> bool:
        """Keep the next longer pause, because the same request was answered after a long one."""
        self._losses = 0
        longer = next((step for step in _STEPS if step > self._lost_gap + _SAME), self.pause)
        if longer <= self.pause:
            return False
        self.pause = longer
        return True
