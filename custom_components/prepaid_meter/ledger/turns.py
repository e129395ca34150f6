"""A module's credit at a moment, from what the book says was loaded until then."""

from datetime import datetime

from .kinds import COUNTED, RowKind
from .ledger import Ledger


def credit_at(
    ledger: Ledger, hub: str, module: str, moment: datetime, used: int | None
) -> int | None:
    """Return the credit, minor units, of a module that had `used` so much; None if not known.

    It is that of the book: what was loaded before and entered later is credit of later. So what a
    statement tells as used is what was used, whenever loads were seen.
    """
    if used is None:
        return None
    last = ledger.rows(
        hub=hub, module=module, kinds=COUNTED | {RowKind.OPENING}, end=moment, limit=1
    )
    if not last or last[0].total_loaded is None:
        return None
    return last[0].total_loaded - used
