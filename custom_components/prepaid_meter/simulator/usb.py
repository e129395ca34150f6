"""USB sticks in simulated modules: a folder per unit id, looked at several times a second.

What lies where on a stick is in `docs/voucher.md`.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
import logging
import os
from pathlib import Path
from typing import Final, Protocol

from ..voucher.errors import KeyListError, ReceiptError
from ..voucher.files import open_plain, write_whole
from ..voucher.format import LARGEST
from ..voucher.issue import SUFFIX
from ..voucher.keylist import FILE_NAME, LARGEST as LARGEST_KEY_LIST
from ..voucher.receipt import SIZE as RECEIPT_SIZE, read_receipt
from ..voucher.results import Result
from .premises import Building, Unit
from .vouchers import Answer

_LOGGER = logging.getLogger(__name__)

RECEIPT: Final = ".receipt"
USED: Final = ".used"
KEYS: Final = "keys"

# A file is taken once two looks found it the same, so that nobody's copying is cut short; two
# looks and the work between them are to stay below a second.
_LOOK: Final = 0.3

# A refused voucher is tried again after as many looks: a clock may have been set, keys may have
# come. Proving a signature is too dear to do it at each of them.
_LOOKS_PER_RETRY: Final = 10

_USED: Final = {Result.ACCEPTED, Result.ALREADY_USED}

type _Mark = tuple[int, int, int]
"""Inode, size and time of a file: what tells that it is another one."""


class Host(Protocol):
    """Who runs the building."""

    building: Building

    def catch_up(self) -> None:
        """Bring simulated time to this moment."""

    async def save(self) -> bool:
        """Write what the building remembers; return whether it is safe now."""


@dataclass(frozen=True, slots=True)
class _Paper:
    path: Path
    mark: _Mark
    data: bytes
    unit_id: int | None
    """The module whose stick it is on; None is for every module."""
    is_key_list: bool


class Sticks:
    """Hands to modules what lies on their sticks, and their receipts back."""

    def __init__(self, folder: Path, host: Host) -> None:
        """Look into a folder."""
        self._folder = folder
        self._host = host
        self._looks = 0
        self._seen: dict[Path, _Mark] = {}
        self._judged: dict[Path, tuple[_Mark, Result]] = {}
        self._offered: dict[tuple[int, Path], _Mark] = {}
        self._unsaved = False
        self._complained: set[Path] = set()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._stopping.clear()
        self._task = asyncio.create_task(self._run(), name="sticks of the simulated building")

    async def stop(self) -> None:
        """Look no more; a receipt that is being written gets finished."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait([self._task])
            if (failed := self._task.exception()) is not None:
                _LOGGER.error("The sticks were looked at no more", exc_info=failed)
            self._task = None

    async def look(self) -> None:
        """Take what has come to lie on the sticks since the last look."""
        self._looks += 1
        # Nothing more is taken while what was taken cannot be saved.
        if self._unsaved and (self._looks % _LOOKS_PER_RETRY or not await self._save()):
            return
        papers = await asyncio.to_thread(self._settled)
        for paper in papers:
            if paper.is_key_list:
                self._take_key_list(paper)
            elif not self._is_known(paper):
                await self._take_voucher(paper)
            await asyncio.sleep(0)
        if self._unsaved:
            await self._save()
        present = {paper.path for paper in papers}
        self._judged = {path: one for path, one in self._judged.items() if path in present}

    async def _run(self) -> None:
        await asyncio.to_thread(self._make_folder)
        while not self._stopping.is_set():
            await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _LOOK)

    def _is_known(self, paper: _Paper) -> bool:
        """Return whether a voucher was refused already and it is not yet time to try again."""
        known = self._judged.get(paper.path)
        if known is None or known[0] != paper.mark:
            return False
        return self._looks % _LOOKS_PER_RETRY != 0

    def _units(self, paper: _Paper) -> Iterator[Unit]:
        """Yield the modules that see a paper; one that is starting sees none."""
        self._host.catch_up()
        building = self._host.building
        for unit_id in building.units if paper.unit_id is None else (paper.unit_id,):
            unit = building.unit(unit_id)
            if not unit.module.is_silent:
                yield unit

    def _take_key_list(self, paper: _Paper) -> None:
        for unit in self._units(paper):
            key = (unit.module.physical.serial_number, paper.path)
            if self._offered.get(key) == paper.mark:
                continue
            self._offered[key] = paper.mark
            slot = self._host.building.slot(unit)
            before = slot.memory
            try:
                slot.take_key_list(paper.data)
            except KeyListError as err:
                _LOGGER.warning("The module at unit %s refuses %s: %s", *_words(unit, paper), err)
            self._unsaved |= slot.memory is not before

    async def _take_voucher(self, paper: _Paper) -> None:
        for unit in self._units(paper):
            slot = self._host.building.slot(unit)
            answer = slot.present(unit.module, paper.data, "usb_stick")
            known = self._judged.get(paper.path)
            if known == (paper.mark, answer.result):
                continue
            # Also the key that signs receipts is to be safe before the first one leaves.
            self._unsaved = True
            # What a receipt says must be true after a crash too. Unless it is saved nothing is
            # written, and the next look finds the voucher used and asks for the same receipt.
            if await self._save() and await asyncio.to_thread(self._hand_back, paper, answer):
                self._judged[paper.path] = (paper.mark, answer.result)

    async def _save(self) -> bool:
        if await self._host.save():
            self._unsaved = False
        return not self._unsaved

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            _LOGGER.warning("%s cannot be made: %s", self._folder, err.strerror)

    def _settled(self) -> list[_Paper]:
        """Return what lies on the sticks and has not changed since the last look. Blocks."""
        found: dict[Path, _Mark] = {}
        papers = []
        for path, unit_id, is_key_list in self._paths():
            largest = LARGEST_KEY_LIST if is_key_list else LARGEST
            if (read := _read(path, largest + 1)) is None:
                continue
            found[path], data = read
            if self._seen.get(path) == found[path]:
                papers.append(_Paper(path, found[path], data, unit_id, is_key_list))
        self._seen = found
        # Keys come before the vouchers that they prove.
        return sorted(papers, key=lambda paper: (not paper.is_key_list, paper.path))

    def _paths(self) -> Iterator[tuple[Path, int | None, bool]]:
        yield self._folder / KEYS / FILE_NAME, None, True
        for name in _names(self._folder):
            if not (name.isascii() and name.isdecimal() and name == str(int(name))):
                continue
            if int(name) not in self._host.building.units:
                continue
            stick = self._folder / name
            yield stick / KEYS / FILE_NAME, int(name), True
            for file in _names(stick):
                if file.lower().endswith(SUFFIX) and not file.startswith("."):
                    yield stick / file, int(name), False

    def _hand_back(self, paper: _Paper, answer: Answer) -> bool:
        """Write a receipt and mark a used voucher; return whether the stick took it. Blocks."""
        try:
            receipt = paper.path.with_suffix(RECEIPT)
            if answer.result is Result.ACCEPTED or not _proves_loading(receipt):
                write_whole(receipt, answer.receipt, 0o644)
            # Another voucher that was put in its place meanwhile is not lost.
            read = _read(paper.path, LARGEST + 1)
            if answer.result in _USED and read == (paper.mark, paper.data):
                paper.path.replace(paper.path.with_suffix(USED))
        except OSError as err:
            if paper.path not in self._complained:
                self._complained.add(paper.path)
                _LOGGER.warning("The stick at %s cannot be written: %s", paper.path.parent, err)
            return False
        self._complained.discard(paper.path)
        return True


def _words(unit: Unit, paper: _Paper) -> tuple[int, str]:
    """Return what a log line says of a unit and a file."""
    return unit.unit_id, f"{paper.path.parent.name}/{paper.path.name}"


def _proves_loading(receipt: Path) -> bool:
    """Return whether a receipt says that credit was loaded; such a one is never written over."""
    read = _read(receipt, RECEIPT_SIZE + 1)
    if read is None:
        return False
    try:
        return read_receipt(read[1]).result is Result.ACCEPTED
    except ReceiptError:
        return False


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _read(path: Path, most: int) -> tuple[_Mark, bytes] | None:
    """Return a file's mark and beginning; None where there is no plain file."""
    try:
        if (handle := open_plain(path)) is None:
            return None
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(handle)
            return (about.st_ino, about.st_size, about.st_mtime_ns), file.read(most)
    except OSError:
        return None
