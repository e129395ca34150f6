"""A module built from `docs/voucher.md` alone: it imports nothing of the code under test."""

from dataclasses import dataclass
import hashlib
import json
from pathlib import Path
import re
from typing import Any

from .curve import verify

PAGE = Path(__file__).parents[2] / "docs" / "voucher.md"

type Fields = dict[str, str]


VECTORS: Any = json.loads(PAGE.with_name("voucher-vectors.json").read_text("utf-8"))


def _text(value: Any) -> str:
    """Return a value as the module below holds it."""
    match value:
        case None:
            return "-"
        case bool():
            return str(int(value))
        case [first, last]:
            return f"{first}-{last}"
    return str(value)


def facts(raw: dict[str, Any]) -> Fields:
    """Return what a module, or one voucher, is said to be."""
    return {key: _text(value) for key, value in raw.items()}


def vouchers() -> list[Fields]:
    """Return the vouchers, each with what is different at its module."""
    return [
        {**facts(vector.get("module", {})), **facts({**vector, "module": ""})}
        for vector in VECTORS["vouchers"]
    ]


def private_keys() -> dict[str, tuple[bytes, bytes, bytes]]:
    """Return private key, public key and key id by name."""
    return {
        name: (
            bytes.fromhex(key["private_key"]),
            bytes.fromhex(key["public_key"]),
            bytes.fromhex(key["key_id"]),
        )
        for name, key in VECTORS["keys"].items()
    }


def results() -> dict[int, str]:
    """Return the results by their numbers."""
    rows = re.findall(r"^\| (\d+) \| (\w+) \| .*\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {int(number): name for number, name in rows if not name.isdecimal()}


def layout(heading: str) -> dict[str, slice]:
    """Return where the fields of a paper are, from its table."""
    section = PAGE.read_text("utf-8").split(f"## {heading}")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\w+) \|", section, re.MULTILINE)
    return {name: slice(int(at), int(at) + int(size)) for at, size, name in rows}


@dataclass(frozen=True)
class PageModule:
    """The module of the page's vectors."""

    facts: Fields

    def with_lines(self, lines: Fields) -> PageModule:
        return PageModule({**self.facts, **{k: v for k, v in lines.items() if k in self.facts}})

    def number(self, name: str) -> int:
        return int(self.facts[name])

    @property
    def keys(self) -> dict[bytes, tuple[bool, bytes]]:
        """Whether it is trusted, and the public key, by key id."""
        data = bytes.fromhex(self.facts["key_list"])
        found = {}
        for index in range(data[17]):
            entry = data[18 + 33 * index :][:33]
            found[hashlib.sha256(entry[1:]).digest()[:8]] = (entry[0] == 1, entry[1:])
        return found

    def used_sequences(self, key_id: bytes) -> set[int]:
        for name, (_, _, known) in private_keys().items():
            if known == key_id and (text := self.facts.get(f"sequences_{name}")):
                first, _, last = text.partition("-")
                return set(range(int(first), int(last or first) + 1))
        return set()

    def judge(self, data: bytes) -> str:
        where = layout("The voucher: 140 bytes")
        if data[:4] != b"PMVC":
            return "not_a_voucher"
        if len(data) > 256:
            return "oversized"
        if len(data) > 4 and data[4] != 1:
            return "unknown_version"
        if len(data) != 140:
            return "truncated" if len(data) < 140 else "oversized"

        def number(name: str) -> int:
            return int.from_bytes(data[where[name]])

        unit = data[where["unit"]].rstrip(b"\0")
        if not self._is_well_formed(number, unit) or not any(data[where["id"]]):
            return "malformed"
        key_id = data[where["key_id"]]
        if key_id not in self.keys:
            return "unknown_key"
        is_trusted, public_key = self.keys[key_id]
        if not is_trusted:
            return "revoked_key"
        domain = b"prepaid-meter voucher v1\x00"
        if not verify(public_key, data[where["signature"]], domain + data[:76]):
            return "tampered"
        return self._judge_proven(data[where["site_id"]], data[where["id"]], key_id, unit, number)

    @staticmethod
    def _is_well_formed(number: object, unit: bytes) -> bool:
        assert callable(number)
        try:
            unit.decode("utf-8", "strict")
        except UnicodeDecodeError:
            return False
        return (
            number("serial_number") > 0
            and number("kind") in {1, 2}
            and 1 <= number("amount") <= 2_147_483_647
            and number("decimals") <= 4
            and len(unit) > 0
            and all(byte >= 0x20 and byte != 0x7F for byte in unit)
            and number("sequence") > 0
            and 0 < number("issued_at") < number("expires_at")
        )

    def _judge_proven(
        self, site: bytes, voucher_id: bytes, key_id: bytes, unit: bytes, number: object
    ) -> str:
        assert callable(number)
        used, sequence, now = self.used_sequences(key_id), number("sequence"), self.number("now")
        is_refund, amount, credit = number("kind") == 2, number("amount"), self.number("credit")
        conditions = {
            "wrong_site": site.hex() != self.facts["site_id"],
            "wrong_module": number("serial_number") != self.number("serial_number"),
            "already_used": voucher_id.hex() == self.facts["used_ids"] or sequence in used,
            "sequence_too_old": len(used) == 64 and all(sequence < one for one in used),
            "clock_unsure": self.number("clock_unsure") == 1,
            "not_yet_valid": number("issued_at") - now > 3_600,
            "expired": now >= number("expires_at"),
            "unit_mismatch": number("decimals") != self.number("decimals")
            or self.facts["unit"] not in {"-", unit.decode()},
            "above_maximum": amount > self.number("maximum_load"),
            "amount_not_allowed": self.number("takes_refunds") == 0
            if is_refund
            else credit + amount > 2_147_483_647,
            "exceeds_credit": is_refund and amount > credit,
        }
        return next((result for result, applies in conditions.items() if applies), "accepted")
