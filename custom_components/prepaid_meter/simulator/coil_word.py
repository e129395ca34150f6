"""Function 05 as it is on the wire: a word, where pymodbus keeps only whether it is zero.

Relay boards take a time by it.
"""

import struct

from pymodbus.pdu import ModbusPDU


class CoilWord(ModbusPDU):
    """A request to write a word to a coil, and the answer, which repeats it."""

    function_code = 5
    rtu_frame_size = 8

    def encode(self) -> bytes:
        """Return address and word."""
        return struct.pack(">HH", self.address, self.registers[0])

    def decode(self, data: bytes) -> None:
        """Take address and word."""
        self.address, word = struct.unpack(">HH", data[:4])
        self.registers = [word]
