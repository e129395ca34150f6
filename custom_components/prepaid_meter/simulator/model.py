"""A prepaid module: what it meters, what it counts, what its relays do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from ..device.points import Actuator, MeterKind, Value
from .clock import SECOND, Power, Source, from_time, to_time
from .errors import CommandError
from .meter import ElectricReading, FlowReading, calorimetric, electric, hydraulic
from .physical import PRICE_STEPS, UNIT, Breaker, Design, Physical
from .purse import load_at_module
from .tenants import demand, is_heating, noise

BREAKER_DELAY: Final = SECOND // 5
"""How long after its relay a breaker has moved."""

VALVE_STEPS: Final = 10
VALVE_STEP: Final = 2 * SECOND
"""A valve goes from one end to the other in that many steps, each of which takes that long."""

_SLOT: Final = 10 * SECOND
_HABIT: Final = 300 * SECOND
_FLICKER: Final = 0.03


class Module:
    """One module in simulated time. It never opens its own relay: that is for software to do."""

    def __init__(self, design: Design, physical: Physical, at: int) -> None:
        """Start at moment `at`, µs."""
        self.design = design
        self.physical = physical
        self._at = at
        self.ahead = 0
        """µs that its time is ahead of what its clock is to show."""
        self._power = Power()
        self._wanted: tuple[int, int] = (-1, 0)
        self._last: tuple[tuple[int, Source, int], ElectricReading | FlowReading] | None = None

    @property
    def at(self) -> int:
        """The moment the module has lived up to, µs."""
        return self._at

    @property
    def credit(self) -> int:
        """Credit left, minor units; below zero once more was used than loaded."""
        return self.physical.credit

    @property
    def credit_status(self) -> str:
        """`ok`, `low` or `exhausted`."""
        if self.credit <= 0:
            return "exhausted"
        return "low" if self.credit < self.physical.warning_limit else "ok"

    @property
    def is_silent(self) -> bool:
        """Whether the module is still starting up and does not answer."""
        return self._at < self.physical.silent_until

    @property
    def clock(self) -> datetime:
        """The module's own clock."""
        return to_time(self._at - self.ahead + self.physical.clock_offset)

    @property
    def seconds(self) -> int:
        """The module's own clock, in seconds since 1970."""
        return int(self.clock.timestamp())

    @property
    def reading(self) -> ElectricReading | FlowReading:
        """What the meter shows now."""
        source = self._source()
        key = (self._at // _SLOT, source, self._opening)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._read(*key))
        return self._last[1]

    @property
    def supply_on(self) -> bool:
        """Whether the tenant's supply is switched on, whatever comes of that."""
        state = self.physical
        return state.breaker_closed if self._is_pulse else state.relay_1

    @property
    def _is_pulse(self) -> bool:
        return self.design.actuator is Actuator.BREAKER_PULSE

    @property
    def _opening(self) -> int:
        """How far it lets through, from 0 to `VALVE_STEPS`; a breaker does so or not."""
        state = self.physical
        if state.breaker == Breaker.BYPASSED:
            return VALVE_STEPS
        if self.design.actuator is Actuator.VALVE and state.breaker_due and self._can_move:
            left = min(VALVE_STEPS, -((self._at - state.breaker_due) // VALVE_STEP))
            return VALVE_STEPS - left if state.relay_1 else left
        return VALVE_STEPS if state.breaker_closed else 0

    @property
    def _can_move(self) -> bool:
        """Whether nothing keeps the breaker or valve from following its relay."""
        state = self.physical
        lets_through = state.relay_1 and not self._is_pulse
        return state.breaker != (Breaker.TRIPPED if lets_through else Breaker.STUCK)

    def advance(self, seconds: float) -> None:
        """Live on for some simulated seconds."""
        self.advance_to(self._at + round(seconds * SECOND), self._power)

    def advance_to(self, moment: int, power: Power) -> None:
        """Live up to a moment, µs, on the building's power."""
        self._power = power
        state = self.physical
        while self._at < moment:
            end = min(moment, (self._at // _SLOT + 1) * _SLOT)
            if (change := self._power.next_change(self._at)) is not None:
                end = min(end, change)
            if state.breaker_due > self._at:
                # A valve changes the flow at every step of its way.
                end = min(end, self._at + (state.breaker_due - self._at - 1) % VALVE_STEP + 1)
            self._count(self.reading, self._source(), end - self._at)
            self._at = end
            self._move_breaker()

    def skip_to(self, moment: int, power: Power) -> None:
        """Go on at a moment, µs, without having lived until then."""
        self._at = moment
        self._power = power
        self._move_breaker()

    def load(self, amount: int, source: str, voucher: int = 0) -> None:
        """Load credit at the module, minor units. Raises CommandError."""
        load_at_module(self.design, self.physical, amount, source, self.seconds, voucher)

    def restart(self, seconds: float = 5, *, lose_clock: bool = False) -> None:
        """Start anew: silent for some simulated seconds, relays and counters as before."""
        self.physical.restart_count += 1
        self.physical.silent_until = self._at + round(seconds * SECOND)
        if lose_clock:
            self.physical.clock_unsure = True

    def switch_supply(self, *, on: bool) -> None:
        """Close or open relay 1; what it moves follows."""
        state = self.physical
        if state.relay_1 == on:
            return
        state.relay_1 = on
        if self._is_pulse:
            # A trip coil that is let go of too soon does not trip.
            state.breaker_due = self._at + BREAKER_DELAY if on else 0
            return
        state.supply_since = self._at
        if self.design.actuator is not Actuator.VALVE:
            state.breaker_due = self._at + BREAKER_DELAY
        elif state.breaker_due > self._at:
            # On its way already: it turns back.
            state.breaker_due = 2 * self._at + VALVE_STEPS * VALVE_STEP - state.breaker_due
        else:
            state.breaker_due = self._at + VALVE_STEPS * VALVE_STEP

    def set_breaker(self, condition: Breaker) -> None:
        """Break or mend the breaker or valve; a mended one goes where its relay is."""
        state = self.physical
        state.breaker = condition.value
        if condition is Breaker.TRIPPED:
            state.breaker_closed = False
            state.breaker_due = 0
        elif self.design.actuator is not Actuator.VALVE:
            state.breaker_due = self._at + BREAKER_DELAY
        elif state.breaker_closed != state.relay_1 and state.breaker_due <= self._at:
            state.breaker_due = self._at + VALVE_STEPS * VALVE_STEP

    def close_breaker(self) -> None:
        """Close the breaker by hand. Raises CommandError if it does not hold."""
        state = self.physical
        if self.design.actuator is Actuator.VALVE:
            raise CommandError("A valve has no handle.")
        if state.relay_1 is self._is_pulse:
            raise CommandError("The breaker does not hold: its relay keeps it open.")
        if state.breaker == Breaker.TRIPPED:
            state.breaker = Breaker.NORMAL.value
        if not state.breaker_closed:
            state.breaker_closed = True
            state.supply_since = self._at

    def refit(self, actuator: Actuator) -> None:
        """Connect something else to relay 1 and leave the supply as it is."""
        on = self.supply_on
        self.design = replace(self.design, actuator=actuator)
        self.physical.relay_1 = on and not self._is_pulse
        self.physical.breaker_closed = on
        self.physical.breaker_due = 0

    def swap(self, serial_number: int) -> None:
        """Put another module, with another serial number, in this one's place."""
        self.physical.serial_number = serial_number

    def relabel(self, label: str) -> None:
        """Change the tenant's name."""
        self.design = replace(self.design, label=label)

    def write(self, key: str, value: Value) -> None:
        """Take a value that was written to a point of the register map."""
        state = self.physical
        match key, value:
            case "relay_1", bool():
                self.switch_supply(on=value)
            case "relay_2", bool():
                state.relay_2 = value
            case "mode", str():
                state.mode = value
            case "warning_limit", int():
                state.warning_limit = value
            case (("price" | "price_grid"), Decimal()):
                state.price_grid = int(value * PRICE_STEPS)
            case "price_generator", Decimal():
                state.price_generator = int(value * PRICE_STEPS)
            case "clock", datetime():
                state.clock_offset = from_time(value) - self._at + self.ahead
                state.clock_unsure = False
            case _:
                raise ValueError(f"{key} cannot be {value!r}")

    def values(self) -> Mapping[str, Value]:
        """Return every value the module knows, by the key of its point."""
        state, design = self.physical, self.design
        shared: dict[str, Value] = {
            "map_version": 1,
            "firmware": design.firmware,
            "capabilities": design.capabilities,
            "credit_decimals": design.credit_decimals,
            "label": design.label,
            "serial_number": state.serial_number,
            "relay_1": state.relay_1,
            "relay_2": state.relay_2,
            "input_1": state.breaker_closed,
            "input_2": state.door_open,
            "clock_unsure": state.clock_unsure,
            "mode": state.mode,
            "credit": self.credit,
            "load_count": state.load_count,
            "restart_count": state.restart_count % 0x10000,
            "total_loaded": state.total_loaded,
            "total_used": state.total_used,
            "last_load": state.last_load,
            "last_load_time": to_time(state.last_load_at * SECOND) if state.last_load_at else None,
            "last_load_source": state.last_load_source,
            "warning_limit": state.warning_limit,
            "maximum_load": design.maximum_load,
            "clock": self.clock,
            "price": Decimal(state.price_grid) / PRICE_STEPS,
            "price_grid": Decimal(state.price_grid) / PRICE_STEPS,
            "price_generator": Decimal(state.price_generator) / PRICE_STEPS,
        }
        reading = self.reading
        if isinstance(reading, ElectricReading):
            return shared | {
                "on_generator": self._source() is Source.GENERATOR,
                **{
                    f"current_l{phase}": Decimal(amps).scaleb(-2)
                    for phase, amps in enumerate(reading.current, 1)
                },
                **{
                    f"voltage_l{phase}": Decimal(volts).scaleb(-1)
                    for phase, volts in enumerate(reading.voltage, 1)
                },
                "active_power": Decimal(reading.active).scaleb(-3),
                "reactive_power": Decimal(reading.reactive).scaleb(-3),
                "frequency": Decimal(reading.frequency).scaleb(-2),
                "power_factor": Decimal(reading.power_factor).scaleb(-3),
                "active_energy_grid": Decimal(state.active_grid) / UNIT,
                "reactive_energy_grid": Decimal(state.reactive_grid) / UNIT,
                "active_energy_generator": Decimal(state.active_generator) / UNIT,
                "reactive_energy_generator": Decimal(state.reactive_generator) / UNIT,
            }
        return shared | {
            "flow": Decimal(reading.flow).scaleb(-3),
            "thermal_power": Decimal(reading.thermal).scaleb(-3),
            "volume": Decimal(state.volume) / UNIT,
            "heating_energy": Decimal(state.heating) / UNIT,
            "cooling_energy": Decimal(state.cooling) / UNIT,
        }

    def local_time(self, moment: int) -> datetime:
        """Return the time on the tenant's wall at a moment."""
        return to_time(moment + self.design.utc_offset * SECOND)

    def _source(self) -> Source:
        source = self._power.source_at(self._at)
        if self.physical.kept_on_generator and source is Source.MAINS:
            source = Source.GENERATOR
        if source is Source.GENERATOR and not self.design.has_generator:
            return Source.NONE
        return source

    def _read(self, slot: int, source: Source, opening: int) -> ElectricReading | FlowReading:
        design = self.design
        wanted = 0
        if opening:
            wanted = self._habit(slot * _SLOT)
            wanted = round(wanted * (1 + _FLICKER * noise(design.seed + 9, slot)))
            wanted = wanted * opening // VALVE_STEPS
        if design.kind is MeterKind.ELECTRICITY:
            if source is Source.NONE:
                return ElectricReading()
            return electric(
                wanted,
                design.tenant.power_factor,
                design.seed,
                slot,
                generator=source is Source.GENERATOR,
                connected=opening > 0,
            )
        if design.kind is MeterKind.WATER:
            return hydraulic(wanted)
        return calorimetric(wanted, heating=is_heating(self.local_time(slot * _SLOT).month))

    def _habit(self, moment: int) -> int:
        period = moment // _HABIT
        if self._wanted[0] != period:
            design = self.design
            local = self.local_time(period * _HABIT)
            self._wanted = (
                period,
                demand(design.tenant, design.kind, design.seed, design.size, local),
            )
        return self._wanted[1]

    def _count(self, reading: ElectricReading | FlowReading, source: Source, span: int) -> None:
        state = self.physical
        price = state.price_grid
        if isinstance(reading, ElectricReading):
            used = reading.active * span
            if source is Source.GENERATOR:
                state.active_generator += used
                state.reactive_generator += reading.reactive * span
                price = state.price_generator
            else:
                state.active_grid += used
                state.reactive_grid += reading.reactive * span
        elif self.design.kind is MeterKind.WATER:
            used = reading.flow * span
            state.volume += used
        else:
            used = abs(reading.thermal) * span
            if reading.thermal > 0:
                state.heating += used
            else:
                state.cooling += used
        cost = used * price * 10**self.design.credit_decimals + state.cost_remainder
        minor, state.cost_remainder = divmod(cost, UNIT * PRICE_STEPS)
        state.total_used += minor

    def _move_breaker(self) -> None:
        state = self.physical
        if state.breaker_due and self._at >= state.breaker_due:
            state.breaker_due = 0
            if self._is_pulse:
                if state.relay_1 and state.breaker_closed and self._can_move:
                    state.breaker_closed = False
                    state.supply_since = self._at
            elif self._can_move:
                state.breaker_closed = state.relay_1
