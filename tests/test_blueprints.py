"""The blueprints, as Home Assistant's own automations run them, against the simulated building."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
import shutil
from types import MappingProxyType
from typing import Any

from homeassistant.auth.models import User
from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_OFF, SERVICE_TURN_ON, Platform
from homeassistant.core import Context, CoreState, HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
    async_mock_service,
)

from custom_components.prepaid_meter.const import (
    CONF_CODE_HASH,
    CONF_HOURS,
    CONF_RIGHTS,
    CONF_WEEKDAYS,
    DOMAIN,
    SUBENTRY_OPERATOR,
)
from custom_components.prepaid_meter.device import switching
from custom_components.prepaid_meter.device.errors import ModuleRefusedError
from custom_components.prepaid_meter.device.points import Actuator, MeterKind
from custom_components.prepaid_meter.ledger.kinds import ActorKind, RowKind
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.physical import Breaker
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply.hours import DAYS

from .conftest import NextRound
from .flows import until
from .test_cut_off import CODE, STORED, Tenant, tenant_of

FOLDER = Path(__file__).parents[1] / "blueprints" / "automation" / DOMAIN
SHIPPED = Path(switching.__file__).parents[1] / "blueprints"
MANAGER, OWNER = "notify.manager", "notify.owner_of_the_market"

MESSAGES = {
    "en": {
        "warned": (
            "Corner Fresh Market: credit is used up",
            "The supply will be cut off in 1 min unless credit is loaded.",
        ),
        "cut": (
            "Corner Fresh Market: supply cut off",
            "The supply was cut off because credit is used up. Top up to have it restored.",
        ),
        "restored": (
            "Corner Fresh Market: supply restored",
            "The supply was restored because credit was loaded.",
        ),
    },
    "tr": {
        "warned": (
            "Corner Fresh Market: kontör bitti",
            "Kontör yüklenmezse 1 dakika sonra besleme kesilecek.",
        ),
        "cut": (
            "Corner Fresh Market: besleme kesildi",
            "Kontör bittiği için besleme kesildi. Yeniden verilmesi için kontör yükleyin.",
        ),
        "restored": (
            "Corner Fresh Market: besleme verildi",
            "Kontör yüklendiği için besleme yeniden verildi.",
        ),
    },
}

type Automate = Callable[..., Coroutine[Any, Any, None]]
type At = Callable[[float], Coroutine[Any, Any, None]]


@pytest.fixture
def module_count() -> int:
    return 5


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "_SECONDS", dict.fromkeys(Actuator, 1.5))
    monkeypatch.setattr("custom_components.prepaid_meter.supply.keeper._LOOK_PAUSE", 0.1)


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(FOLDER, tmp_path / "blueprints" / AUTOMATION / DOMAIN)


@pytest.fixture(autouse=True)
async def _running(building: BuildingServer) -> None:
    building.resume()


@pytest.fixture
def next_round() -> NextRound:
    """Return a way to wait for a round that, unlike the usual one, waits for no automation."""

    async def wait(hub: HubRuntime) -> None:
        rounds = asyncio.Queue[None]()
        stop = hub.poller.async_add_listener(lambda: rounds.put_nowait(None))
        try:
            async with asyncio.timeout(20):
                await rounds.get()
                await rounds.get()
        finally:
            stop()

    return wait


@pytest.fixture
def tenant(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    """Return a tenant with electricity."""
    return tenant_of(hass, hub, building, next_round, MeterKind.ELECTRICITY)


@pytest.fixture
async def others_have_credit(
    hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> None:
    """Let nobody else call for anything."""
    for unit in building.building.units.values():
        state = unit.module.physical
        state.price_grid = state.price_generator = 0
        state.relay_1 = state.breaker_closed = True
        state.total_used = state.total_loaded - 10 * state.warning_limit - 100_00
    await next_round(hub)


@pytest.fixture
def told(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what notify entities are asked to send."""
    return async_mock_service(hass, "notify", "send_message")


