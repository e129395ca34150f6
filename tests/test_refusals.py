"""What somebody without any right can bring about: one row a minute, and nothing on the wire."""

import asyncio
from typing import Any

from homeassistant.auth.models import User
from homeassistant.const import STATE_OK
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.prepaid_meter.access import limits
from custom_components.prepaid_meter.access.rights import Right
from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.coordinator import ModuleCoordinator
from custom_components.prepaid_meter.ledger.errors import LedgerError
from custom_components.prepaid_meter.ledger.kinds import ActorKind, Kind
from custom_components.prepaid_meter.ledger.rows import Actor, Draft
from custom_components.prepaid_meter.runtime import Meter
from custom_components.prepaid_meter.vending import refusals
from custom_components.prepaid_meter.vending.refusals import Refusals

from .test_rights import (  # noqa: F401
    CODE,
    WRONG,
    _own_folder,
    ayse,
    call,
    device_id,
    make_operator,
    module,
    module_count,
    rows,
)

AYSE = Actor(ActorKind.USER, "ayse", "Ayşe")


def refused(module: str, action: str = "top_up", actor: Actor = AYSE) -> Draft:  # noqa: F811
    return Draft(
        kind=Kind.ATTEMPT_REFUSED,
        module=module,
        actor=actor,
        details={"action": action, "reasons": ["no_right"]},
    )


class Book:
    """Takes rows, unless it is away."""

    def __init__(self) -> None:
        self.rows: list[Draft] = []
        self.is_away = False

    async def append(self, draft: Draft) -> None:
        if self.is_away:
            raise LedgerError("away")
        self.rows.append(draft)

    @property
    def counts(self) -> list[Any]:
        return [row.details.get("count") for row in self.rows]


@pytest.fixture
def book() -> Book:
    return Book()


