"""`conform`: the check as a person runs it."""

import argparse
from collections.abc import Sequence
from typing import Final

from .rules import RULES
from .run import DEFAULT_ANSWER_WITHIN, Leave, Line, Outcome, conform
from .wire import Exchange, Master, RtuMaster, SerialLine, TcpLine, TcpMaster, WireError

CONFORMS: Final = 0
DOES_NOT: Final = 1
NOT_ASKED: Final = 2


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="conform",
        description="Holds a module against docs/register-map.md, rule by rule.",
        epilog="Exits with 0 if no rule is broken, 1 if one is, 2 if the link does not open.",
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--tcp", metavar="HOST:PORT", help="a module or gateway on the network")
    where.add_argument("--serial", metavar="PORT", help="a serial port, such as /dev/ttyUSB0")
    parser.add_argument("--unit", type=_unit, required=True, metavar="N", help="unit id, 1 to 247")
    parser.add_argument("--rtu", action="store_true", help="serial frames on the network (--tcp)")
    parser.add_argument("--baudrate", type=int, default=9600)
    parser.add_argument("--parity", choices=("none", "even", "odd"), default="none")
    parser.add_argument("--stopbits", type=int, choices=(1, 2), default=1)
    parser.add_argument("--timeout", type=_seconds, default=2.0, help="seconds that are silence")
    parser.add_argument(
        "--answer-within",
        type=_seconds,
        default=DEFAULT_ANSWER_WITHIN,
        help="seconds that rule 5 allows; more behind a slow gateway",
    )
    parser.add_argument(
        "--allow-writes",
        action="store_true",
        help="switch the relays, change settings, load 1 minor unit; all is put back",
    )
    parser.add_argument(
        "--alone",
        action="store_true",
        help="ask other unit ids and broadcast too: the module is alone on its line",
    )
    parser.add_argument(
        "--only", type=_numbers, metavar="N,N", help="try these rules only, and no other"
    )
    return parser.parse_args(arguments)


def _numbers(text: str) -> frozenset[int]:
    numbers = frozenset(int(part) for part in text.split(","))
    if unknown := sorted(numbers - RULES.keys()):
        raise argparse.ArgumentTypeError(f"there is no rule {unknown[0]}")
    return numbers


def _unit(text: str) -> int:
    unit_id = int(text)
    if not 1 <= unit_id <= 247:
        raise argparse.ArgumentTypeError("expected 1 to 247")
    return unit_id


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 60:
        raise argparse.ArgumentTypeError("expected up to 60 seconds")
    return seconds


def main(arguments: Sequence[str]) -> int:
    """Check a module, print a line for each rule, and return the exit code."""
    given = _arguments(arguments)
    leave = Leave(
        writes=given.allow_writes,
        alone=given.alone,
        answer_within=given.answer_within,
        only=given.only,
    )
    try:
        with _open(given) as master:
            lines = conform(master, given.unit, leave)
    except (WireError, OSError) as err:
        print(err if isinstance(err, WireError) else f"The link does not open: {err}.")
        return NOT_ASKED
    for line in lines:
        print(shown(line))
    print(summary(lines))
    return DOES_NOT if any(line.outcome is Outcome.FAILED for line in lines) else CONFORMS


def _open(given: argparse.Namespace) -> Master:
    """Open the link. Raises OSError or WireError."""
    if given.serial is not None:
        line = SerialLine(given.serial, given.baudrate, given.parity, given.stopbits)
        return RtuMaster(line, given.timeout)
    host, _, port = given.tcp.rpartition(":")
    if not host or not port.isdecimal():
        raise WireError(f"{given.tcp} is no HOST:PORT.")
    master = RtuMaster if given.rtu else TcpMaster
    return master(TcpLine(host.strip("[]"), int(port)), given.timeout)


def shown(line: Line) -> str:
    """Return what is printed of a rule: one line, and for a failure what was on the wire."""
    text = f"{line.rule.number:3}  {line.outcome:9}  {line.rule.text}"
    if line.why:
        text += f"\n{'':16}{line.why}"
    if line.exchange is not None:
        text += "".join(f"\n{'':16}{part}" for part in _on_the_wire(line.exchange))
    return text


def _on_the_wire(exchange: Exchange) -> tuple[str, str]:
    reply = exchange.reply.hex(" ") if exchange.reply else "none"
    return f"request  {exchange.request.hex(' ')}", f"reply    {reply}"


def summary(lines: Sequence[Line]) -> str:
    """Return the last line."""
    count = dict.fromkeys(Outcome, 0)
    for line in lines:
        count[line.outcome] += 1
    return ", ".join(f"{number} {outcome}" for outcome, number in count.items())
