"""The default building: believable tenants with months of use behind them, the same every time."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from ..device.points import Actuator, MeterKind, Profile
from ..device.profile import load_profiles
from .clock import HOUR, SECOND, from_time, to_time
from .errors import SimulatorError
from .names import Language, Tenant, tenant
from .physical import LOG_LENGTH, PRICE_STEPS, UNIT, Design, Load, Physical
from .premises import Building, Unit
from .tenants import TENANT_TYPES, demand, noise

MOST_UNITS: Final = 247

CAPABILITIES: Final = {
    MeterKind.ELECTRICITY: 0b11111,
    MeterKind.WATER: 0b01101,
    MeterKind.HEAT: 0b01111,
}
"""Relay 1, relay 2, input 1, input 2, generator tariff; a water module has one relay."""

ACTUATORS: Final = {
    MeterKind.ELECTRICITY: Actuator.BREAKER_HELD,
    MeterKind.WATER: Actuator.VALVE,
    MeterKind.HEAT: Actuator.VALVE,
}

PRICES: Final = {MeterKind.ELECTRICITY: 42_500, MeterKind.WATER: 450_000, MeterKind.HEAT: 29_500}
GENERATOR_PRICE: Final = 98_000
"""1/10,000 credit per kWh or m³."""

# Real addresses have gaps where a tenant left or a module was never fitted.
_GAPS: Final = (4, 9, 15, 20, 26)

_DAY: Final = 24 * HOUR
_HUNDRED: Final = 10_000
"""Minor units."""

# Even a module that is hardly used gets loaded in amounts one would hand over a counter.
_LEAST_DAILY_COST: Final = 1_500


def default_building(
    language: Language = "en",
    modules: int = 24,
    seed: int = 0,
    now: datetime | None = None,
    utc_offset: timedelta | None = None,
) -> Building:
    """Return a small mall of `modules` tenants.

    The same arguments give the same building; `now` is this moment unless told. Tenants keep the
    hours of a wall clock `utc_offset` ahead of UTC, three hours in Turkish. Reads the register
    maps from disk: call it in an executor. Raises SimulatorError.
    """
    if not 1 <= modules <= MOST_UNITS:
        raise SimulatorError(f"A building has 1 to {MOST_UNITS} modules, not {modules}.")
    if utc_offset is None:
        utc_offset = timedelta(hours=3 if language == "tr" else 0)
    moment = from_time(now or datetime.now(UTC).replace(microsecond=0))
    profiles = load_profiles()
    gaps = _GAPS[: MOST_UNITS - modules]
    addresses = [unit_id for unit_id in range(1, MOST_UNITS + 1) if unit_id not in gaps]
    units = [
        _unit(index, unit_id, language, seed, moment, round(utc_offset.total_seconds()), profiles)
        for index, unit_id in zip(range(modules), addresses, strict=False)
    ]
    return Building(units, moment)


def daily_cost(design: Design, physical: Physical, moment: int) -> int:
    """Return what the day that a moment falls in costs at grid prices, minor units."""
    start = moment - moment % _DAY
    used = sum(
        demand(
            design.tenant,
            design.kind,
            design.seed,
            design.size,
            to_time(start + hour * HOUR + design.utc_offset * SECOND),
        )
        for hour in range(24)
    )
    cost = used * HOUR * physical.price_grid * 10**design.credit_decimals
    return int(cost // (UNIT * PRICE_STEPS))


def _unit(
    index: int,
    unit_id: int,
    language: Language,
    seed: int,
    now: int,
    utc_offset: int,
    profiles: Mapping[str, Profile],
) -> Unit:
    who = tenant(index)
    own_seed = (seed + 1) * 1_000 + index
    design = Design(
        kind=who.kind,
        label=who.name(language),
        tenant=TENANT_TYPES[who.business],
        capabilities=CAPABILITIES[who.kind],
        size=100 + round(25 * noise(own_seed, 7)),
        seed=own_seed,
        utc_offset=utc_offset,
        actuator=ACTUATORS[who.kind],
    )
    physical = Physical(
        serial_number=31_204_000 + index * 1_117 + own_seed % 1_009,
        mode=who.mode,
        price_grid=PRICES[who.kind],
        price_generator=GENERATOR_PRICE if design.has_generator else 0,
        door_open=who.door_open,
        kept_on_generator=who.on_generator,
    )
    _give_past(who, design, physical, now)
    profile = profiles[f"reference.{who.kind}"]
    return Unit.create(unit_id, profile, design, physical, now)


def _give_past(who: Tenant, design: Design, physical: Physical, now: int) -> None:
    """Fill counters and account as if the module had served its tenant for most of a year."""
    per_day = max(_LEAST_DAILY_COST, daily_cost(design, physical, now))
    service = round(220 + 120 * noise(design.seed, 3))
    _give_use(design, physical, service)
    usual = max(_HUNDRED // 2, _round_up(10 * per_day, _HUNDRED // 2))
    physical.last_load = min(usual, design.maximum_load)
    physical.warning_limit = _round_up(2 * per_day, _HUNDRED // 2)
    spread = (1 + noise(design.seed, 5)) / 2
    credit = {
        "ok": physical.warning_limit + round((1 + 5 * spread) * per_day),
        "low": round(physical.warning_limit * (0.3 + 0.4 * spread)),
        "exhausted": -round(per_day * (0.05 + 0.3 * spread)),
        "cut": -round(per_day * (0.1 + 0.2 * spread)),
    }[who.condition]
    # Tenants load whole amounts, so what is odd in the credit left comes from use.
    physical.total_loaded = (physical.total_used + credit) // 100 * 100
    physical.load_count = max(1, physical.total_loaded // physical.last_load)
    since_load = max(0.2, (physical.last_load - credit) / per_day)
    physical.last_load_at = _opening_hour(design, now, min(since_load, 45)) // SECOND
    physical.last_load_source = ("card", "remote", "usb_stick", "remote")[design.seed % 4]
    physical.log = list(_past_loads(physical, round(physical.last_load / per_day * _DAY)))
    physical.supply_since = now - service * _DAY
    if who.condition == "cut":
        physical.relay_1 = physical.breaker_closed = False
        physical.supply_since = now - 31 * HOUR


def _past_loads(physical: Physical, apart: int) -> Iterator[Load]:
    """Yield what the log has of a tenant who loads the same whenever it is used up."""
    for back in range(min(LOG_LENGTH, physical.load_count)):
        yield Load(
            number=physical.load_count - back,
            reference=0,
            amount=physical.last_load,
            credit=physical.last_load,
            at=physical.last_load_at - back * apart // SECOND,
            source=physical.last_load_source,
        )


def _give_use(design: Design, physical: Physical, days: int) -> None:
    """Count `days` of use and what it cost, to the last fraction."""
    peak = design.tenant.peak[design.kind] * design.size // 100
    mean = peak * sum(design.tenant.day) // 2_400
    used = mean * days * _DAY + 1_234_567 * design.seed
    tangent = 0.33
    cost = used * physical.price_grid
    if design.kind is MeterKind.ELECTRICITY:
        physical.active_grid = used
        physical.reactive_grid = round(used * tangent)
        if design.has_generator:
            physical.active_generator = used * 3 // 200
            physical.reactive_generator = round(physical.active_generator * tangent)
            cost += physical.active_generator * physical.price_generator
    elif design.kind is MeterKind.WATER:
        physical.volume = used
    else:
        # Warm water flows for five months of the year, cold water for as many, and neither all day.
        physical.heating = used * 3 // 10
        physical.cooling = used * 2 // 10
        cost = (physical.heating + physical.cooling) * physical.price_grid
    minor, physical.cost_remainder = divmod(cost * 10**design.credit_decimals, UNIT * PRICE_STEPS)
    physical.total_used = minor


def _opening_hour(design: Design, now: int, days_ago: float) -> int:
    """Return a moment about so many days ago at which the mall's counter was open."""
    offset = design.utc_offset * SECOND
    day = (now - round(days_ago * _DAY) + offset) // _DAY * _DAY - offset
    moment = day + round((14 + 4.5 * noise(design.seed, 6)) * 60) * (HOUR // 60)
    return moment if moment < now else moment - _DAY


def _round_up(amount: int, step: int) -> int:
    return -(-amount // step) * step
