"""A voucher as 140 bytes and back; one voucher has exactly one byte sequence."""

import base64
from dataclasses import dataclass
from enum import IntEnum
import re
import struct
from typing import Final

from .errors import Fault, VoucherFormatError
from .results import Result

MAGIC: Final = b"PMVC"
VERSION: Final = 1
DOMAIN: Final = b"prepaid-meter voucher v1\0"
"""Stands before what is signed, so that no other signed paper passes for a voucher."""

_BODY: Final = struct.Struct(">4sB8s8sIBIB13s16sQII")
_UNIT_SIZE: Final = 13

SIGNATURE_SIZE: Final = 64
BODY_SIZE: Final = _BODY.size
SIZE: Final = BODY_SIZE + SIGNATURE_SIZE
LARGEST: Final = 256
"""More is refused before anything else is looked at, whatever the version."""

TEXT_PREFIX: Final = "PMV:"
# Five bits a letter, and 140 bytes leave none over: no two texts have the same bytes.
_TEXT: Final = re.compile(rf"{TEXT_PREFIX}[A-Z2-7]{{{SIZE * 8 // 5}}}")

MOST_AMOUNT: Final = 2**31 - 1
"""What the register of the last load can say."""
MOST_DECIMALS: Final = 4
MOST_SEQUENCE: Final = 2**64 - 1
MOST_TIME: Final = 2**32 - 1


class VoucherKind(IntEnum):
    """What a voucher does to a module's credit."""

    CREDIT = 1
    REFUND = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """What a voucher says; who holds one knows only that its fields are in bounds.

    Raises VoucherFormatError where a field is out of bounds.
    """

    key_id: bytes
    site_id: bytes
    serial_number: int
    kind: VoucherKind
    amount: int
    """Minor units; a refund's amount is above zero too."""
    decimals: int
    unit: str
    id: bytes
    sequence: int
    issued_at: int
    """Seconds since 1970, UTC."""
    expires_at: int

    def __post_init__(self) -> None:
        """Refuse what no voucher may say."""
        for name, size in (("key_id", 8), ("site_id", 8), ("id", 16)):
            if len(getattr(self, name)) != size:
                raise _malformed(f"The {name} of a voucher is {size} bytes.")
        for name, low, high in (
            ("serial_number", 1, 2**32 - 1),
            ("amount", 1, MOST_AMOUNT),
            ("decimals", 0, MOST_DECIMALS),
            ("sequence", 1, MOST_SEQUENCE),
            ("issued_at", 1, MOST_TIME),
            ("expires_at", 1, MOST_TIME),
        ):
            if not low <= getattr(self, name) <= high:
                raise _malformed(f"The {name} of a voucher is {low} to {high}.")
        if self.expires_at <= self.issued_at:
            raise _malformed("A voucher expires after it was issued.")
        if not any(self.id):
            raise _malformed("The id of a voucher is not all zeros.")
        _packed_unit(self.unit)

    @property
    def body(self) -> bytes:
        """Everything before the signature."""
        return _BODY.pack(
            MAGIC,
            VERSION,
            self.key_id,
            self.site_id,
            self.serial_number,
            self.kind,
            self.amount,
            self.decimals,
            _packed_unit(self.unit),
            self.id,
            self.sequence,
            self.issued_at,
            self.expires_at,
        )

    @property
    def signed_message(self) -> bytes:
        """What the issuer signs."""
        return DOMAIN + self.body

    def sealed(self, signature: bytes) -> bytes:
        """Return the whole voucher."""
        if len(signature) != SIGNATURE_SIZE:
            raise _malformed(f"A signature is {SIGNATURE_SIZE} bytes.")
        return self.body + signature


def parse(data: bytes) -> tuple[Voucher, bytes]:
    """Return a voucher and its signature, which is yet to be verified.

    Raises VoucherFormatError with one of the six reasons of form.
    """
    if data[: len(MAGIC)] != MAGIC:
        raise VoucherFormatError(Result.NOT_A_VOUCHER, problem="This is no voucher.")
    if len(data) > LARGEST:
        raise VoucherFormatError(Result.OVERSIZED, problem=f"A voucher is at most {LARGEST} bytes.")
    if len(data) > len(MAGIC) and data[len(MAGIC)] != VERSION:
        raise VoucherFormatError(
            Result.UNKNOWN_VERSION,
            problem=f"The voucher is of version {data[len(MAGIC)]}, not {VERSION}.",
        )
    if len(data) < SIZE:
        raise VoucherFormatError(Result.TRUNCATED, problem=f"The voucher ends before byte {SIZE}.")
    if len(data) > SIZE:
        raise VoucherFormatError(
            Result.OVERSIZED, problem=f"The voucher goes on after byte {SIZE}."
        )
    (
        *_,
        key_id,
        site_id,
        serial_number,
        kind,
        amount,
        decimals,
        unit,
        voucher_id,
        sequence,
        issued_at,
        expires_at,
    ) = _BODY.unpack(data[:BODY_SIZE])
    if kind not in {VoucherKind.CREDIT, VoucherKind.REFUND}:
        raise _malformed(f"A voucher has no kind {kind}.")
    voucher = Voucher(
        key_id=key_id,
        site_id=site_id,
        serial_number=serial_number,
        kind=VoucherKind(kind),
        amount=amount,
        decimals=decimals,
        unit=_unpacked_unit(unit),
        id=voucher_id,
        sequence=sequence,
        issued_at=issued_at,
        expires_at=expires_at,
    )
    return voucher, data[BODY_SIZE:]


def to_text(data: bytes) -> str:
    """Return a voucher as text for a QR code or a card, in its alphanumeric characters only."""
    return TEXT_PREFIX + base64.b32encode(data).decode()


def from_text(text: str) -> bytes:
    """Return the 140 bytes of a text, which are yet to be parsed. Raises VoucherFormatError."""
    if _TEXT.fullmatch(text) is None:
        raise VoucherFormatError(Result.NOT_A_VOUCHER, problem="This text is no voucher.")
    return base64.b32decode(text.removeprefix(TEXT_PREFIX))


def _packed_unit(unit: str) -> bytes:
    try:
        data = unit.encode()
    except UnicodeEncodeError:
        data = b""
    if not 1 <= len(data) <= _UNIT_SIZE:
        raise VoucherFormatError(Result.MALFORMED, Fault.UNIT_SIZE, most=_UNIT_SIZE)
    if any(byte < 0x20 or byte == 0x7F for byte in data):
        raise VoucherFormatError(Result.MALFORMED, Fault.UNIT_CHARACTERS)
    return data.ljust(_UNIT_SIZE, b"\0")


def _unpacked_unit(field: bytes) -> str:
    try:
        # A zero byte within is a control character, which Voucher refuses.
        return field.rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed("The unit of a voucher is no UTF-8.") from None


def _malformed(sentence: str) -> VoucherFormatError:
    return VoucherFormatError(Result.MALFORMED, problem=sentence)
