"""A module that says well-formed nonsense, another with every poll."""

import asyncio
from pathlib import Path
from random import Random

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device.points import Point, PointType
from custom_components.prepaid_meter.device.restless import MOST, WINDOW, Restless
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .flows import subentry_at, until
from .test_changed_module import opened


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


class Nonsense(dict[int, int]):
    """Registers that hold something else whenever they are read, and always something allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.random = Random(4711)

    def get(self, register: int, default: int = 0) -> int:  # type: ignore[override]
        match register:
            case 0x0102:
                return self.random.getrandbits(4)
            case 0x0103 | 0x0300:
                return self.random.randrange(3)
            case 0x0105 | 0x0107 | 0x0203 | 0x0207 | 0x0302:
                return self.random.getrandbits(16)
        return default


async def test_random_values_are_told_once_and_held(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    module = await opened(hub)
    other = next(each for each in hub.meters.values() if each is not module)
    assert module.account is not None
    book = module.account.book

    async def rows() -> int:
        return len(await book.call(lambda: book.ledger.rows(hub=book.hub, module=module.identity)))

    building.building.unit(2).faults.registers = Nonsense()
    await until(lambda: module.coordinator.restless.is_held)
    await asyncio.sleep(1)
    await hass.async_block_till_done()
    held = await rows()
    assert held <= 3 * MOST
    for _ in range(20):
        await module.coordinator.async_refresh()
    await asyncio.sleep(0.5)
    assert await rows() == held
    name = f"module_restless_{subentry_at(hub.entry, 2)}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, name)
    told = [each for each in caplog.records if "changes without end" in each.getMessage()]
    assert len(told) == 1
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
    assert other.says("credit")
    assert not other.coordinator.restless.is_held


def test_it_is_over_when_nothing_has_changed_for_a_while() -> None:
    now = 0.0
    mode = Point(key="mode", block="live", address=0, type=PointType.U16, count=1)
    restless = Restless({"mode": mode}, lambda: now)
    for count in range(MOST + 1):
        restless.note({"load_count": 10**6}, {"load_count": count}, {})
    assert restless.is_held
    now = WINDOW
    assert not restless.is_held


def test_what_was_ordered_from_here_and_what_counts_on_is_no_restlessness() -> None:
    mode = Point(key="mode", block="live", address=0, type=PointType.U16, count=1)
    restless = Restless({"mode": mode})
    for count in range(10 * MOST):
        restless.note(
            {"mode": count, "load_count": count},
            {"mode": count + 1, "load_count": count + 1},
            {"mode": object()},
        )
    assert not restless.is_held
