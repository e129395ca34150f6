"""Weeks before now that lead to exactly what the modules show."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from custom_components.prepaid_meter.simulator.building import Building
from custom_components.prepaid_meter.simulator.history import history


def test_history_ends_at_the_totals_on_the_registers(mall: Building) -> None:
    mall.advance(5_000)
    hours = history(mall, mall.time - timedelta(days=14))
    assert hours.keys() == mall.units.keys()
    for unit_id, unit in mall.units.items():
        past = hours[unit_id]
        assert past[-1].credit == unit.module.credit
        assert past[-1].total_used == unit.module.values()["total_used"]
        for key, total in past[-1].totals.items():
            point = unit.profile.points[key]
            raw = unit.registers.read(3, point.address, 2, unit.module.values())
            assert point.scale is not None
            assert total == (raw[0] << 16 | raw[1]) * point.scale
            assert total - sum(hour.used[key] for hour in past[1:]) == past[0].totals[key]
            assert all(hour.used[key] >= 0 for hour in past)


def test_hours_are_whole_ordered_and_within_the_asked_time(mall: Building) -> None:
    end = mall.time - timedelta(days=2)
    start = end - timedelta(days=1)
    full = history(mall, start)[2]
    part = history(mall, start, end)[2]
    assert part == full[:24]
    assert [hour.start for hour in part] == [start + timedelta(hours=n) for n in range(24)]


def test_credit_moves_by_use_and_whole_loads(mall: Building) -> None:
    past = history(mall, mall.time - timedelta(days=40))[2]
    usual = mall.units[2].module.physical.last_load
    for before, after in pairwise(past):
        assert after.loaded in {0, usual}
        cost = (
            after.used["active_energy_grid"] * Decimal("4.25")
            + after.used["active_energy_generator"] * Decimal("9.8")
        ) * 100
        assert abs(after.credit - (before.credit + after.loaded - cost)) < 20
        assert after.total_used - before.total_used == before.credit + after.loaded - after.credit
    assert sum(hour.loaded > 0 for hour in past) >= 3
    assert min(hour.credit for hour in past) > -usual


def test_generator_ran_now_and_then(mall: Building) -> None:
    past = history(mall, mall.time - timedelta(days=40))
    ran = [hour.start for hour in past[1] if hour.used["active_energy_generator"]]
    assert 1 <= len(ran) <= 12
    assert [hour.start for hour in past[2] if hour.used["active_energy_generator"]] == ran


def test_cut_tenant_used_nothing_since(mall: Building) -> None:
    cut = next(unit for unit in mall.units.values() if not unit.module.physical.relay_1)
    past = history(mall, mall.time - timedelta(days=4))[cut.unit_id]
    assert not any(hour.used["active_energy_grid"] for hour in past[-24:])
    assert any(hour.used["active_energy_grid"] for hour in past[:24])


def test_nothing_is_used_before_a_counter_was_at_zero(building: Building) -> None:
    past = history(building, building.time - timedelta(days=400))[7]
    assert past[0].totals["volume"] == 0
    assert sum(hour.used["volume"] for hour in past) == Decimal("1234.567")
