"""What docs/ledger.md tells an auditor is true."""

import hashlib
from pathlib import Path
import re
import subprocess
import sys

import pytest

from custom_components.prepaid_meter.ledger import Ledger, RowKind, Source
from custom_components.prepaid_meter.ledger.encoding import HASHED, before_first, row_hash

from .conftest import run_sql
from .drafts import fill, opening, top_up

DOCUMENT = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(
    r"^\| `(\w+)` \| (?:`(.*)`)? ?\| `(.*)` \|$",
    DOCUMENT.partition("### An example")[2],
    re.MULTILINE,
)


@pytest.fixture
def url(sqlite_path: Path) -> str:
    """Return a file, for which the document has its program."""
    return f"sqlite:///{sqlite_path}"


def test_the_bytes_of_the_example_give_its_hash() -> None:
    assert [name for name, _, _ in EXAMPLE] == list(HASHED)
    written = "".join(written for _, _, written in EXAMPLE).encode()
    assert f"Its hash is `{hashlib.sha256(written).hexdigest()}`" in DOCUMENT


def test_the_example_is_what_the_ledger_writes() -> None:
    columns = {
        name: of(value) for (name, value, _), of in zip(EXAMPLE, HASHED.values(), strict=True)
    }
    assert f"Its hash is `{row_hash(columns)}`" in DOCUMENT
    assert columns["previous_hash"] == before_first("mall").hash


def test_every_kind_and_source_is_explained() -> None:
    assert not [word for word in (*RowKind, *Source) if f"`{word}`" not in DOCUMENT]


def test_the_program_of_the_document_finds_the_same(
    unguarded: Ledger, sqlite_path: Path, tmp_path: Path
) -> None:
    program = tmp_path / "audit.py"
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    program.write_text(code, encoding="utf-8")

    def audit() -> str:
        done = subprocess.run(  # noqa: S603
            [sys.executable, program, sqlite_path], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    fill(unguarded, "çarşı")
    unguarded.append_many("b", [opening(2**63 - 1), top_up(note="a\nb, 5:x,", details={"ı": "ş"})])
    heads = [unguarded.head(hub) for hub in unguarded.hubs()]
    assert audit().splitlines() == [f"{head.hub} {head.number} {head.hash}" for head in heads]
    run_sql(unguarded, "UPDATE prepaid_meter_ledger SET amount = 7 WHERE number = 3")
    assert "çarşı: row 3 does not fit" in audit()
