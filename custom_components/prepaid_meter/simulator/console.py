"""Line commands to play with the building: one line in, one line of JSON out."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
import inspect
import json
from typing import Any, Final

from ..device.points import MeterKind, Procedure
from ..voucher.results import Result
from .clock import SECOND, to_time
from .errors import CommandError
from .meter import ElectricReading
from .model import Module
from .physical import PRICE_STEPS, UNIT, Breaker
from .premises import Unit
from .purse import load_from_elsewhere
from .server import BuildingServer

type Answer = dict[str, Any]

_DONE: Final[Answer] = {"ok": True}

_BY_HAND: Final = "close"


class Console:
    """Carries out commands on a running building."""

    def __init__(self, server: BuildingServer, quit_: Callable[[], None]) -> None:
        """Act on a server; `quit_` is called to end the program."""
        self._server = server
        self._quit = quit_
        self._commands: Mapping[str, Callable[..., Answer]] = {
            "help": self._help,
            "status": self._status,
            "pause": self._pause,
            "resume": self._resume,
            "mains": self._mains,
            "door": self._door,
            "card": self._card,
            "card-voucher": self._card_voucher,
            "usb": self._usb,
            "keypad": self._keypad,
            "remote": self._remote,
            "loads": self._loads,
            "restart": self._restart,
            "silence": self._silence,
            "deafen": self._deafen,
            "breaker": self._breaker,
            "swap": self._swap,
            "quit": self._leave,
        }

    def answer(self, line: str) -> str:
        """Return the answer to a command, always one line of JSON."""
        name, *words = line.split() or ["help"]
        try:
            if (command := self._commands.get(name)) is None:
                raise CommandError(f"There is no command {name}; try help.")
            wanted = inspect.signature(command).parameters
            if len(words) != len(wanted):
                usage = " ".join((name, *(word.upper() for word in wanted)))
                raise CommandError(f"The command is: {usage}")
            self._server.catch_up()
            return json.dumps(command(*words), ensure_ascii=False)
        except CommandError as err:
            return json.dumps({"error": str(err)}, ensure_ascii=False)

    def _unit(self, word: str) -> Unit:
        return self._server.building.unit(_whole(word, "unit"))

    def _help(self) -> Answer:
        """List the commands."""
        return {
            "commands": {
                " ".join((name, *(word.upper() for word in inspect.signature(do).parameters))): (
                    inspect.getdoc(do)
                )
                for name, do in self._commands.items()
            }
        }

    def _status(self) -> Answer:
        """Tell what the building says of itself."""
        building = self._server.building
        building.settle()
        return {
            "time": building.time.isoformat(timespec="seconds"),
            "speed": self._server.speed,
            "paused": self._server.paused,
            "mains": "on" if building.power.mains else "off",
            "source": building.power.source_at(building.now).value,
            "modules": [unit_status(unit) for unit in building.units.values()],
        }

    def _pause(self) -> Answer:
        """Stop simulated time."""
        self._server.pause()
        return _DONE

    def _resume(self) -> Answer:
        """Let simulated time run again."""
        self._server.resume()
        return _DONE

    def _mains(self, state: str) -> Answer:
        """Let the mains fail (off) or return (on)."""
        self._server.building.set_mains(on=_choice(state, "on", "off"))
        return _DONE

    def _door(self, unit: str, state: str) -> Answer:
        """Open or close a module's door (open, closed)."""
        module = self._unit(unit).module
        module.physical.door_open = _choice(state, "open", "closed")
        return _DONE

    def _card(self, unit: str, amount: str) -> Answer:
        """Load credit with a card at the module, in whole credit such as 250 or 99.50."""
        return self._load(unit, amount, "card")

    def _card_voucher(self, unit: str, text: str) -> Answer:
        """Hold a card with a voucher, as text, at the module."""
        found = self._unit(unit)
        if found.module.is_silent:
            raise CommandError(f"The module at unit {unit} is starting; try again.")
        answer = self._server.building.slot(found).present_card(found.module, text)
        self._server.spawn(self._save())
        return {
            "ok": answer.result is Result.ACCEPTED,
            "result": answer.result.value,
            "credit_minor": found.module.credit,
            "receipt": answer.receipt.hex(),
        }

    async def _save(self) -> None:
        await self._server.save()

    def _usb(self, unit: str, amount: str) -> Answer:
        """Load credit with a USB stick at the module."""
        return self._load(unit, amount, "usb_stick")

    def _keypad(self, unit: str, amount: str) -> Answer:
        """Load credit with a code typed in at the module."""
        return self._load(unit, amount, "keypad")

    def _remote(self, unit: str, amount: str) -> Answer:
        """Load credit over the wire as another program would; below zero takes it back."""
        found = self._unit(unit)
        module, top_up = found.module, found.profile.top_up
        if top_up is None or top_up.procedure is not Procedure.REFERENCE:
            raise CommandError(f"The module at unit {unit} knows no references.")
        minor = _minor(module, amount)
        load_from_elsewhere(module.design, module.physical, minor, module.seconds)
        return {"ok": True, "credit_minor": module.credit}

    def _loads(self, unit: str) -> Answer:
        """Tell what a module remembers of its loads, the newest first."""
        state = self._unit(unit).module.physical
        return {
            "load_count": state.load_count,
            "total_loaded_minor": state.total_loaded,
            "loads": [
                {
                    "number": load.number,
                    "reference": load.reference,
                    "amount_minor": load.amount,
                    "credit_minor": load.credit,
                    "time": to_time(load.at * SECOND).isoformat(timespec="seconds"),
                    "source": load.source,
                }
                for load in state.log
            ],
        }

    def _restart(self, unit: str) -> Answer:
        """Let a module start anew; it is silent meanwhile."""
        self._unit(unit).module.restart()
        return _DONE

    def _silence(self, unit: str, state: str) -> Answer:
        """Take a module off the bus (on) or put it back (off)."""
        self._unit(unit).faults.silent = _choice(state, "on", "off")
        return _DONE

    def _deafen(self, unit: str, state: str) -> Answer:
        """Let what is written to a module get lost on the way (on) or arrive again (off)."""
        self._unit(unit).faults.deaf = _choice(state, "on", "off")
        return _DONE

    def _breaker(self, unit: str, condition: str) -> Answer:
        """Let a breaker or valve be normal, stuck, bypassed or tripped, or close it by hand."""
        module = self._unit(unit).module
        if condition == _BY_HAND:
            module.close_breaker()
            return _DONE
        if condition not in list(Breaker):
            raise CommandError(
                f"A breaker is {', '.join(Breaker)}, or told to {_BY_HAND}, not {condition}."
            )
        module.set_breaker(Breaker(condition))
        return _DONE

    def _swap(self, unit: str, serial: str) -> Answer:
        """Put a module with another serial number in a module's place."""
        number = _whole(serial, "serial number")
        if not 0 < number < 2**32:
            raise CommandError("A serial number is 1 to 4294967295.")
        self._unit(unit).module.swap(number)
        return _DONE

    def _leave(self) -> Answer:
        """Stop the program."""
        self._quit()
        return _DONE

    def _load(self, word: str, amount: str, source: str) -> Answer:
        module = self._unit(word).module
        module.load(_minor(module, amount), source)
        return {"ok": True, "credit_minor": module.credit}


