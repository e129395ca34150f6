"""Units in which entities count energy and volumes, in kWh and m³."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import UnitOfEnergy, UnitOfVolume

_JOULES: Final[Mapping[str, Fraction]] = {
    UnitOfEnergy.JOULE: Fraction(1),
    UnitOfEnergy.KILO_JOULE: Fraction(10**3),
    UnitOfEnergy.MEGA_JOULE: Fraction(10**6),
    UnitOfEnergy.GIGA_JOULE: Fraction(10**9),
    UnitOfEnergy.MILLIWATT_HOUR: Fraction(36, 10),
    UnitOfEnergy.WATT_HOUR: Fraction(3_600),
    UnitOfEnergy.KILO_WATT_HOUR: Fraction(3_600 * 10**3),
    UnitOfEnergy.MEGA_WATT_HOUR: Fraction(3_600 * 10**6),
    UnitOfEnergy.GIGA_WATT_HOUR: Fraction(3_600 * 10**9),
    UnitOfEnergy.TERA_WATT_HOUR: Fraction(3_600 * 10**12),
    # Thermochemical calories; the therm of the United States (NIST SP 811), as Home Assistant has.
    UnitOfEnergy.CALORIE: Fraction(4_184, 1_000),
    UnitOfEnergy.KILO_CALORIE: Fraction(4_184),
    UnitOfEnergy.MEGA_CALORIE: Fraction(4_184 * 10**3),
    UnitOfEnergy.GIGA_CALORIE: Fraction(4_184 * 10**6),
    UnitOfEnergy.THERM: Fraction(105_480_400),
}

# The international foot is 0.3048 m, the US gallon 231 cubic inches of 25.4 mm.
_CUBIC_FOOT: Final = Fraction(3_048, 10_000) ** 3
_GALLON: Final = 231 * Fraction(254, 10_000) ** 3
_VOLUMES: Final[Mapping[str, Fraction]] = {
    UnitOfVolume.CUBIC_METERS: Fraction(1),
    UnitOfVolume.LITERS: Fraction(1, 10**3),
    UnitOfVolume.MILLILITERS: Fraction(1, 10**6),
    UnitOfVolume.CUBIC_FEET: _CUBIC_FOOT,
    UnitOfVolume.CENTUM_CUBIC_FEET: 100 * _CUBIC_FOOT,
    UnitOfVolume.MILLE_CUBIC_FEET: 1_000 * _CUBIC_FOOT,
    UnitOfVolume.GALLONS: _GALLON,
    UnitOfVolume.FLUID_OUNCES: _GALLON / 128,
}


def _decimals(factors: Mapping[str, Fraction], of: Fraction) -> dict[str, Decimal]:
    return {
        str(unit): Decimal((factor / of).numerator) / Decimal((factor / of).denominator)
        for unit, factor in factors.items()
    }


_ENERGY: Final = _decimals(_JOULES, _JOULES[UnitOfEnergy.KILO_WATT_HOUR])
_VOLUME: Final = _decimals(_VOLUMES, Fraction(1))

UNITS: Final[Mapping[str, dict[str, Decimal]]] = {
    SensorDeviceClass.ENERGY: _ENERGY,
    SensorDeviceClass.WATER: _VOLUME,
    SensorDeviceClass.GAS: _VOLUME,
    SensorDeviceClass.VOLUME: _VOLUME,
}
"""By device class and unit: how much one is in the unit that is charged by."""
