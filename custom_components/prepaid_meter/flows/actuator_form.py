"""The question what a relay moves: for modules that are added, and for those never asked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from ..const import CONF_FEEDBACK_WIRED
from ..device.actuator import has_supply, proposed_actuator
from ..device.points import Actuator, Point, SupplyPoints, Value
from ..device.scan import Found
from ..runtime import Meter


def actuator_selector(mode: SelectSelectorMode = SelectSelectorMode.LIST) -> SelectSelector:
    """Return the field for what a relay moves."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[actuator.value for actuator in Actuator],
            translation_key="actuator",
            mode=mode,
        )
    )


_FIELD: Final = actuator_selector(SelectSelectorMode.DROPDOWN)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about one module."""

    proposal: Actuator | None
    """What it seems to be; None where a person has to say it."""
    has_feedback: bool

    @classmethod
    def of(
        cls, supply: SupplyPoints, points: Mapping[str, Point], said: Mapping[str, Value]
    ) -> Self:
        """Ask about a supply, by what its module says of it."""
        return cls(proposed_actuator(supply, said), supply.feedback in points)

    @classmethod
    def of_found(cls, found: Found, said: Mapping[str, Value]) -> Self | None:
        """Ask about a module that was found; None if it has no supply."""
        if found.profile.supply is None or not has_supply(found):
            return None
        points = found.profile.points_for(found.capabilities)
        return cls.of(found.profile.supply, points, said)

    @classmethod
    def of_running(cls, meter: Meter) -> Self | None:
        """Ask about a meter that is polled; None if it has no supply."""
        supply = meter.device.profile.supply
        if supply is None or meter.supply is None:
            return None
        asked = cls.of(supply, meter.device.points, meter.coordinator.data.reading.values)
        wired = meter.subentry.data.get(CONF_FEEDBACK_WIRED, True)
        return cls(asked.proposal, asked.has_feedback and wired)


def schema(asked: Mapping[str, Asked]) -> vol.Schema:
    """Return a form with a field for each module, as is proposed."""
    return vol.Schema(
        {
            vol.Required(
                field, default=vol.UNDEFINED if each.proposal is None else each.proposal.value
            ): _FIELD
            for field, each in asked.items()
        }
    )


def wrong_fields(asked: Mapping[str, Asked], entered: Mapping[str, Any]) -> dict[str, str]:
    """Return an error for every field that says what cannot be."""
    errors = {}
    for field, each in asked.items():
        if entered[field] == Actuator.BREAKER_PULSE and not each.has_feedback:
            errors[field] = "pulse_needs_feedback"
    return errors


def count_unsure(asked: Iterable[Asked]) -> int:
    """Return for how many modules nothing can be proposed."""
    return sum(each.proposal is None for each in asked)
