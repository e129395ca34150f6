"""Issuing vouchers: the office's side."""

from dataclasses import dataclass
import json
from pathlib import Path
import secrets
from typing import Final
import unicodedata

from .errors import Fault, VoucherError, not_written
from .files import locked, write_whole
from .format import Voucher, VoucherKind, to_text
from .keys import KeyRing

SUFFIX: Final = ".pmv"

DAY: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A voucher that somebody wants."""

    serial_number: int
    amount: int
    """Minor units; a refund's amount is above zero too."""
    decimals: int
    unit: str
    kind: VoucherKind = VoucherKind.CREDIT
    valid_for: int = 30 * DAY
    """Seconds. A lost stick is worth something for as long."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A voucher, signed."""

    voucher: Voucher
    data: bytes

    @property
    def file_name(self) -> str:
        """What it is called on a stick."""
        return file_name(self.voucher)

    @property
    def text(self) -> str:
        """What a QR code or a card holds."""
        return to_text(self.data)


def file_name(voucher: Voucher) -> str:
    """Return what a voucher is called on a stick: within what any file system takes."""
    return f"PM-{voucher.serial_number}-{voucher.sequence}{SUFFIX}"


def issue(
    ring: KeyRing, order: Order, sequence: int, now: int, voucher_id: bytes | None = None
) -> Issued:
    """Return a signed voucher; touches no file.

    Whoever retries an order passes the first try's id and sequence: a module takes only one of
    the two. Raises VoucherFormatError where the order is out of bounds.
    """
    voucher = Voucher(
        key_id=ring.active.id,
        site_id=ring.site_id,
        serial_number=order.serial_number,
        kind=order.kind,
        amount=order.amount,
        decimals=order.decimals,
        # Two ways to write one letter would be two units to a module.
        unit=unicodedata.normalize("NFC", order.unit),
        id=voucher_id or secrets.token_bytes(16),
        sequence=sequence,
        issued_at=now,
        expires_at=now + order.valid_for,
    )
    return Issued(voucher, voucher.sealed(ring.sign(voucher.signed_message)))


class Sequences:
    """Gives every voucher of a module a higher number than any before; kept in a file."""

    def __init__(self, path: Path) -> None:
        """Keep the numbers in a file."""
        self._path = path

    def take(self, serial_number: int, now: int) -> int:
        """Return a module's next number, which is on disk by then. Blocks. Raises VoucherError.

        It is at least the time: when an old copy of the file is put back, numbers still grow,
        and no tenant is refused a voucher because its number was used before.
        """
        name = self._path.name
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self._path):
                taken = self._read()
                number = max(taken.get(str(serial_number), 0) + 1, now)
                taken[str(serial_number)] = number
                write_whole(self._path, json.dumps(taken).encode(), 0o600)
        except OSError as err:
            fault, details = not_written(name, err)
            raise VoucherError(fault, **details) from err
        return number

    def _read(self) -> dict[str, int]:
        try:
            raw = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            raw = None
        if not isinstance(raw, dict) or any(type(number) is not int for number in raw.values()):
            raise VoucherError(Fault.NUMBERS_DAMAGED, file=self._path.name)
        return raw
