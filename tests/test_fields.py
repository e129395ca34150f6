"""Fields of actions take what they name, and refuse all else before anything is computed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import voluptuous as vol

from custom_components.prepaid_meter.entered import fields

HOSTILE: list[Any] = [
    "1e999990", "nan", "inf", float("nan"), float("inf"), "1_0", "٣", "９", 10**30, 10**5000, True,
    None, [], {}, "", " ", "\0", "9999-12-31", "0001-01-01", "1999-12-31", "2100-01-01", b"1", 1.5,
    "2026-02-30", "٢٠٢٦-١١-٣٠", "2026-1-1", "20261130", date(9999, 12, 31), date.min, date.max,
    "9" * 10_000, -1, 0,
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", [fields.day, fields.month, fields.whole_number(1, 1000)])
def test_what_is_none_is_refused(field: Any, value: Any) -> None:
    with pytest.raises(vol.Invalid):
        field(value)


@pytest.mark.parametrize(
    "value", ["9999-12-31 00:00:00", "0001-01-01T00:00:00+14:00", "nan", "", None, 10**30, {}, True]
)
def test_a_moment_that_no_calendar_holds_is_refused(value: Any) -> None:
    with pytest.raises(vol.Invalid):
        fields.moment(value)


def test_what_is_one_is_taken() -> None:
    assert (
        fields.day("2026-11-30")
        == fields.day(datetime(2026, 11, 30, 5, tzinfo=UTC))
        == date(2026, 11, 30)
    )
    assert fields.month("2026-11") == "2026-11"
    assert [fields.whole_number(1, 9)(each) for each in (3, "3", 3.0)] == [3, 3, 3]
    assert fields.moment("2026-11-30 08:00:00").tzinfo is not None
    assert fields.whole_number(1, fields.MOST_ROWS_OF_A_BOOK)(2**63 - 1) == 2**63 - 1


@pytest.mark.parametrize(
    "value", ["x" * 201, "\0", "a\ud800", None, [], {}, 10**5000, ""], ids=range(8)
)
def test_a_text_that_cannot_be_kept_is_refused(value: Any) -> None:
    with pytest.raises(vol.Invalid):
        fields.text(200, least=1)(value)


def test_a_text_is_taken_as_it_is() -> None:
    assert fields.text(200)("Çay – şğüıİ 🙂\nx") == "Çay – şğüıİ 🙂\nx"
    assert fields.text(200)(12) == "12"
