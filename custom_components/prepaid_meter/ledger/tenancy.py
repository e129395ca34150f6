"""Who was whose tenant when, as the rows of one module tell it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from .kinds import RowKind
from .rows import Row, Tenant

TELLING: Final = frozenset({RowKind.OPENING, RowKind.TENANT_CHANGED})
"""Kinds that say who the tenant is from then on; None says that nobody is."""


@dataclass(frozen=True, slots=True)
class Tenancy:
    """The time of one tenant at a module. The end is None while it lasts."""

    module: str
    tenant: Tenant | None
    start: datetime
    end: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Return whether a moment lies within it."""
        return self.start <= moment and (self.end is None or moment < self.end)


def tenancies(module: str, rows: Iterable[Row]) -> list[Tenancy]:
    """Return the tenancies that rows of a module tell, oldest first."""
    found: list[Tenancy] = []
    for row in rows:
        if row.module != module or row.kind not in TELLING:
            continue
        if found and is_same(found[-1].tenant, row.tenant):
            found[-1] = replace(found[-1], tenant=row.tenant)
            continue
        if found:
            found[-1] = replace(found[-1], end=row.time)
        found.append(Tenancy(module, row.tenant, row.time))
    return found


def is_same(one: Tenant | None, other: Tenant | None) -> bool:
    """Return whether two are the same tenant, whatever they were called."""
    return (one.id if one else None) == (other.id if other else None)
