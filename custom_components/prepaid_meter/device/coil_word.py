"""Function 05 with a word that is neither on nor off.

Some relay boards take a time by it. The protocol knows no such value, so neither does the library's
unit; its client carries it as it carries any request.
"""

import struct

from modbus_connection import ModbusUnit
from modbus_connection.tmodbus import TmodbusUnit, _map_errors
from tmodbus.exceptions import InvalidResponseError
from tmodbus.pdu.base import BaseClientPDU

from .errors import CannotSendError

_WRITE_COIL = 5


class _CoilWord(BaseClientPDU[None]):
    """A request to write a word to a coil; the answer repeats it."""

    function_code = _WRITE_COIL
    rtu_request_data_length = 4  # address and word
    rtu_response_data_length = 4

    def __init__(self, address: int, word: int) -> None:
        self._pdu = struct.pack(">BHH", _WRITE_COIL, address, word)

    def encode_request(self) -> bytes:
        """Return the request."""
        return self._pdu

    def decode_response(self, response: bytes) -> None:
        """Refuse any answer but the echo."""
        if response != self._pdu:
            raise InvalidResponseError("expected the request's echo", response_bytes=response)


@_map_errors
async def _write_coil_word(unit: TmodbusUnit, address: int, word: int) -> None:
    await unit._client.execute(_CoilWord(address, word))  # noqa: SLF001 - it offers no other way


async def write_coil_word(unit: ModbusUnit, address: int, word: int) -> None:
    """Write a word to a coil. Raises CannotSendError on a link of another library, ModbusError."""
    if not isinstance(unit, TmodbusUnit):
        raise CannotSendError("this link cannot send a timed pulse")
    await _write_coil_word(unit, address, word)
