"""The ledger's file: whole after a stop, and never replaced by an empty one in silence."""

import asyncio
from pathlib import Path
import shutil
import sqlite3
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.ledger import Ledger, LedgerUnavailableError
from custom_components.prepaid_meter.ledger.errors import LedgerFileDamagedError
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.runtime import Meter
from custom_components.prepaid_meter.trackers.known_book import known_heads

from .flows import repair, until
from .ledger.drafts import HUB, fill
from .test_credit_actions import call, device_id, entity, module, simulated  # noqa: F401

NAME = "prepaid_meter.db"


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


def rows_in(path: Path, hub: str) -> int:
    ledger = Ledger(f"sqlite:///{path}")
    ledger.open()
    found = verify(ledger, hub)
    ledger.close()
    assert found.holds
    return found.rows


def copied(path: Path) -> Path:
    """Return a copy of the file that bears the name, as whoever keeps it elsewhere makes it."""
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    return copy


def issues(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, ir.IssueEntry]:
    found = {
        key: ir.async_get(hass).async_get_issue(DOMAIN, f"ledger_{key}_{entry.entry_id}")
        for key in ("lost", "damaged", "unreachable")
    }
    return {key: issue for key, issue in found.items() if issue is not None}


@pytest.fixture
async def known(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
) -> dict[str, Any]:
    """Return the receipt of the last row of a hub that has been unloaded."""
    receipt: dict[str, Any] = await call(hass, "top_up", device_id=device_id, amount=10)
    assert await hass.config_entries.async_unload(entry.entry_id)
    return receipt


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Load the hub again, and wait until its accounts are open."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    meters = entry.runtime_data.meters.values()
    await until(lambda: all(meter.account.is_open for meter in meters))


async def test_after_a_stop_the_named_file_has_everything(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    receipt = await call(hass, "top_up", device_id=device_id, amount=10)
    # Whatever else has it open does not keep the rows in the log.
    viewer = await asyncio.to_thread(sqlite3.connect, tmp_path / NAME, check_same_thread=False)
    await hass.async_stop(force=True)
    copy = await asyncio.to_thread(copied, tmp_path / NAME)
    assert await asyncio.to_thread(rows_in, copy, module.entry.entry_id) >= receipt["number"]
    viewer.close()


async def test_nothing_is_told_of_a_book_that_is_the_known_one(
    hass: HomeAssistant, entry: MockConfigEntry, known: dict[str, Any]
) -> None:
    await start(hass, entry)
    assert issues(hass, entry) == {}


@pytest.mark.parametrize("how", ["missing", "empty", "older"])
async def test_a_book_that_is_not_the_known_one_is_told_with_its_last_row_and_hash(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    known: dict[str, Any],
    tmp_path: Path,
    how: str,
) -> None:
    def replace() -> None:
        (tmp_path / NAME).unlink()
        if how == "empty":
            (tmp_path / NAME).touch()
        elif how == "older":
            ledger = Ledger(f"sqlite:///{tmp_path / NAME}")
            ledger.open()
            fill(ledger)
            ledger.close()

    last = known_heads(hass).of(entry.entry_id)
    assert last is not None
    assert (last.number, last.hash) == (known["number"], known["hash"])
    await asyncio.to_thread(replace)
    await start(hass, entry)
    ((key, issue),) = issues(hass, entry).items()
    assert (key, issue.is_persistent, issue.is_fixable) == ("lost", True, True)
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["number"] == str(known["number"])
    assert issue.translation_placeholders["hash"] == known["hash"]
    # What the modules tell is in the new book.
    assert await asyncio.to_thread(rows_in, tmp_path / NAME, entry.entry_id) >= 2
    dialog = await repair(hass, issue.issue_id)
    await dialog.fill()
    assert issues(hass, entry) == {}


@pytest.mark.parametrize("how", ["no database", "damaged pages"])
async def test_a_damaged_file_is_kept_aside_and_rebuilt_from_the_modules(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    known: dict[str, Any],
    tmp_path: Path,
    how: str,
) -> None:
    def damage() -> bytes:
        data = bytearray((tmp_path / NAME).read_bytes())
        if how == "no database":
            data[:100] = b"\xff" * 100
        else:
            for page in range(2 * 4096, len(data), 4096):
                data[page : page + 64] = b"\xa5" * 64
        (tmp_path / NAME).write_bytes(data)
        return bytes(data)

    data = await asyncio.to_thread(damage)
    await start(hass, entry)
    ((key, issue),) = issues(hass, entry).items()
    assert key == "damaged"
    told = issue.translation_placeholders
    assert told is not None
    assert (told["number"], told["hash"]) == (str(known["number"]), known["hash"])
    assert await asyncio.to_thread(Path(told["file"]).read_bytes) == data
    new = await asyncio.to_thread(rows_in, tmp_path / NAME, entry.entry_id)
    assert new >= 2, [row.kind for row in entry.runtime_data.book.ledger.walk()]


async def test_somebody_elses_file_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "secrets.yaml"
    await asyncio.to_thread(path.write_text, "password: none\n" * 100)
    ledger = Ledger(f"sqlite:///{path}")
    with pytest.raises(LedgerFileDamagedError):
        await asyncio.to_thread(ledger.open)
    assert [each.name for each in await asyncio.to_thread(lambda: [*tmp_path.iterdir()])] == [
        path.name
    ]


async def test_a_ledger_that_does_not_answer_is_a_repair_until_it_does(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry: Any = module.entry
    book = entry.runtime_data.book

    def away(*_args: object, **_more: object) -> None:
        raise LedgerUnavailableError("The ledger's database cannot be reached.")

    with monkeypatch.context() as patched:
        patched.setattr(book.ledger, "last", away)
        with pytest.raises(LedgerUnavailableError):
            await book.last(module.identity, ())
    ((key, issue),) = issues(hass, entry).items()
    assert (key, issue.is_fixable) == ("unreachable", False)
    assert issue.translation_placeholders == {
        "name": entry.title,
        "reason": "The ledger's database cannot be reached.",
    }
    await book.last(module.identity, ())
    assert issues(hass, entry) == {}


def test_a_closed_ledger_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / NAME
    ledger = Ledger(f"sqlite:///{path}")
    ledger.open()
    fill(ledger)
    viewer = sqlite3.connect(path)
    viewer.execute("SELECT count(*) FROM prepaid_meter_ledger").fetchone()
    ledger.close()
    assert rows_in(copied(path), HUB) > 0
    viewer.close()
