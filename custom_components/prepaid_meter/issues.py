"""What is raised for a person under Settings → Repairs: one table, one way to raise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN


@dataclass(frozen=True, slots=True)
class Issue:
    """How one kind of issue is shown; its words are in the translations under its key."""

    severity: ir.IssueSeverity
    fixable: bool = False
    """Whether a flow of `repairs.py` deals with it."""
    persistent: bool = False
    """Whether it tells of something that has happened, and outlives a restart."""


_WARNING: Final = ir.IssueSeverity.WARNING
_ERROR: Final = ir.IssueSeverity.ERROR

ISSUES: Final[Mapping[str, Issue]] = {
    "actuator_refuted": Issue(_ERROR, fixable=True),
    "actuator_undeclared": Issue(_ERROR, fixable=True),
    "clock_wrong": Issue(_WARNING, fixable=True),
    "counter_drift": Issue(_WARNING, fixable=True, persistent=True),
    "counter_reset": Issue(_WARNING, fixable=True, persistent=True),
    "credit_contradicts": Issue(_WARNING),
    "cut_failed": Issue(_ERROR),
    "load_count_jumped": Issue(_WARNING),
    "module_changed": Issue(_ERROR, fixable=True),
    "module_nonsense": Issue(_ERROR),
    "module_restless": Issue(_ERROR),
    "module_swapped": Issue(_ERROR, fixable=True),
    "no_cut_off_automation": Issue(_WARNING, fixable=True),
    "phones_of_one_name": Issue(_WARNING),
    "restore_failed": Issue(_ERROR),
    "supply_interrupted": Issue(_WARNING),
    "supply_status_disabled": Issue(_WARNING),
    "trip_coil_energised": Issue(_ERROR),
    "uncertain_refund": Issue(_ERROR, fixable=True),
    "uncertain_top_up": Issue(_ERROR, fixable=True),
    "wrong_values": Issue(_WARNING),
}


@callback
def async_raise_issue(
    hass: HomeAssistant,
    issue_id: str,
    key: str,
    placeholders: Mapping[str, str],
    data: Mapping[str, str | int] | None = None,
) -> None:
    """Raise an issue of a kind, or change what it says; `data` is what its flow needs to know."""
    issue = ISSUES[key]
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data=dict(data) if data else None,
        is_fixable=issue.fixable,
        is_persistent=issue.persistent,
        severity=issue.severity,
        translation_key=key,
        translation_placeholders=dict(placeholders),
    )
