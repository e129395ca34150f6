"""No voucher is loaded twice, and none that the office did not sign."""

from dataclasses import replace
import json
import secrets

from hypothesis import HealthCheck, example, given, settings, strategies as st
import pytest

from custom_components.prepaid_meter.voucher import (
    KeyList,
    ListedKey,
    Memory,
    Result,
    VoucherFormatError,
    VoucherKind,
    judge,
    parse,
)
from custom_components.prepaid_meter.voucher.accept import REMEMBERED_SEQUENCES

from . import page
from .curve import ORDER
from .office import (
    FACTS,
    KEY_LIST,
    MEMORY,
    NOW,
    OFFICE,
    OTHER,
    VOUCHER,
    Holder,
    numbered,
    public,
    sealed,
)

GOOD = sealed(VOUCHER)
ANOTHER = sealed(
    replace(
        VOUCHER,
        id=bytes(range(16)),
        sequence=77,
        amount=999_999,
        kind=VoucherKind.REFUND,
        issued_at=NOW - 5,
        expires_at=NOW + 5,
        unit="kontör",
    ),
    OTHER,
)
FIELDS = page.layout("The voucher: 140 bytes")

many = settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))


def outcome(data: bytes) -> Result:
    return judge(data, replace(FACTS, credit=1_000_000), MEMORY).result


def test_both_vouchers_that_are_mutated_are_good() -> None:
    assert outcome(GOOD) is outcome(ANOTHER) is Result.ACCEPTED


@pytest.mark.parametrize("data", [GOOD, ANOTHER], ids=["credit", "refund"])
def test_every_single_bit_counts(data: bytes) -> None:
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        assert outcome(bytes(changed)) is not Result.ACCEPTED, bit


def test_every_byte_counts_whatever_it_becomes() -> None:
    for at in range(len(GOOD)):
        for value in {0, 0x7F, 0xFF, secrets.randbelow(256)} - {GOOD[at]}:
            changed = GOOD[:at] + bytes([value]) + GOOD[at + 1 :]
            assert outcome(changed) is not Result.ACCEPTED, (at, value)


def test_every_way_to_swap_fields_of_two_good_vouchers() -> None:
    names = list(FIELDS)
    tried = 0
    for chosen in range(2 ** len(names)):
        mixed = bytearray(GOOD)
        for index, name in enumerate(names):
            if chosen >> index & 1:
                mixed[FIELDS[name]] = ANOTHER[FIELDS[name]]
        if bytes(mixed) not in {GOOD, ANOTHER}:
            # Most mixtures differ from another only in fields that are equal in both vouchers.
            tried += 1
            assert outcome(bytes(mixed)) is not Result.ACCEPTED
    assert tried > 8_000


def test_every_truncation_and_extension() -> None:
    for size in range(len(GOOD)):
        assert outcome(GOOD[:size]) in {Result.NOT_A_VOUCHER, Result.TRUNCATED}
        assert outcome(GOOD[size + 1 :]) is Result.NOT_A_VOUCHER
    for extra in (b"\0", b"\n", GOOD, bytes(116), bytes(117), bytes(10_000)):
        assert outcome(GOOD + extra) is Result.OVERSIZED
        assert outcome(extra + GOOD) is not Result.ACCEPTED


def test_signature_is_not_malleable() -> None:
    s = int.from_bytes(GOOD[108:], "little")
    for multiple in range(1, 16):
        data = GOOD[:108] + (s + multiple * ORDER).to_bytes(33, "little")[:32]
        assert outcome(data) is Result.TAMPERED


@many
@given(st.binary(max_size=300))
@example(b"")
def test_arbitrary_bytes(data: bytes) -> None:
    assert outcome(data) is not Result.ACCEPTED


@many
@given(st.data())
def test_several_mutations_at_once(data: st.DataObject) -> None:
    changed = bytearray(data.draw(st.sampled_from([GOOD, ANOTHER])))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(changed) - 1)))
        end = data.draw(st.integers(at, min(len(changed), at + 20)))
        changed[at:end] = data.draw(
            st.one_of(st.binary(max_size=20), st.just(ANOTHER[at:end]), st.just(bytes(end - at)))
        )
    if bytes(changed) not in {GOOD, ANOTHER}:
        assert outcome(bytes(changed)) is not Result.ACCEPTED


@many
@given(st.binary(min_size=135, max_size=135))
def test_whatever_parses_is_written_back_as_it_was(tail: bytes) -> None:
    # Half of random bytes are out of bounds; mending the rarest fields lets the others vary.
    body = bytearray(b"PMVC\x01" + tail)
    body[25] = 1 + body[25] % 2
    body[26] &= 0x7F
    body[30] %= 5
    body[31:44] = b"TRY".ljust(13, b"\0")
    try:
        voucher, signature = parse(bytes(body))
    except VoucherFormatError as err:
        assert err.reason is Result.MALFORMED  # noqa: PT017
    else:
        assert voucher.sealed(signature) == body


def test_a_voucher_loads_once() -> None:
    holder = Holder()
    assert [holder(GOOD) for _ in range(3)] == [
        Result.ACCEPTED,
        Result.ALREADY_USED,
        Result.ALREADY_USED,
    ]
    assert holder.loaded == VOUCHER.amount


