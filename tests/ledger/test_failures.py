"""Killed writers, lost connections, full disks, two at once: what is acknowledged stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
import logging
from pathlib import Path
import sqlite3
import subprocess
import sys
import traceback
from typing import Any

import pytest

from custom_components.prepaid_meter.ledger import (
    Head,
    Ledger,
    LedgerAddressError,
    LedgerConflictError,
    LedgerError,
    LedgerUnavailableError,
    Row,
)
from custom_components.prepaid_meter.ledger.address import parse, postgresql_arguments
from custom_components.prepaid_meter.ledger.faults import fault
from custom_components.prepaid_meter.ledger.verify import verify

from .conftest import MONDAY, Clock
from .drafts import HUB, MODULE, fill, intent, load, numbers, top_up
from .postgresql import Server

type OpenLedger = Callable[..., Ledger]

ROOT = Path(__file__).parents[2]


def test_a_killed_writer_leaves_every_acknowledged_row(url: str, open_ledger: OpenLedger) -> None:
    acknowledged: dict[int, str] = {}
    command = [sys.executable, "-m", "tests.ledger.writer", url, HUB]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:  # noqa: S603
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(20)]
        writer.kill()
        said += writer.stdout.readlines()
    for line in said:
        number, _, row_hash = line.removesuffix("\n").partition(" ")
        if len(row_hash) == 64:
            acknowledged[int(number)] = row_hash
    ledger = open_ledger(url)
    result = verify(ledger, HUB)
    assert result.holds
    assert result.rows % 3 == 0
    written = {row.number: row.hash for row in ledger.walk(hub=HUB)}
    assert len(acknowledged) >= 20
    assert acknowledged.items() <= written.items()


@pytest.mark.parametrize("hubs", [["a"], ["a", "b", "c", "d"]])
def test_writers_in_threads_share_the_book(
    url: str, open_ledger: OpenLedger, hubs: list[str]
) -> None:
    ledgers = [open_ledger(url), open_ledger(url)]
    rounds = 10

    def write(nth: int) -> list[int]:
        ledger, hub = ledgers[nth % 2], hubs[nth % len(hubs)]
        return [ledger.append(hub, load(1)).number for _ in range(rounds)]

    with ThreadPoolExecutor(4) as threads:
        places = list(threads.map(write, range(4)))
    assert (
        len({(hubs[nth % len(hubs)], at) for nth in range(4) for at in places[nth]}) == 4 * rounds
    )
    for hub in hubs:
        result = verify(ledgers[0], hub)
        assert result.holds
        assert result.rows == 4 * rounds // len(hubs)


def test_one_transaction_asked_for_at_once_by_many_is_one_intent(
    url: str, open_ledger: OpenLedger
) -> None:
    ledgers = [open_ledger(url), open_ledger(url)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(lambda nth: ledgers[nth % 2].append_intent(HUB, intent()), range(8))
        )
    assert sum(answer.is_new for answer in answers) == 1
    assert len({answer.row.reference for answer in answers}) == 1


def test_in_postgresql_hubs_do_not_wait_for_each_other(
    postgresql_url: str, open_ledger: OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.ledger.database._LOCK_WAIT", 0.2)
    ledger, other = open_ledger(postgresql_url), open_ledger(postgresql_url)
    with ledger._database.writing("a"):
        assert other.append("b", load(1)).number == 1
        with pytest.raises(LedgerUnavailableError, match="locked"):
            other.append("a", load(1))
    assert other.append("a", load(1)).number == 1


def test_a_locked_file_is_told(
    sqlite_path: Path, open_ledger: OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.ledger.database._LOCK_WAIT", 0.1)
    ledger = open_ledger(f"sqlite:///{sqlite_path}")
    holder = sqlite3.connect(sqlite_path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerUnavailableError, match="locked"):
        ledger.append(HUB, load(1))
    assert ledger.rows() == []
    holder.execute("ROLLBACK")
    holder.close()
    assert ledger.append(HUB, load(1)).number == 1


def test_a_full_disk_is_told_and_nothing_is_lost(
    sqlite_path: Path, open_ledger: OpenLedger
) -> None:
    ledger = open_ledger(f"sqlite:///{sqlite_path}")
    set_size(ledger, "max_page_count = 1")
    written: list[Row] = []

    def write_until_full() -> None:
        while True:
            written.extend(ledger.append_many(HUB, [load(1, note="x" * 900)] * 3))

    with pytest.raises(LedgerUnavailableError, match="full"):
        write_until_full()
    assert ledger.rows(newest_first=False) == written
    assert written
    set_size(ledger, "max_page_count = 100000")
    assert ledger.append(HUB, load(1)).number == len(written) + 1
    assert verify(ledger, HUB).holds


def set_size(ledger: Ledger, pragma: str) -> None:
    """Limit how many pages the file may have; SQLite takes what is there as the least."""
    with ledger._database.reading() as connection:
        connection.exec_driver_sql(f"PRAGMA {pragma}")


def test_sqlite_is_durable(sqlite_path: Path, open_ledger: OpenLedger) -> None:
    ledger = open_ledger(f"sqlite:///{sqlite_path}")
    with ledger._database.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000
    }  # fmt: skip


def terminate(server: Server) -> None:
    """End all connections to ledgers, and wait until they are gone."""
    server.run(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        "WHERE datname LIKE 'ledger%' AND pid <> pg_backend_pid()"
    )


class Accident:
    """A clock during which something happens, once: it is asked in the middle of a write."""

    def __init__(self) -> None:
        self.happens: Callable[[], Any] | None = None

    def __call__(self) -> datetime:
        happens, self.happens = self.happens, None
        if happens is not None:
            happens()
        return MONDAY


def test_a_connection_that_broke_between_calls_is_made_again(
    server: Server, postgresql_url: str, open_ledger: OpenLedger
) -> None:
    ledger = open_ledger(postgresql_url)
    fill(ledger, count=3)
    terminate(server)
    assert ledger.append(HUB, load(1)).number == 4


def test_a_connection_that_breaks_in_the_middle_is_told_and_made_again(
    server: Server,
    postgresql_url: str,
    open_ledger: OpenLedger,
    caplog: pytest.LogCaptureFixture,
) -> None:
    accident = Accident()
    ledger = open_ledger(postgresql_url, accident)
    asked = ledger.append_intent(HUB, intent()).row
    accident.happens = lambda: terminate(server)
    with pytest.raises(LedgerUnavailableError, match="reached") as caught:
        ledger.append_many(HUB, [load(1), load(2), top_up()])
    assert "secret" not in "".join(traceback.format_exception(caught.value))
    assert "Exception" not in caplog.text
    assert ledger.pending(HUB) == [asked]
    assert numbers(ledger.append_many(HUB, [load(1), load(2), top_up()])) == [2, 3, 4]
    assert verify(ledger, HUB).holds


def test_a_server_that_goes_away_and_comes_back(
    server: Server, postgresql_url: str, open_ledger: OpenLedger
) -> None:
    accident = Accident()
    ledger = open_ledger(postgresql_url, accident)
    rows = fill(ledger, count=3)
    accident.happens = server.stop
    try:
        for _ in range(2):
            with pytest.raises(LedgerUnavailableError, match="reached"):
                ledger.append(HUB, load(1))
        with pytest.raises(LedgerUnavailableError, match="reached"):
            Ledger(postgresql_url).open()
    finally:
        server.start()
    assert ledger.rows(newest_first=False) == rows
    assert ledger.append(HUB, load(1)).number == 4


def test_a_closed_ledger_says_so_and_opens_again(ledger: Ledger) -> None:
    fill(ledger, count=2)
    ledger.close()
    with pytest.raises(LedgerUnavailableError, match="not open"):
        ledger.rows()
    ledger.open()
    assert len(ledger.rows()) == 2


def test_a_copy_is_whole_and_opens(
    sqlite_path: Path, tmp_path: Path, open_ledger: OpenLedger
) -> None:
    ledger = open_ledger(f"sqlite:///{sqlite_path}")
    rows = fill(ledger)
    copy = tmp_path / "copy.db"
    ledger.backup_to(copy)
    ledger.append(HUB, load(1))
    ledger.backup_to(tmp_path / "second.db")
    assert sorted(path.name for path in tmp_path.glob("*.db*")) == [
        "copy.db", "ledger.db", "ledger.db-shm", "ledger.db-wal", "second.db"
    ]  # fmt: skip
    copied = open_ledger(f"sqlite:///{copy}")
    assert copied.rows(newest_first=False) == rows
    assert verify(copied, HUB, expected=Head(HUB, 5, rows[-1].hash)).holds
    with pytest.raises(LedgerUnavailableError):
        ledger.backup_to(tmp_path / "nowhere" / "copy.db")


def test_postgresql_is_copied_by_its_own_program(
    postgresql_url: str, tmp_path: Path, open_ledger: OpenLedger
) -> None:
    with pytest.raises(LedgerError, match="pg_dump"):
        open_ledger(postgresql_url).backup_to(tmp_path / "copy.db")


@pytest.mark.parametrize(
    ("content", "why"), [(None, "cannot be opened"), (b"not a database" * 100, "not a database")]
)
def test_a_file_that_is_no_ledger_is_told(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "nowhere" / "ledger.db"
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)
    with pytest.raises(LedgerUnavailableError, match=why):
        Ledger(f"sqlite:///{path}").open()


def test_a_database_of_another_encoding_is_refused(server: Server) -> None:
    with pytest.raises(LedgerError, match="must be UTF8"):
        Ledger(server.new_database("LATIN5")).open()


def test_a_database_that_is_not_there_is_told(postgresql_url: str) -> None:
    with pytest.raises(LedgerUnavailableError, match="does not exist"):
        Ledger(postgresql_url + "_gone").open()


@pytest.mark.parametrize(
    ("state", "error", "why"),
    [
        ("53100", LedgerUnavailableError, "full"),
        ("53300", LedgerUnavailableError, "no connection"),
        ("28P01", LedgerUnavailableError, "user or password"),
        ("42501", LedgerUnavailableError, "permission"),
        ("57014", LedgerUnavailableError, "too long"),
        ("57P01", LedgerUnavailableError, "reached"),
        ("23505", LedgerConflictError, "taken"),
        ("XX000", LedgerUnavailableError, "XX000"),
    ],
)
def test_what_postgresql_says_becomes_a_sentence(
    state: str, error: type[LedgerError], why: str
) -> None:
    told = fault(Exception({"C": state, "M": "secret"}))
    assert type(told) is error
    assert why in str(told)
    assert "secret" not in str(told)


@pytest.mark.parametrize(
    "url",
    [
        "secret",
        "mysql://user:secret@host/book",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:secret?mode=memory&uri=true",
        "postgresql://user:secret@host:port/book",
        "postgresql://user:secret@host",
        "postgresql://user:secret@host/book?service=secret",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(LedgerAddressError) as caught:
        Ledger(url)
    assert "secret" not in "".join(traceback.format_exception_only(caught.value))
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+pg8000"])
def test_every_common_form_of_an_address_is_understood(scheme: str) -> None:
    address = parse(f"{scheme}://user:secret@host/book?sslmode=verify-full")
    assert address.drivername == "postgresql+pg8000"
    plain, arguments = postgresql_arguments(address)
    assert not plain.query
    assert arguments["ssl_context"].check_hostname


def test_ssl_is_as_asked_for() -> None:
    assert postgresql_arguments(parse("postgresql://u@h/b"))[1] == {}
    disabled = postgresql_arguments(parse("postgresql://u@h/b?sslmode=disable"))[1]
    assert disabled == {"ssl_context": False}
    required = postgresql_arguments(parse("postgresql://u@h/b?sslmode=require"))[1]
    assert not required["ssl_context"].check_hostname
    with pytest.raises(LedgerAddressError):
        postgresql_arguments(parse("postgresql://u@h/b?sslmode=maybe"))


def test_the_password_is_nowhere(
    postgresql_url: str, open_ledger: OpenLedger, caplog: pytest.LogCaptureFixture, clock: Clock
) -> None:
    caplog.set_level(logging.DEBUG)
    ledger = open_ledger(postgresql_url)
    ledger.append_intent(HUB, intent(module=MODULE))
    seen = [repr(ledger), repr(ledger._database), repr(ledger._database.__dict__), caplog.text]
    assert "secret" not in "".join(seen)
