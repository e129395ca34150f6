"""What can go wrong with the account book, as the rest of the house sees it."""


class LedgerError(Exception):
    """Base class of every error the ledger raises; its text is a sentence for a manager."""


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


class BookMovedOnError(LedgerConflictError):
    """Rows of a purse were written meanwhile: reckon anew with them. Nothing was written."""


class DuplicateTransactionError(LedgerConflictError):
    """The transaction was asked for before, with another module or amount."""


class ReferencesUsedUpError(LedgerError):
    """So high a reference was given to a module that too few are left above it."""


class LedgerDamagedError(LedgerError):
    """A row is not of the form in which the ledger writes it: somebody altered it."""
