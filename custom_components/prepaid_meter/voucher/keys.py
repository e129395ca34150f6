"""The office's signing keys, in one file that only the office can read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
import json
import logging
import os
from pathlib import Path
import secrets
import stat
import time
from typing import Any, Final, NoReturn, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from .errors import Fault, KeyFileError, PassphraseError, not_written
from .files import locked, open_plain, write_whole
from .keylist import MOST_KEYS, KeyList, ListedKey
from .signing import key_id

_LOGGER = logging.getLogger(__name__)

VERSION: Final = 1

SHORTEST_PASSPHRASE: Final = 8

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LARGEST: Final = 64 * 1024
_SITE: Final = b"Prepaid-Meter-Site: "
_PEM: Final = b"-----BEGIN "

# A traceback may be printed with the local variables of its frames. So nothing below raises while
# a frame holds the file's content or a private key's bytes: what fails returns a sentence, and
# the caller, who holds no secret, raises it.


class Status(StrEnum):
    """What a key of the ring is for."""

    ACTIVE = "active"
    """Signs vouchers."""
    RETIRED = "retired"
    """Signs no more; modules still take the vouchers it signed."""
    REVOKED = "revoked"
    """Modules refuse whatever it signed."""


@dataclass(frozen=True, slots=True)
class RingKey:
    """A key of the ring."""

    public_key: bytes
    status: Status
    private_key: Ed25519PrivateKey | None = field(default=None, repr=False, compare=False)

    @property
    def id(self) -> bytes:
        """The eight bytes by which vouchers name it."""
        return key_id(self.public_key)


@dataclass(frozen=True, slots=True)
class _Content:
    site_id: bytes
    generation: int
    keys: tuple[RingKey, ...]


class KeyRing:
    """Signs vouchers, and tells modules which signatures to trust. Its methods block."""

    def __init__(self, path: Path, content: _Content) -> None:
        """Use `open` or `restore`."""
        self._path = path
        self._content = content

    def __repr__(self) -> str:
        """Tell which keys it has, never what they are."""
        return f"<KeyRing site={self.site_id.hex()} active={self.active.id.hex()}>"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: a key is in one place."""
        raise TypeError("A key ring cannot be copied.")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the ring in a file, which is made on first use. Raises KeyFileError."""
        if not path.exists():
            with _locked(path):
                if not path.exists():
                    _write(path, _Content(secrets.token_bytes(8), int(time.time()), (_new_key(),)))
        return cls(path, _read(path))

    @classmethod
    def restore(cls, path: Path, exported: bytes, passphrase: str) -> Self:
        """Return a new ring with an exported key and its site. Raises KeyFileError."""
        site_id = _exported_site(exported)
        if site_id is None:
            raise KeyFileError(Fault.NO_SITE)
        key = _decrypted(exported, passphrase)
        del passphrase
        if isinstance(key, PassphraseError):
            raise key
        with _locked(path):
            if path.exists():
                raise KeyFileError(Fault.KEPT_ALREADY, file=path.name)
            _write(path, _Content(site_id, int(time.time()), (key,)))
        return cls(path, _read(path))

    @property
    def site_id(self) -> bytes:
        """The site that its vouchers are for."""
        return self._content.site_id

    @property
    def keys(self) -> tuple[RingKey, ...]:
        """Every key, oldest first."""
        return self._content.keys

    @property
    def active(self) -> RingKey:
        """The key that signs."""
        return next(key for key in self.keys if key.status is Status.ACTIVE)

    def sign(self, message: bytes) -> bytes:
        """Return the active key's signature."""
        assert self.active.private_key is not None  # noqa: S101  Reading the file has seen to it.
        return self.active.private_key.sign(message)

    def reload(self) -> None:
        """Take up what another process changed. Raises KeyFileError."""
        self._content = _read(self._path)

    def rotate(self) -> RingKey:
        """Sign with a new key from now on; what the old one signed stays good."""
        self._change(lambda content: _with_active(content, _new_key()))
        return self.active

    def revoke(self, revoked: bytes) -> None:
        """Let modules refuse whatever a key signed, once they have the new key list.

        Instead of a revoked active key a new one signs. Raises KeyFileError.
        """

        def change(content: _Content) -> _Content | KeyFileError:
            if revoked not in {key.id for key in content.keys}:
                return KeyFileError(Fault.NO_KEY, key=revoked.hex())
            keys = tuple(
                replace(key, status=Status.REVOKED) if key.id == revoked else key
                for key in content.keys
            )
            changed = replace(content, keys=keys)
            if all(key.status is not Status.ACTIVE for key in keys):
                return _with_active(changed, _new_key())
            return changed

        self._change(change)

    def forget(self, forgotten: bytes) -> None:
        """Drop a key that is not active; modules then know it no more. Raises KeyFileError."""

        def change(content: _Content) -> _Content | KeyFileError:
            keys = tuple(key for key in content.keys if key.id != forgotten)
            if len(keys) == len(content.keys):
                return KeyFileError(Fault.NO_KEY, key=forgotten.hex())
            if all(key.status is not Status.ACTIVE for key in keys):
                return KeyFileError(Fault.KEY_SIGNS)
            return replace(content, keys=keys)

        self._change(change)

    def export_key_list(self) -> bytes:
        """Return the public keys as the file that tells modules which to trust."""
        private_keys = {key.public_key: key.private_key for key in self.keys}

        def sign(key: ListedKey, message: bytes) -> bytes | None:
            private_key = private_keys[key.public_key]
            return None if private_key is None else private_key.sign(message)

        listed = sorted(
            ListedKey(key.public_key, key.status is Status.REVOKED) for key in self.keys
        )
        return KeyList(
            site_id=self.site_id, generation=self._content.generation, keys=tuple(listed)
        ).sealed(sign)

    def export_private(self, passphrase: str) -> bytes:
        """Return the active key, encrypted, to be kept elsewhere. Raises PassphraseError."""
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise PassphraseError(Fault.PASSPHRASE_SHORT, least=SHORTEST_PASSPHRASE)
        assert self.active.private_key is not None  # noqa: S101  Reading the file has seen to it.
        pem = self.active.private_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
        )
        return _SITE + self.site_id.hex().encode() + b"\n" + pem

    def import_private(self, exported: bytes, passphrase: str) -> RingKey:
        """Sign with an exported key from now on. Raises KeyFileError."""
        if _exported_site(exported) not in {None, self.site_id}:
            raise KeyFileError(Fault.OTHER_SITE)
        key = _decrypted(exported, passphrase)
        del passphrase
        if isinstance(key, PassphraseError):
            raise key
        self._change(lambda content: _with_active(content, key))
        return self.active

    def _change(self, change: Callable[[_Content], _Content | KeyFileError]) -> None:
        with _locked(self._path):
            changed = change(_read(self._path))
            if isinstance(changed, KeyFileError):
                raise changed
            # A number from the clock grows even after an old copy of the file was put back.
            generation = max(changed.generation + 1, int(time.time()))
            changed = replace(changed, generation=generation)
            _write(self._path, changed)
        self._content = changed


