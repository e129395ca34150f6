"""Cuts that protect people and the building: no credit undoes them, only a person does."""

from collections.abc import Mapping
from enum import StrEnum
import re
from typing import Final
from unicodedata import normalize


class Danger(StrEnum):
    """What makes supplying a tenant dangerous."""

    GAS_LEAK = "gas_leak"
    FIRE = "fire"
    FLOOD = "flood"
    ELECTRIC_SHOCK = "electric_shock"
    OTHER = "other"


# English and Turkish, with small letters and without what stands above or below them. Taking too
# much for a danger costs a person's tap; taking too little closes a relay in a room full of gas.
_WORDS: Final[Mapping[Danger, str]] = {
    Danger.GAS_LEAK: r"gas leak|leak\w* gas|smell\w* (of |like )?gas|gas smell|smells? gas"
    r"|gaz (kacag|kacir|sizin|koku)|dogal ?gaz kac",
    Danger.FIRE: r"\bfires?\b|\bsmok(e|ing)\b|\bburn(s|t|ing|ed)?\b|\bflames?\b|\bspark(s|ing)?\b"
    r"|yangin|yaniyor|\bduman|\balev|itfaiye|kivilcim",
    Danger.FLOOD: r"\bflood|\bburst\b|\bleak|overflow|water damage"
    r"|su (bas|tas|kacag|sizin)|\bsel\b|sizinti|boru patla",
    Danger.ELECTRIC_SHOCK: r"electrocut|electric(al)? shock|short[ -]circuit"
    r"|(live|bare|exposed) (wir|cable)|kisa devre|elektrik (carp|kacag)|carpil|(acik|ciplak) kablo",
    Danger.OTHER: r"danger|hazard|unsafe|accident|explo[sd]|earthquake|evacuat"
    r"|emergency(?! credit)|tehlike|\brisk|patlama|\bkaza\b|deprem|tahliye|can guvenligi"
    r"|\bacil\b(?! (durum )?(kredi|kontor))",
}


def danger_in(text: str) -> Danger | None:
    """Return the danger that a reason in somebody's own words tells of; None if of none."""
    plain = normalize("NFKD", text.replace("ı", "i").replace("İ", "i").lower())
    plain = re.sub(r"[\u0300-\u036f]", "", plain)
    return next((danger for danger, words in _WORDS.items() if re.search(words, plain)), None)
