"""The rules of `docs/register-map.md`, by their numbers, and how each of them is tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Tried(StrEnum):
    """What it takes to try a rule."""

    ALWAYS = "always"
    """Reading, and writes that a module must refuse and that move nothing if it does not."""
    WRITES = "with --allow-writes"
    ALONE = "with --alone"
    """Asks other unit ids as well: only where the module is alone on its line."""
    BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the page. `text` is the page's own, so that a line can be looked up there."""

    number: int
    text: str
    tried: Tried
    how: str = ""
    """What to do by hand."""


def _rules(tried: Tried, rules: Mapping[int, str]) -> list[Rule]:
    return [Rule(number, text, tried) for number, text in rules.items()]


def _by_hand(rules: Mapping[int, tuple[str, str]]) -> list[Rule]:
    return [Rule(number, text, Tried.BY_HAND, how) for number, (text, how) in rules.items()]


_ALL: Final = [
    *_rules(
        Tried.ALWAYS,
        {
            1: "The signature is right and the kind of module is 1, 2 or 3.",
            2: "A whole block is read in one request, in the length that its kind owes.",
            3: "Any part of a block is read, and says what the whole says.",
            4: "Registers that are reserved, and bits that nothing is said of, read 0.",
            5: "Each answer begins within the time allowed.",
            6: "Another function is answered with exception 01.",
            7: "A read of 0 or of more than 125 registers is answered with exception 03.",
            8: "A read that leaves a block is answered with exception 02.",
            9: "A read of an address in no block is answered with exception 02.",
            10: "The number of registers is judged before the address.",
            11: "A write of 0 or of more than 123 registers is answered with exception 03.",
            12: "A write whose byte count does not fit is answered with exception 03.",
            13: "A write to what is read only is answered with exception 02.",
            14: "A write of a part of a value is answered with exception 02.",
            15: "A value out of its bounds is answered with exception 03.",
            16: "Of several values in one write all are taken or none.",
            17: "A write to a setting that the module lacks is answered with exception 02.",
            18: "A refused write is refused again when it is repeated.",
            20: "map_version is 1.",
            21: "credit_decimals is 0 to 4.",
            22: "firmware and label are UTF-8, padded with zero bytes.",
            23: "No bit of capabilities is set that the map does not know.",
            24: "The identification stays what it is.",
            25: "serial_number is not 0 and stays what it is.",
            30: "Every value is in its bounds.",
            31: "What the module lacks reads 0.",
            32: "Without current the power factor is 1.",
            40: "credit is total_loaded less total_used.",
            41: "Counters never go back.",
            42: "last_load, its time, its source and load_count agree with the newest record.",
            43: "A module that never was loaded says so everywhere.",
            50: "Records stand newest first and are numbered without a gap.",
            51: "Each record says its source, and has a reference if it came over the wire.",
            52: "Credit in the records only falls between two loads.",
            60: "The request to load reads as the last one that was judged.",
            61: "A part of a request to load is answered with exception 02.",
            62: "An unknown command to load is answered with exception 03.",
            63: "Reference 0 is answered with exception 03.",
        },
    ),
    *_rules(
        Tried.WRITES,
        {
            70: "warning_limit is taken and read back.",
            71: "The mode is taken and read back, in all three.",
            72: "Prices are taken and read back.",
            73: "The clock is taken, runs on, and is sure of itself.",
            74: "Relay 2 obeys, by function 06 and by function 16.",
            75: "Relay 1 obeys, and nothing else moves it.",
            76: "A relay command other than 0 or 1 is answered with exception 03.",
            77: "A relay that the module lacks is answered with exception 02.",
            80: "Command 0 loads nothing and shuts out every lower reference.",
            81: "Amount 0 is judged amount_not_allowed.",
            82: "A load of 1 minor unit is applied.",
            83: "What was applied is in the totals, the counters and the log.",
            84: "The same request again changes nothing.",
            85: "The same reference with another amount changes nothing.",
            86: "A lower reference changes nothing.",
            87: "A refund of 1 minor unit takes it back, or is refused by who gives none back.",
            88: "More than maximum_load is judged above_maximum, load and refund alike.",
            89: "A refund of more than the credit is judged exceeds_credit.",
        },
    ),
    *_rules(
        Tried.ALONE,
        {
            90: "A request to another unit id is met with silence.",
            91: "A broadcast is neither answered nor obeyed.",
        },
    ),
    *_by_hand(
        {
            100: (
                "A write is answered after what it changed is durable.",
                "cut the power within a second of the answer, and read again",
            ),
            101: (
                "A power failure leaves mode, limits, prices, relays, counters, log and the last "
                "request as they were.",
                "note them, cut the power for a minute, and compare",
            ),
            102: (
                "A clock that was lost shows the last time it knew and says clock_unsure.",
                "cut the power until the clock is lost",
            ),
            103: (
                "A module never moves relay 1 by itself, whatever its credit.",
                "let the credit run out with a small price",
            ),
            104: (
                "input_1 keeps what it read while a valve is under way.",
                "watch it while the valve turns",
            ),
            105: (
                "One reply is one moment: no value in it is of another than its neighbours.",
                "read the whole blocks for an hour under load, as rule 40 does once",
            ),
            106: (
                "A serial line speaks 9600 baud, 8 data bits, no parity, 1 stop bit as delivered.",
                "run this check on the serial port of a new module",
            ),
        }
    ),
]

RULES: Final[Mapping[int, Rule]] = {rule.number: rule for rule in _ALL}
