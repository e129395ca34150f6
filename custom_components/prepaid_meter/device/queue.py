"""Gateways that work off requests one by one, and make all wait for a module that is off."""

from time import monotonic
from typing import Final

# The longest that common gateways are set to wait for a serial reply is five seconds or so.
LONGEST_WAIT: Final = 8.0


class GatewayQueue:
    """Knows whether a gateway may still be waiting for a module that did not answer."""

    def __init__(self) -> None:
        """Begin with a gateway that waits for nobody."""
        self.wait = 0.0
        """Seconds that the gateway was seen to wait for a module that is off."""
        self._since: float | None = None
        self._borne = False

    def note_silence(self, begin: float) -> None:
        """Take a request, made at `begin`, that nobody answered."""
        if self._since is None:
            self._since = begin

    def note_answer(self) -> None:
        """Take any answer: the gateway is not waiting any more."""
        if self._since is not None and self._borne:
            self.wait = max(self.wait, monotonic() - self._since)
        self._since = None
        self._borne = False

    def may_be_waiting(self, begin: float) -> bool:
        """Return whether a request made at `begin` may wait behind one that nobody answers.

        Once that did not help, it is not thought so again until somebody answers.
        """
        if self._since is None or self._since >= begin:
            return False
        if monotonic() - self._since < LONGEST_WAIT:
            self._borne = True
            return True
        return False
