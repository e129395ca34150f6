"""Settings changed from here or at the module, and what the ledger says of them."""

import asyncio
from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device.errors import ModuleSilentError
from custom_components.prepaid_meter.ledger import ActorKind, Row, RowKind
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound
from .flows import until


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


async def opened(hub: HubRuntime) -> Meter:
    """Return the first module once its account is open and its settings are known."""
    module = next(iter(hub.meters.values()))
    await until(lambda: module.account and module.account.is_open and module.says("price_grid"))
    await hub.poller.hass.async_block_till_done()
    return module


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    return await opened(hub)


@pytest.fixture
def simulated(building: BuildingServer, module: Meter) -> SimulatedModule:
    return building.building.unit(module.coordinator.unit_id).module


async def changes(module: Meter) -> list[Row]:
    """Return the rows of changed settings, oldest first."""
    await module.hass.async_block_till_done()
    assert module.account is not None
    book = module.account.book
    return await book.call(
        lambda: book.ledger.rows(
            hub=book.hub, kinds={RowKind.SETTING_CHANGED}, newest_first=False, limit=100
        )
    )


async def see(module: Meter) -> None:
    """Have every block of the module read now."""
    await module.coordinator.async_refresh()
    await module.hass.async_block_till_done()


async def set_number(
    hass: HomeAssistant, module: Meter, key: str, value: float, user: User | None = None
) -> None:
    await hass.services.async_call(
        "number",
        "set_value",
        {"entity_id": entity(hass, "number", module, key), "value": value},
        blocking=True,
        context=Context(user_id=user.id if user else None),
    )


def entity(hass: HomeAssistant, platform: str, module: Meter, key: str) -> str:
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{module.identity}_{key}")
    assert found is not None
    return found


def said(row: Row) -> tuple[object, object, object]:
    return row.details["setting"], row.details["from"], row.details["to"]


async def test_a_limit_set_by_a_user_is_one_row_with_his_name(
    hass: HomeAssistant,
    module: Meter,
    simulated: SimulatedModule,
    hass_admin_user: User,
    next_round: NextRound,
) -> None:
    was = module.credit_unit.from_minor(simulated.physical.warning_limit)
    await set_number(hass, module, "warning_limit", 12.5, hass_admin_user)
    await next_round(module.entry.runtime_data)
    await see(module)

    (row,) = await changes(module)
    assert said(row) == ("warning_limit", str(was), "12.50")
    assert row.actor.kind is ActorKind.USER
    assert (row.actor.id, row.actor.name) == (hass_admin_user.id, hass_admin_user.name)
    assert (row.module, row.amount) == (module.identity, None)
    assert row.unit == module.credit_unit
    assert row.after == simulated.credit
    assert module.account is not None
    assert row.tenant == module.account.tenant


async def test_a_price_and_a_mode_set_by_an_automation(
    hass: HomeAssistant, module: Meter, simulated: SimulatedModule
) -> None:
    simulated.physical.price_grid, simulated.physical.mode = 25_000, "automatic"
    await see(module)
    before = len(await changes(module))
    await set_number(hass, module, "price_grid", 3.25)
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": entity(hass, "select", module, "mode"), "option": "operator"},
        blocking=True,
    )
    price, mode = (await changes(module))[before:]
    assert said(price) == ("price_grid", "2.5000", "3.2500")
    assert said(mode) == ("mode", "automatic", "operator")
    assert (price.unit, mode.unit) == (module.credit_unit, None)
    assert {price.actor.kind, mode.actor.kind} == {ActorKind.AUTOMATION}


async def test_what_is_set_at_the_module_is_told_as_that_and_once(
    module: Meter, simulated: SimulatedModule, next_round: NextRound
) -> None:
    simulated.physical.warning_limit = 70_00
    await see(module)
    (first,) = await changes(module)
    assert (first.details["to"], first.actor.kind) == ("70.00", ActorKind.AT_MODULE)
    simulated.physical.warning_limit = 71_00
    simulated.physical.warning_limit = 72_00
    await see(module)
    await next_round(module.entry.runtime_data)
    _, second = await changes(module)
    assert said(second) == ("warning_limit", "70.00", "72.00")


