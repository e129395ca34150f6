"""A price or limit as a person sets it."""

from decimal import Decimal

from ..sentences import refusal
from .amounts import AmountError, on_step, shown as shown_amount


def setting(value: float, step: Decimal) -> Decimal:
    """Return a price or limit as its register rounds it; raises a sentence."""
    try:
        return on_step(value, step)
    except AmountError:
        raise refusal("amount_no_number", amount=shown_amount(value)) from None
