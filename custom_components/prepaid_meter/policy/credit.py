"""How a tenant's credit stands."""

from enum import StrEnum


class CreditStatus(StrEnum):
    """How a tenant's credit stands."""

    OK = "ok"
    LOW = "low"
    EXHAUSTED = "exhausted"


def credit_status(credit: int | None, warning_limit: int | None) -> CreditStatus | None:
    """Return the status of a credit, both in minor units; None while the credit is unknown."""
    if credit is None:
        return None
    if credit <= 0:
        return CreditStatus.EXHAUSTED
    if warning_limit is not None and credit < warning_limit:
        return CreditStatus.LOW
    return CreditStatus.OK
