"""Breakers that are held, breakers that a pulse trips, and valves, over the wire."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.prepaid_meter.const import CONF_ACTUATOR, CONF_FEEDBACK_WIRED, DOMAIN
from custom_components.prepaid_meter.device import switching
from custom_components.prepaid_meter.device.errors import ModuleSilentError
from custom_components.prepaid_meter.device.points import Actuator, MeterKind, Point, Value
from custom_components.prepaid_meter.ledger.errors import Fault, LedgerError
from custom_components.prepaid_meter.ledger.kinds import ActorKind, RowKind
from custom_components.prepaid_meter.ledger.rows import Row
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.errors import CommandError, RefusedError
from custom_components.prepaid_meter.simulator.physical import Breaker
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply import keeper, trip_coil
from custom_components.prepaid_meter.supply.journal import Journal

from .conftest import NextRound
from .test_cut_off import SWITCHED, Tenant, tenant_again, tenant_of

RELAY = 0x0400


@pytest.fixture
def module_count() -> int:
    return 3


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "_SECONDS", dict.fromkeys(Actuator, 1.5))
    monkeypatch.setattr(switching, "PULSE", 0.2)
    monkeypatch.setattr(keeper, "_LOOK_PAUSE", 0.1)
    monkeypatch.setattr(trip_coil, "_RELEASE_PAUSE", 0.1)


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture(autouse=True)
async def _running(building: BuildingServer) -> None:
    # A valve is on its way for 20 s.
    building.speed = 50
    building.resume()


@pytest.fixture
def manager(hass: HomeAssistant) -> User:
    return MockUser(id="manager", name="Manager", is_owner=True).add_to_hass(hass)


@pytest.fixture
def fitted() -> dict[str, Any]:
    """Return what is said of the first module in its subentry."""
    return {}


@pytest.fixture
def subentries(
    subentries: list[ConfigSubentryData], building: BuildingServer, fitted: dict[str, Any]
) -> list[ConfigSubentryData]:
    first, *others = subentries
    if (actuator := fitted.get(CONF_ACTUATOR)) is not None:
        building.building.unit(first["data"]["unit_id"]).module.refit(Actuator(actuator))
    return [ConfigSubentryData(**{**first, "data": {**first["data"], **fitted}}), *others]


@pytest.fixture
def tenant(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    """Return the first module's tenant."""
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


def with_pulse(**others: Any) -> Any:
    return pytest.mark.parametrize("fitted", [{CONF_ACTUATOR: "breaker_pulse", **others}])


async def kinds(tenant: Tenant) -> list[tuple[RowKind, ActorKind]]:
    return [(row.kind, row.actor.kind) for row in await tenant.rows(*SWITCHED)]


async def reaches(tenant: Tenant, status: str) -> None:
    async with asyncio.timeout(10):
        while tenant.status != status:
            await tenant.next_round(tenant.hub)


async def reloaded(tenant: Tenant, entry: MockConfigEntry) -> Tenant:
    """Return the tenant after Home Assistant was started anew."""
    assert await tenant.hass.config_entries.async_reload(entry.entry_id)
    again = tenant_again(tenant, entry)
    await again.next_round(again.hub)
    return again


def switch_state(tenant: Tenant) -> str:
    state = tenant.hass.states.get(tenant.entity(Platform.SWITCH, "relay_1"))
    assert state is not None
    return state.state


CUT = (RowKind.CUT_OFF, ActorKind.USER)
RESTORED = (RowKind.RESTORE, ActorKind.USER)
CLOSED_THERE = (RowKind.RESTORE, ActorKind.AT_MODULE)


# -- a breaker that a pulse trips ----------------------------------------------


@with_pulse()
async def test_a_pulse_cuts_off_and_its_relay_is_let_go_of(
    tenant: Tenant, manager: User, written: list[bool]
) -> None:
    await tenant.stands(mode="remote", credit=0)
    assert (tenant.status, switch_state(tenant)) == ("on", "on")
    cut = await tenant.call("cut_off", manager)
    assert (cut["verified"], cut["by_hand"], cut["supply"]) == (True, False, "cut")
    assert written == [True, False]
    assert tenant.simulated.physical.breaker_closed is False
    await tenant.next_round(tenant.hub)
    assert (tenant.status, switch_state(tenant)) == ("cut", "off")
    assert await kinds(tenant) == [CUT]


