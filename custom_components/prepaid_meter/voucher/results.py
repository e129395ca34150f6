"""What a module says to a voucher."""

from enum import StrEnum
from typing import Final, Self


class Result(StrEnum):
    """What became of a voucher; the order gives each its number in a receipt."""

    ACCEPTED = "accepted"
    NOT_A_VOUCHER = "not_a_voucher"
    OVERSIZED = "oversized"
    UNKNOWN_VERSION = "unknown_version"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"
    TAMPERED = "tampered"
    WRONG_SITE = "wrong_site"
    WRONG_MODULE = "wrong_module"
    ALREADY_USED = "already_used"
    SEQUENCE_TOO_OLD = "sequence_too_old"
    CLOCK_UNSURE = "clock_unsure"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    UNIT_MISMATCH = "unit_mismatch"
    ABOVE_MAXIMUM = "above_maximum"
    AMOUNT_NOT_ALLOWED = "amount_not_allowed"
    EXCEEDS_CREDIT = "exceeds_credit"

    @property
    def code(self) -> int:
        """Its number in a receipt."""
        return _ORDER.index(self)

    @property
    def is_proven(self) -> bool:
        """Whether it is said only of vouchers whose signature was good."""
        return self is Result.ACCEPTED or self.code > Result.TAMPERED.code

    @classmethod
    def from_code(cls, code: int) -> Self | None:
        """Return the result with that number, None for a number without one."""
        return cls(_ORDER[code]) if code < len(_ORDER) else None


_ORDER: Final = tuple(Result)