def test_replay_is_told_even_when_the_voucher_expired_since() -> None:
    holder = Holder()
    holder(GOOD)
    assert holder(GOOD, replace(FACTS, now=VOUCHER.expires_at)) is Result.ALREADY_USED


def test_same_id_or_sequence_is_used_up_whoever_signs_it() -> None:
    holder = Holder()
    holder(GOOD)
    assert holder(sealed(replace(VOUCHER, sequence=1_001))) is Result.ALREADY_USED
    assert holder(sealed(replace(VOUCHER, id=bytes([1] * 16)))) is Result.ALREADY_USED
    assert holder(sealed(VOUCHER, OTHER)) is Result.ALREADY_USED
    fresh = replace(VOUCHER, id=bytes([2] * 16))
    assert holder(sealed(fresh, OTHER)) is Result.ACCEPTED


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(1, REMEMBERED_SEQUENCES + 1)))
def test_sticks_arrive_in_any_order_and_each_loads_once(order: list[int]) -> None:
    holder = Holder()
    assert {holder(numbered(sequence)) for sequence in order} == {Result.ACCEPTED}
    assert {holder(numbered(sequence)) for sequence in order} == {Result.ALREADY_USED}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=100, max_size=300))
def test_nothing_loads_twice_even_if_ids_are_forgotten(sequences: list[int]) -> None:
    holder = Holder()
    accepted = []
    for sequence in sequences:
        holder.memory = replace(holder.memory, used_ids=frozenset())
        if holder(numbered(sequence)) is Result.ACCEPTED:
            accepted.append(sequence)
    assert len(accepted) == len(set(accepted))
    assert set(accepted[:REMEMBERED_SEQUENCES]) <= set(sequences)
    assert all(
        len(used) <= REMEMBERED_SEQUENCES and list(used) == sorted(set(used))
        for used in holder.memory.sequences.values()
    )


def test_what_falls_out_of_memory_is_too_old() -> None:
    holder = Holder()
    for sequence in range(10, 10 + REMEMBERED_SEQUENCES + 5):
        assert holder(numbered(sequence)) is Result.ACCEPTED
    holder.memory = replace(holder.memory, used_ids=frozenset())
    for sequence in (1, 9, 10, 14):
        assert holder(numbered(sequence)) is Result.SEQUENCE_TOO_OLD
    assert holder(numbered(15)) is Result.ALREADY_USED
    assert holder(numbered(1, OTHER)) is Result.ACCEPTED


def test_unit_of_the_first_voucher_stays() -> None:
    holder = Holder()
    kwh = sealed(replace(VOUCHER, unit="kWh", id=bytes([9] * 16), sequence=5))
    assert judge(kwh, FACTS, MEMORY).result is Result.ACCEPTED
    holder(GOOD)
    assert holder(kwh) is Result.UNIT_MISMATCH


def test_memory_survives_being_written_down() -> None:
    holder = Holder()
    for sequence in range(1, 80):
        holder(numbered(sequence))
        holder(numbered(sequence, OTHER))
    plain = json.loads(json.dumps(holder.memory.to_json()))
    assert Memory.from_json(plain, KEY_LIST) == holder.memory
    again = Holder(Memory.from_json(plain, KEY_LIST))
    assert again(numbered(79)) is Result.ALREADY_USED


@pytest.mark.parametrize(
    "change",
    [
        {"unit": 5},
        {"sequences": {"00": [1, 1]}},
        {"sequences": {"00": [2, 1]}},
        {"sequences": {"00": [True]}},
        {"sequences": {"xx": [1]}},
        {"sequences": []},
        {"used_ids": ["x"]},
        {"used_ids": [1]},
    ],
    ids=str,
)
def test_damaged_memory_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        Memory.from_json({**MEMORY.to_json(), **change}, None)


def test_module_without_keys_trusts_nobody() -> None:
    assert judge(GOOD, FACTS, Memory()).result is Result.UNKNOWN_KEY


def test_revoked_key_is_refused_at_once_and_the_other_one_works() -> None:
    keys = tuple(
        ListedKey(key.public_key, key.public_key == public(OFFICE)) for key in KEY_LIST.keys
    )
    holder = Holder(Memory(key_list=KeyList(site_id=KEY_LIST.site_id, generation=2, keys=keys)))
    assert holder(GOOD) is Result.REVOKED_KEY
    assert holder(sealed(VOUCHER, OTHER)) is Result.ACCEPTED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"key_id": b"short"}, "The key_id of a voucher is 8 bytes."),
        ({"unit": "fourteen bytes"}, "A unit of credit is 1 to 13 bytes of UTF-8."),
        ({"unit": "\ud800"}, "A unit of credit is 1 to 13 bytes of UTF-8."),
        ({"unit": "a\x7f"}, "A unit of credit has no control characters."),
        ({"amount": -1}, "The amount of a voucher is 1 to 2147483647."),
        ({"expires_at": 2**32}, "The expires_at of a voucher is 1 to 4294967295."),
    ],
    ids=str,
)
def test_what_cannot_be_said_is_not_written(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(VoucherFormatError, match=reason) as refused:
        replace(VOUCHER, **changes)  # type: ignore[arg-type]
    assert refused.value.reason is Result.MALFORMED


def test_signature_of_another_length_is_not_written() -> None:
    with pytest.raises(VoucherFormatError):
        VOUCHER.sealed(b"")
