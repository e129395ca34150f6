"""What every repair of a meter begins with."""

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..runtime import Meter, PrepaidMeterConfigEntry


class MeterRepairFlow(RepairsFlow):
    """Deals with what was raised for a meter, or for a hub as a whole."""

    def __init__(self, entry_id: str, subentry_id: str | None) -> None:
        """Deal with the meter of a subentry, None for all of the hub's."""
        super().__init__()
        self._entry_id = entry_id
        self._subentry_id = subentry_id

    @property
    def entry(self) -> PrepaidMeterConfigEntry | None:
        """The hub's entry, None once it was removed."""
        return self.hass.config_entries.async_get_entry(self._entry_id)

    @property
    def running(self) -> PrepaidMeterConfigEntry | None:
        """The hub's entry, None while it does not run."""
        entry = self.entry
        return entry if entry is not None and entry.state is ConfigEntryState.LOADED else None

    @property
    def meter(self) -> Meter | None:
        """The meter, None while its hub does not run, or once it is gone."""
        entry = self.running
        if entry is None or self._subentry_id is None:
            return None
        return entry.runtime_data.meters.get(self._subentry_id)

    @property
    def placeholders(self) -> dict[str, str]:
        """What the issue itself says."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return dict(issue.translation_placeholders or {}) if issue else {}
