"""The hours in which a building's tenants may be cut off."""

from collections.abc import Mapping
from datetime import time
from typing import Any, Final

from ..const import (
    CONF_HOURS,
    CONF_HOURS_END,
    CONF_HOURS_START,
    CONF_NOT_ON_EVES,
    CONF_NOT_ON_HOLIDAYS,
    CONF_WEEKDAYS,
)
from ..policy.calendar import ALWAYS, PRESETS, Hours
from .controls import AS_HUB
from .holidays import Holidays

CUSTOM: Final = "custom"

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours_of(options: Mapping[str, Any]) -> Hours:
    """Return the hours that a building's options say."""
    chosen = options.get(CONF_HOURS)
    if chosen != CUSTOM:
        return PRESETS.get(chosen or "", ALWAYS)
    return Hours(
        weekdays=frozenset(DAYS.index(day) for day in options.get(CONF_WEEKDAYS, DAYS)),
        start=time.fromisoformat(options.get(CONF_HOURS_START, "00:00:00")),
        end=time.fromisoformat(options.get(CONF_HOURS_END, "00:00:00")),
        not_on_holidays=options.get(CONF_NOT_ON_HOLIDAYS, False),
        not_on_eves=options.get(CONF_NOT_ON_EVES, False),
    )


class BuildingHours:
    """The hours of a building, and those that a module may have instead."""

    def __init__(self, options: Mapping[str, Any], holidays: Holidays) -> None:
        """Go by a building's options."""
        self.holidays = holidays
        self._usual = hours_of(options)

    def of(self, chosen: str) -> Hours:
        """Return the hours that go by a name."""
        return self._usual if chosen == AS_HUB else PRESETS.get(chosen, self._usual)
