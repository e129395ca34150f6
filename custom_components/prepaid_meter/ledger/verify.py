"""Proof that a hub's chain is whole, and that its amounts agree with the modules' counters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .encoding import Stored, before_first, read, row_hash
from .errors import LedgerDamagedError
from .kinds import COUNTED, RowKind
from .ledger import Ledger
from .rows import Head, Row


class Reason(StrEnum):
    """Why a row does not fit."""

    ALTERED = "altered"
    MISSING = "missing"
    OUT_OF_PLACE = "out_of_place"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    SUM = "sum"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Breach:
    """A row that does not fit, and why."""

    hub: str
    number: int
    reason: Reason
    why: str
    module: str | None = None


@dataclass(frozen=True, slots=True)
class ModuleSum:
    """What the book says that a module's total loaded is; None without an opening that tells."""

    module: str
    loaded: int
    """The sum of all amounts since the opening."""
    total: int | None


@dataclass(frozen=True, slots=True)
class Verification:
    """The result for one hub."""

    hub: str
    rows: int
    """How many rows were found good, up to the first breach of the chain."""
    head: Head
    breaches: tuple[Breach, ...]
    """At most one of the chain and one for each module's sums, by number."""
    modules: Mapping[str, ModuleSum]

    @property
    def holds(self) -> bool:
        """Whether everything fits."""
        return not self.breaches

    @property
    def breach(self) -> Breach | None:
        """The first row that does not fit."""
        return self.breaches[0] if self.breaches else None


def verify(
    ledger: Ledger,
    hub: str,
    *,
    counters: Mapping[str, int] | None = None,
    expected: Head | None = None,
) -> Verification:
    """Check a hub's chain against itself, the modules' total loaded now, and a head kept elsewhere.

    Nothing can be said about sums behind a breach of the chain, so there they are not looked at.
    """
    return verify_rows(hub, ledger.stored(hub), counters=counters, expected=expected)


def verify_rows(
    hub: str,
    rows: Iterable[Stored],
    *,
    counters: Mapping[str, int] | None = None,
    expected: Head | None = None,
) -> Verification:
    """Check rows in the order of their numbers, wherever they come from."""
    head = before_first(hub)
    sums: dict[str, _Sum] = {}
    breaches: list[Breach] = []
    for stored in rows:
        breach = _chain_breach(stored, head, expected)
        if breach is not None:
            breaches.append(breach)
            break
        try:
            row = read(stored)
        except LedgerDamagedError as err:
            breaches.append(Breach(hub, head.number + 1, Reason.UNREADABLE, str(err)))
            break
        head = Head(hub, row.number, row.hash)
        if row.module is not None:
            sums.setdefault(row.module, _Sum(row.module)).add(row)
    else:
        if expected is not None and head.number < expected.number:
            breaches.append(_truncated(head, expected))
        for module, counter in (counters or {}).items():
            if module in sums:
                sums[module].compare(counter)
    breaches.extend(each.breach for each in sums.values() if each.breach is not None)
    return Verification(
        hub=hub,
        rows=head.number,
        head=head,
        breaches=tuple(sorted(breaches, key=lambda breach: breach.number)),
        modules={
            module: ModuleSum(module, each.loaded, each.total) for module, each in sums.items()
        },
    )


def _chain_breach(stored: Stored, follows: Head, expected: Head | None) -> Breach | None:
    hub, number = follows.hub, follows.number + 1
    found = stored["number"]
    if found != number:
        if isinstance(found, int) and found > number:
            return Breach(hub, number, Reason.MISSING, f"Row {number} is missing before {found}.")
        return Breach(
            hub, number, Reason.OUT_OF_PLACE, f"Row {found} stands where {number} belongs."
        )
    try:
        computed = row_hash(stored)
    except LedgerDamagedError as err:
        return Breach(hub, number, Reason.UNREADABLE, str(err))
    if stored["hash"] != computed:
        return Breach(hub, number, Reason.ALTERED, f"Row {number} is not as it was written.")
    if stored["previous_hash"] != follows.hash:
        why = f"Row {number} was written after another row than the one before it now."
        return Breach(hub, number, Reason.OUT_OF_PLACE, why)
    if expected is not None and number == expected.number and computed != expected.hash:
        why = f"Row {number} is another one than was noted elsewhere; it or rows before it differ."
        return Breach(hub, number, Reason.ALTERED, why)
    return None


def _truncated(head: Head, expected: Head) -> Breach:
    why = f"The book ends at row {head.number}, though {expected.number} rows were noted elsewhere."
    return Breach(head.hub, head.number + 1, Reason.TRUNCATED, why)


@dataclass(slots=True)
class _Sum:
    """What a module must have counted, row by row."""

    module: str
    loaded: int = 0
    total: int | None = None
    last: Row | None = field(default=None)
    breach: Breach | None = None

    def add(self, row: Row) -> None:
        """Count a row, and hold its amount against the total that it gives."""
        self.last = row
        if row.kind is RowKind.OPENING and self.total is None:
            self.loaded, self.total = 0, row.total_loaded
        elif row.kind in COUNTED or row.kind is RowKind.OPENING:
            amount = row.amount or 0 if row.kind in COUNTED else 0
            self.loaded += amount
            if self.total is not None:
                self.total += amount
                self._hold_against(row, Reason.SUM, row.total_loaded)

    def compare(self, counter: int) -> None:
        """Hold the sum against the module's counter as it is now."""
        if self.last is not None:
            self._hold_against(self.last, Reason.COUNTER, counter)

    def _hold_against(self, row: Row, reason: Reason, counter: int | None) -> None:
        if counter is None or counter == self.total or self.total is None or self.breach:
            return
        why = (
            f"{self.module} counts {counter} loaded in all, where the rows up to {row.number} "
            f"come to {self.total}."
        )
        self.breach = Breach(row.hub, row.number, reason, why, self.module)
