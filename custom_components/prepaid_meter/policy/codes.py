"""Codes of operators: kept as slow hashes, and locked when somebody tries them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import re
from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

TRIES: Final = 5
WINDOW: Final = timedelta(minutes=10)
LOCK: Final = timedelta(hours=1)

# RFC 9106. A few tenths of a second and 32 MiB for one try: the hashes of such short codes, if they
# are stolen, at least need long for each.
_ITERATIONS: Final = 2
_LANES: Final = 1
_KIBIBYTES: Final = 32 * 1024

_FORM: Final = "$argon2id$"

type Kept = dict[str, list[str] | str | None]
"""A lock-out as JSON."""


def is_code(text: str) -> bool:
    """Return whether a text can be a code: 4 to 12 digits."""
    return re.fullmatch(r"[0-9]{4,12}", text) is not None


def hash_code(code: str) -> str:
    """Return what may be stored of a code, in PHC form. Slow on purpose."""
    return Argon2id(
        salt=token_bytes(16),
        length=32,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_cost=_KIBIBYTES,
    ).derive_phc_encoded(code.encode())


def is_hash(stored: str) -> bool:
    """Return whether a text is of the form in which codes are kept now."""
    return stored.startswith(_FORM)


def code_matches(code: str, stored: str) -> bool:
    """Return whether a code is the one of which a hash was stored. Slow on purpose."""
    try:
        Argon2id.verify_phc_encoded(code.encode(), stored)
    except InvalidKey, ValueError:
        # What is no hash of ours lets nobody in.
        return False
    return True


@dataclass(slots=True)
class LockOut:
    """Wrong codes of one user, and how long that locks their codes."""

    _wrong: list[datetime] = field(default_factory=list)
    _until: datetime | None = None

    def locked_until(self, now: datetime) -> datetime | None:
        """Return until when no code is looked at; None if one may be."""
        if self._until is None:
            return None
        # No lock is longer than this, even if the clock was set back since.
        self._until = min(self._until, now + LOCK)
        if self._until <= now:
            self._until = None
        return self._until

    def wrong(self, now: datetime) -> bool:
        """Count a wrong code, and return whether a lock begins with it."""
        # What seems to be yet to come happened before the clock was set back: it counts as recent.
        before = (min(then, now) for then in self._wrong)
        self._wrong = [*(then for then in before if now - then < WINDOW), now]
        if len(self._wrong) < TRIES:
            return False
        self._wrong.clear()
        self._until = now + LOCK
        return True

    def right(self) -> bool:
        """Forget the wrong codes before a right one; return whether there were any."""
        had_wrong = bool(self._wrong)
        self._wrong.clear()
        return had_wrong

    def to_json(self) -> Kept:
        """Return it for storage."""
        return {
            "wrong": [then.isoformat() for then in self._wrong],
            "until": self._until.isoformat() if self._until else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> LockOut:
        """Return what was stored."""
        match kept:
            case {"wrong": list(wrong), "until": str() | None as until}:
                return cls(
                    [datetime.fromisoformat(str(then)) for then in wrong],
                    datetime.fromisoformat(until) if until else None,
                )
        raise ValueError("This is no lock-out")
