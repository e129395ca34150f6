"""What can go wrong with the account book, as the rest of the house sees it."""

from enum import Enum


class Fault(Enum):
    """What is wrong. Its value is the sentence in English; its key has one in each language."""

    TAKEN = "Another row has taken this place, transaction or reference in the ledger."
    UNREACHABLE = "The ledger's database cannot be reached."
    FULL = "The disk of the ledger is full, so nothing was written."
    LOCKED = "Another program keeps the ledger locked."
    NOT_OPENED = "The ledger's file cannot be opened or created."
    FILE_READ_ONLY = "The ledger's file may only be read."
    FILE_DENIED = "Access to the ledger's file is denied."
    DISK_FAILS = "The disk of the ledger fails to read or write."
    FILE_DAMAGED = "The ledger's file is damaged; restore a copy of it."
    NO_DATABASE_FILE = "The file given for the ledger is not a database."
    READ_ONLY = "The ledger's database may only be read."
    LOGIN = "The ledger's database does not accept the user or password."
    NO_DATABASE = "The ledger's database does not exist on the server."
    NO_PERMISSION = "The user of the ledger's database lacks a permission."
    NO_TABLE = "The ledger's table is missing from its database."
    NOTHING_LEFT = "The ledger's database has no connection or memory left."
    TOO_SLOW = "The ledger's database took too long."
    OVERLOADED = "The ledger has more to do than it can."
    REFUSES = "The ledger's database refuses with {code}."
    CLOSED = "The ledger is not open."
    COPY = "Only a ledger in SQLite is copied here; for PostgreSQL use pg_dump."
    NO_LOG = "The ledger's file lies where SQLite cannot keep a log."
    ENCODING = "The ledger's database is encoded in {encoding}; it must be UTF8."
    NEWER = (
        "The ledger was written by a newer version of Prepaid Meter (its tables are of version "
        "{found}, this one knows {latest}). Update Prepaid Meter."
    )
    ROW_UNREADABLE = "Row {number} of {hub} cannot be read: {problem}."
    ROW_ALTERED = "Row {number} of {hub}: {column} is not of type {type}."
    REPEATED = (
        "Transaction {transaction} was asked for before, in row {number}, with another module, "
        "amount or unit."
    )
    SETTLED = (
        "Reference {reference} of {module} has its outcome in row {number} already, and another "
        "one."
    )
    REFERENCES = "The module has too few references left to load it safely."
    ADDRESS = "The address of the ledger must begin with sqlite:/// or postgresql://."
    ADDRESS_PATH = "A ledger in SQLite needs the path of a file: sqlite:///…"
    ADDRESS_OPTION = "The ledger's address has the unknown option {option}; known are {known}."
    ADDRESS_USER = "The ledger's address needs a user and a database."
    ADDRESS_OTHER = "A ledger is kept in SQLite or PostgreSQL, in no other database."
    ADDRESS_SSL = "sslmode must be disable, prefer, require or verify-full."

    @property
    def key(self) -> str:
        """The key of its sentence in the translations."""
        return self.name.lower()


class LedgerError(Exception):
    """Base class of every error the ledger raises; its text is a sentence in English."""

    def __init__(self, fault: Fault, **details: object) -> None:
        """Say what is wrong, with what the sentence has to name."""
        super().__init__(fault.value.format(**details))
        self.fault = fault
        self.details = {name: str(value) for name, value in details.items()}


class LedgerAddressError(LedgerError):
    """What was given is not the address of a SQLite file or a PostgreSQL database."""


class LedgerUnavailableError(LedgerError):
    """The database cannot be reached, or cannot take a row, at this moment.

    Nothing is half-written. If the connection broke during the commit itself, the rows may be
    written as a whole; asking again with the same transaction and reference is harmless.
    """


class LedgerNewerError(LedgerError):
    """The database was written by a newer version of the ledger."""


class LedgerConflictError(LedgerError):
    """The row contradicts the book: its place, its reference or its outcome is taken."""


class DuplicateTransactionError(LedgerConflictError):
    """The transaction was asked for before, with another module or amount."""


class ReferencesUsedUpError(LedgerError):
    """So high a reference was given to a module that too few are left above it."""


class LedgerDamagedError(LedgerError):
    """A row is not of the form in which the ledger writes it: somebody altered it."""
