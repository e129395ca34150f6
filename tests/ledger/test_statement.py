"""A tenant's month: what they had, were given, used, and have; never another tenant's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.ledger import Draft, Ledger, RowKind
from custom_components.prepaid_meter.ledger.statement import (
    Month,
    Readings,
    Statement,
    module_statements,
)

from .drafts import AYSE, BORA, HUB, LIRA, MODULE, draft, intent, load, numbers, opening, top_up

ISTANBUL = ZoneInfo("Europe/Istanbul")
NOVEMBER = Month(2026, 11)
START, END = NOVEMBER.bounds(ISTANBUL)


def day(nth: int) -> datetime:
    return datetime(2026, 11, nth, 12, tzinfo=ISTANBUL)


def november(ledger: Ledger, drafts: list[Draft], **readings: int) -> list[Statement]:
    ledger.append_many(HUB, drafts)
    return module_statements(ledger, HUB, MODULE, NOVEMBER, ISTANBUL, Readings(**readings))


def test_a_month_begins_and_ends_at_midnight_of_its_zone() -> None:
    assert datetime(2026, 10, 31, 21, tzinfo=UTC) == START
    assert datetime(2026, 11, 30, 21, tzinfo=UTC) == END
    assert Month(2026, 12).bounds(UTC)[1] == datetime(2027, 1, 1, tzinfo=UTC)


def test_consumption_is_what_is_gone(ledger: Ledger) -> None:
    (statement,) = november(
        ledger,
        [
            opening(0, time=START - timedelta(days=3)),
            load(1, time=START - timedelta(microseconds=1)),
            intent(reference=1, time=START),
            top_up(time=START),
            load(2_000, time=day(5)),
            draft(RowKind.REFUND, -500, reference=2, time=day(6)),
            draft(RowKind.TOP_UP_REFUSED, 900, reference=3, time=day(7)),
            draft(RowKind.CUT_OFF, tenant=None, time=day(8)),
            load(7, time=END),
        ],
        opening=1_000,
        closing=1_200,
    )
    assert numbers(list(statement.rows)) == [4, 5, 6]
    assert (statement.tenant, statement.unit, statement.module) == (AYSE, LIRA, MODULE)
    assert (statement.start, statement.end) == (START, END)
    assert (statement.loaded, statement.consumption) == (6_500, 6_300)
    assert not statement.is_disturbed


def test_without_a_reading_consumption_is_unknown(ledger: Ledger) -> None:
    (statement,) = november(ledger, [opening(0, time=START), load(5, time=day(2))], closing=3)
    assert statement.loaded == 5
    assert statement.consumption is None


def test_a_month_without_rows_has_the_tenant_from_before(ledger: Ledger) -> None:
    before = [opening(0, time=START - timedelta(days=90))]
    (statement,) = november(ledger, before, opening=500, closing=100)
    assert (statement.tenant, statement.unit, statement.consumption) == (AYSE, LIRA, 400)


def test_tenants_are_never_mixed(ledger: Ledger) -> None:
    first, vacant, second = november(
        ledger,
        [
            opening(0, time=START - timedelta(days=1)),
            load(100, time=day(2)),
            draft(RowKind.TENANT_CHANGED, tenant=None, before=70, after=0, time=day(10)),
            draft(RowKind.TENANT_CHANGED, tenant=BORA, before=0, time=day(12)),
            load(50, tenant=None, time=day(13)),
            draft(RowKind.TENANT_CHANGED, tenant=BORA, time=day(14)),
            load(25, tenant=BORA, time=day(15)),
        ],
        opening=10,
        closing=5,
    )
    assert [each.tenant for each in (first, vacant, second)] == [AYSE, None, BORA]
    assert [each.consumption for each in (first, vacant, second)] == [40, 0, 70]
    assert (first.end, vacant.end, second.end) == (day(10), day(12), END)
    assert [numbers(list(each.rows)) for each in (first, vacant, second)] == [[2], [], [5, 7]]


def test_a_row_that_names_another_tenant_is_his(ledger: Ledger) -> None:
    first, second = november(
        ledger,
        [
            opening(0, time=START - timedelta(days=1)),
            load(100, tenant=BORA, before=30, time=day(2)),
        ],
        opening=50,
        closing=110,
    )
    assert (first.tenant, first.loaded, first.consumption) == (AYSE, 0, 20)
    assert (second.tenant, second.loaded, second.consumption) == (BORA, 100, 20)


def test_a_module_first_seen_in_the_month_begins_then(ledger: Ledger) -> None:
    (statement,) = november(
        ledger, [opening(700, after=300, time=day(4)), load(10, time=day(5))], closing=250
    )
    assert (statement.start, statement.opening, statement.consumption) == (day(4), 300, 60)


def test_amounts_of_two_units_are_never_added(ledger: Ledger) -> None:
    kontor = CreditUnit("kontör", 0)
    first, second = november(
        ledger,
        [opening(0, time=START), load(100, time=day(2)), load(3, unit=kontor, time=day(3))],
    )
    assert [(each.unit, each.loaded) for each in (first, second)] == [(LIRA, 100), (kontor, 3)]


def test_a_count_that_went_wrong_is_marked(ledger: Ledger) -> None:
    (statement,) = november(
        ledger,
        [opening(9, time=START), draft(RowKind.COUNTER_ANOMALY, -9, time=day(3))],
        opening=5,
        closing=5,
    )
    assert statement.is_disturbed
    assert (statement.loaded, statement.consumption) == (0, 0)
