"""What the office writes, and what it reads back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
import pytest

from custom_components.prepaid_meter.voucher import (
    KeyRing,
    Order,
    Receipt,
    ReceiptError,
    Result,
    Sequences,
    VoucherError,
    VoucherFormatError,
    VoucherKind,
    from_text,
    issue,
    parse,
    read_receipt,
)

from .office import NOW, VOUCHER, public

ORDER = Order(serial_number=12345678, amount=25_000, decimals=2, unit="TRY")


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.open(tmp_path / "keys.json")


@pytest.fixture
def sequences(tmp_path: Path) -> Sequences:
    return Sequences(tmp_path / "numbers" / "sequences.json")


def test_order_becomes_a_voucher(ring: KeyRing) -> None:
    issued = issue(ring, replace(ORDER, kind=VoucherKind.REFUND, valid_for=60), 7, NOW)
    voucher, _ = parse(issued.data)
    assert voucher == issued.voucher
    assert (voucher.kind, voucher.amount, voucher.sequence) == (VoucherKind.REFUND, 25_000, 7)
    assert (voucher.issued_at, voucher.expires_at) == (NOW, NOW + 60)
    assert issued.file_name == "PM-12345678-7.pmv"
    assert from_text(issued.text) == issued.data
    assert issue(ring, ORDER, 7, NOW).voucher.id != voucher.id


def test_retried_order_is_the_same_voucher(ring: KeyRing) -> None:
    first = issue(ring, ORDER, 7, NOW)
    assert issue(ring, ORDER, 7, NOW, first.voucher.id).data == first.data


def test_unit_is_written_in_one_way(ring: KeyRing) -> None:
    decomposed = "kontör"
    assert issue(ring, replace(ORDER, unit=decomposed), 1, NOW).voucher.unit == "kontör"


@pytest.mark.parametrize("change", [{"amount": 0}, {"unit": ""}, {"valid_for": 0}], ids=str)
def test_impossible_orders_are_refused(ring: KeyRing, change: dict[str, int]) -> None:
    with pytest.raises(VoucherFormatError):
        issue(ring, replace(ORDER, **change), 1, NOW)  # type: ignore[arg-type]


def test_sequences_grow_per_module(sequences: Sequences) -> None:
    assert [sequences.take(1, NOW) for _ in range(3)] == [NOW, NOW + 1, NOW + 2]
    assert sequences.take(2, NOW) == NOW
    assert sequences.take(1, NOW - 1_000) == NOW + 3
    assert sequences.take(1, NOW + 50) == NOW + 50


def test_sequences_grow_after_an_old_copy_was_put_back(
    sequences: Sequences, tmp_path: Path
) -> None:
    path = tmp_path / "numbers" / "sequences.json"
    sequences.take(1, NOW)
    copy = path.read_bytes()
    last = sequences.take(1, NOW + 100)
    path.write_bytes(copy)
    assert sequences.take(1, NOW + 200) > last


def test_sequences_are_never_given_twice(sequences: Sequences) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: sequences.take(1, NOW), range(64)))
    assert sorted(taken) == list(range(NOW, NOW + 64))


@pytest.mark.parametrize("text", ["", "[]", '{"1": 1.5}', '{"1": true}'])
def test_damaged_sequences_are_told(sequences: Sequences, tmp_path: Path, text: str) -> None:
    sequences.take(1, NOW)
    (tmp_path / "numbers" / "sequences.json").write_text(text, "utf-8")
    with pytest.raises(VoucherError, match=r"^sequences\.json is damaged: "):
        sequences.take(1, NOW)


def test_sequences_that_cannot_be_written_are_told(
    sequences: Sequences, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(VoucherError, match="No space left on device"):
        sequences.take(1, NOW)


MODULE = Ed25519PrivateKey.from_private_bytes(bytes(range(128, 160)))
RECEIPT = Receipt(
    serial_number=12345678,
    result=Result.ACCEPTED,
    credit_before=-5,
    credit_after=24_995,
    total_loaded=25_000,
    load_count=1,
    time=NOW,
    public_key=public(MODULE),
).about(VOUCHER)


def test_receipt_of_every_result_comes_back() -> None:
    for result in Result:
        receipt = replace(RECEIPT, result=result)
        if not result.is_proven:
            receipt = replace(receipt, voucher_id=bytes(16), sequence=0)
        assert read_receipt(receipt.sealed(MODULE.sign), public(MODULE)) == receipt


def test_every_bit_of_a_receipt_counts() -> None:
    data = RECEIPT.sealed(MODULE.sign)
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ReceiptError):
            read_receipt(bytes(changed), public(MODULE))
    for size in range(len(data)):
        with pytest.raises(ReceiptError):
            read_receipt(data[:size])


def test_receipt_of_another_key_is_refused_once_the_first_is_known() -> None:
    impostor = Ed25519PrivateKey.generate()
    forged = replace(RECEIPT, public_key=public(impostor)).sealed(impostor.sign)
    assert read_receipt(forged).credit_after == 24_995
    with pytest.raises(ReceiptError, match="signed with another key than module 12345678 has"):
        read_receipt(forged, public(MODULE))


def test_receipt_about_nothing_proven_names_nothing() -> None:
    assert RECEIPT.about(None) is RECEIPT
