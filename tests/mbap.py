"""Frames of Modbus TCP, as the bad modules and the bad gateway of the tests send and take them."""

import asyncio
import struct


def frame(number: int, unit_id: int, pdu: bytes) -> bytes:
    return struct.pack(">HHHB", number, 0, len(pdu) + 1, unit_id) + pdu


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, int, bytes]:
    """Return the number, the unit id and the PDU of what comes next."""
    number, _, size = struct.unpack(">HHH", await reader.readexactly(6))
    body = await reader.readexactly(size)
    return number, body[0], body[1:]
