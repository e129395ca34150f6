"""Modules' clocks: set when they were lost, set by a person, and told when they are wrong."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.components.button import DOMAIN as BUTTON, SERVICE_PRESS
from homeassistant.components.repairs.const import DOMAIN as REPAIRS
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.prepaid_meter.const import (
    CONF_BUILDING,
    CONF_LANGUAGE,
    CONF_LINK,
    CONF_LIVE_INTERVAL,
    CONF_MODULES,
    CONF_SLOW_INTERVAL,
    CONF_SPEED,
    DOMAIN,
    LINK_SIMULATED,
)
from custom_components.prepaid_meter.flows.finder import add_module, module_subentry
from custom_components.prepaid_meter.hub.simulated import async_simulated_building
from custom_components.prepaid_meter.ledger import ActorKind, Kind, Row
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.errors import RefusedError
from custom_components.prepaid_meter.simulator.model import Module as Simulated
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound, found_modules
from .flows import until

WRONG = timedelta(hours=5)


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    """Return the first module once its clock was read."""
    module = next(iter(hub.meters.values()))
    await until(lambda: module.says("clock"))
    return module


@pytest.fixture
def simulated(building: BuildingServer, module: Meter) -> Simulated:
    return building.building.unit(module.coordinator.unit_id).module


@pytest.fixture
def clock_writes(simulated: Simulated, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Return the times that are written to the module's clock."""
    written: list[datetime] = []
    write = simulated.write

    def watched(key: str, value: Any) -> None:
        if key == "clock":
            written.append(value)
        write(key, value)

    monkeypatch.setattr(simulated, "write", watched)
    return written


def off_by(simulated: Simulated) -> timedelta:
    return abs(simulated.clock - datetime.now(UTC))


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == "clock_wrong"
    ]


async def rows(module: Meter) -> list[Row]:
    await module.hass.async_block_till_done()
    assert module.account is not None
    book = module.account.book
    found = await book.call(
        lambda: book.ledger.rows(hub=book.hub, kinds={Kind.SETTING_CHANGED}, limit=100)
    )
    return [row for row in found if row.details["setting"] == "clock"]


async def press(module: Meter, user: User | None = None) -> None:
    entity_id = er.async_get(module.hass).async_get_entity_id(
        Platform.BUTTON, DOMAIN, f"{module.identity}_set_clock"
    )
    assert entity_id is not None
    await module.hass.services.async_call(
        BUTTON,
        SERVICE_PRESS,
        {ATTR_ENTITY_ID: entity_id},
        blocking=True,
        context=Context(user_id=user.id if user else None),
    )


# -- a clock that was lost -----------------------------------------------------


async def test_a_clock_that_was_lost_is_set_once_and_sure_again(
    hub: HubRuntime,
    module: Meter,
    simulated: Simulated,
    clock_writes: list[datetime],
    next_round: NextRound,
) -> None:
    simulated.physical.clock_offset = 0
    simulated.physical.clock_unsure = True
    await until(lambda: module.value("clock_unsure") is False and clock_writes)
    assert off_by(simulated) < timedelta(seconds=5)
    assert simulated.physical.clock_unsure is False
    await next_round(hub)
    assert len(clock_writes) == 1
    assert await rows(module) == []

    # A restart loses it again, however soon.
    simulated.physical.clock_unsure = True
    await until(lambda: len(clock_writes) == 2)