@pytest.fixture
async def automate(hass: HomeAssistant, others_have_credit: None) -> AsyncIterator[Automate]:
    async def automate(blueprint: str, **inputs: Any) -> None:
        assert await async_setup_component(hass, "homeassistant", {})
        assert await async_setup_component(hass, "persistent_notification", {})
        config = {
            "id": blueprint,
            "alias": blueprint,
            "use_blueprint": {"path": f"{DOMAIN}/{blueprint}.yaml", "input": inputs},
        }
        assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: [config]})
        await hass.async_block_till_done()
        state = hass.states.get(f"automation.{blueprint}")
        assert state is not None
        assert state.state == "on"

    yield automate
    # A run that is broken off in its last step is taken for an error, one that waits is not.
    with suppress(TimeoutError):
        async with asyncio.timeout(3):
            while any(state.attributes["current"] for state in hass.states.async_all(AUTOMATION)):
                await asyncio.sleep(0.02)
    # What still waits would be waited for.
    if hass.services.has_service(AUTOMATION, SERVICE_TURN_OFF):
        await hass.services.async_call(
            AUTOMATION, SERVICE_TURN_OFF, {ATTR_ENTITY_ID: "all"}, blocking=True
        )


def device_of(tenant: Tenant) -> str:
    device = dr.async_get(tenant.hass).async_get_device_by_identifier(
        (DOMAIN, tenant.module.identity), tenant.module.entry.entry_id
    )
    assert device is not None
    return device.id


def sent(calls: list[ServiceCall]) -> list[tuple[list[str], str, str]]:
    return [(c.data["entity_id"], c.data["title"], c.data["message"]) for c in calls]


def runs(hass: HomeAssistant, blueprint: str) -> int:
    state = hass.states.get(f"automation.{blueprint}")
    assert state is not None
    return int(state.attributes["current"])


def messages_to(tenant: Tenant) -> dict[str, Any]:
    """Return the inputs that tell manager and tenant."""
    return {
        "manager": [MANAGER],
        "tenants": [{"module": device_of(tenant), "notify": [OWNER]}],
    }


# -- the files -----------------------------------------------------------------


def test_the_integration_ships_the_same_blueprints() -> None:
    names = {path.name for path in FOLDER.iterdir()}
    assert names == {path.name for path in SHIPPED.iterdir()}
    assert len(names) == 5
    for name in names:
        assert (FOLDER / name).read_bytes() == (SHIPPED / name).read_bytes(), name


