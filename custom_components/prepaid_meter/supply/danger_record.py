"""Whether a supply is cut to protect people or the building, by the rows of the ledger."""

from collections.abc import Collection
from typing import Final

from ..ledger.kinds import RowKind
from ..ledger.ledger import Ledger
from ..ledger.rows import Row
from ..policy.danger import danger_in

_PAGE: Final = 50


class DangerRecord:
    """Takes up what happened to one module's supply, row by row."""

    def __init__(self, arriving: Collection[str]) -> None:
        """Know after which failures (`why` of their rows) a command is, or may be, carried out."""
        self.stands = False
        self._before = False
        self._arriving = arriving

    def take(self, row: Row) -> None:
        """Take up the next row; others than of commands and their failures say nothing."""
        why = row.details.get("why")
        match row.kind:
            case RowKind.CUT_OFF:
                # A second cut, for whatever reason, does not end the danger.
                self._before, self.stands = self.stands, self.stands or is_for_danger(row)
            case RowKind.RESTORE:
                self._before, self.stands = self.stands, False
            case RowKind.RESTORE_FAILED if why != "not_verified":
                self.stands = self._before
            case RowKind.CUT_OFF_FAILED if why not in self._arriving:
                self.stands = self._before


def is_for_danger(row: Row) -> bool:
    """Return whether a cut's row names a danger, as its reason or in its author's own words."""
    return bool(row.details.get("danger")) or danger_in(row.note) is not None


def rows_since_restored(
    ledger: Ledger, hub: str, module: str, kinds: Collection[RowKind]
) -> list[Row]:
    """Return the rows of a module since its supply was last restored, oldest first. Blocks.

    The restoring is the first of them, and what was before it if it failed.
    """
    found: list[Row] = []
    after = None
    failed = False
    while page := ledger.rows(hub=hub, module=module, kinds=kinds, limit=_PAGE, after=after):
        for row in page:
            found.append(row)
            if row.kind is RowKind.RESTORE and not failed:
                return found[::-1]
            failed = row.kind is RowKind.RESTORE_FAILED
        after = page[-1].position
    return found[::-1]
