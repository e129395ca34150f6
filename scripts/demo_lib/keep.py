"""What is kept in `.demo` from one start to the next."""

from dataclasses import asdict, dataclass
import fcntl
import json
from pathlib import Path
import shutil
from typing import IO, Self

from .errors import DemoError
from .ports import is_free

# To be raised when what is kept by older versions of these scripts cannot be used any more.
LAYOUT = 2


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the demonstration was started with; another building needs another Home Assistant."""

    modules: int | None
    language: str
    building_port: int
    layout: int = LAYOUT

    def write(self, folder: Path) -> None:
        """Note that everything in the folder is ready to be used again."""
        (folder / "ready.json").write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the choices of the last complete start, None if there was none."""
        try:
            return cls(**json.loads((folder / "ready.json").read_text()))
        except OSError, ValueError, TypeError:
            return None

    def fit(self, modules: int | None, language: str) -> bool:
        """Tell whether the same building is wanted and its place on the bus is free."""
        return (self.modules, self.language, self.layout) == (
            modules,
            language,
            LAYOUT,
        ) and is_free(self.building_port)


def lock(folder: Path) -> IO[str]:
    """Keep a second demonstration out of the folder while the file is open."""
    folder.mkdir(exist_ok=True)
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise DemoError(
            "The demonstration is running already: stop it with Ctrl-C first."
        ) from None
    return file


def clear(folder: Path) -> None:
    """Remove everything but the lock."""
    # First what says that the rest is complete.
    (folder / "ready.json").unlink(missing_ok=True)
    for path in folder.iterdir():
        if path.name == "lock":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
