"""Whoever loses a right while they wait for the supply's turn does not act by it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.prepaid_meter.access.rights import operator_of
from custom_components.prepaid_meter.const import CONF_RIGHTS, SUBENTRY_OPERATOR
from custom_components.prepaid_meter.device.points import Kind as Metered
from custom_components.prepaid_meter.ledger import Kind
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound
from .test_cut_off import CODE, STORED, Tenant, tenant_of


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def ayse(hass: HomeAssistant, entry: MockConfigEntry, hub: HubRuntime) -> User:
    user = MockUser(id="ayse", name="Ayşe").add_to_hass(hass)
    user.mock_policy({"entities": True})
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType(
                {"user_id": "ayse", "code_hash": STORED, CONF_RIGHTS: ["supply"]}
            ),
            subentry_type=SUBENTRY_OPERATOR,
            title="Ayşe",
            unique_id="ayse",
        ),
    )
    return user


def take_right(hass: HomeAssistant, entry: MockConfigEntry, user: User) -> None:
    operator = operator_of(entry, user.id)
    assert operator is not None
    hass.config_entries.async_update_subentry(
        entry, operator, data={**operator.data, CONF_RIGHTS: ["credit"]}
    )


def dismiss(hass: HomeAssistant, entry: MockConfigEntry, user: User) -> None:
    operator = operator_of(entry, user.id)
    assert operator is not None
    hass.config_entries.async_remove_subentry(entry, operator.subentry_id)


def deactivate(_hass: HomeAssistant, _entry: MockConfigEntry, user: User) -> None:
    user.is_active = False


def delete(hass: HomeAssistant, _entry: MockConfigEntry, user: User) -> None:
    hass.auth._store._users.pop(user.id)


@pytest.mark.parametrize("loses", [None, take_right, dismiss, deactivate, delete])
@pytest.mark.parametrize("action", ["cut_off", "restore"])
async def test_a_right_is_read_again_in_the_turn(
    hass: HomeAssistant,
    hub: HubRuntime,
    entry: MockConfigEntry,
    building: BuildingServer,
    next_round: NextRound,
    ayse: User,
    action: str,
    loses: Callable[[HomeAssistant, MockConfigEntry, User], None] | None,
) -> None:
    building.resume()
    tenant: Tenant = tenant_of(hass, hub, building, next_round, Metered.ELECTRICITY)
    await tenant.stands(mode="remote", credit=50_00)
    keeper = tenant.module.supply
    assert keeper is not None
    if action == "restore":
        await tenant.call("cut_off")
    before = tenant.simulated.physical.relay_1
    async with keeper._turn:
        acting = asyncio.create_task(tenant.call(action, ayse, code=CODE))
        # Until the code is checked and the turn is waited for.
        async with asyncio.timeout(10):
            while not keeper._turn._waiters:
                await asyncio.sleep(0.01)
        if loses is not None:
            loses(hass, entry, ayse)
    if loses is None:
        await acting
        assert tenant.simulated.physical.relay_1 is not before
        return
    with pytest.raises(Unauthorized):
        await acting
    assert tenant.simulated.physical.relay_1 is before
    refused = await tenant.rows(Kind.ATTEMPT_REFUSED)
    assert "no_right" in refused[-1].details["reasons"]
