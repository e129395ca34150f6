"""Whatever is done to the book behind its back is found, and the right row is named."""

from typing import Any
import uuid

from hypothesis import assume, given, settings, strategies as st
import pytest
from sqlalchemy import insert, update

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.ledger import (
    Actor,
    ActorKind,
    Draft,
    Head,
    Ledger,
    LedgerConflictError,
    RowKind,
    Source,
    Tenant,
)
from custom_components.prepaid_meter.ledger.encoding import HASHED, row_hash, store
from custom_components.prepaid_meter.ledger.schema import book
from custom_components.prepaid_meter.ledger.verify import Reason, verify, verify_rows

from .conftest import MONDAY, run_sql
from .drafts import HUB, MODULE, OTHER_MODULE, draft, fill, intent, load, opening, top_up

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
AMOUNTS = st.integers(-(2**63) + 1, 2**63 - 1)
DRAFTS = st.builds(
    Draft,
    kind=st.sampled_from([RowKind.CUT_OFF, RowKind.SETTING_CHANGED, RowKind.ATTEMPT_REFUSED]),
    module=st.none() | TEXT,
    tenant=st.none() | st.builds(Tenant, TEXT, TEXT),
    actor=st.builds(Actor, st.sampled_from(ActorKind), st.none() | TEXT, st.none() | TEXT),
    amount=st.none() | AMOUNTS,
    unit=st.none() | st.builds(CreditUnit, TEXT, st.integers(0, 6)),
    before=st.none() | AMOUNTS,
    after=st.none() | AMOUNTS,
    total_loaded=st.none() | AMOUNTS,
    reference=st.none() | st.integers(0, 2**64 - 1),
    transaction=st.none() | TEXT,
    source=st.sampled_from(Source),
    note=TEXT,
    details=st.dictionaries(TEXT, TEXT | st.booleans() | st.integers(), max_size=2),
)
NEVER_MISSING = {
    "format", "hub", "number", "time", "kind", "actor_kind", "source", "note", "details",
    "previous_hash", "hash",
}  # fmt: skip


@given(
    drafts=st.lists(DRAFTS, min_size=1, max_size=5),
    column=st.sampled_from([*HASHED, "hash"]),
    data=st.data(),
)
@settings(settings.get_profile("ledger"), max_examples=60)
def test_any_field_that_is_altered_is_found(
    unguarded: Ledger, drafts: list[Draft], column: str, data: st.DataObject
) -> None:
    hub = uuid.uuid4().hex
    rows = unguarded.append_many(hub, drafts)
    head = unguarded.head(hub)
    assert verify(unguarded, hub, expected=head).holds
    stored = list(unguarded.stored(hub))
    victim = data.draw(st.sampled_from(rows)).number
    value = f"{hub} elsewhere" if column == "hub" else data.draw(_other_value(column))
    assume(value != stored[victim - 1][column])
    assume(column != "number" or value > len(rows))
    with unguarded._database.writing() as connection:
        connection.execute(
            update(book).where(book.c.hub == hub, book.c.number == victim).values({column: value})
        )
    result = verify(unguarded, hub, expected=head)
    assert result.breach is not None
    assert result.breach.number == victim
    assert result.rows == victim - 1


def _other_value(column: str) -> st.SearchStrategy[Any]:
    values: st.SearchStrategy[Any] = TEXT
    if column == "number":
        values = st.integers(1, 100)
    elif HASHED.get(column) is int:
        values = AMOUNTS
    return values if column in NEVER_MISSING else st.none() | values


@pytest.mark.parametrize(
    ("statements", "number", "reason"),
    [
        (["DELETE FROM prepaid_meter_ledger WHERE number = 3"], 3, Reason.MISSING),
        (["DELETE FROM prepaid_meter_ledger WHERE number = 1"], 1, Reason.MISSING),
        (["DELETE FROM prepaid_meter_ledger WHERE number > 3"], 4, Reason.TRUNCATED),
        (["DELETE FROM prepaid_meter_ledger"], 1, Reason.TRUNCATED),
        (
            [
                "DELETE FROM prepaid_meter_ledger WHERE number = 3",
                "UPDATE prepaid_meter_ledger SET number = 3 WHERE number = 4",
                "UPDATE prepaid_meter_ledger SET number = 4 WHERE number = 5",
            ],
            3,
            Reason.ALTERED,
        ),
        (
            [
                "UPDATE prepaid_meter_ledger SET number = 99 WHERE number = 2",
                "UPDATE prepaid_meter_ledger SET number = 2 WHERE number = 3",
                "UPDATE prepaid_meter_ledger SET number = 3 WHERE number = 99",
            ],
            2,
            Reason.ALTERED,
        ),
    ],
    ids=["removed", "first removed", "tail", "everything", "closed up", "reordered"],
)
def test_rows_that_are_gone_or_moved_are_found(
    unguarded: Ledger, statements: list[str], number: int, reason: Reason
) -> None:
    fill(unguarded)
    head = unguarded.head(HUB)
    for statement in statements:
        run_sql(unguarded, statement)
    breach = verify(unguarded, HUB, expected=head).breach
    assert breach is not None
    assert (breach.hub, breach.number, breach.reason) == (HUB, number, reason)


def test_a_row_that_is_slipped_in_is_found(unguarded: Ledger) -> None:
    rows = fill(unguarded)
    for number in (5, 4, 3):
        run_sql(
            unguarded,
            f"UPDATE prepaid_meter_ledger SET number = {number + 1} WHERE number = {number}",  # noqa: S608
        )
    slipped = store(load(900), Head(HUB, 2, rows[1].hash), MONDAY)
    with unguarded._database.writing() as connection:
        connection.execute(insert(book), slipped)
    breach = verify(unguarded, HUB).breach
    assert breach is not None
    assert (breach.number, breach.reason) == (4, Reason.ALTERED)


