"""The keys of a register map file, and what each of them may hold."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import voluptuous as vol

from .plain import AtPower
from .points import MAX_REGISTERS, Actuator, Confidence, Kind, PointType, Poll, Procedure

MOST_RECORDS: Final = 100

BOARD: Final = "board"
"""The kind of what only switches."""

DATE_PARTS: Final = frozenset(
    {"century", "year", "month", "day", "hour", "minute", "second", "weekday", "_"}
)


def _int(value: object) -> int:
    # YAML reads yes and on as true, which Python takes for 1.
    if isinstance(value, bool) or not isinstance(value, int):
        raise vol.Invalid("expected int")
    return value


_address = vol.All(_int, vol.Range(min=0, max=0xFFFF, msg="expected 0 to 0xFFFF"))
_registers = vol.All(_int, vol.Range(min=1, max=MAX_REGISTERS))
_word = vol.All(_int, vol.Range(min=0, max=0xFFFF, msg="expected 0 to 0xFFFF"))


def _one_of(names: Iterable[str]) -> vol.In:
    names = list(names)
    return vol.In(names, msg=f"expected one of {', '.join(names)}")


def _one_of_numbers(*numbers: int) -> Any:
    text = f"expected one of {', '.join(map(str, numbers))}"
    return vol.All(_int, vol.In(numbers, msg=text))


def _scale(value: object) -> Decimal:
    # YAML reads 0.01 as a float; its shortest spelling is what the author wrote.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise vol.Invalid("expected a number such as 0.01")
    scale = Decimal(str(value))
    if not scale.is_finite() or scale <= 0:
        raise vol.Invalid("expected a number above 0")
    return scale


_confidence = vol.All(_one_of(Confidence), vol.Coerce(Confidence))
_SPACES: Final = ("holding", "input", "coil", "discrete")


def _registers_span(value: object) -> range:
    """Read one register, or the first and last of several."""
    ends = value if isinstance(value, list) else [value, value]
    if len(ends) != 2:
        raise vol.Invalid("expected a register, or the first and the last of several")
    first, last = (_address(end) for end in ends)
    if last < first:
        raise vol.Invalid("expected the first register before the last")
    return range(first, last + 1)


_spans = vol.All([_registers_span], vol.Coerce(tuple))

_ORDER: dict[object, object] = {
    vol.Optional("word_order"): _one_of(("big", "little")),
    vol.Optional("byte_order"): _one_of(("big", "little")),
}

_NUMBER: dict[object, object] = {
    vol.Required("type"): vol.All(_one_of(PointType), vol.Coerce(PointType)),
    vol.Optional("count"): _registers,
    vol.Optional("min"): _int,
    vol.Optional("max"): _int,
    **_ORDER,
}

_SIGNATURE: dict[object, object] = {
    vol.Required("address"): _address,
    **_NUMBER,
    vol.Optional("equals"): vol.Any(_int, str),
    vol.Optional("one_of"): vol.All([vol.Any(_int, str)], vol.Coerce(tuple)),
    vol.Optional("starts"): vol.Any(
        vol.All(str, lambda text: (text,)), vol.All([str], vol.Length(min=1), vol.Coerce(tuple))
    ),
    vol.Optional("space"): _one_of(_SPACES),
}

_VALUE: dict[object, object] = {
    **_NUMBER,
    vol.Optional("bit"): vol.All(_int, vol.Range(min=0, max=15)),
    vol.Optional("scale"): _scale,
    vol.Optional("unit"): str,
    vol.Optional("absent"): vol.Any(
        "nan", vol.All(_int, lambda raw: frozenset((raw,))), vol.All([_int], vol.Coerce(frozenset))
    ),
    vol.Optional("values"): {_int: str},
    vol.Optional("packing"): vol.Any(
        vol.All("unix", lambda _: ("unix",)), vol.All([_one_of(DATE_PARTS)], vol.Coerce(tuple))
    ),
    vol.Optional("bcd"): bool,
    vol.Optional("factors"): vol.All([str], vol.Coerce(tuple)),
    vol.Optional("quadrant"): bool,
    vol.Optional("rollover"): vol.All(_int, vol.Range(min=2, msg="expected 2 or more")),
    vol.Optional("step"): _scale,
    vol.Optional("confidence"): _confidence,
}

_POINT: dict[object, object] = {
    vol.Required("block"): str,
    vol.Required("address"): _address,
    **_VALUE,
    vol.Optional("access"): _one_of(("r", "rw", "w")),
    vol.Optional("write"): {
        vol.Required("address"): _address,
        vol.Optional("space"): _one_of(("holding", "coil")),
        vol.Optional("words"): {
            vol.Any(bool, int, str): vol.Any(
                vol.All(_word, lambda word: (word,)), vol.All([_word], vol.Coerce(tuple))
            )
        },
    },
    vol.Optional("capability"): vol.All(_int, vol.Range(min=0, max=15)),
}

_RECORDS: dict[object, object] = {
    vol.Required("block"): str,
    vol.Required("address"): _address,
    vol.Required("count"): vol.All(_int, vol.Range(min=1, max=MOST_RECORDS)),
    vol.Required("size"): _registers,
    vol.Optional("stride"): _registers,
    vol.Required("fields"): vol.All(
        {str: {vol.Required("offset"): vol.All(_int, vol.Range(min=0)), **_VALUE}},
        vol.Length(min=1, msg="expected at least one field"),
    ),
    vol.Optional("confidence"): _confidence,
}

_SUPPLY: dict[object, object] = {
    vol.Optional("relay"): str,
    vol.Optional("feedback"): str,
    vol.Optional("proof"): vol.All([str], vol.Coerce(tuple)),
    vol.Optional("near_zero"): _scale,
    vol.Optional("actuator"): vol.All(_one_of(Actuator), vol.Coerce(Actuator)),
    vol.Optional("needs_button"): bool,
}

_MANNERS: dict[object, object] = {
    vol.Optional("most_registers"): _registers,
    vol.Optional("gaps"): bool,
    vol.Optional("writes"): _one_of_numbers(6, 16),
    vol.Optional("never_write"): _spans,
    vol.Optional("never_write_coils"): _spans,
}

_PURSE: dict[object, object] = {
    vol.Required("counter"): str,
    vol.Optional("power"): str,
    vol.Optional("tariffs"): vol.All([str], vol.Coerce(tuple)),
    vol.Optional("proof"): vol.All([str], vol.Coerce(tuple)),
    vol.Optional("near_zero"): _scale,
    vol.Optional("per_pulse"): bool,
}

_bounds = vol.All([_scale], vol.Length(min=2, max=2, msg="expected the least and the most"))

_COMMAND: dict[object, object] = {
    vol.Required("function"): _one_of_numbers(5, 6, 15, 16),
    vol.Required("address"): _address,
    vol.Required("value"): _word,
}

_at_power = vol.All(_one_of(AtPower), vol.Coerce(AtPower))

_CHANNELS: dict[object, object] = {
    vol.Required("count"): vol.All(_int, vol.Range(min=1, max=64)),
    vol.Required("space"): _one_of(_SPACES),
    vol.Required("address"): _address,
    # Not on and off: YAML takes those for true and false.
    vol.Required("close"): _COMMAND,
    vol.Required("open"): _COMMAND,
    vol.Optional("pulse"): {
        **_COMMAND,
        vol.Required("per"): _scale,
        vol.Required("most"): vol.All(_int, vol.Range(min=1, max=0xFFFF)),
    },
    vol.Optional("release"): _COMMAND,
    vol.Optional("inverted"): bool,
    vol.Optional("at_power_loss"): _at_power,
    vol.Optional("at_power_up"): _at_power,
}

_BODY: dict[object, object] = {
    vol.Optional("recognise", default=list): [_SIGNATURE],
    vol.Optional("blocks", default=dict): {
        str: {
            vol.Required("poll"): vol.All(_one_of(Poll), vol.Coerce(Poll)),
            vol.Optional("space", default="holding"): _one_of(_SPACES),
        }
    },
    vol.Optional("points", default=dict): {str: _POINT},
    vol.Optional("records", default=dict): {str: _RECORDS},
    vol.Optional("supply", default=dict): _SUPPLY,
    vol.Optional("top_up"): {
        vol.Required("procedure"): vol.All(_one_of(Procedure), vol.Coerce(Procedure)),
        vol.Required("points"): {str: str},
    },
    vol.Optional("products", default=list): [
        {vol.Required("brand"): str, vol.Required("models"): vol.All([str], vol.Length(min=1))}
    ],
    vol.Optional("sources", default=list): [str],
    vol.Optional("notes", default=dict): {_one_of(("en", "tr")): str},
    vol.Optional("manners", default=dict): _MANNERS,
    vol.Optional("identity"): [str],
    vol.Optional("purse"): _PURSE,
    vol.Optional("plausible", default=dict): {
        vol.Optional("voltage"): _bounds,
        vol.Optional("frequency"): _bounds,
    },
    vol.Optional("channels"): _CHANNELS,
    **_ORDER,
}

SCHEMA: Final = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Required("manufacturer"): str,
        vol.Optional("source"): str,
        vol.Optional("confidence", default="high"): _confidence,
        **_BODY,
        vol.Required("variants"): vol.All(
            {
                str: {
                    vol.Required("name"): str,
                    vol.Required("kind"): _one_of((*Kind, BOARD)),
                    vol.Optional("confidence"): _confidence,
                    **_BODY,
                }
            },
            vol.Length(min=1, msg="expected at least one variant"),
        ),
    }
)
