"""A damaged file of a ledger, put out of the way and kept."""

from datetime import datetime
from pathlib import Path
from typing import Final

_BESIDE: Final = ("", "-wal", "-shm")


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a SQLite file with its log, and return its new name. Blocks; raises OSError."""
    name = f"{path.name}.damaged-{now:%Y%m%d-%H%M%S}"
    aside, nth = path.with_name(name), 2
    while aside.exists():
        aside, nth = path.with_name(f"{name}-{nth}"), nth + 1
    # The log first: whatever stops us, it is never taken for that of a new file.
    for suffix in reversed(_BESIDE):
        one = path.with_name(path.name + suffix)
        if one.exists():
            one.rename(aside.with_name(aside.name + suffix))
    return aside