@with_pulse()
async def test_restoring_asks_a_hand_and_is_one_row(
    tenant: Tenant, manager: User, written: list[bool]
) -> None:
    await tenant.stands(mode="operator", credit=0)
    await tenant.call("cut_off", manager)
    tenant.simulated.load(50_00, "card")
    await reaches(tenant, "ready_to_restore")

    restored = await tenant.call("restore", manager)
    assert (restored["by_hand"], restored["verified"]) == (True, None)
    assert restored["supply"] == "ready_to_restore"
    assert (await tenant.call("restore", manager))["number"] == restored["number"]
    await tenant.next_round(tenant.hub)
    assert tenant.status == "ready_to_restore"

    tenant.simulated.close_breaker()
    await reaches(tenant, "on")
    await tenant.next_round(tenant.hub)
    assert switch_state(tenant) == "on"
    assert await kinds(tenant) == [CUT, RESTORED]
    assert written == [True, False]


@with_pulse()
async def test_waiting_for_a_hand_outlives_a_restart(
    tenant: Tenant, manager: User, entry: MockConfigEntry
) -> None:
    await tenant.stands(mode="remote", credit=0)
    await tenant.call("cut_off", manager)
    await tenant.call("restore", manager)
    tenant = await reloaded(tenant, entry)
    assert tenant.status == "cut"
    assert (await tenant.call("restore", manager))["by_hand"] is True
    assert await kinds(tenant) == [CUT, RESTORED]
    tenant.simulated.close_breaker()
    await reaches(tenant, "on")
    assert await kinds(tenant) == [CUT, RESTORED]


@with_pulse()
async def test_what_a_hand_may_do_can_be_taken_back(tenant: Tenant, manager: User) -> None:
    await tenant.stands(mode="remote", credit=0)
    await tenant.call("cut_off", manager)
    await tenant.call("restore", manager)
    assert (await tenant.call("cut_off", manager))["supply"] == "cut"
    tenant.simulated.close_breaker()
    await reaches(tenant, "on")
    assert await kinds(tenant) == [CUT, RESTORED, CUT, CLOSED_THERE]


