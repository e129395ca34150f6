"""Two people who set something at once both find it set, and each is named for their own."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_ON, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.yaml import load_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.prepaid_meter.access.confirmations import DATA_CONFIRMATIONS, Action
from custom_components.prepaid_meter.const import CONF_CODE_HASH, CONF_RIGHTS, SUBENTRY_OPERATOR
from custom_components.prepaid_meter.ledger.kinds import RowKind
from custom_components.prepaid_meter.ledger.rows import Draft, Row
from custom_components.prepaid_meter.repair_flows.automations import add_automation, automation
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.services import confirm as confirm_actions
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply.controls import DATA_CONTROLS

from .conftest import NextRound
from .flows import change_cut_off, change_module, change_operator, change_options
from .test_cut_off import Tenant, tenant_again, tenant_of


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def manager(hass: HomeAssistant) -> User:
    return MockUser(id="manager", name="Manager", is_owner=True).add_to_hass(hass)


@pytest.fixture
def caretaker(hass: HomeAssistant) -> User:
    return MockUser(id="caretaker", name="Caretaker", is_owner=True).add_to_hass(hass)


@pytest.fixture
def tenant(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    kind = next(iter(hub.meters.values())).device.profile.kind
    return tenant_of(hass, hub, building, next_round, kind)


def by_entity(
    tenant: Tenant, user: User, domain: str, action: str, platform: Platform, key: str, **data: Any
) -> Any:
    return tenant.hass.services.async_call(
        domain,
        action,
        {ATTR_ENTITY_ID: tenant.entity(platform, key), **data},
        blocking=True,
        context=Context(user_id=user.id),
    )


HOLDS: dict[str, Callable[[Tenant, User], Any]] = {
    "action": lambda tenant, user: tenant.call("hold", user, reason="Disputed bill"),
    "entity": lambda tenant, user: by_entity(
        tenant, user, "switch", SERVICE_TURN_ON, Platform.SWITCH, "hold"
    ),
}
OTHERS: dict[str, Callable[[Tenant, User], Any]] = {
    "emergency_credit": lambda tenant, user: by_entity(
        tenant, user, "number", "set_value", Platform.NUMBER, "emergency_credit", value=10
    ),
    "automatic_restore": lambda tenant, user: by_entity(
        tenant, user, "switch", SERVICE_TURN_ON, Platform.SWITCH, "automatic_restore"
    ),
    "hours": lambda tenant, user: by_entity(
        tenant, user, "select", "select_option", Platform.SELECT, "hours", option="turkey"
    ),
}


@pytest.mark.parametrize("hold_first", [True, False])
@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("hold", HOLDS)
async def test_a_hold_and_another_setting_at_once_are_both_set(
    tenant: Tenant,
    manager: User,
    caretaker: User,
    hold: str,
    other: str,
    hold_first: bool,
) -> None:
    holds, sets = HOLDS[hold](tenant, manager), OTHERS[other](tenant, caretaker)
    await asyncio.gather(*((holds, sets) if hold_first else (sets, holds)))

    assert tenant.module.supply is not None
    controls = tenant.module.supply.controls
    assert controls.hold is not None
    assert {
        "emergency_credit": controls.emergency_credit == 10_00,
        "automatic_restore": controls.automatic_restore,
        "hours": controls.hours == "turkey",
    }[other]
    rows = await tenant.rows(RowKind.SETTING_CHANGED)
    assert {(row.details["setting"], row.actor.name) for row in rows} == {
        ("hold", "Manager"),
        (other, "Caretaker"),
    }


async def test_what_is_kept_is_what_was_set(
    tenant: Tenant, manager: User, hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await asyncio.gather(*(each(tenant, manager) for each in OTHERS.values()))
    await tenant.call("hold", manager, reason="Disputed bill")
    assert await hass.config_entries.async_unload(entry.entry_id)
    # A fresh Home Assistant knows what is on disk and no more.
    del hass.data[DATA_CONTROLS]
    assert await hass.config_entries.async_setup(entry.entry_id)
    tenant = tenant_again(tenant, entry)
    assert tenant.module.supply is not None
    controls = tenant.module.supply.controls
    assert controls.hold is not None
    assert (controls.emergency_credit, controls.automatic_restore, controls.hours) == (
        10_00,
        True,
        "turkey",
    )


async def test_a_hold_set_while_the_hub_is_loaded_anew_is_not_lost(
    tenant: Tenant,
    manager: User,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert tenant.module.supply is not None
    book = tenant.module.supply.journal.book
    append = book.append
    asked, answers = asyncio.Event(), asyncio.Event()

    async def slowly(*drafts: Draft) -> list[Row]:
        asked.set()
        await answers.wait()
        return await append(*drafts)

    monkeypatch.setattr(book, "append", slowly)
    holding = asyncio.create_task(tenant.call("hold", manager, reason="Disputed bill"))
    await asked.wait()
    late = asyncio.create_task(OTHERS["hours"](tenant, manager))
    reloading = asyncio.create_task(hass.config_entries.async_reload(entry.entry_id))
    await asyncio.sleep(0)
    assert not reloading.done()
    answers.set()
    await holding
    with pytest.raises(ServiceValidationError) as refused:
        await late
    assert refused.value.translation_key == "module_not_running"
    assert await reloading

    tenant = tenant_again(tenant, entry)
    assert tenant.module.supply is not None
    assert tenant.module.supply.controls.hold is not None


async def test_a_hold_set_while_a_module_is_replaced_is_the_new_ones_too(
    tenant: Tenant, manager: User
) -> None:
    keeper = tenant.module.supply
    assert keeper is not None
    await keeper.async_hand_over("newcomer")
    await tenant.call("hold", manager, reason="Disputed bill")
    store = tenant.hass.data[DATA_CONTROLS][tenant.module.entry.entry_id]
    assert store.of("newcomer").hold is not None


async def test_options_that_somebody_else_set_meanwhile_stay(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry
) -> None:
    hub_settings = await change_options(hass, entry)
    guards = await change_cut_off(hass, entry)
    others = await change_cut_off(hass, entry)

    await others.fill(hours="always", stale_polls=7, confirm_cut_offs=True)
    await hub_settings.fill(credit_unit="TRY", live_interval=1, slow_interval=5)
    await guards.fill(hours="custom", stale_polls=3, confirm_cut_offs=False)
    await guards.fill(
        weekdays=["mon"],
        hours_start="08:00:00",
        hours_end="15:00:00",
        not_on_holidays=False,
        not_on_eves=False,
    )
    assert guards.created
    assert entry.options["confirm_cut_offs"] is True
    assert entry.options["stale_polls"] == 7
    assert (entry.options["hours"], entry.options["weekdays"]) == ("custom", ["mon"])
    assert (entry.options["live_interval"], entry.options["slow_interval"]) == (1, 5)


async def test_a_right_that_was_taken_away_does_not_come_back_with_a_new_code(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry
) -> None:
    MockUser(id="ayse", name="Ayşe").add_to_hass(hass)
    operator = ConfigSubentry(
        data=MappingProxyType(
            {"user_id": "ayse", CONF_CODE_HASH: "none", CONF_RIGHTS: ["supply", "credit"]}
        ),
        subentry_type=SUBENTRY_OPERATOR,
        title="Ayşe",
        unique_id="ayse",
    )
    hass.config_entries.async_add_subentry(entry, operator)
    await hass.async_block_till_done()
    codes = await change_operator(hass, entry, "ayse")
    rights = await change_operator(hass, entry, "ayse")
    await rights.fill(rights=["supply"])
    await codes.fill(rights=["supply", "credit"], code="90427273", code_again="90427273")
    assert codes.aborted == "reconfigure_successful"
    data = entry.subentries[operator.subentry_id].data
    assert data[CONF_RIGHTS] == ["supply"]
    assert data[CONF_CODE_HASH] != "none"


async def test_a_new_tenants_name_stays_while_the_old_ones_module_is_set(
    tenant: Tenant, manager: User, hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    subentry = tenant.module.subentry
    dialog = await change_module(hass, entry, tenant.module.coordinator.unit_id)
    fields = dict(dialog.fields)
    await tenant.call("change_tenant", manager, name="Newcomer", remaining="keep")
    await hass.async_block_till_done()
    await dialog.fill(**fields)
    assert dialog.aborted == "reconfigure_successful"
    assert entry.subentries[subentry.subentry_id].title == "Newcomer"


async def test_what_is_confirmed_while_the_hub_is_loaded_anew_waits_no_more(
    tenant: Tenant, hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    old = tenant.hub.confirmations
    asked = await old.async_ask(
        tenant.module.coordinator, Action.REFUND, user_id="manager", name="Manager"
    )
    assert await hass.config_entries.async_reload(entry.entry_id)
    await old.async_done(asked)
    assert entry.runtime_data.confirmations.of(tenant.module.identity) == []
    # Nor does it after a restart.
    assert await hass.config_entries.async_unload(entry.entry_id)
    del hass.data[DATA_CONFIRMATIONS]
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.runtime_data.confirmations.of(tenant.module.identity) == []


async def test_two_automations_created_at_once_are_both_there(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    path = tmp_path / "automations.yaml"
    await asyncio.gather(
        *(
            hass.async_add_executor_job(
                add_automation, path, automation("en", {"minutes": minutes})
            )
            for minutes in range(20)
        )
    )
    present = load_yaml(path)
    assert isinstance(present, list)
    graces = [each["use_blueprint"]["input"]["grace"]["minutes"] for each in present]
    assert sorted(graces) == list(range(20))


async def test_what_was_asked_anew_while_a_code_was_looked_at_is_not_confirmed_with_it(
    tenant: Tenant, manager: User, caretaker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmations = tenant.hub.confirmations

    async def ask(amount: int) -> None:
        await confirmations.async_ask(
            tenant.module.coordinator,
            Action.REFUND,
            user_id=manager.id,
            name="Manager",
            amount=amount,
        )

    await ask(1_00)
    check = confirm_actions._async_check

    async def slowly(*args: Any) -> None:
        await check(*args)
        await ask(2_00)

    monkeypatch.setattr(confirm_actions, "_async_check", slowly)
    with pytest.raises(ServiceValidationError) as refused:
        await tenant.call("confirm", caretaker)
    assert refused.value.translation_key == "nothing_to_confirm"
    assert await tenant.rows(RowKind.REFUND_INTENT) == []
