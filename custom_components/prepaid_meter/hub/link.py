"""The link to a hub: from what a person entered to Home Assistant's shared Modbus connection."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, Literal

from homeassistant.components.modbus import async_get_temporary_unit
from homeassistant.const import CONF_DEVICE, CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from modbus_connection import ModbusSerialParams, ModbusTcpParams, ModbusUnit

from ..const import (
    CONF_BAUDRATE,
    CONF_LINK,
    CONF_PARITY,
    CONF_STOPBITS,
    LINK_RTU_TCP,
    LINK_SERIAL,
    LINK_SIMULATED,
)
from .simulated import async_simulated_building

type LinkParams = ModbusTcpParams | ModbusSerialParams

# What the library assumes of serial framing on a socket. Other integrations on the same gateway
# get this speed too, and two settings cannot share one connection.
_SOCKET_BAUDRATE = 115200


PARITIES: Final[Mapping[str, Literal["N", "E", "O"]]] = {"none": "N", "even": "E", "odd": "O"}


def link_params(data: Mapping[str, Any]) -> LinkParams:
    """Return the parameters of a real link."""
    if data[CONF_LINK] == LINK_SERIAL:
        return ModbusSerialParams(
            device=data[CONF_DEVICE],
            baudrate=int(data[CONF_BAUDRATE]),
            parity=PARITIES[data[CONF_PARITY]],
            stopbits=1 if data[CONF_STOPBITS] == "1" else 2,
        )
    host, port = data[CONF_HOST], data[CONF_PORT]
    if data[CONF_LINK] == LINK_RTU_TCP:
        address = f"[{host}]" if ":" in host else host
        return ModbusSerialParams(device=f"socket://{address}:{port}", baudrate=_SOCKET_BAUDRATE)
    return ModbusTcpParams(host=host, port=port)


@asynccontextmanager
async def async_open_link(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> AsyncIterator[LinkParams]:
    """Hold what a link needs and yield its parameters.

    Only the simulated building needs something: that it runs. Raises SimulatorError if it cannot.
    """
    if data[CONF_LINK] != LINK_SIMULATED:
        yield link_params(data)
        return
    async with async_simulated_building(hass, data) as port:
        yield ModbusTcpParams(host="127.0.0.1", port=port)


class TemporaryUnits:
    """Units on a link that belong to a flow, released together.

    Raises HomeAssistantError on the first use if the link is in use with other settings.
    """

    def __init__(self, hass: HomeAssistant, params: LinkParams, stack: AsyncExitStack) -> None:
        """Release the units when `stack` closes."""
        self._hass = hass
        self._params = params
        self._stack = stack
        self._units: dict[int, ModbusUnit] = {}

    async def async_get(self, unit_id: int) -> ModbusUnit:
        """Return the unit, held until the stack closes."""
        if (unit := self._units.get(unit_id)) is None:
            unit = self._units[unit_id] = await self._stack.enter_async_context(
                async_get_temporary_unit(self._hass, self._params, unit_id)
            )
        return unit
