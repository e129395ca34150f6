"""Buildings described in a YAML file, refused with a sentence that names file and place."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import voluptuous as vol
import yaml

from ..device.points import Actuator, MeterKind
from ..device.profile import load_profiles
from .clock import from_time
from .errors import BuildingFileError
from .mall import ACTUATORS, CAPABILITIES, GENERATOR_PRICE, MOST_UNITS, PRICES
from .physical import MODES, PRICE_STEPS, UNIT, Design, Physical
from .premises import Building, Unit
from .tenants import TENANT_TYPES

# The counter that `total` fills.
_COUNTER: Final = {
    MeterKind.ELECTRICITY: "active_grid",
    MeterKind.WATER: "volume",
    MeterKind.HEAT: "heating",
}


def _number(low: int, high: int) -> Any:
    text = f"expected a whole number from {low} to {high}"
    return vol.All(vol.Any(int, msg=text), _no_bool(text), vol.Range(low, high, msg=text))


def _no_bool(text: str) -> Any:
    def check(value: Any) -> Any:
        # To Python a YAML `yes` is also the number 1.
        if isinstance(value, bool):
            raise vol.Invalid(text)
        return value

    return check


def _decimal(value: object) -> Decimal:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise vol.Invalid("expected a number such as 250.00")
        number = Decimal(str(value))
    except InvalidOperation:
        raise vol.Invalid("expected a number such as 250.00") from None
    if not number.is_finite() or abs(number) > 10**12:
        raise vol.Invalid("expected a number such as 250.00")
    return number


def _price(value: object) -> int:
    price = _decimal(value) * PRICE_STEPS
    if price != price.to_integral_value() or not 0 <= price <= 100_000_000:
        raise vol.Invalid("expected a price from 0 to 10000, with at most four decimals")
    return int(price)


def _one_of(names: Any) -> vol.In:
    return vol.In(list(names), msg=f"expected one of {', '.join(names)}")


_TRUTH: Final = vol.Any(bool, msg="expected true or false")

_MODULE: Final = {
    vol.Required("unit_id"): _number(1, MOST_UNITS),
    vol.Required("profile"): str,
    vol.Required("serial_number"): _number(1, 2**32 - 1),
    vol.Required("label"): vol.All(str, vol.Length(min=1, msg="expected the tenant's name")),
    vol.Required("tenant"): _one_of(TENANT_TYPES),
    vol.Optional("size", default=100): _number(0, 10_000),
    vol.Optional("mode", default="operator"): _one_of(MODES),
    vol.Optional("credit", default=Decimal(0)): _decimal,
    vol.Optional("warning_limit", default=Decimal(100)): _decimal,
    vol.Optional("credit_decimals", default=2): _number(0, 4),
    vol.Optional("maximum_load", default=Decimal(50_000)): _decimal,
    vol.Optional("price"): _price,
    vol.Optional("price_generator"): _price,
    vol.Optional("total", default=Decimal(0)): _decimal,
    vol.Optional("capabilities"): _number(0, 0xFFFF),
    vol.Optional("actuator"): _one_of([actuator.value for actuator in Actuator]),
    vol.Optional("supply_on", default=True): _TRUTH,
    vol.Optional("door_open", default=False): _TRUTH,
}

_SCHEMA: Final = vol.Schema(
    {
        vol.Optional("utc_offset_hours", default=0): _number(-12, 14),
        vol.Required("modules"): vol.All(
            [_MODULE], vol.Length(min=1, msg="expected at least one module")
        ),
    }
)


def load_building(path: Path, now: datetime | None = None) -> Building:
    """Return the building that a file describes, at `now` or this moment.

    Reads files: call it in an executor. Raises BuildingFileError.
    """
    try:
        document = _SCHEMA(yaml.safe_load(path.read_text("utf-8")))
    except OSError as err:
        raise BuildingFileError(f"{path.name} cannot be read: {err.strerror}.") from err
    except (UnicodeDecodeError, yaml.YAMLError) as err:
        mark = getattr(err, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(err, "problem", None) or "not UTF-8 text"
        raise BuildingFileError(f"{path.name}{line} is no YAML: {problem}.") from err
    except vol.MultipleInvalid as err:
        first = err.errors[0]
        raise BuildingFileError(f"{path.name}, {_place(first.path)}: {first.msg}.") from err
    moment = from_time(now or datetime.now(UTC).replace(microsecond=0))
    units: dict[int, Unit] = {}
    for index, raw in enumerate(document["modules"]):
        place = f"{path.name}, modules[{index}]"
        if raw["unit_id"] in units:
            raise BuildingFileError(f"{place}.unit_id: {raw['unit_id']} is taken already.")
        unit = _unit(raw, place, moment, document["utc_offset_hours"] * 3_600)
        units[unit.unit_id] = unit
    return Building(units.values(), moment)


def _place(path: list[Any]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "the file"


def _unit(raw: dict[str, Any], place: str, now: int, utc_offset: int) -> Unit:
    profiles = load_profiles()
    if (profile := profiles.get(raw["profile"])) is None:
        raise BuildingFileError(f"{place}.profile: expected one of {', '.join(profiles)}.")
    decimals: int = raw["credit_decimals"]
    amounts: dict[str, int] = {}
    for key in ("credit", "warning_limit", "maximum_load"):
        amount: Decimal = raw[key].scaleb(decimals)
        if amount != amount.to_integral_value() or not -(2**31) <= amount < 2**31:
            raise BuildingFileError(
                f"{place}.{key}: expected an amount with at most {decimals} decimals that fits "
                "32 bits."
            )
        amounts[key] = int(amount)
    if raw["total"] < 0:
        raise BuildingFileError(f"{place}.total: expected 0 or more.")
    kind = profile.kind
    design = Design(
        kind=kind,
        label=raw["label"],
        tenant=TENANT_TYPES[raw["tenant"]],
        capabilities=raw.get("capabilities", CAPABILITIES[kind]),
        size=raw["size"],
        credit_decimals=decimals,
        maximum_load=amounts["maximum_load"],
        seed=raw["serial_number"],
        utc_offset=utc_offset,
        actuator=Actuator(raw.get("actuator", ACTUATORS[kind])),
    )
    physical = Physical(
        serial_number=raw["serial_number"],
        total_loaded=max(0, amounts["credit"]),
        total_used=max(0, -amounts["credit"]),
        mode=raw["mode"],
        warning_limit=amounts["warning_limit"],
        price_grid=raw.get("price", PRICES[kind]),
        price_generator=raw.get("price_generator", GENERATOR_PRICE) if design.has_generator else 0,
        # A trip coil is at rest while its relay is open, whether or not it has tripped.
        relay_1=raw["supply_on"] and design.actuator is not Actuator.BREAKER_PULSE,
        breaker_closed=raw["supply_on"],
        supply_since=now,
        door_open=raw["door_open"],
    )
    setattr(physical, _COUNTER[kind], int(raw["total"] * UNIT))
    return Unit.create(raw["unit_id"], profile, design, physical, now)
