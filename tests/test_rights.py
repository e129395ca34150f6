"""Who may do what, what is asked of them, and what becomes of those who try codes out."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.prepaid_meter.access.codes import DATA_CODES
from custom_components.prepaid_meter.access.person import Person, async_asker
from custom_components.prepaid_meter.access.rights import Right
from custom_components.prepaid_meter.const import DOMAIN, SUBENTRY_OPERATOR
from custom_components.prepaid_meter.ledger.errors import Fault, LedgerError
from custom_components.prepaid_meter.ledger.kinds import ActorKind, RowKind
from custom_components.prepaid_meter.ledger.rows import Actor, Row
from custom_components.prepaid_meter.policy.codes import hash_code
from custom_components.prepaid_meter.policy.gate import Authority, Code
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.server import BuildingServer

CODE = "90427273"
WRONG = "90427274"
STORED = hash_code(CODE)


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    """Keep the ledger and the counted tries of each test to itself."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def ayse(hass: HomeAssistant) -> User:
    return MockUser(id="ayse", name="Ayşe").add_to_hass(hass)


@pytest.fixture
def manager(hass: HomeAssistant) -> User:
    return MockUser(id="manager", name="Manager", is_owner=True).add_to_hass(hass)


@pytest.fixture
def mall(hass: HomeAssistant) -> MockConfigEntry:
    """Return a hub that need not run."""
    mall = MockConfigEntry(domain=DOMAIN, title="Mall")
    mall.add_to_hass(hass)
    return mall


def make_operator(
    hass: HomeAssistant, entry: MockConfigEntry, user: User, *allowed: Right
) -> ConfigSubentry:
    """Make a user an operator of a hub."""
    operator = ConfigSubentry(
        data=MappingProxyType(
            {"user_id": user.id, "code_hash": STORED, "rights": [right.value for right in allowed]}
        ),
        subentry_type=SUBENTRY_OPERATOR,
        title=user.name or "",
        unique_id=user.id,
    )
    hass.config_entries.async_add_subentry(entry, operator)
    return operator


async def ask(
    hass: HomeAssistant, entry: MockConfigEntry, user: User | None, code: str | None = CODE
) -> Person:
    context = Context(user_id=user.id if user else None)
    return await async_asker(hass, entry, context, Right.SUPPLY, code=code)


async def said(
    hass: HomeAssistant, entry: MockConfigEntry, user: User, *codes: str | None
) -> list[Code]:
    """Return what is said of codes that are entered one after the other."""
    return [(await ask(hass, entry, user, code)).asker.code for code in codes]


# -- who asks ------------------------------------------------------------------


async def test_an_automation_asks_by_the_right_of_automations(
    hass: HomeAssistant, mall: MockConfigEntry
) -> None:
    context = Context(parent_id="cause")
    person = await async_asker(hass, mall, context, Right.SUPPLY, code=WRONG, force=True)
    assert (person.asker.authority, person.asker.code) == (Authority.AUTOMATION, Code.NOT_NEEDED)
    assert person.asker.force
    assert person.actor == Actor(ActorKind.AUTOMATION, "cause")
    assert person.user_id is None


async def test_what_has_no_context_asks_like_an_automation(
    hass: HomeAssistant, mall: MockConfigEntry
) -> None:
    person = await async_asker(hass, mall, None, Right.SUPPLY)
    assert person.asker.authority is Authority.AUTOMATION
    assert person.actor.kind is ActorKind.AUTOMATION


async def test_an_administrator_needs_no_code(
    hass: HomeAssistant, mall: MockConfigEntry, manager: User
) -> None:
    person = await ask(hass, mall, manager, None)
    assert person.asker.authority is Authority.ADMINISTRATOR
    assert person.asker.code is Code.NOT_NEEDED
    assert person.actor == Actor(ActorKind.USER, "manager", "Manager")
    assert person.user_id == "manager"


async def test_an_administrator_who_is_an_operator_stays_one_and_gives_his_code(
    hass: HomeAssistant, mall: MockConfigEntry, manager: User
) -> None:
    make_operator(hass, mall, manager, Right.CREDIT)
    for code, answer in ((None, Code.MISSING), (WRONG, Code.WRONG), (CODE, Code.RIGHT)):
        person = await ask(hass, mall, manager, code)
        assert person.asker.authority is Authority.ADMINISTRATOR
        assert person.asker.code is answer


