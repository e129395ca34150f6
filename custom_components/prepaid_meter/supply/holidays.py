"""Which days are holidays, as a calendar or a workday sensor tells."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event, async_track_time_interval
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER

# A calendar may be changed at any time, and a day begins at midnight.
_PAUSE = timedelta(minutes=10)

# A calendar that asks its server again takes a second or two.
_PATIENCE: Final = 5.0
"""Seconds."""


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
        self._asking: asyncio.Task[None] | None = None

    def is_holiday(self, day: date) -> bool | None:
        """Return whether a local day is a holiday; only today and tomorrow are ever known."""
        return self._known.get(day)

    @callback
    def async_follow(self, entry: ConfigEntry) -> None:
        """Keep up with the entity until the hub unloads."""
        if self._entity_id is None:
            return

        @callback
        def ask_soon(_event: object = None) -> None:
            self._async_ask_once()

        entry.async_on_unload(async_track_state_change_event(self._hass, self._entity_id, ask_soon))
        entry.async_on_unload(async_track_time_interval(self._hass, ask_soon, _PAUSE))
        entry.async_on_unload(self._stop)
        ask_soon()

    async def async_refresh(self) -> None:
        """Ask now, unless today and tomorrow are known; who does not answer in time is left out."""
        today = dt_util.now().date()
        if self._entity_id and not {today, today + timedelta(days=1)} <= self._known.keys():
            await asyncio.wait((self._async_ask_once(),), timeout=_PATIENCE)

    @callback
    def _async_ask_once(self) -> asyncio.Task[None]:
        """Ask, or go on asking: many who want to know make one question."""
        if self._asking is None or self._asking.done():
            self._asking = self._hass.async_create_background_task(
                self._async_ask(), f"{DOMAIN} holidays"
            )
        return self._asking

    @callback
    def _stop(self) -> None:
        if self._asking is not None:
            self._asking.cancel()

    async def _async_ask(self) -> None:
        today = dt_util.now().date()
        days = (today, today + timedelta(days=1))
        answers = await asyncio.gather(*(self._async_answer(day) for day in days))
        known = {
            day: answer for day, answer in zip(days, answers, strict=True) if answer is not None
        }
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
        except Exception as err:
            LOGGER.warning("%s does not tell whether %s is a holiday: %r", entity_id, day, err)
            return None

    async def _async_events(self, entity_id: str, day: date) -> object:
        start = datetime.combine(day, time(), dt_util.get_default_time_zone())
        answer = await self._async_call(
            "calendar",
            "get_events",
            {
                ATTR_ENTITY_ID: entity_id,
                "start_date_time": start,
                # An all-day event ends with the first moment of the next day.
                "end_date_time": start + timedelta(days=1) - timedelta(seconds=1),
            },
        )
        return answer[entity_id]["events"]

    async def _async_is_workday(self, entity_id: str, day: date) -> object:
        answer = await self._async_call(
            "workday", "check_date", {ATTR_ENTITY_ID: entity_id, "check_date": day}
        )
        return answer[entity_id]["workday"]

    async def _async_call(self, domain: str, action: str, data: dict[str, Any]) -> Any:
        """Call an action of another integration. Raises TimeoutError if it does not come back.

        It may not even come back when it is cancelled, so that is not waited for.
        """
        call = self._hass.async_create_background_task(
            self._hass.services.async_call(
                domain, action, data, blocking=True, return_response=True
            ),
            f"{DOMAIN} {domain}.{action}",
        )
        call.add_done_callback(_forget)
        try:
            await asyncio.wait((call,), timeout=_PATIENCE)
        finally:
            if not call.done():
                call.cancel()
        if not call.done() or call.cancelled():
            raise TimeoutError(f"no answer within {_PATIENCE} s")
        return call.result()


def _forget(call: asyncio.Task[Any]) -> None:
    # The task that waited for it may be gone.
    if not call.cancelled():
        call.exception()
