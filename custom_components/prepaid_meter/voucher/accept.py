"""What a module does with a voucher: one decision, made from what it knows and remembers."""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from .errors import VoucherFormatError
from .format import Voucher, VoucherKind, parse
from .keylist import KeyList, ListedKey
from .results import Result
from .signing import is_signed

REMEMBERED_SEQUENCES: Final = 64
"""Per key. As many sticks may be under way to a module and arrive in any order; 512 bytes."""

CLOCK_TOLERANCE: Final = 3_600
"""Seconds a module's clock may be behind the office's: the drift of a cheap one in a year."""

HIGHEST_CREDIT: Final = 2**31 - 1
"""What the register of the credit can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a module is and has at the moment a voucher comes."""

    serial_number: int
    decimals: int
    credit: int
    maximum_load: int
    now: int
    """Seconds since 1970 by its own clock."""
    clock_unsure: bool = False
    takes_refunds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a module must never forget, and what of it a voucher changes."""

    key_list: KeyList | None = None
    unit: str | None = None
    """The unit of the first voucher it accepted; it takes no other from then on."""
    used_ids: frozenset[bytes] = frozenset()
    sequences: Mapping[bytes, tuple[int, ...]] = field(default_factory=dict)
    """By key id, the highest that were used, in order."""

    def after(self, voucher: Voucher) -> Self:
        """Return what is to be remembered once a voucher was used.

        It must reach permanent memory in the same step as the new credit, or before it.
        """
        used = list(self.sequences.get(voucher.key_id, ()))
        insort(used, voucher.sequence)
        return replace(
            self,
            unit=voucher.unit,
            used_ids=self.used_ids | {voucher.id},
            sequences={**self.sequences, voucher.key_id: tuple(used[-REMEMBERED_SEQUENCES:])},
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data, without the key list, which is a file of its own."""
        return {
            "unit": self.unit,
            "used_ids": sorted(used.hex() for used in self.used_ids),
            "sequences": {key.hex(): list(used) for key, used in self.sequences.items()},
        }

    @classmethod
    def from_json(cls, raw: Any, key_list: KeyList | None) -> Self:
        """Return what plain data says. Raises KeyError, TypeError or ValueError."""
        unit = raw["unit"]
        if not (unit is None or isinstance(unit, str)):
            raise TypeError("unit")
        sequences: dict[bytes, tuple[int, ...]] = {}
        for key, used in raw["sequences"].items():
            if any(type(number) is not int for number in used) or used != sorted(set(used)):
                raise TypeError("sequences")
            sequences[bytes.fromhex(key)] = tuple(used)
        return cls(
            key_list=key_list,
            unit=unit,
            used_ids=frozenset(bytes.fromhex(used) for used in raw["used_ids"]),
            sequences=sequences,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision, and the voucher it is about if its signature was good."""

    result: Result
    voucher: Voucher | None = None


def judge(data: bytes, facts: Facts, memory: Memory) -> Verdict:
    """Decide about a voucher's bytes; changes nothing.

    Form comes first because it is cheap, then the signature; nothing that an unsigned voucher
    says is looked at but its key. Then comes what no waiting mends, and last what time may mend.
    """
    try:
        voucher, signature = parse(data)
    except VoucherFormatError as err:
        return Verdict(err.reason)
    key = _key(voucher, memory)
    if key is None:
        return Verdict(Result.UNKNOWN_KEY)
    if key.is_revoked:
        return Verdict(Result.REVOKED_KEY)
    if not is_signed(key.public_key, signature, voucher.signed_message):
        return Verdict(Result.TAMPERED)
    return Verdict(_of_proven(voucher, facts, memory), voucher)


def _key(voucher: Voucher, memory: Memory) -> ListedKey | None:
    return None if memory.key_list is None else memory.key_list.find(voucher.key_id)


def _of_proven(voucher: Voucher, facts: Facts, memory: Memory) -> Result:
    if memory.key_list is None or voucher.site_id != memory.key_list.site_id:
        return Result.WRONG_SITE
    if voucher.serial_number != facts.serial_number:
        return Result.WRONG_MODULE
    used = memory.sequences.get(voucher.key_id, ())
    if voucher.id in memory.used_ids or voucher.sequence in used:
        return Result.ALREADY_USED
    if len(used) >= REMEMBERED_SEQUENCES and voucher.sequence < used[0]:
        return Result.SEQUENCE_TOO_OLD
    if facts.clock_unsure:
        return Result.CLOCK_UNSURE
    if voucher.issued_at > facts.now + CLOCK_TOLERANCE:
        return Result.NOT_YET_VALID
    if facts.now >= voucher.expires_at:
        return Result.EXPIRED
    if voucher.decimals != facts.decimals or memory.unit not in {None, voucher.unit}:
        return Result.UNIT_MISMATCH
    if voucher.amount > facts.maximum_load:
        return Result.ABOVE_MAXIMUM
    if voucher.kind is VoucherKind.CREDIT:
        fits = facts.credit + voucher.amount <= HIGHEST_CREDIT
        return Result.ACCEPTED if fits else Result.AMOUNT_NOT_ALLOWED
    if not facts.takes_refunds:
        return Result.AMOUNT_NOT_ALLOWED
    return Result.ACCEPTED if voucher.amount <= facts.credit else Result.EXCEEDS_CREDIT
