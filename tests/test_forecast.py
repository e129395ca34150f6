"""How long a credit lasts is said when it can be, and not guessed when it cannot."""

import pytest

from custom_components.prepaid_meter.forecast import WEEK, hours_left, mean_use

DAY = [0.0] * 8 + [2.0] * 12 + [0.0] * 4
"""A shop's day: 24 used, nothing at night."""


def test_a_week_of_days_gives_their_mean() -> None:
    assert hours_left(240, DAY * 7) == pytest.approx(240)


def test_nights_count_and_days_of_nothing_do_not() -> None:
    cut_for_two_days = DAY * 3 + [0.0] * 48 + DAY * 2
    # The nights beside a cut cannot be told from it.
    assert mean_use(cut_for_two_days) == pytest.approx(1.0, rel=0.15)


def test_gaps_in_the_record_are_no_zeros() -> None:
    with_gap: list[float | None] = [*DAY * 3, *([None] * 30), *DAY * 3]
    assert mean_use(with_gap) == pytest.approx(1.0)


def test_only_the_last_week_counts() -> None:
    assert hours_left(100, [50.0] * WEEK + [1.0] * WEEK) == pytest.approx(100)


@pytest.mark.parametrize("hours", [[], [None] * WEEK, DAY[:20], [0.0] * WEEK])
def test_where_it_cannot_be_said_it_is_not(hours: list[float | None]) -> None:
    assert hours_left(100, hours) is None


def test_what_is_used_up_lasts_no_time() -> None:
    assert hours_left(0, DAY * 7) == 0
    assert hours_left(-5, []) == 0
