"""What a module is and what it remembers, as plain data."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..device.points import Actuator, MeterKind
from .clock import HOUR
from .tenants import TenantType

UNIT: Final = 1_000 * HOUR
"""One kWh, kvarh or m³ in W·µs, var·µs or (l/h)·µs: what the counters count in, exactly."""

PRICE_STEPS: Final = 10_000
"""Prices are whole numbers of 1/10,000 credit per kWh or m³."""

LOAD_SOURCES: Final = ("remote", "usb_stick", "card", "keypad")

LOG_LENGTH: Final = 20
"""Loads that a module remembers one by one; its register map may show fewer."""

MODES: Final = ("operator", "automatic", "remote")

GENERATOR_TARIFF: Final = 4
"""The bit of `capabilities` for a second set of counters and a second price."""


class Breaker(StrEnum):
    """What may be wrong with a breaker."""

    NORMAL = "normal"
    STUCK = "stuck"
    """Does not open; its feedback says so."""
    BYPASSED = "bypassed"
    """Opens and says so, but somebody wired around it."""
    TRIPPED = "tripped"
    """Opened by an overload, and stays open until a hand closes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a module is, and whom it supplies; does not change while it runs."""

    kind: MeterKind
    label: str
    tenant: TenantType
    capabilities: int
    size: int = 100
    """Percent of the usual size of such a tenant."""
    credit_decimals: int = 2
    maximum_load: int = 5_000_000
    """Credit in minor units."""
    firmware: str = "1.4.2"
    seed: int = 0
    utc_offset: int = 0
    """Seconds that the tenant's clock on the wall is ahead of UTC."""
    actuator: Actuator = Actuator.BREAKER_HELD
    """What relay 1 moves."""

    @property
    def has_generator(self) -> bool:
        """Whether generator consumption is counted and priced apart."""
        return self.kind is MeterKind.ELECTRICITY and bool(
            self.capabilities >> GENERATOR_TARIFF & 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A load or refund as the module remembers it."""

    number: int
    reference: int
    """Of the request over the wire, or the voucher's sequence number; 0 if it came by neither."""
    amount: int
    """Below zero for a refund."""
    credit: int
    """What was left afterwards."""
    at: int
    """Seconds since 1970 by the module's clock."""
    source: str


@dataclass(slots=True, kw_only=True)
class Physical:
    """What a module remembers: moments in µs, credit in minor units, counters in 1/`UNIT`."""

    serial_number: int
    total_loaded: int = 0
    total_used: int = 0
    cost_remainder: int = 0
    last_load: int = 0
    last_load_at: int = 0
    """Seconds since 1970 by the module's clock; 0 is never."""
    last_load_source: str = "none"
    load_count: int = 0
    load_command: str = "none"
    """The last request to load over the wire, and what came of it."""
    load_amount: int = 0
    load_reference: int = 0
    load_result: str = "none"
    log: list[Load] = field(default_factory=list)
    """The newest first."""
    restart_count: int = 0
    silent_until: int = 0
    mode: str = "operator"
    warning_limit: int = 0
    price_grid: int = 0
    """1/10,000 credit per kWh or m³; the only price of water and heat."""
    price_generator: int = 0
    relay_1: bool = True
    relay_2: bool = False
    breaker: str = "normal"
    """One of `Breaker`."""
    breaker_closed: bool = True
    breaker_due: int = 0
    supply_since: int = 0
    """When the supply was last switched."""
    door_open: bool = False
    clock_offset: int = 0
    """µs that the module's clock is ahead."""
    clock_unsure: bool = False
    kept_on_generator: bool = False
    """Its change-over switch stands on the generator, whether or not the mains are there."""
    active_grid: int = 0
    reactive_grid: int = 0
    active_generator: int = 0
    reactive_generator: int = 0
    volume: int = 0
    heating: int = 0
    cooling: int = 0

    @property
    def credit(self) -> int:
        """Credit left, minor units; below zero once more was used than loaded."""
        return self.total_loaded - self.total_used
