"""A reader that writes receipts is held to the vectors: a sound one passes, a bad one is named."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
import pytest

from custom_components.prepaid_meter.voucher import Kind, Receipt, Result, judge
from custom_components.prepaid_meter.voucher.__main__ import main
from custom_components.prepaid_meter.voucher.conform.check import Outcome, judge_sticks

from . import page
from .test_page import _facts, _memory


def read_all(folder: Path, *, own_key: bool = True, renames: bool = True) -> None:
    """Do what a reader does, for each stick afresh."""
    for about in folder.glob("*.module.json"):
        facts = json.loads(about.read_text("utf-8"))
        module = page.PageModule(page.facts(facts))
        stick = folder / about.name.partition(".")[0]
        data = (stick / "VOUCHER.PMV").read_bytes()
        verdict = judge(data, _facts(module), _memory(module))
        amount, used = 0, verdict.result in {Result.ACCEPTED, Result.ALREADY_USED}
        if verdict.result is Result.ACCEPTED and verdict.voucher is not None:
            sign = 1 if verdict.voucher.kind is Kind.CREDIT else -1
            amount = sign * verdict.voucher.amount
        secret = bytes.fromhex(facts["private_key"]) if own_key else bytes(31) + b"\x01"
        signer = Ed25519PrivateKey.from_private_bytes(secret)
        receipt = Receipt(
            serial_number=facts["serial_number"],
            result=verdict.result,
            credit_before=facts["credit"],
            credit_after=facts["credit"] + amount,
            total_loaded=facts["total_loaded"] + amount,
            load_count=facts["load_count"] + bool(amount),
            time=facts["now"],
            clock_unsure=facts["clock_unsure"],
            public_key=signer.public_key().public_bytes_raw(),
        ).about(verdict.voucher)
        (stick / "VOUCHER.receipt").write_bytes(receipt.sealed(signer.sign))
        if renames and used:
            (stick / "VOUCHER.PMV").rename(stick / "VOUCHER.used")


@pytest.mark.parametrize("own_key", [True, False])
def test_a_sound_reader_passes_every_vector(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], own_key: bool
) -> None:
    assert main(["conform", str(tmp_path)]) == 0
    count = len(page.VECTORS["vouchers"])
    out = capsys.readouterr().out
    assert f"{count} sticks were written" in out
    assert f"0 passed, 0 FAILED, {count} not tried" in out
    read_all(tmp_path, own_key=own_key)
    assert main(["conform", str(tmp_path)]) == 0
    assert f"{count} passed, 0 FAILED, 0 not tried" in capsys.readouterr().out


def test_what_a_bad_reader_does_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["conform", str(tmp_path)])
    read_all(tmp_path)
    by_name = {vector["name"]: number for number, vector in enumerate(page.VECTORS["vouchers"], 1)}

    def stick(name: str) -> Path:
        return tmp_path / f"{by_name[name]:03}"

    accepted = (stick("a load of 250.00 TRY") / "VOUCHER.receipt").read_bytes()
    # It believes a voucher that was tampered with.
    (stick("the amount was changed") / "VOUCHER.receipt").write_bytes(accepted)
    # It counts nothing, it signs wrongly, it renames what it refused, it renames nothing.
    other = stick("the largest load that the module takes") / "VOUCHER.receipt"
    refused = (stick("the clock was lost") / "VOUCHER.receipt").read_bytes()
    other.write_bytes(accepted)
    (stick("the clock was lost") / "VOUCHER.receipt").write_bytes(refused[:-1] + b"\0")
    wrong = stick("another site")
    (wrong / "VOUCHER.PMV").rename(wrong / "VOUCHER.used")
    kept = stick("a load of 250.00 TRY")
    (kept / "VOUCHER.used").rename(kept / "VOUCHER.PMV")
    (stick("kind 3") / "VOUCHER.receipt").unlink()
    capsys.readouterr()
    assert main(["conform", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert f"5 FAILED, {1} not tried" in out
    assert "the amount was changed: the result is accepted, not tampered" in out
    assert "credit_after is 30000, not 5005000" in out
    assert "the clock was lost: The receipt was tampered with" in out
    assert "another site: there is no voucher.pmv on the stick" in out
    assert "a load of 250.00 TRY: there is no voucher.used" in out


def test_what_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conform", str(tmp_path), "--vectors", str(tmp_path / "none.json")]) == 2
    assert "cannot be read" in capsys.readouterr().out
    assert main([]) == 2
    assert "conform DIR" in capsys.readouterr().err


def test_no_stick_is_no_result(tmp_path: Path) -> None:
    lines = judge_sticks(tmp_path, page.VECTORS)
    assert {line.outcome for line in lines} == {Outcome.NOT_TRIED}
