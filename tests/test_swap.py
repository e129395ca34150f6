"""What the ledger is told when a module is replaced, and what becomes of its pending orders."""

import asyncio
from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.components.repairs.const import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.prepaid_meter.const import CONF_REPLACED, DOMAIN
from custom_components.prepaid_meter.device import loading
from custom_components.prepaid_meter.device.errors import ModuleSilentError
from custom_components.prepaid_meter.ledger import Ledger, Row, RowKind
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.trackers.accounts import uncertain_issue_id

from .flows import Dialog, repair, subentry_at, until

OLD, NEW = "reference_31206118", "reference_4711"


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def old(hub: HubRuntime) -> Meter:
    """Return the module at unit id 2, once its account is open."""
    old = next(module for module in hub.meters.values() if module.coordinator.unit_id == 2)
    await until(lambda: old.account and old.account.is_open)
    return old


@pytest.fixture
def simulated(building: BuildingServer) -> SimulatedModule:
    return building.building.unit(2).module


async def top_up_that_stays_pending(
    hass: HomeAssistant, old: Meter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: Any) -> Any:
        raise ModuleSilentError("no answer in time")

    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, OLD), old.entry.entry_id)
    assert device is not None
    with monkeypatch.context() as patch:
        patch.setattr(loading, "attempt", lost)
        receipt = await hass.services.async_call(
            DOMAIN,
            "top_up",
            {"device_id": device.id, "amount": 40, "idempotency_key": "rent"},
            blocking=True,
            return_response=True,
        )
        assert receipt is not None
        assert receipt["status"] == "pending"
        # Before the account looks again, the module is no longer there.
        old.device.serial_number = "0"


def swap_issue_id(hub: HubRuntime) -> str:
    return f"module_swapped_{subentry_at(hub.entry, 2)}"


async def dialog_after_swap(
    hass: HomeAssistant, hub: HubRuntime, simulated: SimulatedModule
) -> Dialog:
    """Replace the module, wait until that is noticed, and open the repair."""
    issue_id = swap_issue_id(hub)
    simulated.swap(4711)
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue_id))
    return await repair(hass, issue_id)


async def rows_of(module: Meter, identity: str) -> list[Row]:
    assert module.account is not None
    book = module.account.book
    return await book.call(
        lambda: book.ledger.rows(hub=book.hub, module=identity, newest_first=False)
    )


async def new_module(hub: HubRuntime) -> Meter:
    """Return the module at unit id 2 that was added, once its account is open."""
    entry = hub.entry

    def find() -> Meter | None:
        modules = entry.runtime_data.meters.values()
        return next((module for module in modules if module.identity == NEW), None)

    await until(lambda: (found := find()) and found.account and found.account.is_open)
    found = find()
    assert found is not None
    return found


async def test_the_ledger_tells_both_modules_their_credits_and_who_confirmed(
    hass: HomeAssistant,
    hub: HubRuntime,
    old: Meter,
    simulated: SimulatedModule,
    hass_client: ClientSessionGenerator,
    hass_admin_user: User,
) -> None:
    credit, tenant = old.value("credit"), old.account.tenant if old.account else None
    issue_id = swap_issue_id(hub)
    simulated.swap(4711)
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue_id))
    simulated.load(9_87, "card")
    assert await async_setup_component(hass, REPAIRS, {})
    client = await hass_client()
    opened = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    form = await opened.json()
    assert form["step_id"] == "confirm"
    done = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert (await done.json())["type"] == "create_entry"
    await hass.async_block_till_done()

    new = await new_module(hub)
    *_, row = await rows_of(new, OLD)
    assert row.kind is RowKind.MODULE_SWAPPED
    assert (row.before, row.amount, row.unit) == (credit, None, old.credit_unit)
    assert row.tenant == tenant
    assert (row.actor.id, row.actor.name) == (hass_admin_user.id, hass_admin_user.name)
    known_at = row.details["credit_known_at"]
    assert isinstance(known_at, str)
    assert row.details == {
        "old_serial_number": "31206118",
        "new_serial_number": "4711",
        "new_module": NEW,
        "unit_id": 2,
        "new_credit": f"{old.credit_unit.from_minor(simulated.credit)} TRY",
        "credit_known_at": known_at,
    }
    (opening,) = await rows_of(new, NEW)
    assert (opening.kind, opening.after) == (RowKind.OPENING, simulated.credit)


