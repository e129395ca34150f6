"""What modules meter and count in simulated time."""

from datetime import UTC, datetime
from decimal import Decimal
from math import hypot

import pytest

from custom_components.prepaid_meter.device.points import MeterKind
from custom_components.prepaid_meter.simulator.building import Building, default_building
from custom_components.prepaid_meter.simulator.errors import CommandError
from custom_components.prepaid_meter.simulator.physical import Breaker

NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


def registers(building: Building, unit_id: int, address: int, count: int) -> list[int]:
    unit = building.unit(unit_id)
    return unit.registers.read(3, address, count, unit.module.values())


def test_power_agrees_with_currents_voltages_and_power_factor_all_day(mall: Building) -> None:
    outages = {40, 41, 42}
    for quarter in range(96):
        mall.set_mains(on=quarter not in outages)
        mall.advance(900)
        for unit_id in (1, 2, 13):
            words = registers(mall, unit_id, 0x0109, 12)
            currents, voltages = words[:3], words[3:6]
            active = words[6] << 16 | words[7]
            reactive = words[8] << 16 | words[9]
            power_factor = words[11]
            apparent = sum(u * i for u, i in zip(voltages, currents, strict=True)) / 1_000
            assert active == pytest.approx(apparent * power_factor / 1_000, abs=0.51)
            assert hypot(active, reactive) == pytest.approx(apparent, abs=2)
            assert 4_990 <= words[10] <= 5_010
            assert 0 < power_factor <= 1_000
            assert len(set(currents)) > 1


def test_days_follow_the_tenants_hours(mall: Building) -> None:
    shop = mall.units[8].module
    by_hour = {}
    for _ in range(24):
        mall.advance(3_600)
        hour = shop.local_time(mall.now).hour
        by_hour[hour] = shop.reading.active  # type: ignore[union-attr]
    assert by_hour[3] < by_hour[10] / 4 < by_hour[18] / 4 * 2


def test_credit_is_what_was_loaded_less_what_was_used() -> None:
    mall = default_building("tr", 6, now=NOON)
    for day in range(3):
        mall.advance(86_400)
        mall.units[2].module.load(10_000 + day, "card")
    for unit in mall.units.values():
        values = unit.module.values()
        assert values["credit"] == values["total_loaded"] - values["total_used"]  # type: ignore[operator]
    assert mall.units[2].module.values()["last_load"] == 10_002
    assert mall.units[2].module.values()["last_load_source"] == "card"
    # Nobody restores or cuts anything but software.
    assert mall.units[6].module.credit < 0
    assert mall.units[6].module.physical.relay_1


def test_cost_is_energy_times_price_to_the_last_fraction(building: Building) -> None:
    module = building.units[1].module
    before = module.values()
    for _ in range(1_000):
        building.advance(7.7)
    building.set_mains(on=False)
    building.advance(3_600)
    after = module.values()

    def grown(key: str) -> Decimal:
        return after[key] - before[key]  # type: ignore[operator,return-value]

    cost = grown("active_energy_grid") * Decimal("4.25") + grown(
        "active_energy_generator"
    ) * Decimal("9.8")
    assert grown("active_energy_generator") > 1
    assert grown("total_used") == int(cost * 100)


def test_small_steps_count_what_one_large_step_counts(building: Building) -> None:
    other = default_building("en", 3, now=NOON)
    same = default_building("en", 3, now=NOON)
    for _ in range(500):
        other.advance(7.31)
    same.advance(500 * 7.31)
    for unit_id in (1, 2, 3):
        assert other.units[unit_id].module.physical == same.units[unit_id].module.physical


def test_generator_takes_over_after_a_dark_moment(building: Building) -> None:
    module = building.units[1].module
    building.set_mains(on=False)
    building.advance(1)
    assert registers(building, 1, 0x0109, 6) == [0] * 6
    assert registers(building, 1, 0x0102, 1) == [0b000101]
    grid = module.values()["active_energy_grid"]
    building.advance(10)
    assert registers(building, 1, 0x0102, 1) == [0b010101]
    assert all(2_270 < volts < 2_360 for volts in registers(building, 1, 0x010C, 3))
    building.advance(3_600)
    assert module.values()["active_energy_grid"] == grid
    assert registers(building, 1, 0x0213, 1)[0] > 300
    assert registers(building, 1, 0x0215, 1)[0] > 0
    building.set_mains(on=True)
    building.advance(1)
    assert registers(building, 1, 0x0102, 1) == [0b000101]
    building.advance(3_600)
    assert module.values()["active_energy_grid"] > grid  # type: ignore[operator]


