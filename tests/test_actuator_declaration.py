"""No relay moves before somebody has said what it moves, and a command that errs is seen."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_OFF, SERVICE_TURN_ON, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.prepaid_meter.const import (
    CONF_ACTUATOR,
    CONF_ACTUATOR_REFUTED,
    CONF_SUPPLY_SWITCH,
    DOMAIN,
)
from custom_components.prepaid_meter.device import switching
from custom_components.prepaid_meter.device.points import Actuator, MeterKind
from custom_components.prepaid_meter.ledger.kinds import RowKind
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.physical import Breaker
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply import keeper

from .conftest import NextRound
from .flows import change_module, repair, subentry_at
from .test_cut_off import SWITCHED, Tenant, tenant_again, tenant_of


@pytest.fixture
def module_count() -> int:
    return 3


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "_SECONDS", dict.fromkeys(Actuator, 1.5))
    monkeypatch.setattr(switching, "_TRIP", 0.5)
    monkeypatch.setattr(switching, "PULSE", 0.2)
    monkeypatch.setattr(keeper, "_LOOK_PAUSE", 0.1)


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture(autouse=True)
async def _running(building: BuildingServer) -> None:
    building.speed = 50
    building.resume()


@pytest.fixture
def said() -> str | None:
    """Return what somebody has said of the first module's relay."""
    return None


@pytest.fixture
def fitted() -> Actuator:
    """Return what it moves in truth."""
    return Actuator.BREAKER_PULSE


@pytest.fixture
def subentries(
    subentries: list[ConfigSubentryData],
    building: BuildingServer,
    said: str | None,
    fitted: Actuator,
) -> list[ConfigSubentryData]:
    first, *others = subentries
    building.building.unit(first["data"]["unit_id"]).module.refit(fitted)
    data = {key: value for key, value in first["data"].items() if key != CONF_ACTUATOR}
    if said is not None:
        data[CONF_ACTUATOR] = said
    return [ConfigSubentryData(**{**first, "data": data}), *others]


@pytest.fixture
def manager(hass: HomeAssistant) -> User:
    return MockUser(id="manager", name="Manager", is_owner=True).add_to_hass(hass)