async def test_an_operator_with_the_right_is_asked_his_code(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    for code, answer in (
        (None, Code.MISSING),
        ("", Code.MISSING),
        (WRONG, Code.WRONG),
        ("no code", Code.WRONG),
        (CODE, Code.RIGHT),
    ):
        person = await ask(hass, mall, ayse, code)
        assert person.asker.authority is Authority.OPERATOR
        assert person.asker.code is answer
        assert person.actor == Actor(ActorKind.USER, "ayse", "Ayşe")


async def test_where_no_code_is_asked_none_is_looked_at(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    make_operator(hass, mall, ayse, Right.CREDIT)
    context = Context(user_id=ayse.id)
    person = await async_asker(
        hass, mall, context, Right.CREDIT, code=WRONG, needs_code=False, force=True
    )
    assert (person.asker.authority, person.asker.code) == (Authority.OPERATOR, Code.NOT_NEEDED)
    assert person.asker.force


async def test_an_operator_without_the_right_may_nothing_and_learns_nothing_of_the_code(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    make_operator(hass, mall, ayse, Right.CREDIT, Right.SETTINGS)
    for code in (CODE, WRONG):
        person = await ask(hass, mall, ayse, code)
        assert (person.asker.authority, person.asker.code) == (Authority.NONE, Code.NOT_NEEDED)


async def test_an_operator_of_another_hub_may_nothing(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    other = MockConfigEntry(domain=DOMAIN, title="Other")
    other.add_to_hass(hass)
    make_operator(hass, other, ayse, Right.SUPPLY)
    assert (await ask(hass, other, ayse)).asker.authority is Authority.OPERATOR
    assert (await ask(hass, mall, ayse)).asker.authority is Authority.NONE


async def test_anybody_else_may_nothing(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    person = await ask(hass, mall, ayse)
    assert person.asker.authority is Authority.NONE
    assert person.actor == Actor(ActorKind.USER, "ayse", "Ayşe")


async def test_who_is_no_longer_active_may_nothing(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    await hass.auth.async_update_user(ayse, is_active=False)
    assert (await ask(hass, mall, ayse)).asker.authority is Authority.NONE


async def test_an_automation_may_ask_for_whoever_tapped_a_button(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User, manager: User
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    for user, code, authority, answer in (
        (ayse, CODE, Authority.OPERATOR, Code.RIGHT),
        (ayse, WRONG, Authority.OPERATOR, Code.WRONG),
        (manager, None, Authority.ADMINISTRATOR, Code.NOT_NEEDED),
    ):
        person = await async_asker(
            hass, mall, Context(), Right.SUPPLY, code=code, on_behalf_of=user.id
        )
        assert (person.asker.authority, person.asker.code) == (authority, answer)
        assert person.actor == Actor(ActorKind.USER, user.id, user.name)
        assert person.user_id == user.id


async def test_an_automation_cannot_ask_for_somebody_who_may_nothing(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    gone = MockUser(id="gone", is_active=False).add_to_hass(hass)
    for user_id in (ayse.id, gone.id, "unknown", "None", ""):
        person = await async_asker(
            hass, mall, Context(), Right.SUPPLY, code=CODE, on_behalf_of=user_id
        )
        assert person.asker.authority is Authority.NONE
        assert person.user_id == user_id


async def test_nobody_who_is_signed_in_may_ask_for_another(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User, manager: User
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    context = Context(user_id=ayse.id)
    for other in (manager, ayse):
        person = await async_asker(
            hass, mall, context, Right.SUPPLY, code=CODE, on_behalf_of=other.id
        )
        assert person.asker.authority is Authority.NONE
        assert person.actor.id == ayse.id


async def test_the_ledger_is_told_by_what_right_and_through_whom(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    person = await ask(hass, mall, ayse)
    assert person.details == {"authority": "operator", "code": "right", "through": "home_assistant"}
    person = await async_asker(hass, mall, Context(), Right.SUPPLY, on_behalf_of=ayse.id)
    assert person.details == {"authority": "operator", "code": "missing", "through": "automation"}


# -- the lock ------------------------------------------------------------------


def restart(hass: HomeAssistant) -> None:
    """Forget what is not stored."""
    del hass.data[DATA_CODES]


async def test_five_wrong_codes_lock_and_a_right_one_is_not_looked_at(
    hass: HomeAssistant,
    mall: MockConfigEntry,
    ayse: User,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    assert await said(hass, mall, ayse, *[WRONG] * 5) == [Code.WRONG] * 5
    assert await said(hass, mall, ayse, CODE, WRONG, None) == [Code.LOCKED] * 3
    freezer.tick(timedelta(minutes=59, seconds=59))
    assert await said(hass, mall, ayse, CODE) == [Code.LOCKED]
    freezer.tick(timedelta(seconds=1))
    assert await said(hass, mall, ayse, CODE) == [Code.RIGHT]


async def test_a_right_code_clears_the_count(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    codes = [*[WRONG] * 4, CODE, *[WRONG] * 4, CODE]
    assert Code.LOCKED not in await said(hass, mall, ayse, *codes)


async def test_a_lock_concerns_one_user(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    bora = MockUser(id="bora", name="Bora").add_to_hass(hass)
    for user in (ayse, bora):
        make_operator(hass, mall, user, Right.SUPPLY)
    await said(hass, mall, ayse, *[WRONG] * 5)
    assert await said(hass, mall, bora, CODE) == [Code.RIGHT]


async def test_a_restart_gives_no_new_tries(
    hass: HomeAssistant,
    mall: MockConfigEntry,
    ayse: User,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    await said(hass, mall, ayse, *[WRONG] * 4)
    restart(hass)
    assert await said(hass, mall, ayse, WRONG, CODE) == [Code.WRONG, Code.LOCKED]
    restart(hass)
    assert await said(hass, mall, ayse, CODE) == [Code.LOCKED]
    stored = str(hass_storage["prepaid_meter.codes"])
    assert CODE not in stored
    assert WRONG not in stored
    freezer.tick(timedelta(hours=1))
    assert await said(hass, mall, ayse, CODE) == [Code.RIGHT]


async def test_a_right_code_stays_a_clean_slate_after_a_restart(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    await said(hass, mall, ayse, *[WRONG] * 4, CODE)
    restart(hass)
    assert await said(hass, mall, ayse, WRONG, CODE) == [Code.WRONG, Code.RIGHT]


async def test_a_reload_of_the_hub_unlocks_nothing(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry, ayse: User
) -> None:
    make_operator(hass, entry, ayse, Right.SUPPLY)
    await said(hass, entry, ayse, *[WRONG] * 5)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await said(hass, entry, ayse, CODE) == [Code.LOCKED]


async def test_a_hundred_tries_at_once_test_five_codes(
    hass: HomeAssistant, mall: MockConfigEntry, ayse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_operator(hass, mall, ayse, Right.SUPPLY)
    tested: list[str] = []

    def matches(code: str, stored: str) -> bool:
        tested.append(code)
        return code == CODE

    monkeypatch.setattr("custom_components.prepaid_meter.access.codes.code_matches", matches)
    codes = [f"{number:04}" for number in range(100)]
    people = await asyncio.gather(*(ask(hass, mall, ayse, code) for code in codes))
    assert tested == codes[:5]
    answers = [person.asker.code for person in people]
    assert answers == [Code.WRONG] * 5 + [Code.LOCKED] * 95


@pytest.mark.parametrize(
    ("language", "title", "sentence"),
    [
        (
            "en",
            "Codes of Ayşe are locked",
            "Five wrong codes in a row were entered in the name of Ayşe. No code of this operator "
            "is accepted until 13:30. If that was somebody else, change the code and the password.",
        ),
        (
            "tr",
            "Ayşe için kodlar kilitlendi",
            "Ayşe adına art arda beş yanlış kod girildi. Saat 13:30 olana kadar bu operatörün "
            "hiçbir kodu kabul edilmez. Bunu yapan başkasıysa kodu ve parolayı değiştirin.",
        ),
    ],
)
async def test_a_lock_is_told_once_and_without_any_code(
    hass: HomeAssistant,
    mall: MockConfigEntry,
    ayse: User,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    language: str,
    title: str,
    sentence: str,
) -> None:
    assert await async_setup_component(hass, "persistent_notification", {})
    hass.config.language = language
    await hass.config.async_set_time_zone("Europe/Istanbul")
    freezer.move_to("2026-11-16 09:30:00+00:00")
    make_operator(hass, mall, ayse, Right.SUPPLY)
    await said(hass, mall, ayse, *[WRONG] * 4)
    notifications = persistent_notification._async_get_or_create_notifications(hass)
    assert not notifications
    freezer.tick(1)
    await said(hass, mall, ayse, *[WRONG] * 3)
    ((_, told),) = notifications.items()
    assert (told["title"], told["message"]) == (title, sentence)
    warnings = [
        record.message
        for record in caplog.records
        if record.name == "custom_components.prepaid_meter" and record.levelname == "WARNING"
    ]
    assert warnings == ["Too many wrong codes: the codes of Ayşe are locked until 13:30"]
    assert WRONG not in caplog.text


# -- actions without a code ----------------------------------------------------


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    """Return a module whose account is open."""
    module = next(iter(hub.meters.values()))
    async with asyncio.timeout(10):
        while module.account is None or not module.account.is_open:
            await asyncio.sleep(0.05)
    return module


@pytest.fixture
def device_id(hass: HomeAssistant, module: Meter) -> str:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.entry.entry_id
    )
    assert device is not None
    return device.id


ACTIONS = (
    ("top_up", {"amount": 5}, Right.CREDIT),
    ("refund", {"amount": 1, "reason": "moved out"}, Right.CREDIT),
    ("change_tenant", {"name": "Bora", "remaining": "keep"}, Right.SETTINGS),
    ("hold", {"reason": "Disputed bill"}, Right.SUPPLY),
    ("lift_hold", {}, Right.SUPPLY),
)


async def call(hass: HomeAssistant, user: User | None, action: str, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=user.id if user else None),
    )


async def rows(entry: MockConfigEntry, kind: RowKind) -> Sequence[Row]:
    """Return the rows of a kind about the first module."""
    module = next(iter(entry.runtime_data.meters.values()))
    book = module.account.book
    found = await book.call(lambda: list(book.ledger.walk(hub=book.hub, module=module.identity)))
    return [row for row in found if row.kind is kind]


@pytest.mark.parametrize(("action", "data", "right"), ACTIONS)
async def test_whoever_may_not_is_refused_in_a_sentence_and_on_record(
    hass: HomeAssistant,
    module: Meter,
    building: BuildingServer,
    device_id: str,
    ayse: User,
    action: str,
    data: dict[str, Any],
    right: Right,
) -> None:
    make_operator(hass, module.entry, ayse, *(other for other in Right if other is not right))
    simulated = building.building.unit(module.coordinator.unit_id).module
    credit, loads = simulated.credit, simulated.values()["load_count"]
    with pytest.raises(Unauthorized) as refused:
        await call(hass, ayse, action, device_id=device_id, **data)
    assert str(refused.value).endswith("An administrator can make you an operator who may")
    assert refused.value.user_id == ayse.id
    assert (simulated.credit, simulated.values()["load_count"]) == (credit, loads)
    (row,) = await rows(module.entry, RowKind.ATTEMPT_REFUSED)
    assert row.module == module.identity
    assert row.tenant is not None
    assert row.actor == Actor(ActorKind.USER, "ayse", "Ayşe")
    assert row.details == {"action": action, "reasons": ["no_right"]}


@pytest.mark.parametrize(("action", "data", "right"), ACTIONS)
async def test_an_operator_with_the_right_an_administrator_and_an_automation_may(
    hass: HomeAssistant,
    module: Meter,
    device_id: str,
    ayse: User,
    manager: User,
    action: str,
    data: dict[str, Any],
    right: Right,
) -> None:
    make_operator(hass, module.entry, ayse, right)
    for user in (ayse,) if action == "change_tenant" else (ayse, manager, None):
        await call(hass, user, action, device_id=device_id, **data)
    await hass.async_block_till_done()
    assert not await rows(module.entry, RowKind.ATTEMPT_REFUSED)


SETTINGS = (
    ("number", "warning_limit", "set_value", {"value": 12.5}, Right.SETTINGS),
    ("select", "mode", "select_option", {"option": "remote"}, Right.SETTINGS),
    ("switch", "relay_2", "turn_on", {}, Right.SUPPLY),
)


async def set_entity(
    hass: HomeAssistant, module: Meter, user: User, key: str, action: str, data: Any
) -> None:
    """Do something to an entity of the module, whatever its platform."""
    domain, service = action.split(".")
    entity_id = er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{module.identity}_{key}")
    await hass.services.async_call(
        domain,
        service,
        {"entity_id": entity_id, **data},
        blocking=True,
        context=Context(user_id=user.id),
    )


@pytest.mark.parametrize(("platform", "key", "service", "data", "right"), SETTINGS)
async def test_settings_and_the_second_relay_take_a_right(
    hass: HomeAssistant,
    module: Meter,
    ayse: User,
    platform: str,
    key: str,
    service: str,
    data: dict[str, Any],
    right: Right,
) -> None:
    # A user without any policy may not even see the entities.
    ayse.groups.append(await hass.auth.async_get_group("system-users"))
    ayse.invalidate_cache()
    before = module.value(key)
    operator = make_operator(
        hass, module.entry, ayse, *(other for other in Right if other is not right)
    )
    action = f"{platform}.{service}"
    with pytest.raises(Unauthorized, match="An administrator can make you an operator who may"):
        await set_entity(hass, module, ayse, key, action, data)
    await module.coordinator.async_refresh()
    assert module.value(key) == before
    (row,) = await rows(module.entry, RowKind.ATTEMPT_REFUSED)
    assert row.actor == Actor(ActorKind.USER, "ayse", "Ayşe")
    assert row.details == {"action": key, "reasons": ["no_right"]}

    hass.config_entries.async_update_subentry(
        module.entry, operator, data={**operator.data, "rights": [right.value]}
    )
    await set_entity(hass, module, ayse, key, action, data)
    assert module.value(key) != before


async def test_everybody_may_read_the_ledger(
    hass: HomeAssistant, module: Meter, device_id: str, ayse: User
) -> None:
    assert (await call(hass, ayse, "get_ledger", device_id=device_id))["rows"]
    assert (await call(hass, ayse, "verify_ledger", device_id=device_id))["holds"]
    assert (await call(hass, ayse, "export_ledger", device_id=device_id))["content"]


async def test_whoever_may_not_is_refused_while_the_ledger_is_away(
    hass: HomeAssistant,
    module: Meter,
    device_id: str,
    ayse: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def away(*drafts: object) -> None:
        raise LedgerError(Fault.UNREACHABLE)

    assert module.account is not None
    monkeypatch.setattr(module.account.book, "append", away)
    with pytest.raises(Unauthorized):
        await call(hass, ayse, "top_up", device_id=device_id, amount=5)
    assert (
        "The ledger knows nothing of this attempt: The ledger's database cannot be reached."
        in caplog.text
    )


async def test_the_browser_shows_the_sentence(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    module: Meter,
    device_id: str,
) -> None:
    client = await hass_ws_client(hass, hass_read_only_access_token)
    await client.send_json_auto_id(
        {
            "type": "call_service",
            "domain": DOMAIN,
            "service": "top_up",
            "service_data": {"device_id": device_id, "amount": 5},
        }
    )
    answer = await client.receive_json()
    assert not answer["success"]
    assert answer["error"]["translation_key"] == "no_right_credit"
    assert answer["error"]["translation_domain"] == DOMAIN
    assert answer["error"]["message"] == (
        "You may not load credit of this hub or give it back. "
        "An administrator can make you an operator who may"
    )


async def test_the_rest_api_says_that_it_is_not_allowed(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_read_only_access_token: str,
    module: Meter,
    device_id: str,
) -> None:
    assert await async_setup_component(hass, "api", {})
    client = await hass_client(hass_read_only_access_token)
    answer = await client.post(
        f"/api/services/{DOMAIN}/top_up", json={"device_id": device_id, "amount": 5}
    )
    assert answer.status == 401
