"""Names of files for a person: short enough for every disk, and never that of another file."""

from itertools import count
from pathlib import Path
import re
from typing import Final

# File systems take 255 bytes; what is put behind the name needs some of them.
MOST_BYTES: Final = 120


def file_name(name: str) -> str:
    """Return a tenant's or module's name as the beginning of a file's name."""
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")
    short = plain.encode()[:MOST_BYTES].decode(errors="ignore").strip("-")
    return short or "module"


def write_new(path: Path, content: bytes) -> Path:
    """Write a file that is not there yet, under another number if it is, and return its path.

    Raises OSError.
    """
    path.parent.mkdir(exist_ok=True)
    for number in count(1):
        free = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        try:
            with free.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        return free
    raise AssertionError
