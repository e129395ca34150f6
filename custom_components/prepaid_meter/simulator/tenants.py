"""How tenants use electricity, water and heat over a day, a week and a year."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..device.points import MeterKind

# A week's pattern repeats within this share from day to day, as real tenants' meters do.
_DAY_SPREAD: Final = 0.12
_HOUR_SPREAD: Final = 0.10

_MASK: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantType:
    """A kind of business."""

    name: str
    peak: dict[MeterKind, int]
    """The busiest hour's demand: W of electricity, l/h of water, W of heat."""
    power_factor: int
    """cos φ in thousandths."""
    day: tuple[int, ...]
    """Percent of the peak at each full hour, local time."""
    saturday: int = 100
    sunday: int = 100
    """Percent of a working day."""


def _type(
    name: str,
    electricity: int,
    water: int,
    heat: int,
    power_factor: int,
    day: str,
    *,
    saturday: int = 100,
    sunday: int = 100,
) -> TenantType:
    return TenantType(
        name=name,
        peak={MeterKind.ELECTRICITY: electricity, MeterKind.WATER: water, MeterKind.HEAT: heat},
        power_factor=power_factor,
        day=tuple(int(percent) for percent in day.split()),
        saturday=saturday,
        sunday=sunday,
    )


_SHOP = "8 8 8 8 8 8 8 10 20 55 80 85 90 90 88 88 92 98 100 98 90 60 15 8"
_CAFE = "9 9 9 9 9 9 14 40 70 85 82 80 92 100 88 80 82 84 86 84 76 60 30 12"
_DINNER = "14 13 13 13 13 13 14 16 20 30 50 80 100 98 70 50 48 60 88 100 96 80 45 20"
_BAKERY = "20 20 40 85 100 98 90 75 60 52 48 46 46 44 40 36 36 34 28 22 18 15 14 16"
_MARKET = "45 44 44 44 44 46 52 65 80 88 92 95 98 98 97 96 97 100 100 97 92 78 55 48"
_OFFICE = "6 6 6 6 6 6 8 25 70 95 100 98 80 90 100 98 92 70 35 15 10 8 6 6"
_GYM = "8 8 8 8 8 20 55 80 78 66 60 58 62 60 55 58 70 92 100 98 88 62 25 10"

TENANT_TYPES: Final = {
    tenant.name: tenant
    for tenant in (
        _type("shop", 3_800, 35, 5_000, 940, _SHOP),
        _type("clothing", 6_200, 30, 7_500, 955, _SHOP),
        _type("bookshop", 2_900, 25, 4_500, 950, _SHOP, sunday=80),
        _type("electronics", 5_400, 25, 4_000, 925, _SHOP),
        _type("hairdresser", 5_000, 190, 4_200, 970, _SHOP, sunday=20),
        _type("cafe", 7_500, 160, 6_500, 930, _CAFE, saturday=115, sunday=110),
        _type("restaurant", 12_500, 420, 11_000, 905, _DINNER, saturday=120, sunday=112),
        _type("bakery", 14_000, 240, 4_000, 960, _BAKERY, sunday=60),
        _type("supermarket", 31_000, 180, 16_000, 880, _MARKET, saturday=108),
        _type("office", 4_600, 55, 8_000, 910, _OFFICE, saturday=30, sunday=10),
        _type("pharmacy", 3_200, 30, 4_500, 945, _SHOP, saturday=90, sunday=25),
        _type("gym", 9_800, 650, 12_000, 870, _GYM, saturday=85, sunday=70),
        _type("cinema", 16_000, 140, 18_000, 890, _DINNER, saturday=125, sunday=115),
    )
}
"""Every kind of tenant, by name."""

# Share of the peak by month: what a mall in a temperate climate calls for.
_HEATING: Final = {1: 100, 2: 95, 3: 70, 4: 35, 10: 30, 11: 65, 12: 90}
_COOLING: Final = {5: 30, 6: 70, 7: 100, 8: 100, 9: 60}


def is_heating(month: int) -> bool:
    """Whether the building's water circuit carries warm water in this month."""
    return month in _HEATING


def noise(seed: int, step: int) -> float:
    """Return a number from -1 to 1 that is always the same for the same seed and step."""
    mixed = (seed * 0x9E3779B97F4A7C15 + step * 0xD1B54A32D192ED03) & _MASK
    mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ mixed >> 31) / (1 << 63) - 1


def demand(tenant: TenantType, kind: MeterKind, seed: int, size: int, local: datetime) -> int:
    """Return what a tenant asks for at a local time, in W or l/h, if nothing stops it.

    `seed` tells one tenant's habits from another's, `size` is percent of its type's usual size.
    """
    hour = local.hour
    before, after = tenant.day[hour], tenant.day[(hour + 1) % 24]
    percent = before + (after - before) * (local.minute * 60 + local.second) / 3600
    weekday = local.weekday()
    if weekday >= 5:
        percent *= (tenant.saturday if weekday == 5 else tenant.sunday) / 100
    if kind is MeterKind.HEAT:
        season = _HEATING.get(local.month) or _COOLING.get(local.month, 0)
        percent *= season / 100
    day = local.toordinal()
    percent *= 1 + _DAY_SPREAD * noise(seed, day)
    percent *= 1 + _HOUR_SPREAD * noise(seed, day * 24 + hour)
    return round(tenant.peak[kind] * size * percent / 10_000)
