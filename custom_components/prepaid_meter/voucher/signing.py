"""Ed25519, as every paper of this package is signed."""

from functools import lru_cache
import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PUBLIC_KEY_SIZE = 32
SIGNATURE_SIZE = 64

_PRIME: Final = 2**255 - 19
_SIGN: Final = 1 << 255

# The y of the eight points whose order is 8 or less, where an equation holds for many messages.
_SMALL_ORDER: Final = frozenset(
    {
        0,
        1,
        _PRIME - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)


def key_id(public_key: bytes) -> bytes:
    """Return the eight bytes by which papers name a public key."""
    return hashlib.sha256(public_key).digest()[:8]


def is_weak(point: bytes) -> bool:
    """Return whether 32 bytes name a point of small order, or one that is written otherwise.

    Verifiers differ in what they make of these; docs/voucher.md refuses them all.
    """
    y = int.from_bytes(point, "little") & ~_SIGN
    return y >= _PRIME or y in _SMALL_ORDER


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the holder of a key signed a message."""
    if is_weak(public_key) or is_weak(signature[:PUBLIC_KEY_SIZE]):
        return False
    try:
        _loaded(public_key).verify(signature, message)
    except InvalidSignature, ValueError:
        return False
    return True


@lru_cache(maxsize=64)
def _loaded(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)
