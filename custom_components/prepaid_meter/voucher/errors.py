"""What can go wrong with vouchers. No text here ever holds key material or a passphrase."""

from .results import Result


class VoucherError(Exception):
    """Base class of every error of this package; its text is a whole sentence."""


class VoucherFormatError(VoucherError):
    """Bytes are no voucher, or a voucher cannot be written as bytes."""

    def __init__(self, reason: Result, sentence: str) -> None:
        """Keep the reason."""
        super().__init__(sentence)
        self.reason = reason


class ReceiptError(VoucherError):
    """A receipt is damaged, or no module that we know signed it."""


class KeyListError(VoucherError):
    """A key list is damaged, stale, or signed by nobody the module trusts."""


class KeyFileError(VoucherError):
    """The file with the signing keys cannot be used."""


class PassphraseError(KeyFileError):
    """A passphrase is wrong or too short."""
