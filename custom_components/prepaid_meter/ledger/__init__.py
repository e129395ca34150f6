"""The account book of credit movements: append-only, chained by hashes, in SQL."""

from .errors import (
    DuplicateTransactionError,
    Fault,
    LedgerAddressError,
    LedgerConflictError,
    LedgerDamagedError,
    LedgerError,
    LedgerNewerError,
    LedgerUnavailableError,
    ReferencesUsedUpError,
)
from .kinds import INTENTS, ActorKind, RowKind, Source
from .ledger import Ledger
from .queries import Search
from .rows import Actor, Draft, Head, Intent, Position, Row, Tenant
from .tenancy import Tenancy

__all__ = [
    "INTENTS",
    "Actor",
    "ActorKind",
    "Draft",
    "DuplicateTransactionError",
    "Fault",
    "Head",
    "Intent",
    "Ledger",
    "LedgerAddressError",
    "LedgerConflictError",
    "LedgerDamagedError",
    "LedgerError",
    "LedgerNewerError",
    "LedgerUnavailableError",
    "Position",
    "ReferencesUsedUpError",
    "Row",
    "RowKind",
    "Search",
    "Source",
    "Tenancy",
    "Tenant",
]
