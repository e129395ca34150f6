"""An office with fixed keys and a module that trusts it, all in memory."""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custom_components.prepaid_meter.voucher import (
    Facts,
    KeyList,
    ListedKey,
    Memory,
    Result,
    Voucher,
    VoucherKind,
    judge,
)
from custom_components.prepaid_meter.voucher.signing import key_id

NOW = 1_773_219_600
SITE = b"building"

OFFICE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


KEY_LIST = KeyList(
    site_id=SITE,
    generation=1,
    keys=tuple(sorted(ListedKey(public(key)) for key in (OFFICE, OTHER))),
)

FACTS = Facts(serial_number=12345678, decimals=2, credit=5_000, maximum_load=5_000_000, now=NOW)
MEMORY = Memory(key_list=KEY_LIST)

VOUCHER = Voucher(
    key_id=key_id(public(OFFICE)),
    site_id=SITE,
    serial_number=12345678,
    kind=VoucherKind.CREDIT,
    amount=25_000,
    decimals=2,
    unit="TRY",
    id=bytes(range(100, 116)),
    sequence=1_000,
    issued_at=NOW - 600,
    expires_at=NOW + 86_400,
)


def sealed(voucher: Voucher, key: Ed25519PrivateKey = OFFICE) -> bytes:
    named = replace(voucher, key_id=key_id(public(key)))
    return named.sealed(key.sign(named.signed_message))


def numbered(sequence: int, key: Ed25519PrivateKey = OFFICE) -> bytes:
    return sealed(
        replace(VOUCHER, sequence=sequence, id=public(key)[:8] + sequence.to_bytes(8)), key
    )


class Holder:
    """Judges, and remembers what it accepted."""

    def __init__(self, memory: Memory = MEMORY) -> None:
        self.memory = memory
        self.loaded = 0

    def __call__(self, data: bytes, facts: Facts = FACTS) -> Result:
        verdict = judge(data, facts, self.memory)
        if verdict.result is Result.ACCEPTED:
            assert verdict.voucher is not None
            self.memory = self.memory.after(verdict.voucher)
            self.loaded += verdict.voucher.amount
        return verdict.result
