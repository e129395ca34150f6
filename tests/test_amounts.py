"""Amounts as people, spreadsheets and automations write them."""

from decimal import Decimal
from time import perf_counter
from typing import Any

from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.entered.amounts import (
    AmountError,
    NoAmountError,
    TooFineError,
    on_step,
    shown,
    to_minor,
)

UNITS = {decimals: CreditUnit("kontör", decimals) for decimals in range(5)}
LIRA = UNITS[2]
YEN = CreditUnit("JPY", 0)
DINAR = CreditUnit("IQD", 3)

NONE = [
    "1e999990", "1E+999999", "1e3", "nan", "NaN", "sNaN", "inf", "-inf", "Infinity", "1_0", "1_000",
    "٣", "١٢", "۱۲", "１２", "१", "", " ", ".", ".5", "5.", "1,5", "250,50", "1.500,00",
    "1.000.000", "0x10", "1 000", "1\u00a0000",
    "−5", "+-1", "1/2", "5 TRY", "1\0", "9" * 16, "9" * 10_000,
    "0." + "0" * 10_000, "1" + " " * 10_000, float("nan"), float("inf"), float("-inf"), 1e300, 1e15,
    10**15, 10**30, 10**5000, -(10**30), True, False, None, [], {}, (1,), b"1", Decimal(1), 1j,
]  # fmt: skip


@pytest.mark.parametrize("written", NONE, ids=lambda each: shown(each)[:12])
def test_what_is_no_amount_is_none_and_costs_nothing(written: Any) -> None:
    for unit in UNITS.values():
        with pytest.raises(NoAmountError):
            to_minor(written, unit)
    assert len(shown(written)) <= 41


@pytest.mark.parametrize(
    ("written", "unit", "minor"),
    [
        ("250.50", LIRA, 250_50), (" 250.5\n", LIRA, 250_50), ("+3", LIRA, 3_00),
        ("-5", LIRA, -5_00),
        ("0", LIRA, 0), (5e-324, LIRA, 0), ("007", LIRA, 7_00), (12, LIRA, 12_00), (0.1, LIRA, 10),
        (1.1 + 2.2, LIRA, 3_30),
        (3.15 * 100, LIRA, 315_00), (1e14, LIRA, 10**16), (10.0, YEN, 10), ("1000", YEN, 1000),
        ("1.250", DINAR, 1250), (0.001, DINAR, 1), ("999999999999999", YEN, 10**15 - 1),
    ],
)  # fmt: skip
def test_what_is_an_amount_is_that(written: Any, unit: CreditUnit, minor: int) -> None:
    assert to_minor(written, unit) == minor


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("1.000", LIRA), ("12.340", LIRA), ("1.005", LIRA), (1.005, LIRA), (0.001, LIRA),
        (1e-7, LIRA),
        ("1.0", YEN), ("5.00", YEN), (0.5, YEN), ("1.0000", DINAR), (100.001, LIRA),
    ],
)  # fmt: skip
def test_more_decimals_than_the_unit_has_are_refused_even_if_they_are_zeros(
    written: Any, unit: CreditUnit
) -> None:
    with pytest.raises(TooFineError):
        to_minor(written, unit)


@pytest.mark.parametrize(
    ("value", "step", "wanted"),
    [
        (2.35 * 1.2, "0.0001", "2.82"),
        (3.15 * 1.18, "0.0001", "3.717"),
        (10 / 3, "0.0001", "3.3333"),
        (0.00005, "0.0001", "0.0001"),
        (-0.00005, "0.0001", "-0.0001"),
        (1.125, "0.25", "1.25"),
        (7, "1", "7"),
    ],
)
def test_a_setting_is_rounded_as_its_register_is(value: float, step: str, wanted: str) -> None:
    assert on_step(value, Decimal(step)) == Decimal(wanted)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e15, -1e300])
def test_a_setting_that_is_no_number_is_none(value: float) -> None:
    with pytest.raises(NoAmountError):
        on_step(value, Decimal("0.01"))


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_every_amount_is_read_as_it_is_shown(minor: int, decimals: int) -> None:
    unit = UNITS[decimals]
    amount = unit.from_minor(minor)
    assert to_minor(f"{amount:f}", unit) == minor
    if abs(minor) < 10**11:
        assert to_minor(float(amount), unit) == minor


@settings(deadline=None, max_examples=2000)
@example("1e999999999")
@example("9" * 5000)
@given(st.one_of(st.text(), st.integers(), st.floats(), st.from_regex(r"[0-9.,eE_+-]+")))
def test_nothing_else_than_an_amount_or_a_refusal_comes_of_anything(written: Any) -> None:
    began = perf_counter()
    try:
        minor = to_minor(written, LIRA)
    except AmountError:
        return
    finally:
        # Not how fast the machine is: what is computed with its digits takes hours.
        assert perf_counter() - began < 60
    assert isinstance(minor, int)
    assert abs(minor) <= 10**17
