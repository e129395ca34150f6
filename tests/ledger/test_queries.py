"""What the book answers."""

from datetime import timedelta

import pytest

from custom_components.prepaid_meter.ledger import Ledger, RowKind, Tenancy, Tenant

from .conftest import MONDAY
from .drafts import (
    AYSE,
    BORA,
    HUB,
    MODULE,
    OTHER_MODULE,
    draft,
    fill,
    intent,
    load,
    numbers,
    opening,
    top_up,
)


@pytest.mark.parametrize(
    "outcome", [RowKind.TOP_UP, RowKind.TOP_UP_REFUSED, RowKind.UNCERTAIN_RESOLVED]
)
def test_an_intent_waits_until_its_outcome(ledger: Ledger, outcome: RowKind) -> None:
    asked = ledger.append_intent(HUB, intent()).row
    other = ledger.append_intent(HUB, intent(module=OTHER_MODULE, transaction="b")).row
    assert ledger.pending(HUB) == [asked, other]
    assert ledger.pending(HUB, MODULE) == [asked]
    assert ledger.outcome(asked) is None
    settled = ledger.append(HUB, draft(outcome, 5000, reference=asked.reference))
    assert ledger.pending(HUB) == [other]
    assert ledger.outcome(asked) == settled
    assert ledger.outcome(settled) is None


@pytest.mark.parametrize(
    "answer",
    [
        draft(RowKind.REFUND, -5000, reference=1),
        top_up(reference=2),
        top_up(reference=None),
        top_up(module=OTHER_MODULE),
    ],
)
def test_another_answer_settles_nothing(ledger: Ledger, answer: object) -> None:
    asked = ledger.append_intent(HUB, intent()).row
    ledger.append(HUB, answer)
    assert ledger.pending(HUB) == [asked]
    assert ledger.pending("another hub") == []


def test_a_refund_waits_too(ledger: Ledger) -> None:
    asked = ledger.append_intent(HUB, draft(RowKind.REFUND_INTENT, -300, transaction="r")).row
    assert ledger.pending(HUB) == [asked]
    ledger.append(HUB, draft(RowKind.REFUND_REFUSED, -300, reference=asked.reference))
    assert ledger.pending(HUB) == []


def test_a_voucher_waits_where_it_is_asked_after(ledger: Ledger) -> None:
    voucher = ledger.append(HUB, draft(RowKind.VOUCHER_ISSUED, 700, reference=1))
    assert ledger.pending(HUB) == []
    assert ledger.pending(HUB, kinds={RowKind.VOUCHER_ISSUED}) == [voucher]
    ledger.append(HUB, draft(RowKind.VOUCHER_EXPIRED, 700, reference=1))
    assert ledger.pending(HUB, kinds={RowKind.VOUCHER_ISSUED}) == []
    # Late, it may still be loaded, once.
    assert ledger.vouchers_not_loaded(HUB, MODULE, [1, 2]) == [voucher]
    assert ledger.vouchers_not_loaded(HUB, OTHER_MODULE, [1]) == []
    assert ledger.vouchers_not_loaded("another hub", MODULE, [1]) == []
    assert ledger.last_voucher(MODULE) == 1
    assert ledger.last_voucher(OTHER_MODULE) == 0
    ledger.append(HUB, draft(RowKind.VOUCHER_LOADED, 700, reference=1))
    assert ledger.vouchers_not_loaded(HUB, MODULE, [1]) == []
    assert ledger.pending(HUB, kinds=()) == []


def test_rows_come_in_pages_either_way(ledger: Ledger) -> None:
    fill(ledger, count=7)
    newest = ledger.rows(hub=HUB, limit=3)
    assert numbers(newest) == [7, 6, 5]
    assert numbers(ledger.rows(hub=HUB, limit=3, after=newest[-1].position)) == [4, 3, 2]
    oldest = ledger.rows(hub=HUB, limit=3, newest_first=False)
    assert numbers(oldest) == [1, 2, 3]
    after = oldest[-1].position
    assert numbers(ledger.rows(hub=HUB, after=after, newest_first=False)) == [4, 5, 6, 7]


def test_rows_of_all_hubs_come_in_the_order_of_time(ledger: Ledger) -> None:
    for nth, hub in enumerate(["b", "a", "b", "a"]):
        ledger.append(hub, draft(RowKind.CUT_OFF, time=MONDAY + timedelta(hours=nth // 3)))
    every = [(row.hub, row.number) for row in ledger.rows(newest_first=False)]
    assert every == [("a", 1), ("b", 1), ("b", 2), ("a", 2)]
    assert [(row.hub, row.number) for row in ledger.rows()] == every[::-1]
    paged, after = [], None
    while page := ledger.rows(limit=1, after=after):
        paged.append((page[0].hub, page[0].number))
        after = page[0].position
    assert paged == every[::-1]


def test_rows_are_found_by_what_they_say(ledger: Ledger) -> None:
    ledger.append_many(HUB, [
        opening(0),
        load(1, tenant=BORA),
        load(2, module=OTHER_MODULE),
        draft(RowKind.CUT_OFF, tenant=None, time=MONDAY - timedelta(days=1)),
    ])  # fmt: skip
    assert numbers(ledger.rows(tenant=BORA.id)) == [2]
    assert numbers(ledger.rows(module=OTHER_MODULE, hub=HUB)) == [3]
    assert numbers(ledger.rows(kinds={RowKind.CUT_OFF, RowKind.OPENING}, hub=HUB)) == [4, 1]
    assert numbers(ledger.rows(kinds=set())) == []
    assert numbers(ledger.rows(end=MONDAY)) == [4]
    assert numbers(ledger.rows(start=MONDAY, hub=HUB)) == [3, 2, 1]
    assert ledger.last(HUB, MODULE, {RowKind.LOAD_AT_MODULE}).amount == 1
    assert ledger.last(HUB).number == 4
    assert ledger.last("another hub") is None


def test_walking_goes_through_more_than_a_page(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.ledger.ledger._PAGE", 2)
    rows = fill(ledger, count=5)
    assert list(ledger.walk(hub=HUB)) == rows
    assert [stored["number"] for stored in ledger.stored(HUB)] == [1, 2, 3, 4, 5]


def test_tenancies_follow_each_other(ledger: Ledger) -> None:
    days = [MONDAY + timedelta(days=nth) for nth in range(5)]
    renamed = Tenant(AYSE.id, "Ayşe Demir")
    ledger.append_many(HUB, [
        opening(0, tenant=AYSE, time=days[0]),
        draft(RowKind.TENANT_CHANGED, tenant=renamed, time=days[1]),
        draft(RowKind.TENANT_CHANGED, tenant=None, time=days[2]),
        load(5, tenant=None, time=days[2]),
        draft(RowKind.TENANT_CHANGED, tenant=BORA, time=days[3]),
    ])  # fmt: skip
    assert ledger.tenancies(HUB, MODULE) == [
        Tenancy(MODULE, renamed, days[0], days[2]),
        Tenancy(MODULE, None, days[2], days[3]),
        Tenancy(MODULE, BORA, days[3]),
    ]
    assert ledger.tenancy(HUB, MODULE, days[1]).tenant == renamed
    assert ledger.tenancy(HUB, MODULE, days[4]).tenant == BORA
    assert ledger.tenancy(HUB, MODULE, days[0] - timedelta(1)) is None
    assert ledger.tenancies(HUB, OTHER_MODULE) == []
