"""What a module writes back on the stick: the voucher's fate, signed with the module's own key."""

from collections.abc import Callable
from dataclasses import dataclass, replace
import struct
from typing import Final, Self

from .errors import ReceiptError
from .format import Voucher
from .results import Result
from .signing import PUBLIC_KEY_SIZE, SIGNATURE_SIZE, is_signed

MAGIC: Final = b"PMRC"
VERSION: Final = 1
DOMAIN: Final = b"prepaid-meter receipt v1\0"

_BODY: Final = struct.Struct(f">4sBIB16sQqqQIIB{PUBLIC_KEY_SIZE}s")
SIZE: Final = _BODY.size + SIGNATURE_SIZE

_NO_VOUCHER: Final = bytes(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a module says it did with a voucher. Credit is in minor units."""

    serial_number: int
    result: Result
    voucher_id: bytes = _NO_VOUCHER
    """Zeros, and the sequence 0, unless the voucher's signature was good."""
    sequence: int = 0
    credit_before: int
    credit_after: int
    total_loaded: int
    load_count: int
    time: int
    """Seconds since 1970 by the module's clock."""
    clock_unsure: bool = False
    public_key: bytes
    """The module's own."""

    def about(self, voucher: Voucher | None) -> Self:
        """Return it naming a voucher, if its signature was good."""
        if voucher is None:
            return self
        return replace(self, voucher_id=voucher.id, sequence=voucher.sequence)

    @property
    def body(self) -> bytes:
        """Everything before the signature."""
        return _BODY.pack(
            MAGIC,
            VERSION,
            self.serial_number,
            self.result.code,
            self.voucher_id,
            self.sequence,
            self.credit_before,
            self.credit_after,
            self.total_loaded,
            self.load_count,
            self.time,
            self.clock_unsure,
            self.public_key,
        )

    def sealed(self, sign: Callable[[bytes], bytes]) -> bytes:
        """Return the whole receipt."""
        return self.body + sign(DOMAIN + self.body)


def read_receipt(data: bytes, known_key: bytes | None = None) -> Receipt:
    """Return a receipt whose signature is good. Raises ReceiptError.

    `known_key` is the public key of the first receipt with that serial number. Without it the
    receipt proves only that whoever wrote it holds the key that it names.
    """
    receipt = _parse(data)
    if known_key is not None and receipt.public_key != known_key:
        raise ReceiptError(
            f"The receipt is signed with another key than module {receipt.serial_number} has."
        )
    if not is_signed(receipt.public_key, data[_BODY.size :], DOMAIN + data[: _BODY.size]):
        raise ReceiptError("The receipt was tampered with: its signature is wrong.")
    return receipt


def _parse(data: bytes) -> Receipt:
    if data[: len(MAGIC)] != MAGIC:
        raise ReceiptError("This is no receipt.")
    if len(data) != SIZE:
        raise ReceiptError(f"A receipt is {SIZE} bytes.")
    (
        _,
        version,
        serial_number,
        code,
        voucher_id,
        sequence,
        credit_before,
        credit_after,
        total_loaded,
        load_count,
        time,
        clock_unsure,
        public_key,
    ) = _BODY.unpack(data[: _BODY.size])
    if version != VERSION:
        raise ReceiptError(f"The receipt is of version {version}, not {VERSION}.")
    result = Result.from_code(code)
    if result is None or clock_unsure > 1 or not serial_number:
        raise ReceiptError("The receipt says what no module says.")
    names_voucher = voucher_id != _NO_VOUCHER and sequence > 0
    if names_voucher != result.is_proven or (not names_voucher and (any(voucher_id) or sequence)):
        raise ReceiptError("The receipt names a voucher that it cannot, or names none.")
    return Receipt(
        serial_number=serial_number,
        result=result,
        voucher_id=voucher_id,
        sequence=sequence,
        credit_before=credit_before,
        credit_after=credit_after,
        total_loaded=total_loaded,
        load_count=load_count,
        time=time,
        clock_unsure=bool(clock_unsure),
        public_key=public_key,
    )
