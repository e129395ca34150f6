"""What can go wrong with vouchers. No text here ever holds key material or a passphrase."""

from enum import Enum
import errno

from .results import Result


class Fault(Enum):
    """What is wrong. Its value is the sentence in English; its key has one in each language."""

    NOT_WRITTEN = "{file} cannot be written: {problem}."
    NOT_READ = "{file} cannot be read: {problem}."
    DISK_FULL = "{file} cannot be written, for the disk is full: {problem}."
    NO_FILE = "{file} is no file."
    NOT_PRIVATE = (
        "{file} can be read by others and this cannot be changed; keep it where permissions work."
    )
    NEWER = "{file} was written by a newer version of this integration."
    KEYS_DAMAGED = "{file} is damaged: it holds no keys. Put a copy back; do not delete it."
    NUMBERS_DAMAGED = "{file} is damaged: it holds no sequence numbers."
    NO_SITE = "The exported key does not say for which site it is."
    OTHER_SITE = "The exported key is for another site."
    KEPT_ALREADY = "{file} is there already; nothing was restored."
    PASSPHRASE_SHORT = "The passphrase needs at least {least} characters."  # noqa: S105
    PASSPHRASE_WRONG = "The passphrase is wrong, or this is no exported key."  # noqa: S105
    OTHER_KIND_OF_KEY = "This is no Ed25519 key."
    NO_KEY = "The ring has no key {key}."
    KEY_SIGNS = "The active key cannot be forgotten."
    KEY_REVOKED = "The key {key} was revoked."
    RING_FULL = "The ring has {most} keys, all that a module has room for; forget one first."
    UNIT_SIZE = "A unit of credit is 1 to {most} bytes of UTF-8."
    UNIT_CHARACTERS = "A unit of credit has no control characters."
    NOT_OF_THE_FORM = "{problem}"
    OTHER_KEY = "The receipt is signed with another key."

    @property
    def key(self) -> str:
        """The key of its sentence in the translations."""
        return self.name.lower()


class VoucherError(Exception):
    """Base class of every error of this package; its text is a sentence in English."""

    def __init__(self, fault: Fault, **details: object) -> None:
        """Say what is wrong, with what the sentence has to name."""
        super().__init__(fault.value.format(**details))
        self.fault = fault
        self.details = {name: str(value) for name, value in details.items()}


def not_written(name: str, err: OSError) -> tuple[Fault, dict[str, object]]:
    """Return what an error of the operating system means for writing a file, and its details."""
    is_full = err.errno in {errno.ENOSPC, errno.EDQUOT}
    fault = Fault.DISK_FULL if is_full else Fault.NOT_WRITTEN
    return fault, {"file": name, "problem": err.strerror or "unknown error"}


class VoucherFormatError(VoucherError):
    """Bytes are no voucher, or a voucher cannot be written as bytes."""

    def __init__(
        self, reason: Result, fault: Fault = Fault.NOT_OF_THE_FORM, **details: object
    ) -> None:
        """Keep the reason."""
        super().__init__(fault, **details)
        self.reason = reason


class ReceiptError(VoucherError):
    """A receipt is damaged, or no module that we know signed it."""

    def __init__(self, problem: str, fault: Fault = Fault.NOT_OF_THE_FORM) -> None:
        """Keep in a sentence what is wrong."""
        super().__init__(fault, problem=problem)


class KeyListError(VoucherError):
    """A key list is damaged, stale, or signed by nobody the module trusts."""

    def __init__(self, problem: str) -> None:
        """Keep in a sentence what is wrong."""
        super().__init__(Fault.NOT_OF_THE_FORM, problem=problem)


class KeyFileError(VoucherError):
    """The file with the signing keys cannot be used."""


class PassphraseError(KeyFileError):
    """A passphrase is wrong or too short."""
