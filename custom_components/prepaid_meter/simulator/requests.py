"""What of a request can be judged before it is known whom it is for: its form."""

from typing import Final, override

from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.decoders import DecodePDU

from .errors import ILLEGAL_FUNCTION, ILLEGAL_VALUE

_FIXED: Final = frozenset({3, 4, 6})
_FIXED_SIZE: Final = 5
WRITE_MULTIPLE: Final = 16
_HEAD: Final = 6
MOST_WRITTEN: Final = 123


class Unfit(ModbusPDU):
    """A request that is answered with an exception whatever the module has."""

    def __init__(self, function: int, code: int) -> None:
        """Keep the function that was asked for, and the exception."""
        super().__init__()
        self.function_code = function
        self.code = code


class Decoder(DecodePDU):
    """Takes requests that lie about themselves, where pymodbus fails on them or believes them."""

    @override
    def decode(self, frame: bytes) -> ModbusPDU | None:
        """Return the request in a frame, without its address and its check."""
        function = frame[0]
        if function == WRITE_MULTIPLE:
            if not _is_whole_write(frame):
                return Unfit(function, ILLEGAL_VALUE)
        elif function not in _FIXED:
            return Unfit(function, ILLEGAL_FUNCTION)
        elif len(frame) != _FIXED_SIZE:
            return Unfit(function, ILLEGAL_VALUE)
        return super().decode(frame)


def _is_whole_write(frame: bytes) -> bool:
    """Return whether a write of registers has as many as it says."""
    if len(frame) < _HEAD:
        return False
    count, size = int.from_bytes(frame[3:5]), frame[5]
    return 1 <= count <= MOST_WRITTEN and size == 2 * count == len(frame) - _HEAD
