"""A module's counters held against the book: what differs is told before it is entered, and after.

Entering a difference makes the sums hold; that it was there stays told until a person has read it.
"""

from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..device.orders import Counters
from ..ledger.kinds import RowKind
from ..ledger.rows import Row
from ..lookup import account_of
from ..runtime import Meter
from ..trackers.accounts import anomaly_issue_id

_TOTAL = "total_loaded"
_CREDIT = "credit"
_COUNT = "load_count"


@dataclass(frozen=True, slots=True)
class Compared:
    """What a module counts, and where that differs from the book or from itself."""

    counters: Counters
    differences: list[dict[str, Any]]
    """Each as plain data; amounts are exact decimals, as text."""


async def async_compare(hass: HomeAssistant, meter: Meter) -> Compared:
    """Read a module's counters and compare them. Raises DeviceError, LedgerError.

    What its log explains, such as a load with a card, is no difference, and is entered.
    """
    account = account_of(meter)
    before = await _last_anomaly(meter)
    counters = await account.look()
    unit = meter.credit_unit
    differences: list[dict[str, Any]] = []
    if (row := await _last_anomaly(meter)) is not None:
        is_new = before is None or row.number != before.number
        unread = ir.async_get(hass).async_get_issue(DOMAIN, anomaly_issue_id(meter.identity))
        if is_new or unread is not None:
            differences.append(
                {
                    "module": meter.name,
                    "counter": _TOTAL,
                    "difference": str((row.unit or unit).from_minor(row.amount or 0)),
                    "entered_as": row.number,
                }
            )
    if counters.drift:
        differences.append(
            {
                "module": meter.name,
                "counter": _CREDIT,
                "difference": str(unit.from_minor(counters.drift)),
                "entered_as": None,
            }
        )
    if account.strange_count is not None:
        differences.append(
            {
                "module": meter.name,
                "counter": _COUNT,
                "difference": str(account.strange_count),
                "entered_as": None,
            }
        )
    return Compared(counters, differences)


async def _last_anomaly(meter: Meter) -> Row | None:
    return await account_of(meter).book.last(meter.identity, (RowKind.COUNTER_ANOMALY,))
