"""The words of the account book, and which of them answer, count or move credit."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class RowKind(StrEnum):
    """What a row tells."""

    TOP_UP_INTENT = "top_up_intent"
    TOP_UP = "top_up"
    TOP_UP_REFUSED = "top_up_refused"
    REFUND_INTENT = "refund_intent"
    REFUND = "refund"
    REFUND_REFUSED = "refund_refused"
    LOAD_AT_MODULE = "load_at_module"
    LOADS_AT_MODULE_UNSEEN = "loads_at_module_unseen"
    CUT_OFF = "cut_off"
    CUT_OFF_FAILED = "cut_off_failed"
    RESTORE = "restore"
    RESTORE_FAILED = "restore_failed"
    ATTEMPT_REFUSED = "attempt_refused"
    SETTING_CHANGED = "setting_changed"
    MODULE_SWAPPED = "module_swapped"
    COUNTER_ANOMALY = "counter_anomaly"
    TENANT_CHANGED = "tenant_changed"
    VOUCHER_ISSUED = "voucher_issued"
    VOUCHER_LOADED = "voucher_loaded"
    VOUCHER_EXPIRED = "voucher_expired"
    UNCERTAIN_RESOLVED = "uncertain_resolved"
    OPENING = "opening"


class ActorKind(StrEnum):
    """Who did it: somebody signed in, an automation, somebody at the module, or we ourselves."""

    USER = "user"
    AUTOMATION = "automation"
    AT_MODULE = "at_module"
    SYSTEM = "system"


class Source(StrEnum):
    """The way by which credit or a command came to the module."""

    REMOTE = "remote"
    USB_STICK = "usb_stick"
    CARD = "card"
    KEYPAD = "keypad"
    UNKNOWN = "unknown"


OUTCOMES: Final[Mapping[RowKind, frozenset[RowKind]]] = {
    RowKind.TOP_UP_INTENT: frozenset(
        {RowKind.TOP_UP, RowKind.TOP_UP_REFUSED, RowKind.UNCERTAIN_RESOLVED}
    ),
    RowKind.REFUND_INTENT: frozenset(
        {RowKind.REFUND, RowKind.REFUND_REFUSED, RowKind.UNCERTAIN_RESOLVED}
    ),
    RowKind.VOUCHER_ISSUED: frozenset({RowKind.VOUCHER_LOADED, RowKind.VOUCHER_EXPIRED}),
}
"""What settles a row that waits for an answer."""

INTENTS: Final = frozenset({RowKind.TOP_UP_INTENT, RowKind.REFUND_INTENT})
"""Waiting rows whose answer comes over the wire, so one without an answer needs looking after."""

REFERENCED: Final = frozenset(OUTCOMES)
"""Kinds that use up a reference of their module: each has one that no other row of them has."""

SETTLED_ONCE: Final = frozenset(
    {
        RowKind.TOP_UP,
        RowKind.TOP_UP_REFUSED,
        RowKind.REFUND,
        RowKind.REFUND_REFUSED,
        RowKind.VOUCHER_LOADED,
    }
)
"""Answers of which a reference gets one and no second."""

LOADS: Final = frozenset(
    {
        RowKind.TOP_UP,
        RowKind.REFUND,
        RowKind.LOAD_AT_MODULE,
        RowKind.LOADS_AT_MODULE_UNSEEN,
        RowKind.VOUCHER_LOADED,
    }
)
"""Kinds whose amount changes a module's credit, and with it the total loaded that it counts."""

COUNTED: Final = LOADS | {RowKind.COUNTER_ANOMALY}
"""Kinds whose amounts add up to the change of a module's own total loaded."""
