"""The keys of a register map file, and what each of them may hold."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import voluptuous as vol

from .points import MAX_REGISTERS, Actuator, Confidence, MeterKind, PointType, Poll, Procedure

MOST_RECORDS: Final = 100

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


def _scale(value: object) -> Decimal:
    # YAML reads 0.01 as a float; its shortest spelling is what the author wrote.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise vol.Invalid("expected a number such as 0.01")
    scale = Decimal(str(value))
    if not scale.is_finite() or scale <= 0:
        raise vol.Invalid("expected a number above 0")
    return scale


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
}

_VALUE: dict[object, object] = {
    **_NUMBER,
    vol.Optional("bit"): vol.All(_int, vol.Range(min=0, max=15)),
    vol.Optional("scale"): _scale,
    vol.Optional("unit"): str,
    vol.Optional("absent"): vol.Any(
        vol.All(_int, lambda raw: frozenset((raw,))), vol.All([_int], vol.Coerce(frozenset))
    ),
    vol.Optional("values"): {_int: str},
    vol.Optional("packing"): vol.Any(
        vol.All("unix", lambda _: ("unix",)), vol.All([_one_of(DATE_PARTS)], vol.Coerce(tuple))
    ),
    vol.Optional("bcd"): bool,
    vol.Optional("confidence"): vol.All(_one_of(Confidence), vol.Coerce(Confidence)),
}

_POINT: dict[object, object] = {
    vol.Required("block"): str,
    vol.Required("address"): _address,
    **_VALUE,
    vol.Optional("access"): _one_of(("r", "rw")),
    vol.Optional("write"): {
        vol.Required("address"): _address,
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
    vol.Optional("confidence"): vol.All(_one_of(Confidence), vol.Coerce(Confidence)),
}

_SUPPLY: dict[object, object] = {
    vol.Optional("relay"): str,
    vol.Optional("feedback"): str,
    vol.Optional("proof"): vol.All([str], vol.Coerce(tuple)),
    vol.Optional("near_zero"): _scale,
    vol.Optional("actuator"): vol.All(_one_of(Actuator), vol.Coerce(Actuator)),
}

_BODY: dict[object, object] = {
    vol.Optional("recognise", default=list): [_SIGNATURE],
    vol.Optional("blocks", default=dict): {
        str: {
            vol.Required("poll"): vol.All(_one_of(Poll), vol.Coerce(Poll)),
            vol.Optional("space", default="holding"): _one_of(("holding", "input")),
        }
    },
    vol.Optional("points", default=dict): {str: _POINT},
    vol.Optional("records", default=dict): {str: _RECORDS},
    vol.Optional("supply", default=dict): _SUPPLY,
    vol.Optional("top_up"): {
        vol.Required("procedure"): vol.All(_one_of(Procedure), vol.Coerce(Procedure)),
        vol.Required("points"): {str: str},
    },
    **_ORDER,
}

SCHEMA: Final = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Required("manufacturer"): str,
        vol.Optional("source"): str,
        vol.Optional("confidence", default="high"): vol.All(
            _one_of(Confidence), vol.Coerce(Confidence)
        ),
        **_BODY,
        vol.Required("variants"): vol.All(
            {
                str: {
                    vol.Required("name"): str,
                    vol.Required("kind"): vol.All(_one_of(MeterKind), vol.Coerce(MeterKind)),
                    **_BODY,
                }
            },
            vol.Length(min=1, msg="expected at least one variant"),
        ),
    }
)
