"""Vouchers in one module's account: what is believed of the module's log, and what is not."""

from datetime import UTC, datetime, timedelta
import secrets

import pytest

from custom_components.prepaid_meter.ledger import Ledger, Row, RowKind
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.errors import AboveCreditError, NothingToLoadError
from custom_components.prepaid_meter.vending.receipts import Request, Status
from custom_components.prepaid_meter.vending.vouchers import Paper

from .conftest import AYSE, HUB, OpenAccount
from .test_account import assert_book_holds, kinds

NOW = datetime.now(UTC)


async def issued(
    account: Account, amount: int = 10_00, sequence: int = 17, days: float = 30
) -> Row:
    """Write down a voucher."""

    async def sign() -> Paper:
        expires = NOW + timedelta(days=days)
        return Paper(sequence=sequence, id=secrets.token_hex(16), expires=expires, details={})

    return await account.issue(Request(amount=amount, actor=AYSE, note="cash"), sign)


def loads(ledger: Ledger) -> list[Row]:
    """Return the rows after the opening that the module counts."""
    return [
        row
        for row in ledger.walk(hub=HUB)
        if row.kind in {RowKind.VOUCHER_LOADED, RowKind.LOAD_AT_MODULE, RowKind.TOP_UP}
    ]


@pytest.fixture
async def account(open_account: OpenAccount) -> Account:
    account = await open_account()
    await account.look()
    return account


async def test_the_modules_amount_is_entered_and_a_difference_told(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    voucher = await issued(account)
    simulated.load(12_00, "usb_stick", 17)
    await account.look()
    (row,) = loads(ledger)
    assert (row.kind, row.amount, row.reference) == (RowKind.VOUCHER_LOADED, 12_00, 17)
    assert row.details["issued_amount"] == 10_00
    assert (row.transaction, row.note) == (voucher.transaction, "cash")
    assert_book_holds(ledger, account, simulated)


async def test_a_voucher_that_a_module_claims_twice_closes_one_entry(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    await issued(account)
    for _ in range(2):
        simulated.load(10_00, "card", 17)
    await account.look()
    simulated.load(10_00, "card", 17)
    await account.look()
    assert [row.kind for row in loads(ledger)] == [
        RowKind.VOUCHER_LOADED,
        RowKind.LOAD_AT_MODULE,
        RowKind.LOAD_AT_MODULE,
    ]
    assert_book_holds(ledger, account, simulated)


async def test_a_voucher_of_somebody_else_is_a_load_with_its_number(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    await issued(account)
    simulated.load(10_00, "usb_stick", 18)
    simulated.load(10_00, "keypad")
    await account.look()
    one, other = loads(ledger)
    assert one.kind is other.kind is RowKind.LOAD_AT_MODULE
    assert one.details["voucher"] == 18
    assert "voucher" not in other.details
    assert kinds(ledger).count(RowKind.VOUCHER_ISSUED) == 1
    assert_book_holds(ledger, account, simulated)


async def test_a_vouchers_number_is_never_taken_for_that_of_an_order(
    account: Account,
    ledger: Ledger,
    simulated: SimulatedModule,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = "custom_components.prepaid_meter.vending.account"
    monkeypatch.setattr(f"{drawn}.reference_floor", lambda _last: 40)
    monkeypatch.setattr(f"{drawn}.randbelow", lambda _range: 0)
    simulated.load(50_00, "card", 40)
    receipt = await account.order(Request(amount=20_00, actor=AYSE))
    simulated.load(50_00, "usb_stick", 40)
    await account.look()
    assert receipt.status is Status.APPLIED
    assert [(row.kind, row.amount) for row in loads(ledger)] == [
        (RowKind.LOAD_AT_MODULE, 50_00),
        (RowKind.TOP_UP, 20_00),
        (RowKind.LOAD_AT_MODULE, 50_00),
    ]
    assert_book_holds(ledger, account, simulated)


async def test_an_expired_voucher_waits_no_more_and_may_still_be_loaded(
    account: Account, open_account: OpenAccount, ledger: Ledger, simulated: SimulatedModule
) -> None:
    await issued(account, sequence=17, days=-1)
    await issued(account, sequence=18)
    assert account.wants_look(simulated.values()["load_count"])
    await account.look()
    assert not account.wants_look(simulated.values()["load_count"])
    again = await open_account()
    await again.look()
    assert kinds(ledger)[-1] is RowKind.VOUCHER_EXPIRED
    assert kinds(ledger).count(RowKind.VOUCHER_EXPIRED) == 1
    simulated.load(10_00, "card", 17)
    simulated.load(10_00, "card", 18)
    await again.look()
    assert [row.kind for row in loads(ledger)] == [RowKind.VOUCHER_LOADED] * 2
    assert not ledger.pending(HUB, kinds=[RowKind.VOUCHER_ISSUED])
    assert_book_holds(ledger, again, simulated)


async def test_what_was_loaded_in_time_is_found_before_it_counts_as_expired(
    account: Account, open_account: OpenAccount, ledger: Ledger, simulated: SimulatedModule
) -> None:
    await issued(account, days=-1)
    simulated.load(10_00, "card", 17)
    again = await open_account()
    await again.look()
    assert kinds(ledger) == [RowKind.OPENING, RowKind.VOUCHER_ISSUED, RowKind.VOUCHER_LOADED]


async def test_a_voucher_of_the_tenant_before_counts_for_who_is_there(
    account: Account, ledger: Ledger, simulated: SimulatedModule
) -> None:
    await issued(account)
    await account.change_tenant("Mavi Optik", actor=AYSE, note="", refund=False, details={})
    simulated.load(10_00, "card", 17)
    await account.look()
    (row,) = loads(ledger)
    assert row.tenant is not None
    assert (row.tenant.name, row.details["issued_to"]) == ("Mavi Optik", "Kahve Durağı")


@pytest.mark.parametrize(
    ("amount", "refusal"), [(0, NothingToLoadError), (-5_000_000, AboveCreditError)]
)
async def test_a_voucher_that_cannot_be_is_not_written(
    account: Account, ledger: Ledger, amount: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await issued(account, amount)
    assert kinds(ledger) == [RowKind.OPENING]
