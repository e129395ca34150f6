"""The words the rules are written in, what each means to the gate, and a way through all of them.

A table of rules says for each outcome which words must hold: `{"mode": {"operator"}}`. A dimension
that a rule does not name does not matter to it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import product
from typing import Any, Final
from zoneinfo import ZoneInfo

from custom_components.prepaid_meter.policy.calendar import TURKEY, closed
from custom_components.prepaid_meter.policy.gate import Authority, Code, Mode

type Dimensions = Mapping[str, Mapping[str, Mapping[str, Any]]]
type Words = Mapping[str, str]
type When = Mapping[str, set[str]]

ISTANBUL: Final = ZoneInfo("Europe/Istanbul")
MONDAY_NOON: Final = datetime(2026, 10, 26, 12, tzinfo=ISTANBUL)
FRIDAY_NOON: Final = datetime(2026, 10, 30, 12, tzinfo=ISTANBUL)
MONDAY_EVENING: Final = datetime(2026, 10, 26, 18, tzinfo=ISTANBUL)

WELL_KNOWN: Final[Mapping[str, Any]] = {
    "fresh": True,
    "identity_proven": True,
    "clock_sure": True,
    "calendar": (),
    "top_up_pending": False,
    "cut_by_force": False,
    "cut_for_danger": False,
    "loaded_since_cut": False,
}
"""What stands against nobody."""

MODE: Final[Dimensions] = {
    "mode": {
        "operator": {"mode": Mode.OPERATOR},
        "automatic": {"mode": Mode.AUTOMATIC},
        "remote": {"mode": Mode.REMOTE},
        "unknown": {"mode": None},
    }
}

CREDIT: Final[Dimensions] = {
    "credit": {
        "plenty": {"credit": 250_00, "emergency_credit": 20_00},
        "the last cent": {"credit": 1, "emergency_credit": 20_00},
        "zero": {"credit": 0},
        "zero, a top-up under way": {"credit": 0, "top_up_pending": True},
        "zero, top-ups not known": {"credit": 0, "top_up_pending": None},
        "within emergency credit": {"credit": -19_99, "emergency_credit": 20_00},
        "emergency credit used up": {"credit": -20_00, "emergency_credit": 20_00},
        "unknown": {"credit": None, "emergency_credit": 20_00},
    }
}

HOLD: Final[Dimensions] = {"hold": {"no": {"hold": False}, "yes": {"hold": True}}}

CALENDAR: Final[Dimensions] = {
    "calendar": {
        "open": {"calendar": closed(TURKEY, MONDAY_NOON, holiday=False, eve=False)},
        "wrong day": {"calendar": closed(TURKEY, FRIDAY_NOON, holiday=False, eve=False)},
        "wrong hour": {"calendar": closed(TURKEY, MONDAY_EVENING, holiday=False, eve=False)},
        "holiday": {"calendar": closed(TURKEY, MONDAY_NOON, holiday=True, eve=False)},
        "eve": {"calendar": closed(TURKEY, MONDAY_NOON, holiday=False, eve=True)},
        "unknown": {"calendar": closed(TURKEY, MONDAY_NOON)},
    }
}

KNOWLEDGE: Final[Dimensions] = {
    "data": {"fresh": {"fresh": True}, "stale": {"fresh": False}},
    "clock": {"sure": {"clock_sure": True}, "unsure": {"clock_sure": False}},
    "identity": {"proven": {"identity_proven": True}, "unproven": {"identity_proven": False}},
}

RELAY: Final[Dimensions] = {
    "relay": {
        "closed": {"relay_closed": True},
        "closed, but no supply": {"relay_closed": True, "unverified": True},
        "open": {"relay_closed": False},
        "open, but supplied": {"relay_closed": False, "unverified": True},
        "unknown": {"relay_closed": None},
    }
}

SITUATION: Final[Dimensions] = {**MODE, **CREDIT, **CALENDAR, **HOLD, **KNOWLEDGE, **RELAY}

ASKER: Final[Dimensions] = {
    "who": {
        "administrator": {"authority": Authority.ADMINISTRATOR},
        "operator": {"authority": Authority.OPERATOR},
        "automation": {"authority": Authority.AUTOMATION},
        "anybody else": {"authority": Authority.NONE},
    },
    "code": {
        "right": {"code": Code.RIGHT},
        "not needed": {"code": Code.NOT_NEEDED},
        "missing": {"code": Code.MISSING},
        "wrong": {"code": Code.WRONG},
        "locked": {"code": Code.LOCKED},
        "obsolete": {"code": Code.OBSOLETE},
    },
    "force": {"no": {"force": False}, "yes": {"force": True}},
    "second person": {"agreed": {"confirmed": True}, "missing": {"confirmed": False}},
}


def cases[Outcome](
    dimensions: Dimensions, rules: Mapping[Outcome, When]
) -> Iterator[tuple[Words, dict[str, Any], frozenset[Outcome]]]:
    """Yield every combination of words, what it means, and the outcomes it does not rule out."""
    left_by = {
        (dimension, word): frozenset(
            outcome for outcome, when in rules.items() if word in when.get(dimension, {word})
        )
        for dimension, words in dimensions.items()
        for word in words
    }
    for combination in product(*dimensions.values()):
        words = dict(zip(dimensions, combination, strict=True))
        means: dict[str, Any] = {}
        left = frozenset(rules)
        for dimension, word in words.items():
            means |= dimensions[dimension][word]
            left &= left_by[dimension, word]
        yield words, means, left
