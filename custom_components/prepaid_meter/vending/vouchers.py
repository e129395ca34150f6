"""The vouchers of one module that are under way: issued, and not yet loaded or expired."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..device import loading
from ..ledger.kinds import RowKind
from ..ledger.rows import Json, Row
from .book import Book

EXPIRES: Final = "expires"

# A module's clock is only known as it was read last, and what it loaded in time may be told late.
_GRACE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the book keeps of a voucher that was signed."""

    sequence: int
    id: str
    expires: datetime
    details: dict[str, Json]


class OpenVouchers:
    """Knows which vouchers wait, and which have waited too long. All calls raise LedgerError."""

    def __init__(self, book: Book, module: str, clock: Callable[[], datetime]) -> None:
        """`clock` tells the time by which the module judges whether a voucher has expired."""
        self._book = book
        self._module = module
        self._clock = clock
        self._open: list[Row] = []

    async def take_up(self) -> None:
        """Find out which ones wait."""
        self._open = await self._book.pending(self._module, {RowKind.VOUCHER_ISSUED})

    def add(self, issued: Row) -> None:
        """Wait for a voucher."""
        self._open.append(issued)

    def settled(self, rows: Iterable[Row]) -> None:
        """Wait no longer for those that were loaded or have expired."""
        references = {
            row.reference
            for row in rows
            if row.kind in {RowKind.VOUCHER_LOADED, RowKind.VOUCHER_EXPIRED}
        }
        self._open = [row for row in self._open if row.reference not in references]

    @property
    def overdue(self) -> list[Row]:
        """Those that the module takes no more."""
        if not self._open:
            return []
        now = self._clock()
        return [row for row in self._open if _expires(row, now) + _GRACE < now]

    async def among(self, records: Sequence[loading.Record]) -> dict[int, Row]:
        """Return those that are among a module's loads, by sequence number, expired or not."""
        sequences = {record.voucher for record in records if record.voucher}
        if not sequences:
            return {}
        found = await self._book.vouchers_not_loaded(self._module, sequences)
        return {row.reference: row for row in found if row.reference is not None}


def _expires(row: Row, otherwise: datetime) -> datetime:
    said = row.details.get(EXPIRES)
    return datetime.fromisoformat(said) if isinstance(said, str) else otherwise
