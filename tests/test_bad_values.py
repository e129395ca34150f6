"""Every register of a module, with what it cannot or should not hold, over the wire."""

from collections.abc import Iterator
import logging
from pathlib import Path
from typing import NamedTuple

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device.declared import SCALING
from custom_components.prepaid_meter.device.points import (
    SIGNED_TYPES,
    Kind,
    Point,
    PointType,
    Poll,
    Profile,
)
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.trackers.wrong_values import wrong_values_issue_id
from custom_components.prepaid_meter.web.overview import async_overview

from .test_changed_module import opened


@pytest.fixture
def module_count() -> int:
    return 6


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


class Case(NamedTuple):
    """What the registers of a point hold."""

    point: Point
    words: list[int]
    cannot_be: bool
    is_blank: bool = False
    """Whether a memory that is empty or not read yet says so."""

    def __str__(self) -> str:
        return f"{self.point.key} = {self.words}"


def _case(point: Point, raw: int) -> Case:
    data = (raw % (1 << 16 * point.count)).to_bytes(2 * point.count)
    words = [int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)]
    cannot_be = (
        (point.minimum is not None and raw < point.minimum)
        or (point.maximum is not None and raw > point.maximum)
        or (point.type is PointType.ENUM and raw not in point.values)
    )
    return Case(point, words, cannot_be, len({*words}) == 1 and words[0] in {0, 0xFFFF})


def cases(profile: Profile) -> Iterator[Case]:
    """Return what a person would think of for each register that is polled."""
    for point in profile.points.values():
        if profile.blocks[point.block].poll is Poll.DEMAND or point.key in SCALING:
            continue
        if point.type is PointType.BIT or point.key in {"serial_number", "capabilities"}:
            # Whoever bears another number is another module; parts have a test of their own.
            continue
        if point.type is PointType.STRING:
            yield Case(point, [0xFFFE] * point.count, cannot_be=True)
            yield Case(point, [0xC328] * point.count, cannot_be=True)
            continue
        bits = 16 * point.count
        signed = point.type in SIGNED_TYPES
        raws = {-(1 << bits - 1), (1 << bits - 1) - 1, -1} if signed else {0, (1 << bits) - 1}
        if point.minimum is not None and (signed or point.minimum > 0):
            raws.add(point.minimum - 1)
        if point.maximum is not None and point.maximum < (1 << bits - signed) - 1:
            raws.add(point.maximum + 1)
        for raw in sorted(raws):
            yield _case(point, raw)


@pytest.mark.parametrize("kind", [Kind.ELECTRICITY, Kind.HEAT])
async def test_no_value_of_a_module_harms_another_or_is_shown_if_it_cannot_be(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    caplog: pytest.LogCaptureFixture,
    kind: Kind,
) -> None:
    module = next(module for module in hub.meters.values() if module.module.profile.kind is kind)
    await opened(hub)
    registers = building.building.unit(module.coordinator.unit_id).faults.registers
    others = [other for other in hub.meters.values() if other is not module]
    shown = [async_overview(hass, other)["credit"] for other in others]
    tried = 0
    for case in cases(module.module.profile):
        if case.point.key not in module.module.points:
            continue
        registers.clear()
        registers.update(enumerate(case.words, case.point.address))
        await hold(module)
        issue = ir.async_get(hass).async_get_issue(
            DOMAIN, wrong_values_issue_id(module.coordinator)
        )
        if case.is_blank and case.point.key in module.module.counting.keys:
            # What a counter cannot have come to is held; a counter that stood there already is not.
            assert module.says(case.point.key) is (issue is None), case
            told_otherwise = case.point.key == "load_count"
            assert issue or told_otherwise or module.value(case.point.key) == 0, case
        elif case.cannot_be:
            assert not module.says(case.point.key), case
            assert module.value(case.point.key) is None, case
            assert issue is not None, case
            assert issue.translation_placeholders is not None
            assert issue.translation_placeholders["name"] == module.name
            assert f"{case.point.key} = " in issue.translation_placeholders["values"], case
        else:
            assert issue is None, (case, issue)
        async_overview(hass, module)
        for other, credit in zip(others, shown, strict=True):
            assert async_overview(hass, other)["credit"] == credit, case
        tried += case.cannot_be
    registers.clear()
    await hold(module)
    assert (
        ir.async_get(hass).async_get_issue(DOMAIN, wrong_values_issue_id(module.coordinator))
        is None
    )
    assert tried >= 10
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert not errors, errors


async def hold(module: Meter) -> None:
    """Read everything of a module as often as it takes to be told of it."""
    await module.coordinator.async_refresh()
    await module.coordinator.async_refresh()
    await module.hass.async_block_till_done()
