"""Replies that come after they were given up: told once an hour with their number, not each."""

from collections.abc import Callable
import logging
from time import monotonic
from typing import Final, override

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER

# The library's own loggers, and what their warnings about such replies begin with.
_LIBRARY: Final = ("tmodbus.transport.async_tcp", "tmodbus.transport.async_rtu")
_ABOUT: Final = (
    "Received unexpected response with Transaction ID",
    "Received data with no pending requests",
    "Discarding %d byte(s) in %d step(s) to resynchronize",
)

INTERVAL: Final = 3600.0
"""Seconds from one telling to the next."""


class LateReplies(logging.Filter):
    """Counts the library's warnings about late replies in place of writing each of them."""

    def __init__(self, tell: Callable[[int], None], clock: Callable[[], float] = monotonic) -> None:
        """`tell` is called with how many came since it was last called."""
        super().__init__()
        self._tell = tell
        self._clock = clock
        self._count = 0
        self._not_before = float("-inf")

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith(_ABOUT):
            return True
        self._count += 1
        if self._clock() >= self._not_before:
            self._not_before = self._clock() + INTERVAL
            count, self._count = self._count, 0
            self._tell(count)
        return False


_DATA: Final[HassKey[LateReplies]] = HassKey(f"{DOMAIN}_late_replies")


def _tell(count: int) -> None:
    LOGGER.warning(
        "%d late replies came on the buses since this was told last: a module or gateway needs "
        "longer than it is waited for",
        count,
    )


def async_count_late_replies(hass: HomeAssistant) -> None:
    """Count late replies for as long as Home Assistant runs."""
    if _DATA in hass.data:
        return
    hass.data[_DATA] = counting = LateReplies(_tell)
    for name in _LIBRARY:
        logger = logging.getLogger(name)
        for old in [each for each in logger.filters if isinstance(each, LateReplies)]:
            logger.removeFilter(old)
        logger.addFilter(counting)
