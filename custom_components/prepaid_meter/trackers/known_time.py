"""Whether Home Assistant's time is known to be right.

A computer without a clock of its own begins with the time at which it was last shut down, and has
the right one minutes or days later. A module's clock that was set by it would be wrong and sure.
"""

import ctypes
from datetime import datetime, timedelta
import sys
from typing import Final

from homeassistant.util import dt as dt_util

from ..coordinator import ModuleCoordinator
from ..hub.poller import HubCoordinator
from ..ledger.errors import LedgerError
from ..vending.book import Book

# Clocks that agree differ by less: a module's may be off by ten minutes and is read every few.
_AGREE: Final = timedelta(minutes=15)

# What was written down was written before now, by a clock that may have been a little fast.
_LEDGER_AHEAD: Final = timedelta(minutes=10)

# adjtimex(2): what it returns, and the bit of its status, while nobody disciplines the clock.
_TIME_ERROR: Final = 5
_STA_UNSYNC: Final = 0x40
_TIMEX_SIZE: Final = 512
_STATUS_AT: Final = 5 * ctypes.sizeof(ctypes.c_long)


def is_synchronised() -> bool:
    """Return whether the kernel says that its clock is kept by a time server."""
    if not sys.platform.startswith("linux"):
        return False
    timex = ctypes.create_string_buffer(_TIMEX_SIZE)
    try:
        state = ctypes.CDLL(None).adjtimex(timex)
    except OSError, AttributeError:
        return False
    status = ctypes.c_int.from_buffer(timex, _STATUS_AT).value
    return 0 <= state < _TIME_ERROR and not status & _STA_UNSYNC


class KnownTime:
    """Judges the time by the time server, by the ledger, and by the clocks of a hub's modules."""

    def __init__(self, hub: HubCoordinator, book: Book, *, is_judged: bool) -> None:
        """Take every time for right where it is not `is_judged`: modules share our clock."""
        self._hub = hub
        self._book = book
        self._is_judged = is_judged
        self._written: datetime | None = None
        """When the newest row of the ledger was written, as far as was looked."""

    async def async_is_known(self) -> bool:
        """Return whether the time is right, as far as anybody can tell."""
        if not self._is_judged:
            return True
        try:
            rows = await self._book.call(lambda: self._book.ledger.rows(limit=1))
        except LedgerError:
            return False
        self._written = rows[0].time if rows else None
        now = dt_util.utcnow()
        if self._is_before_ledger(now):
            return False
        agree, differ = self._votes(now)
        return agree > differ if agree != differ else is_synchronised()

    def seems_wrong(self, but: ModuleCoordinator) -> bool:
        """Return whether something tells that it is wrong, other than one module's clock."""
        if not self._is_judged:
            return False
        now = dt_util.utcnow()
        agree, differ = self._votes(now, but)
        return self._is_before_ledger(now) or (differ > agree and not is_synchronised())

    def _is_before_ledger(self, now: datetime) -> bool:
        return self._written is not None and now < self._written - _LEDGER_AHEAD

    def _votes(self, now: datetime, but: ModuleCoordinator | None = None) -> tuple[int, int]:
        """Return how many modules that are sure of their time agree, and how many do not."""
        off = [
            abs(now - clock)
            for module in self._hub.modules.values()
            if module is not but
            and module.says("clock")
            and module.value("clock_unsure") is not True
            and isinstance(clock := module.value("clock"), datetime)
        ]
        agree = sum(each <= _AGREE for each in off)
        return agree, len(off) - agree
