"""`conform`: the check as a person runs it."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .check import VECTORS, Outcome, judge_sticks, load_vectors, write_sticks

_BESIDE_US: Final = Path(__file__).resolve().parents[4] / "docs" / VECTORS

CONFORMS: Final = 0
DOES_NOT: Final = 1
NOT_READ: Final = 2


def main(arguments: Sequence[str]) -> int:
    """Write the sticks, or judge what a reader made of them; return the exit code. Blocks."""
    parser = argparse.ArgumentParser(
        prog="conform", description="Holds a voucher reader to the vectors of docs/voucher.md."
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="one folder in it is one stick")
    parser.add_argument("--vectors", type=Path, default=_BESIDE_US, help=f"where {VECTORS} is")
    given = parser.parse_args(arguments)
    try:
        vectors = load_vectors(given.vectors)
        written = write_sticks(given.folder, vectors)
        lines = judge_sticks(given.folder, vectors)
    except (OSError, ValueError, KeyError) as err:
        print(f"That cannot be read or written: {err}.")
        return NOT_READ
    if written:
        print(f"{written} sticks were written to {given.folder}.")
    for line in lines:
        why = f": {line.why}" if line.why else ""
        print(f"{line.number:3}  {line.outcome:9}  {line.name}{why}")
    counts = {each: sum(line.outcome is each for line in lines) for each in Outcome}
    print(", ".join(f"{count} {each}" for each, count in counts.items()))
    return DOES_NOT if counts[Outcome.FAILED] else CONFORMS
