"""Buildings and their lines, without a dialog."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.building.entries import building_data, building_of
from custom_components.prepaid_meter.const import (
    CONF_BUILDING_ID,
    CONF_LIVE_INTERVAL,
    CONF_REQUEST_PAUSE,
    CONF_SLOW_INTERVAL,
    DOMAIN,
    SUBENTRY_OPERATOR,
)

OF_A_LINE: Final = (CONF_LIVE_INTERVAL, CONF_SLOW_INTERVAL, CONF_REQUEST_PAUSE)


def building_entry(
    title: str = "Market Hall",
    options: Mapping[str, Any] | None = None,
    operators: Iterable[ConfigSubentryData] = (),
) -> MockConfigEntry:
    """Return a building that is not yet set up."""
    data = building_data()
    return MockConfigEntry(
        domain=DOMAIN,
        title=title,
        data=data,
        unique_id=data[CONF_BUILDING_ID],
        options=dict(options or {}),
        subentries_data=list(operators),
    )


class Line(MockConfigEntry):
    """A line that brings its building along."""

    def __init__(
        self,
        *,
        building: ConfigEntry | None = None,
        data: Mapping[str, Any],
        options: Mapping[str, Any] | None = None,
        subentries_data: Iterable[ConfigSubentryData] = (),
        **how: Any,
    ) -> None:
        """Take the settings and operators of a building too, where none is given."""
        options, subentries = dict(options or {}), list(subentries_data)
        if building is None:
            building = building_entry(
                options={key: options[key] for key in options if key not in OF_A_LINE},
                operators=[each for each in subentries if _is_operator(each)],
            )
        super().__init__(
            domain=DOMAIN,
            data={**data, CONF_BUILDING_ID: building.data[CONF_BUILDING_ID]},
            options={key: options[key] for key in options if key in OF_A_LINE},
            subentries_data=[each for each in subentries if not _is_operator(each)],
            **how,
        )
        self.building = building

    def add_to_hass(self, hass: HomeAssistant) -> None:
        """Add both, the building first unless it is there."""
        building = self.building
        if hass.config_entries.async_get_entry(building.entry_id) is None:
            building.add_to_hass(hass)
        super().add_to_hass(hass)


def _is_operator(subentry: ConfigSubentryData) -> bool:
    return subentry["subentry_type"] == SUBENTRY_OPERATOR


def set_options(hass: HomeAssistant, line: ConfigEntry, **changed: Any) -> None:
    """Change settings of a line or of its building, wherever each belongs."""
    building = building_of(hass, line)
    for entry, keys in (
        (line, [key for key in changed if key in OF_A_LINE]),
        (building, [key for key in changed if key not in OF_A_LINE]),
    ):
        if keys:
            options = {**entry.options, **{key: changed[key] for key in keys}}
            hass.config_entries.async_update_entry(entry, options=options)
