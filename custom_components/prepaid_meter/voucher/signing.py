"""Ed25519, as every paper of this package is signed."""

from functools import lru_cache
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PUBLIC_KEY_SIZE = 32
SIGNATURE_SIZE = 64


def key_id(public_key: bytes) -> bytes:
    """Return the eight bytes by which papers name a public key."""
    return hashlib.sha256(public_key).digest()[:8]


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the holder of a key signed a message."""
    try:
        _loaded(public_key).verify(signature, message)
    except InvalidSignature, ValueError:
        return False
    return True


@lru_cache(maxsize=64)
def _loaded(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)
