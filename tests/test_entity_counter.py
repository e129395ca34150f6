"""Counters that other integrations bring: what is heard of them, and what a purse makes of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.components.sensor.const import DEVICE_CLASS_UNITS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter, VolumeConverter
import pytest

from custom_components.prepaid_meter.metering.counter import Counter, Meter, Why
from custom_components.prepaid_meter.metering.judging import Outcome, begin
from custom_components.prepaid_meter.metering.reading import NoReading, Reading
from custom_components.prepaid_meter.purse.counting import Counting
from custom_components.prepaid_meter.trackers.entity_counter import EntityCounter, Unfit, why_unfit
from custom_components.prepaid_meter.trackers.entity_units import UNITS

PLUG = Meter(most_per_hour=Decimal("4.6"))
MINUTE = timedelta(minutes=1)


class Plug:
    """A plug of another integration with its counter, and a purse's ear on it."""

    def __init__(self, hass: HomeAssistant, clock: FrozenDateTimeFactory) -> None:
        self.hass = hass
        self.clock = clock
        self.registry = er.async_get(hass)
        self.entry = self.registry.async_get_or_create("sensor", "shelly", "plug-1-energy")
        self.heard: list[Reading | NoReading] = []
        self.counting: Counting | None = None
        self.outcomes: list[Outcome] = []
        self.shows("812.40")
        self.source = EntityCounter(hass, self.entry.id, self.entry.entity_id)
        self.stop = self.source.listen(self._hear)

    @property
    def entity_id(self) -> str:
        return self.entry.entity_id

    def shows(self, state: str, *, unit: str = "kWh", name: str | None = None, **more: Any) -> None:
        attributes = {
            "device_class": "energy", "state_class": "total_increasing",
            "unit_of_measurement": unit, **more,
        }  # fmt: skip
        self.hass.states.async_set(name or self.entity_id, state, attributes)

    async def sequence(self, *states: str, **more: Any) -> None:
        for state in states:
            self.clock.tick(MINUTE)
            self.shows(state, **more)
            await self.hass.async_block_till_done()

    def _hear(self, heard: Reading | NoReading) -> None:
        self.heard.append(heard)
        if self.counting is not None:
            verdict = self.counting.hear(heard)
            if verdict is not None:
                self.outcomes.append(verdict.outcome)

    async def begun(self) -> Plug:
        await self.sequence("812.40", "812.40", "812.41")
        first, second = (each for each in self.heard[-2:] if isinstance(each, Reading))
        counter = begin(first, second, second.value, PLUG)
        self.counting = Counting(
            counter, PLUG, MINUTE, clock=dt_util.utcnow, steady=lambda: self.clock().timestamp()
        )
        return self

    @property
    def counter(self) -> Counter:
        assert self.counting is not None
        return self.counting.counter


