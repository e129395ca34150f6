"""What the databases' own errors mean for a manager, in one sentence each."""

import sqlite3
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeoutError

from .errors import LedgerConflictError, LedgerError, LedgerFileDamagedError, LedgerUnavailableError

_TAKEN: Final = "Another row has taken this place, transaction or reference in the ledger."
_LOST: Final = "The ledger's database cannot be reached."
_FULL: Final = "The disk of the ledger is full, so nothing was written."
_BUSY: Final = "Another program keeps the ledger locked."

DAMAGED: Final = "The ledger's file is damaged; restore a copy of it."

_SQLITE: Final = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CANTOPEN: "The ledger's file cannot be opened or created.",
    sqlite3.SQLITE_READONLY: "The ledger's file may only be read.",
    sqlite3.SQLITE_PERM: "Access to the ledger's file is denied.",
    sqlite3.SQLITE_IOERR: "The disk of the ledger fails to read or write.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: "The file given for the ledger is not a database.",
}

_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_POSTGRESQL: Final = {
    "08": _LOST,
    "25006": "The ledger's database may only be read.",
    "28": "The ledger's database does not accept the user or password.",
    "3D": "The ledger's database does not exist on the server.",
    "42501": "The user of the ledger's database lacks a permission.",
    "42P01": "The ledger's table is missing from its database.",
    "53100": _FULL,
    "53": "The ledger's database has no connection or memory left.",
    "55P03": _BUSY,
    "57P": _LOST,
    "57014": "The ledger's database took too long.",
}
"""By the beginning of the SQLSTATE; the longest that fits counts."""

_CONSTRAINT_TRIGGER: Final = "the place in the ledger is taken"


def fault(error: Exception) -> LedgerError:
    """Return a database's error as one of ours. Neither has the address in its text."""
    driver_error = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver_error, sqlite3.Error):
        return _sqlite_fault(driver_error)
    if isinstance(error, PoolTimeoutError):
        return LedgerUnavailableError("The ledger has more to do than it can.")
    if is_lost(driver_error):
        return LedgerUnavailableError(_LOST)
    state = sqlstate(driver_error)
    if state == "23505":
        return LedgerConflictError(_TAKEN)
    fitting = [beginning for beginning in _POSTGRESQL if state.startswith(beginning)]
    if fitting:
        return LedgerUnavailableError(_POSTGRESQL[max(fitting, key=len)])
    return LedgerUnavailableError(
        f"The ledger's database refuses with {state or type(driver_error).__name__}."
    )


def sqlstate(error: object) -> str:
    """Return PostgreSQL's five letters for an error; none where it gave none."""
    match error:
        case Exception(args=({"C": str(state)}, *_)):
            return state
        case _:
            return ""


def is_lost(error: Any) -> bool:
    """Return whether a connection to PostgreSQL can do nothing more after this error."""
    if isinstance(error, OSError) or type(error).__name__ == "InterfaceError":
        return True
    return sqlstate(error).startswith(("08", "57P"))


def _sqlite_fault(error: sqlite3.Error) -> LedgerError:
    # A refusal by the driver itself, such as a closed connection, has no code.
    code = getattr(error, "sqlite_errorcode", 0)
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_CONSTRAINT and (
        code in {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
        or _CONSTRAINT_TRIGGER in str(error)
    ):
        return LedgerConflictError(_TAKEN)
    if primary in _DAMAGED:
        return LedgerFileDamagedError(_SQLITE[primary])
    if sentence := _SQLITE.get(primary):
        return LedgerUnavailableError(sentence)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return LedgerUnavailableError(f"The ledger's database refuses with {name}.")
