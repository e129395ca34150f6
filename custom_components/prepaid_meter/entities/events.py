"""What happens to credit, as events name it."""

from typing import Final

from homeassistant.components.event import EventEntityDescription

EVENT_TOPPED_UP: Final = "topped_up"


EVENT_REFUNDED: Final = "refunded"


CREDIT: Final = EventEntityDescription(
    key="credit_event",
    translation_key="credit_event",
    event_types=[EVENT_TOPPED_UP, EVENT_REFUNDED],
)
