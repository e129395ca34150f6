"""The signing keys are made once, stay in one private file, and are never shown."""

import base64
import copy
import json
import logging
import os
from pathlib import Path
import pickle
import stat
import subprocess
import sys
import threading
import traceback

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
import pytest

from custom_components.prepaid_meter import voucher
from custom_components.prepaid_meter.voucher import (
    KeyFileError,
    KeyRing,
    PassphraseError,
    Result,
    Status,
    VoucherError,
    issue,
    judge,
)
from custom_components.prepaid_meter.voucher.accept import Memory
from custom_components.prepaid_meter.voucher.issue import Order
from custom_components.prepaid_meter.voucher.keylist import MOST_KEYS, read_key_list

from .office import FACTS, NOW

VOUCHER_PACKAGE = Path(voucher.__file__).parent

# Only the voucher package, as the integration's own would import Home Assistant: seconds each.
_OPEN_AT_ONCE = """
import importlib.util, pathlib, sys
folder, path = map(pathlib.Path, sys.argv[1:])
spec = importlib.util.spec_from_file_location("voucher", folder / "__init__.py")
sys.modules["voucher"] = package = importlib.util.module_from_spec(spec)
spec.loader.exec_module(package)
print("ready", flush=True)
sys.stdin.readline()
print(package.KeyRing.open(path).active.id.hex())
"""
PASSPHRASE = "correct horse battery"
ORDER = Order(serial_number=12345678, amount=25_000, decimals=2, unit="TRY")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office" / "keys.json"


@pytest.fixture
def ring(path: Path) -> KeyRing:
    return KeyRing.open(path)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _outcome(ring: KeyRing, memory: Memory, sequence: int = 1) -> Result:
    return judge(issue(ring, ORDER, sequence, NOW).data, FACTS, memory).result


def _trusting(ring: KeyRing, before: Memory | None = None) -> Memory:
    trusted = before.key_list if before else None
    return Memory(key_list=read_key_list(ring.export_key_list(), trusted))


def test_made_on_first_use_and_found_again(path: Path, ring: KeyRing) -> None:
    again = KeyRing.open(path)
    assert (again.site_id, again.keys) == (ring.site_id, ring.keys)
    assert _outcome(again, _trusting(ring)) is Result.ACCEPTED
    assert sorted(one.name for one in path.parent.iterdir()) == [".keys.json.lock", "keys.json"]


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777], ids=oct)
def test_only_the_owner_reads_the_file_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "keys.json"
    before = os.umask(mask)
    try:
        ring = KeyRing.open(path)
        assert _mode(path) == 0o600
        ring.rotate()
    finally:
        os.umask(before)
    assert _mode(path) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620, 0o601], ids=oct)
