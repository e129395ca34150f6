"""Why the gate is closed."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Why a cut-off or a restoring is not allowed; each is a sentence in the translations."""

    # What is known of the module
    DATA_STALE = "data_stale"
    IDENTITY_UNPROVEN = "identity_unproven"
    CLOCK_UNSURE = "clock_unsure"
    MODE_UNKNOWN = "mode_unknown"
    CREDIT_UNKNOWN = "credit_unknown"
    SUPPLY_UNKNOWN = "supply_unknown"
    TOP_UPS_UNKNOWN = "top_ups_unknown"
    ACTUATOR_UNDECLARED = "actuator_undeclared"
    # What the supply does already
    ALREADY_CUT = "already_cut"
    ALREADY_ON = "already_on"
    INTERRUPTED_ON_SITE = "interrupted_on_site"
    # Credit and mode
    CREDIT_REMAINS = "credit_remains"
    EMERGENCY_CREDIT_REMAINS = "emergency_credit_remains"
    TOP_UP_PENDING = "top_up_pending"
    NO_CREDIT = "no_credit"
    ON_HOLD = "on_hold"
    OPERATOR_DECIDES = "operator_decides"
    PERSON_RESTORES = "person_restores"
    CUT_FOR_DANGER = "cut_for_danger"
    # The calendar
    WRONG_DAY = "wrong_day"
    WRONG_HOUR = "wrong_hour"
    HOLIDAY = "holiday"
    HOLIDAY_EVE = "holiday_eve"
    CALENDAR_UNKNOWN = "calendar_unknown"
    # Who asks
    NO_RIGHT = "no_right"
    CODE_MISSING = "code_missing"
    CODE_WRONG = "code_wrong"
    CODES_LOCKED = "codes_locked"
    CODE_OBSOLETE = "code_obsolete"
    FORCE_NEEDS_ADMINISTRATOR = "force_needs_administrator"
    NEEDS_CONFIRMATION = "needs_confirmation"
    CHANGED_SINCE_ASKED = "changed_since_asked"


CALENDAR: Final = frozenset({
    Reason.WRONG_DAY,
    Reason.WRONG_HOUR,
    Reason.HOLIDAY,
    Reason.HOLIDAY_EVE,
    Reason.CALENDAR_UNKNOWN,
})  # fmt: skip
"""What a calendar may have against it."""

OVERRIDABLE: Final = CALENDAR | {
    Reason.CREDIT_REMAINS,
    Reason.EMERGENCY_CREDIT_REMAINS,
    Reason.TOP_UP_PENDING,
    Reason.NO_CREDIT,
}
"""What an administrator may override, on record. Not what nobody knows of the module, and no hold:
whoever wants to cut a protected tenant lifts the hold first."""
