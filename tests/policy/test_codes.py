"""Codes are kept as slow hashes, and trying them out locks them."""

from datetime import UTC, datetime, timedelta
import json

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
import pytest

from custom_components.prepaid_meter.policy.codes import (
    LockOut,
    code_matches,
    hash_code,
    is_code,
    is_hash,
)

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("text", ["0000", "1234", "012345678901"])
def test_four_to_twelve_digits_are_a_code(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize(
    "text", ["", "123", "0123456789012", "12a4", "12 34", "1234\n", "+1234", "١٢٣٤", "１２３４"]
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_code(text)


def test_a_code_matches_its_hash_and_no_other() -> None:
    stored = hash_code("0427")
    assert code_matches("0427", stored)
    assert not code_matches("427", stored)
    assert not code_matches("0428", stored)
    assert not code_matches("", stored)


def test_a_hash_tells_nothing_of_the_code_and_differs_each_time() -> None:
    first, second = hash_code("0427"), hash_code("0427")
    assert first != second
    assert code_matches("0427", second)


def test_a_hash_says_how_it_was_made() -> None:
    _, scheme, version, cost, salt, digest = hash_code("0427").split("$")
    assert (scheme, version, cost) == ("argon2id", "v=19", "m=32768,t=2,p=1")
    assert (len(salt), len(digest)) == (22, 43)
    assert is_hash(hash_code("0427"))


def test_a_hash_that_was_made_in_less_time_still_matches() -> None:
    made = Argon2id(salt=b"salt" * 4, length=32, iterations=1, lanes=1, memory_cost=64)
    stored = made.derive_phc_encoded(b"0427")
    assert is_hash(stored)
    assert code_matches("0427", stored)
    assert not code_matches("0428", stored)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "0427",
        "scrypt$15$8$1$00",
        "scrypt$15$8$1$73616c74$00",
        "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA",
        "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA",
        "$argon2id$v=19$m=x,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA",
        "$argon2id$",
    ],
)
def test_what_is_no_hash_lets_nobody_in(stored: str) -> None:
    assert not code_matches("0427", stored)


# -- the lock ------------------------------------------------------------------


def tried(lock_out: LockOut, times: int, now: datetime = NOON) -> list[bool]:
    return [lock_out.wrong(now) for _ in range(times)]


def test_the_fifth_wrong_code_locks() -> None:
    lock_out = LockOut()
    assert tried(lock_out, 4) == [False] * 4
    assert lock_out.locked_until(NOON) is None
    assert tried(lock_out, 1) == [True]
    assert lock_out.locked_until(NOON) == NOON + HOUR


def test_a_lock_ends_after_an_hour_and_five_new_tries_lock_again() -> None:
    lock_out = LockOut()
    tried(lock_out, 5)
    assert lock_out.locked_until(NOON + HOUR - timedelta(seconds=1)) == NOON + HOUR
    assert lock_out.locked_until(NOON + HOUR) is None
    assert tried(lock_out, 5, NOON + HOUR) == [False] * 4 + [True]


def test_a_right_code_clears_the_count() -> None:
    lock_out = LockOut()
    tried(lock_out, 4)
    assert lock_out.right()
    assert not lock_out.right()
    assert tried(lock_out, 4) == [False] * 4


def test_only_what_was_wrong_within_ten_minutes_counts() -> None:
    lock_out = LockOut()
    # Every three minutes: never five within ten.
    assert not any(lock_out.wrong(NOON + 3 * n * MINUTE) for n in range(20))
    slow = LockOut()
    assert [slow.wrong(NOON + 2 * n * MINUTE) for n in range(5)] == [False] * 4 + [True]


def kept(lock_out: LockOut) -> LockOut:
    """Return a lock-out as it is after a restart."""
    return LockOut.from_json(json.loads(json.dumps(lock_out.to_json())))


def test_a_restart_clears_nothing() -> None:
    lock_out = LockOut()
    tried(lock_out, 4)
    lock_out = kept(lock_out)
    assert tried(lock_out, 1, NOON + MINUTE) == [True]
    lock_out = kept(lock_out)
    assert lock_out.locked_until(NOON + 2 * MINUTE) == NOON + MINUTE + HOUR
    assert kept(LockOut()).to_json() == LockOut().to_json()


def test_what_is_no_lock_out_is_refused() -> None:
    with pytest.raises(ValueError, match="no lock-out"):
        LockOut.from_json({"until": None})


def test_a_clock_that_was_set_back_makes_no_lock_longer_than_an_hour() -> None:
    lock_out = LockOut()
    tried(lock_out, 5)
    yesterday = NOON - timedelta(days=1)
    assert lock_out.locked_until(yesterday) == yesterday + HOUR
    assert lock_out.locked_until(yesterday + HOUR) is None


def test_a_clock_that_was_set_back_gives_no_new_tries() -> None:
    lock_out = LockOut()
    tried(lock_out, 4)
    yesterday = NOON - timedelta(days=1)
    assert tried(lock_out, 1, yesterday) == [True]


def test_a_clock_that_was_set_back_does_not_count_for_ever() -> None:
    yesterday = NOON - timedelta(days=1)
    lock_out = LockOut()
    tried(lock_out, 1)
    tried(lock_out, 1, yesterday)
    assert tried(lock_out, 5, yesterday + 11 * MINUTE) == [False] * 4 + [True]
