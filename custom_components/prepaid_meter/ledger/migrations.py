"""How the tables of the account book come about, step by step, in both databases.

A step is never edited once it is released: what it did to a building's book is done. Add another.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, text

from .encoding import store_time
from .errors import Fault, LedgerNewerError
from .schema import TABLE, VERSION_TABLE

type Step = Callable[[bool], tuple[str, ...]]
"""Returns the statements for SQLite (True) or PostgreSQL (False)."""

_POSTGRESQL_LOCK: Final = 0x70726570
"""Any number that no other program on the database uses for its advisory locks: "prep"."""


def _book_and_its_unique_places(sqlite: bool) -> tuple[str, ...]:
    # The order of bytes, so that times and references written as text sort as what they are.
    text_type, integer = ("TEXT", "INTEGER") if sqlite else ('TEXT COLLATE "C"', "BIGINT")
    return (
        f"""CREATE TABLE {TABLE} (
            format {integer} NOT NULL,
            hub {text_type} NOT NULL,
            number {integer} NOT NULL CHECK (number > 0),
            time {text_type} NOT NULL,
            kind {text_type} NOT NULL,
            module {text_type},
            tenant_id {text_type},
            tenant_name {text_type},
            actor_kind {text_type} NOT NULL,
            actor_id {text_type},
            actor_name {text_type},
            amount {integer},
            unit {text_type},
            decimals {integer},
            credit_before {integer},
            credit_after {integer},
            total_loaded {integer},
            reference {text_type},
            transaction_id {text_type},
            source {text_type} NOT NULL,
            note {text_type} NOT NULL,
            details {text_type} NOT NULL,
            previous_hash {text_type} NOT NULL,
            hash {text_type} NOT NULL,
            PRIMARY KEY (hub, number)
        ){" STRICT" if sqlite else ""}""",
        f"""CREATE UNIQUE INDEX {TABLE}_asked_once ON {TABLE} (hub, transaction_id)
            WHERE transaction_id IS NOT NULL AND kind IN ('refund_intent', 'top_up_intent')""",
        f"""CREATE UNIQUE INDEX {TABLE}_referred_once ON {TABLE} (hub, module, reference)
            WHERE reference IS NOT NULL AND kind IN (
                'refund_intent', 'top_up_intent', 'voucher_issued'
            )""",
        f"""CREATE UNIQUE INDEX {TABLE}_settled_once ON {TABLE} (hub, module, reference)
            WHERE reference IS NOT NULL AND kind IN (
                'refund', 'refund_refused', 'top_up', 'top_up_refused', 'voucher_loaded'
            )""",
    )


def _refusal_of_changes_and_indexes(sqlite: bool) -> tuple[str, ...]:
    return (
        *(_SQLITE_GUARDS if sqlite else _POSTGRESQL_GUARDS),
        f"CREATE INDEX {TABLE}_by_module ON {TABLE} (hub, module, number)",
        f"CREATE INDEX {TABLE}_by_tenant ON {TABLE} (tenant_id, hub, number)",
        f"CREATE INDEX {TABLE}_by_time ON {TABLE} (time, hub, number)",
        f"""CREATE INDEX {TABLE}_by_reference ON {TABLE} (module, reference, hub, number)
            WHERE reference IS NOT NULL""",
        f"""CREATE INDEX {TABLE}_by_transaction ON {TABLE} (hub, transaction_id, number)
            WHERE transaction_id IS NOT NULL""",
    )


_SQLITE_GUARDS: Final = (
    f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    f"""CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    f"""CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE hub = NEW.hub AND number >= NEW.number)
        BEGIN SELECT RAISE(ABORT, 'the place in the ledger is taken'); END""",  # noqa: S608
)

_POSTGRESQL_GUARDS: Final = (
    f"""CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''the ledger is append-only''; END'""",
    f"""CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    f"""CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
)


def _one_key_per_ledger(sqlite: bool) -> tuple[str, ...]:
    # No unique index: a book in which two hubs have one key already is to open all the same.
    return (
        f"""CREATE INDEX {TABLE}_by_key ON {TABLE} (transaction_id)
            WHERE transaction_id IS NOT NULL""",
        *(_SQLITE_KEYS if sqlite else _POSTGRESQL_KEYS),
    )


_ASKED: Final = "kind IN ('refund_intent', 'top_up_intent')"

_SQLITE_KEYS: Final = (
    f"""CREATE TRIGGER {TABLE}_one_key BEFORE INSERT ON {TABLE}
        WHEN NEW.transaction_id IS NOT NULL AND NEW.{_ASKED} AND EXISTS (
            SELECT 1 FROM {TABLE} WHERE transaction_id = NEW.transaction_id AND {_ASKED}
        )
        BEGIN SELECT RAISE(ABORT, 'the place in the ledger is taken'); END""",  # noqa: S608
)

_POSTGRESQL_KEYS: Final = (
    # The lock lets two hubs' writers see each other's rows, which are not committed yet otherwise.
    f"""CREATE FUNCTION {TABLE}_one_key() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN
            PERFORM pg_advisory_xact_lock(
                hashtextextended(''prepaid_meter transaction '' || NEW.transaction_id, 0)
            );
            IF EXISTS (
                SELECT 1 FROM {TABLE} WHERE transaction_id = NEW.transaction_id
                AND kind IN (''refund_intent'', ''top_up_intent'')
            ) THEN
                RAISE EXCEPTION ''the place in the ledger is taken'' USING ERRCODE = ''23505'';
            END IF;
            RETURN NEW;
        END'""",  # noqa: S608
    f"""CREATE TRIGGER {TABLE}_one_key BEFORE INSERT ON {TABLE} FOR EACH ROW
        WHEN (NEW.transaction_id IS NOT NULL AND NEW.{_ASKED})
        EXECUTE FUNCTION {TABLE}_one_key()""",
)

STEPS: Final[Mapping[int, Step]] = {
    1: _book_and_its_unique_places,
    2: _refusal_of_changes_and_indexes,
    3: _one_key_per_ledger,
}
LATEST: Final = max(STEPS)


def migrate(connection: Connection) -> None:
    """Bring the tables to the latest version, within a transaction that may write."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
    connection.execute(
        text(
            f"CREATE TABLE IF NOT EXISTS {VERSION_TABLE} "
            "(version INTEGER NOT NULL PRIMARY KEY, migrated TEXT NOT NULL)"
        )
    )
    found = connection.scalar(text(f"SELECT max(version) FROM {VERSION_TABLE}")) or 0  # noqa: S608
    if found > LATEST:
        raise LedgerNewerError(Fault.NEWER, found=found, latest=LATEST)
    for version in range(found + 1, LATEST + 1):
        for statement in STEPS[version](sqlite):
            connection.exec_driver_sql(statement)
        connection.execute(
            text(f"INSERT INTO {VERSION_TABLE} (version, migrated) VALUES (:version, :now)"),  # noqa: S608
            {"version": version, "now": store_time(datetime.now(UTC))},
        )
