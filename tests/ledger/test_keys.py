"""A key stands for one order in the whole ledger, whichever hub it was asked at."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from custom_components.prepaid_meter.ledger import (
    DuplicateTransactionError,
    Ledger,
    LedgerConflictError,
    Row,
    RowKind,
    ledger as ledger_module,
    migrations,
)

from .drafts import HUB, OTHER_MODULE, intent, top_up

type OpenLedger = Callable[[str], Ledger]

OTHER_HUB = "the same building, on another Home Assistant"


def test_the_same_key_at_another_hub_is_the_order_from_before(ledger: Ledger) -> None:
    first = ledger.append_intent(HUB, intent())
    again = ledger.append_intent(OTHER_HUB, intent())
    assert (again.row, again.is_new, again.outcome) == (first.row, False, None)
    outcome = ledger.append(HUB, top_up(reference=first.row.reference))
    assert ledger.append_intent(OTHER_HUB, intent()).outcome == outcome
    assert ledger.asked_before(OTHER_HUB, "asked-1") == first.row
    assert ledger.rows(hub=OTHER_HUB) == []


@pytest.mark.parametrize("other", [{"amount": 5001}, {"module": OTHER_MODULE}])
def test_the_key_of_another_hubs_other_order_is_refused(
    ledger: Ledger, other: dict[str, object]
) -> None:
    ledger.append_intent(HUB, intent())
    with pytest.raises(DuplicateTransactionError):
        ledger.append_intent(OTHER_HUB, intent(**other))
    assert ledger.rows(hub=OTHER_HUB) == []


def test_two_who_ask_at_the_same_moment_write_one_order(url: str, open_ledger: OpenLedger) -> None:
    hubs = {HUB: open_ledger(url), OTHER_HUB: open_ledger(url)}
    start = Barrier(len(hubs))

    def ask(hub: str, key: str) -> Row:
        start.wait(10)
        return hubs[hub].append_intent(hub, intent(transaction=key)).row

    with ThreadPoolExecutor(len(hubs)) as threads:
        for number in range(20):
            key = f"race-{number}"
            asked = [threads.submit(ask, hub, key) for hub in hubs]
            one, other = [each.result(20) for each in asked]
            assert one == other
    assert len(hubs[HUB].rows()) == 20


def test_the_tables_themselves_refuse_a_second_order_under_a_key(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.append_intent(HUB, intent())
    # Whoever writes with an older version does not look at other hubs.
    monkeypatch.setattr(ledger_module.posting, "already_written", lambda *_: None)
    with pytest.raises(LedgerConflictError):
        ledger.append_intent(OTHER_HUB, intent(reference=7))
    assert [row.kind for row in ledger.rows()] == [RowKind.TOP_UP_INTENT]


def test_a_book_in_which_two_hubs_have_one_key_opens_and_each_finds_its_own(
    url: str, open_ledger: OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        old = {version: step for version, step in migrations.STEPS.items() if version < 3}
        patch.setattr(migrations, "STEPS", old)
        patch.setattr(migrations, "LATEST", max(old))
        patch.setattr(ledger_module.posting, "already_written", lambda *_: None)
        before = open_ledger(url)
        rows = {hub: before.append_intent(hub, intent()).row for hub in (HUB, OTHER_HUB)}
        before.close()
    now = open_ledger(url)
    for hub, row in rows.items():
        assert now.asked_before(hub, "asked-1") == row
        assert now.append_intent(hub, intent()).row == row
