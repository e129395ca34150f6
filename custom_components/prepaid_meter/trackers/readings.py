"""What each module's credit was used at the turn of every month, for statements that add up."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import ModuleCoordinator
from ..device.loading import total_key
from ..ledger.ledger import Ledger
from ..ledger.statement import Month, Readings
from ..ledger.turns import credit_at

# All modules of a building turn the month within a round; they are one write.
SAVE_DELAY: Final = 1

# When a module was seen last is written this often, and only where a month is about to end.
SEEN_DELAY: Final = 300
_END_OF_MONTH: Final = timedelta(hours=2)

# What is used between two readings that lie closer together may be of either month.
MOST_APART: Final = timedelta(minutes=15)

_SEEN: Final = "seen"
_COUNTER: Final = "total_used"


class Turn(TypedDict, total=False):
    """How a module stood at the first reading of a month, or when it was seen last."""

    used: int | None
    """What its counter of used credit said, minor units; None if the turn was not seen."""
    at: str
    rescaled: bool
    """Whether the module's amounts mean something else since, so that no month begins with it."""


def _key(month: Month) -> str:
    return f"{month.year:04}-{month.month:02}"


def following(month: Month) -> Month:
    """Return the next month."""
    return Month(month.year + month.month // 12, month.month % 12 + 1)


def month_of(moment: datetime) -> Month:
    """Return the month of a local date."""
    return Month(moment.year, moment.month)


class _Store(Store[dict[str, dict[str, Turn]]]):
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: object
    ) -> dict[str, dict[str, Turn]]:
        # Nobody knows how long after the turn those were read, or what was loaded meanwhile.
        return {}


def _used(module: ModuleCoordinator) -> tuple[int, datetime] | None:
    """Return what was used according to one reading, and when it was read; None if not told.

    A module that does not count it has used what was loaded, less its credit.
    """
    points = module.device.points
    if module.device.profile.top_up is None:
        return None
    total = total_key(module.device.profile)
    keys = (_COUNTER,) if _COUNTER in points else (total, "credit")
    read = {module.read_at.get(points[key].block) for key in keys if module.says(key)}
    values = [value for key in keys if isinstance(value := module.value(key), int)]
    if len(values) < len(keys) or len({points[key].block for key in keys}) > 1:
        return None
    read_at = read.pop() if read else None
    return None if read_at is None else (values[0] - sum(values[1:]), read_at)


class MonthlyReadings:
    """Keeps what was used until a month began, where the turn was seen.

    Used, not credit: a load that nobody saw changes the credit, but not what was used. What the
    credit was then follows from the loads in the ledger.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep the readings of one hub's modules."""
        self._store = _Store(hass, 2, f"{DOMAIN}.readings_{entry_id}")
        self._readings: dict[str, dict[str, Turn]] = {}
        """By module and month, and when it was seen last."""
        self._saving = False

    async def async_load(self) -> None:
        """Take up what was kept."""
        self._readings = await self._store.async_load() or {}

    async def async_close(self) -> None:
        """Write what is not written, before another takes it up."""
        await self._store.async_save(self._readings)

    async def async_remove(self) -> None:
        """Forget them with their hub."""
        await self._store.async_remove()

    @callback
    def async_watch(self, entry: ConfigEntry, module: ModuleCoordinator) -> None:
        """Note a module's use whenever a month begins."""
        last: datetime | None = None

        @callback
        def note() -> None:
            nonlocal last
            found = _used(module)
            if found is None or found[1] == last:
                return
            used, last = found
            self._note(module.identity, used, dt_util.now())

        entry.async_on_unload(module.async_add_listener(note))

    @callback
    def async_rescale(self, module: str) -> None:
        """Note that a module's amounts mean something else from now on.

        What was used until this month began is told in another scale than what is used in it.
        """
        if (turn := self._readings.get(module, {}).get(_key(month_of(dt_util.now())))) is not None:
            turn["rescaled"] = True
            self._save_within(0)

    def _note(self, module: str, used: int, now: datetime) -> None:
        kept = self._readings.setdefault(module, {})
        month = _key(month_of(now))
        if month not in kept:
            kept[month] = {"used": used if _is_close(kept.get(_SEEN), now) else None}
            self._save_within(SAVE_DELAY)
        kept[_SEEN] = {"at": now.isoformat()}
        if month_of(now + _END_OF_MONTH) != month_of(now):
            self._save_now_and_then()

    def _save_now_and_then(self) -> None:
        # A longer delay would put off what is about to be written.
        if not self._saving:
            self._save_within(SEEN_DELAY)

    def _save_within(self, delay: float) -> None:
        self._saving = True
        self._store.async_delay_save(self._data, delay)

    def _data(self) -> dict[str, dict[str, Turn]]:
        self._saving = False
        return self._readings

    def of(
        self, module: str, month: Month, now: int | None
    ) -> Callable[[Ledger, str, tzinfo], Readings]:
        """Return what tells a module's credit at the beginning and the end of a month.

        It blocks, and wants the ledger, the hub's name in it and the building's zone. The present
        month ends with the credit `now`.
        """
        kept = self._readings.get(module, {})
        end = None if month == month_of(dt_util.now()) else kept.get(_key(following(month)), {})
        return partial(_readings, module, month, kept.get(_key(month), {}), end, now)


def _readings(
    module: str,
    month: Month,
    opening: Turn,
    closing: Turn | None,
    now: int | None,
    ledger: Ledger,
    hub: str,
    zone: tzinfo,
) -> Readings:
    begin, end = month.bounds(zone)
    used = None if opening.get("rescaled") else opening.get("used")
    return Readings(
        credit_at(ledger, hub, module, begin, used),
        now if closing is None else credit_at(ledger, hub, module, end, closing.get("used")),
    )


def _is_close(seen: Turn | None, now: datetime) -> bool:
    """Return whether a module was seen shortly before; a clock that was put back knows nothing."""
    if seen is None:
        return False
    return timedelta(0) <= now - datetime.fromisoformat(seen["at"]) <= MOST_APART
