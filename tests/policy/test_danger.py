"""A reason in somebody's own words tells of a danger, or does not."""

import pytest

from custom_components.prepaid_meter.policy.danger import Danger, danger_in


@pytest.mark.parametrize(
    ("reason", "danger"),
    [
        ("Gas leak", Danger.GAS_LEAK),
        ("SMELL OF GAS on the second floor", Danger.GAS_LEAK),
        ("Gaz kaçağı var", Danger.GAS_LEAK),
        ("GAZ KOKUSU", Danger.GAS_LEAK),
        ("Doğalgaz kaçağı", Danger.GAS_LEAK),
        ("Fire brigade", Danger.FIRE),
        ("smoke from the panel", Danger.FIRE),
        ("YANGIN", Danger.FIRE),
        ("İtfaiye istedi", Danger.FIRE),
        ("kabloda kıvılcım", Danger.FIRE),
        ("Flooded cellar", Danger.FLOOD),
        ("Su baskını", Danger.FLOOD),
        ("burst pipe", Danger.FLOOD),
        ("Water leak", Danger.FLOOD),
        ("Electric shock in the kitchen", Danger.ELECTRIC_SHOCK),
        ("Elektrik çarpması", Danger.ELECTRIC_SHOCK),
        ("kısa devre", Danger.ELECTRIC_SHOCK),
        ("Danger!", Danger.OTHER),
        ("TEHLİKE", Danger.OTHER),
        ("Emergency", Danger.OTHER),
        ("acil", Danger.OTHER),
        ("Deprem", Danger.OTHER),
    ],
)
def test_a_danger(reason: str, danger: Danger) -> None:
    assert danger_in(reason) is danger


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "Credit exhausted since Monday",
        "No answer to two letters",
        "Emergency credit used up",
        "Acil durum kredisi bitti",
        "Gas bill not paid",
        "Kaçak kullanım",
        "Kontör bitti",
        "Kira ödenmedi",
        "Selin Hanım rica etti",
        "Moved out",
    ],
)
def test_no_danger(reason: str) -> None:
    assert danger_in(reason) is None
