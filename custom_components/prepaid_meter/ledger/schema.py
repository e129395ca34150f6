"""The table of the account book, as the queries see it. How it comes about: migrations."""

from typing import Final

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

from .encoding import HASHED

TABLE: Final = "prepaid_meter_ledger"
VERSION_TABLE: Final = "prepaid_meter_ledger_version"

TRANSACTION_TURN: Final = "prepaid_meter transaction "
"""What precedes a key in the name of its lock; the guard in the tables says it too."""

_COLUMN_TYPES: Final = {int: BigInteger, str: Text}

book: Final = Table(
    TABLE,
    MetaData(),
    *(Column(name, _COLUMN_TYPES[of]) for name, of in HASHED.items()),
    Column("hash", Text),
)