@pytest.fixture
def plug(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Iterator[Plug]:
    made = Plug(hass, freezer)
    yield made
    made.stop()


async def test_a_state_is_read_as_it_is_written(plug: Plug) -> None:
    await plug.sequence("812.40", "812.40", "812.4100036621094")
    reading = plug.heard[-1]
    assert isinstance(reading, Reading)
    assert reading.value == Decimal("812.4100036621094")
    assert reading.identity == "shelly:plug-1-energy"
    assert reading.at == dt_util.utcnow()


async def test_the_first_state_after_a_start_may_be_an_old_one(plug: Plug) -> None:
    await plug.sequence("498.0")
    assert plug.heard == [NoReading.RESTORED]
    await plug.sequence("512.5")
    assert isinstance(plug.heard[-1], Reading)


async def test_what_comes_back_with_the_value_it_went_with_has_said_nothing(plug: Plug) -> None:
    await plug.begun()
    await plug.sequence("812.45", "unavailable", "812.45")
    assert plug.heard[-2:] == [NoReading.UNAVAILABLE, NoReading.RESTORED]
    await plug.sequence("812.45")
    assert isinstance(plug.heard[-1], Reading)


async def test_zeros_for_a_moment_are_dropped_and_charged_once(plug: Plug) -> None:
    await plug.begun()
    await plug.sequence("812.42", "unavailable", "0", "0", "812.46", "812.46")
    assert plug.outcomes[-3:] == [Outcome.WAITING, Outcome.DROPPED, Outcome.BELIEVED]
    assert plug.counter.certain.value == Decimal("812.46")


async def test_a_restart_from_zero_is_asked_about(plug: Plug) -> None:
    await plug.begun()
    await plug.sequence("unavailable", *(f"0.{n:02}" for n in range(12)))
    assert plug.outcomes[-1] is Outcome.ASKED
    assert plug.counter.certain.value <= Decimal("812.41")


async def test_another_unit_of_the_same_state_is_converted(plug: Plug) -> None:
    await plug.begun()
    await plug.sequence("812420", "812430", unit="Wh")
    assert plug.outcomes[-2:] == [Outcome.BELIEVED] * 2
    assert plug.counter.believed.value == Decimal("812.43")


async def test_another_label_on_the_same_number_is_a_leap(plug: Plug) -> None:
    await plug.begun()
    await plug.sequence("812.42", unit="MWh")
    assert plug.outcomes[-1] is Outcome.WAITING


async def test_a_unit_of_another_kind_is_no_reading(plug: Plug) -> None:
    await plug.begun()
    await plug.sequence("812.42", unit="m³")
    assert plug.heard[-1] is NoReading.WRONG_UNIT


@pytest.mark.parametrize("state", ["unknown", "unavailable", "warm", "nan", "inf", "-1"])
async def test_what_is_no_number_is_no_reading(plug: Plug, state: str) -> None:
    await plug.begun()
    before = plug.counter
    await plug.sequence(state)
    assert isinstance(plug.heard[-1], NoReading)
    assert plug.counter == before


async def test_a_rename_goes_along(plug: Plug) -> None:
    await plug.begun()
    plug.registry.async_update_entity(plug.entity_id, new_entity_id="sensor.cafe")
    await plug.hass.async_block_till_done()
    await plug.sequence("812.42", "812.43", name="sensor.cafe")
    assert plug.source.entity_id == "sensor.cafe"
    assert plug.outcomes[-1] is Outcome.BELIEVED
    assert plug.counter.believed.value == Decimal("812.43")


async def test_another_thing_under_the_old_name_is_asked_about(plug: Plug) -> None:
    await plug.begun()
    plug.registry.async_remove(plug.entity_id)
    plug.hass.states.async_remove(plug.entity_id)
    await plug.hass.async_block_till_done()
    plug.registry.async_get_or_create(
        "sensor", "zha", "00:11", suggested_object_id=plug.entity_id.partition(".")[2]
    )
    await plug.sequence("812.42", "812.42")
    assert plug.counter.doubt is not None
    assert plug.counter.doubt.why is Why.IDENTITY
    assert plug.counter.doubt.asked


async def test_an_entity_that_is_gone_is_silent(plug: Plug) -> None:
    await plug.begun()
    plug.hass.states.async_remove(plug.entity_id)
    await plug.hass.async_block_till_done()
    assert plug.heard[-1] is NoReading.UNAVAILABLE
    assert plug.source.reported_at is None


async def test_the_same_value_reported_each_minute_is_fresh(plug: Plug) -> None:
    await plug.begun()
    await plug.sequence(*["812.41"] * 60)
    assert plug.counting is not None
    assert plug.counting.is_fresh(dt_util.utcnow())
    plug.clock.tick(timedelta(minutes=16))
    assert not plug.counting.is_fresh(dt_util.utcnow())


async def test_it_hears_nothing_once_it_is_stopped(plug: Plug) -> None:
    await plug.begun()
    plug.stop()
    plug.stop = lambda: None
    heard = len(plug.heard)
    await plug.sequence("812.50")
    assert len(plug.heard) == heard


def _as(**attributes: Any) -> Callable[[Plug], str]:
    def make(plug: Plug) -> str:
        plug.shows("1", **attributes)
        return plug.entity_id

    return make


def _of(platform: str) -> Callable[[Plug], str]:
    def make(plug: Plug) -> str:
        entry = plug.registry.async_get_or_create("sensor", platform, "x")
        plug.shows("1", name=entry.entity_id)
        return entry.entity_id

    return make


def _unregistered(plug: Plug) -> str:
    plug.shows("1", name="sensor.template")
    return "sensor.template"


@pytest.mark.parametrize(
    ("make", "unfit"),
    [
        (_as(), None),
        (_as(unit="Gcal"), None),
        (_as(state_class="total"), None),
        (_as(state_class="measurement"), Unfit.NO_COUNTER),
        (_as(device_class="power", unit="W"), Unfit.NO_KIND),
        (_as(unit="kontör"), Unfit.UNIT),
        (_of("utility_meter"), Unfit.RECKONED),
        (_of("integration"), Unfit.RECKONED),
        (_unregistered, Unfit.NOT_REGISTERED),
        (lambda _plug: "switch.x", Unfit.NO_SENSOR),
    ],
)
async def test_what_is_no_counter_is_refused(
    plug: Plug, make: Callable[[Plug], str], unfit: Unfit | None
) -> None:
    assert why_unfit(plug.hass, make(plug)) is unfit


@pytest.mark.parametrize(
    "device_class",
    [
        SensorDeviceClass.ENERGY,
        SensorDeviceClass.WATER,
        SensorDeviceClass.GAS,
        SensorDeviceClass.VOLUME,
    ],
)
def test_every_unit_of_the_kind_is_converted_as_home_assistant_does(
    device_class: SensorDeviceClass,
) -> None:
    is_energy = device_class is SensorDeviceClass.ENERGY
    converter = EnergyConverter if is_energy else VolumeConverter
    to = "kWh" if is_energy else "m³"
    for unit in DEVICE_CLASS_UNITS[device_class]:
        ours = UNITS[device_class][str(unit)]
        assert float(Fraction(ours)) == pytest.approx(converter.convert(1, str(unit), to), rel=1e-6)
