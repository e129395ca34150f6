"""What leaves by one person within a day, by whichever way and from whichever module."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from custom_components.prepaid_meter.ledger import Actor, ActorKind, Ledger
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.errors import NeedsSecondPersonError
from custom_components.prepaid_meter.vending.leaving import PERIOD, Leaving
from custom_components.prepaid_meter.vending.receipts import Request, Status
from custom_components.prepaid_meter.vending.vouchers import Paper

from .conftest import AYSE, OpenAccount

BORA = Actor(ActorKind.USER, "u2", "Bora")
LIMIT = Decimal(10)


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def accounts(open_account: OpenAccount, clock: Clock) -> list[Account]:
    """Return the accounts of two modules of one hub with a limit."""
    found = [await open_account(index) for index in range(2)]
    leaving = Leaving(found[0].book, lambda: LIMIT, clock)
    for account in found:
        account._leaving = leaving
        await account.look()
        await account.order(Request(amount=100_00, actor=AYSE))
    return found


async def paper() -> Paper:
    return Paper(sequence=40, id="paper", expires=datetime.now(UTC) + PERIOD, details={})


async def give_back(account: Account, amount: int, actor: Actor = AYSE) -> Status:
    return (await account.order(Request(amount=-amount, actor=actor))).status


async def test_every_way_counts_and_every_module(
    accounts: list[Account], ledger: Ledger, simulated: SimulatedModule
) -> None:
    one, other = accounts
    assert await give_back(one, 6_00) is Status.APPLIED
    signed: list[Paper] = []

    async def sign() -> Paper:
        signed.append(await paper())
        return signed[-1]

    with pytest.raises(NeedsSecondPersonError) as refused:
        await other.issue(Request(amount=-4_01, actor=AYSE), sign)
    assert (refused.value.limit, refused.value.gone) == (LIMIT, Decimal("6.00"))
    # Nothing was signed that nobody wrote down.
    assert signed == []
    await other.issue(Request(amount=-4_00, actor=AYSE), sign)
    rows = ledger.rows()
    with pytest.raises(NeedsSecondPersonError):
        await give_back(one, 1)
    with pytest.raises(NeedsSecondPersonError):
        await one.change_tenant("Mavi Optik", actor=AYSE, note="", refund=True, details={})
    assert ledger.rows() == rows
    assert await give_back(one, 10_00, BORA) is Status.APPLIED


async def test_what_a_second_person_confirmed_needs_no_room(accounts: list[Account]) -> None:
    account, _ = accounts
    confirmed = Request(amount=-50_00, actor=AYSE, confirmed_by="Bora")
    assert (await account.order(confirmed)).status is Status.APPLIED
    assert await give_back(account, 10_00) is Status.APPLIED


async def test_after_a_day_the_limit_is_whole_again(accounts: list[Account], clock: Clock) -> None:
    account, _ = accounts
    assert await give_back(account, 10_00) is Status.APPLIED
    clock.ahead = PERIOD - timedelta(minutes=5)
    with pytest.raises(NeedsSecondPersonError):
        await give_back(account, 1)
    clock.ahead = PERIOD + timedelta(seconds=1)
    assert await give_back(account, 10_00) is Status.APPLIED


async def test_what_a_module_refused_has_not_left(
    accounts: list[Account], simulated: SimulatedModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, _ = accounts
    with monkeypatch.context() as patch:
        # The credit was used up between the look and the order.
        patch.setattr(account, "_check", lambda *_: None)
        credit = simulated.credit
        assert credit > 0
        account._leaving = Leaving(account.book, lambda: Decimal(credit))
        assert await give_back(account, credit + 1) is Status.REFUSED
    account._leaving = Leaving(account.book, lambda: LIMIT)
    assert await give_back(account, 10_00) is Status.APPLIED


async def test_topping_up_is_not_limited_here(accounts: list[Account]) -> None:
    account, _ = accounts
    receipt = await account.order(Request(amount=500_00, actor=AYSE))
    assert receipt.status is Status.APPLIED
