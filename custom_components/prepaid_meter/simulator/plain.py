"""What a module's values are called in the map of a plain meter."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from ..device.points import FLOAT_TYPES, PointType, Profile, Value

_LITRES: Final = 1_000

# What no simulated meter sets stands at what says nothing.
_CONSTANTS: Final[Mapping[str, Value]] = {
    "ct_ratio": 1,
    "pt_ratio": Decimal(1),
    "active_energy_export": Decimal(0),
    "start_volume": Decimal(0),
    "active_energy_t3": Decimal(0),
    "active_energy_t4": Decimal(0),
}


def plain_values(profile: Profile, known: Mapping[str, Value]) -> dict[str, Value]:
    """Return what a plain meter shows, by the key of its point, of what a module knows.

    Energy in kWh, power in kW, volume in m³ (a pulse is one litre), as a profile's units are.
    """
    values: dict[str, Value] = {**known, **_CONSTANTS}
    grid, generator = known.get("active_energy_grid"), known.get("active_energy_generator")
    if isinstance(grid, Decimal) and isinstance(generator, Decimal):
        values |= dict.fromkeys(
            ("active_energy", "active_energy_import", "active_energy_total"), grid + generator
        )
        values |= {"active_energy_t1": grid, "active_energy_t2": generator}
    power = known.get("active_power")
    if isinstance(power, Decimal):
        values["active_power_import"] = power
        values |= {f"active_power_l{phase}": power / 3 for phase in (1, 2, 3)}
    volume = known.get("volume")
    if isinstance(volume, Decimal):
        values["pulses"] = int(volume * _LITRES)
    return {key: _without_exponent(profile, key, value) for key, value in values.items()}


def _without_exponent(profile: Profile, key: str, value: Value) -> Value:
    """Return a text where a meter's map has one, and a number where a float is to be packed."""
    point = profile.points.get(key)
    if point is None or value is None:
        return value
    if point.type is PointType.STRING and not isinstance(value, str):
        return str(value)
    if point.type in FLOAT_TYPES and isinstance(value, bool):
        return int(value)
    return value
