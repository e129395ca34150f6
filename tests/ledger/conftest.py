"""Ledgers in a file of SQLite and on a real PostgreSQL server, without Home Assistant."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
import pytest
import pytest_socket
from sqlalchemy import text

from custom_components.prepaid_meter.ledger import Ledger
from custom_components.prepaid_meter.ledger.schema import TABLE

from .postgresql import Server, running_server

settings.register_profile(
    "ledger",
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


class Clock:
    """A clock that is one second later each time it is asked."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(autouse=True)
def _integration(socket_enabled: None) -> None:
    """Let tests talk to 127.0.0.1; Home Assistant is not set up."""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    pytest_socket.enable_socket()
    with running_server() as running:
        yield running


@pytest.fixture
def postgresql_url(server: Server) -> str:
    return server.new_database()


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, sqlite_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{sqlite_path}"
    address: str = request.getfixturevalue("postgresql_url")
    return address


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_ledger(clock: Clock) -> Iterator[Callable[[str], Ledger]]:
    """Return a way to open ledgers that are closed after the test."""
    opened: list[Ledger] = []

    def opening(url: str, clock: Callable[[], datetime] = clock) -> Ledger:
        ledger = Ledger(url, clock=clock)
        ledger.open()
        opened.append(ledger)
        return ledger

    yield opening
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(url: str, open_ledger: Callable[[str], Ledger]) -> Ledger:
    return open_ledger(url)


@pytest.fixture
def unguarded(ledger: Ledger) -> Ledger:
    """Return a ledger whose database somebody has robbed of its triggers."""
    with ledger._database.writing() as connection:
        if ledger._database.is_sqlite:
            for trigger in ("no_update", "no_delete", "no_replace"):
                connection.execute(text(f"DROP TRIGGER {TABLE}_{trigger}"))
        else:
            connection.execute(text(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER"))
    return ledger


def run_sql(ledger: Ledger, statement: str) -> None:
    """Do something to the database behind the ledger's back."""
    with ledger._database.writing() as connection:
        connection.execute(text(statement))
