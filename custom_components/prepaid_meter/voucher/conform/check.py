"""A stick for each test vector, and what the receipt on it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
import json
from pathlib import Path
from typing import Any, Final

from ..errors import ReceiptError
from ..receipt import SIZE, Receipt, read_receipt

VECTORS: Final = "voucher-vectors.json"
MODULE: Final = "module.json"
VOUCHER: Final = "VOUCHER.PMV"
KEY_LIST: Final = Path("keys/issuers.pub")
_SUFFIX: Final = ".receipt"
_USED: Final = frozenset({"accepted", "already_used"})

_FIELDS: Final = (
    "serial_number",
    "result",
    "voucher_id",
    "sequence",
    "credit_before",
    "credit_after",
    "total_loaded",
    "load_count",
    "time",
    "clock_unsure",
)


class Outcome(StrEnum):
    """What came of a vector."""

    PASSED = "passed"
    FAILED = "FAILED"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one vector, by its number in the file, from 1."""

    number: int
    name: str
    outcome: Outcome
    why: str = ""


def load_vectors(path: Path) -> Mapping[str, Any]:
    """Return the test vectors of a file. Raises OSError or ValueError. Blocks."""
    vectors: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return vectors


def write_sticks(folder: Path, vectors: Mapping[str, Any]) -> int:
    """Write what is missing, and return how many sticks there are new. Raises OSError. Blocks."""
    written = 0
    for number, vector in enumerate(vectors["vouchers"], 1):
        stick = folder / _name(number)
        if stick.exists():
            continue
        (stick / KEY_LIST).parent.mkdir(parents=True)
        module = {**vectors["module"], **vector.get("module", {})}
        (stick / KEY_LIST).write_bytes(bytes.fromhex(module["key_list"]))
        (stick / VOUCHER).write_bytes(bytes.fromhex(vector["voucher"]))
        about = {"name": vector["name"], "private_key": vectors["keys"]["module"]["private_key"]}
        text = json.dumps({**about, **module}, indent=1, ensure_ascii=False)
        (folder / f"{_name(number)}.{MODULE}").write_text(f"{text}\n", "utf-8")
        written += 1
    return written


def judge_sticks(folder: Path, vectors: Mapping[str, Any]) -> list[Line]:
    """Hold what is on the sticks now to the vectors. Raises OSError. Blocks."""
    own = bytes.fromhex(vectors["keys"]["module"]["public_key"])
    lines = []
    for number, vector in enumerate(vectors["vouchers"], 1):
        why = _judged(folder / _name(number), vector, own)
        if why is None:
            lines.append(Line(number, vector["name"], Outcome.NOT_TRIED, "there is no receipt"))
        else:
            outcome = Outcome.FAILED if why else Outcome.PASSED
            lines.append(Line(number, vector["name"], outcome, why))
    return lines


def _name(number: int) -> str:
    return f"{number:03}"


def _judged(stick: Path, vector: Mapping[str, Any], own: bytes) -> str | None:
    """Return what is wrong with a stick, nothing if all is right, None where no receipt is."""
    try:
        names = sorted(path.name for path in stick.iterdir())
    except FileNotFoundError:
        return None
    receipts = [name for name in names if name.lower() == VOUCHER.lower()[:-4] + _SUFFIX]
    if not receipts:
        return None
    data = (stick / receipts[0]).read_bytes()[: SIZE + 1]
    expected = bytes.fromhex(vector["receipt"])
    try:
        found = read_receipt(data)
    except ReceiptError as err:
        return str(err)
    wrong = _differences(found, read_receipt(expected))
    if wrong:
        return wrong
    if found.public_key == own and data != expected:
        return "the receipt says the same, but is not the same bytes"
    return _kept(stick, names, vector)


def _differences(found: Receipt, expected: Receipt) -> str:
    """Return what a receipt says otherwise than it should."""
    if found.result is not expected.result:
        return f"the result is {found.result}, not {expected.result}"
    return ", ".join(
        f"{field} is {_shown(getattr(found, field))}, not {_shown(getattr(expected, field))}"
        for field in _FIELDS
        if getattr(found, field) != getattr(expected, field)
    )


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _kept(stick: Path, names: Sequence[str], vector: Mapping[str, Any]) -> str:
    """Return what is wrong with the names on a stick: a used voucher is renamed, no other is."""
    wanted = VOUCHER.lower()
    if vector["result"] in _USED:
        wanted = wanted[:-4] + ".used"
    found = [name for name in names if name.lower() == wanted]
    if not found:
        return f"there is no {wanted} on the stick any more"
    if (stick / found[0]).read_bytes() != bytes.fromhex(vector["voucher"]):
        return f"{found[0]} is not the voucher's bytes any more"
    return ""