@pytest.mark.parametrize("name", [path.name for path in sorted(FOLDER.iterdir())])
def test_a_blueprint_says_where_it_comes_from(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert f"blob/main/blueprints/automation/{DOMAIN}/{name}" in text
    assert "min_version: 2026.10.0" in text


# -- cutting off ---------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "tr"])
async def test_a_tenant_who_runs_out_is_warned_and_cut_off(
    tenant: Tenant, automate: Automate, told: list[ServiceCall], language: str
) -> None:
    words = MESSAGES[language]
    await automate(
        "automatic_cut_off", language=language, grace={"seconds": 1}, **messages_to(tenant)
    )
    await tenant.stands(mode="automatic", credit=-5)
    await until(lambda: told)
    assert sent(told)[0] == ([MANAGER, OWNER], *words["warned"])
    assert tenant.simulated.physical.relay_1 is True

    await until(lambda: len(told) == 2)
    assert sent(told)[1] == ([MANAGER, OWNER], *words["cut"])
    assert tenant.status == "cut"
    assert tenant.simulated.physical.breaker_closed is False
    (row,) = await tenant.rows(RowKind.CUT_OFF)
    assert row.actor.kind is ActorKind.AUTOMATION
    await until(lambda: runs(tenant.hass, "automatic_cut_off") == 0)


async def test_nobody_in_another_mode_is_cut_off(
    tenant: Tenant, automate: Automate, told: list[ServiceCall]
) -> None:
    await automate("automatic_cut_off", grace={"seconds": 0}, manager=[MANAGER])
    for mode in ("operator", "remote"):
        await tenant.stands(mode=mode, credit=-5)
        await tenant.next_round(tenant.hub)
        assert tenant.simulated.physical.relay_1 is True
    assert told == []


async def test_only_the_chosen_modules_are_cut_off(
    tenant: Tenant, hass: HomeAssistant, automate: Automate, told: list[ServiceCall]
) -> None:
    area = ar.async_get(hass).async_create("Ground floor")
    await automate(
        "automatic_cut_off",
        modules={"area_id": [area.id]},
        grace={"seconds": 0},
        manager=[MANAGER],
    )
    await tenant.stands(mode="automatic", credit=-5)
    await tenant.next_round(tenant.hub)
    assert tenant.status == "cut_off_due"
    assert told == []

    dr.async_get(hass).async_update_device(device_of(tenant), area_id=area.id)
    await tenant.stands(mode="automatic", credit=5_00)
    await tenant.stands(mode="automatic", credit=-5)
    await until(lambda: tenant.status == "cut")


async def test_a_top_up_in_the_grace_time_stops_it(
    tenant: Tenant, hass: HomeAssistant, automate: Automate, told: list[ServiceCall]
) -> None:
    await automate("automatic_cut_off", grace={"minutes": 5}, manager=[MANAGER])
    await tenant.stands(mode="automatic", credit=-5)
    await until(lambda: told)
    assert f"prepaid_meter_cut_off_{device_of(tenant)}" in notifications(hass)
    tenant.simulated.load(50_00, "card")
    await until(lambda: runs(hass, "automatic_cut_off") == 0)
    assert tenant.status == "on"
    assert len(told) == 1
    assert notifications(hass) == {}
    assert await tenant.rows(RowKind.CUT_OFF) == []


async def test_hours_that_open_later_are_waited_for(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    told: list[ServiceCall],
    entry: MockConfigEntry,
) -> None:
    today = DAYS[dt_util.now().weekday()]
    closed = {CONF_HOURS: "custom", CONF_WEEKDAYS: [day for day in DAYS if day != today]}
    hass.config_entries.async_update_entry(entry, options={**entry.options, **closed})
    await hass.async_block_till_done()
    tenant = again(tenant, entry)
    await tenant.next_round(tenant.hub)
    await automate("automatic_cut_off", grace={"seconds": 0}, manager=[MANAGER])
    await tenant.stands(mode="automatic", credit=-5)
    await until(lambda: told)
    for _ in range(3):
        await tenant.next_round(tenant.hub)
    assert (tenant.status, tenant.reasons) == ("cut_off_due", ["wrong_day"])
    assert runs(hass, "automatic_cut_off") == 1

    # The hub is set up anew meanwhile, which is no reason to warn again.
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, CONF_WEEKDAYS: list(DAYS)}
    )
    await hass.async_block_till_done()
    tenant = again(tenant, entry)
    await until(lambda: tenant.status == "cut")
    await until(lambda: len(told) == 2)
    assert [title for _, title, _ in sent(told)] == [
        MESSAGES["en"]["warned"][0],
        MESSAGES["en"]["cut"][0],
    ]


def again(tenant: Tenant, entry: MockConfigEntry) -> Tenant:
    """Return a tenant of a hub that was set up anew."""
    hub: HubRuntime = entry.runtime_data
    module = next(m for m in hub.meters.values() if m.identity == tenant.module.identity)
    return Tenant(tenant.hass, hub, module, tenant.simulated, tenant.next_round)


def notifications(hass: HomeAssistant) -> dict[str, Any]:
    return dict(hass.data.get("persistent_notification", {}))


