"""What may be cut off, when and by whom. Pure functions, no Home Assistant."""

from .credit import CreditStatus, credit_status

__all__ = ["CreditStatus", "credit_status"]
