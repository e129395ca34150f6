"""The list of public keys that a module trusts: the provisioning file `keys/issuers.pub`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
import struct
from typing import Final

from .errors import KeyListError
from .signing import PUBLIC_KEY_SIZE, SIGNATURE_SIZE, is_signed, is_weak, key_id

FILE_NAME: Final = "issuers.pub"
MAGIC: Final = b"PMKL"
VERSION: Final = 1
DOMAIN: Final = b"prepaid-meter key list v1\0"

MOST_KEYS: Final = 8
"""What a small module has room for; the office forgets its oldest keys."""

_HEAD: Final = struct.Struct(">4sB8sIB")
_ENTRY: Final = struct.Struct(f">B{PUBLIC_KEY_SIZE}s")
LARGEST: Final = _HEAD.size + MOST_KEYS * (_ENTRY.size + SIGNATURE_SIZE)

_TRUSTED: Final = 1
_REVOKED: Final = 2
_NO_SIGNATURE: Final = bytes(SIGNATURE_SIZE)


@dataclass(frozen=True, slots=True, order=True)
class ListedKey:
    """A public key in a list."""

    public_key: bytes
    is_revoked: bool = False

    @property
    def id(self) -> bytes:
        """The eight bytes by which vouchers name it."""
        return key_id(self.public_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyList:
    """Public keys of a site's office. Raises KeyListError where it could not be written."""

    site_id: bytes
    generation: int
    """Grows with every list; a module refuses an older one."""
    keys: tuple[ListedKey, ...]
    """In the order of their bytes."""

    def __post_init__(self) -> None:
        """Refuse what no list may say."""
        if len(self.site_id) != 8 or not 1 <= self.generation < 2**32:
            raise KeyListError("The key list names no site or no generation.")
        if not 1 <= len(self.keys) <= MOST_KEYS:
            raise KeyListError(f"A key list has 1 to {MOST_KEYS} keys.")
        public_keys = [key.public_key for key in self.keys]
        if public_keys != sorted(set(public_keys)):
            raise KeyListError("The keys of a list stand in order and none stands twice.")
        if any(map(is_weak, public_keys)):
            raise KeyListError("A key of the list is one that anybody can sign for.")

    def find(self, wanted: bytes) -> ListedKey | None:
        """Return the key with that id."""
        return next((key for key in self.keys if key.id == wanted), None)

    @property
    def body(self) -> bytes:
        """Everything before the signatures."""
        head = _HEAD.pack(MAGIC, VERSION, self.site_id, self.generation, len(self.keys))
        return head + b"".join(
            _ENTRY.pack(_REVOKED if key.is_revoked else _TRUSTED, key.public_key)
            for key in self.keys
        )

    def sealed(self, sign: Callable[[ListedKey, bytes], bytes | None]) -> bytes:
        """Return the whole list, signed with every key of it that `sign` has."""
        message = DOMAIN + self.body
        return self.body + b"".join(sign(key, message) or _NO_SIGNATURE for key in self.keys)


def read_key_list(data: bytes, trusted: KeyList | None) -> KeyList:
    """Return the list that a module goes by from now on. Raises KeyListError.

    A module without keys takes any list that one of its own keys signed: whoever commissions it
    stands in front of it. Later only a key that it trusts already may bring others.
    """
    found, signatures = _parse(data)
    message = DOMAIN + found.body
    signed: set[bytes] = set()
    for key, signature in zip(found.keys, signatures, strict=True):
        if signature == _NO_SIGNATURE:
            continue
        if not is_signed(key.public_key, signature, message):
            raise KeyListError("The key list was tampered with: a signature is wrong.")
        signed.add(key.public_key)
    vouching = trusted or found
    if not any(key.public_key in signed and not key.is_revoked for key in vouching.keys):
        raise KeyListError("No key that the module trusts has signed the key list.")
    if trusted is not None and found != trusted:
        if found.site_id != trusted.site_id:
            raise KeyListError("The key list is for another site.")
        if found.generation <= trusted.generation:
            raise KeyListError("The key list is older than the one the module has.")
    return found


def parse_key_list(data: bytes) -> KeyList:
    """Return a list that was trusted before; nothing is verified. Raises KeyListError."""
    return _parse(data)[0]


def _parse(data: bytes) -> tuple[KeyList, Sequence[bytes]]:
    if len(data) < _HEAD.size or data[: len(MAGIC)] != MAGIC:
        raise KeyListError("This is no key list.")
    _, version, site_id, generation, count = _HEAD.unpack(data[: _HEAD.size])
    if version != VERSION:
        raise KeyListError(f"The key list is of version {version}, not {VERSION}.")
    signatures_at = _HEAD.size + count * _ENTRY.size
    if not count or len(data) != signatures_at + count * SIGNATURE_SIZE:
        raise KeyListError("The key list is cut short, or goes on after its end.")
    keys = []
    for status, public_key in _ENTRY.iter_unpack(data[_HEAD.size : signatures_at]):
        if status not in {_TRUSTED, _REVOKED}:
            raise KeyListError(f"A key in the key list has no status {status}.")
        keys.append(ListedKey(public_key, status == _REVOKED))
    signatures = [
        data[at : at + SIGNATURE_SIZE] for at in range(signatures_at, len(data), SIGNATURE_SIZE)
    ]
    return KeyList(site_id=site_id, generation=generation, keys=tuple(keys)), signatures
