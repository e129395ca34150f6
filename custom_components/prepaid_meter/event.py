"""Events: credit loaded to a module or given back, by whom and how."""

import asyncio
from collections import deque
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .entities.events import CREDIT, EVENT_REFUNDED, EVENT_TOPPED_UP
from .entities.standings import STANDINGS
from .entity import ModuleEntity, add_for_each
from .ledger.kinds import LOADS
from .ledger.rows import Row
from .runtime import Meter, PrepaidMeterConfigEntry
from .trackers.accounts import credit_signal

PARALLEL_UPDATES = 0

_APART: Final = 0.002


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrepaidMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an event for the credit of each module that has an account."""
    add_for_each(
        entry,
        async_add_entities,
        lambda meter: [CreditEvent(meter, CREDIT)] if meter.account is not None else [],
    )


class CreditEvent(ModuleEntity, EventEntity):
    """Happens when credit was loaded or given back, from here or at the module."""

    _telling = False

    def __init__(self, meter: Meter, description: EventEntityDescription) -> None:
        """Tell of the meter's account."""
        super().__init__(meter, description)
        self._untold: deque[Row] = deque()

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass, credit_signal(self.coordinator.identity), self._async_happened
            )
        )

    @callback
    def _async_happened(self, row: Row) -> None:
        if row.kind not in LOADS or not row.amount:
            return
        self._untold.append(row)
        if not self._telling:
            self._telling = True
            self.meter.entry.async_create_background_task(
                self.hass, self._async_tell(), f"{DOMAIN} events {self.meter.name}"
            )

    async def _async_tell(self) -> None:
        """Tell of one after the other: after an outage several are found at once."""
        while self._untold:
            self._tell(self._untold.popleft())
            if self._untold:
                # An event is known by its time, to a millisecond.
                await asyncio.sleep(_APART)
        self._telling = False

    def _tell(self, row: Row) -> None:
        amount = row.amount or 0
        unit = self.coordinator.credit_unit
        self._trigger_event(
            EVENT_TOPPED_UP if amount > 0 else EVENT_REFUNDED,
            {
                "amount": float(unit.from_minor(abs(amount))),
                "unit": unit.name,
                "credit_after": None if row.after is None else float(unit.from_minor(row.after)),
                "by": row.actor.name or row.actor.kind.value,
                "how": row.source.value,
                "receipt": row.number,
                "note": row.note,
            },
        )
        self.async_write_ha_state()
        if (state := self.hass.states.get(self.entity_id)) is not None:
            self.hass.data[STANDINGS].note_unheard(str(self.unique_id), state)

    @override
    def _current(self) -> object:
        return None
