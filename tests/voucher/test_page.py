"""The page, the code, and a module that was built from the page alone say the same."""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
import pytest

from custom_components.prepaid_meter.voucher import (
    Facts,
    KeyListError,
    Memory,
    Receipt,
    ReceiptError,
    Result,
    Voucher,
    VoucherFormatError,
    VoucherKind,
    file_name,
    from_text,
    judge,
    parse,
    read_receipt,
    to_text,
)
from custom_components.prepaid_meter.voucher.format import SIZE
from custom_components.prepaid_meter.voucher.keylist import parse_key_list, read_key_list
from custom_components.prepaid_meter.voucher.receipt import SIZE as RECEIPT_SIZE
from custom_components.prepaid_meter.voucher.signing import key_id

from . import page

MODULE = page.PageModule(page.blocks("module")[0])
VOUCHERS = page.blocks("voucher")
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
    fields = page.blocks("fields")[0]
    voucher = Voucher(
        key_id=bytes.fromhex(fields["key_id"]),
        site_id=bytes.fromhex(fields["site_id"]),
        serial_number=int(fields["serial_number"]),
        kind=VoucherKind(int(fields["kind"])),
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


@pytest.mark.parametrize("vector", page.blocks("text"), ids=lambda vector: vector["name"])
def test_text_vectors(vector: page.Fields) -> None:
    with pytest.raises(VoucherFormatError) as refused:
        from_text(vector["text"].strip('"'))
    assert refused.value.reason == vector["result"]


@pytest.mark.parametrize("vector", page.blocks("receipt"), ids=lambda vector: vector["name"])
def test_receipt_vectors(vector: page.Fields) -> None:
    data = bytes.fromhex(vector["receipt"])
    private, public, _ = page.private_keys()["module"]
    if vector["receipt_is"] == "wrong":
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


@pytest.mark.parametrize("vector", page.blocks("key_list"), ids=lambda vector: vector["name"])
def test_key_list_vectors(vector: page.Fields) -> None:
    data = bytes.fromhex(vector["key_list"])
    trusted = _memory(MODULE).key_list if vector["to"] == "module" else None
    if vector["list_is"] == "refused":
        with pytest.raises(KeyListError):
            read_key_list(data, trusted)
    else:
        assert read_key_list(data, trusted) == parse_key_list(data)
