"""Credit moves once, and the book tells every movement."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from custom_components.prepaid_meter.device import loading
from custom_components.prepaid_meter.device.errors import ModuleSilentError
from custom_components.prepaid_meter.device.points import Role
from custom_components.prepaid_meter.ledger import (
    Actor,
    ActorKind,
    DuplicateTransactionError,
    Ledger,
    Row,
    RowKind,
)
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.purse import load_from_elsewhere
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.errors import (
    AboveCreditError,
    AboveMaximumError,
    AmountNotCarriedError,
    EarlierOrderPendingError,
    NoRefundsError,
    NothingToDecideError,
    NothingToLoadError,
)
from custom_components.prepaid_meter.vending.receipts import Request, Status

from .conftest import AYSE, HUB, OpenAccount


def kinds(ledger: Ledger) -> list[RowKind]:
    return [row.kind for row in ledger.walk(hub=HUB)]


def assert_book_holds(ledger: Ledger, account: Account, simulated: SimulatedModule) -> None:
    total = simulated.values()["total_loaded"]
    assert isinstance(total, int)
    found = verify(ledger, HUB, counters={account.identity: total})
    assert found.holds, found.breach
    assert not ledger.pending(HUB)


async def test_an_account_opens_with_what_the_module_counts(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    (opening,) = ledger.walk(hub=HUB)
    assert opening.kind is RowKind.OPENING
    assert opening.total_loaded == simulated.values()["total_loaded"]
    assert opening.after == simulated.credit
    assert opening.tenant is not None
    assert opening.tenant.name == "Kahve Durağı"


async def test_a_top_up_reaches_the_module_and_the_book(
    account: Account, ledger: Ledger, simulated: SimulatedModule, told: list[Row]
) -> None:
    before = simulated.credit

    receipt = await account.order(Request(amount=250_00, actor=AYSE, note="cash"))

    assert receipt.status is Status.APPLIED
    assert (receipt.amount, receipt.before, receipt.after) == (250_00, before, before + 250_00)
    assert receipt.actor == AYSE
    assert receipt.note == "cash"
    assert simulated.credit == before + 250_00
    assert kinds(ledger) == [RowKind.OPENING, RowKind.TOP_UP_INTENT, RowKind.TOP_UP]
    assert [row.kind for row in told] == [RowKind.TOP_UP]
    assert_book_holds(ledger, account, simulated)


async def test_a_refund_takes_credit_off(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    before = simulated.credit
    receipt = await account.order(Request(amount=-100_00, actor=AYSE, note="moved out"))
    assert receipt.status is Status.APPLIED
    assert simulated.credit == before - 100_00
    assert_book_holds(ledger, account, simulated)


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(0, NothingToLoadError), (10**9, AboveMaximumError), ("all and one more", AboveCreditError)],
)
async def test_what_cannot_be_is_refused_and_neither_sent_nor_written(
    account: Account,
    ledger: Ledger,
    simulated: SimulatedModule,
    amount: Any,
    refusal: type[Exception],
) -> None:
    before = simulated.credit
    if amount == "all and one more":
        amount = -(before + 1)
    with pytest.raises(refusal):
        await account.order(Request(amount=amount, actor=AYSE))
    assert simulated.credit == before
    assert kinds(ledger) == [RowKind.OPENING]


@pytest.mark.parametrize("way", ["order", "change_tenant"])
async def test_what_a_module_never_gives_back_is_not_even_written_down(
    account: Account, ledger: Ledger, simulated: SimulatedModule, way: str
) -> None:
    module = account._module
    assert module.profile.top_up is not None
    assert account.takes_refunds
    module.profile = replace(module.profile, top_up=replace(module.profile.top_up, refunds=False))
    assert not account.takes_refunds
    before = simulated.credit
    giving_back = {
        "order": partial(account.order, Request(amount=-1_00, actor=AYSE)),
        "change_tenant": partial(
            account.change_tenant, "New", actor=AYSE, note="", refund=True, details={}
        ),
    }[way]
    with pytest.raises(NoRefundsError):
        await giving_back()
    assert kinds(ledger) == [RowKind.OPENING]
    # Nothing stands in the way of what it can do.
    receipt = await account.order(Request(amount=1_00, actor=AYSE))
    assert receipt.status is Status.APPLIED
    assert simulated.credit == before + 1_00
    assert_book_holds(ledger, account, simulated)


async def test_an_amount_that_the_register_cannot_say_is_not_even_written_down(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    module = account._module
    top_up = module.profile.top_up
    assert top_up is not None
    amount = module.points[top_up.points[Role.AMOUNT]]
    module.points = {**module.points, amount.key: replace(amount, maximum=50_00)}
    with pytest.raises(AmountNotCarriedError):
        await account.order(Request(amount=50_01, actor=AYSE))
    assert kinds(ledger) == [RowKind.OPENING]
    receipt = await account.order(Request(amount=50_00, actor=AYSE))
    assert receipt.status is Status.APPLIED
    assert_book_holds(ledger, account, simulated)


async def test_a_refusal_is_told_apart_only_if_its_receipt_said_pending(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[int, str]] = []
    monkeypatch.setattr(
        account, "_refused_late", lambda intent, why: heard.append((intent.number, why))
    )

    async def refuse(*_: Any, **__: Any) -> loading.Settlement:
        return loading.Refused(loading.Refusal.ABOVE_MAXIMUM)

    async def lose(*_: Any, **__: Any) -> loading.Settlement:
        raise ModuleSilentError("no answer in time")

    monkeypatch.setattr(loading, "attempt", refuse)
    at_once = await account.order(Request(amount=1_00, actor=AYSE))
    assert at_once.status is Status.REFUSED
    assert heard == []

    monkeypatch.setattr(loading, "attempt", lose)
    pending = await account.order(Request(amount=1_00, actor=AYSE))
    assert pending.status is Status.PENDING
    monkeypatch.setattr(loading, "settle", refuse)
    await account.look()
    assert heard == [(pending.number, "above_maximum")]


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("said", [True, False])
async def test_what_nobody_can_tell_is_entered_as_a_person_says(
    account: Account,
    ledger: Ledger,
    simulated: SimulatedModule,
    monkeypatch: pytest.MonkeyPatch,
    arrived: bool,
    said: bool,
) -> None:
    attempt = loading.attempt

    async def lost(module: Any, order: loading.Order) -> loading.Settlement:
        if arrived:
            await loading.send(module, order)
        raise ModuleSilentError("no answer in time")

    monkeypatch.setattr(loading, "attempt", lost)
    receipt = await account.order(Request(amount=250_00, actor=AYSE, note="cash"))
    assert receipt.status is Status.PENDING
    monkeypatch.setattr(loading, "attempt", attempt)
    # More than the module's log shows, and among it an order with a higher number.
    for _ in range(8):
        simulated.load(10_00, "card")
    # It was drawn by chance, which may have fallen below ours.
    simulated.physical.load_reference = account.pending[0].reference or 0
    load_from_elsewhere(simulated.design, simulated.physical, 5_00, simulated.seconds)

    for _ in range(2):
        await account.look()
        assert account.uncertain == "forgotten"
    with pytest.raises(EarlierOrderPendingError):
        await account.order(Request(amount=1_00, actor=AYSE))
    looked = Actor(ActorKind.USER, "u2", "Mehmet")
    decided = await account.decide(receipt.number, applied=said, actor=looked)
    assert decided.status is (Status.APPLIED if said else Status.REFUSED)
    assert decided.reason == "decided_by_person"
    await account.look()

    row = next(row for row in ledger.walk(hub=HUB) if row.number == decided.number)
    assert (row.actor, row.note, row.amount) == (looked, "cash", 250_00)
    # Whoever was wrong is found out by what the module counts.
    assert (RowKind.COUNTER_ANOMALY in kinds(ledger)) is (said and not arrived)
    assert_book_holds(ledger, account, simulated)
    with pytest.raises(NothingToDecideError):
        await account.decide(receipt.number, applied=said, actor=looked)
    assert (await account.order(Request(amount=1_00, actor=AYSE))).status is Status.APPLIED


async def test_the_same_key_twice_is_one_top_up(
    account: Account, simulated: SimulatedModule
) -> None:
    before = simulated.credit
    request = Request(amount=10_00, actor=AYSE, transaction="till-4711")
    first = await account.order(request)
    second = await account.order(request)
    assert second == first
    assert simulated.credit == before + 10_00


async def test_the_same_key_for_another_amount_is_refused(
    account: Account, simulated: SimulatedModule
) -> None:
    await account.order(Request(amount=10_00, actor=AYSE, transaction="till-4711"))
    before = simulated.credit
    with pytest.raises(DuplicateTransactionError):
        await account.order(Request(amount=20_00, actor=AYSE, transaction="till-4711"))
    assert simulated.credit == before


async def test_a_load_at_the_module_is_entered_with_its_source(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    simulated.load(30_00, "card")
    simulated.load(40_00, "usb_stick")
    assert account.wants_look(simulated.values()["load_count"])

    await account.look()

    rows = [row for row in ledger.walk(hub=HUB) if row.kind is RowKind.LOAD_AT_MODULE]
    assert [(row.amount, row.source) for row in rows] == [(30_00, "card"), (40_00, "usb_stick")]
    assert not account.wants_look(simulated.values()["load_count"])
    assert_book_holds(ledger, account, simulated)


async def test_a_load_at_the_module_just_before_ours_is_entered_before_it(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    simulated.load(30_00, "card")
    await account.order(Request(amount=50_00, actor=AYSE))
    assert kinds(ledger) == [
        RowKind.OPENING,
        RowKind.LOAD_AT_MODULE,
        RowKind.TOP_UP_INTENT,
        RowKind.TOP_UP,
    ]
    assert_book_holds(ledger, account, simulated)


async def test_more_loads_than_the_module_remembers_are_not_merged_into_a_lie(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    for amount in range(1, 13):
        simulated.load(amount * 100, "card")

    await account.look()

    rows = list(ledger.walk(hub=HUB))[1:]
    assert rows[0].kind is RowKind.LOADS_AT_MODULE_UNSEEN
    assert rows[0].details["loads"] == 4
    assert rows[0].amount == (1 + 2 + 3 + 4) * 100
    assert [row.amount for row in rows[1:]] == [amount * 100 for amount in range(5, 13)]
    assert_book_holds(ledger, account, simulated)


async def test_a_reset_of_the_module_is_told(
    account: Account, ledger: Ledger, simulated: SimulatedModule, told: list[Row]
) -> None:
    simulated.physical.load_count = 0
    simulated.physical.total_loaded -= 500_00

    await account.look()

    (row,) = told
    assert row.kind is RowKind.COUNTER_ANOMALY
    assert row.details["reason"] == "reset"
    assert row.amount == -500_00
    assert_book_holds(ledger, account, simulated)


async def test_a_drift_is_told(
    account: Account, ledger: Ledger, simulated: SimulatedModule, told: list[Row]
) -> None:
    simulated.physical.total_loaded += 7
    simulated.load(10_00, "card")
    await account.look()
    assert [row.kind for row in told] == [RowKind.LOAD_AT_MODULE, RowKind.COUNTER_ANOMALY]
    assert told[1].amount == 7
    assert_book_holds(ledger, account, simulated)


async def test_an_account_goes_on_where_it_was_after_a_restart(
    account: Account, open_account: OpenAccount, ledger: Ledger, simulated: SimulatedModule
) -> None:
    await account.order(Request(amount=50_00, actor=AYSE))
    simulated.load(30_00, "keypad")

    again = await open_account()
    await again.look()
    await again.order(Request(amount=20_00, actor=AYSE))

    assert kinds(ledger) == [
        RowKind.OPENING,
        RowKind.TOP_UP_INTENT,
        RowKind.TOP_UP,
        RowKind.LOAD_AT_MODULE,
        RowKind.TOP_UP_INTENT,
        RowKind.TOP_UP,
    ]
    assert_book_holds(ledger, again, simulated)


@pytest.mark.parametrize("refund", [False, True])
async def test_a_new_tenant_gets_an_account_of_his_own(
    account: Account, ledger: Ledger, simulated: SimulatedModule, refund: bool
) -> None:
    row, given_back = await account.change_tenant(
        "Mavi Optik", actor=AYSE, note="", refund=refund, details={"active_energy_grid": "1 kWh"}
    )
    await account.order(Request(amount=50_00, actor=AYSE))

    assert row.details["left"] == "Kahve Durağı"
    assert (given_back is not None) is refund
    assert simulated.credit == 50_00 + (0 if refund else row.after or 0)
    tenants = [row.tenant.name for row in ledger.walk(hub=HUB) if row.tenant]
    assert tenants[0] == "Kahve Durağı"
    assert tenants[-1] == "Mavi Optik"
    assert_book_holds(ledger, account, simulated)


async def test_the_key_of_an_order_that_ended_with_its_module_is_answered_as_uncertain(
    account: Account, simulated: SimulatedModule
) -> None:
    before = simulated.credit
    draft = account._entries.draft(
        RowKind.TOP_UP_INTENT, actor=AYSE, amount=10_00, transaction="till-4711"
    )
    intent = (await account.book.append_intent(draft, 1)).row
    await account.book.append(
        replace(
            draft,
            kind=RowKind.UNCERTAIN_RESOLVED,
            reference=intent.reference,
            transaction=None,
            details={"reason": "module_swapped"},
        )
    )
    receipt = await account.order(Request(amount=10_00, actor=AYSE, transaction="till-4711"))
    assert (receipt.status, receipt.reason) == (Status.UNCERTAIN, "module_swapped")
    assert simulated.credit == before