def unit_status(unit: Unit) -> Answer:
    """Return what a module says of itself: kW, m³/h, kWh and m³ as texts, credit in minor units."""
    module = unit.module
    state, design = module.physical, module.design
    reading = module.reading
    answer: Answer = {
        "unit_id": unit.unit_id,
        "serial_number": state.serial_number,
        "label": design.label,
        "kind": design.kind.value,
        "profile": unit.profile.id,
        "credit_minor": module.credit,
        "credit_decimals": design.credit_decimals,
        "credit_status": module.credit_status,
        "warning_limit_minor": state.warning_limit,
        "total_loaded_minor": state.total_loaded,
        "total_used_minor": state.total_used,
        "last_load_minor": state.last_load,
        "last_load_source": state.last_load_source,
        "load_count": state.load_count,
        "mode": state.mode,
        "supply": "on" if module.supply_on else "cut",
        "actuator": design.actuator.value,
        "breaker": "closed" if state.breaker_closed else "open",
        "breaker_condition": str(state.breaker),
        "relay_2": state.relay_2,
        "door": "open" if state.door_open else "closed",
        "price": _places(Decimal(state.price_grid) / PRICE_STEPS, 4),
        "restart_count": state.restart_count,
        "answers": not (unit.faults.silent or module.is_silent),
    }
    if isinstance(reading, ElectricReading):
        counters = {"active_energy_grid": state.active_grid}
        answer["active_power_kw"] = _places(Decimal(reading.active) / 1_000, 3)
        if design.has_generator:
            counters["active_energy_generator"] = state.active_generator
            answer["price_generator"] = _places(Decimal(state.price_generator) / PRICE_STEPS, 4)
    else:
        answer["flow_m3h"] = _places(Decimal(reading.flow) / 1_000, 3)
        if design.kind is MeterKind.WATER:
            counters = {"volume": state.volume}
        else:
            counters = {"heating_energy": state.heating, "cooling_energy": state.cooling}
            answer["thermal_power_kw"] = _places(Decimal(reading.thermal) / 1_000, 3)
    places = 3 if design.kind is MeterKind.WATER else 2
    return answer | {
        # Shown as a register shows it: a counter never runs ahead of itself.
        key: _places(Decimal(count * 10**places // UNIT).scaleb(-places), places)
        for key, count in counters.items()
    }


def _minor(module: Module, amount: str) -> int:
    """Return an amount as minor units of a module's credit."""
    decimals = module.design.credit_decimals
    try:
        minor = Decimal(amount).scaleb(decimals)
    except InvalidOperation:
        raise CommandError(f"{amount} is no amount such as 250 or 99.50.") from None
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise CommandError(f"{amount} is no amount with at most {decimals} decimals.")
    return int(minor)


def _places(number: Decimal, places: int) -> str:
    return f"{number:.{places}f}"


def _whole(word: str, what: str) -> int:
    if not (word.isascii() and word.isdecimal()):
        raise CommandError(f"{word} is no {what}.")
    return int(word)


def _choice(word: str, yes: str, no: str) -> bool:
    if word not in {yes, no}:
        raise CommandError(f"Expected {yes} or {no}, not {word}.")
    return word == yes
