"""The wire: pymodbus does the framing, the building's modules do the answering.

pymodbus' own data store is passed over. It has no unit that stays silent, answers a late request
under the number of a later one, and would want every register of every module in memory.
"""

import asyncio
import os
import socket
from typing import Any, Final, Literal, Protocol

from pymodbus.framer import FramerType
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersResponse,
    ReadInputRegistersResponse,
    WriteMultipleRegistersResponse,
    WriteSingleRegisterResponse,
)
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.server.requesthandler import ServerRequestHandler
from pymodbus.simulator import DataType, SimData, SimDevice

from .errors import ILLEGAL_FUNCTION, RefusedError, SimulatorError
from .premises import Unit
from .requests import Decoder, Unfit

_WRITES: Final = frozenset({6, 16})


class Answering(Protocol):
    """Who knows the modules on the bus."""

    def unit(self, unit_id: int) -> Unit | None:
        """Return a unit at this moment; None where nobody answers."""

    def spawn(self, answer: Any) -> None:
        """Work on an answer in the background."""

    async def save(self) -> bool:
        """Keep what the modules remember over a crash; return whether that is done."""


def respond(unit: Unit, request: ModbusPDU) -> ModbusPDU:
    """Return what a unit answers to a request."""
    function = request.function_code
    try:
        if unit.faults.exception is not None:
            raise RefusedError(unit.faults.exception)
        if isinstance(request, Unfit):
            raise RefusedError(request.code)
        match function:
            case 3 | 4:
                words = unit.registers.read(function, request.address, request.count, unit.values())
                for offset in range(len(words)):
                    words[offset] = unit.faults.registers.get(
                        request.address + offset, words[offset]
                    )
                if function == 3:
                    return ReadHoldingRegistersResponse(registers=words)
                return ReadInputRegistersResponse(registers=words)
            case 6 | 16:
                words = list(request.registers)
                unit.write(function, request.address, words)
                if function == 6:
                    return WriteSingleRegisterResponse(address=request.address, registers=words)
                return WriteMultipleRegistersResponse(address=request.address, count=len(words))
            case _:
                raise RefusedError(ILLEGAL_FUNCTION)
    except RefusedError as err:
        return ExceptionResponse(function, err.code)


class _Connection(ServerRequestHandler):
    """One master's connection."""

    def __init__(self, owner: ModbusTcpServer | ModbusSerialServer, modules: Answering) -> None:
        super().__init__(owner, None, None, None)  # type: ignore[no-untyped-call]
        self._modules = modules

    def callback_data(self, data: bytes, addr: Any = None) -> int:
        """Take every request that came in at once, where pymodbus would take the first."""
        used = 0
        while used < len(data):
            taken: int = super().callback_data(data[used:], addr)
            if not taken:
                break
            used += taken
            if self.last_pdu is not None:
                self._modules.spawn(self._answer(self.last_pdu, self.last_addr))
        return used

    def handle_later(self) -> None:
        """Leave what was taken to its own answer."""

    async def _answer(self, request: ModbusPDU, address: Any) -> None:
        if (unit := self._modules.unit(request.dev_id)) is None:
            return
        if unit.faults.deaf and request.function_code in _WRITES:
            return
        if unit.faults.delay:
            await asyncio.sleep(unit.faults.delay)
            if self._modules.unit(request.dev_id) is None:
                return
        response = respond(unit, request)
        if request.function_code in _WRITES and not isinstance(response, ExceptionResponse):
            # What was answered must not be forgotten, whatever happens next.
            await self._modules.save()
        response.dev_id = request.dev_id
        response.transaction_id = request.transaction_id
        if self.transport is not None:
            self.server_send(response, address)  # type: ignore[no-untyped-call]


class _TcpListener(ModbusTcpServer):
    def __init__(self, modules: Answering, host: str, port: int, framer: FramerType) -> None:
        super().__init__(_nobody(), framer=framer, address=(host, port))
        self.decoder = Decoder(True)
        self._modules = modules

    def callback_new_connection(self) -> _Connection:
        return _Connection(self, self._modules)


class _SerialListener(ModbusSerialServer):
    def __init__(self, modules: Answering, device: str, baudrate: int) -> None:
        super().__init__(_nobody(), framer=FramerType.RTU, port=device, baudrate=baudrate)
        self.decoder = Decoder(True)
        self._modules = modules

    def callback_new_connection(self) -> _Connection:
        return _Connection(self, self._modules)


def _nobody() -> SimDevice:
    return SimDevice(0, simdata=[SimData(0, values=[0], datatype=DataType.UINT16)])


async def open_tcp(
    modules: Answering, host: str, port: int, framer: Literal["socket", "rtu"]
) -> ModbusTcpServer:
    """Listen on host:port. Raises SimulatorError."""
    listener = _TcpListener(modules, host, port, FramerType(framer))
    try:
        await listener.serve_forever(background=True)
    except RuntimeError as err:
        reason = await asyncio.to_thread(_why_not, host, port)
        raise SimulatorError(f"{host}:{port} cannot be opened: {reason}.") from err
    return listener


async def open_serial(modules: Answering, device: str, baudrate: int) -> ModbusSerialServer:
    """Listen on a serial port. Raises SimulatorError."""
    listener = _SerialListener(modules, device, baudrate)
    try:
        await listener.serve_forever(background=True)
    except RuntimeError as err:
        raise SimulatorError(
            f"{device} cannot be opened: it is missing, in use or not allowed."
        ) from err
    return listener


def _why_not(host: str, port: int) -> str:
    """Return why a port does not open; pymodbus keeps that to itself."""
    try:
        with socket.create_server((host, port)):
            return "another program was using it"
    except OSError as err:
        # asyncio and socket put the address into strerror, which the sentence has already.
        return os.strerror(err.errno).lower() if err.errno and err.errno > 0 else str(err)
