"""Counters that misbehave, with a kill between any two readings: what the tenant is charged."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from custom_components.prepaid_meter.metering.counter import Meter
from custom_components.prepaid_meter.metering.reading import NoReading
from custom_components.prepaid_meter.purse.state import Occasion

from .world import POLL, World

# Minutes since the reading before, and what is shown; None is no reading.
type Shown = tuple[float, str | None]

_AFTERWARDS = 3
"""So many readings of the last value follow."""

# What the counter shows, the most that can flow an hour, and what was truly used.
HARMLESS: dict[str, tuple[Sequence[Shown], str, str]] = {
    "zero for a moment": (
        [(1, "812.40"), (1, None), (1, "0"), (1, "0"), (1, "812.46")], "4.6", "0.06",
    ),
    "catches up": ([(1, "4188.0"), (360, "4215.7")], "18", "27.7"),
    "last digits tremble": (
        [(1, "544.587493"), (1, "544.587"), (1, "544.601")], "4.6", "0.013507",
    ),
    "far outlier": ([(1, "12.75"), (1, "125.271"), (1, "12.76")], "4.6", "0.01"),
    "believable outlier": (
        [(1, "180.21"), (0.2, "180.29"), (0.2, "180.22")], "18", "0.01",
    ),
    "believed misread": (
        [(1, "424.950"), (30, "426.010"), (30, "425.054"), (30, "425.079")], "3.125", "0.129",
    ),
    "torn halves": (
        [(1, "1310.71"), (1, "655.36"), (1, "1310.73"), (1, "1966.09"), (1, "1310.74")],
        "4.6", "0.03",
    ),
    "another unit's answer": ([(1, "4210.11"), (1, "912.40"), (1, "4210.13")], "4.6", "0.02"),
    "sum without a part": ([(1, "900.00"), (1, "612.40"), (1, "900.03")], "4.6", "0.03"),
    "damaged telegram": ([(1, "7.156"), (1, "0"), (1, "7.158")], "4.6", "0.002"),
    "stages": (
        [(1, "1600.20"), (1, None), (1, "0"), (1, "1470.00"), (1, "1600.25")], "4.6", "0.05",
    ),
}  # fmt: skip

LASTING: dict[str, tuple[Sequence[Shown], str]] = {
    "restart from zero": (
        [(1, "812.40"), (1, None), (1, "0.00"), (10, "0.05"), (10, "0.11")], "4.6",
    ),
    "falls to what was saved": ([(1, "47.30"), (1, "45.10"), (10, "45.15"), (10, "45.22")], "4.6"),
    "leaps after a short loss": ([(1, "31.20"), (3, "38.75"), (10, "38.76"), (10, "38.77")], "4.6"),
    "ten times": ([(1, "64.39"), (1, "643.9"), (10, "644.1"), (10, "644.3")], "4.6"),
    "runs backwards": ([(1, "510.00"), (10, "509.70"), (10, "509.40"), (10, "509.1")], "4.6"),
    "set by hand": ([(1, "12.300"), (1, "4120.000"), (10, "4120.010"), (10, "4120.02")], "4.6"),
}  # fmt: skip


async def _live(world: World, shown: Sequence[Shown], killed_before: int, posted: bool) -> None:
    begun = shown[0][1]
    assert begun is not None
    world.counted = Decimal(begun)
    await world.begin()
    await world.settle()
    for number, (minutes, value) in enumerate(shown[1:], 1):
        world.now += timedelta(minutes=minutes) - POLL
        if number == killed_before:
            world.born()
        if value is None:
            await world.hear(NoReading.UNAVAILABLE)
            continue
        world.counted = Decimal(value)
        await world.hear()
        if posted:
            await world.account.post(Occasion.CUT)


@pytest.mark.parametrize("kind", HARMLESS)
@pytest.mark.parametrize("posted", [False, True])
async def test_what_passes_is_charged_by_itself(tmp_path: Path, kind: str, posted: bool) -> None:
    shown, most, used = HARMLESS[kind]
    for killed_before in range(len(shown) + 1):
        path = tmp_path / f"{killed_before}.db"
        world = World(path, meter=Meter(most_per_hour=Decimal(most)))
        await _live(world, shown, killed_before, posted)
        for _ in range(_AFTERWARDS):
            world.now += timedelta(minutes=1)
            await world.hear()
        await world.account.post(Occasion.CUT)
        assert world.quantity() == Decimal(used), killed_before
        assert not world.account.in_doubt
        world.ledger.close()


@pytest.mark.parametrize("kind", LASTING)
async def test_what_lasts_is_held_and_nobody_is_cut(tmp_path: Path, kind: str) -> None:
    shown, most = LASTING[kind]
    for killed_before in range(len(shown) + 1):
        path = tmp_path / f"{killed_before}.db"
        world = World(path, meter=Meter(most_per_hour=Decimal(most)))
        await _live(world, shown, killed_before, posted=True)
        for _ in range(_AFTERWARDS):
            world.now += timedelta(minutes=8)
            await world.hear()
        await world.account.post(Occasion.CUT)
        assert world.quantity() == 0, killed_before
        assert world.account.in_doubt
        assert not world.account.may_cut
        world.ledger.close()
