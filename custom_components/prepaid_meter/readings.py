"""Each module's credit at the turn of every month, for statements that add up."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .ledger.statement import Month, Readings

if TYPE_CHECKING:
    from .coordinator import ModuleCoordinator
    from .hub import PrepaidMeterConfigEntry

# Written once a month and module; ten minutes lost are read again.
SAVE_DELAY: Final = 600


def _key(month: Month) -> str:
    return f"{month.year:04}-{month.month:02}"


def following(month: Month) -> Month:
    """Return the next month."""
    return Month(month.year + month.month // 12, month.month % 12 + 1)


def month_of(moment: datetime) -> Month:
    """Return the month of a local date."""
    return Month(moment.year, moment.month)


class MonthlyReadings:
    """Keeps the first credit that is read in a month, which is the last one of the month before."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep the readings of one hub's modules."""
        self._store = Store[dict[str, dict[str, int | None]]](
            hass, 1, f"{DOMAIN}.readings_{entry_id}"
        )
        self._readings: dict[str, dict[str, int | None]] = {}
        """By module and month; None for the month in which a module was first seen."""

    async def async_load(self) -> None:
        """Take up what was kept."""
        self._readings = await self._store.async_load() or {}

    async def async_remove(self) -> None:
        """Forget them with their hub."""
        await self._store.async_remove()

    @callback
    def async_watch(self, entry: PrepaidMeterConfigEntry, module: ModuleCoordinator) -> None:
        """Note a module's credit whenever a month begins."""

        @callback
        def note() -> None:
            credit = module.value("credit")
            if not module.says("credit") or not isinstance(credit, int):
                return
            kept = self._readings.setdefault(module.identity, {})
            month = _key(month_of(dt_util.now()))
            if month not in kept:
                kept[month] = credit if kept else None
                self._store.async_delay_save(lambda: self._readings, SAVE_DELAY)

        entry.async_on_unload(module.async_add_listener(note))

    @callback
    def async_rescale(self, module: str, shift: int) -> None:
        """Keep a module's readings in minor units that are `shift` decimals finer than before."""
        kept = self._readings.get(module, {})
        self._readings[module] = {
            month: None if credit is None else int(Decimal(credit).scaleb(shift))
            for month, credit in kept.items()
        }
        self._store.async_delay_save(lambda: self._readings, 0)

    def of(self, module: str, month: Month, now: int | None) -> Readings:
        """Return a module's credit at the beginning and the end of a month, as far as known.

        The present month ends with the credit `now`.
        """
        kept = self._readings.get(module, {})
        is_present = month == month_of(dt_util.now())
        return Readings(
            kept.get(_key(month)), now if is_present else kept.get(_key(following(month)))
        )
