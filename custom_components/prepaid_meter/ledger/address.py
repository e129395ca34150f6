"""The address of an account book: a SQLite file or a PostgreSQL database."""

import ssl
from typing import Any, Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .errors import Fault, LedgerAddressError

SQLITE: Final = "sqlite"

_SQLITE_NAMES: Final = {"sqlite", "sqlite+pysqlite"}
_POSTGRESQL_NAMES: Final = {"postgresql", "postgres", "postgresql+pg8000"}
_QUERY: Final = {"unix_sock", "application_name", "sslmode"}

# No text here repeats the address: it holds a password.


def parse(url: str) -> URL:
    """Return an address with the driver that we use for it."""
    try:
        address = make_url(url)
    except ArgumentError, ValueError:
        raise LedgerAddressError(Fault.ADDRESS) from None
    if address.drivername in _SQLITE_NAMES:
        if address.database in {None, "", ":memory:"} or address.query:
            raise LedgerAddressError(Fault.ADDRESS_PATH)
        return address.set(drivername="sqlite+pysqlite")
    if address.drivername in _POSTGRESQL_NAMES:
        if unknown := sorted(set(address.query) - _QUERY):
            raise LedgerAddressError(
                Fault.ADDRESS_OPTION, option=unknown[0], known=", ".join(sorted(_QUERY))
            )
        if not address.username or not address.database:
            raise LedgerAddressError(Fault.ADDRESS_USER)
        return address.set(drivername="postgresql+pg8000")
    raise LedgerAddressError(Fault.ADDRESS_OTHER)


def postgresql_arguments(address: URL) -> tuple[URL, dict[str, Any]]:
    """Return an address without its sslmode, and what the driver takes instead of it."""
    mode = address.query.get("sslmode", "prefer")
    plain = address.difference_update_query(["sslmode"])
    match mode:
        case "prefer":
            return plain, {}
        case "disable":
            return plain, {"ssl_context": False}
        case "require":
            # Encrypted without proof of who answers, as this word means to every other program.
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        case "verify-full":
            context = ssl.create_default_context()
        case _:
            raise LedgerAddressError(Fault.ADDRESS_SSL)
    return plain, {"ssl_context": context}
