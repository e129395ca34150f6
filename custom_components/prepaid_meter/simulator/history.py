"""The hours before now, as the same tenants would have lived them, ending at today's counters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from ..device.points import MeterKind
from .clock import HOUR, SECOND, from_time, to_time
from .model import Module
from .physical import PRICE_STEPS, UNIT
from .premises import Building, Unit
from .tenants import demand, is_heating, noise

COUNTERS: Final = MappingProxyType(
    {
        "active_energy_grid": "active_grid",
        "active_energy_generator": "active_generator",
        "volume": "volume",
        "heating_energy": "heating",
        "cooling_energy": "cooling",
    }
)
"""The counters that history tells of: key of the point, name in the model."""

_SAMPLES: Final = 4
_OPEN: Final = range(9, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of one module, and where its counters and credit stood at its end."""

    start: datetime
    used: Mapping[str, Decimal]
    """kWh or m³ in this hour, by the key of the counter's point."""
    totals: Mapping[str, Decimal]
    """kWh or m³ on the counter at the end, as its register shows it."""
    credit: int
    """Minor units at the end."""
    total_used: int
    """Minor units used in all, at the end."""
    loaded: int
    """Minor units loaded within."""


def history(
    building: Building, start: datetime, end: datetime | None = None
) -> dict[int, list[Hour]]:
    """Return the hours that begin in [start, end), oldest first, by unit id.

    Going back from now, every hour's use is taken off the counters, so that the last hour ends
    at exactly what the modules show, and an earlier one at that less all later hours.
    """
    building.settle()
    first = from_time(start.astimezone(UTC))
    last = building.now if end is None else min(building.now, from_time(end.astimezone(UTC)))
    return {
        unit.unit_id: [
            hour for hour in _backwards(unit, building.now, first) if from_time(hour.start) < last
        ][::-1]
        for unit in building.units.values()
    }


@dataclass(slots=True)
class _Account:
    """A module's counters and credit, on their way back in time."""

    module: Module
    counters: dict[str, int]
    scales: dict[str, Decimal]
    cost: int
    loaded: int
    known_load: int
    """When the last load happened, µs."""
    totals: dict[str, Decimal] = field(default_factory=dict)

    @property
    def total_used(self) -> int:
        return self.cost // (UNIT * PRICE_STEPS)

    @property
    def credit(self) -> int:
        return self.loaded - self.total_used

    def shown(self, key: str) -> Decimal:
        scale = self.scales[key]
        return self.counters[key] // int(UNIT * scale) * scale


def _open_account(unit: Unit) -> _Account:
    module = unit.module
    state = module.physical
    keys = [key for key in COUNTERS if key in unit.profile.points]
    return _Account(
        module,
        {key: getattr(state, COUNTERS[key]) for key in keys},
        {key: unit.profile.points[key].scale or Decimal(1) for key in keys},
        state.total_used * UNIT * PRICE_STEPS + state.cost_remainder,
        state.total_loaded,
        state.last_load_at * SECOND - state.clock_offset + module.ahead,
    )


def _backwards(unit: Unit, now: int, first: int) -> Iterator[Hour]:
    account = _open_account(unit)
    moment = now
    while moment > first:
        begin = (moment - 1) // HOUR * HOUR
        if begin < first:
            return
        totals = {key: account.shown(key) for key in account.counters}
        credit, total_used, loaded = account.credit, account.total_used, account.loaded
        _take_off(account, begin, moment)
        yield Hour(
            start=to_time(begin),
            used={key: totals[key] - account.shown(key) for key in totals},
            totals=totals,
            credit=credit,
            total_used=total_used,
            loaded=loaded - account.loaded,
        )
        moment = begin


def _take_off(account: _Account, begin: int, end: int) -> None:
    """Undo what was used and loaded between two moments."""
    module = account.module
    state = module.physical
    scale = 10**module.design.credit_decimals
    for key, used in _use(module, begin, end).items():
        if key not in account.counters:
            continue
        taken = min(used, account.counters[key])
        price = state.price_generator if key == "active_energy_generator" else state.price_grid
        account.counters[key] -= taken
        account.cost = max(0, account.cost - taken * price * scale)
    if begin <= account.known_load < end:
        account.loaded = max(0, account.loaded - state.last_load)
        return
    # Before the load the module remembers, tenants came whenever little was left.
    usual = state.last_load
    if not usual or begin > account.known_load or module.local_time(begin).hour not in _OPEN:
        return
    left = usual * (110 + 8 * noise(module.design.seed, begin // HOUR)) / 100
    if account.credit > left:
        account.loaded = max(0, account.loaded - usual)


def _use(module: Module, begin: int, end: int) -> dict[str, int]:
    """Return what went through each counter, in 1/`UNIT`."""
    design, state = module.design, module.physical
    if not module.supply_on:
        end = min(end, state.supply_since)
    if end <= begin:
        return {}
    used = 0
    step = (end - begin) // _SAMPLES
    for sample in range(_SAMPLES):
        local = module.local_time(begin + sample * step + step // 2)
        used += demand(design.tenant, design.kind, design.seed, design.size, local) * step
    if design.kind is MeterKind.WATER:
        return {"volume": used}
    if design.kind is MeterKind.HEAT:
        heating = is_heating(module.local_time(begin).month)
        return {"heating_energy" if heating else "cooling_energy": used}
    on_generator = used * _outage(module.local_time(begin)) // 100
    if not design.has_generator:
        return {"active_energy_grid": used - on_generator}
    return {"active_energy_grid": used - on_generator, "active_energy_generator": on_generator}


def _outage(local: datetime) -> int:
    """Return for how many percent of an hour the mains failed: now and then, by day."""
    day = local.toordinal()
    if noise(0x0FF, day) < 0.75 or local.hour != 9 + day * 7 % 11:
        return 0
    return 55 + round(40 * noise(0x0FE, day))
