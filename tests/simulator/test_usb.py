"""Sticks in the modules of the building, and cards held at them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
import json
import os
from pathlib import Path
from typing import Any

import pytest

from custom_components.prepaid_meter.simulator import state
from custom_components.prepaid_meter.simulator.building import load_building
from custom_components.prepaid_meter.simulator.console import Console
from custom_components.prepaid_meter.simulator.errors import StateError
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.simulator.usb import Sticks
from custom_components.prepaid_meter.voucher import (
    Issued,
    KeyRing,
    Order,
    Receipt,
    Result,
    VoucherKind,
    issue,
    read_receipt,
)

from .conftest import NOON

NOW = int(NOON.timestamp())
ONE = 12345678
SEVEN = 22345678

ORDER = Order(serial_number=ONE, amount=25_000, decimals=2, unit="TRY")


class Office:
    """Issues vouchers and writes sticks."""

    def __init__(self, ring: KeyRing, usb: Path) -> None:
        self.ring = ring
        self.usb = usb
        self.sequence = 0

    def issue(self, order: Order = ORDER, now: int = NOW) -> Issued:
        self.sequence += 1
        return issue(self.ring, order, self.sequence, now)

    def write(self, unit_id: int, issued: Issued) -> Path:
        path = self.usb / str(unit_id) / issued.file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(issued.data)
        return path

    def write_keys(self, folder: Path | None = None) -> None:
        keys = (folder or self.usb) / "keys"
        keys.mkdir(parents=True, exist_ok=True)
        (keys / "issuers.pub").write_bytes(self.ring.export_key_list())


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb"


@pytest.fixture
def office(tmp_path: Path, usb: Path) -> Office:
    return Office(KeyRing.open(tmp_path / "office" / "keys.json"), usb)


type Start = Callable[[], Awaitable[BuildingServer]]


@pytest.fixture
async def start(building_file: Path, tmp_path: Path, usb: Path) -> AsyncIterator[Start]:
    """Start the building afresh, or from where it was saved last."""
    servers: list[BuildingServer] = []

    async def run() -> BuildingServer:
        server = BuildingServer(
            load_building(building_file, NOON),
            state_file=tmp_path / "state.json",
            usb_folder=usb,
        )
        servers.append(server)
        server.pause()
        await server.start()
        return server

    yield run
    for server in servers:
        await server.stop()


@pytest.fixture
async def running(start: Start) -> BuildingServer:
    return await start()


async def until(condition: Callable[[], object], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


async def receipt_of(path: Path, result: Result) -> Receipt:
    """Wait for a voucher's receipt with that result."""
    written = path.with_suffix(".receipt")

    def found() -> bool:
        return written.exists() and read_receipt(written.read_bytes()).result is result

    await until(found)
    return read_receipt(written.read_bytes())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_stick_loads_within_a_second_and_carries_the_receipt_back(
    running: BuildingServer, office: Office, usb: Path
) -> None:
    office.write_keys()
    await asyncio.sleep(1)
    issued = office.issue()
    began = asyncio.get_running_loop().time()
    path = office.write(1, issued)
    module = running.building.units[1].module
    await until(lambda: module.credit == 148_456)
    assert asyncio.get_running_loop().time() - began < 1
    receipt = await receipt_of(path, Result.ACCEPTED)
    assert (receipt.serial_number, receipt.voucher_id) == (ONE, issued.voucher.id)
    assert (receipt.credit_before, receipt.credit_after) == (123_456, 148_456)
    assert (receipt.total_loaded, receipt.load_count, receipt.time) == (148_456, 1, NOW)
    assert module.physical.last_load_source == "usb_stick"
    (record,) = module.physical.log
    assert (record.reference, record.source) == (issued.voucher.sequence, "usb_stick")
    await until(lambda: not path.exists())
    assert names(usb / "1") == ["PM-12345678-1.receipt", "PM-12345678-1.used"]
    assert path.with_suffix(".used").read_bytes() == issued.data