async def test_a_change_whose_answer_was_lost_is_still_his_who_asked_for_it(
    hass: HomeAssistant,
    module: Meter,
    hass_admin_user: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = module.device.write

    async def lost(*what: Any) -> Any:
        await write(*what)
        raise ModuleSilentError("no answer in time")

    monkeypatch.setattr(module.device, "write", lost)
    with pytest.raises(HomeAssistantError):
        await set_number(hass, module, "warning_limit", 33, hass_admin_user)
    await see(module)
    (row,) = await changes(module)
    assert (row.details["to"], row.actor.id) == ("33.00", hass_admin_user.id)


async def test_a_change_that_never_arrived_is_no_row_and_the_next_at_the_module_is_no_users(
    hass: HomeAssistant,
    module: Meter,
    simulated: SimulatedModule,
    hass_admin_user: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def lost(*_: Any) -> Any:
        raise ModuleSilentError("no answer in time")

    with monkeypatch.context() as patch:
        patch.setattr(module.device, "write", lost)
        with pytest.raises(HomeAssistantError):
            await set_number(hass, module, "warning_limit", 33, hass_admin_user)
    await see(module)
    assert await changes(module) == []
    simulated.physical.warning_limit = 33_00
    await see(module)
    (row,) = await changes(module)
    assert row.actor.kind is ActorKind.AT_MODULE


async def test_a_relay_is_no_setting(
    hass: HomeAssistant, module: Meter, simulated: SimulatedModule
) -> None:
    simulated.physical.mode = "remote"
    simulated.physical.relay_1 = not simulated.physical.relay_1
    simulated.physical.warning_limit += 1
    await see(module)
    settings = {row.details["setting"] for row in await changes(module)}
    assert "warning_limit" in settings
    assert not settings & {"relay_1", "relay_2", "clock"}


async def test_what_was_changed_at_the_module_while_nobody_looked_is_noticed_if_it_is_known(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module: Meter,
    simulated: SimulatedModule,
    hass_admin_user: User,
) -> None:
    await set_number(hass, module, "warning_limit", 12.5, hass_admin_user)
    assert await hass.config_entries.async_unload(entry.entry_id)
    simulated.physical.warning_limit = 99_00
    simulated.physical.price_grid += 1
    assert await hass.config_entries.async_setup(entry.entry_id)
    again = await opened(entry.runtime_data)
    first, second = await changes(again)
    assert said(first)[2] == "12.50"
    assert said(second) == ("warning_limit", "12.50", "99.00")
    assert second.actor.kind is ActorKind.AT_MODULE


async def test_changes_wait_for_the_ledger_also_over_a_reload(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module: Meter,
    simulated: SimulatedModule,
    hass_admin_user: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.settings_log.LEDGER_PAUSE", 0.1)
    assert module.account is not None
    await asyncio.to_thread(module.account.book.ledger.close)
    await set_number(hass, module, "warning_limit", 12.5, hass_admin_user)
    await asyncio.sleep(0.3)
    await set_number(hass, module, "warning_limit", 13.5, hass_admin_user)
    simulated.physical.warning_limit = 14_50
    await see(module)
    await asyncio.sleep(0.3)
    await see(module)
    told = [record for record in caplog.records if "settings of" in record.getMessage()]
    assert len(told) == 1

    assert await hass.config_entries.async_reload(entry.entry_id)
    again = await opened(entry.runtime_data)
    await until(lambda: not hass.data["prepaid_meter_settings_waiting"][entry.entry_id])
    assert [said(row)[2] for row in await changes(again)] == ["12.50", "13.50", "14.50"]
    assert [row.actor.kind.value for row in await changes(again)] == ["user", "user", "at_module"]


async def test_changes_are_written_as_soon_as_the_ledger_is_back(
    hass: HomeAssistant, module: Meter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.settings_log.LEDGER_PAUSE", 0.1)
    assert module.account is not None
    ledger = module.account.book.ledger
    await asyncio.to_thread(ledger.close)
    await set_number(hass, module, "warning_limit", 12.5)
    await asyncio.to_thread(ledger.open)
    waiting = hass.data["prepaid_meter_settings_waiting"][module.entry.entry_id]
    await until(lambda: not waiting)
    (row,) = await changes(module)
    assert row.details["to"] == "12.50"
