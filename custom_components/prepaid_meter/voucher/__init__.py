"""Credit carried on a USB stick or card: signed by the office, proven by the module.

`docs/voucher.md` specifies every byte; nothing here imports Home Assistant.
"""

from .accept import Facts, Memory, Verdict, judge
from .errors import (
    KeyFileError,
    KeyListError,
    PassphraseError,
    ReceiptError,
    VoucherError,
    VoucherFormatError,
)
from .format import Voucher, VoucherKind, from_text, parse, to_text
from .issue import Issued, Order, Sequences, file_name, issue
from .keylist import KeyList, ListedKey
from .keys import KeyRing, Status
from .receipt import Receipt, read_receipt
from .results import Result

__all__ = [
    "Facts",
    "Issued",
    "KeyFileError",
    "KeyList",
    "KeyListError",
    "KeyRing",
    "ListedKey",
    "Memory",
    "Order",
    "PassphraseError",
    "Receipt",
    "ReceiptError",
    "Result",
    "Sequences",
    "Status",
    "Verdict",
    "Voucher",
    "VoucherError",
    "VoucherFormatError",
    "VoucherKind",
    "file_name",
    "from_text",
    "issue",
    "judge",
    "parse",
    "read_receipt",
    "to_text",
]