async def test_refund_by_stick(running: BuildingServer, office: Office) -> None:
    office.write_keys()
    path = office.write(1, office.issue(replace(ORDER, kind=VoucherKind.REFUND, amount=23_456)))
    receipt = await receipt_of(path, Result.ACCEPTED)
    assert (receipt.credit_before, receipt.credit_after) == (123_456, 100_000)
    assert running.building.units[1].module.credit == 100_000
    (record,) = running.building.units[1].module.physical.log
    assert (record.reference, record.amount) == (receipt.sequence, -23_456)
    path = office.write(1, office.issue(replace(ORDER, kind=VoucherKind.REFUND, amount=100_001)))
    await receipt_of(path, Result.EXCEEDS_CREDIT)


async def test_used_voucher_is_never_taken_again(
    running: BuildingServer, office: Office, start: Start
) -> None:
    office.write_keys()
    issued = office.issue()
    path = office.write(1, issued)
    proof = await receipt_of(path, Result.ACCEPTED)
    await until(lambda: not path.exists())
    office.write(1, issued)
    await until(lambda: not path.exists())
    renamed = path.with_name("again.PMV")
    renamed.write_bytes(issued.data)
    await until(lambda: not renamed.exists())
    await running.stop()
    again = await start()
    office.write(1, issued)
    await until(lambda: not path.exists())
    # Whatever name it has, the stick gets the receipt of when it was accepted.
    assert await receipt_of(path, Result.ACCEPTED) == proof
    assert await receipt_of(renamed, Result.ACCEPTED) == proof
    assert again.building.units[1].module.credit == 148_456
    assert again.building.units[1].module.physical.load_count == 1