def test_stuck_breaker_keeps_current_and_says_so(building: Building) -> None:
    module = building.units[1].module
    module.set_breaker(Breaker.STUCK)
    module.switch_supply(on=False)
    building.advance(2)
    assert registers(building, 1, 0x0102, 1) == [0b000100]
    assert registers(building, 1, 0x0109, 1)[0] > 0
    module.set_breaker(Breaker.NORMAL)
    building.advance(2)
    assert registers(building, 1, 0x0102, 1) == [0]
    assert registers(building, 1, 0x0109, 1) == [0]


def test_bypassed_breaker_keeps_current_and_hides_it(building: Building) -> None:
    module = building.units[1].module
    module.set_breaker(Breaker.BYPASSED)
    module.switch_supply(on=False)
    building.advance(2)
    assert registers(building, 1, 0x0102, 1) == [0]
    assert registers(building, 1, 0x0109, 1)[0] > 0


def test_heat_in_winter_and_cold_in_summer() -> None:
    winter = default_building(now=datetime(2026, 1, 14, 9, tzinfo=UTC)).units[5].module
    summer = default_building(now=datetime(2026, 7, 15, 9, tzinfo=UTC)).units[5].module
    for module, grows, rests, sign in (
        (winter, "heating_energy", "cooling_energy", 1),
        (summer, "cooling_energy", "heating_energy", -1),
    ):
        before = module.values()
        module.advance(7_200)
        after = module.values()
        assert after[grows] > before[grows]  # type: ignore[operator]
        assert after[rests] == before[rests]
        assert after["flow"] > 0  # type: ignore[operator]
        assert after["thermal_power"] * sign > 0  # type: ignore[operator]


@pytest.mark.parametrize("amount", [0, -5, 5_000_001])
def test_loads_that_the_module_refuses(building: Building, amount: int) -> None:
    with pytest.raises(CommandError, match="loads from 1 to 5000000"):
        building.units[1].module.load(amount, "card")
    with pytest.raises(CommandError, match="not gift"):
        building.units[1].module.load(5, "gift")
    assert building.units[1].module.physical.load_count == 0


def test_restart_that_loses_the_clock(building: Building) -> None:
    module = building.units[1].module
    module.restart(3, lose_clock=True)
    assert module.is_silent is True
    building.advance(4)
    assert building.units[1].module.is_silent is False
    assert module.values()["clock_unsure"] is True
    assert module.values()["restart_count"] == 1


def test_default_building_is_the_same_every_time_and_shows_every_state() -> None:
    mall = default_building("tr", now=NOON)
    again = default_building("tr", now=NOON)
    assert [unit.module.physical for unit in mall.units.values()] == [
        unit.module.physical for unit in again.units.values()
    ]
    assert mall.identity == again.identity
    modules = [unit.module for unit in mall.units.values()]
    kinds = [module.design.kind for module in modules]
    assert [kinds.count(kind) for kind in MeterKind] == [16, 4, 4]
    assert list(mall.units) != list(range(1, 25))
    labels = [module.design.label for module in modules]
    assert {"Kahve Durağı", "Anadolu Kitabevi", "Yıldız Eczanesi"} <= set(labels)
    assert len(set(labels)) == 24
    assert all(10**7 <= module.physical.serial_number < 10**8 for module in modules)
    assert {(module.credit_status, module.physical.mode) for module in modules} >= {
        ("exhausted", "operator"),
        ("exhausted", "automatic"),
        ("exhausted", "remote"),
        ("low", "operator"),
        ("ok", "automatic"),
    }
    assert [module.physical.relay_1 for module in modules].count(False) == 1
    assert [module.physical.door_open for module in modules].count(True) == 1
    assert [module.values().get("on_generator") for module in modules].count(True) == 1
    assert all(-100_000 < module.credit < 2_500_000 for module in modules)


@pytest.mark.parametrize("language", ["en", "tr"])
def test_largest_building_has_names_that_fit(language: str) -> None:
    building = default_building(language, 247, now=NOON)  # type: ignore[arg-type]
    labels = [unit.module.design.label for unit in building.units.values()]
    assert len(set(labels)) == 247
    assert all(len(label.encode()) <= 32 for label in labels)
    assert list(building.units) == list(range(1, 248))
    serials = {unit.module.physical.serial_number for unit in building.units.values()}
    assert len(serials) == 247


def test_a_few_modules_are_a_mix() -> None:
    building = default_building("en", 6, now=NOON)
    assert {unit.module.design.kind for unit in building.units.values()} == set(MeterKind)
