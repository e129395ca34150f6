# ruff: noqa: F401, F811 - fixtures are imported, and then taken by name.
"""Questions on phones, tried by people who were not asked, guess, answer twice, or answer late."""

import asyncio
from collections.abc import Iterator
from typing import Any

from homeassistant.auth.models import User
from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_mock_service,
)

from custom_components.prepaid_meter.access import questions
from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.ledger.kinds import RowKind
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.sentences import ReasonedError
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound
from .flows import until
from .test_blueprints import (
    Automate,
    _own_folder,
    _running,
    _short_waits,
    automate,
    ayse,
    device_of,
    next_round,
    others_have_credit,
    phone,
    pushed,
    runs,
    sent,
    shown,
    tap,
    tenant,
    told,
)
from .test_cut_off import Tenant

EVENT = "mobile_app_notification_action"


@pytest.fixture
def module_count() -> int:
    return 5


@pytest.fixture
def plain(hass: HomeAssistant, ayse: User) -> User:
    """Return somebody who may use Home Assistant and nothing of ours."""
    user = MockUser(id="plain", name="Plain").add_to_hass(hass)
    user.mock_policy({"entities": True})
    return user


def other_than(
    tenant: Tenant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    """Return another tenant of the building whose supply can be cut."""
    module = next(each for each in hub.meters.values() if each.supply and each is not tenant.module)
    simulated = building.building.unit(module.coordinator.unit_id).module
    return Tenant(tenant.hass, hub, module, simulated, next_round)


async def ask(tenant: Tenant, phone: dr.DeviceEntry, **data: Any) -> asyncio.Task[Any]:
    """Ask as an automation does."""
    return tenant.hass.async_create_task(
        tenant.hass.services.async_call(
            DOMAIN,
            "ask_operator",
            {"device_id": device_of(tenant), "phones": [phone.id], **data},
            blocking=True,
            return_response=True,
        )
    )


async def cut(tenant: Tenant, token: str, **data: Any) -> str:
    """Cut off on a yes as an automation does; return why not, or nothing."""
    try:
        await tenant.hass.services.async_call(
            DOMAIN,
            "cut_off",
            {"device_id": device_of(tenant), "question": token, **data},
            blocking=True,
        )
    except ReasonedError as err:
        return ", ".join(err.reasons)
    except HomeAssistantError as err:
        return err.translation_key or ""
    return ""


async def approved(
    tenant: Tenant, phone: dr.DeviceEntry, pushed: list[ServiceCall], user: User, **data: Any
) -> str:
    """Return the token of a question that was answered with a yes."""
    before = len(pushed)
    asking = await ask(tenant, phone, **data)
    await until(lambda: len(pushed) > before and "actions" in pushed[-1].data["data"])
    tap(tenant.hass, pushed[-1], "Cut off", user)
    answer = await asking
    assert answer["answer"] == "yes"
    return str(answer["question"])


@pytest.mark.parametrize(
    "blueprint",
    ["operator_approval", "automatic_cut_off", "restore_after_top_up", "credit_warnings"],
)
async def test_an_automation_that_is_run_by_hand_with_other_variables_does_nothing(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    plain: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
    told: list[ServiceCall],
    blueprint: str,
) -> None:
    asked_about = {"phones": [phone.id]} if blueprint == "operator_approval" else {}
    await automate(blueprint, **asked_about)
    await tenant.stands(mode="remote", credit=50_00)
    module = tenant.entity("sensor", "supply_status")  # type: ignore[arg-type]
    for skip in (True, False):
        await hass.services.async_call(
            AUTOMATION,
            "trigger",
            {
                ATTR_ENTITY_ID: f"automation.{blueprint}",
                "skip_condition": skip,
                "variables": {
                    "module": module,
                    "device": device_of(tenant),
                    "name": "Somebody else",
                    "undecided": ["on"],
                    "manager": ["notify.attacker"],
                    "phones": {"x": "notify.mobile_app_ayse_s_phone"},
                    "trigger": {"entity_id": module, "id": "news"},
                    "found": {"modules": [{"automatic_restore": True}]},
                },
            },
            blocking=True,
            context=Context(user_id=plain.id),
        )
    await tenant.next_round(tenant.hub)
    assert runs(hass, blueprint) == 0
    assert (pushed, told) == ([], [])
    assert tenant.simulated.physical.relay_1 is True


async def test_a_summary_that_is_run_by_hand_goes_to_whom_the_manager_chose(
    tenant: Tenant, hass: HomeAssistant, automate: Automate, plain: User, told: list[ServiceCall]
) -> None:
    await automate("daily_summary", manager=["notify.manager"], language="tr")
    await hass.services.async_call(
        AUTOMATION,
        "trigger",
        {
            ATTR_ENTITY_ID: "automation.daily_summary",
            "variables": {"manager": ["notify.attacker"], "turkish": False, "title": "Hello"},
        },
        blocking=True,
        context=Context(user_id=plain.id),
    )
    await until(lambda: told)
    ((to, title, _),) = sent(told)
    assert (to, title) == (["notify.manager"], "Ön ödemeli sayaçlar: günlük özet")


async def test_only_a_tap_of_whoever_was_asked_on_what_was_sent_counts(
    tenant: Tenant,
    hass: HomeAssistant,
    plain: User,
    ayse: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
    others_have_credit: None,
) -> None:
    await tenant.stands(mode="operator", credit=-5)
    asking = await ask(tenant, phone)
    await until(lambda: pushed)
    yes, no, _ = (each["action"] for each in pushed[0].data["data"]["actions"])
    # Another person's phone, an automation, and guesses by whoever was asked.
    for action, user_id in (
        (yes, plain.id), (no, plain.id), (yes, None), (no, None),
        ("PREPAID_METER_CUT_1", ayse.id), ("PREPAID_METER_LATER_1", ayse.id),
        ("PREPAID_METER_", ayse.id), ("", ayse.id),
    ):  # fmt: skip
        hass.bus.async_fire(EVENT, {"action": action}, context=Context(user_id=user_id))
    hass.bus.async_fire(EVENT, {"action": [yes]}, context=Context(user_id=ayse.id))
    hass.bus.async_fire(EVENT, {}, context=Context(user_id=ayse.id))
    await tenant.next_round(tenant.hub)
    # It is still asked, and nobody was sent anything for it.
    assert not asking.done()
    assert len(pushed) == 1
    assert len(set(yes)) > 20
    assert yes != no
    tap(hass, pushed[0], "Not now", ayse)
    assert (await asking) == {
        "answer": "no", "question": None, "notify": ["notify.mobile_app_ayse_s_phone"]
    }  # fmt: skip


async def test_a_yes_is_good_once_and_for_the_tenant_who_was_named(
    tenant: Tenant,
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    next_round: NextRound,
    ayse: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
    others_have_credit: None,
) -> None:
    other = other_than(tenant, hub, building, next_round)
    await other.stands(mode="remote", credit=50_00)
    await tenant.stands(mode="operator", credit=-5)
    token = await approved(tenant, phone, pushed, ayse)
    assert await cut(other, token) == "not_approved"
    # What was tried with it elsewhere is good for nothing any more.
    assert await cut(tenant, token) == "not_approved"
    for data in ({"force": True}, {"on_behalf_of": ayse.id}):
        token = await approved(tenant, phone, pushed, ayse)
        assert await cut(tenant, token, **data)
    assert other.simulated.physical.relay_1 is True
    assert tenant.simulated.physical.relay_1 is True

    token = await approved(tenant, phone, pushed, ayse)
    assert await cut(tenant, token) == ""
    assert tenant.status == "cut"
    assert await cut(tenant, token) == "not_approved"
    # A replayed tap finds no question.
    tap(hass, pushed[-2], "Cut off", ayse)
    (row,) = await tenant.rows(RowKind.CUT_OFF)
    assert row.actor.name == "Ayşe"


async def test_a_yes_counts_in_the_mode_it_was_asked_in_only(
    tenant: Tenant,
    ayse: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
    others_have_credit: None,
) -> None:
    await tenant.stands(mode="operator", credit=-5)
    token = await approved(tenant, phone, pushed, ayse)
    # Set at the module, where no poll has seen it yet; in remote mode credit would not matter.
    tenant.simulated.physical.mode = "remote"
    tenant.simulated.load(50_00, "card")
    assert await cut(tenant, token) == "changed_since_asked"
    assert tenant.simulated.physical.relay_1 is True


async def test_a_yes_of_a_while_ago_counts_for_nothing(
    tenant: Tenant,
    ayse: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
    others_have_credit: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(questions, "_GOOD_FOR", 0.0)
    await tenant.stands(mode="operator", credit=-5)
    token = await approved(tenant, phone, pushed, ayse)
    assert await cut(tenant, token) == "not_approved"
    assert tenant.simulated.physical.relay_1 is True


async def test_nobody_is_asked_where_nothing_waits_and_by_nobody_without_right(
    tenant: Tenant,
    hass: HomeAssistant,
    plain: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
    others_have_credit: None,
) -> None:
    await tenant.stands(mode="remote", credit=50_00)
    assert (await (await ask(tenant, phone)))["answer"] == "settled"
    await tenant.stands(mode="operator", credit=-5)
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(
            DOMAIN,
            "ask_operator",
            {"device_id": device_of(tenant), "phones": [phone.id]},
            blocking=True,
            return_response=True,
            context=Context(user_id=plain.id),
        )
    assert pushed == []


@pytest.fixture
def same_names(hass: HomeAssistant) -> Iterator[list[dr.DeviceEntry]]:
    entries = [
        MockConfigEntry(domain="mobile_app", title=name, data={"user_id": user}, unique_id=user)
        for name, user in (("iPhone", "ayse"), ("i phone", "other"))
    ]
    phones = []
    for entry in entries:
        entry.add_to_hass(hass)
        entry.mock_state(hass, ConfigEntryState.LOADED)
        phones.append(
            dr.async_get(hass).async_get_or_create(
                config_entry_id=entry.entry_id,
                identifiers={("mobile_app", entry.unique_id or "")},
                name="iPhone",
            )
        )
    yield phones
    for entry in entries:
        entry.mock_state(hass, ConfigEntryState.NOT_LOADED)


async def test_of_two_phones_of_one_name_a_repair_tells(
    tenant: Tenant,
    hass: HomeAssistant,
    same_names: list[dr.DeviceEntry],
    ayse: User,
    others_have_credit: None,
) -> None:
    calls = async_mock_service(hass, "notify", "mobile_app_iphone")
    await tenant.stands(mode="operator", credit=-5)
    asking = await ask(tenant, same_names[0])
    await until(lambda: calls)
    assert len(calls) == 1
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "phones_of_one_name")
    assert issue is not None
    assert issue.translation_placeholders == {"names": "iPhone, iPhone"}
    # Whose phone rang is not known, who taps is.
    tap(hass, calls[0], "Not now", MockUser(id="other").add_to_hass(hass))
    assert not asking.done()
    tap(hass, calls[0], "Not now", ayse)
    assert (await asking)["answer"] == "no"


@pytest.mark.parametrize("name", ["3.10", "12", "1e3", "None", "[1]", "0x10"])
async def test_a_tenant_is_called_as_on_the_door(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
    told: list[ServiceCall],
    name: str,
) -> None:
    dr.async_get(hass).async_update_device(device_of(tenant), name_by_user=name)
    await automate("operator_approval", phones=[phone.id])
    await tenant.stands(mode="operator", credit=-5)
    await until(lambda: pushed)
    assert shown(pushed[0])[0] == f"{name}: cut off?"
    await tenant.stands(mode="operator", credit=50_00)
    await until(lambda: len(pushed) == 2)
    await until(lambda: runs(hass, "operator_approval") == 0)