async def test_an_outage_in_the_grace_time_is_no_second_warning(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    told: list[ServiceCall],
    building: BuildingServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    tenant.hub.poller.bus.timeout = 0.1
    await automate("automatic_cut_off", grace={"minutes": 5}, manager=[MANAGER])
    await tenant.stands(mode="automatic", credit=-5)
    await until(lambda: told)
    faults = building.building.unit(tenant.module.coordinator.unit_id).faults
    faults.silent = True
    await until(lambda: tenant_state(tenant) == "unavailable")
    faults.silent = False
    await until(lambda: tenant_state(tenant) == "cut_off_due")
    await tenant.next_round(tenant.hub)
    assert len(told) == 1
    assert runs(hass, "automatic_cut_off") == 1


def tenant_state(tenant: Tenant) -> str:
    state = tenant.hass.states.get(tenant.entity(Platform.SENSOR, "supply_status"))
    assert state is not None
    return state.state


async def test_a_restart_in_the_grace_time_loses_no_cut(
    tenant: Tenant, hass: HomeAssistant, automate: Automate, told: list[ServiceCall]
) -> None:
    # After a restart the modules are read before automations begin to look.
    await tenant.stands(mode="automatic", credit=-5)
    hass.set_state(CoreState.not_running)
    await automate("automatic_cut_off", grace={"seconds": 1}, manager=[MANAGER])
    await tenant.next_round(tenant.hub)
    assert told == []
    await hass.async_start()
    await until(lambda: tenant.status == "cut")
    await until(lambda: len(told) == 2)
    assert [title for _, title, _ in sent(told)] == [
        MESSAGES["en"]["warned"][0],
        MESSAGES["en"]["cut"][0],
    ]


async def test_an_automation_that_is_turned_on_again_takes_up_what_is_due(
    tenant: Tenant, hass: HomeAssistant, automate: Automate, told: list[ServiceCall]
) -> None:
    await automate("automatic_cut_off", grace={"seconds": 0}, manager=[MANAGER])
    switch = {ATTR_ENTITY_ID: "automation.automatic_cut_off"}
    await hass.services.async_call(AUTOMATION, SERVICE_TURN_OFF, switch, blocking=True)
    await tenant.stands(mode="automatic", credit=-5)
    assert told == []
    await hass.services.async_call(AUTOMATION, SERVICE_TURN_ON, switch, blocking=True)
    await until(lambda: tenant.status == "cut")


@pytest.mark.parametrize(
    ("language", "title", "message"),
    [
        (
            "en",
            "Corner Fresh Market: not cut off",
            "Corner Fresh Market was told to cut off, but is still supplied: the breaker did not"
            " open, or it is bypassed.",
        ),
        (
            "tr",
            "Corner Fresh Market: kesilemedi",
            "Corner Fresh Market için kesme komutu verildi ama besleme sürüyor: kesici açmadı veya"
            " köprülenmiş.",
        ),
    ],
)
async def test_a_cut_that_did_not_happen_is_told_to_the_manager(
    tenant: Tenant,
    automate: Automate,
    told: list[ServiceCall],
    language: str,
    title: str,
    message: str,
) -> None:
    tenant.simulated.set_breaker(Breaker.STUCK)
    await automate(
        "automatic_cut_off", language=language, grace={"seconds": 0}, **messages_to(tenant)
    )
    await tenant.stands(mode="automatic", credit=-5)
    await until(lambda: len(told) == 2)
    assert sent(told)[1] == ([MANAGER], title, message)
    await until(lambda: runs(tenant.hass, "automatic_cut_off") == 0)
    assert tenant.status == "cut_failed"


async def test_a_module_that_refuses_is_told_and_tried_again(
    tenant: Tenant,
    automate: Automate,
    told: list[ServiceCall],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise ModuleRefusedError(4, "it does not want to")

    with monkeypatch.context() as context:
        context.setattr(tenant.module.device, "write", refuse)
        await automate(
            "automatic_cut_off",
            grace={"seconds": 0},
            pause={"seconds": 1},
            language="tr",
            manager=[MANAGER],
        )
        await tenant.stands(mode="automatic", credit=-5)
        await until(lambda: len(told) == 2)
        assert sent(told)[1] == (
            [MANAGER],
            "Corner Fresh Market: kesilemedi",
            "Corner Fresh Market komutu kabul etmedi.",
        )
        assert tenant.status == "cut_off_due"
    await until(lambda: tenant.status == "cut")


# -- restoring -----------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "tr"])
async def test_a_tenant_who_tops_up_is_restored_where_that_is_wanted(
    tenant: Tenant, hass: HomeAssistant, automate: Automate, told: list[ServiceCall], language: str
) -> None:
    await tenant.call("set_automatic_restore", allowed=True)
    await automate("restore_after_top_up", language=language, **messages_to(tenant))
    await tenant.stands(mode="automatic", credit=-5)
    await tenant.call("cut_off")
    tenant.simulated.load(50_00, "card")
    await until(lambda: told)
    assert sent(told) == [([MANAGER, OWNER], *MESSAGES[language]["restored"])]
    assert tenant.status == "on"
    assert tenant.simulated.physical.breaker_closed is True


async def test_all_others_are_left_to_a_person(
    tenant: Tenant, automate: Automate, told: list[ServiceCall]
) -> None:
    await automate("restore_after_top_up", manager=[MANAGER])
    await tenant.stands(mode="automatic", credit=-5)
    await tenant.call("cut_off")
    tenant.simulated.load(50_00, "card")
    await until(lambda: tenant.status == "ready_to_restore")
    await tenant.next_round(tenant.hub)
    await tenant.hass.async_block_till_done()
    assert tenant.status == "ready_to_restore"
    assert told == []
    # Nobody tried what they may not.
    assert await tenant.rows(RowKind.ATTEMPT_REFUSED) == []


# -- asking an operator --------------------------------------------------------


@pytest.fixture
def phone(hass: HomeAssistant) -> Iterator[dr.DeviceEntry]:
    """Return a phone with the app, which itself is not set up."""
    entry = MockConfigEntry(domain="mobile_app", title="Ayşe's phone", data={"user_id": "ayse"})
    entry.add_to_hass(hass)
    entry.mock_state(hass, ConfigEntryState.LOADED)
    yield dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("mobile_app", "1")}, name="Ayşe's phone"
    )
    entry.mock_state(hass, ConfigEntryState.NOT_LOADED)


