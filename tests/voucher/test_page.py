"""The page, the code, and a module that was built from the page alone say the same."""

from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
import pytest

from custom_components.prepaid_meter.voucher import (
    Facts,
    KeyListError,
    Kind,
    Memory,
    Receipt,
    ReceiptError,
    Result,
    Voucher,
    VoucherFormatError,
    file_name,
    from_text,
    judge,
    parse,
    read_receipt,
    signing,
    to_text,
)
from custom_components.prepaid_meter.voucher.format import SIZE
from custom_components.prepaid_meter.voucher.keylist import parse_key_list, read_key_list
from custom_components.prepaid_meter.voucher.receipt import SIZE as RECEIPT_SIZE
from custom_components.prepaid_meter.voucher.signing import key_id

from . import curve, page

MODULE = page.PageModule(page.facts(page.VECTORS["module"]))
VOUCHERS = page.vouchers()
FIRST = VOUCHERS[0]


def _facts(module: page.PageModule) -> Facts:
    return Facts(
        serial_number=module.number("serial_number"),
        decimals=module.number("decimals"),
        credit=module.number("credit"),
        maximum_load=module.number("maximum_load"),
        now=module.number("now"),
        clock_unsure=bool(module.number("clock_unsure")),
        takes_refunds=bool(module.number("takes_refunds")),
    )


def _memory(module: page.PageModule) -> Memory:
    unit = module.facts["unit"]
    return Memory(
        key_list=parse_key_list(bytes.fromhex(module.facts["key_list"])),
        unit=None if unit == "-" else unit,
        used_ids=frozenset({bytes.fromhex(module.facts["used_ids"])}),
        sequences={
            identifier: tuple(sorted(used))
            for _, _, identifier in page.private_keys().values()
            if (used := module.used_sequences(identifier))
        },
    )


@pytest.mark.parametrize("vector", VOUCHERS, ids=lambda vector: vector["name"])
def test_voucher_vectors(vector: page.Fields) -> None:
    module = MODULE.with_lines(vector)
    data = bytes.fromhex(vector["voucher"])
    assert module.judge(data) == vector["result"]
    verdict = judge(data, _facts(module), _memory(module))
    assert verdict.result == vector["result"]
    assert (verdict.voucher is not None) == verdict.result.is_proven


def test_every_result_has_a_vector_and_a_number() -> None:
    assert {vector["result"] for vector in VOUCHERS} == set(Result)
    assert page.results() == {result.code: result.value for result in Result}
    assert {Result.from_code(number) for number in page.results()} == set(Result)


def test_keys_are_what_they_are_said_to_be() -> None:
    keys = page.private_keys()
    assert len(keys) == 5
    for private, public, identifier in keys.values():
        signer = Ed25519PrivateKey.from_private_bytes(private)
        assert signer.public_key().public_bytes_raw() == public
        assert key_id(public) == identifier


def test_first_voucher_is_written_byte_by_byte_as_the_page_says() -> None:
    fields = page.facts(page.VECTORS["fields_of_the_first"])
    voucher = Voucher(
        key_id=bytes.fromhex(fields["key_id"]),
        site_id=bytes.fromhex(fields["site_id"]),
        serial_number=int(fields["serial_number"]),
        kind=Kind(int(fields["kind"])),
        amount=int(fields["amount"]),
        decimals=int(fields["decimals"]),
        unit=fields["unit"],
        id=bytes.fromhex(fields["id"]),
        sequence=int(fields["sequence"]),
        issued_at=int(fields["issued_at"]),
        expires_at=int(fields["expires_at"]),
    )
    signer = Ed25519PrivateKey.from_private_bytes(page.private_keys()["office"][0])
    data = voucher.sealed(signer.sign(voucher.signed_message))
    assert data.hex() == FIRST["voucher"]
    assert parse(data) == (voucher, data[76:])
    assert to_text(data) == FIRST["text"]
    assert from_text(FIRST["text"]) == data
    assert file_name(voucher) == "PM-12345678-1773219000.pmv"


