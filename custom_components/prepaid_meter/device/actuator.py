"""What a module's relay moves, as far as what it says gives it away."""

from collections.abc import Mapping
from datetime import UTC, tzinfo

from modbus_connection import ModbusUnit

from .bus import Bus
from .errors import DeviceError, LinkError
from .module import Module
from .points import Actuator, SupplyPoints, Value
from .scan import Found


def proposed_actuator(supply: SupplyPoints, values: Mapping[str, Value]) -> Actuator | None:
    """Return what the relay seems to move; None where what is seen fits nothing that is known.

    A held breaker or a valve whose relay is open lets nothing through. Where something gets
    through all the same, the relay rests: it trips the breaker by a pulse, or is wired the wrong
    way round.
    """
    feedback = supply.feedback is not None and values.get(supply.feedback) is True
    flows = any(supply.is_flow(values.get(key)) for key in supply.proof)
    if values.get(supply.relay) is not False or not (feedback or flows):
        return supply.actuator
    is_breaker = supply.actuator is not Actuator.VALVE
    return Actuator.BREAKER_PULSE if feedback and is_breaker else None


def has_supply(found: Found) -> bool:
    """Return whether a relay of this module switches a supply."""
    supply = found.profile.supply
    return supply is not None and supply.relay in found.profile.points_for(found.capabilities)


async def async_observe(
    bus: Bus, unit: ModbusUnit, found: Found, zone: tzinfo = UTC
) -> Mapping[str, Value]:
    """Return what a module says of its supply, as far as it answers. Raises LinkError."""
    supply = found.profile.supply
    if supply is None:
        return {}
    module = Module(
        bus,
        unit,
        found.profile,
        serial_number=found.serial_number,
        capabilities=found.capabilities,
        zone=zone,
    )
    keys = (supply.relay, supply.feedback, *supply.proof)
    blocks = dict.fromkeys(module.points[key].block for key in keys if key and key in module.points)
    said: dict[str, Value] = {}
    try:
        for block in blocks:
            said.update((await module.read(block)).values)
    except LinkError:
        raise
    except DeviceError:
        # The person who is asked then sees the profile's word, and says what is right.
        return {}
    return said
