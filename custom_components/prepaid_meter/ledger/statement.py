"""What a tenant was given and used in a month, module by module."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from ..credit import CreditUnit
from .kinds import COUNTED, LOADS, RowKind
from .ledger import Ledger
from .rows import Row, Tenant
from .tenancy import is_same


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return its first moment and that of the next month, in a zone."""
        following = self.year * 12 + self.month
        return (
            datetime(self.year, self.month, 1, tzinfo=zone),
            datetime(following // 12, following % 12 + 1, 1, tzinfo=zone),
        )


@dataclass(frozen=True, slots=True)
class Readings:
    """A module's credit at the first moment of a month and at the last; None if unknown."""

    opening: int | None = None
    closing: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The account of one tenant at one module, over their part of a month."""

    hub: str
    module: str
    tenant: Tenant | None
    unit: CreditUnit | None
    month: Month
    start: datetime
    end: datetime
    opening: int | None
    closing: int | None
    rows: tuple[Row, ...]
    """Loads, refunds, and where the module's own count went wrong."""

    @property
    def loaded(self) -> int:
        """What was loaded, less what was refunded."""
        return sum(row.amount or 0 for row in self.rows if row.kind in LOADS)

    @property
    def consumption(self) -> int | None:
        """What was used: opening and loads, less closing. None where a reading is missing."""
        if self.opening is None or self.closing is None:
            return None
        return self.opening + self.loaded - self.closing

    @property
    def is_disturbed(self) -> bool:
        """Whether the module's count went wrong meanwhile, so that consumption is a guess."""
        return any(row.kind is RowKind.COUNTER_ANOMALY for row in self.rows)


def module_statements(
    ledger: Ledger,
    hub: str,
    module: str,
    month: Month,
    zone: tzinfo,
    readings: Readings = Readings(),
) -> list[Statement]:
    """Return a module's statements for a month, one for each tenant that it had."""
    start, end = month.bounds(zone)
    tenancy = ledger.tenancy(hub, module, start)
    before = ledger.rows(hub=hub, module=module, end=start, limit=1)
    return split(
        ledger.walk(hub=hub, module=module, start=start, end=end),
        _Part(
            hub=hub,
            module=module,
            month=month,
            tenant=tenancy.tenant if tenancy else None,
            unit=before[0].unit if before else None,
            start=start,
            opening=readings.opening,
        ),
        end,
        readings.closing,
    )


@dataclass(slots=True, kw_only=True)
class _Part:
    """The part of a month of which we have not yet seen the end."""

    hub: str
    module: str
    month: Month
    tenant: Tenant | None
    unit: CreditUnit | None
    start: datetime
    opening: int | None
    rows: list[Row] = field(default_factory=list)

    def closed(self, end: datetime, closing: int | None) -> Statement:
        """Return its statement."""
        return Statement(
            hub=self.hub,
            module=self.module,
            tenant=self.tenant,
            unit=self.unit,
            month=self.month,
            start=self.start,
            end=end,
            opening=self.opening,
            closing=closing,
            rows=tuple(self.rows),
        )

    def following(self, row: Row) -> _Part:
        """Return the part that a row begins."""
        changes = row.kind is RowKind.TENANT_CHANGED
        return _Part(
            hub=self.hub,
            module=self.module,
            month=self.month,
            tenant=row.tenant if changes or row.tenant else self.tenant,
            unit=row.unit or self.unit,
            start=row.time,
            opening=row.after if changes and row.after is not None else row.before,
        )


def split(rows: Iterable[Row], part: _Part, end: datetime, closing: int | None) -> list[Statement]:
    """Cut a month's rows of one module wherever the tenant changes, or the unit of its credit."""
    statements: list[Statement] = []
    for row in rows:
        if row.kind is RowKind.OPENING and part.opening is None and not part.rows:
            # Nothing is known of the module before we first saw it.
            part.start, part.opening = row.time, row.after
            part.tenant, part.unit = row.tenant, row.unit or part.unit
        elif _begins_another(row, part):
            statements.append(part.closed(row.time, row.before))
            part = part.following(row)
        part.unit = part.unit or row.unit
        if row.kind in COUNTED:
            part.rows.append(row)
    statements.append(part.closed(end, closing))
    return [each for each in statements if each.start < each.end or each.rows]


def _begins_another(row: Row, part: _Part) -> bool:
    """Return whether a row is not of this part's account.

    A row that names nobody belongs to the tenant who is there, unless it says that nobody is.
    """
    if row.unit is not None and part.unit is not None and row.unit != part.unit:
        return True
    if row.kind is RowKind.TENANT_CHANGED or row.tenant is not None:
        return not is_same(row.tenant, part.tenant)
    return False