def _new_key() -> RingKey:
    return _ring_key(Ed25519PrivateKey.generate(), Status.ACTIVE)


def _ring_key(private_key: Ed25519PrivateKey, status: Status) -> RingKey:
    return RingKey(private_key.public_key().public_bytes_raw(), status, private_key)


def _with_active(content: _Content, key: RingKey) -> _Content | KeyFileError:
    known = next((one for one in content.keys if one.public_key == key.public_key), None)
    if known is not None and known.status is Status.REVOKED:
        return KeyFileError(Fault.KEY_REVOKED, key=key.id.hex())
    others = tuple(
        replace(one, status=Status.RETIRED) if one.status is Status.ACTIVE else one
        for one in content.keys
        if one is not known
    )
    if len(others) >= MOST_KEYS:
        return KeyFileError(Fault.RING_FULL, most=MOST_KEYS)
    return replace(content, keys=(*others, key))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path):
            yield
    except OSError as err:
        fault, details = not_written(path.name, err)
        raise KeyFileError(fault, **details) from err


def _read(path: Path) -> _Content:
    found = _found(path)
    if isinstance(found, KeyFileError):
        raise found
    return found


def _found(path: Path) -> _Content | KeyFileError:
    """Return what a file holds, or what is wrong with it."""
    name = path.name
    try:
        if (handle := open_plain(path)) is None:
            return KeyFileError(Fault.NO_FILE, file=name)
        with os.fdopen(handle, "rb") as file:
            if not _is_private(handle, name):
                return KeyFileError(Fault.NOT_PRIVATE, file=name)
            return _parsed(file.read(_LARGEST), name)
    except OSError as err:
        return KeyFileError(Fault.NOT_READ, file=name, problem=err.strerror)