def test_file_that_others_reach_is_closed_and_told(
    path: Path, ring: KeyRing, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    path.chmod(mode)
    assert KeyRing.open(path).keys == ring.keys
    assert _mode(path) == 0o600
    assert [record.message for record in caplog.records] == [
        "keys.json could be read by others on this computer; now it cannot. If somebody may have "
        "read it, revoke the key"
    ]


@pytest.mark.parametrize("fails", [True, False])
def test_file_that_cannot_be_closed_is_refused(
    path: Path, ring: KeyRing, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_permissions(_: int, __: int) -> None:
        if fails:
            raise PermissionError

    path.chmod(0o644)
    monkeypatch.setattr("os.fchmod", without_permissions)
    with pytest.raises(KeyFileError, match=r"can be read by others and this cannot be changed"):
        KeyRing.open(path)
    assert ring.active


def test_link_and_folder_are_refused(path: Path, ring: KeyRing, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    for wrong in (link, path.parent):
        with pytest.raises(KeyFileError, match=r" cannot be read: | is no file\.$"):
            KeyRing.open(wrong)
    assert ring.active


def test_two_processes_that_make_it_at_once_have_the_same_key(path: Path) -> None:
    processes = [
        subprocess.Popen(  # noqa: S603  Our own interpreter and files.
            [sys.executable, "-c", _OPEN_AT_ONCE, str(VOUCHER_PACKAGE), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    found = set()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        found.add(process.communicate(timeout=30)[0].strip())
    assert found == {KeyRing.open(path).active.id.hex()}


def test_threads_that_make_it_at_once_have_the_same_key(path: Path) -> None:
    found: list[bytes] = []
    barrier = threading.Barrier(16)

    def make() -> None:
        barrier.wait()
        found.append(KeyRing.open(path).active.id)

    threads = [threading.Thread(target=make) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert len(set(found)) == 1


def test_rotation_keeps_old_vouchers_good(path: Path, ring: KeyRing) -> None:
    memory = _trusting(ring)
    old = issue(ring, ORDER, 1, NOW)
    other_process = KeyRing.open(path)
    first = ring.active.id
    second = ring.rotate().id
    assert [(key.id, key.status) for key in ring.keys] == [
        (first, Status.RETIRED),
        (second, Status.ACTIVE),
    ]
    assert _outcome(ring, memory) is Result.UNKNOWN_KEY
    memory = _trusting(ring, memory)
    assert _outcome(ring, memory) is Result.ACCEPTED
    assert judge(old.data, FACTS, memory).result is Result.ACCEPTED
    assert other_process.active.id == first
    other_process.reload()
    assert other_process.active.id == second


def test_revoked_key_signs_nothing_and_modules_refuse_it(ring: KeyRing) -> None:
    memory = _trusting(ring)
    old, stolen = issue(ring, ORDER, 1, NOW), ring.active.id
    ring.revoke(stolen)
    assert ring.active.id != stolen
    memory = _trusting(ring, memory)
    assert judge(old.data, FACTS, memory).result is Result.REVOKED_KEY
    assert _outcome(ring, memory) is Result.ACCEPTED
    ring.forget(stolen)
    memory = _trusting(ring, memory)
    assert judge(old.data, FACTS, memory).result is Result.UNKNOWN_KEY


def test_revoking_a_retired_key_leaves_the_active_one(ring: KeyRing) -> None:
    first = ring.active.id
    second = ring.rotate().id
    ring.revoke(first)
    assert (ring.active.id, len(ring.keys)) == (second, 2)


def test_module_that_missed_lists_takes_the_newest(ring: KeyRing) -> None:
    memory = _trusting(ring)
    for _ in range(4):
        ring.revoke(ring.active.id)
    assert _outcome(ring, _trusting(ring, memory)) is Result.ACCEPTED


def test_generation_grows_even_in_one_second(ring: KeyRing) -> None:
    generations = []
    for _ in range(3):
        ring.rotate()
        generations.append(read_key_list(ring.export_key_list(), None).generation)
    assert generations == sorted(set(generations))


def test_what_the_ring_refuses_changes_nothing(path: Path, ring: KeyRing) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="The active key cannot be forgotten"):
        ring.forget(ring.active.id)
    for act in (ring.forget, ring.revoke):
        with pytest.raises(KeyFileError, match="The ring has no key 0011223344556677"):
            act(bytes.fromhex("0011223344556677"))
    assert path.read_bytes() == before
    for _ in range(MOST_KEYS - 1):
        ring.rotate()
    for act_on_active in (ring.rotate, lambda: ring.revoke(ring.active.id)):
        with pytest.raises(KeyFileError, match="forget one first"):
            act_on_active()
    assert len(KeyRing.open(path).keys) == MOST_KEYS


def test_backup_elsewhere_and_back(ring: KeyRing, tmp_path: Path) -> None:
    exported = ring.export_private(PASSPHRASE)
    memory = _trusting(ring)
    assert b"-----BEGIN ENCRYPTED PRIVATE KEY-----" in exported
    new = KeyRing.restore(tmp_path / "new" / "keys.json", exported, PASSPHRASE)
    assert (new.site_id, new.active) == (ring.site_id, ring.active)
    assert _outcome(new, memory) is Result.ACCEPTED
    with pytest.raises(KeyFileError, match=r"^keys\.json is there already; nothing was restored"):
        KeyRing.restore(tmp_path / "new" / "keys.json", exported, PASSPHRASE)


def test_imported_key_signs(ring: KeyRing) -> None:
    exported, first = ring.export_private(PASSPHRASE), ring.active.id
    ring.rotate()
    assert ring.import_private(exported, PASSPHRASE).id == first
    assert len(ring.keys) == 2
    ring.revoke(first)
    with pytest.raises(KeyFileError, match=r"was revoked\.$"):
        ring.import_private(exported, PASSPHRASE)


def test_wrong_imports_are_refused(ring: KeyRing, tmp_path: Path) -> None:
    other = KeyRing.open(tmp_path / "other.json")
    exported = other.export_private(PASSPHRASE)
    with pytest.raises(KeyFileError, match="for another site"):
        ring.import_private(exported, PASSPHRASE)
    plain = exported.split(b"\n", 1)[1]
    for wrong in ("", "wrong passphrase"):
        with pytest.raises(PassphraseError, match="The passphrase is wrong, or this is no"):
            ring.import_private(plain, wrong)
    with pytest.raises(PassphraseError):
        ring.import_private(b"nonsense", PASSPHRASE)
    with pytest.raises(KeyFileError, match="does not say for which site"):
        KeyRing.restore(tmp_path / "new.json", plain, PASSPHRASE)
    with pytest.raises(PassphraseError):
        KeyRing.restore(tmp_path / "new.json", exported, "wrong passphrase")
    curve = generate_private_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode())
    )
    with pytest.raises(PassphraseError, match="This is no Ed25519 key"):
        ring.import_private(curve, PASSPHRASE)
    with pytest.raises(PassphraseError, match="at least 8 characters"):
        ring.export_private("short")
    # Without its first line, a key may still be added to the ring of its own site.
    assert ring.import_private(plain, PASSPHRASE).public_key == other.active.public_key


def _secrets_of(path: Path) -> list[str]:
    """Return every form in which a private key might show."""
    found = []
    for key in json.loads(path.read_text("utf-8"))["keys"]:
        raw = bytes.fromhex(key["private_key"])
        found += [raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode(), repr(raw)[2:-1]]
        found += [raw.hex()[at : at + 16] for at in range(0, 64, 16)]
    return found


def _everything(err: BaseException) -> str:
    """Return what the most talkative traceback says, with what is chained and attached."""
    text = "".join(traceback.TracebackException.from_exception(err, capture_locals=True).format())
    chained = err.__cause__ or err.__context__
    attached = repr(vars(err)) + repr(err.args)
    return text + attached + (_everything(chained) if chained else "")


class Shown(list[str]):
    """What a person or a log saw; a traceback that shows it in turn would grow without end."""

    def __repr__(self) -> str:
        return "what was shown"


def test_keys_are_never_shown(
    path: Path, ring: KeyRing, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    ring.rotate()
    text = path.read_text("utf-8")
    secrets = _secrets_of(path)
    shown = Shown([repr(ring), str(ring), repr(ring.keys), str(ring.active), f"{ring.keys}"])
    shown.append(repr(issue(ring, ORDER, 1, NOW)))
    shown.append(ring.export_key_list().hex())
    shown.append(ring.export_private(PASSPHRASE).decode())

    def note(what: object) -> None:
        with pytest.raises((VoucherError, TypeError)) as caught:
            what()  # type: ignore[operator]
        shown.append(_everything(caught.value))

    exported = ring.export_private(PASSPHRASE)
    note(lambda: ring.import_private(exported, "wrong passphrase"))
    note(lambda: ring.forget(ring.active.id))
    note(lambda: ring.export_private(""))
    note(lambda: pickle.dumps(ring))
    note(lambda: copy.deepcopy(ring))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        note(ring.rotate)
        note(lambda: KeyRing.open(path.with_name("other.json")))
    for damaged in (
        text[:-3],
        text.replace('"active"', '"lost"'),
        text.replace('"private_key": "', '"private_key": "00'),
        text.replace('"public_key": "', '"public_key": "00'),
        text.replace('"version": 1', '"version": 2'),
        text.replace('"site_id": "', '"site_id": "00'),
        text.replace('"active"', '"retired"'),
        "[]",
        "",
    ):
        path.write_text(damaged, "utf-8")
        note(lambda: KeyRing.open(path))
    path.write_text(text, "utf-8")
    path.chmod(0o644)
    KeyRing.open(path)
    shown.append(caplog.text)
    for secret in secrets:
        assert not [one for one in shown if secret in one]


def test_interrupted_writing_leaves_the_old_keys(
    path: Path, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for point in ("os.fsync", "pathlib.Path.replace", "os.fchmod"):
        with monkeypatch.context() as patch:
            patch.setattr(point, full)
            with pytest.raises(KeyFileError, match="No space left"):
                ring.rotate()
        assert path.read_bytes() == before
        assert sorted(one.name for one in path.parent.iterdir()) == [".keys.json.lock", "keys.json"]
    assert KeyRing.open(path).active == ring.active


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError, match=r"^keys\.json cannot be written: "):
        KeyRing.open(tmp_path / "file" / "below" / "keys.json")
