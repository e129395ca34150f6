"""What the actions that move credit share."""

from decimal import Decimal
from typing import Any, Final

from ..access.confirmations import Waiting
from ..const import CONF_LARGEST_TOP_UP
from ..entered.amounts import AmountError, TooFineError, shown as shown_amount, to_minor
from ..entered.fields import text
from ..runtime import Meter
from ..sentences import refusal

ATTR_AMOUNT: Final = "amount"


ATTR_NOTE: Final = "note"


ATTR_REASON: Final = "reason"


# A note is read on a receipt and in a table; what is longer is a document.
TEXT: Final = text(200)


def minor_units(meter: Meter, amount: str | float) -> int:
    """Return an amount above zero as minor units of the module's credit."""
    unit = meter.credit_unit
    try:
        minor = to_minor(amount, unit)
    except TooFineError:
        raise refusal(
            "amount_too_fine", amount=shown_amount(amount), decimals=str(unit.decimals)
        ) from None
    except AmountError:
        raise refusal("amount_no_number", amount=shown_amount(amount)) from None
    if minor <= 0:
        raise refusal("amount_not_positive")
    return minor


def check_limit(meter: Meter, amount: int) -> None:
    """Refuse to load more at once than the building's manager allows."""
    largest = meter.building.options.get(CONF_LARGEST_TOP_UP)
    if largest and meter.credit_unit.from_minor(amount) > Decimal(str(largest)):
        raise refusal("amount_above_limit", maximum=f"{largest} {meter.credit_unit.name}")


def shown_waiting(meter: Meter, waiting: Waiting) -> dict[str, Any]:
    """Return what an action answers with where a second person has to confirm."""
    return {
        "status": "waiting_for_confirmation",
        "module": meter.name,
        "confirmation": waiting.number,
    }
