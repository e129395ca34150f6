"""What a meter shows at one moment, computed from the numbers that its registers can hold."""

from dataclasses import dataclass
from math import isqrt
from typing import Final

from .tenants import noise

# kWh that one m³ of water gives off per kelvin.
_HEAT_OF_WATER: Final = 1.163
_HEATING_SPREAD: Final = 20
_COOLING_SPREAD: Final = 6

_NOMINAL: Final = 2_300
_FULL: Final = 1_000


@dataclass(frozen=True, slots=True)
class ElectricReading:
    """One moment of a three-phase meter."""

    voltage: tuple[int, int, int] = (0, 0, 0)
    """0.1 V."""
    current: tuple[int, int, int] = (0, 0, 0)
    """0.01 A."""
    power_factor: int = _FULL
    """Thousandths."""
    frequency: int = 0
    """0.01 Hz."""
    active: int = 0
    """W."""
    reactive: int = 0
    """var."""


@dataclass(frozen=True, slots=True)
class FlowReading:
    """One moment of a water or heat meter."""

    flow: int = 0
    """l/h."""
    thermal: int = 0
    """W; below 0 while cooling."""


def electric(
    wanted: int, power_factor: int, seed: int, step: int, *, generator: bool, connected: bool
) -> ElectricReading:
    """Return a reading for about `wanted` W with P = Σ U·I·cos φ and S² = P² + Q² within rounding.

    Without `connected` there is voltage but no current.
    """
    spread, middle, wander = (38, _NOMINAL + 15, 10) if generator else (25, _NOMINAL, 4)
    voltage = (
        middle + round(spread * noise(seed + 1, step)),
        middle + round(spread * noise(seed + 2, step)),
        middle + round(spread * noise(seed + 3, step)),
    )
    # All modules of a building hang on the same mains, so they agree on the frequency.
    frequency = 5_000 + round(wander * noise(0x50, step))
    if not connected or wanted <= 0:
        return ElectricReading(voltage, frequency=frequency)
    cos_phi = min(_FULL, power_factor + round(4 * noise(seed + 4, step)))
    tilt = 0.06 * noise(seed, 1), 0.06 * noise(seed, 2)
    shares = 1 / 3 + tilt[0] / 3, 1 / 3 + tilt[1] / 3, 1 / 3 - (tilt[0] + tilt[1]) / 3
    # 0.1 V × 0.01 A × 0.001 is a millionth of a watt.
    first, second, third = (
        round(wanted * share * 1_000_000 / (volts * cos_phi))
        for share, volts in zip(shares, voltage, strict=True)
    )
    current = (first, second, third)
    apparent = sum(volts * amps for volts, amps in zip(voltage, current, strict=True))
    active = (apparent * cos_phi + 500_000) // 1_000_000
    reactive = (isqrt(max(0, apparent**2 - (active * 1_000) ** 2)) + 500) // 1_000
    return ElectricReading(voltage, current, cos_phi, frequency, active, reactive)


def hydraulic(wanted: int) -> FlowReading:
    """Return the reading of a water meter at `wanted` l/h."""
    return FlowReading(flow=max(0, wanted))


def calorimetric(wanted: int, *, heating: bool) -> FlowReading:
    """Return the reading of a heat meter for about `wanted` W given off or taken away."""
    spread = _HEATING_SPREAD if heating else _COOLING_SPREAD
    flow = max(0, round(wanted / (_HEAT_OF_WATER * spread)))
    thermal = round(flow * _HEAT_OF_WATER * spread)
    return FlowReading(flow, thermal if heating else -thermal)
