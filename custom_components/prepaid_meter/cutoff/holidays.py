"""Which days are holidays, as a calendar or a workday sensor tells."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event, async_track_time_interval
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER
from ..hub import PrepaidMeterConfigEntry

# A calendar may be changed at any time, and a day begins at midnight.
_PAUSE = timedelta(minutes=10)


class Holidays:
    """Knows of today and tomorrow whether they are holidays; None where nobody can tell."""

    def __init__(
        self, hass: HomeAssistant, entity_id: str | None, changed: Callable[[], None]
    ) -> None:
        """Ask an entity; `changed` is called when another answer came."""
        self._hass = hass
        self._entity_id = entity_id
        self._changed = changed
        self._known: dict[date, bool] = {}

    def is_holiday(self, day: date) -> bool | None:
        """Return whether a local day is a holiday; only today and tomorrow are ever known."""
        return self._known.get(day)

    @callback
    def async_follow(self, entry: PrepaidMeterConfigEntry) -> None:
        """Keep up with the entity until the hub unloads."""
        if self._entity_id is None:
            return

        @callback
        def ask_soon(_event: object = None) -> None:
            entry.async_create_background_task(self._hass, self._async_ask(), f"{DOMAIN} holidays")

        entry.async_on_unload(async_track_state_change_event(self._hass, self._entity_id, ask_soon))
        entry.async_on_unload(async_track_time_interval(self._hass, ask_soon, _PAUSE))
        ask_soon()

    async def async_refresh(self) -> None:
        """Ask now, unless today and tomorrow are known."""
        today = dt_util.now().date()
        if self._entity_id and not {today, today + timedelta(days=1)} <= self._known.keys():
            await self._async_ask()

    async def _async_ask(self) -> None:
        today = dt_util.now().date()
        known: dict[date, bool] = {}
        for day in (today, today + timedelta(days=1)):
            if (answer := await self._async_answer(day)) is not None:
                known[day] = answer
        if known != self._known:
            self._known = known
            self._changed()

    async def _async_answer(self, day: date) -> bool | None:
        entity_id = self._entity_id or ""
        state = self._hass.states.get(entity_id)
        if state is None or state.state in {STATE_UNAVAILABLE, STATE_UNKNOWN}:
            return None
        try:
            if entity_id.startswith(f"{Platform.CALENDAR}."):
                return bool(await self._async_events(entity_id, day))
            return not await self._async_is_workday(entity_id, day)
        except (HomeAssistantError, KeyError, TypeError) as err:
            LOGGER.warning("%s does not tell whether %s is a holiday: %s", entity_id, day, err)
            return None

    async def _async_events(self, entity_id: str, day: date) -> object:
        start = datetime.combine(day, time(), dt_util.get_default_time_zone())
        answer = await self._hass.services.async_call(
            "calendar",
            "get_events",
            {
                ATTR_ENTITY_ID: entity_id,
                "start_date_time": start,
                # An all-day event ends with the first moment of the next day.
                "end_date_time": start + timedelta(days=1) - timedelta(seconds=1),
            },
            blocking=True,
            return_response=True,
        )
        return answer[entity_id]["events"]  # type: ignore[index, call-overload]

    async def _async_is_workday(self, entity_id: str, day: date) -> object:
        answer = await self._hass.services.async_call(
            "workday",
            "check_date",
            {ATTR_ENTITY_ID: entity_id, "check_date": day},
            blocking=True,
            return_response=True,
        )
        return answer[entity_id]["workday"]  # type: ignore[index, call-overload]