def test_a_chain_that_was_made_anew_is_found_by_the_head_kept_elsewhere(ledger: Ledger) -> None:
    rows = fill(ledger)
    head = ledger.head(HUB)
    stored = [dict(each) for each in ledger.stored(HUB)]
    stored[2]["amount"] = 99
    previous = rows[1].hash
    for each in stored[2:]:
        each["previous_hash"] = previous
        previous = each["hash"] = row_hash(each)
    assert verify_rows(HUB, stored).breaches[0].reason is Reason.SUM
    breach = next(
        breach
        for breach in verify_rows(HUB, stored, expected=head).breaches
        if breach.reason is Reason.ALTERED
    )
    assert breach.number == 5


def test_a_row_put_together_with_a_hash_of_its_own_breaks_at_the_next(ledger: Ledger) -> None:
    fill(ledger)
    stored = [dict(each) for each in ledger.stored(HUB)]
    stored[2]["note"] = "nothing to see"
    stored[2]["hash"] = row_hash(stored[2])
    breach = verify_rows(HUB, stored).breach
    assert breach is not None
    assert (breach.number, breach.reason) == (4, Reason.OUT_OF_PLACE)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("kind", "gift", Reason.UNREADABLE), ("amount", "5", Reason.UNREADABLE)],
)
def test_a_row_that_is_none_is_found(
    ledger: Ledger, column: str, value: str, reason: Reason
) -> None:
    fill(ledger, count=2)
    stored = [dict(each) for each in ledger.stored(HUB)]
    stored[1][column] = value
    if column == "kind":
        stored[1]["hash"] = row_hash(stored[1])
    breach = verify_rows(HUB, stored).breach
    assert breach is not None
    assert (breach.number, breach.reason) == (2, reason)


def test_a_number_before_the_first_is_out_of_place(ledger: Ledger) -> None:
    fill(ledger, count=2)
    stored = [dict(each) for each in ledger.stored(HUB)]
    breach = verify_rows(HUB, [stored[0], stored[0]]).breach
    assert breach is not None
    assert (breach.number, breach.reason) == (2, Reason.OUT_OF_PLACE)


def test_a_book_that_has_grown_since_fits_an_older_head(ledger: Ledger) -> None:
    fill(ledger)
    head = ledger.head(HUB)
    ledger.append(HUB, load(1, total_loaded=401))
    result = verify(ledger, HUB, expected=head)
    assert result.holds
    assert result.head == ledger.head(HUB)


def test_an_empty_book_is_whole(ledger: Ledger) -> None:
    result = verify(ledger, HUB, expected=ledger.head(HUB), counters={MODULE: 5})
    assert result.holds
    assert result.breach is None
    assert result.rows == 0


def test_amounts_add_up_to_what_the_module_counts(ledger: Ledger) -> None:
    ledger.append_many(HUB, [
        opening(100_000),
        intent(reference=1),
        top_up(total_loaded=105_000),
        draft(RowKind.REFUND, -2_000, reference=2, total_loaded=103_000),
        load(500, total_loaded=103_500),
        draft(RowKind.LOADS_AT_MODULE_UNSEEN, 1_500, total_loaded=105_000, details={"count": 7}),
        draft(RowKind.VOUCHER_ISSUED, -400, reference=5),
        draft(RowKind.VOUCHER_EXPIRED, -400, reference=5),
        draft(RowKind.VOUCHER_LOADED, 1_000, reference=3),
        draft(RowKind.VOUCHER_LOADED, -400, reference=5, total_loaded=105_600),
        draft(RowKind.COUNTER_ANOMALY, -105_600, total_loaded=0),
        draft(RowKind.TOP_UP_REFUSED, 300, reference=4),
        load(200, total_loaded=200),
        draft(RowKind.CUT_OFF, total_loaded=77),
    ])  # fmt: skip
    result = verify(ledger, HUB, counters={MODULE: 200, OTHER_MODULE: 3})
    assert result.holds
    assert (result.modules[MODULE].loaded, result.modules[MODULE].total) == (-99_800, 200)


def test_the_first_row_whose_total_is_another_is_named(ledger: Ledger) -> None:
    ledger.append_many(HUB, [
        opening(0),
        load(100, total_loaded=100),
        load(100, total_loaded=250),
        load(100, total_loaded=400),
        opening(0, module=OTHER_MODULE),
    ])  # fmt: skip
    result = verify(ledger, HUB)
    assert [(breach.number, breach.reason, breach.module) for breach in result.breaches] == [
        (3, Reason.SUM, MODULE)
    ]
    assert "counts 250" in result.breaches[0].why
    assert result.rows == 5


def test_a_counter_that_says_otherwise_names_the_last_row_of_its_module(ledger: Ledger) -> None:
    fill(ledger)
    ledger.append(HUB, draft(RowKind.CUT_OFF, module=OTHER_MODULE))
    breach = verify(ledger, HUB, counters={MODULE: 401}).breach
    assert breach is not None
    assert (breach.number, breach.reason) == (5, Reason.COUNTER)


def test_without_an_opening_there_is_nothing_to_hold_against(ledger: Ledger) -> None:
    ledger.append_many(HUB, [load(100, total_loaded=700), load(100, total_loaded=700)])
    result = verify(ledger, HUB, counters={MODULE: 5})
    assert result.holds
    assert result.modules[MODULE].total is None


def test_conflicts_are_no_way_to_overwrite(unguarded: Ledger) -> None:
    rows = fill(unguarded)
    again = store(load(1), Head(HUB, 1, rows[0].hash), MONDAY)
    with (
        pytest.raises(LedgerConflictError),
        unguarded._database.writing() as connection,
    ):
        connection.execute(insert(book), again)
