"""Events: credit loaded to a module or given back, by whom and how."""

from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.events import CREDIT, EVENT_REFUNDED, EVENT_TOPPED_UP
from .entity import ModuleEntity, add_for_each
from .ledger.kinds import LOADS
from .ledger.rows import Row
from .runtime import PrepaidMeterConfigEntry
from .trackers.accounts import credit_signal

PARALLEL_UPDATES = 0


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
        unit = self.coordinator.credit_unit
        self._trigger_event(
            EVENT_TOPPED_UP if row.amount > 0 else EVENT_REFUNDED,
            {
                "amount": float(unit.from_minor(abs(row.amount))),
                "unit": unit.name,
                "credit_after": None if row.after is None else float(unit.from_minor(row.after)),
                "by": row.actor.name or row.actor.kind.value,
                "how": row.source.value,
                "receipt": row.number,
                "note": row.note,
            },
        )
        self.async_write_ha_state()

    @override
    def _current(self) -> object:
        return None
