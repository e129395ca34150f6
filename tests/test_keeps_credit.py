"""A module that gives no credit back (capability 5): nobody is offered to try."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.physical import KEEPS_CREDIT
from custom_components.prepaid_meter.simulator.premises import Unit
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.web.overview import async_overview

from .conftest import MONDAY_MORNING
from .flows import until
from .test_changed_module import act, opened


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def building(module_count: int) -> Any:
    """Return a building whose module 2 keeps its credit."""
    plain = default_building("en", module_count, now=MONDAY_MORNING)
    unit = plain.units[2]
    declared = unit.module.design.capabilities | 1 << KEEPS_CREDIT
    unit.module.design = replace(unit.module.design, capabilities=declared)
    units = [plain.units[1], Unit(2, unit.profile, unit.module)]
    server = BuildingServer(type(plain)(units, plain.now))
    server.pause()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    return await opened(hub)


async def test_no_refund_leaves_by_wire_or_voucher(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, module: Meter
) -> None:
    state = building.building.units[2].module.physical
    before = state.total_loaded, state.load_count, state.load_reference
    assert async_overview(hass, module)["takes_refunds"] is False
    other = next(meter for meter in hub.meters.values() if meter is not module)
    await until(lambda: other.account and other.account.is_open)
    assert async_overview(hass, other)["takes_refunds"] is True
    for action, data in (
        ("refund", {"amount": 1, "reason": "moves out"}),
        ("create_voucher", {"amount": 1, "kind": "refund"}),
    ):
        with pytest.raises(HomeAssistantError) as refused:
            await act(hass, action, module, **data)
        assert refused.value.translation_key == "cannot_refund"
    assert (state.total_loaded, state.load_count, state.load_reference) == before
    await act(hass, "top_up", module, amount=1)
    assert state.load_count == before[1] + 1
