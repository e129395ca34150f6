"""Shares of the wire: for modules that hold up the others, and for what moves slowly."""

import pytest

from custom_components.prepaid_meter.hub.slow_share import SlowShare
from custom_components.prepaid_meter.hub.turns import LAGGARDS_SHARE, Turns


class Clock:
    """Time that passes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
        self.now = 1000.0
        monkeypatch.setattr(f"custom_components.prepaid_meter.{module}.monotonic", lambda: self.now)


@pytest.mark.parametrize("slow", [["7"], ["7", "8"], ["7", "8", "9"]])
def test_laggards_on_a_busy_wire_have_a_small_share_of_it_together(
    monkeypatch: pytest.MonkeyPatch, slow: list[str]
) -> None:
    clock = Clock(monkeypatch, "turns")
    turns = Turns(interval=2)
    names = [str(number) for number in range(60)]
    spent = dict.fromkeys(names, 0.0)
    while clock.now < 1600:
        for name in names:
            if turns.may(name):
                cost = 1.9 if name in slow else 0.04
                clock.now += cost
                spent[name] += cost
                turns.note(name, cost)
    on_laggards = sum(spent[name] for name in slow)
    assert on_laggards / (clock.now - 1000) < 1.2 * LAGGARDS_SHARE
    assert min(spent[name] for name in slow) > 1.9


def test_where_there_is_time_for_all_nobody_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch, "turns")
    turns = Turns(interval=10)
    for number in range(5):
        turns.note(str(number), 0.04)
    turns.note("slow", 1.9)
    assert turns.may("slow")


def test_module_that_is_quick_again_rests_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, "turns")
    turns = Turns(interval=1)
    for number in range(20):
        turns.note(str(number), 0.04)
    turns.note("slow", 1.9)
    assert not turns.may("slow")
    clock.now += 1.9 / LAGGARDS_SHARE
    assert turns.may("slow")
    turns.note("slow", 0.04)
    assert turns.may("slow")


def test_slow_blocks_take_a_fifth_of_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, "slow_share")
    share = SlowShare()
    on_slow = 0.0
    while clock.now < 1100:
        clock.now += 0.07
        if share.allows():
            clock.now += 0.15
            on_slow += 0.15
            share.spend(0.15)
    assert 0.18 < on_slow / (clock.now - 1000) < 0.21


def test_what_was_saved_up_does_not_hold_up_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, "slow_share")
    share = SlowShare()
    clock.now += 3600
    spent = 0.0
    while share.allows():
        share.spend(0.15)
        spent += 0.15
    assert spent < 1.2