def test_layout_tables_are_without_gaps_and_as_long_as_the_code_says() -> None:
    for heading, size in (
        ("The voucher: 140 bytes", SIZE),
        ("The receipt: 163 bytes", RECEIPT_SIZE),
    ):
        at = 0
        for where in page.layout(heading).values():
            assert where.start == at
            at = where.stop
        assert at == size


@pytest.mark.parametrize("vector", page.VECTORS["texts"], ids=lambda vector: vector["name"])
def test_text_vectors(vector: dict[str, Any]) -> None:
    with pytest.raises(VoucherFormatError) as refused:
        from_text(vector["text"])
    assert refused.value.reason == vector["result"]


@pytest.mark.parametrize("vector", page.VECTORS["receipts"], ids=lambda vector: vector["name"])
def test_receipt_vectors(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["receipt"])
    private, public, _ = page.private_keys()["module"]
    if not vector["right"]:
        with pytest.raises(ReceiptError):
            read_receipt(data, public)
        return
    receipt = read_receipt(data, public)
    where = page.layout("The receipt: 163 bytes")
    for name in ("credit_before", "credit_after"):
        assert int.from_bytes(data[where[name]], signed=True) == getattr(receipt, name)
    for name in ("serial_number", "sequence", "total_loaded", "load_count", "time", "clock_unsure"):
        assert int.from_bytes(data[where[name]]) == getattr(receipt, name)
    assert page.results()[data[where["result"]][0]] == receipt.result
    assert data[where["voucher_id"]] == receipt.voucher_id
    assert receipt.sealed(Ed25519PrivateKey.from_private_bytes(private).sign) == data
    assert isinstance(replace(receipt), Receipt)


@pytest.mark.parametrize("vector", page.VECTORS["key_lists"], ids=lambda vector: vector["name"])
def test_key_list_vectors(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["key_list"])
    trusted = _memory(MODULE).key_list if vector["to"] == "module" else None
    if not vector["taken"]:
        with pytest.raises(KeyListError):
            read_key_list(data, trusted)
    else:
        assert read_key_list(data, trusted) == parse_key_list(data)


@pytest.mark.parametrize("vector", VOUCHERS, ids=lambda vector: vector["name"])
def test_each_receipt_is_reproduced_byte_by_byte(vector: page.Fields) -> None:
    """From the module's block, the page's tables and its private key alone."""
    module, result = MODULE.with_lines(vector), vector["result"]
    where = page.layout("The voucher: 140 bytes")
    data, code = bytes.fromhex(vector["voucher"]), 0
    code = next(number for number, name in page.results().items() if name == result)
    is_proven = not 1 <= code <= 8
    amount = 0
    if result == "accepted":
        amount = int.from_bytes(data[where["amount"]])
        amount = -amount if data[where["kind"]] == b"\x02" else amount
    private, public, _ = page.private_keys()["module"]
    body = b"".join(
        (
            b"PMRC\x01",
            module.number("serial_number").to_bytes(4),
            code.to_bytes(),
            data[where["id"]] if is_proven else bytes(16),
            data[where["sequence"]] if is_proven else bytes(8),
            module.number("credit").to_bytes(8, signed=True),
            (module.number("credit") + amount).to_bytes(8, signed=True),
            (module.number("total_loaded") + amount).to_bytes(8),
            (module.number("load_count") + bool(amount)).to_bytes(4),
            module.number("now").to_bytes(4),
            module.number("clock_unsure").to_bytes(),
            public,
        )
    )
    signer = Ed25519PrivateKey.from_private_bytes(private)
    assert (body + signer.sign(b"prepaid-meter receipt v1\0" + body)).hex() == vector["receipt"]


def test_weak_points_are_those_of_the_curve() -> None:
    for number in signing._SMALL_ORDER:
        for sign in (0, 1 << 255):
            encoded = (number | sign).to_bytes(32, "little")
            assert signing.is_weak(encoded)
        point = curve._point(number.to_bytes(32, "little"))
        assert point is not None
        assert curve._equal(curve._times(8, point), (0, 1, 1, 0))
    assert signing.is_weak(curve.P.to_bytes(32, "little"))
    assert not signing.is_weak(bytes([0x58]) + bytes([0x66]) * 31)
    for _, public, _ in page.private_keys().values():
        assert not signing.is_weak(public)
