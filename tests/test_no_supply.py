"""A module without relay 1: a meter that only sells."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.prepaid_meter.const import CONF_CAPABILITIES
from custom_components.prepaid_meter.ledger import RowKind
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.premises import Unit
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.web.overview import async_overview

from .conftest import MONDAY_MORNING, NextRound
from .test_changed_module import act, opened

SUPPLY = {
    "switch_relay_1",
    "sensor_supply_status",
    "switch_hold",
    "switch_automatic_restore",
    "number_emergency_credit",
    "select_hours",
}


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def building(module_count: int) -> Any:
    """Return a building whose module 2 has no relay 1."""
    plain = default_building("en", module_count, now=MONDAY_MORNING)
    unit = plain.units[2]
    unit.module.design = replace(
        unit.module.design, capabilities=unit.module.design.capabilities & ~1
    )
    units = [plain.units[1], Unit(2, unit.profile, unit.module)]
    server = BuildingServer(type(plain)(units, plain.now))
    server.pause()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    return await opened(hub)


def entities_of(hass: HomeAssistant, module: Meter) -> set[str]:
    prefix = f"{module.identity}_"
    return {
        f"{entity.domain}_{entity.unique_id.removeprefix(prefix)}"
        for entity in er.async_get(hass).entities.values()
        if entity.unique_id.startswith(prefix)
    }


async def test_nothing_of_a_supply_is_there(
    hass: HomeAssistant, hub: HubRuntime, module: Meter, next_round: NextRound
) -> None:
    await next_round(hub)
    other = next(each for each in hub.meters.values() if each.coordinator.unit_id == 1)
    assert module.subentry.data[CONF_CAPABILITIES] & 1 == 0
    assert entities_of(hass, other) >= SUPPLY
    assert not entities_of(hass, module) & SUPPLY
    shown = async_overview(hass, module)
    assert (shown["has_supply"], shown["supply_status"], shown["reasons"]) == (False, None, [])


@pytest.mark.parametrize("action", ["cut_off", "restore"])
async def test_it_is_sent_no_command_and_the_ledger_has_no_row_of_one(
    hass: HomeAssistant, module: Meter, action: str
) -> None:
    with pytest.raises(HomeAssistantError) as refused:
        await act(hass, action, module, reason="unpaid")
    assert refused.value.translation_key == "cannot_switch"
    assert module.account is not None
    book = module.account.book
    rows = await book.call(lambda: book.ledger.rows(hub=book.hub, module=module.identity))
    assert [row.kind for row in rows] == [RowKind.OPENING]


async def test_it_sells(hass: HomeAssistant, module: Meter) -> None:
    assert (await act(hass, "top_up", module, amount=10))["status"] == "applied"