async def test_the_first_is_written_at_once_and_the_rest_of_a_minute_as_one(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MINUTE", 0.05)
    counted = Refusals(book.append)
    assert await counted.note(refused("a"), of_person=True)
    for number in range(1000):
        assert not await counted.note(refused("b", f"action {number % 30}"), of_person=True)
    assert not await counted.note(refused("c"), of_person=True)
    async with asyncio.timeout(10):
        while len(book.rows) < 2:
            await asyncio.sleep(0.01)
    assert book.counts == [None, 1001]
    told = book.rows[1]
    assert (told.module, told.actor, told.details["modules"]) == ("b", AYSE, ["b", "c"])
    assert told.details["reasons"] == ["no_right"]
    assert len(told.details["actions"]) == 20  # type: ignore[arg-type]
    # Another minute without any: whoever comes again later is written at once.
    async with asyncio.timeout(10):
        while counted._minutes:
            await asyncio.sleep(0.01)
    assert await counted.note(refused("a"), of_person=True)
    await counted.close()
    assert book.counts == [None, 1001, None]


async def test_each_person_is_counted_alone_and_nothing_is_lost_at_the_end(book: Book) -> None:
    counted = Refusals(book.append)
    other = Actor(ActorKind.USER, "bora", "Bora")
    for actor in (AYSE, AYSE, AYSE, other, other):
        await counted.note(refused("a", actor=actor), of_person=True)
    await counted.close()
    assert book.counts == [None, None, 2, 1]
    assert [row.actor for row in book.rows] == [AYSE, other, AYSE, other]


async def test_what_the_gate_refuses_is_counted_for_each_tenant_and_reason(book: Book) -> None:
    counted = Refusals(book.append)
    for run in range(5):
        for name in ("a", "b"):
            automation = Actor(ActorKind.AUTOMATION, f"run {run}")
            await counted.note(refused(name, actor=automation), of_person=False)
    await counted.close()
    assert [(row.module, row.details.get("count")) for row in book.rows] == [
        ("a", None), ("b", None), ("a", 4), ("b", 4)
    ]  # fmt: skip


async def test_what_the_ledger_could_not_take_is_part_of_the_next_row(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MINUTE", 0.05)
    counted = Refusals(book.append)
    book.is_away = True
    with pytest.raises(LedgerError):
        await counted.note(refused("a"), of_person=True)
    await counted.note(refused("a"), of_person=True)
    await asyncio.sleep(0.2)
    book.is_away = False
    async with asyncio.timeout(10):
        while not book.rows:
            await asyncio.sleep(0.01)
    assert book.counts == [2]
    await counted.close()


# -- over the wire -------------------------------------------------------------


class Wire:
    """Counts what is read of a module because somebody asks, and not by the poller."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looks: list[str] = []
        look = ModuleCoordinator.async_look

        async def counted(coordinator: ModuleCoordinator, *args: Any) -> bool:
            self.looks.append(coordinator.name)
            return await look(coordinator, *args)

        monkeypatch.setattr(ModuleCoordinator, "async_look", counted)


@pytest.fixture
def looks(module: Meter, monkeypatch: pytest.MonkeyPatch) -> list[str]:  # noqa: F811
    account = module.account
    assert account is not None
    wire = Wire(monkeypatch)
    look = type(account).look

    async def counted(self: Any) -> Any:
        wire.looks.append("account")
        return await look(self)

    monkeypatch.setattr(type(account), "look", counted)
    return wire.looks


READS = ("cut_off", "restore", "verify_ledger", "export_ledger")


@pytest.mark.parametrize("action", READS)
async def test_no_module_is_asked_for_whoever_has_no_right(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
    ayse: User,  # noqa: F811
    looks: list[str],
    action: str,
) -> None:
    data = {"content": "statement"} if action == "export_ledger" else {}
    looks.clear()
    for _ in range(20):
        with pytest.raises(Unauthorized):
            await call(hass, ayse, action, device_id=device_id, **data)
    assert looks == []
    (row,) = await rows(module.entry, Kind.ATTEMPT_REFUSED)
    assert row.details == {"action": action, "reasons": ["no_right"]}
    assert await hass.config_entries.async_unload(module.entry.entry_id)
    assert await hass.config_entries.async_setup(module.entry.entry_id)
    _, more = await rows(module.entry, Kind.ATTEMPT_REFUSED)
    assert (more.details["action"], more.details["count"]) == (action, 19)


async def test_no_module_is_asked_once_codes_are_locked(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
    ayse: User,  # noqa: F811
    looks: list[str],
) -> None:
    make_operator(hass, module.entry, ayse, Right.SUPPLY)
    for _ in range(5):
        with pytest.raises(HomeAssistantError):
            await call(hass, ayse, "cut_off", device_id=device_id, code=WRONG)
    looks.clear()
    for code in (WRONG, CODE):
        with pytest.raises(HomeAssistantError, match="locked"):
            await call(hass, ayse, "cut_off", device_id=device_id, code=code)
    assert looks == []


async def test_no_module_is_asked_because_an_entity_is_to_be_updated(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    ayse: User,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    # A plain user may control what is not guarded otherwise.
    ayse.groups.append(await hass.auth.async_get_group("system-users"))
    ayse.invalidate_cache()
    asked: list[str] = []

    async def refresh(coordinator: ModuleCoordinator) -> None:
        asked.append(coordinator.name)

    monkeypatch.setattr(ModuleCoordinator, "async_request_refresh", refresh)
    entities = er.async_entries_for_config_entry(er.async_get(hass), module.entry.entry_id)
    await hass.services.async_call(
        "homeassistant",
        "update_entity",
        {"entity_id": [entity.entity_id for entity in entities if not entity.disabled_by]},
        blocking=True,
        context=Context(user_id=ayse.id),
    )
    assert asked == []


async def test_a_statement_is_told_to_everybody_and_asks_no_module_for_who_has_no_right(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
    looks: list[str],
) -> None:
    looks.clear()
    statement = {"type": f"{DOMAIN}/statement", "device_id": device_id, "month": "2026-11"}
    reader = await hass_ws_client(hass, hass_read_only_access_token)
    await reader.send_json_auto_id(statement)
    assert (await reader.receive_json())["success"]
    assert looks == []
    manager = await hass_ws_client(hass)
    await manager.send_json_auto_id(statement)
    assert (await manager.receive_json())["success"]
    assert looks == ["account"]


# -- how often -----------------------------------------------------------------


async def test_one_person_has_so_many_pages_open_and_no_more(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    module: Meter,  # noqa: F811
) -> None:
    reader = await hass_ws_client(hass, hass_read_only_access_token)
    opened = []
    for _ in range(100):
        await reader.send_json_auto_id({"type": f"{DOMAIN}/modules/subscribe"})
        while "success" not in (answer := await reader.receive_json()):
            pass
        if answer["success"]:
            opened.append(answer["id"])
        else:
            assert answer["error"]["translation_key"] == "asked_too_often"
    assert len(opened) == limits.MOST_PAGES
    # Somebody else's page opens all the same, and theirs again once one is closed.
    other = await hass_ws_client(hass)
    await other.send_json_auto_id({"type": f"{DOMAIN}/modules/subscribe"})
    assert (await other.receive_json())["success"]
    for message in (
        {"type": "unsubscribe_events", "subscription": opened[0]},
        {"type": f"{DOMAIN}/modules/subscribe"},
    ):
        await reader.send_json_auto_id(message)
        while "success" not in (answer := await reader.receive_json()):
            pass
        assert answer["success"]


async def test_what_reads_much_is_limited_for_each_person_and_not_for_automations(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
    ayse: User,  # noqa: F811
) -> None:
    bora = MockUser(id="bora", name="Bora").add_to_hass(hass)
    told = []
    for _ in range(limits.Reading.MUCH + 5):
        try:
            await call(hass, ayse, "get_modules")
            told.append(STATE_OK)
        except HomeAssistantError as err:
            told.append(str(err.translation_key))
    assert told == [STATE_OK] * limits.Reading.MUCH + ["asked_too_often"] * 5
    assert await call(hass, bora, "get_modules")
    for _ in range(limits.Reading.MUCH + 5):
        assert await call(hass, None, "get_modules")
