"""Nobody is cut or restored by what was so a moment ago, or by what nobody has looked at yet."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from homeassistant.auth.models import User
from homeassistant.const import (
    ATTR_ENTITY_ID,
    EVENT_STATE_CHANGED,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    Platform,
)
from homeassistant.core import Context, Event, HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.prepaid_meter.device import switching
from custom_components.prepaid_meter.device.points import Actuator, MeterKind
from custom_components.prepaid_meter.ledger.kinds import RowKind
from custom_components.prepaid_meter.ledger.rows import Row
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply import holidays
from custom_components.prepaid_meter.vending.account import Account

from .conftest import NextRound
from .test_cut_off import SWITCHED, Tenant, tenant_again, tenant_of

NOT_KNOWN_YET = "Whether a top-up is pending is not known yet"


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "_SECONDS", dict.fromkeys(Actuator, 1.5))
    monkeypatch.setattr("custom_components.prepaid_meter.supply.keeper._LOOK_PAUSE", 0.1)
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.accounts.PENDING_PAUSE", 0.1)


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture(autouse=True)
async def _running(building: BuildingServer) -> None:
    building.resume()


@pytest.fixture
def manager(hass: HomeAssistant) -> User:
    return MockUser(id="manager", name="Manager", is_owner=True).add_to_hass(hass)


@pytest.fixture
def tenant(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    return tenant_of(hass, hub, building, next_round, MeterKind.ELECTRICITY)


async def by_switch(tenant: Tenant, user: User | None, *, on: bool) -> None:
    await tenant.hass.services.async_call(
        "switch",
        SERVICE_TURN_ON if on else SERVICE_TURN_OFF,
        {ATTR_ENTITY_ID: tenant.entity(Platform.SWITCH, "relay_1")},
        blocking=True,
        context=Context(user_id=user.id if user else None),
    )


async def let_restore_automatically(tenant: Tenant, manager: User) -> None:
    await tenant.hass.services.async_call(
        "switch",
        SERVICE_TURN_ON,
        {ATTR_ENTITY_ID: tenant.entity(Platform.SWITCH, "automatic_restore")},
        blocking=True,
        context=Context(user_id=manager.id),
    )


# -- until the account is open -------------------------------------------------


async def test_a_top_up_that_is_pending_in_the_ledger_keeps_a_tenant_on_after_a_restart(
    tenant: Tenant,
    manager: User,
    building: BuildingServer,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = building.building.unit(tenant.module.coordinator.unit_id).faults
    await tenant.stands(mode="automatic", credit=0)
    faults.deaf = True
    assert (await tenant.call("top_up", manager, amount=40))["status"] == "pending"
    assert await hass.config_entries.async_unload(entry.entry_id)

    looks = asyncio.Event()
    look = Account.look

    async def later(self: Account) -> Any:
        await looks.wait()
        return await look(self)

    monkeypatch.setattr(Account, "look", later)
    # A cut that is let through now happens.
    faults.deaf = False
    assert await hass.config_entries.async_setup(entry.entry_id)
    tenant = tenant_again(tenant, entry)
    async with asyncio.timeout(10):
        while not tenant.module.says("credit"):
            await asyncio.sleep(0.02)
    assert tenant.module.account is not None
    assert not tenant.module.account.is_open
    assert await tenant.refused("cut_off") == NOT_KNOWN_YET
    assert await tenant.refused("cut_off", manager) == NOT_KNOWN_YET
    assert await tenant.refused("cut_off", manager, force=True) == NOT_KNOWN_YET
    for user in (manager, None):
        with pytest.raises(ServiceValidationError) as refused:
            await by_switch(tenant, user, on=False)
        assert (refused.value.translation_placeholders or {})["reasons"] == NOT_KNOWN_YET
    assert tenant.simulated.physical.relay_1 is True

    faults.deaf = True
    looks.set()
    async with asyncio.timeout(10):
        while not tenant.module.account.is_open:
            await tenant.next_round(entry.runtime_data)
    assert await tenant.refused("cut_off") == "A top-up is pending"
    assert await tenant.refused("cut_off", manager) == "A top-up is pending"
    with pytest.raises(ServiceValidationError):
        await by_switch(tenant, manager, on=False)
    assert tenant.simulated.physical.relay_1 is True

    faults.deaf = False
    async with asyncio.timeout(15):
        while tenant.module.account.pending:
            await tenant.next_round(entry.runtime_data)
    assert tenant.simulated.credit == 40_00
    assert await tenant.refused("cut_off") == "Credit remains"
    assert await tenant.rows(*SWITCHED) == []


async def test_in_remote_mode_too_nobody_is_cut_before_the_account_is_open(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=0)
    monkeypatch.setattr(Account, "is_open", False)
    assert await tenant.refused("cut_off", manager) == NOT_KNOWN_YET


async def test_before_the_ledger_was_asked_nobody_counts_as_ready_to_restore(
    tenant: Tenant, manager: User
) -> None:
    keeper = tenant.module.supply
    assert keeper is not None
    await tenant.stands(mode="automatic", credit=5_00)
    await tenant.call("cut_off", manager, force=True)
    assert tenant.status == "cut"
    keeper.journal.is_open = False
    situation = keeper.situation()
    assert (situation.cut_by_force, situation.cut_for_danger, situation.loaded_since_cut) == (
        None,
        None,
        None,
    )
    keeper._rest_until = monotonic() + 60
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"


# -- danger --------------------------------------------------------------------


@pytest.mark.parametrize(
    "why", [{"danger": "gas_leak"}, {"reason": "Gaz kaçağı"}, {"reason": "Gas leak in the kitchen"}]
)
@pytest.mark.parametrize("mode", ["remote", "automatic"])
async def test_a_cut_for_a_gas_leak_is_ended_by_a_person_only(
    tenant: Tenant,
    manager: User,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    mode: str,
    why: dict[str, str],
) -> None:
    seen: set[str] = set()

    def saw(event: Event[Any]) -> None:
        if event.data["entity_id"] == tenant.entity(Platform.SENSOR, "supply_status"):
            seen.add(event.data["new_state"].state)

    await tenant.stands(mode=mode, credit=5_00)
    await let_restore_automatically(tenant, manager)
    stop = hass.bus.async_listen(EVENT_STATE_CHANGED, saw)
    # A card is loaded a moment before, and another one after.
    tenant.simulated.load(50_00, "card")
    await tenant.call("cut_off", manager, force=True, **why)
    tenant.simulated.load(20_00, "card")
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"
    assert await tenant.refused("restore") == "Cut off for danger: a person restores"

    # A second cut, by whom and for whatever it may be, ends no danger.
    with pytest.raises(ServiceValidationError):
        await tenant.call("cut_off", manager, reason="No credit", force=True)

    assert await hass.config_entries.async_reload(entry.entry_id)
    tenant = tenant_again(tenant, entry)
    tenant.simulated.load(20_00, "card")
    await tenant.next_round(tenant.hub)
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"
    assert await tenant.refused("restore") == "Cut off for danger: a person restores"
    with pytest.raises(ServiceValidationError):
        await by_switch(tenant, None, on=True)
    stop()
    assert "ready_to_restore" not in seen

    await tenant.call("restore", manager, reason="The fitter has been here")
    assert tenant.status == "on"
    # What is cut for a debt afterwards is restored as ever.
    await tenant.stands(mode="automatic", credit=0)
    await tenant.call("cut_off")
    tenant.simulated.load(20_00, "card")
    await tenant.next_round(tenant.hub)
    assert tenant.status == "ready_to_restore"
    await tenant.call("restore")
    assert tenant.status == "on"


async def test_a_danger_is_noted_though_the_tenant_is_cut_for_a_debt_already(
    tenant: Tenant, manager: User
) -> None:
    await tenant.stands(mode="automatic", credit=0)
    await let_restore_automatically(tenant, manager)
    await tenant.call("cut_off")
    await tenant.call("cut_off", manager, danger="flood")
    tenant.simulated.load(50_00, "card")
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"
    assert await tenant.refused("restore") == "Cut off for danger: a person restores"
    assert (await tenant.rows(RowKind.CUT_OFF))[-1].details["danger"] == "flood"


async def test_a_cut_for_a_danger_that_did_not_arrive_leaves_none_behind(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=0)
    keeper = tenant.module.supply
    assert keeper is not None
    commanded = keeper.journal.async_commanded

    async def and_held(*args: Any, **how: Any) -> Row:
        row = await commanded(*args, **how)
        await tenant.call("hold", manager, reason="Disputed bill")
        return row

    monkeypatch.setattr(keeper.journal, "async_commanded", and_held)
    assert "On hold" in await tenant.refused("cut_off", manager, danger="fire")
    assert keeper.journal.cut_for_danger is False


# -- one reading, in the turn that writes --------------------------------------


async def test_what_is_loaded_just_before_a_cut_does_not_count_as_loaded_after_it(
    tenant: Tenant, manager: User
) -> None:
    await tenant.stands(mode="remote", credit=5_00)
    before = tenant.simulated.physical.total_loaded
    tenant.simulated.load(50_00, "card")
    await tenant.call("cut_off", manager)
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"
    (row,) = await tenant.rows(*SWITCHED)
    assert row.details["total_loaded"] == before + 50_00


async def test_what_is_loaded_between_the_record_and_the_cut_does_not_count_either(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=5_00)
    keeper = tenant.module.supply
    assert keeper is not None
    commanded = keeper.journal.async_commanded
    loads = iter([50_00])

    async def and_loaded(*args: Any, **how: Any) -> Row:
        row = await commanded(*args, **how)
        if amount := next(loads, None):
            tenant.simulated.load(amount, "card")
        return row

    monkeypatch.setattr(keeper.journal, "async_commanded", and_loaded)
    assert (await tenant.call("cut_off", manager))["verified"] is True
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"
    first, overtaken, second = await tenant.rows(*SWITCHED)
    assert overtaken.details["why"] == "overtaken"
    assert first.details["total_loaded"] != second.details["total_loaded"]
    assert second.details["total_loaded"] == tenant.simulated.physical.total_loaded


async def test_what_is_cut_at_the_module_is_noted_with_one_reading(tenant: Tenant) -> None:
    await tenant.stands(mode="remote", credit=5_00)
    tenant.simulated.load(50_00, "card")
    tenant.simulated.switch_supply(on=False)
    await tenant.next_round(tenant.hub)
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"
    (row,) = await tenant.rows(*SWITCHED)
    assert row.details["total_loaded"] == tenant.simulated.physical.total_loaded


@pytest.mark.parametrize("steps", range(24))
async def test_no_cut_is_written_after_the_mode_was_set_to_operator(
    tenant: Tenant,
    manager: User,
    building: BuildingServer,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
) -> None:
    await tenant.stands(mode="automatic", credit=0)
    written: list[tuple[str, Any]] = []
    write = tenant.simulated.write

    def watched(key: str, value: Any) -> None:
        written.append((key, value))
        write(key, value)

    monkeypatch.setattr(tenant.simulated, "write", watched)
    building.building.unit(tenant.module.coordinator.unit_id).faults.delay = 0.004
    cutting = asyncio.create_task(tenant.call("cut_off"))
    await asyncio.sleep(steps * 0.004)
    await tenant.hass.services.async_call(
        "select",
        "select_option",
        {ATTR_ENTITY_ID: tenant.entity(Platform.SELECT, "mode"), "option": "operator"},
        blocking=True,
        context=Context(user_id=manager.id),
    )
    try:
        await cutting
    except ServiceValidationError as refused:
        placeholders = refused.translation_placeholders or {}
        assert placeholders["reasons"] == "In this mode an operator decides"
    keys = [key for key, _ in written]
    assert "mode" in keys
    if "relay_1" in keys:
        assert keys.index("relay_1") < keys.index("mode")
    else:
        assert tenant.simulated.physical.relay_1 is True


async def test_a_restore_is_decided_on_in_its_turn_too(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="automatic", credit=0)
    await tenant.call("cut_off")
    await tenant.stands(mode="automatic", credit=5_00)
    keeper = tenant.module.supply
    assert keeper is not None
    commanded = keeper.journal.async_commanded

    async def and_used_up(*args: Any, **how: Any) -> Row:
        row = await commanded(*args, **how)
        state = tenant.simulated.physical
        state.total_used = state.total_loaded
        return row

    monkeypatch.setattr(keeper.journal, "async_commanded", and_used_up)
    assert await tenant.refused("restore", manager) == "There is no credit"
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"


# -- calendars -----------------------------------------------------------------


async def hangs(_call: ServiceCall) -> Any:
    await asyncio.Event().wait()


async def raises(_call: ServiceCall) -> Any:
    raise RuntimeError("The calendar's server says something that nobody has foreseen")


@pytest.mark.parametrize("calendar", [hangs, raises])
async def test_a_calendar_that_hangs_or_raises_keeps_nobody_without_supply(
    tenant: Tenant,
    manager: User,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    calendar: Callable[[ServiceCall], Any],
) -> None:
    monkeypatch.setattr(holidays, "_PATIENCE", 0.3)
    await tenant.stands(mode="automatic", credit=0)
    await tenant.call("cut_off")
    await tenant.stands(mode="automatic", credit=5_00)
    hass.states.async_set("calendar.holidays", "off")
    hass.services.async_register(
        "calendar", "get_events", calendar, supports_response=SupportsResponse.ONLY
    )
    hass.config_entries.async_update_entry(
        entry,
        options={
            **entry.options,
            "hours": "custom",
            "holiday_entity": "calendar.holidays",
            "not_on_holidays": True,
            "not_on_eves": True,
        },
    )
    async with asyncio.timeout(30):
        await hass.async_block_till_done()
    tenant = tenant_again(tenant, entry)
    await tenant.next_round(tenant.hub)
    async with asyncio.timeout(10):
        await tenant.call("restore", manager)
        assert tenant.status == "on"
        # Nobody knows whether it is a holiday, and an administrator may override that.
        await tenant.stands(mode="automatic", credit=0)
        await tenant.refused("cut_off")
        assert tenant.reasons == ["calendar_unknown"]
        await tenant.call("cut_off", manager, force=True)
    async with asyncio.timeout(10):
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_restore_never_asks_a_calendar(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=5_00)
    await tenant.call("cut_off", manager)

    async def asked(_self: object) -> None:
        raise HomeAssistantError("A restore is not to ask")

    monkeypatch.setattr(holidays.Holidays, "async_refresh", asked)
    await tenant.call("restore", manager)
    assert tenant.status == "on"
