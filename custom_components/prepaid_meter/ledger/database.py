"""The connection to the database: durable, one transaction at a time, errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import sqlite3
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from .address import SQLITE, parse, postgresql_arguments
from .errors import Fault, LedgerError, LedgerUnavailableError
from .faults import fault, is_lost
from .schema import TRANSACTION_TURN

_LOCK_WAIT: Final = 10.0
"""Seconds. A row takes a millisecond to write; who waits longer waits for something broken."""

_ANSWER_WAIT: Final = 30.0
"""Seconds for one answer of PostgreSQL, so that a dead network does not hold a thread for ever."""

_WRITES: Final = "ledger_writes"


class Database:
    """An engine that begins, commits and fails in the ledger's way."""

    def __init__(self, url: str) -> None:
        """Take an address, without connecting."""
        self._address = parse(url)
        self._engine: Engine | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self._address.get_backend_name() == SQLITE

    def connect(self) -> None:
        """Make the engine; it connects by itself, whenever it needs to."""
        if self._engine is None:
            build = _sqlite_engine if self.is_sqlite else _postgresql_engine
            self._engine = build(self._address)

    def close(self) -> None:
        """Close all connections."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection whose queries all see the same state of the book."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self, hub: str | None = None) -> Iterator[Connection]:
        """Give a connection that commits at the end, alone in writing to a hub's chain.

        In SQLite every writer waits for every other. In PostgreSQL only those of one hub do, so
        that the Home Assistants of one operator never wait for each other.
        """
        with self._transaction(writes=True) as connection:
            if hub is not None and not self.is_sqlite:
                turn = func.hashtextextended(f"prepaid_meter ledger {hub}", 0)
                connection.execute(select(func.pg_advisory_xact_lock(turn)))
            yield connection

    def wait_for_transaction(self, connection: Connection, transaction: str) -> None:
        """Let nobody else ask for a transaction until this one is written, on whichever hub."""
        if not self.is_sqlite:
            turn = func.hashtextextended(TRANSACTION_TURN + transaction, 0)
            connection.execute(select(func.pg_advisory_xact_lock(turn)))

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        engine = self._engine
        if engine is None:
            raise LedgerUnavailableError(Fault.CLOSED)
        try:
            with engine.execution_options(**{_WRITES: writes}).begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError, _driver_error(engine)) as err:
            raise fault(err) from err

    def backup_to(self, path: Path) -> None:
        """Copy a SQLite database as it stands at this moment; writers go on meanwhile."""
        if not self.is_sqlite:
            raise LedgerError(Fault.COPY)
        unfinished = path.with_name(path.name + ".unfinished")
        try:
            unfinished.unlink(missing_ok=True)
            with self.reading() as connection:
                copy = sqlite3.connect(unfinished)
                try:
                    _driver_connection(connection).backup(copy)
                    # The copy is one file to carry away, not one with a log beside it.
                    copy.execute("PRAGMA journal_mode = DELETE")
                finally:
                    copy.close()
            unfinished.replace(path)
        except OSError as err:
            raise fault(err) from err
        finally:
            unfinished.unlink(missing_ok=True)


def _driver_connection(connection: Connection) -> sqlite3.Connection:
    driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, sqlite3.Connection)  # noqa: S101
    return driver_connection


def _driver_error(engine: Engine) -> type[Exception]:
    """Return the base of the driver's errors, which come unwrapped while it connects."""
    driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
    return driver_error


def _sqlite_engine(address: URL) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,
        connect_args={"timeout": _LOCK_WAIT, "isolation_level": None},
    )

    def prepare(connection: Any, _record: object) -> None:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise LedgerUnavailableError(Fault.NO_LOG)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later could not wait for another writer.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _postgresql_engine(address: URL) -> Engine:
    # A book in SQLite needs no driver.
    from .driver import QuietConnection as connect  # noqa: N813

    plain, arguments = postgresql_arguments(address)
    _, options = plain.get_dialect()().create_connect_args(plain)
    engine = create_engine(
        plain,
        hide_parameters=True,
        pool_pre_ping=True,
        creator=lambda: connect(**{**options, "timeout": _ANSWER_WAIT, **arguments}),
    )

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        # A server may be set to acknowledge before the disk has it; a book must not be.
        cursor.execute("SET SESSION synchronous_commit = on")
        cursor.execute(f"SET SESSION lock_timeout = {int(_LOCK_WAIT * 1000)}")
        connection.commit()
        cursor.close()

    def notice_loss(context: Any) -> None:
        if is_lost(context.original_exception):
            context.is_disconnect = True

    event.listen(engine, "connect", prepare)
    event.listen(engine, "handle_error", notice_loss)
    return engine


def check_encoding(connection: Connection) -> None:
    """Refuse a PostgreSQL database that cannot hold every tenant's name."""
    if connection.dialect.name == SQLITE:
        return
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise LedgerError(Fault.ENCODING, encoding=encoding)
