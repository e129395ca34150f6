"""Cutting off and restoring, from an action to the breaker of the simulated building."""

import asyncio
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.auth.models import User
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, SERVICE_TURN_OFF, Platform
from homeassistant.core import Context, HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.prepaid_meter.access.confirmations import Confirmations
from custom_components.prepaid_meter.const import (
    CONF_CODE_HASH,
    CONF_HOLIDAY_ENTITY,
    CONF_HOURS,
    CONF_RIGHTS,
    CONF_SUPPLY_SWITCH,
    CONF_WEEKDAYS,
    DOMAIN,
    SUBENTRY_OPERATOR,
)
from custom_components.prepaid_meter.device import switching
from custom_components.prepaid_meter.device.errors import ModuleRefusedError
from custom_components.prepaid_meter.device.points import Actuator, MeterKind
from custom_components.prepaid_meter.ledger.errors import Fault, LedgerError
from custom_components.prepaid_meter.ledger.kinds import ActorKind, RowKind, Source
from custom_components.prepaid_meter.ledger.rows import Row
from custom_components.prepaid_meter.policy.codes import hash_code
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.model import Module as Simulated
from custom_components.prepaid_meter.simulator.physical import Breaker
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply.hours import DAYS

from .conftest import NextRound

CODE = "4711"
STORED = hash_code(CODE)

SWITCHED = {RowKind.CUT_OFF, RowKind.RESTORE, RowKind.CUT_OFF_FAILED, RowKind.RESTORE_FAILED}


