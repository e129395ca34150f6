"""Older books are brought up to date with all their rows; newer ones are left alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from custom_components.prepaid_meter.ledger import (
    Ledger,
    LedgerNewerError,
    LedgerUnavailableError,
    RowKind,
)
from custom_components.prepaid_meter.ledger.database import Database
from custom_components.prepaid_meter.ledger.migrations import LATEST, STEPS
from custom_components.prepaid_meter.ledger.verify import verify

from .conftest import run_sql
from .drafts import HUB, MODULE, load

FIXTURES = Path(__file__).parent / "fixtures"

type OpenLedger = Callable[[str], Ledger]


@pytest.fixture
def old_url(url: str) -> str:
    """Return the address of a book of version 1, with three rows."""
    database = Database(url)
    database.connect()
    name = "sqlite" if database.is_sqlite else "postgresql"
    script = (FIXTURES / f"version_1_{name}.sql").read_text(encoding="utf-8")
    with database.writing() as connection:
        for statement in script.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
    database.close()
    return url


def versions(ledger: Ledger) -> list[int]:
    with ledger._database.reading() as connection:
        found = connection.execute(
            text("SELECT version FROM prepaid_meter_ledger_version ORDER BY version")
        )
        return [version for (version,) in found]


def test_a_new_database_goes_through_every_step(ledger: Ledger) -> None:
    assert versions(ledger) == list(range(1, LATEST + 1)) == list(STEPS)


def test_an_old_book_keeps_its_rows_and_is_guarded_from_now_on(
    old_url: str, open_ledger: OpenLedger
) -> None:
    ledger = open_ledger(old_url)
    assert versions(ledger) == list(STEPS)
    rows = ledger.rows(newest_first=False)
    assert [row.kind for row in rows] == [RowKind.OPENING, RowKind.TOP_UP_INTENT, RowKind.TOP_UP]
    assert ledger.append(HUB, load(500, total_loaded=125500)).number == 4
    assert verify(ledger, HUB, counters={MODULE: 125500}).holds
    with pytest.raises(LedgerUnavailableError, match="refuses"):
        run_sql(ledger, "DELETE FROM prepaid_meter_ledger")


def test_several_who_open_an_old_book_at_once_migrate_it_once(
    old_url: str, open_ledger: OpenLedger
) -> None:
    with ThreadPoolExecutor(4) as threads:
        ledgers = list(threads.map(lambda _: open_ledger(old_url), range(4)))
    assert versions(ledgers[0]) == list(STEPS)


def test_a_step_that_fails_leaves_the_book_as_it_was(
    old_url: str, open_ledger: OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {**STEPS, 2: lambda sqlite: (*STEPS[2](sqlite), "CREATE NONSENSE")}
    with monkeypatch.context() as patch:
        patch.setattr("custom_components.prepaid_meter.ledger.migrations.STEPS", broken)
        with pytest.raises(LedgerUnavailableError):
            Ledger(old_url).open()
    assert versions(open_ledger(old_url)) == list(STEPS)


def test_a_newer_book_is_refused(ledger: Ledger, url: str) -> None:
    run_sql(ledger, "INSERT INTO prepaid_meter_ledger_version VALUES (99, 'then')")
    with pytest.raises(LedgerNewerError, match=r"Update Prepaid Meter\."):
        Ledger(url).open()
