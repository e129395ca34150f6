"""How often the modules of a hub are asked."""

import math
from typing import Final

from homeassistant.config_entries import ConfigEntry

from ..const import (
    CONF_LIVE_INTERVAL,
    CONF_REPLACED,
    CONF_REQUEST_PAUSE,
    CONF_SLOW_INTERVAL,
    SUBENTRY_MODULE,
)

# A tenant's load changes within seconds, but a bus of fifty modules at 9600 baud needs eight
# for a round: ten shows a cut soon and leaves the wire air.
LIVE: Final = 10

# Every answer changes about eight states. Two hundred changes a second keep a browser with ten
# thousand states busy with nothing else, and fill a database with millions of rows a day.
MODULES_PER_SECOND: Final = 8

# Energies and settings move slowly, and what changes them from here is read back at once.
SLOW: Final = 60


def live_interval(entry: ConfigEntry) -> float:
    """Return the seconds between two rounds: as set, or as suits the number of modules."""
    modules = sum(
        not subentry.data.get(CONF_REPLACED)
        for subentry in entry.get_subentries_of_type(SUBENTRY_MODULE)
    )
    suits = max(LIVE, math.ceil(modules / MODULES_PER_SECOND))
    interval: float = entry.options.get(CONF_LIVE_INTERVAL, suits)
    return interval


def slow_interval(entry: ConfigEntry) -> float:
    """Return the seconds between two readings of what moves slowly, never less than a round."""
    interval: float = entry.options.get(CONF_SLOW_INTERVAL, max(SLOW, live_interval(entry)))
    return interval


def request_pause(entry: ConfigEntry) -> float:
    """Return the seconds that a bus is given between an answer and the next request."""
    milliseconds: float = entry.options.get(CONF_REQUEST_PAUSE, 0)
    return milliseconds / 1000
