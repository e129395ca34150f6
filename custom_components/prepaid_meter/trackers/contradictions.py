"""Counters of a module that contradict each other: told while they do, and nothing is booked."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.orders import Counters
from ..issues import async_raise_issue

_CREDIT: Final = "credit_contradicts"
_COUNT: Final = "load_count_jumped"


class Contradictions:
    """Raises and withdraws what is told of one module's counters."""

    def __init__(self, hass: HomeAssistant, module: ModuleCoordinator) -> None:
        """Tell of `module`."""
        self._hass = hass
        self._module = module

    @callback
    def tell(self, counters: Counters, strange_count: int | None) -> None:
        """Say what does not fit, and take back what does again."""
        for name, wrong in (
            (_CREDIT, counters.drift != 0),
            (_COUNT, strange_count is not None),
        ):
            if not wrong:
                ir.async_delete_issue(self._hass, DOMAIN, self._id(name))
            elif ir.async_get(self._hass).async_get_issue(DOMAIN, self._id(name)) is None:
                LOGGER.warning("%s: %s, %s", self._module.name, name, counters)
        unit = self._module.credit_unit
        if counters.drift:
            async_raise_issue(
                self._hass,
                self._id(_CREDIT),
                "credit_contradicts",
                {
                    "name": self._module.name,
                    "amount": f"{unit.from_minor(counters.drift)} {unit.name}",
                    "credit": f"{unit.from_minor(counters.credit)} {unit.name}",
                },
            )
        if strange_count is not None:
            async_raise_issue(
                self._hass,
                self._id(_COUNT),
                "load_count_jumped",
                {"name": self._module.name, "count": str(strange_count)},
            )

    @callback
    def withdraw(self) -> None:
        """Take back everything: the next start finds out anew."""
        for name in (_CREDIT, _COUNT):
            ir.async_delete_issue(self._hass, DOMAIN, self._id(name))

    def _id(self, name: str) -> str:
        return f"{name}_{self._module.identity}"
