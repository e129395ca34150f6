"""What a module's credit and relay mean. Pure functions, no Home Assistant."""

from enum import StrEnum


class CreditStatus(StrEnum):
    """How a tenant's credit stands."""

    OK = "ok"
    LOW = "low"
    EXHAUSTED = "exhausted"


class SupplyStatus(StrEnum):
    """Whether a tenant is supplied."""

    ON = "on"
    CUT = "cut"


def credit_status(credit: int | None, warning_limit: int | None) -> CreditStatus | None:
    """Return the status of a credit, both in minor units; None while the credit is unknown."""
    if credit is None:
        return None
    if credit <= 0:
        return CreditStatus.EXHAUSTED
    if warning_limit is not None and credit < warning_limit:
        return CreditStatus.LOW
    return CreditStatus.OK


def supply_status(relay_closed: bool | None) -> SupplyStatus | None:
    """Return whether a supply relay lets through; None while it is unknown."""
    if relay_closed is None:
        return None
    return SupplyStatus.ON if relay_closed else SupplyStatus.CUT
