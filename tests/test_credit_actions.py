"""Credit loaded and given back from Home Assistant, and what it tells of it."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.purse import load_from_elsewhere
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.trackers.accounts import uncertain_issue_id

from .conftest import NextRound
from .flows import repair, until


@pytest.fixture
def module_count() -> int:
    return 6


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    """Return a module whose account is open."""
    module = next(iter(hub.meters.values()))
    async with asyncio.timeout(10):
        while module.account is None or not module.account.is_open:
            await asyncio.sleep(0.05)
    return module


@pytest.fixture
def simulated(building: BuildingServer, module: Meter) -> SimulatedModule:
    return building.building.unit(module.coordinator.unit_id).module


@pytest.fixture
def device_id(hass: HomeAssistant, module: Meter) -> str:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.entry.entry_id
    )
    assert device is not None
    return device.id


async def call(hass: HomeAssistant, action: str, user: User | None = None, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=user.id if user else None),
    )


def entity(hass: HomeAssistant, platform: str, module: Meter, key: str) -> str:
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{module.identity}_{key}")
    assert found is not None
    return found


async def test_a_top_up_answers_with_a_receipt(
    hass: HomeAssistant,
    module: Meter,
    simulated: SimulatedModule,
    device_id: str,
    hass_admin_user: User,
    next_round: NextRound,
) -> None:
    before = simulated.credit

    receipt = await call(
        hass, "top_up", hass_admin_user, device_id=device_id, amount="250.50", note="cash"
    )

    assert receipt["status"] == "applied"
    assert Decimal(receipt["amount"]) == Decimal("250.50")
    assert Decimal(receipt["credit_after"]) * 100 == before + 250_50
    assert receipt["by"] == hass_admin_user.name
    assert receipt["how"] == "remote"
    assert receipt["unit"] == "TRY"
    assert receipt["note"] == "cash"
    assert simulated.credit == before + 250_50
    await next_round(module.entry.runtime_data)
    state = hass.states.get(entity(hass, Platform.SENSOR, module, "credit"))
    assert state is not None
    assert Decimal(state.state) * 100 == simulated.credit


async def test_a_top_up_is_an_event(
    hass: HomeAssistant, module: Meter, device_id: str, hass_admin_user: User
) -> None:
    await call(hass, "top_up", hass_admin_user, device_id=device_id, amount=20)
    await hass.async_block_till_done()
    state = hass.states.get(entity(hass, Platform.EVENT, module, "credit_event"))
    assert state is not None
    assert state.attributes["event_type"] == "topped_up"
    assert state.attributes["amount"] == 20.0
    assert state.attributes["by"] == hass_admin_user.name
    assert state.attributes["how"] == "remote"


async def test_a_load_with_a_card_is_an_event(
    hass: HomeAssistant,
    module: Meter,
    simulated: SimulatedModule,
    next_round: NextRound,
) -> None:
    simulated.load(75_00, "card")
    await next_round(module.entry.runtime_data)
    async with asyncio.timeout(5):
        while module.account and module.account.wants_look(simulated.values()["load_count"]):
            await asyncio.sleep(0.05)
    await hass.async_block_till_done()
    state = hass.states.get(entity(hass, Platform.EVENT, module, "credit_event"))
    assert state is not None
    assert (state.attributes["amount"], state.attributes["how"]) == (75.0, "card")
    assert state.attributes["by"] == "at_module"


async def test_a_refund_takes_credit_off(
    hass: HomeAssistant, simulated: SimulatedModule, device_id: str
) -> None:
    before = simulated.credit
    receipt = await call(hass, "refund", device_id=device_id, amount=1, reason="moved out")
    assert receipt["status"] == "applied"
    assert Decimal(receipt["amount"]) == -1
    assert simulated.credit == before - 100


@pytest.mark.parametrize(
    ("action", "amount", "sentence"),
    [
        ("top_up", 0, "amount_not_positive"),
        ("top_up", -5, "amount_not_positive"),
        ("top_up", "NaN", "amount_no_number"),
        ("top_up", "inf", "amount_no_number"),
        ("top_up", "a lot", "amount_no_number"),
        ("top_up", "1.005", "amount_too_fine"),
        ("top_up", 900_000, "amount_above_maximum"),
        ("refund", 900, "amount_above_maximum"),
    ],
)
async def test_an_amount_that_cannot_be_is_refused_in_a_sentence_of_its_own(
    hass: HomeAssistant,
    simulated: SimulatedModule,
    device_id: str,
    action: str,
    amount: Any,
    sentence: str,
) -> None:
    before = simulated.credit
    if action == "refund":
        amount, sentence = simulated.credit // 100 + 1, "amount_above_credit"
    data = {"reason": "x"} if action == "refund" else {}
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, action, device_id=device_id, amount=amount, **data)
    assert refused.value.translation_key == sentence
    assert simulated.credit == before


@pytest.mark.parametrize("confirmed", [False, True])
async def test_a_module_that_gives_nothing_back_is_told_before_anybody_is_asked(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module: Meter,
    simulated: SimulatedModule,
    device_id: str,
    hass_admin_user: User,
    confirmed: bool,
) -> None:
    if confirmed:
        options = {**entry.options, "confirm_refunds_above": 0}
        hass.config_entries.async_update_entry(entry, options=options)
        await hass.async_block_till_done()
    module = next(iter(entry.runtime_data.meters.values()))
    profile = module.device.profile
    assert profile.top_up is not None
    module.device.profile = replace(profile, top_up=replace(profile.top_up, refunds=False))
    before = simulated.credit
    for _ in range(2):
        with pytest.raises(ServiceValidationError) as refused:
            await call(hass, "refund", hass_admin_user, device_id=device_id, amount=1, reason="x")
        assert refused.value.translation_key == "cannot_refund"
    assert not entry.runtime_data.confirmations.of(module.identity)
    receipt = await call(hass, "top_up", device_id=device_id, amount=1)
    assert receipt["status"] == "applied"
    assert simulated.credit == before + 1_00


async def test_the_managers_limit_holds(
    hass: HomeAssistant, entry: MockConfigEntry, module: Meter, device_id: str
) -> None:
    hass.config_entries.async_update_entry(entry, options={**entry.options, "largest_top_up": 100})
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "top_up", device_id=device_id, amount="100.01")
    assert refused.value.translation_key == "amount_above_limit"


async def test_what_is_no_module_is_refused(hass: HomeAssistant, hub: HubRuntime) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "top_up", device_id="nothing", amount=1)
    assert refused.value.translation_key == "no_module"


async def test_a_silent_module_is_not_topped_up_and_nothing_stays_pending(
    hass: HomeAssistant,
    module: Meter,
    building: BuildingServer,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    module.entry.runtime_data.poller.bus.timeout = 0.1
    building.building.unit(module.coordinator.unit_id).faults.silent = True
    with pytest.raises(HomeAssistantError) as failed:
        await call(hass, "top_up", device_id=device_id, amount=5)
    assert failed.value.translation_key in {"module_silent_unsent", "module_garbled_unsent"}
    assert module.account is not None
    assert not module.account.pending


async def test_the_ledger_is_read_verified_and_exported(
    hass: HomeAssistant, module: Meter, device_id: str, tmp_path: Path
) -> None:
    await call(hass, "top_up", device_id=device_id, amount="12.34", note="=1+1")

    rows = (await call(hass, "get_ledger", device_id=device_id))["rows"]
    assert [row["kind"] for row in rows] == ["top_up", "top_up_intent", "opening"]
    assert rows[0]["amount"] == "12.34"

    assert (await call(hass, "verify_ledger", device_id=device_id))["holds"] is True

    exported = await call(hass, "export_ledger", device_id=device_id, format="turkish")
    content = await asyncio.to_thread(Path(exported["file"]).read_text, "utf-8-sig")
    assert "12,34" in content
    assert ";=1+1" not in content
    statement = await call(
        hass, "export_ledger", device_id=device_id, content="statement", format="english"
    )
    heading, amounts = statement["content"].splitlines()[:2]
    sheet = dict(zip(heading.split(","), amounts.split(","), strict=True))
    opening, closing = (Decimal(sheet[f"{end} credit"]) for end in ("Opening", "Closing"))
    assert closing == opening + Decimal("12.34")
    assert Decimal(sheet["Loaded"]) == Decimal("12.34")
    assert Decimal(sheet["Consumption"]) == 0


async def test_a_change_of_tenant_renames_the_module_and_closes_the_account(
    hass: HomeAssistant, module: Meter, device_id: str
) -> None:
    left = module.name
    changed = await call(
        hass, "change_tenant", device_id=device_id, name="Corner Books", remaining="keep"
    )
    await hass.async_block_till_done()
    assert changed["left"] == left
    device = dr.async_get(hass).async_get(device_id)
    assert device is not None
    assert device.name == "Corner Books"


async def test_a_reset_of_the_module_is_a_repair(
    hass: HomeAssistant,
    module: Meter,
    simulated: SimulatedModule,
    issue_registry: ir.IssueRegistry,
    next_round: NextRound,
) -> None:
    simulated.physical.load_count = 0
    simulated.physical.total_loaded -= 100_00
    simulated.physical.total_used -= 100_00
    async with asyncio.timeout(10):
        while (
            issue := issue_registry.async_get_issue(DOMAIN, f"counter_anomaly_{module.identity}")
        ) is None:
            await next_round(module.entry.runtime_data)
    assert issue.translation_key == "counter_reset"


@pytest.mark.parametrize(
    ("trigger", "prepare"),
    [("credit_became_low", "low"), ("credit_no_longer_low", "ok"), ("topped_up", "topped_up")],
)
async def test_automations_can_start_with_what_happens_to_credit(
    hass: HomeAssistant,
    module: Meter,
    device_id: str,
    simulated: SimulatedModule,
    next_round: NextRound,
    trigger: str,
    prepare: str,
) -> None:
    from homeassistant.setup import async_setup_component

    calls = async_mock_service(hass, "test", "automation")
    number = entity(hass, Platform.NUMBER, module, "warning_limit")

    async def set_limit(minor: int) -> None:
        await hass.services.async_call(
            "number", "set_value", {"entity_id": number, "value": minor / 100}, blocking=True
        )

    await set_limit(simulated.credit + 100 if prepare == "ok" else 0)
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "triggers": {
                    "trigger": f"{DOMAIN}.{trigger}",
                    "target": {"device_id": device_id},
                },
                "actions": {"action": "test.automation"},
            }
        },
    )
    await hass.async_block_till_done()
    if prepare == "topped_up":
        await call(hass, "top_up", device_id=device_id, amount=5)
    else:
        await set_limit(simulated.credit + 100 if prepare == "low" else 0)
    await hass.async_block_till_done()
    assert len(calls) == 1


async def test_after_a_top_up_the_bus_is_left_alone_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module: Meter,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module.entry.runtime_data.poller._live_interval = 60
    await asyncio.sleep(0.5)
    await call(hass, "top_up", device_id=device_id, amount=5)
    await asyncio.sleep(0.5)
    assert module.account is not None
    assert module.value("load_count") == module.account._known.count
    looks = 0

    async def look() -> list[Any]:
        nonlocal looks
        looks += 1
        return []

    monkeypatch.setattr(module.account, "look", look)
    module.coordinator.async_update_listeners()
    await asyncio.sleep(0.5)
    assert looks == 0


async def test_a_pending_top_up_shows_and_is_finished_by_itself(
    hass: HomeAssistant,
    module: Meter,
    simulated: SimulatedModule,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from custom_components.prepaid_meter.device import loading
    from custom_components.prepaid_meter.device.errors import ModuleSilentError

    monkeypatch.setattr("custom_components.prepaid_meter.trackers.accounts.PENDING_PAUSE", 0.1)
    before = simulated.credit
    attempt = loading.attempt

    async def lost(*_: Any) -> Any:
        raise ModuleSilentError("no answer in time")

    monkeypatch.setattr(loading, "attempt", lost)
    receipt = await call(hass, "top_up", device_id=device_id, amount=40)
    assert receipt["status"] == "pending"
    await hass.async_block_till_done()
    pending = hass.states.get(entity(hass, Platform.SENSOR, module, "pending_top_up"))
    assert pending is not None
    assert Decimal(pending.state) == 40
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "top_up", device_id=device_id, amount=1)
    assert refused.value.translation_key == "earlier_pending"

    monkeypatch.setattr(loading, "attempt", attempt)
    shown = pending.entity_id
    await until(lambda: (now := hass.states.get(shown)) is not None and Decimal(now.state) == 0)
    assert module.account is not None
    assert not module.account.pending
    assert simulated.credit == before + 40_00


@pytest.mark.parametrize(
    ("language", "title", "part"),
    [
        (
            "en",
            "{}: not carried out",
            "Another program loaded the module first. Nothing was",
        ),
        ("tr", "{}: yapılamadı", "Önce başka bir program yükleme yaptı. Hiçbir şey yüklenmedi."),
    ],
)
async def test_a_pending_top_up_that_comes_to_nothing_is_told(
    hass: HomeAssistant,
    module: Meter,
    building: BuildingServer,
    simulated: SimulatedModule,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    title: str,
    part: str,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.accounts.PENDING_PAUSE", 0.1)
    hass.config.language = language
    faults = building.building.unit(module.coordinator.unit_id).faults
    faults.deaf = True
    module.entry.runtime_data.poller.bus.timeout = 0.1
    receipt = await call(hass, "top_up", device_id=device_id, amount="12.50")
    assert receipt["status"] == "pending"
    assert module.account is not None
    # It was drawn by chance, which may have fallen below ours.
    simulated.physical.load_reference = module.account.pending[0].reference or 0
    load_from_elsewhere(simulated.design, simulated.physical, 1_00, simulated.seconds)
    faults.deaf = False

    def notices() -> list[Any]:
        return list(hass.data.get("persistent_notification", {}).values())

    await until(notices)
    (notice,) = notices()
    assert notice["title"] == title.format(module.name)
    assert part in notice["message"]
    for what in ("12.50 TRY", module.name, str(receipt["number"])):
        assert what in notice["message"]


@pytest.mark.parametrize(
    ("action", "question", "choice", "row"),
    [
        ("top_up", "uncertain_top_up", "refused", "top_up_refused"),
        ("refund", "uncertain_refund", "refused", "refund_refused"),
        ("refund", "uncertain_refund", "applied", "refund"),
    ],
)
async def test_an_order_of_which_nobody_can_tell_is_a_question(
    hass: HomeAssistant,
    module: Meter,
    building: BuildingServer,
    simulated: SimulatedModule,
    device_id: str,
    issue_registry: ir.IssueRegistry,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    question: str,
    choice: str,
    row: str,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.trackers.accounts.PENDING_PAUSE", 0.1)
    simulated.load(100_00, "card")
    faults = building.building.unit(module.coordinator.unit_id).faults
    faults.deaf = True
    module.entry.runtime_data.poller.bus.timeout = 0.1
    note = {"reason": "x"} if action == "refund" else {}
    receipt = await call(hass, action, device_id=device_id, amount="12.50", **note)
    assert receipt["status"] == "pending"
    for _ in range(8):
        simulated.load(1_00, "card")
    assert module.account is not None
    # It was drawn by chance, which may have fallen below ours.
    simulated.physical.load_reference = module.account.pending[0].reference or 0
    load_from_elsewhere(simulated.design, simulated.physical, 1_00, simulated.seconds)
    faults.deaf = False
    issue_id = uncertain_issue_id(module.identity)
    await until(lambda: issue_registry.async_get_issue(DOMAIN, issue_id) is not None)
    issue = issue_registry.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_key == question
    # Nothing new is sent, and what is asked for names the question.
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "top_up", device_id=device_id, amount=1)
    assert refused.value.translation_key == "earlier_uncertain"

    dialog = await repair(hass, issue_id)
    assert dialog.placeholders["amount"] == "12.50 TRY"
    assert dialog.placeholders["number"] == str(receipt["number"])
    await dialog.choose(choice)
    await dialog.fill()
    assert dialog.created
    assert issue_registry.async_get_issue(DOMAIN, issue_id) is None
    rows = (await call(hass, "get_ledger", device_id=device_id))["rows"]
    decided = next(each for each in rows if each["kind"] == row)
    assert decided["details"]["reason"] == "decided_by_person"
    assert (await call(hass, "top_up", device_id=device_id, amount=1))["status"] == "applied"
