"""Counters of a module that contradict each other: told while they do, and nothing is booked."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, LOGGER
from .coordinator import ModuleCoordinator
from .device.orders import Counters


class Contradictions:
    """Raises and withdraws what is told of one module's counters."""

    def __init__(self, hass: HomeAssistant, module: ModuleCoordinator) -> None:
        """Tell of `module`."""
        self._hass = hass
        self._module = module

    @callback
    def tell(self, counters: Counters, strange_count: int | None) -> None:
        """Say what does not fit, and take back what does again."""
        unit = self._module.credit_unit
        self._set(
            "credit_contradicts",
            counters.drift != 0,
            amount=f"{unit.from_minor(counters.drift)} {unit.name}",
            credit=f"{unit.from_minor(counters.credit)} {unit.name}",
        )
        self._set("load_count_jumped", strange_count is not None, count=f"{strange_count or 0:,}")

    @callback
    def withdraw(self) -> None:
        """Take back everything: the next start finds out anew."""
        for key in ("credit_contradicts", "load_count_jumped"):
            ir.async_delete_issue(self._hass, DOMAIN, self._id(key))

    def _id(self, key: str) -> str:
        return f"{key}_{self._module.identity}"

    def _set(self, key: str, is_so: bool, **placeholders: str) -> None:
        if not is_so:
            ir.async_delete_issue(self._hass, DOMAIN, self._id(key))
            return
        if ir.async_get(self._hass).async_get_issue(DOMAIN, self._id(key)) is None:
            LOGGER.warning("%s: %s, %s", self._module.name, key, placeholders)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id(key),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders={"name": self._module.name, **placeholders},
        )