def _is_private(handle: int, name: str) -> bool:
    if not os.fstat(handle).st_mode & _OTHERS:
        return True
    try:
        os.fchmod(handle, 0o600)
    except OSError:
        return False
    if os.fstat(handle).st_mode & _OTHERS:
        return False
    _LOGGER.warning(
        "%s could be read by others on this computer; now it cannot. If somebody may have read it, "
        "revoke the key",
        name,
    )
    return True


def _parsed(text: bytes, name: str) -> _Content | KeyFileError:
    try:
        raw = json.loads(text)
        if raw["version"] != VERSION:
            return KeyFileError(Fault.NEWER, file=name)
        content = _Content(
            bytes.fromhex(raw["site_id"]),
            int(raw["generation"]),
            tuple(_parsed_key(one) for one in raw["keys"]),
        )
        active = [key for key in content.keys if key.status is Status.ACTIVE]
        if len(content.site_id) == 8 and len(active) == 1 and active[0].private_key is not None:
            return content
    except ValueError, KeyError, TypeError, AttributeError:
        pass
    return KeyFileError(Fault.KEYS_DAMAGED, file=name)


def _parsed_key(raw: Any) -> RingKey:
    status = Status(raw["status"])
    if raw["private_key"] is None:
        return RingKey(bytes.fromhex(raw["public_key"]), status)
    key = _ring_key(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(raw["private_key"])), status)
    if key.public_key.hex() != raw["public_key"]:
        raise ValueError("keys")
    return key


def _write(path: Path, content: _Content) -> None:
    if (problem := _problem_writing(path, content)) is not None:
        raise problem


def _problem_writing(path: Path, content: _Content) -> KeyFileError | None:
    raw = {
        "version": VERSION,
        "site_id": content.site_id.hex(),
        "generation": content.generation,
        "keys": [
            {
                "status": key.status.value,
                "public_key": key.public_key.hex(),
                "private_key": (
                    None if key.private_key is None else key.private_key.private_bytes_raw().hex()
                ),
            }
            for key in content.keys
        ],
    }
    try:
        write_whole(path, json.dumps(raw, indent=1).encode(), 0o600)
    except OSError as err:
        fault, details = not_written(path.name, err)
        return KeyFileError(fault, **details)
    return None


def _exported_site(exported: bytes) -> bytes | None:
    line, _, _ = exported.partition(b"\n")
    try:
        site_id = bytes.fromhex(line.removeprefix(_SITE).decode("ascii").strip())
    except ValueError:
        return None
    return site_id if line.startswith(_SITE) and len(site_id) == 8 else None


def _decrypted(exported: bytes, passphrase: str) -> RingKey | PassphraseError:
    """Return an exported key, or what is wrong with it."""
    try:
        key = load_pem_private_key(
            exported[max(0, exported.find(_PEM)) :], passphrase.encode() or None
        )
    except ValueError, TypeError:
        return PassphraseError(Fault.PASSPHRASE_WRONG)
    if not isinstance(key, Ed25519PrivateKey):
        return PassphraseError(Fault.OTHER_KIND_OF_KEY)
    return _ring_key(key, Status.ACTIVE)
