"""What the databases' own errors mean for a manager."""

import sqlite3
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeoutError

from .errors import Fault, LedgerConflictError, LedgerError, LedgerUnavailableError

_SQLITE: Final = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_CANTOPEN: Fault.NOT_OPENED,
    sqlite3.SQLITE_READONLY: Fault.FILE_READ_ONLY,
    sqlite3.SQLITE_PERM: Fault.FILE_DENIED,
    sqlite3.SQLITE_IOERR: Fault.DISK_FAILS,
    sqlite3.SQLITE_CORRUPT: Fault.FILE_DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.NO_DATABASE_FILE,
}

_POSTGRESQL: Final = {
    "08": Fault.UNREACHABLE,
    "25006": Fault.READ_ONLY,
    "28": Fault.LOGIN,
    "3D": Fault.NO_DATABASE,
    "42501": Fault.NO_PERMISSION,
    "42P01": Fault.NO_TABLE,
    "53100": Fault.FULL,
    "53": Fault.NOTHING_LEFT,
    "55P03": Fault.LOCKED,
    "57P": Fault.UNREACHABLE,
    "57014": Fault.TOO_SLOW,
}
"""By the beginning of the SQLSTATE; the longest that fits counts."""

_CONSTRAINT_TRIGGER: Final = "the place in the ledger is taken"


def fault(error: Exception) -> LedgerError:
    """Return a database's error as one of ours. Neither has the address in its text."""
    driver_error = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver_error, sqlite3.Error):
        return _sqlite_fault(driver_error)
    if isinstance(error, PoolTimeoutError):
        return LedgerUnavailableError(Fault.OVERLOADED)
    if is_lost(driver_error):
        return LedgerUnavailableError(Fault.UNREACHABLE)
    state = sqlstate(driver_error)
    if state == "23505":
        return LedgerConflictError(Fault.TAKEN)
    fitting = [beginning for beginning in _POSTGRESQL if state.startswith(beginning)]
    if fitting:
        return LedgerUnavailableError(_POSTGRESQL[max(fitting, key=len)])
    return LedgerUnavailableError(Fault.REFUSES, code=state or type(driver_error).__name__)


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
        return LedgerConflictError(Fault.TAKEN)
    if found := _SQLITE.get(primary):
        return LedgerUnavailableError(found)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return LedgerUnavailableError(Fault.REFUSES, code=name)