async def test_a_clock_that_stays_unsure_is_not_set_at_every_poll(
    hub: HubRuntime,
    module: Meter,
    simulated: Simulated,
    next_round: NextRound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[Any] = []
    monkeypatch.setattr(simulated, "write", lambda key, value: written.append(value))
    simulated.physical.clock_unsure = True
    await until(lambda: written)
    for _ in range(3):
        await next_round(hub)
    assert len(written) == 1
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.clocks._PAUSE", 0.0)
    assert module.clock is not None
    module.clock._rest_until = 0.0
    await until(lambda: len(written) > 1)


async def test_that_it_cannot_be_set_is_told_once(
    hub: HubRuntime,
    module: Meter,
    simulated: Simulated,
    building: BuildingServer,
    next_round: NextRound,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.clocks._PAUSE", 0.0)
    unit = building.building.unit(module.coordinator.unit_id)
    tried = 0

    def refuse(*_: Any) -> None:
        nonlocal tried
        tried += 1
        raise RefusedError(4)

    with monkeypatch.context() as patch:
        patch.setattr(unit, "write", refuse)
        simulated.physical.clock_unsure = True
        await until(lambda: tried > 2)
        await next_round(hub)
    told = [record for record in caplog.records if "cannot be set" in record.getMessage()]
    assert len(told) == 1
    await until(lambda: simulated.physical.clock_unsure is False)


# -- set by a person -----------------------------------------------------------


async def test_a_person_sets_a_clock(
    module: Meter, simulated: Simulated, hass_admin_user: User
) -> None:
    was = simulated.clock - WRONG
    simulated.write("clock", was)
    await press(module, hass_admin_user)
    assert off_by(simulated) < timedelta(seconds=5)
    (row,) = await rows(module)
    assert (row.actor.kind, row.actor.name) == (ActorKind.USER, hass_admin_user.name)
    assert abs(datetime.fromisoformat(str(row.details["from"])) - was) < timedelta(seconds=5)
    assert abs(datetime.fromisoformat(str(row.details["to"])) - datetime.now(UTC)) < timedelta(
        seconds=30
    )


async def test_a_stranger_may_not_set_a_clock(
    hass: HomeAssistant, module: Meter, clock_writes: list[datetime]
) -> None:
    stranger = MockUser(id="stranger", name="Stranger").add_to_hass(hass)
    stranger.mock_policy({"entities": True})
    with pytest.raises(Unauthorized):
        await press(module, stranger)
    assert clock_writes == []


async def test_a_module_that_is_silent_is_told_in_a_sentence(
    hub: HubRuntime,
    module: Meter,
    building: BuildingServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    hub.poller.bus.timeout = 0.1
    building.building.unit(module.coordinator.unit_id).faults.exception = 4
    with pytest.raises(HomeAssistantError) as failed:
        await press(module)
    assert failed.value.translation_key == "module_refused"
    assert await rows(module) == []


# -- a clock that is wrong -----------------------------------------------------


async def test_a_wrong_clock_is_told_and_set_by_whoever_confirms(
    hass: HomeAssistant,
    module: Meter,
    simulated: Simulated,
    hass_client: ClientSessionGenerator,
    hass_admin_user: User,
) -> None:
    assert issues(hass) == []
    simulated.write("clock", simulated.clock + timedelta(minutes=9))
    await module.coordinator.async_refresh()
    assert issues(hass) == []
    simulated.write("clock", simulated.clock + WRONG)
    await module.coordinator.async_refresh()
    (issue,) = issues(hass)
    assert issue.translation_placeholders == {"name": module.name, "minutes": "309"}

    await async_setup_component(hass, REPAIRS, {})
    client = await hass_client()
    start = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue.issue_id}
    )
    assert start.status == HTTPStatus.OK
    form = await start.json()
    assert form["description_placeholders"]["minutes"] == "309"
    done = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert (await done.json())["type"] == "create_entry"

    assert off_by(simulated) < timedelta(seconds=5)
    assert issues(hass) == []
    (row,) = await rows(module)
    assert row.actor.name == hass_admin_user.name


async def test_a_wrong_clock_that_somebody_set_there_is_no_longer_told(
    hass: HomeAssistant, module: Meter, simulated: Simulated
) -> None:
    right = simulated.clock
    simulated.write("clock", right - WRONG)
    await module.coordinator.async_refresh()
    assert len(issues(hass)) == 1
    simulated.write("clock", right)
    await module.coordinator.async_refresh()
    assert issues(hass) == []


async def test_a_clock_that_stands_still_is_noticed(
    hass: HomeAssistant,
    module: Meter,
    simulated: Simulated,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The building's time stands still, so this is soon the case.
    monkeypatch.setattr(
        "custom_components.prepaid_meter.trackers.clocks._MOST_OFF", timedelta(seconds=2)
    )
    simulated.write("clock", datetime.now(UTC))
    await module.coordinator.async_refresh()
    assert issues(hass) == []
    await until(lambda: issues(hass))


@pytest.mark.parametrize(("speed", "told"), [(1, 1), (60, 0)])
async def test_a_building_whose_time_runs_otherwise_has_no_wrong_clocks(
    hass: HomeAssistant, speed: int, told: int
) -> None:
    data = {
        CONF_LINK: LINK_SIMULATED,
        CONF_BUILDING: "00000001",
        CONF_MODULES: 1,
        CONF_LANGUAGE: "en",
        CONF_SPEED: speed,
    }
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Mall",
        data=data,
        options={CONF_LIVE_INTERVAL: 0.2, CONF_SLOW_INTERVAL: 0.5},
    )
    entry.add_to_hass(hass)
    # The dialog would have found them in the same way.
    async with async_simulated_building(hass, data) as port:
        (found,) = await found_modules(port, 1)
        add_module(hass, entry, module_subentry(found, "Tenant"))
        assert await hass.config_entries.async_setup(entry.entry_id)
        (meter,) = entry.runtime_data.meters.values()
        module = meter.coordinator
        running = hass.data["prepaid_meter_simulated"][data[CONF_BUILDING]].server
        running.building.unit(module.unit_id).module.write("clock", datetime.now(UTC) - WRONG)
        before = module.read_at.get("settings")
        await until(lambda: module.read_at.get("settings") not in {None, before})
        await module.async_refresh()
        assert len(issues(hass)) == told
        assert await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == []


# -- whether our own time is right ----------------------------------------------


class OurTime:
    """Home Assistant's time, off by something."""

    def __init__(self, off: timedelta) -> None:
        self.off = off

    def utcnow(self) -> datetime:
        return datetime.now(UTC) + self.off


@pytest.fixture
def our_time(monkeypatch: pytest.MonkeyPatch) -> OurTime:
    """Return a time that is six hours slow, as that of a computer without a clock of its own."""
    time = OurTime(timedelta(hours=-6))
    for name in ("clocks", "known_time"):
        monkeypatch.setattr(f"custom_components.prepaid_meter.trackers.{name}.dt_util", time)
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.clocks._TIME_PAUSE", 0.0)
    return time


def synchronised(monkeypatch: pytest.MonkeyPatch, *, so: bool) -> None:
    monkeypatch.setattr(
        "custom_components.prepaid_meter.trackers.known_time.is_synchronised", lambda: so
    )


@pytest.mark.parametrize("others_sure", [False, True])
@pytest.mark.parametrize("off", [timedelta(hours=-6), timedelta(days=-30)])
async def test_no_clock_is_set_before_time_is_known_to_be_right(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    building: BuildingServer,
    next_round: NextRound,
    our_time: OurTime,
    monkeypatch: pytest.MonkeyPatch,
    others_sure: bool,
    off: timedelta,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.clocks._TIME_PATIENCE", 0.0)
    synchronised(monkeypatch, so=False)
    our_time.off = off
    units = [unit.module for unit in building.building.units.values()]
    before = [unit.physical.clock_offset for unit in units]
    lost = units[:1] if others_sure else units
    for unit in lost:
        unit.physical.clock_unsure = True
    key = f"time_not_known_{module.identity}"
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, key))
    for _ in range(3):
        await next_round(hub)
    assert [unit.physical.clock_offset for unit in units] == before
    assert all(unit.physical.clock_unsure for unit in lost)
    # Nobody is asked to set the others wrong.
    assert issues(hass) == []
    # A time server was found.
    our_time.off = timedelta()
    synchronised(monkeypatch, so=True)
    await until(lambda: not any(unit.physical.clock_unsure for unit in units))
    await until(lambda: not ir.async_get(hass).async_get_issue(DOMAIN, key))
    assert all(off_by(unit) < timedelta(minutes=5) for unit in units)


async def test_a_time_before_what_was_written_down_is_wrong_whatever_the_kernel_says(
    hub: HubRuntime,
    module: Meter,
    building: BuildingServer,
    next_round: NextRound,
    our_time: OurTime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    synchronised(monkeypatch, so=True)
    account = module.account
    assert account is not None
    await until(lambda: account.is_open)
    for unit in building.building.units.values():
        unit.module.physical.clock_unsure = True
    for _ in range(3):
        await next_round(hub)
    assert all(unit.module.physical.clock_unsure for unit in building.building.units.values())
    our_time.off = timedelta()
    await until(
        lambda: not any(u.module.physical.clock_unsure for u in building.building.units.values())
    )