@pytest.fixture
def tenant(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    return tenant_of(hass, hub, building, next_round, MeterKind.ELECTRICITY)


@pytest.fixture
def written(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return how relay 1 has moved since."""
    moves: list[bool] = []
    switch_supply = tenant.simulated.switch_supply

    def watched(*, on: bool) -> None:
        moves.append(on)
        switch_supply(on=on)

    monkeypatch.setattr(tenant.simulated, "switch_supply", watched)
    return moves


@pytest.fixture
def issues(hass: HomeAssistant) -> Callable[[], set[str]]:
    def told() -> set[str]:
        return {
            str(issue.translation_key)
            for issue in ir.async_get(hass).issues.values()
            if issue.domain == DOMAIN
        }

    return told


async def reaches(tenant: Tenant, status: str) -> None:
    async with asyncio.timeout(10):
        while tenant.status != status:
            await tenant.next_round(tenant.hub)


async def test_no_relay_is_commanded_before_somebody_has_said_what_it_moves(
    tenant: Tenant, manager: User, written: list[bool], issues: Callable[[], set[str]]
) -> None:
    await tenant.stands(mode="remote", credit=0)
    assert (tenant.status, tenant.reasons) == ("undeclared", ["actuator_undeclared"])
    assert issues() == {"actuator_undeclared"}
    sentence = "Nobody has said yet what the relay moves"
    assert await tenant.refused("cut_off", manager) == sentence
    assert await tenant.refused("restore", manager) == sentence
    assert await tenant.refused("cut_off", manager, force=True) == sentence
    assert written == []
    assert await tenant.rows(*SWITCHED) == []
    state = tenant.hass.states.get(tenant.entity(Platform.SWITCH, "relay_1"))
    assert state is not None
    assert state.state == "unknown"


async def test_the_repair_proposes_what_is_seen_and_a_person_confirms_it(
    tenant: Tenant, manager: User, entry: MockConfigEntry, issues: Callable[[], set[str]]
) -> None:
    await tenant.stands(mode="remote", credit=0)
    dialog = await repair(tenant.hass, f"actuator_undeclared_{entry.entry_id}")
    assert dialog.fields == {tenant.module.name: "breaker_pulse"}
    await dialog.fill()
    assert dialog.created
    await tenant.hass.async_block_till_done()
    again = tenant_again(tenant, entry)
    await again.next_round(again.hub)
    assert (again.status, issues()) == ("on", set())
    assert (await again.call("cut_off", manager))["verified"] is True
    assert again.simulated.physical.relay_1 is False


async def test_the_modules_own_dialog_proposes_and_declares(
    tenant: Tenant, entry: MockConfigEntry, issues: Callable[[], set[str]]
) -> None:
    dialog = await change_module(tenant.hass, entry, tenant.module.coordinator.unit_id)
    assert dialog.fields["actuator"] == "breaker_pulse"
    await dialog.fill()
    again = tenant_again(tenant, entry)
    await again.next_round(again.hub)
    assert (again.status, issues()) == ("on", set())


@pytest.mark.parametrize("said", ["breaker_held"])
async def test_a_command_that_does_the_opposite_is_ended_told_and_not_repeated(
    tenant: Tenant,
    manager: User,
    entry: MockConfigEntry,
    written: list[bool],
    issues: Callable[[], set[str]],
) -> None:
    await tenant.stands(mode="remote", credit=10_00)
    await reaches(tenant, "cut_failed")
    with pytest.raises(HomeAssistantError) as told:
        await tenant.call("restore", manager)
    assert told.value.translation_key == "supply_opposite"
    # The coil was let go of at once.
    assert written == [True, False]
    assert tenant.simulated.physical.relay_1 is False
    (restored, failed) = await tenant.rows(RowKind.RESTORE, RowKind.RESTORE_FAILED)
    assert (restored.kind, failed.kind) == (RowKind.RESTORE, RowKind.RESTORE_FAILED)
    assert failed.details["why"] == "opposite"
    await tenant.next_round(tenant.hub)
    assert tenant.status == "undeclared"
    assert "actuator_refuted" in issues()
    assert "what the relay moves" in await tenant.refused("restore", manager)
    assert await tenant.hass.config_entries.async_reload(entry.entry_id)
    again = tenant_again(tenant, entry)
    await again.next_round(again.hub)
    assert again.status == "undeclared"
    assert "actuator_refuted" in issues()
    assert written == [True, False]

    dialog = await repair(again.hass, f"actuator_refuted_{again.module.identity}")
    assert dialog.fields == {again.module.name: None}
    await dialog.fill(**{again.module.name: "breaker_pulse"})
    await again.hass.async_block_till_done()
    data = entry.subentries[subentry_at(entry, again.module.coordinator.unit_id)].data
    assert data[CONF_ACTUATOR] == "breaker_pulse"
    assert CONF_ACTUATOR_REFUTED not in data
    assert "actuator_refuted" not in issues()


@pytest.mark.parametrize(("said", "fitted"), [("breaker_held", Actuator.BREAKER_HELD)])
async def test_a_breaker_that_somebody_opened_is_told_and_restoring_says_what_to_do(
    tenant: Tenant, manager: User, written: list[bool], issues: Callable[[], set[str]]
) -> None:
    await tenant.stands(mode="remote", credit=10_00)
    assert tenant.status == "on"
    tenant.simulated.set_breaker(Breaker.TRIPPED)
    await reaches(tenant, "interrupted")
    assert issues() == {"supply_interrupted"}
    assert tenant.reasons == ["interrupted_on_site"]
    assert "somebody has to go there" in await tenant.refused("restore", manager)
    assert written == []
    tenant.simulated.close_breaker()
    await reaches(tenant, "on")
    assert issues() == set()


@pytest.mark.parametrize(("said", "fitted"), [("breaker_held", Actuator.BREAKER_HELD)])
@pytest.mark.parametrize(
    ("key", "action"),
    [("relay_1", "cut_off_by_action"), ("hold", "lift_hold_by_action")],
)
async def test_turning_off_an_area_cuts_off_nobody_and_lifts_no_hold(
    tenant: Tenant, manager: User, written: list[bool], key: str, action: str
) -> None:
    await tenant.stands(mode="remote", credit=10_00)
    await tenant.call("hold", manager, reason="Disputed bill")
    with pytest.raises(ServiceValidationError) as refused:
        await tenant.hass.services.async_call(
            SWITCH,
            SERVICE_TURN_OFF,
            {ATTR_ENTITY_ID: tenant.entity(Platform.SWITCH, key)},
            blocking=True,
            context=Context(user_id=manager.id),
        )
    assert refused.value.translation_key == action
    assert written == []
    assert tenant.module.supply is not None
    assert tenant.module.supply.controls.hold is not None


@pytest.mark.parametrize(("said", "fitted"), [("breaker_held", Actuator.BREAKER_HELD)])
async def test_a_building_may_let_its_switches_switch(
    tenant: Tenant, manager: User, entry: MockConfigEntry, next_round: NextRound
) -> None:
    target = {ATTR_ENTITY_ID: tenant.entity(Platform.SWITCH, "relay_1")}
    tenant.hass.config_entries.async_update_entry(
        entry, options={**entry.options, CONF_SUPPLY_SWITCH: True}
    )
    await tenant.hass.async_block_till_done()
    again = tenant_again(tenant, entry)
    await again.stands(mode="remote", credit=10_00)
    for service, status in ((SERVICE_TURN_OFF, "cut"), (SERVICE_TURN_ON, "on")):
        await again.hass.services.async_call(
            SWITCH, service, target, blocking=True, context=Context(user_id=manager.id)
        )
        assert again.status == status
