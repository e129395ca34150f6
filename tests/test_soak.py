"""Days of a building in a minute, and an observer that holds Home Assistant to the truth."""

import asyncio
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from benchmarks.soak import START, Observer, Plan, Report, Tenant, soak
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.server import BuildingServer

_LIVE = (3, 0x0100, 21)


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


async def test_nobody_is_cut_off_who_may_not_be_and_nobody_is_forgotten(
    hass: HomeAssistant,
) -> None:
    report = await soak(hass, Plan(seconds=22, reloads=1))
    assert report.wrong == []
    assert report.ledger_holds
    assert report.days > 0.5
    # If nothing happened, nothing was proven.
    assert report.cuts > 5
    assert report.restores > 3
    assert report.polls > 200


# -- that the observer would see it --------------------------------------------


@pytest.fixture
def report() -> Report:
    return Report()


@pytest.fixture
def tenant(report: Report) -> Tenant:
    """Return an observed tenant in automatic mode without credit."""
    server = BuildingServer(default_building("en", 1, now=START))
    tenant = Tenant(server.building.units[1], automatic_restore=True)
    state = tenant.unit.module.physical
    state.mode = "automatic"
    state.total_used = state.total_loaded
    Observer(server, [tenant], report)
    return tenant


def poll(tenant: Tenant) -> None:
    tenant.unit.registers.read(*_LIVE, tenant.unit.values())


async def test_a_cut_that_is_allowed_is_none_of_its_business(
    tenant: Tenant, report: Report
) -> None:
    poll(tenant)
    tenant.unit.module.write("relay_1", False)
    poll(tenant)
    assert (report.cuts, report.polls, report.wrong) == (1, 2, [])
    assert len(report.delays[False]) == 1
    assert tenant.moves == [False]


@pytest.mark.parametrize("why", ["credit", "mode", "hold", "clock", "emergency"])
async def test_a_cut_that_is_not_allowed_is_seen(tenant: Tenant, report: Report, why: str) -> None:
    state = tenant.unit.module.physical
    match why:
        case "credit":
            state.total_loaded += 1
        case "mode":
            state.mode = "operator"
        case "hold":
            tenant.held = True
        case "clock":
            state.clock_unsure = True
        case "emergency":
            tenant.emergency = 1
    tenant.unit.module.write("relay_1", False)
    (wrong,) = report.wrong
    assert "cut though it was not allowed" in wrong


async def test_a_restore_without_leave_or_credit_is_seen(tenant: Tenant, report: Report) -> None:
    module = tenant.unit.module
    module.write("relay_1", False)
    module.write("relay_1", True)
    assert ["without credit" in wrong for wrong in report.wrong] == [True]
    tenant.automatic_restore = False
    module.write("relay_1", False)
    module.physical.total_loaded += 1
    module.write("relay_1", True)
    assert ["without leave" in wrong for wrong in report.wrong] == [False, True]


@pytest.mark.parametrize(
    ("on", "what"), [(True, "not cut in time"), (False, "left off with credit")]
)
async def test_what_is_not_done_is_seen_once(
    tenant: Tenant, report: Report, on: bool, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tenant.unit.module.physical
    state.relay_1 = state.breaker_closed = on
    state.total_loaded += 0 if on else 1
    poll(tenant)
    assert report.wrong == []
    loop = asyncio.get_running_loop()
    now = loop.time()
    monkeypatch.setattr(loop, "time", lambda: now + 60)
    poll(tenant)
    poll(tenant)
    monkeypatch.undo()
    (wrong,) = report.wrong
    assert what in wrong