@with_pulse()
async def test_a_breaker_that_nobody_closes_is_told(
    tenant: Tenant,
    manager: User,
    entry: MockConfigEntry,
    issues: Callable[[], set[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await tenant.stands(mode="remote", credit=0)
    await tenant.call("cut_off", manager)
    monkeypatch.setattr(switching, "BY_HAND", 0.5)
    await tenant.call("restore", manager)
    await reaches(tenant, "restore_failed")
    assert issues() == {"restore_failed"}
    failed = [CUT, RESTORED, (RowKind.RESTORE_FAILED, ActorKind.SYSTEM)]
    await tenant.next_round(tenant.hub)
    assert await kinds(tenant) == failed

    monkeypatch.setattr(switching, "BY_HAND", 900)
    tenant = await reloaded(tenant, entry)
    assert (tenant.status, issues()) == ("restore_failed", {"restore_failed"})

    tenant.simulated.close_breaker()
    await reaches(tenant, "on")
    assert issues() == set()
    assert await kinds(tenant) == failed


@with_pulse()
async def test_a_breaker_closed_without_leave_is_recorded_as_at_the_module(
    tenant: Tenant, manager: User, entry: MockConfigEntry, hass: HomeAssistant
) -> None:
    await tenant.stands(mode="remote", credit=0)
    await tenant.call("cut_off", manager)
    tenant.simulated.close_breaker()
    await reaches(tenant, "on")
    await tenant.next_round(tenant.hub)
    assert await kinds(tenant) == [CUT, CLOSED_THERE]

    await tenant.call("cut_off", manager)
    assert await hass.config_entries.async_unload(entry.entry_id)
    tenant.simulated.close_breaker()
    assert await hass.config_entries.async_setup(entry.entry_id)
    tenant = tenant_again(tenant, entry)
    await reaches(tenant, "on")
    await tenant.next_round(tenant.hub)
    assert await kinds(tenant) == [CUT, CLOSED_THERE, CUT, CLOSED_THERE]


@with_pulse()
async def test_a_stuck_breaker_stays_told_and_is_not_taken_for_closed_by_hand(
    tenant: Tenant,
    manager: User,
    entry: MockConfigEntry,
    written: list[bool],
    issues: Callable[[], set[str]],
) -> None:
    await tenant.stands(mode="remote", credit=0)
    tenant.simulated.set_breaker(Breaker.STUCK)
    with pytest.raises(HomeAssistantError) as failed:
        await tenant.call("cut_off", manager)
    assert failed.value.translation_key == "cut_off_not_followed"
    assert written == [True, False]
    rows = [CUT, (RowKind.CUT_OFF_FAILED, ActorKind.SYSTEM)]
    for _ in range(2):
        assert (tenant.status, issues()) == ("cut_failed", {"cut_failed"})
        assert await kinds(tenant) == rows
        tenant = await reloaded(tenant, entry)

    tenant.simulated.set_breaker(Breaker.NORMAL)
    assert (await tenant.call("cut_off", manager))["supply"] == "cut"
    assert await kinds(tenant) == [*rows, CUT]
    assert issues() == set()


@with_pulse()
async def test_a_bypassed_breaker_is_no_cut(tenant: Tenant, manager: User) -> None:
    await tenant.stands(mode="remote", credit=0)
    tenant.simulated.set_breaker(Breaker.BYPASSED)
    with pytest.raises(HomeAssistantError):
        await tenant.call("cut_off", manager)
    assert tenant.status == "cut_failed"


@with_pulse()
async def test_a_ledger_that_comes_back_in_a_command_is_asked_before_anything_is_done(
    tenant: Tenant, manager: User, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=0)
    await tenant.call("cut_off", manager)
    assert (await tenant.call("restore", manager))["by_hand"] is True
    last_rows = Journal._last_rows
    times_away = 1_000

    def often_away(journal: Journal) -> tuple[Row | None, Row | None]:
        nonlocal times_away
        if times_away:
            times_away -= 1
            raise LedgerError(Fault.UNREACHABLE)
        return last_rows(journal)

    monkeypatch.setattr(Journal, "_last_rows", often_away)
    tenant = await reloaded(tenant, entry)
    times_away = 1
    with pytest.raises(HomeAssistantError) as failed:
        await tenant.call("restore", manager)
    assert failed.value.translation_key == "supply_ledger_unavailable"
    # That a hand is awaited was on record, and one does not ask for it twice.
    assert (await tenant.call("restore", manager))["by_hand"] is True
    assert await kinds(tenant) == [CUT, RESTORED]


# -- a trip coil is never left energised ---------------------------------------


@pytest.fixture
def lost_releases(
    tenant: Tenant, building: BuildingServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], None]:
    """Return a way to have a module refuse to open its relay so many times."""
    unit = building.building.unit(tenant.module.coordinator.unit_id)
    write = unit.write
    left = 0

    def refusing(function: int, address: int, words: list[int]) -> None:
        nonlocal left
        if left and (address, words) == (RELAY, [0]):
            left -= 1
            raise RefusedError(4)
        write(function, address, words)

    def lose(times: int) -> None:
        nonlocal left
        left = times

    monkeypatch.setattr(unit, "write", refusing)
    return lose


@with_pulse()
@pytest.mark.parametrize("times", [1, 3, 12])
async def test_a_relay_that_is_not_let_go_of_is_tried_again(
    tenant: Tenant, manager: User, lost_releases: Callable[[int], None], times: int
) -> None:
    await tenant.stands(mode="remote", credit=0)
    lost_releases(times)
    cut = await tenant.call("cut_off", manager)
    assert cut["verified"] is True
    async with asyncio.timeout(10):
        while tenant.simulated.physical.relay_1:
            await tenant.next_round(tenant.hub)
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut"
    assert await kinds(tenant) == [CUT]


@with_pulse()
async def test_a_relay_that_cannot_be_let_go_of_is_told_until_it_is(
    tenant: Tenant,
    manager: User,
    lost_releases: Callable[[int], None],
    issues: Callable[[], set[str]],
) -> None:
    await tenant.stands(mode="remote", credit=0)
    lost_releases(1_000)
    await tenant.call("cut_off", manager)
    async with asyncio.timeout(10):
        while issues() != {"trip_coil_energised"}:
            await tenant.next_round(tenant.hub)
    with pytest.raises(CommandError):
        tenant.simulated.close_breaker()
    lost_releases(0)
    async with asyncio.timeout(10):
        while issues():
            await tenant.next_round(tenant.hub)
    assert tenant.simulated.physical.relay_1 is False
    assert tenant.status == "cut"


@with_pulse()
@pytest.mark.parametrize("stuck", [False, True])
async def test_a_coil_that_home_assistant_left_energised_is_let_go_of_at_the_next_start(
    tenant: Tenant,
    manager: User,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    building: BuildingServer,
    monkeypatch: pytest.MonkeyPatch,
    stuck: bool,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    tenant.hub.poller.bus.timeout = 0.1
    await tenant.stands(mode="remote", credit=0)
    if stuck:
        tenant.simulated.set_breaker(Breaker.STUCK)
    faults = building.building.unit(tenant.module.coordinator.unit_id).faults
    monkeypatch.setattr(switching, "PULSE", 30)
    call = hass.async_create_task(tenant.call("cut_off", manager))
    async with asyncio.timeout(10):
        while not tenant.simulated.physical.relay_1:
            await asyncio.sleep(0.01)
    # The power goes: nothing more is said to the module.
    faults.silent = True
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert tenant.simulated.physical.relay_1 is True

    faults.silent = False
    assert await hass.config_entries.async_setup(entry.entry_id)
    tenant = tenant_again(tenant, entry)
    await reaches(tenant, "cut_failed" if stuck else "cut")
    assert tenant.simulated.physical.relay_1 is False
    assert tenant.simulated.physical.breaker_closed is stuck
    await tenant.next_round(tenant.hub)
    rows = await kinds(tenant)
    assert rows == ([CUT, (RowKind.CUT_OFF_FAILED, ActorKind.SYSTEM)] if stuck else [CUT])


@with_pulse()
async def test_a_relay_that_may_be_holding_a_breaker_shut_is_left_alone(
    tenant: Tenant, written: list[bool], issues: Callable[[], set[str]]
) -> None:
    # Somebody chose the wrong actuator: opening this relay would cut off the tenant.
    tenant.simulated.refit(Actuator.BREAKER_HELD)
    async with asyncio.timeout(10):
        while issues() != {"trip_coil_energised"}:
            await tenant.next_round(tenant.hub)
    await tenant.next_round(tenant.hub)
    assert written == []
    assert tenant.status == "on"
    tenant.simulated.refit(Actuator.BREAKER_PULSE)
    async with asyncio.timeout(10):
        while issues():
            await tenant.next_round(tenant.hub)


# -- without feedback ----------------------------------------------------------


@with_pulse(**{CONF_FEEDBACK_WIRED: False})
async def test_without_feedback_nobody_trips_a_breaker(
    tenant: Tenant, manager: User, written: list[bool]
) -> None:
    await tenant.stands(mode="remote", credit=0)
    assert tenant.status == switch_state(tenant) == STATE_UNAVAILABLE
    assert "Whether it is on is not known" in await tenant.refused("cut_off", manager)
    assert written == []


@with_pulse(**{CONF_FEEDBACK_WIRED: False})
async def test_without_feedback_a_coil_that_stays_energised_is_told_too(
    tenant: Tenant, written: list[bool], issues: Callable[[], set[str]]
) -> None:
    tenant.simulated.refit(Actuator.BREAKER_HELD)
    async with asyncio.timeout(10):
        while issues() != {"trip_coil_energised"}:
            await tenant.next_round(tenant.hub)
    assert written == []


@pytest.mark.parametrize("fitted", [{CONF_FEEDBACK_WIRED: False}])
async def test_without_feedback_a_cut_is_proven_by_the_current_and_a_restore_by_nothing(
    tenant: Tenant, manager: User
) -> None:
    await tenant.stands(mode="remote", credit=0)
    assert (await tenant.call("cut_off", manager))["verified"] is True
    restored = await tenant.call("restore", manager)
    assert (restored["verified"], restored["by_hand"], restored["supply"]) == (None, False, "on")

    tenant.simulated.set_breaker(Breaker.BYPASSED)
    with pytest.raises(HomeAssistantError):
        await tenant.call("cut_off", manager)
    assert tenant.status == "cut_failed"


# -- a breaker that is held ----------------------------------------------------


async def test_a_restore_that_did_not_happen_is_told_until_it_has_also_after_a_restart(
    tenant: Tenant, manager: User, entry: MockConfigEntry, issues: Callable[[], set[str]]
) -> None:
    await tenant.stands(mode="remote", credit=0)
    await tenant.call("cut_off", manager)
    tenant.simulated.set_breaker(Breaker.TRIPPED)
    with pytest.raises(HomeAssistantError) as failed:
        await tenant.call("restore", manager)
    assert failed.value.translation_key == "restore_not_followed"
    rows = [CUT, RESTORED, (RowKind.RESTORE_FAILED, ActorKind.SYSTEM)]
    for _ in range(2):
        assert (tenant.status, issues()) == ("restore_failed", {"restore_failed"})
        assert await kinds(tenant) == rows
        tenant = await reloaded(tenant, entry)

    tenant.simulated.close_breaker()
    await reaches(tenant, "on")
    assert issues() == set()
    assert await kinds(tenant) == rows


async def test_a_cut_that_failed_is_still_told_right_after_a_restart(
    tenant: Tenant, manager: User, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=0)
    tenant.simulated.set_breaker(Breaker.STUCK)
    with pytest.raises(HomeAssistantError):
        await tenant.call("cut_off", manager)
    monkeypatch.setattr(switching, "_SECONDS", dict.fromkeys(Actuator, 600))
    tenant = await reloaded(tenant, entry)
    assert tenant.status == "cut_failed"
    tenant.simulated.set_breaker(Breaker.NORMAL)
    await reaches(tenant, "cut")


async def test_a_breaker_that_trips_by_itself_is_no_failure_of_ours(
    tenant: Tenant, manager: User, entry: MockConfigEntry, issues: Callable[[], set[str]]
) -> None:
    await tenant.stands(mode="remote", credit=0)
    await tenant.call("cut_off", manager)
    await tenant.call("restore", manager)
    tenant.simulated.set_breaker(Breaker.TRIPPED)
    await reaches(tenant, "interrupted")
    assert issues() == {"supply_interrupted"}
    assert await kinds(tenant) == [CUT, RESTORED]


async def test_a_command_whose_answer_was_lost_is_his_who_gave_it(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=0)
    write = tenant.module.device.write

    async def lost(key: str, value: Value, **turn: Any) -> Point:
        await write(key, value, **turn)
        raise ModuleSilentError("no answer in time")

    with monkeypatch.context() as patch:
        patch.setattr(tenant.module.device, "write", lost)
        with pytest.raises(HomeAssistantError):
            await tenant.call("cut_off", manager, reason="Two letters")
    await reaches(tenant, "cut")
    await tenant.next_round(tenant.hub)
    first, failed, late = await tenant.rows(*SWITCHED)
    assert [row.kind for row in (first, failed, late)] == [
        RowKind.CUT_OFF,
        RowKind.CUT_OFF_FAILED,
        RowKind.CUT_OFF,
    ]
    assert (late.actor, late.note) == (first.actor, "Two letters")
    assert late.details["belated"] == first.number


async def test_a_command_that_never_arrived_is_not_blamed_for_what_happens_later(
    tenant: Tenant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenant.stands(mode="remote", credit=0)

    async def lost(*_: Any, **__: Any) -> Point:
        raise ModuleSilentError("no answer in time")

    with monkeypatch.context() as patch:
        patch.setattr(tenant.module.device, "write", lost)
        with pytest.raises(HomeAssistantError):
            await tenant.call("cut_off", manager)
    await tenant.next_round(tenant.hub)
    tenant.simulated.switch_supply(on=False)
    await reaches(tenant, "cut")
    await tenant.next_round(tenant.hub)
    assert (await kinds(tenant))[-1] == (RowKind.CUT_OFF, ActorKind.AT_MODULE)


# -- a valve -------------------------------------------------------------------


@pytest.fixture
def water(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    return tenant_of(hass, hub, building, next_round, MeterKind.WATER)


async def test_a_valve_is_seen_to_close_within_its_time(
    water: Tenant, manager: User, building: BuildingServer
) -> None:
    await water.stands(mode="remote", credit=0)
    before = building.building.time
    cut = await water.call("cut_off", manager)
    assert (cut["verified"], water.status) == (True, "cut")
    assert (building.building.time - before).total_seconds() >= 20
    assert (await water.call("restore", manager))["verified"] is True
    assert water.simulated.physical.breaker_closed is True
    assert await kinds(water) == [CUT, RESTORED]


async def test_a_valve_on_its_way_is_not_shown_as_cut(
    water: Tenant,
    manager: User,
    building: BuildingServer,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(switching, "_SECONDS", dict.fromkeys(Actuator, 30))
    await water.stands(mode="remote", credit=0)
    building.speed = 5
    open_flow = water.module.value("flow")
    call = hass.async_create_task(water.call("cut_off", manager))
    async with asyncio.timeout(10):
        while water.module.value("flow") == open_flow:
            await asyncio.sleep(0.05)
    assert water.status == "on"
    assert water.module.supply is not None
    assert water.module.supply.is_switching
    building.speed = 50
    assert (await call)["verified"] is True
    assert water.status == "cut"


async def test_a_stuck_valve_is_told_and_recovers(
    water: Tenant, manager: User, issues: Callable[[], set[str]]
) -> None:
    await water.stands(mode="remote", credit=0)
    water.simulated.set_breaker(Breaker.STUCK)
    with pytest.raises(HomeAssistantError) as failed:
        await water.call("cut_off", manager)
    assert failed.value.translation_key == "cut_off_not_followed"
    assert (water.status, issues()) == ("cut_failed", {"cut_failed"})
    water.simulated.set_breaker(Breaker.NORMAL)
    await reaches(water, "cut")
    assert issues() == set()
    assert await kinds(water) == [CUT, (RowKind.CUT_OFF_FAILED, ActorKind.SYSTEM)]