@pytest.fixture
def module_count() -> int:
    return 6


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A breaker that does not follow is not to hold up the tests."""
    monkeypatch.setattr(switching, "_SECONDS", dict.fromkeys(Actuator, 1.5))
    monkeypatch.setattr("custom_components.prepaid_meter.supply.keeper._LOOK_PAUSE", 0.1)


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture(autouse=True)
async def _running(building: BuildingServer) -> None:
    """Let simulated time run: a breaker takes some of it to move."""
    building.resume()


@pytest.fixture
def manager(hass: HomeAssistant) -> User:
    return MockUser(id="manager", name="Manager", is_owner=True).add_to_hass(hass)


@pytest.fixture
def ayse(hass: HomeAssistant, entry: MockConfigEntry, hub: HubRuntime) -> User:
    """Return an operator with a code."""
    user = MockUser(id="ayse", name="Ayşe").add_to_hass(hass)
    # What a person of the group "users" may do in Home Assistant, and no more.
    user.mock_policy({"entities": True})
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType(
                {"user_id": "ayse", CONF_CODE_HASH: STORED, CONF_RIGHTS: ["supply"]}
            ),
            subentry_type=SUBENTRY_OPERATOR,
            title="Ayşe",
            unique_id="ayse",
        ),
    )
    return user


@dataclass
class Tenant:
    """A tenant, on both sides of the wire."""

    hass: HomeAssistant
    hub: HubRuntime
    module: Meter
    simulated: Simulated
    next_round: NextRound

    @property
    def status(self) -> str:
        state = self.hass.states.get(self.entity(Platform.SENSOR, "supply_status"))
        assert state is not None
        return state.state

    @property
    def reasons(self) -> list[str]:
        state = self.hass.states.get(self.entity(Platform.SENSOR, "supply_status"))
        assert state is not None
        return list(state.attributes["reasons"])

    def entity(self, platform: str, key: str) -> str:
        found = er.async_get(self.hass).async_get_entity_id(
            platform, DOMAIN, f"{self.module.identity}_{key}"
        )
        assert found is not None
        return found

    async def stands(self, *, mode: str, credit: int) -> None:
        """Put the tenant into a mode, with a credit in minor units."""
        state = self.simulated.physical
        state.mode = mode
        # What is used meanwhile is not to change the credit.
        state.price_grid = state.price_generator = 0
        state.total_used = state.total_loaded - credit
        await self.next_round(self.hub)

    async def call(self, action: str, user: User | None = None, **data: Any) -> dict[str, Any]:
        device = dr.async_get(self.hass).async_get_device_by_identifier(
            (DOMAIN, self.module.identity), self.module.entry.entry_id
        )
        assert device is not None
        if action == "confirm" and "number" not in data:
            # As whoever sees what waits, and says that it is what they mean.
            waiting = self.module.entry.runtime_data.confirmations.of(self.module.identity)
            data |= {"number": waiting[0].number} if waiting else {}
        data = {key: value for key, value in data.items() if value is not None}
        answer = await self.hass.services.async_call(
            DOMAIN,
            action,
            {ATTR_DEVICE_ID: device.id, **data},
            blocking=True,
            return_response=True,
            context=Context(user_id=user.id if user else None),
        )
        assert answer is not None
        return dict(answer)

    async def refused(self, action: str, user: User | None = None, **data: Any) -> str:
        """Return the reasons for which an action is refused."""
        before = self.simulated.physical.relay_1
        with pytest.raises(ServiceValidationError) as refused:
            await self.call(action, user, **data)
        assert self.simulated.physical.relay_1 is before
        placeholders = refused.value.translation_placeholders or {}
        assert placeholders["name"] == self.module.name
        return placeholders["reasons"]

    async def rows(self, *kinds: RowKind) -> list[Row]:
        """Return the rows of some kinds, oldest first."""
        assert self.module.supply is not None
        book = self.module.supply.journal.book
        return await book.call(
            lambda: list(
                book.ledger.walk(hub=book.hub, module=self.module.identity, kinds=set(kinds))
            )
        )


def tenant_of(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    next_round: NextRound,
    kind: MeterKind,
) -> Tenant:
    module = next(each for each in hub.meters.values() if each.device.profile.kind is kind)
    simulated = building.building.unit(module.coordinator.unit_id).module
    return Tenant(hass, hub, module, simulated, next_round)


@pytest.fixture
def tenant(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    """Return a tenant with electricity."""
    return tenant_of(hass, hub, building, next_round, MeterKind.ELECTRICITY)


@pytest.fixture
def issues(hass: HomeAssistant) -> Callable[[], set[str]]:
    def told() -> set[str]:
        return {
            str(issue.translation_key)
            for issue in ir.async_get(hass).issues.values()
            if issue.domain == DOMAIN
        }

    return told


# -- the three modes -----------------------------------------------------------


async def test_an_operator_cuts_off_and_restores_after_a_top_up(
    tenant: Tenant, ayse: User, manager: User
) -> None:
    await tenant.stands(mode="operator", credit=-5)
    assert tenant.status == "awaiting_approval"
    assert tenant.reasons == []

    cut = await tenant.call("cut_off", ayse, code=CODE, reason="No answer to two letters")

    assert cut["verified"] is True
    assert cut["supply"] == tenant.status == "cut"
    assert tenant.simulated.physical.breaker_closed is False
    (row,) = await tenant.rows(*SWITCHED)
    assert (row.kind, row.number, row.note) == (
        RowKind.CUT_OFF,
        cut["number"],
        "No answer to two letters",
    )
    assert (row.actor.kind, row.actor.name) == (ActorKind.USER, "Ayşe")
    assert row.details["credit"] == "-0.05 TRY"
    assert row.details["mode"] == "operator"

    assert tenant.reasons == ["no_credit"]
    assert await tenant.refused("restore", ayse, code=CODE) == "There is no credit"

    await tenant.call("top_up", manager, amount="10")
    await tenant.next_round(tenant.hub)
    assert tenant.status == "ready_to_restore"

    restored = await tenant.call("restore", ayse, code=CODE)
    assert restored["verified"] is True
    assert tenant.status == "on"
    assert tenant.simulated.physical.breaker_closed is True
    assert [row.kind for row in await tenant.rows(*SWITCHED)] == [RowKind.CUT_OFF, RowKind.RESTORE]


async def test_an_automation_cuts_off_in_automatic_mode_and_not_in_operator_mode(
    tenant: Tenant,
) -> None:
    await tenant.stands(mode="operator", credit=0)
    assert await tenant.refused("cut_off") == "In this mode an operator decides"
    (row,) = await tenant.rows(RowKind.ATTEMPT_REFUSED)
    assert row.details["reasons"] == ["operator_decides"]
    assert row.actor.kind is ActorKind.AUTOMATION

    await tenant.stands(mode="automatic", credit=1)
    assert await tenant.refused("cut_off") == "Credit remains"

    await tenant.stands(mode="automatic", credit=0)
    assert tenant.status == "cut_off_due"
    assert (await tenant.call("cut_off"))["supply"] == "cut"


async def test_an_automation_restores_only_where_the_manager_lets_it(
    tenant: Tenant, hass: HomeAssistant, manager: User
) -> None:
    await tenant.stands(mode="automatic", credit=0)
    await tenant.call("cut_off")
    await tenant.call("top_up", manager, amount="10")
    assert await tenant.refused("restore") == "Restoring is left to a person"

    await tenant.call("set_automatic_restore", manager, allowed=True)
    await tenant.call("restore")
    assert tenant.status == "on"


async def test_remote_mode_asks_for_no_credit(tenant: Tenant, manager: User) -> None:
    await tenant.stands(mode="remote", credit=100_00)
    assert (await tenant.call("cut_off", manager))["supply"] == "cut"
    await tenant.stands(mode="remote", credit=-1)
    await tenant.call("restore", manager)
    assert tenant.status == "on"


async def test_in_remote_mode_a_load_makes_a_cut_tenant_ready(
    tenant: Tenant, manager: User
) -> None:
    await tenant.stands(mode="remote", credit=100_00)
    await tenant.call("cut_off", manager)
    assert tenant.status == "cut"
    tenant.simulated.load(50_00, "card")
    await tenant.next_round(tenant.hub)
    assert tenant.status == "ready_to_restore"


async def test_a_valve_is_proven_by_its_flow(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    next_round: NextRound,
    manager: User,
) -> None:
    # The valve is on its way for 20 s.
    building.speed = 50
    water = tenant_of(hass, hub, building, next_round, MeterKind.WATER)
    await water.stands(mode="remote", credit=10_00)
    assert (await water.call("cut_off", manager))["verified"] is True
    assert water.module.value("flow") == 0


# -- verified ------------------------------------------------------------------


@pytest.mark.parametrize("condition", [Breaker.STUCK, Breaker.BYPASSED])
async def test_a_cut_that_did_not_happen_is_told_until_it_has(
    tenant: Tenant, manager: User, issues: Callable[[], set[str]], condition: Breaker
) -> None:
    await tenant.stands(mode="remote", credit=0)
    tenant.simulated.set_breaker(condition)

    with pytest.raises(HomeAssistantError) as failed:
        await tenant.call("cut_off", manager)

    assert failed.value.translation_key == "cut_off_not_followed"
    assert tenant.status == "cut_failed"
    assert issues() == {"cut_failed"}
    assert [row.kind for row in await tenant.rows(*SWITCHED)] == [
        RowKind.CUT_OFF,
        RowKind.CUT_OFF_FAILED,
    ]

    tenant.simulated.set_breaker(Breaker.NORMAL)
    for _ in range(5):
        await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"
    assert issues() == set()
    # That is no news from the module: it was commanded from here.
    assert len(await tenant.rows(*SWITCHED)) == 2


async def test_a_breaker_that_is_bypassed_later_is_noticed(
    tenant: Tenant, manager: User, issues: Callable[[], set[str]]
) -> None:
    await tenant.stands(mode="remote", credit=0)
    await tenant.call("cut_off", manager)
    tenant.simulated.set_breaker(Breaker.BYPASSED)
    async with asyncio.timeout(10):
        while tenant.status != "cut_failed":
            await tenant.next_round(tenant.hub)
    assert issues() == {"cut_failed"}


# -- when the gate is closed ---------------------------------------------------


async def test_nobody_is_cut_off_on_stale_data(
    tenant: Tenant, manager: User, building: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    tenant.hub.poller.bus.timeout = 0.1
    await tenant.stands(mode="remote", credit=0)
    building.building.unit(tenant.module.coordinator.unit_id).faults.silent = True
    assert "The module has not answered lately" in await tenant.refused("cut_off", manager)


async def test_nobody_is_cut_off_in_anothers_place(tenant: Tenant, manager: User) -> None:
    await tenant.stands(mode="remote", credit=0)
    tenant.simulated.swap(99_999_999)
    assert "Another module answers in its place" in await tenant.refused("cut_off", manager)


async def test_nobody_is_cut_off_while_the_clock_is_unsure(tenant: Tenant, manager: User) -> None:
    await tenant.stands(mode="remote", credit=0)
    tenant.simulated.physical.clock_unsure = True
    assert await tenant.refused("cut_off", manager) == "The module's clock is not set"


async def test_all_reasons_are_told(tenant: Tenant, ayse: User, manager: User) -> None:
    await tenant.stands(mode="operator", credit=5_00)
    await tenant.call("hold", manager, reason="Disputed bill")
    reasons = await tenant.refused("cut_off", ayse, code="0000")
    assert reasons == "Credit remains; On hold: not to be cut off; The code is wrong"


async def test_a_hold_keeps_a_tenant_on_until_its_last_day(
    tenant: Tenant, hass: HomeAssistant, manager: User
) -> None:
    await tenant.stands(mode="automatic", credit=0)
    today = dt_util.now().date()
    await tenant.call("hold", manager, reason="Disputed bill", until=today.isoformat())
    assert (tenant.status, tenant.reasons) == ("on", ["on_hold"])
    state = hass.states.get(tenant.entity(Platform.SWITCH, "hold"))
    assert state is not None
    assert state.state == "on"
    assert state.attributes["reason"] == "Disputed bill"
    assert state.attributes["by"] == "Manager"
    assert "hold" in [row.details["setting"] for row in await tenant.rows(RowKind.SETTING_CHANGED)]

    with pytest.raises(ServiceValidationError) as past:
        await tenant.call(
            "hold", manager, reason="Late", until=(today - timedelta(days=1)).isoformat()
        )
    assert past.value.translation_key == "hold_over_already"

    assert (await tenant.call("lift_hold", manager))["was_held"] is True
    assert tenant.status == "cut_off_due"


async def test_a_hold_outlives_a_restart(
    tenant: Tenant, hass: HomeAssistant, manager: User, entry: MockConfigEntry
) -> None:
    await tenant.call("hold", manager, reason="Disputed bill", until="2099-01-31")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await tenant.next_round(entry.runtime_data)
    state = hass.states.get(tenant.entity(Platform.SWITCH, "hold"))
    assert state is not None
    assert (state.state, str(state.attributes["until"])) == ("on", "2099-01-31")


async def test_a_new_tenant_begins_without_what_the_last_one_was_granted(
    tenant: Tenant, hass: HomeAssistant, manager: User, entry: MockConfigEntry
) -> None:
    await tenant.call("hold", manager, reason="Disputed bill")
    await hass.services.async_call(
        "number",
        "set_value",
        {ATTR_ENTITY_ID: tenant.entity(Platform.NUMBER, "emergency_credit"), "value": 10},
        blocking=True,
    )
    await tenant.call("change_tenant", manager, name="Newcomer", remaining="keep")
    await hass.async_block_till_done()
    tenant = tenant_again(tenant, entry)
    assert tenant.module.name == "Newcomer"
    assert tenant.module.supply is not None
    assert tenant.module.supply.controls.hold is None
    assert tenant.module.supply.controls.emergency_credit == 0


async def test_emergency_credit_is_lent_until_it_is_used_up(
    tenant: Tenant, hass: HomeAssistant
) -> None:
    await tenant.stands(mode="automatic", credit=-9_99)
    assert tenant.status == "cut_off_due"
    await hass.services.async_call(
        "number",
        "set_value",
        {ATTR_ENTITY_ID: tenant.entity(Platform.NUMBER, "emergency_credit"), "value": 10},
        blocking=True,
    )
    assert (tenant.status, tenant.reasons) == ("on", ["emergency_credit_remains"])
    await tenant.stands(mode="automatic", credit=-10_00)
    assert tenant.status == "cut_off_due"


async def test_hours_of_the_hub_and_of_a_module(
    tenant: Tenant, hass: HomeAssistant, entry: MockConfigEntry, manager: User
) -> None:
    other_days = [day for day in DAYS if day != DAYS[dt_util.now().weekday()]]
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, CONF_HOURS: "custom", CONF_WEEKDAYS: other_days}
    )
    await hass.async_block_till_done()
    tenant = tenant_again(tenant, entry)
    await tenant.stands(mode="remote", credit=0)
    assert tenant.reasons == ["wrong_day"]
    assert await tenant.refused("cut_off", manager) == "No cutting off on this weekday"

    await hass.services.async_call(
        "select",
        "select_option",
        {ATTR_ENTITY_ID: tenant.entity(Platform.SELECT, "hours"), "option": "always"},
        blocking=True,
    )
    assert tenant.reasons == []
    await tenant.call("cut_off", manager)


def tenant_again(tenant: Tenant, entry: MockConfigEntry) -> Tenant:
    """Return the same tenant after its hub was loaded anew."""
    hub: HubRuntime = entry.runtime_data
    module = hub.meters[tenant.module.subentry.subentry_id]
    return Tenant(tenant.hass, hub, module, tenant.simulated, tenant.next_round)


@pytest.mark.parametrize(
    ("events", "reasons"),
    [
        ([], []),
        ([{"summary": "Holiday"}], ["holiday", "holiday_eve"]),
        (None, ["calendar_unknown"]),
    ],
)
async def test_a_calendar_tells_of_holidays(
    tenant: Tenant,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    events: list[Any] | None,
    reasons: list[str],
) -> None:
    async def get_events(call: ServiceCall) -> Any:
        return {call.data["entity_id"]: {"events": events}}

    if events is not None:
        hass.states.async_set("calendar.holidays", "off")
        hass.services.async_register(
            "calendar", "get_events", get_events, supports_response=SupportsResponse.ONLY
        )
    hass.config_entries.async_update_entry(
        entry,
        options={
            **entry.options,
            CONF_HOURS: "custom",
            CONF_HOLIDAY_ENTITY: "calendar.holidays",
            "not_on_holidays": True,
            "not_on_eves": True,
        },
    )
    await hass.async_block_till_done()
    tenant = tenant_again(tenant, entry)
    await tenant.stands(mode="remote", credit=0)
    assert tenant.reasons == reasons


async def test_a_pending_top_up_keeps_a_tenant_on(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="automatic", credit=0)
    assert tenant.module.account is not None
    (opening,) = await tenant.rows(RowKind.OPENING)
    monkeypatch.setattr(tenant.module.account, "pending", [opening])
    assert "A top-up is pending" in await tenant.refused("cut_off")


# -- who asks ------------------------------------------------------------------


async def test_a_stranger_is_told_that_he_may_not(tenant: Tenant, hass: HomeAssistant) -> None:
    stranger = MockUser(id="stranger", name="Stranger").add_to_hass(hass)
    await tenant.stands(mode="remote", credit=0)
    with pytest.raises(Unauthorized):
        await tenant.call("cut_off", stranger)
    assert tenant.simulated.physical.relay_1 is True
    (row,) = await tenant.rows(RowKind.ATTEMPT_REFUSED)
    assert (row.actor.name, row.details["reasons"]) == ("Stranger", ["no_right"])


async def test_an_operator_needs_the_code_for_the_switch_too(
    tenant: Tenant, entry: MockConfigEntry, ayse: User
) -> None:
    tenant = await with_switches(tenant, entry)
    await tenant.stands(mode="remote", credit=0)
    with pytest.raises(ServiceValidationError) as refused:
        await tenant.hass.services.async_call(
            SWITCH,
            SERVICE_TURN_OFF,
            {ATTR_ENTITY_ID: tenant.entity(Platform.SWITCH, "relay_1")},
            blocking=True,
            context=Context(user_id=ayse.id),
        )
    assert (refused.value.translation_placeholders or {})["reasons"] == "A code is needed"
    assert tenant.simulated.physical.relay_1 is True


async def with_switches(tenant: Tenant, entry: MockConfigEntry) -> Tenant:
    """Return the tenant after the building was set to let its supply switches switch."""
    tenant.hass.config_entries.async_update_entry(
        entry, options={**entry.options, CONF_SUPPLY_SWITCH: True}
    )
    await tenant.hass.async_block_till_done()
    return tenant_again(tenant, entry)


async def test_the_switch_goes_through_the_gate(
    tenant: Tenant, entry: MockConfigEntry, manager: User
) -> None:
    tenant = await with_switches(tenant, entry)
    target = {ATTR_ENTITY_ID: tenant.entity(Platform.SWITCH, "relay_1")}
    context = Context(user_id=manager.id)
    await tenant.stands(mode="operator", credit=1)
    with pytest.raises(ServiceValidationError):
        await tenant.hass.services.async_call(
            SWITCH, SERVICE_TURN_OFF, target, blocking=True, context=context
        )
    assert tenant.simulated.physical.relay_1 is True
    await tenant.stands(mode="operator", credit=0)
    await tenant.hass.services.async_call(
        SWITCH, SERVICE_TURN_OFF, target, blocking=True, context=context
    )
    assert tenant.status == "cut"


async def test_force_is_an_administrators_and_on_record(
    tenant: Tenant, ayse: User, manager: User
) -> None:
    await tenant.stands(mode="operator", credit=5_00)
    assert "Only an administrator can override" in await tenant.refused(
        "cut_off", ayse, code=CODE, force=True
    )
    cut = await tenant.call("cut_off", manager, force=True, reason="Fire brigade")
    assert cut["overridden"] == ["credit_remains"]
    (row,) = await tenant.rows(*SWITCHED)
    assert (row.details["forced"], row.details["overridden"]) == (True, ["credit_remains"])


async def test_no_automation_speaks_for_somebody_without_a_proof(
    tenant: Tenant, ayse: User
) -> None:
    await tenant.stands(mode="operator", credit=0)
    for action, data, key in (
        ("cut_off", {"on_behalf_of": ayse.id}, "on_behalf_of_unproven"),
        ("cut_off", {"on_behalf_of": ayse.id, "code": CODE}, "on_behalf_of_unproven"),
        ("restore", {"on_behalf_of": ayse.id, "code": CODE}, "on_behalf_of_unproven"),
        ("confirm", {"on_behalf_of": ayse.id, "code": CODE}, "on_behalf_of_unproven"),
        ("cut_off", {"question": "guessed", "code": CODE}, "not_approved"),
        ("restore", {"question": "guessed", "code": CODE}, "not_approved"),
    ):
        with pytest.raises(HomeAssistantError) as refused:
            await tenant.call(action, **data)
        assert refused.value.translation_key == key
    assert tenant.simulated.physical.relay_1 is True


# -- what happens without us ---------------------------------------------------


async def test_a_cut_at_the_module_is_noticed_and_recorded(tenant: Tenant) -> None:
    await tenant.stands(mode="remote", credit=5_00)
    for on, kind in ((False, RowKind.CUT_OFF), (True, RowKind.RESTORE)):
        tenant.simulated.switch_supply(on=on)
        await tenant.next_round(tenant.hub)
        row = (await tenant.rows(*SWITCHED))[-1]
        assert (row.kind, row.actor.kind) == (kind, ActorKind.AT_MODULE)
        assert row.source is not Source.REMOTE
    assert len(await tenant.rows(*SWITCHED)) == 2


async def test_what_happens_while_home_assistant_is_off_is_noticed_afterwards(
    tenant: Tenant, hass: HomeAssistant, entry: MockConfigEntry, manager: User
) -> None:
    await tenant.stands(mode="remote", credit=5_00)
    await tenant.call("cut_off", manager)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    tenant = tenant_again(tenant, entry)
    await tenant.next_round(tenant.hub)
    assert [row.kind for row in await tenant.rows(*SWITCHED)] == [RowKind.CUT_OFF]

    assert await hass.config_entries.async_unload(entry.entry_id)
    tenant.simulated.switch_supply(on=True)
    assert await hass.config_entries.async_setup(entry.entry_id)
    tenant = tenant_again(tenant, entry)
    await tenant.next_round(tenant.hub)
    assert [(row.kind, row.actor.kind) for row in await tenant.rows(*SWITCHED)] == [
        (RowKind.CUT_OFF, ActorKind.USER),
        (RowKind.RESTORE, ActorKind.AT_MODULE),
    ]


async def test_nothing_is_switched_that_cannot_be_recorded(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=0)
    assert tenant.module.supply is not None

    async def away(*_: object) -> None:
        raise LedgerError(Fault.UNREACHABLE)

    monkeypatch.setattr(tenant.module.supply.journal.book, "append", away)
    with pytest.raises(HomeAssistantError) as failed:
        await tenant.call("cut_off", manager)
    assert failed.value.translation_key == "supply_ledger_unavailable"
    assert tenant.simulated.physical.relay_1 is True


async def test_a_module_that_refuses_the_command_leaves_no_lie_in_the_ledger(
    tenant: Tenant, manager: User, building: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=0)

    async def refuse(*_: object, **__: object) -> None:
        raise ModuleRefusedError(4, "it does not want to")

    monkeypatch.setattr(tenant.module.device, "write", refuse)
    with pytest.raises(HomeAssistantError) as failed:
        await tenant.call("cut_off", manager)
    assert failed.value.translation_key == "module_refused"
    await tenant.next_round(tenant.hub)
    rows = await tenant.rows(*SWITCHED)
    assert [row.kind for row in rows] == [RowKind.CUT_OFF, RowKind.CUT_OFF_FAILED]
    assert tenant.status == "on"


# -- two persons ---------------------------------------------------------------


@pytest.fixture
async def four_eyes(hass: HomeAssistant, entry: MockConfigEntry, tenant: Tenant) -> Tenant:
    """Return a tenant of a hub where two persons cut off and give back much."""
    hass.config_entries.async_update_entry(
        entry,
        options={**entry.options, "confirm_cut_offs": True, "confirm_refunds_above": 10},
    )
    await hass.async_block_till_done()
    return tenant_again(tenant, entry)


async def test_a_second_person_confirms_a_cut(four_eyes: Tenant, ayse: User, manager: User) -> None:
    await four_eyes.stands(mode="operator", credit=0)
    asked = await four_eyes.call("cut_off", ayse, code=CODE, reason="Two letters")
    assert asked["status"] == "waiting_for_confirmation"
    assert four_eyes.simulated.physical.relay_1 is True

    with pytest.raises(ServiceValidationError) as same:
        await four_eyes.call("confirm", ayse, code=CODE)
    assert same.value.translation_key == "confirm_needs_another"

    with pytest.raises(ServiceValidationError) as machine:
        await four_eyes.call("confirm")
    assert machine.value.translation_key == "confirm_needs_another"
    assert four_eyes.simulated.physical.relay_1 is True

    done = await four_eyes.call("confirm", manager)
    assert (done["status"], done["supply"]) == ("done", "cut")
    (row,) = await four_eyes.rows(*SWITCHED)
    assert (row.actor.name, row.details["confirmed_by"]) == ("Ayşe", "Manager")
    assert row.note == "Two letters"

    with pytest.raises(ServiceValidationError) as nothing:
        await four_eyes.call("confirm", manager)
    assert nothing.value.translation_key == "nothing_to_confirm"


async def test_what_waits_for_a_second_person_is_judged_anew(
    four_eyes: Tenant, ayse: User, manager: User
) -> None:
    await four_eyes.stands(mode="operator", credit=0)
    await four_eyes.call("cut_off", ayse, code=CODE)
    await four_eyes.stands(mode="operator", credit=5_00)
    with pytest.raises(ServiceValidationError) as refused:
        await four_eyes.call("confirm", manager)
    assert (refused.value.translation_placeholders or {})["reasons"] == "Credit remains"
    assert four_eyes.simulated.physical.relay_1 is True


async def test_a_second_person_needs_the_right_and_the_code(
    four_eyes: Tenant, ayse: User, manager: User, hass: HomeAssistant
) -> None:
    await four_eyes.stands(mode="operator", credit=0)
    await four_eyes.call("cut_off", manager)
    with pytest.raises(ServiceValidationError) as refused:
        await four_eyes.call("confirm", ayse, code="0000")
    assert (refused.value.translation_placeholders or {})["reasons"] == "The code is wrong"
    stranger = MockUser(id="stranger", name="Stranger").add_to_hass(hass)
    with pytest.raises(Unauthorized):
        await four_eyes.call("confirm", stranger)
    assert four_eyes.simulated.physical.relay_1 is True
    await four_eyes.call("confirm", ayse, code=CODE)
    assert four_eyes.status == "cut"


@pytest.mark.parametrize(
    ("language", "credit_remains", "wrong_code", "no_right"),
    [
        ("en", "Credit remains.", "The code is wrong.", "You may not cut off"),
        ("tr", "Kontör bitmedi.", "Kod yanlış.", "Bu hatta beslemeyi kesme"),
    ],
)
async def test_a_second_person_is_told_in_his_own_language_why_not(
    four_eyes: Tenant,
    ayse: User,
    manager: User,
    hass: HomeAssistant,
    language: str,
    credit_remains: str,
    wrong_code: str,
    no_right: str,
) -> None:
    stranger = MockUser(id="stranger", name="Stranger").add_to_hass(hass)
    await four_eyes.stands(mode="operator", credit=0)
    await four_eyes.call("cut_off", manager)
    wrong = await four_eyes.call("confirm", ayse, code="0000", explain_in=language)
    assert (wrong["status"], wrong["reasons"]) == ("failed", ["code_wrong"])
    assert wrong["message"].endswith(wrong_code)
    who = await four_eyes.call("confirm", stranger, explain_in=language)
    assert (who["status"], who["reasons"]) == ("failed", [])
    assert who["message"].startswith(no_right)
    await four_eyes.stands(mode="operator", credit=5_00)
    closed = await four_eyes.call("confirm", ayse, code=CODE, explain_in=language)
    assert (closed["status"], closed["reasons"]) == ("failed", ["credit_remains"])
    assert closed["message"].endswith(credit_remains)
    assert four_eyes.module.name in closed["message"]
    assert four_eyes.simulated.physical.relay_1 is True
    # What was refused waits on.
    await four_eyes.stands(mode="operator", credit=0)
    done = await four_eyes.call("confirm", ayse, code=CODE, explain_in=language)
    assert (done["status"], done["supply"]) == ("done", "cut")


async def test_automations_need_no_second_person(four_eyes: Tenant) -> None:
    await four_eyes.stands(mode="automatic", credit=0)
    assert (await four_eyes.call("cut_off"))["supply"] == "cut"


async def test_a_large_refund_waits_over_a_restart_and_happens_once(
    four_eyes: Tenant, manager: User, hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    owner = MockUser(id="owner", name="Owner", is_owner=True).add_to_hass(hass)
    await four_eyes.stands(mode="operator", credit=100_00)
    assert (await four_eyes.call("refund", manager, amount=10, reason="Small"))[
        "status"
    ] == "applied"
    asked = await four_eyes.call("refund", manager, amount="50", reason="Moved out")
    assert asked["status"] == "waiting_for_confirmation"
    assert four_eyes.simulated.credit == 90_00

    assert await hass.config_entries.async_reload(entry.entry_id)
    four_eyes = tenant_again(four_eyes, entry)
    await four_eyes.next_round(four_eyes.hub)
    receipt = await four_eyes.call("confirm", owner, number=asked["confirmation"])
    assert (receipt["status"], receipt["amount"], receipt["by"]) == (
        "applied",
        "-50.00",
        "Manager",
    )
    assert four_eyes.simulated.credit == 40_00
    with pytest.raises(ServiceValidationError):
        await four_eyes.call("confirm", owner)
    (intent,) = [
        row for row in await four_eyes.rows(RowKind.REFUND_INTENT) if row.note == "Moved out"
    ]
    assert intent.details["confirmed_by"] == "Owner"


async def test_refunds_of_the_limit_add_up(
    four_eyes: Tenant, manager: User, hass: HomeAssistant
) -> None:
    owner = MockUser(id="owner", name="Owner", is_owner=True).add_to_hass(hass)
    await four_eyes.stands(mode="operator", credit=500_00)
    first = await four_eyes.call("refund", manager, amount=10, reason="x", idempotency_key="one")
    assert first["status"] == "applied"
    answers = await asyncio.gather(
        *(four_eyes.call("refund", manager, amount=10, reason="x") for _ in range(5))
    )
    assert {answer["status"] for answer in answers} == {"waiting_for_confirmation"}
    # What was done before is answered, not asked for.
    assert first == await four_eyes.call(
        "refund", manager, amount=10, reason="x", idempotency_key="one"
    )
    assert four_eyes.simulated.credit == 490_00
    # Another person has a limit of their own, and what two agreed on uses up nobody's.
    assert (await four_eyes.call("confirm", owner))["status"] == "applied"
    assert (await four_eyes.call("refund", owner, amount=10, reason="x"))["status"] == "applied"
    assert four_eyes.simulated.credit == 470_00


async def test_refunds_at_once_do_not_pass_the_limit_together(
    four_eyes: Tenant, manager: User
) -> None:
    await four_eyes.stands(mode="operator", credit=500_00)
    answers = await asyncio.gather(
        *(four_eyes.call("refund", manager, amount=4, reason="x") for _ in range(6))
    )
    done = [answer for answer in answers if answer["status"] == "applied"]
    assert len(done) == 2
    assert four_eyes.simulated.credit == 492_00


async def test_automations_together_stay_below_the_limit(four_eyes: Tenant) -> None:
    await four_eyes.stands(mode="operator", credit=500_00)
    assert (await four_eyes.call("refund", amount=7, reason="x"))["status"] == "applied"
    with pytest.raises(ServiceValidationError) as refused:
        await four_eyes.call("refund", amount=7, reason="x")
    assert refused.value.translation_key == "leaves_with_second_person"
    assert refused.value.translation_placeholders == {
        "limit": f"10 {four_eyes.module.credit_unit.name}",
        "gone": f"7.00 {four_eyes.module.credit_unit.name}",
    }
    assert four_eyes.simulated.credit == 493_00


async def test_no_change_of_tenant_pays_out_more_than_one_person_may(
    four_eyes: Tenant, manager: User
) -> None:
    await four_eyes.stands(mode="operator", credit=20_000_00)
    tenant = {"name": "Mavi Optik", "remaining": "refund"}
    with pytest.raises(ServiceValidationError) as refused:
        await four_eyes.call("change_tenant", manager, **tenant)
    assert refused.value.translation_key == "leaves_with_second_person"
    assert four_eyes.simulated.credit == 20_000_00
    assert four_eyes.module.account is not None
    assert four_eyes.module.account.tenant is not None
    assert four_eyes.module.account.tenant.name != "Mavi Optik"
    await four_eyes.stands(mode="operator", credit=9_00)
    changed = await four_eyes.call("change_tenant", manager, **tenant)
    assert changed["refunded"] is not None
    assert four_eyes.simulated.credit == 0


async def test_who_may_only_set_pays_nobody_out(
    four_eyes: Tenant, hass: HomeAssistant, entry: MockConfigEntry, hub: HubRuntime
) -> None:
    clerk = MockUser(id="clerk", name="Clerk").add_to_hass(hass)
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType(
                {"user_id": "clerk", CONF_CODE_HASH: STORED, CONF_RIGHTS: ["settings"]}
            ),
            subentry_type=SUBENTRY_OPERATOR,
            title="Clerk",
            unique_id="clerk",
        ),
    )
    await four_eyes.stands(mode="operator", credit=5_00)
    with pytest.raises(Unauthorized):
        await four_eyes.call("change_tenant", clerk, name="Mavi Optik", remaining="refund")
    assert four_eyes.simulated.credit == 5_00
    await four_eyes.call("change_tenant", clerk, name="Mavi Optik", remaining="keep")
    assert four_eyes.simulated.credit == 5_00


async def test_a_confirmed_refund_is_done_once_though_nothing_can_be_kept(
    four_eyes: Tenant,
    manager: User,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    owner = MockUser(id="owner", name="Owner", is_owner=True).add_to_hass(hass)
    await four_eyes.stands(mode="operator", credit=100_00)
    asked = await four_eyes.call("refund", manager, amount="50", reason="Moved out")
    key = f"{DOMAIN}.confirmations_{entry.entry_id}"
    kept = deepcopy(hass_storage[key])
    first = await four_eyes.call("confirm", owner)
    assert four_eyes.simulated.credit == 50_00
    # The disk was full: after the restart it waits as if nothing had happened.
    hass_storage[key] = kept
    assert await hass.config_entries.async_reload(entry.entry_id)
    four_eyes = tenant_again(four_eyes, entry)
    await four_eyes.next_round(four_eyes.hub)
    again = await four_eyes.call("confirm", owner, number=asked["confirmation"])
    assert again == first
    assert four_eyes.simulated.credit == 50_00
    assert len(await four_eyes.rows(RowKind.REFUND_INTENT)) == 1


async def test_what_waits_from_before_keys_has_the_same_one_after_every_restart(
    four_eyes: Tenant, manager: User, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    entry = four_eyes.module.entry
    await four_eyes.call("refund", manager, amount="50", reason="Moved out")
    kept = hass_storage[f"{DOMAIN}.confirmations_{entry.entry_id}"]["data"]
    for each in kept["waiting"]:
        each["transaction"] = None
    keys = set()
    for _ in range(2):
        confirmations = Confirmations(hass, entry.entry_id)
        await confirmations.async_load()
        keys |= {each.transaction for each in confirmations.waiting}
    assert len(keys) == 1
    assert None not in keys


async def test_a_cut_that_was_done_and_undone_is_not_done_again(
    four_eyes: Tenant,
    manager: User,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    owner = MockUser(id="owner", name="Owner", is_owner=True).add_to_hass(hass)
    await four_eyes.stands(mode="operator", credit=0)
    await four_eyes.call("cut_off", manager)
    key = f"{DOMAIN}.confirmations_{entry.entry_id}"
    kept = deepcopy(hass_storage[key])
    await four_eyes.call("confirm", owner)
    await four_eyes.stands(mode="operator", credit=5_00)
    await four_eyes.call("restore", manager)
    await four_eyes.stands(mode="operator", credit=0)
    hass_storage[key] = kept
    assert await hass.config_entries.async_reload(entry.entry_id)
    four_eyes = tenant_again(four_eyes, entry)
    await four_eyes.next_round(four_eyes.hub)
    with pytest.raises(ServiceValidationError) as overtaken:
        await four_eyes.call("confirm", owner)
    assert overtaken.value.translation_key == "confirm_overtaken"
    assert four_eyes.simulated.physical.relay_1 is True
    assert not four_eyes.hub.confirmations.waiting


@pytest.mark.parametrize("way", ["deleted", "deactivated", "demoted"])
async def test_what_somebody_asked_for_ends_with_their_right(
    four_eyes: Tenant, hass: HomeAssistant, entry: MockConfigEntry, way: str
) -> None:
    # Whoever is created first owns the house.
    await hass.auth.async_create_user("Owner", group_ids=["system-admin"])
    first = await hass.auth.async_create_user("First", group_ids=["system-admin"])
    await four_eyes.stands(mode="operator", credit=100_00)
    await four_eyes.call("refund", first, amount="50", reason="Moved out")
    assert len(four_eyes.hub.confirmations.waiting) == 1
    if way == "deleted":
        await hass.auth.async_remove_user(first)
    elif way == "deactivated":
        await hass.auth.async_deactivate_user(first)
        hass.bus.async_fire("user_updated", {"user_id": first.id})
    else:
        await hass.auth.async_update_user(first, group_ids=["system-users"])
    await hass.async_block_till_done()
    assert not four_eyes.hub.confirmations.waiting


async def test_nobody_confirms_for_who_lost_the_right_unseen(
    four_eyes: Tenant, manager: User, hass: HomeAssistant
) -> None:
    owner = MockUser(id="owner", name="Owner", is_owner=True).add_to_hass(hass)
    await four_eyes.stands(mode="operator", credit=100_00)
    await four_eyes.call("refund", manager, amount="50", reason="Moved out")
    manager.is_active = False
    with pytest.raises(ServiceValidationError) as gone:
        await four_eyes.call("confirm", owner)
    assert gone.value.translation_key == "confirm_asker_gone"
    assert four_eyes.simulated.credit == 100_00
    assert not four_eyes.hub.confirmations.waiting


async def test_only_what_was_shown_is_confirmed(
    four_eyes: Tenant, manager: User, hass: HomeAssistant
) -> None:
    owner = MockUser(id="owner", name="Owner", is_owner=True).add_to_hass(hass)
    await four_eyes.stands(mode="operator", credit=100_00)
    shown = await four_eyes.call("refund", manager, amount="11", reason="Moved out")
    # Before anybody confirms, it becomes another sum.
    await four_eyes.call("refund", manager, amount="99", reason="Moved out")
    for number in ({"number": shown["confirmation"]}, {"number": None}):
        with pytest.raises(ServiceValidationError) as other:
            await four_eyes.call("confirm", owner, **number)
        assert other.value.translation_key == "confirm_which"
    assert four_eyes.simulated.credit == 100_00


async def test_whoever_tops_up_while_the_ledger_takes_its_time_is_not_cut_off(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="automatic", credit=0)
    assert tenant.module.supply is not None
    journal = tenant.module.supply.journal
    commanded = journal.async_commanded

    async def slowly(*args: Any, **how: Any) -> Row:
        row = await commanded(*args, **how)
        tenant.simulated.load(50_00, "card")
        return row

    with monkeypatch.context() as patch:
        patch.setattr(journal, "async_commanded", slowly)
        assert await tenant.refused("cut_off") == "Credit remains"
    await tenant.next_round(tenant.hub)
    assert tenant.status == "on"
    cut, failed = await tenant.rows(*SWITCHED)
    assert (cut.kind, failed.kind) == (RowKind.CUT_OFF, RowKind.CUT_OFF_FAILED)
    assert failed.details["why"] == "overtaken"


async def test_a_hub_that_is_loaded_anew_lets_a_cut_come_to_its_end(
    tenant: Tenant, manager: User, hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await tenant.stands(mode="remote", credit=0)
    tenant.simulated.set_breaker(Breaker.STUCK)
    cutting = asyncio.create_task(tenant.call("cut_off", manager))
    async with asyncio.timeout(5):
        while tenant.simulated.physical.relay_1:
            await asyncio.sleep(0.01)
    late = asyncio.create_task(tenant.call("restore", manager))
    await asyncio.sleep(0)
    assert await hass.config_entries.async_reload(entry.entry_id)

    # Whether the breaker follows is for the next run to see.
    assert (await cutting)["verified"] is None
    with pytest.raises(ServiceValidationError) as refused:
        await late
    assert refused.value.translation_key == "module_not_running"
    assert tenant.simulated.physical.relay_1 is False
    tenant = tenant_again(tenant, entry)
    async with asyncio.timeout(15):
        while tenant.status != "cut_failed":
            await tenant.next_round(tenant.hub)
    assert [row.kind for row in await tenant.rows(*SWITCHED)] == [RowKind.CUT_OFF]
