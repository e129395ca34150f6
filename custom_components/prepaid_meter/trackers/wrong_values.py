"""Values that a module cannot have: told by name, with what its registers hold, while they last."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.declared import SCALING
from ..issues import async_raise_issue

# One garbled reply is nothing; what is still so when it is read again is the module's own.
_SEEN: Final = 2

# A module with a fault in its firmware may say only such; a person needs no list of a hundred.
_MOST_SHOWN: Final = 8


def wrong_values_issue_id(module: ModuleCoordinator) -> str:
    """Return the repair that is open while a module says what cannot be."""
    return f"wrong_values_{module.subentry.subentry_id}"


class WrongValues:
    """Watches one module for values that its register map does not allow."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, module: ModuleCoordinator) -> None:
        """Begin to watch, until the hub unloads."""
        self._hass = hass
        self._module = module
        self._seen: dict[str, tuple[object, int]] = {}
        self._told: tuple[str, ...] = ()
        entry.async_on_unload(module.async_add_listener(self._check))
        entry.async_on_unload(self._withdraw)

    @callback
    def _check(self) -> None:
        module = self._module
        points = module.device.points
        seen: dict[str, tuple[object, int]] = {}
        for key in module.data.reading.raws:
            if key in SCALING or key not in points:
                continue
            read_at = module.read_at.get(points[key].block)
            before, times = self._seen.get(key, (None, 0))
            seen[key] = read_at, times if read_at == before else times + 1
        self._seen = seen
        wrong = tuple(sorted(key for key, (_, times) in seen.items() if times >= _SEEN))
        if wrong == self._told:
            return
        self._told = wrong
        if not wrong:
            self._withdraw()
            return
        raws = module.data.reading.raws
        shown = ", ".join(f"{key} = {raws[key]}" for key in wrong[:_MOST_SHOWN])
        if len(wrong) > _MOST_SHOWN:
            shown += f", … ({len(wrong)})"
        LOGGER.warning("%s says what cannot be: %s", module.name, shown)
        async_raise_issue(
            self._hass,
            wrong_values_issue_id(module),
            "wrong_values",
            {
                "name": module.name,
                "unit_id": str(module.unit_id),
                "values": shown,
            },
        )

    @callback
    def _withdraw(self) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, wrong_values_issue_id(self._module))
