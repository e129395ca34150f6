"""Why the teller refuses an order; nothing was sent to the module then."""

from decimal import Decimal


class TellerError(Exception):
    """Base class of every refusal."""


class NothingToLoadError(TellerError):
    """The amount is zero."""


class AboveMaximumError(TellerError):
    """The amount is above what the module takes at once."""

    def __init__(self, maximum: int) -> None:
        """Keep the largest amount, in minor units."""
        super().__init__(f"above {maximum}")
        self.maximum = maximum


class AboveCreditError(TellerError):
    """More is to be given back than there is."""

    def __init__(self, credit: int) -> None:
        """Keep the credit there is, in minor units."""
        super().__init__(f"above {credit}")
        self.credit = credit


class AmountNotCarriedError(TellerError):
    """The module's register cannot say such an amount."""


class NoRefundsError(TellerError):
    """The module gives no credit back over the wire."""


class NeedsSecondPersonError(TellerError):
    """More credit would leave within a day than one person may let go."""

    def __init__(self, limit: Decimal, gone: Decimal) -> None:
        """Keep the limit, and what has left already, in the hub's unit."""
        super().__init__(f"{gone} of {limit} are gone")
        self.limit = limit
        self.gone = gone


class EarlierOrderPendingError(TellerError):
    """An earlier order of the same module is not certain yet."""

    def __init__(self, number: int) -> None:
        """Keep the number of the earlier order's row."""
        super().__init__(f"order {number} is pending")
        self.number = number


class NothingToDecideError(TellerError):
    """There is no order that waits for a person's word."""


class NotBegunError(TellerError):
    """The purse has no first reading yet, which a person compared with the meter."""


class ReadingInDoubtError(TellerError):
    """A counter of the purse is in doubt, and its question has to be answered first."""


class VoucherNotWaitingError(TellerError):
    """No voucher waits under that number: it was taken before, has expired, or is another's."""
