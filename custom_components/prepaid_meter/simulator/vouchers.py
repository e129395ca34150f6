"""A simulated module's slot for sticks and cards: what it remembers and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
import secrets
from typing import Any, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..voucher.accept import Facts, Memory, judge
from ..voucher.errors import KeyListError, ReceiptError, VoucherFormatError
from ..voucher.format import Voucher, VoucherKind, from_text
from ..voucher.keylist import parse_key_list, read_key_list
from ..voucher.receipt import Receipt, read_receipt
from ..voucher.results import Result
from .errors import CommandError
from .model import Module
from .purse import refund_at_module

# A stick that was pulled before its receipt was on it may come back after a few others.
_KEPT_RECEIPTS: Final = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What a module says to a voucher."""

    result: Result
    receipt: bytes


class Slot:
    """What takes vouchers at one module; it goes with the serial number, not with the place.

    What it remembers and the module's credit are saved together, in one file that is written
    whole. So after a crash a voucher is either used and loaded, or neither.
    """

    def __init__(
        self,
        memory: Memory | None = None,
        key_list: bytes = b"",
        secret: bytes = b"",
        receipts: Iterable[bytes] = (),
    ) -> None:
        """Take up what is remembered; nothing for a module that never saw a stick."""
        self.memory = memory or Memory()
        self._key_list = key_list
        self._signer = Ed25519PrivateKey.from_private_bytes(secret or secrets.token_bytes(32))
        self._receipts = list(receipts)

    def take_key_list(self, data: bytes) -> None:
        """Trust the keys of a list from now on. Raises KeyListError."""
        found = read_key_list(data, self.memory.key_list)
        if found != self.memory.key_list:
            self.memory = Memory(
                key_list=found,
                unit=self.memory.unit,
                used_ids=self.memory.used_ids,
                sequences=self.memory.sequences,
            )
            self._key_list = data

    def present(self, module: Module, data: bytes, source: str) -> Answer:
        """Take a voucher or refuse it; what changes is yet to be saved."""
        before = module.credit
        verdict = judge(data, _facts(module), self.memory)
        result, voucher = verdict.result, verdict.voucher
        if result is Result.ALREADY_USED and (kept := self._kept(voucher)) is not None:
            return Answer(result, kept)
        if voucher is not None and result is Result.ACCEPTED:
            # Nothing else runs between these two lines, so nobody can save one without the other.
            remembered = self.memory.after(voucher)
            try:
                _apply(module, voucher, source)
                self.memory = remembered
            except CommandError:
                result = Result.AMOUNT_NOT_ALLOWED
        state = module.physical
        receipt = (
            Receipt(
                serial_number=state.serial_number,
                result=result,
                credit_before=before,
                credit_after=module.credit,
                total_loaded=state.total_loaded,
                load_count=state.load_count,
                time=module.seconds,
                clock_unsure=state.clock_unsure,
                public_key=self._signer.public_key().public_bytes_raw(),
            )
            .about(voucher)
            .sealed(self._signer.sign)
        )
        if result is Result.ACCEPTED:
            self._receipts = [*self._receipts, receipt][-_KEPT_RECEIPTS:]
        return Answer(result, receipt)

    def present_card(self, module: Module, text: str) -> Answer:
        """Take a voucher from a card."""
        try:
            data = from_text(text)
        except VoucherFormatError:
            data = b""
        return self.present(module, data, "card")

    def to_json(self) -> dict[str, Any]:
        """Return what it remembers as plain data."""
        return {
            "memory": self.memory.to_json(),
            "key_list": self._key_list.hex(),
            "secret": self._signer.private_bytes_raw().hex(),
            "receipts": [receipt.hex() for receipt in self._receipts],
        }

    @classmethod
    def from_json(cls, raw: Any) -> Self:
        """Return what plain data says. Raises KeyError or TypeError."""
        try:
            key_list = bytes.fromhex(raw["key_list"])
            trusted = parse_key_list(key_list) if key_list else None
            return cls(
                Memory.from_json(raw["memory"], trusted),
                key_list,
                bytes.fromhex(raw["secret"]),
                [bytes.fromhex(receipt) for receipt in raw["receipts"]],
            )
        except (ValueError, AttributeError, KeyListError) as err:
            raise TypeError("vouchers") from err

    def _kept(self, voucher: Voucher | None) -> bytes | None:
        """Return the receipt of when a voucher was accepted."""
        for receipt in self._receipts:
            try:
                if voucher and read_receipt(receipt).voucher_id == voucher.id:
                    return receipt
            except ReceiptError:
                continue
        return None


def _facts(module: Module) -> Facts:
    state = module.physical
    return Facts(
        serial_number=state.serial_number,
        decimals=module.design.credit_decimals,
        credit=module.credit,
        maximum_load=module.design.maximum_load,
        now=module.seconds,
        clock_unsure=state.clock_unsure,
    )


def _apply(module: Module, voucher: Voucher, source: str) -> None:
    if voucher.kind is VoucherKind.REFUND:
        refund_at_module(
            module.design,
            module.physical,
            voucher.amount,
            source,
            module.seconds,
            voucher.sequence,
        )
    else:
        module.load(voucher.amount, source, voucher.sequence)
