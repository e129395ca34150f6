"""Rows come into the book in order, whole, once, and never change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import inspect

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.ledger import (
    Actor,
    ActorKind,
    Draft,
    DuplicateTransactionError,
    Ledger,
    LedgerConflictError,
    LedgerDamagedError,
    LedgerError,
    LedgerUnavailableError,
    RowKind,
    Source,
)
from custom_components.prepaid_meter.ledger.encoding import before_first
from custom_components.prepaid_meter.ledger.rows import REFERENCE_MAX
from custom_components.prepaid_meter.ledger.schema import TABLE, book

from .conftest import MONDAY, run_sql
from .drafts import (
    AYSE,
    HUB,
    LIRA,
    MANAGER,
    MODULE,
    OTHER_MODULE,
    draft,
    fill,
    intent,
    load,
    numbers,
    top_up,
)


def test_a_row_says_all_that_the_draft_said(ledger: Ledger) -> None:
    written = ledger.append(
        HUB,
        top_up(
            before=-250,
            after=4750,
            total_loaded=2**62,
            reference=REFERENCE_MAX,
            transaction="0b7c",
            note='çok; "acil"\n',
            details={"b": [1, None, True], "a": {"ş": "\0"}},
        ),
    )
    (read,) = ledger.rows(hub=HUB)
    assert read == written
    assert (read.number, read.time, read.tenant, read.actor) == (
        1,
        MONDAY + timedelta(seconds=1),
        AYSE,
        MANAGER,
    )
    assert (read.unit, read.before, read.after, read.total_loaded) == (LIRA, -250, 4750, 2**62)
    assert (read.reference, read.transaction, read.source) == (REFERENCE_MAX, "0b7c", Source.REMOTE)
    assert read.details == {"a": {"ş": "\0"}, "b": [1, None, True]}
    assert read.previous_hash == before_first(HUB).hash


def test_a_row_may_say_very_little(ledger: Ledger) -> None:
    row = ledger.append(HUB, Draft(kind=RowKind.SETTING_CHANGED))
    assert ledger.rows() == [row]
    assert (row.module, row.tenant, row.unit, row.amount) == (None, None, None, None)
    assert row.actor == Actor(ActorKind.SYSTEM)


def test_every_hub_has_its_own_chain(ledger: Ledger) -> None:
    fill(ledger, "a", 3)
    fill(ledger, "b", 2)
    assert ledger.hubs() == ["a", "b"]
    assert ledger.head("a").number == 3
    assert ledger.head("b").number == 2
    assert ledger.head("c") == before_first("c")
    first, second, _ = ledger.rows(hub="a", newest_first=False)
    assert second.previous_hash == first.hash


def test_times_are_kept_in_utc_to_the_microsecond(ledger: Ledger) -> None:
    istanbul = timezone(timedelta(hours=3))
    time = datetime(2026, 1, 1, 1, 2, 3, 4, tzinfo=istanbul)
    row = ledger.append(HUB, draft(RowKind.CUT_OFF, time=time))
    assert row.time == time
    assert row.time.tzinfo is UTC


def test_of_several_drafts_all_or_none_are_written(ledger: Ledger) -> None:
    ledger.append(HUB, top_up(reference=7))
    with pytest.raises(LedgerConflictError, match="row 1"):
        ledger.append_many(HUB, [load(1), load(2), top_up(9, reference=7)])
    assert numbers(ledger.rows(hub=HUB)) == [1]
    assert numbers(ledger.append_many(HUB, [load(1), load(2)])) == [2, 3]
    assert ledger.append_many(HUB, []) == []


def test_an_intent_asked_for_twice_is_written_once(ledger: Ledger) -> None:
    first = ledger.append_intent(HUB, intent())
    second = ledger.append_intent(HUB, intent())
    assert (first.is_new, second.is_new) == (True, False)
    assert first.row == second.row == ledger.append(HUB, intent())
    assert second.outcome is None
    outcome = ledger.append(HUB, top_up(reference=first.row.reference, transaction="asked-1"))
    assert ledger.append_intent(HUB, intent()).outcome == outcome
    assert ledger.find_transaction(HUB, "asked-1") == [first.row, outcome]
    assert ledger.find_transaction("another", "asked-1") == []


@pytest.mark.parametrize(
    "other",
    [
        {"amount": 5001},
        {"module": OTHER_MODULE},
        {"unit": CreditUnit("TRY", 3)},
        {"kind": RowKind.REFUND_INTENT, "amount": -5000},
    ],
)
def test_a_transaction_does_not_change_its_mind(ledger: Ledger, other: dict[str, object]) -> None:
    ledger.append_intent(HUB, intent())
    changed = draft(
        **{"kind": RowKind.TOP_UP_INTENT, "amount": 5000, "transaction": "asked-1", **other}
    )
    with pytest.raises(DuplicateTransactionError, match="asked-1"):
        ledger.append_intent(HUB, changed)
    with pytest.raises(DuplicateTransactionError):
        ledger.append(HUB, changed)
    # A key is one per ledger, whichever hub it is asked at.
    with pytest.raises(DuplicateTransactionError):
        ledger.append_intent("another hub", changed)


def test_an_outcome_written_twice_stands_once(ledger: Ledger) -> None:
    written = ledger.append(HUB, top_up())
    assert ledger.append(HUB, top_up(note="again")) == written
    with pytest.raises(LedgerConflictError):
        ledger.append(HUB, draft(RowKind.TOP_UP_REFUSED, 5000, reference=1))


def test_a_reference_serves_one_intent_only(ledger: Ledger) -> None:
    ledger.append(HUB, intent(reference=4))
    with pytest.raises(LedgerConflictError):
        ledger.append(HUB, intent(reference=4, transaction="asked-2"))
    ledger.append(HUB, intent(reference=4, transaction="asked-3", module=OTHER_MODULE))


def test_references_of_a_module_only_go_up(ledger: Ledger) -> None:
    assert ledger.next_reference(MODULE) == 1
    assert ledger.next_reference(MODULE, floor=12) == 12
    assert ledger.append_intent(HUB, intent(), floor=12).row.reference == 12
    assert ledger.append_intent(HUB, intent(transaction=None), floor=3).row.reference == 13
    ledger.append("another hub", draft(RowKind.VOUCHER_ISSUED, 100, reference=100))
    assert ledger.next_reference(MODULE) == 101
    ledger.append(HUB, load(5, reference=REFERENCE_MAX))
    assert ledger.next_reference(MODULE) == 101
    assert ledger.next_reference(OTHER_MODULE) == 1


def test_a_module_may_run_out_of_references(ledger: Ledger) -> None:
    ledger.append(HUB, intent(reference=REFERENCE_MAX))
    with pytest.raises(LedgerError, match="too few references left"):
        ledger.append_intent(HUB, intent(transaction="asked-2"))


def test_only_intents_are_asked_for(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no intent"):
        ledger.append_intent(HUB, load(1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE prepaid_meter_ledger SET amount = 1",
        "DELETE FROM prepaid_meter_ledger",
        "UPDATE prepaid_meter_ledger SET hub = 'x' WHERE number = 2",
    ],
)
def test_the_database_refuses_to_change_rows(ledger: Ledger, statement: str) -> None:
    rows = fill(ledger)
    with pytest.raises(LedgerUnavailableError, match="refuses"):
        run_sql(ledger, statement)
    assert ledger.rows(newest_first=False) == rows


def test_sqlite_refuses_to_replace_rows(
    sqlite_path: object, open_ledger: Callable[[str], Ledger]
) -> None:
    ledger = open_ledger(f"sqlite:///{sqlite_path}")
    rows = fill(ledger)
    with pytest.raises(LedgerConflictError):
        run_sql(
            ledger,
            "INSERT OR REPLACE INTO prepaid_meter_ledger "
            "SELECT * FROM prepaid_meter_ledger WHERE number = 2",
        )
    assert ledger.rows(newest_first=False) == rows


def test_postgresql_refuses_to_empty_the_book(
    postgresql_url: str, open_ledger: Callable[[str], Ledger]
) -> None:
    ledger = open_ledger(postgresql_url)
    rows = fill(ledger)
    with pytest.raises(LedgerUnavailableError, match="refuses"):
        run_sql(ledger, "TRUNCATE prepaid_meter_ledger")
    assert ledger.rows(newest_first=False) == rows


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": RowKind.TOP_UP, "amount": 0}, "above zero"),
        ({"kind": RowKind.TOP_UP, "amount": -5}, "above zero"),
        ({"kind": RowKind.VOUCHER_ISSUED, "amount": 0}, "not be zero"),
        ({"kind": RowKind.VOUCHER_LOADED, "amount": 0}, "not be zero"),
        ({"kind": RowKind.VOUCHER_EXPIRED, "amount": None}, "needs a module and an amount"),
        ({"kind": RowKind.REFUND, "amount": 5}, "below zero"),
        ({"kind": RowKind.TOP_UP_INTENT, "amount": None}, "needs a module and an amount"),
        ({"kind": RowKind.LOAD_AT_MODULE, "amount": 5, "module": None}, "needs a module"),
        ({"before": 2**63}, "64 bits"),
        ({"reference": 2**64}, "64 bits"),
        ({"reference": -1}, "64 bits"),
        ({"time": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001
    ],
)
def test_a_draft_that_no_honest_row_says_is_refused(more: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        draft(**{"kind": RowKind.CUT_OFF, **more})


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"note": "a\0b"}, "note"),
        ({"transaction": "\ud800"}, "transaction_id"),
        ({"details": {"a": [{"b": 0.1}]}}, "floating-point"),
        ({"details": {"a": "x" * 9000}}, "too long"),
    ],
)
def test_what_a_database_cannot_keep_is_refused(
    ledger: Ledger, more: dict[str, object], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        ledger.append(HUB, draft(RowKind.CUT_OFF, **more))
    assert ledger.rows() == []


def test_a_damaged_row_is_named(unguarded: Ledger) -> None:
    fill(unguarded)
    run_sql(unguarded, "UPDATE prepaid_meter_ledger SET kind = 'gift' WHERE number = 3")
    with pytest.raises(LedgerDamagedError, match="Row 3 of mall"):
        unguarded.rows(hub=HUB)


def test_the_table_has_the_columns_that_the_queries_know(ledger: Ledger) -> None:
    with ledger._database.reading() as connection:
        found = [column["name"] for column in inspect(connection).get_columns(TABLE)]
    assert found == list(book.c.keys())


def test_no_write_reads_the_whole_book(
    sqlite_path: object, open_ledger: Callable[[str], Ledger]
) -> None:
    ledger = open_ledger(f"sqlite:///{sqlite_path}")
    seen: list[str] = []
    with ledger._database.writing(HUB) as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(seen.append)
    ledger.append_intent(HUB, intent())
    ledger.append(HUB, top_up())
    ledger.pending(HUB, MODULE)
    with ledger._database.reading() as connection:
        driver.set_trace_callback(None)
        plans = [
            str(step[3])
            for statement in seen
            if statement.startswith(("SELECT", "INSERT"))
            for step in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement)
        ]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN")]
