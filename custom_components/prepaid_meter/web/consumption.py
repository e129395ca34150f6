"""What counters counted in a period, from Home Assistant's hourly statistics."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from homeassistant.components.recorder import DATA_INSTANCE, get_instance
from homeassistant.components.recorder.statistics import get_metadata, statistics_during_period
from homeassistant.const import UnitOfEnergy, UnitOfVolume
from homeassistant.core import HomeAssistant

# A person may show a counter in MWh; what is added up is in the module's own unit.
_CONVERTED: Final = {
    "energy": UnitOfEnergy.KILO_WATT_HOUR.value,
    "volume": UnitOfVolume.CUBIC_METERS.value,
}


async def async_counted(
    hass: HomeAssistant, units: Mapping[str, str], start: datetime, end: datetime
) -> dict[str, float]:
    """Return what counters counted in the hours that begin from `start` on and before `end`.

    `units` are those in which it is wanted, by entity; who has no statistics in theirs is missing.
    """
    if DATA_INSTANCE not in hass.data or not units:
        return {}
    return await get_instance(hass).async_add_executor_job(
        partial(_counted, hass, units, start, end)
    )


def _counted(
    hass: HomeAssistant, units: Mapping[str, str], start: datetime, end: datetime
) -> dict[str, float]:
    kept = get_metadata(hass, statistic_ids=set(units))
    told = {
        entity_id
        for entity_id, (_, metadata) in kept.items()
        if metadata["unit_class"] in _CONVERTED
        or metadata["unit_of_measurement"] == units[entity_id]
    }
    if not told:
        return {}
    # Not by days: the recorder takes their end to the end of the day in which it lies.
    rows = statistics_during_period(
        hass, start, end, told, "hour", dict(_CONVERTED), {"change", "sum"}
    )
    counted = {}
    for entity_id, hours in rows.items():
        sums = [total for hour in hours if (total := hour.get("sum")) is not None]
        if sums:
            before = sums[0] - (hours[0].get("change") or 0.0)
            counted[entity_id] = growth(before, sums)
    return counted


def growth(before: float, levels: Iterable[float]) -> float:
    """Return by how much a counter grew over its levels.

    One that fell and comes back to where it was had a wrong reading in between; one that does not
    come back was begun anew, and counts from there on.
    """
    grown = since_fall = 0.0
    highest = last = before
    for level in levels:
        if level >= highest:
            grown += level - highest
            highest, since_fall = level, 0.0
        else:
            since_fall += max(level - last, 0.0)
        last = level
    return grown + since_fall