async def test_crash_before_the_state_is_safe_loads_once_afterwards(
    running: BuildingServer, office: Office, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.write_keys()
    await until(lambda: 1 in running.building.units and running.building.slots)
    await running.save()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("custom_components.prepaid_meter.simulator.state.save", full)
        path = office.write(1, office.issue())
        await until(lambda: running.building.units[1].module.physical.load_count)
        await asyncio.sleep(0.7)
        # Nothing on the stick says more than what would be true after a crash.
        assert names(path.parent) == [path.name]
        await running.stop()
    again = await start()
    receipt = await receipt_of(path, Result.ACCEPTED)
    assert receipt.credit_after == again.building.units[1].module.credit == 148_456
    assert again.building.units[1].module.physical.load_count == 1


async def test_disk_that_was_full_for_a_while_loads_once(
    running: BuildingServer, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.write_keys()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("custom_components.prepaid_meter.simulator.state.save", full)
        path = office.write(1, office.issue())
        await asyncio.sleep(1)
    await receipt_of(path, Result.ACCEPTED)
    assert running.building.units[1].module.physical.load_count == 1


async def test_crash_before_the_receipt_writes_it_afterwards(
    running: BuildingServer, office: Office, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.write_keys()
    with monkeypatch.context() as patch:
        patch.setattr(Sticks, "_hand_back", lambda *_: False)
        path = office.write(1, office.issue())
        await until(lambda: running.building.units[1].module.physical.load_count)
        await running.stop()
    assert names(path.parent) == [path.name]
    again = await start()
    receipt = await receipt_of(path, Result.ACCEPTED)
    assert (receipt.credit_before, receipt.credit_after) == (123_456, 148_456)
    assert again.building.units[1].module.physical.load_count == 1
    await until(lambda: not path.exists())


async def test_stick_that_cannot_be_written_loads_once(
    running: BuildingServer,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    office.write_keys()

    def pulled(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr("custom_components.prepaid_meter.simulator.usb.write_whole", pulled)
        path = office.write(1, office.issue())
        await asyncio.sleep(2)
        assert running.building.units[1].module.physical.load_count == 1
    assert caplog.text.count("cannot be written") == 1
    await receipt_of(path, Result.ACCEPTED)
    assert running.building.units[1].module.physical.load_count == 1


async def test_refused_voucher_stays_and_is_taken_once_its_reason_is_gone(
    running: BuildingServer, office: Office, usb: Path
) -> None:
    path = office.write(1, office.issue())
    receipt = await receipt_of(path, Result.UNKNOWN_KEY)
    assert (receipt.voucher_id, receipt.sequence) == (bytes(16), 0)
    module = running.building.units[1].module
    module.physical.clock_unsure = True
    office.write_keys(usb / "1")
    receipt = await receipt_of(path, Result.CLOCK_UNSURE)
    assert receipt.clock_unsure
    assert path.exists()
    module.write("clock", NOON)
    await receipt_of(path, Result.ACCEPTED)
    assert module.credit == 148_456


async def test_voucher_at_the_wrong_module_stays_good_for_the_right_one(
    running: BuildingServer, office: Office
) -> None:
    office.write_keys()
    issued = office.issue()
    wrong = office.write(7, issued)
    receipt = await receipt_of(wrong, Result.WRONG_MODULE)
    assert receipt.serial_number == SEVEN
    assert wrong.exists()
    await receipt_of(office.write(1, issued), Result.ACCEPTED)
    assert running.building.units[7].module.physical.load_count == 0


@pytest.mark.parametrize(
    ("data", "result"),
    [
        (b"", Result.NOT_A_VOUCHER),
        (b"PMVC\1", Result.TRUNCATED),
        (b"PMVC\2" + bytes(135), Result.UNKNOWN_VERSION),
        (b"PMVC\1" + bytes(10_000), Result.OVERSIZED),
        (b"PMVC\1" + bytes(135), Result.MALFORMED),
    ],
)
async def test_rubbish_gets_a_receipt_too(
    running: BuildingServer, usb: Path, data: bytes, result: Result
) -> None:
    path = usb / "9" / "rubbish.pmv"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    receipt = await receipt_of(path, result)
    assert receipt.credit_before == receipt.credit_after == running.building.units[9].module.credit
    assert path.exists()


async def test_voucher_that_is_still_being_copied_is_left_alone(
    running: BuildingServer, office: Office, usb: Path
) -> None:
    office.write_keys()
    data = office.issue().data
    path = usb / "1" / "slow.pmv"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        for at in range(0, 140, 10):
            file.write(data[at : at + 10])
            file.flush()
            await asyncio.sleep(0.1)
            assert names(path.parent) == ["slow.pmv"]
    await receipt_of(path, Result.ACCEPTED)
    assert running.building.units[1].module.credit == 148_456


async def test_what_is_no_plain_file_on_a_stick_is_not_looked_at(
    running: BuildingServer, office: Office, usb: Path, tmp_path: Path
) -> None:
    office.write_keys()
    stick = usb / "1"
    stick.mkdir(parents=True)
    (tmp_path / "elsewhere").write_bytes(office.issue().data)
    (stick / "link.pmv").symlink_to(tmp_path / "elsewhere")
    (stick / ".hidden.pmv").write_bytes(office.issue().data)
    (stick / "folder.pmv").mkdir()
    os.mkfifo(stick / "pipe.pmv")
    for folder in ("01", "8", "x", "²"):
        (usb / folder).mkdir()
        (usb / folder / "lost.pmv").write_bytes(office.issue().data)
    before = names(stick)
    await asyncio.sleep(1.2)
    assert names(stick) == before
    path = office.write(1, office.issue())
    await receipt_of(path, Result.ACCEPTED)
    assert running.building.units[1].module.physical.load_count == 1


async def test_restarting_module_sees_no_stick_and_a_silent_line_hinders_none(
    running: BuildingServer, office: Office
) -> None:
    office.write_keys()
    running.building.units[1].faults.silent = True
    path = office.write(1, office.issue())
    await receipt_of(path, Result.ACCEPTED)
    running.building.units[1].module.restart(60)
    path = office.write(1, office.issue())
    await asyncio.sleep(1.2)
    assert not path.with_suffix(".receipt").exists()
    running.building.elapse(60)
    await receipt_of(path, Result.ACCEPTED)


async def test_rotation_and_revocation_reach_modules_by_stick(
    running: BuildingServer, office: Office
) -> None:
    office.write_keys()
    await receipt_of(office.write(1, office.issue()), Result.ACCEPTED)
    stale, stolen = office.issue(), office.ring.active.id
    office.ring.rotate()
    office.ring.revoke(stolen)
    fresh = office.write(1, office.issue())
    await receipt_of(fresh, Result.UNKNOWN_KEY)
    office.write_keys()
    await receipt_of(fresh, Result.ACCEPTED)
    await receipt_of(office.write(1, stale), Result.REVOKED_KEY)
    assert running.building.units[1].module.physical.load_count == 2


async def test_stranger_cannot_bring_keys(
    running: BuildingServer, office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office.write_keys()
    await receipt_of(office.write(1, office.issue()), Result.ACCEPTED)
    stranger = Office(KeyRing.open(tmp_path / "stranger" / "keys.json"), office.usb)
    stranger.write_keys(office.usb / "1")
    path = stranger.write(1, issue(stranger.ring, ORDER, 99, NOW))
    await receipt_of(path, Result.UNKNOWN_KEY)
    assert caplog.text.count("The module at unit 1 refuses keys/issuers.pub: ") == 1
    await receipt_of(office.write(1, office.issue()), Result.ACCEPTED)
    assert running.building.units[1].module.physical.load_count == 2


async def test_module_in_anothers_place_is_another_module(
    running: BuildingServer, office: Office, usb: Path
) -> None:
    office.write_keys(usb / "1")
    used = office.write(1, office.issue())
    first = await receipt_of(used, Result.ACCEPTED)
    (usb / "1" / "keys" / "issuers.pub").unlink()
    running.building.units[1].module.swap(87654321)
    path = office.write(1, office.issue(replace(ORDER, serial_number=87654321)))
    other = await receipt_of(path, Result.UNKNOWN_KEY)
    assert other.public_key != first.public_key
    running.building.units[1].module.swap(ONE)
    path = office.write(1, office.issue())
    assert (await receipt_of(path, Result.ACCEPTED)).public_key == first.public_key


async def test_card_with_a_voucher(
    running: BuildingServer, office: Office, start: Start, tmp_path: Path
) -> None:
    office.write_keys()
    await until(lambda: running.building.slots)
    console = Console(running, lambda: None)

    def ask(line: str) -> Any:
        return json.loads(console.answer(line))

    issued = office.issue()
    answer = ask(f"card-voucher 1 {issued.text}")
    assert (answer["ok"], answer["result"], answer["credit_minor"]) == (True, "accepted", 148_456)
    receipt = read_receipt(bytes.fromhex(answer["receipt"]))
    assert receipt.voucher_id == issued.voucher.id
    assert running.building.units[1].module.physical.last_load_source == "card"
    again = ask(f"card-voucher 1 {issued.text}")
    assert (again["ok"], again["result"]) == (False, "already_used")
    assert again["receipt"] == answer["receipt"]
    assert ask("card-voucher 1 PMV:RUBBISH")["result"] == "not_a_voucher"
    assert ask(f"card-voucher 1 {issued.text.lower()}")["result"] == "not_a_voucher"
    assert ask("card 1 10")["ok"] is True
    saved = tmp_path / "state.json"
    await until(lambda: saved.exists() and issued.voucher.id.hex() in saved.read_text("utf-8"))
    running.building.units[1].module.restart()
    assert "is starting" in ask(f"card-voucher 1 {issued.text}")["error"]
    running.building.elapse(60)
    await running.stop()
    path = office.write(1, issued)
    await start()
    assert (await receipt_of(path, Result.ACCEPTED)) == receipt


async def test_state_without_vouchers_is_taken_and_a_damaged_one_is_not(
    running: BuildingServer, office: Office, building_file: Path
) -> None:
    office.write_keys()
    await receipt_of(office.write(1, office.issue()), Result.ACCEPTED)
    saved = json.loads(json.dumps(state.snapshot(running.building)))
    again = load_building(building_file, NOON)
    state.restore(again, saved, "state.json")
    assert again.slots[ONE].to_json() == running.building.slots[ONE].to_json()
    without = {key: value for key, value in saved.items() if key != "vouchers"}
    state.restore(again, without, "state.json")
    assert again.slots == {}
    damages: tuple[object, ...] = (
        [],
        {"x": {}},
        {"1": {}},
        {"1": []},
        {"1": saved["vouchers"][str(ONE)] | {"secret": "00"}},
        {"1": saved["vouchers"][str(ONE)] | {"key_list": "00"}},
        {"1": saved["vouchers"][str(ONE)] | {"memory": {"unit": None}}},
    )
    for damage in damages:
        with pytest.raises(StateError, match=r"^state\.json is damaged: "):
            state.restore(again, saved | {"vouchers": damage}, "state.json")