@pytest.fixture
def pushed(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what is sent to the phone."""
    return async_mock_service(hass, "notify", "mobile_app_ayse_s_phone")


@pytest.fixture
def ayse(hass: HomeAssistant, entry: MockConfigEntry, hub: HubRuntime) -> User:
    """Return an operator with a code."""
    user = MockUser(id="ayse", name="Ayşe").add_to_hass(hass)
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


def tap(hass: HomeAssistant, call: ServiceCall, title: str, user: User, reply: str = "") -> None:
    """Do what the app does when a button of a notification is tapped."""
    action = next(each for each in call.data["data"]["actions"] if each["title"] == title)
    hass.bus.async_fire(
        "mobile_app_notification_action",
        {"action": action["action"], **({"reply_text": reply} if reply else {})},
        context=Context(user_id=user.id),
    )


def shown(call: ServiceCall) -> tuple[str | None, str]:
    return call.data.get("title"), call.data["message"]


async def test_an_operator_cuts_off_from_his_phone_with_his_code(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    ayse: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
) -> None:
    await automate("operator_approval", phones=[phone.id], ask_code=True)
    await tenant.stands(mode="operator", credit=-5)
    await until(lambda: pushed)
    (question,) = pushed
    assert shown(question) == (
        "Corner Fresh Market: cut off?",
        "Credit is used up, and it waits for your approval.",
    )
    cut, later, details = question.data["data"]["actions"]
    assert (cut["title"], cut["behavior"]) == ("Cut off", "textInput")
    assert later["title"] == "Not now"
    assert details == {
        "action": "URI",
        "title": "Details",
        "uri": f"/config/devices/device/{device_of(tenant)}",
    }

    # A wrong code is told, and the question is asked again.
    tap(hass, question, "Cut off", ayse, "0000")
    await until(lambda: len(pushed) == 4)
    cleared, refused, asked_again = pushed[1:]
    tag = question.data["data"]["tag"]
    assert (cleared.data["message"], cleared.data["data"]) == ("clear_notification", {"tag": tag})
    assert shown(refused) == (
        "Corner Fresh Market: not cut off",
        "Corner Fresh Market was not cut off: The code is wrong.",
    )
    assert tenant.simulated.physical.relay_1 is True

    tap(hass, asked_again, "Cut off", ayse, CODE)
    await until(lambda: len(pushed) == 6)
    assert shown(pushed[5]) == ("Corner Fresh Market: supply cut off", "It was seen to happen.")
    assert tenant.status == "cut"
    (row,) = await tenant.rows(RowKind.CUT_OFF)
    assert (row.actor.name, row.note) == ("Ayşe", "Approved by an operator")
    await until(lambda: runs(hass, "operator_approval") == 0)


async def test_the_question_is_asked_in_turkish(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    ayse: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
) -> None:
    await automate("operator_approval", phones=[phone.id], language="tr")
    await tenant.stands(mode="operator", credit=-5)
    await until(lambda: pushed)
    assert shown(pushed[0]) == (
        "Corner Fresh Market: kesilsin mi?",
        "Kontör bitti, onay bekliyor.",
    )
    actions = pushed[0].data["data"]["actions"]
    assert [each["title"] for each in actions] == ["Kes", "Şimdi değil", "Ayrıntılar"]
    assert "behavior" not in actions[0]
    # As shipped, the tap on her own phone is enough.
    tap(hass, pushed[0], "Kes", ayse)
    await until(lambda: len(pushed) == 3)
    assert shown(pushed[2]) == ("Corner Fresh Market: besleme kesildi", "Kesildiği doğrulandı.")
    (row,) = await tenant.rows(RowKind.CUT_OFF)
    assert (row.actor.name, row.note) == ("Ayşe", "Operatör onayladı")
    assert (row.details["code"], row.details["through"]) == ("not_needed", "question")


async def test_whoever_was_asked_and_has_no_right_is_told_so(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
) -> None:
    stranger = MockUser(id="ayse", name="Stranger").add_to_hass(hass)
    await automate("operator_approval", phones=[phone.id])
    await tenant.stands(mode="operator", credit=-5)
    await until(lambda: pushed)
    tap(hass, pushed[0], "Cut off", stranger)
    await until(lambda: len(pushed) == 4)
    assert shown(pushed[2])[0] == "Corner Fresh Market: not cut off"
    assert tenant.simulated.physical.relay_1 is True
    (row,) = await tenant.rows(RowKind.ATTEMPT_REFUSED)
    assert row.actor.name == "Stranger"


async def test_a_top_up_takes_the_question_back(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
) -> None:
    await automate("operator_approval", phones=[phone.id])
    await tenant.stands(mode="operator", credit=-5)
    await until(lambda: pushed)
    tag = f"prepaid_meter_approval_{device_of(tenant)}"
    assert tag in notifications(hass)
    tenant.simulated.load(50_00, "card")
    await until(lambda: len(pushed) == 2)
    assert pushed[1].data["message"] == "clear_notification"
    await until(lambda: runs(hass, "operator_approval") == 0)
    assert notifications(hass) == {}
    assert tenant.status == "on"


@pytest.mark.parametrize("answer", ["Not now", None])
async def test_not_now_and_no_answer_leave_the_tenant_on(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    ayse: User,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
    answer: str | None,
) -> None:
    expires = {"hours": 12} if answer else {"seconds": 1}
    await automate("operator_approval", phones=[phone.id], expires=expires)
    await tenant.stands(mode="operator", credit=-5)
    await until(lambda: pushed)
    if answer:
        tap(hass, pushed[0], answer, ayse)
    await until(lambda: runs(hass, "operator_approval") == 0)
    assert [call.data["message"] for call in pushed[1:]] == ["clear_notification"]
    assert notifications(hass) == {}
    assert tenant.status == "awaiting_approval"
    assert await tenant.rows(RowKind.CUT_OFF, RowKind.ATTEMPT_REFUSED) == []


async def test_without_a_phone_the_question_is_under_the_bell(
    tenant: Tenant, hass: HomeAssistant, automate: Automate
) -> None:
    await automate("operator_approval")
    await tenant.stands(mode="operator", credit=-5)
    tag = f"prepaid_meter_approval_{device_of(tenant)}"
    await until(lambda: tag in notifications(hass))
    assert notifications(hass)[tag]["message"] == (
        "Credit is used up, and it waits for your approval."
        f" [Open the module](/config/devices/device/{device_of(tenant)})"
    )


# -- warnings ------------------------------------------------------------------


@pytest.fixture
def at(hass: HomeAssistant, hub: HubRuntime, monkeypatch: pytest.MonkeyPatch) -> At:
    """Return a way to make it some hour of a day, and of the days after."""
    day = dt_util.start_of_local_day(dt_util.now() + timedelta(days=1))
    moment = day
    monkeypatch.setattr(dt_util, "now", lambda time_zone=None: moment)

    async def at(hours: float) -> None:
        nonlocal moment
        jumped = asyncio.Event()

        def jump() -> None:
            # Between two rounds no request is on its way, which would run out of time.
            nonlocal moment
            if not jumped.is_set():
                moment = day + timedelta(hours=hours)
                async_fire_time_changed(hass, moment + timedelta(seconds=0.5))
                jumped.set()

        stop = hub.poller.async_add_listener(jump)
        await jumped.wait()
        stop()
        await hass.async_block_till_done()

    return at


@pytest.mark.parametrize(
    ("language", "title", "message"),
    [
        ("en", "credit is low", "{} TRY left. Please top up."),
        ("tr", "kredi az", "Kalan: {} TRY. Lütfen kontör yükleyin."),
    ],
)
async def test_low_credit_is_told_at_once_and_then_once_a_day(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    told: list[ServiceCall],
    at: At,
    language: str,
    title: str,
    message: str,
) -> None:
    await at(10)
    await automate("credit_warnings", language=language, **messages_to(tenant))
    limit = tenant.simulated.physical.warning_limit
    await tenant.stands(mode="operator", credit=limit // 2)
    await until(lambda: told)
    amount = f"{limit // 2 / 100:.2f}"
    expected = (
        [MANAGER, OWNER],
        f"Corner Fresh Market: {title}",
        message.format(amount.replace(".", ",") if language == "tr" else amount),
    )
    assert sent(told) == [expected]
    for hour in range(11, 32):
        await at(hour)
    assert len(told) == 1
    await at(32)
    assert sent(told) == [expected] * 2
    await at(33)
    assert len(told) == 2


async def test_credit_that_is_almost_gone_is_told_more_often(
    tenant: Tenant, automate: Automate, told: list[ServiceCall], at: At
) -> None:
    await at(9)
    await automate("credit_warnings", manager=[MANAGER], critical_every=6, critical_percent=30)
    await tenant.stands(mode="operator", credit=tenant.simulated.physical.warning_limit // 5)
    await until(lambda: told)
    assert sent(told)[0][1] == "Corner Fresh Market: credit is almost gone"
    for hour, count in ((10, 1), (13, 1), (14, 2), (15, 2), (20, 3)):
        await at(hour)
        assert len(told) == count, hour


@pytest.mark.parametrize(
    ("language", "title", "message"),
    [
        (
            "en",
            "Corner Fresh Market: credit is used up",
            "-0.05 TRY left. The supply may be cut off. Please top up.",
        ),
        (
            "tr",
            "Corner Fresh Market: kontör bitti",
            "Kalan: -0,05 TRY. Besleme kesilebilir. Lütfen kontör yükleyin.",
        ),
    ],
)
async def test_used_up_credit_is_told_until_credit_is_loaded_but_not_at_night(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    told: list[ServiceCall],
    at: At,
    language: str,
    title: str,
    message: str,
) -> None:
    await at(23)
    await automate("credit_warnings", language=language, manager=[MANAGER], exhausted_every=4)
    await tenant.stands(mode="operator", credit=-5)
    for hour, count in ((24, 0), (31, 0), (32, 1), (33, 1), (36, 2), (40, 3), (44, 4), (48, 4)):
        await at(hour)
        assert len(told) == count, hour
    assert set(map(str, sent(told))) == {str(([MANAGER], title, message))}
    assert len(notifications(hass)) == 1

    limit = tenant.simulated.physical.warning_limit
    await tenant.stands(mode="operator", credit=2 * limit)
    await until(lambda: not notifications(hass))
    for hour in range(49, 80):
        await at(hour)
    assert len(told) == 4


# -- the summary ---------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "tr"])
async def test_the_manager_is_told_once_a_day_what_needs_attention(
    tenant: Tenant,
    hass: HomeAssistant,
    automate: Automate,
    told: list[ServiceCall],
    at: At,
    language: str,
) -> None:
    await automate("daily_summary", language=language, manager=[MANAGER])
    tenant.simulated.load(12_50, "card")
    await until_rows(tenant)
    await tenant.stands(mode="automatic", credit=-5)
    assert told == []
    await at(8.6)
    await at(20)
    ((to, title, message),) = sent(told)
    assert to == [MANAGER]
    if language == "en":
        assert title == "Prepaid meters: daily summary"
        assert message.splitlines() == [
            "Cut-off due (1): Corner Fresh Market",
            "Credit used up (1): Corner Fresh Market",
            "4 of 5 modules are in order.",
            "Loaded yesterday: 12.50 TRY",
        ]
    else:
        assert title == "Ön ödemeli sayaçlar: günlük özet"
        assert message.splitlines() == [
            "Kesilecek (1): Corner Fresh Market",
            "Kontörü bitti (1): Corner Fresh Market",
            "5 modülden 4 tanesi sorunsuz.",
            "Dün yüklenen: 12,50 TRY",
        ]


async def until_rows(tenant: Tenant) -> None:
    async with asyncio.timeout(10):
        while not await tenant.rows(RowKind.LOAD_AT_MODULE):
            await asyncio.sleep(0.05)