async def test_a_pending_order_ends_with_its_module_and_the_repair_says_so(
    hass: HomeAssistant,
    hub: HubRuntime,
    old: Meter,
    simulated: SimulatedModule,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await top_up_that_stays_pending(hass, old, monkeypatch)
    ir.async_create_issue(
        hass,
        DOMAIN,
        uncertain_issue_id(OLD),
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key="uncertain_top_up",
    )
    dialog = await dialog_after_swap(hass, hub, simulated)
    assert dialog.step == "confirm_pending"
    assert dialog.placeholders["amount"] == "40.00 TRY"
    credit = simulated.credit
    await dialog.fill()
    assert dialog.created

    new = await new_module(hub)
    assert new.account is not None
    book = new.account.book
    intent, resolved, swapped = (await rows_of(new, OLD))[-3:]
    assert (intent.kind, swapped.kind) == (RowKind.TOP_UP_INTENT, RowKind.MODULE_SWAPPED)
    assert resolved.kind is RowKind.UNCERTAIN_RESOLVED
    assert (resolved.reference, resolved.amount) == (intent.reference, 40_00)
    assert resolved.details == {"reason": "module_swapped", "asked": intent.number}
    assert await book.pending(OLD) == []
    assert simulated.credit == credit
    assert ir.async_get(hass).async_get_issue(DOMAIN, uncertain_issue_id(OLD)) is None
    found = await book.call(lambda: verify(book.ledger, book.hub))
    assert found.holds


async def test_an_order_that_turns_out_to_be_pending_is_told_before_anything_is_done(
    hass: HomeAssistant,
    hub: HubRuntime,
    old: Meter,
    simulated: SimulatedModule,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert old.account is not None
    book = old.account.book
    await top_up_that_stays_pending(hass, old, monkeypatch)
    await asyncio.to_thread(book.ledger.close)
    dialog = await dialog_after_swap(hass, hub, simulated)
    assert dialog.step == "confirm"
    await asyncio.to_thread(book.ledger.open)
    await dialog.fill()
    assert (dialog.step, dialog.errors) == ("confirm_pending", {})
    assert not hub.entry.subentries[subentry_at(hub.entry, 2)].data.get(CONF_REPLACED)
    await dialog.fill()
    assert dialog.created


async def test_without_the_ledger_nothing_is_replaced(
    hass: HomeAssistant, hub: HubRuntime, old: Meter, simulated: SimulatedModule
) -> None:
    assert old.account is not None
    ledger: Ledger = old.account.book.ledger
    entry = hub.entry
    dialog = await dialog_after_swap(hass, hub, simulated)
    await asyncio.to_thread(ledger.close)
    await dialog.fill()
    assert dialog.errors == {"base": "ledger_unavailable"}
    assert old.subentry.subentry_id == subentry_at(entry, 2)
    assert len(entry.subentries) == 2
    await asyncio.to_thread(ledger.open)
    await dialog.fill()
    assert dialog.created


async def test_credit_of_a_module_that_was_gone_before_the_start_is_the_one_last_written_down(
    hass: HomeAssistant, hub: HubRuntime, old: Meter, simulated: SimulatedModule
) -> None:
    (opening,) = await rows_of(old, OLD)
    simulated.swap(4711)
    entry = hub.entry
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    dialog = await dialog_after_swap(hass, entry.runtime_data, simulated)
    await dialog.fill()
    assert dialog.created
    *_, row = await rows_of(await new_module(hub), OLD)
    assert row.before == opening.after
    assert row.details["credit_known_at"] == opening.time.isoformat()


async def test_what_was_set_for_the_tenant_stays_and_vouchers_end(
    hass: HomeAssistant,
    hub: HubRuntime,
    old: Meter,
    simulated: SimulatedModule,
) -> None:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, OLD), old.entry.entry_id)
    assert device is not None
    for action, data in (
        ("hold", {"reason": "Disputed bill", "until": "2099-12-31"}),
        ("create_voucher", {"amount": 10}),
    ):
        await hass.services.async_call(
            DOMAIN, action, {"device_id": device.id, **data}, blocking=True, return_response=True
        )

    dialog = await dialog_after_swap(hass, hub, simulated)
    await dialog.fill()
    new = await new_module(hub)

    assert new.supply is not None
    hold = new.supply.controls.hold
    assert hold is not None
    assert hold.reason == "Disputed bill"
    rows = await rows_of(new, OLD)
    (expired,) = [row for row in rows if row.kind is RowKind.VOUCHER_EXPIRED]
    assert expired.details["reason"] == "module_swapped"
    assert new.account is not None
    assert await new.account.book.pending(OLD, {RowKind.VOUCHER_ISSUED}) == []
