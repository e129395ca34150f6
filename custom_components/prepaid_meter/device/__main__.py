"""The device layer as a program: checks a register map, and tries it on a live unit.

`python -m custom_components.prepaid_meter.device check FILE [--tcp HOST:PORT --unit N]`, or, where
Home Assistant is not installed, `python -m device ...` in the folder of the integration.
"""

import argparse
import asyncio
from pathlib import Path
import sys
from typing import Final

from modbus_connection import ModbusTcpParams
from modbus_connection.tmodbus import ModbusConnection

from .board import Board
from .bus import Bus
from .errors import DeviceError, ProfileError
from .planning import most_at_once, requests
from .points import BoardProfile, Profile
from .profile import load_catalogue, load_map_file
from .supported import table
from .trial import Trial, Tried, try_out

DEFAULT_PORT: Final = 502


def _tcp(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon:
        return text, DEFAULT_PORT
    if not host or not port.isdecimal() or not 1 <= int(port) <= 0xFFFF:
        raise argparse.ArgumentTypeError(f"expected HOST:PORT, not {text}")
    return host.strip("[]"), int(port)


def _unit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 247:
        raise argparse.ArgumentTypeError(f"expected a unit id from 1 to 247, not {text}")
    return int(text)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="device", description="Register maps of meters.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="check a register map, and try it on a live unit")
    check.add_argument("file", type=Path)
    check.add_argument("--tcp", type=_tcp, metavar="HOST:PORT", help="Modbus TCP link to try it on")
    check.add_argument("--unit", type=_unit, help="unit id on that link, 1 to 247")
    check.add_argument("--variant", help="which of the file's maps to try; all if not told")
    check.add_argument(
        "--most-registers", type=int, help="the most that the gateway carries at once"
    )
    commands.add_parser("table", help="print the table of supported meters")
    parsed = parser.parse_args(arguments)
    if parsed.command == "check" and (parsed.tcp is None) != (parsed.unit is None):
        parser.error("--tcp and --unit go together")
    return parsed


def _described(found: Profile | BoardProfile) -> str:
    if isinstance(found, BoardProfile):
        return f"{found.id}: {found.name}, a board of {found.channels.count} relays"
    count = sum(
        len(
            requests(
                [p for p in found.points.values() if p.block == block.name and p.readable],
                most_at_once(block.space, found.manners),
                gaps=found.manners.gaps,
            )
        )
        for block in found.blocks.values()
    )
    credit = "its own credit" if found.purse is None else f"charged by {found.purse.counter}"
    return f"{found.id}: {found.name}, {len(found.points)} points in {count} requests, {credit}"


def _said(tried: Tried) -> str:
    words = " ".join(f"{word:04X}" for word in tried.words)
    if tried.error is not None:
        value = f"not read: {tried.error}"
    elif tried.invalid:
        value = "not allowed by the map"
    elif tried.value is None:
        value = "none"
    else:
        value = f"{tried.value}{f' {tried.point.unit}' if tried.point.unit else ''}"
    return f"  {tried.point.address:#06x}  {tried.point.key:28} {words:20} {value}"


def _report(trial: Trial) -> list[str]:
    lines = [_said(tried) for tried in trial.points]
    for odd in trial.implausible:
        bounds = f", expected {odd.bounds.low} to {odd.bounds.high}" if odd.bounds else ""
        lines.append(f"  {odd.key} is not plausible: {odd.value}{bounds}")
    lines.append(
        "  All is read and plausible." if trial.passed else "  Not all is right, see above."
    )
    return lines


async def _try(arguments: argparse.Namespace, found: Profile | BoardProfile) -> bool:
    host, port = arguments.tcp
    connection = ModbusConnection(ModbusTcpParams(host=host, port=port))
    try:
        unit = connection.for_unit(arguments.unit)
        if isinstance(found, BoardProfile):
            states = await Board(Bus(), unit, arguments.unit, found).read()
            print("  " + " ".join(f"{n}:{'on' if on else 'off'}" for n, on in enumerate(states, 1)))
            return True
        trial = await try_out(Bus(), unit, found, most_registers=arguments.most_registers)
        print("\n".join(_report(trial)))
        return trial.passed
    finally:
        await connection.close()


def _check(arguments: argparse.Namespace) -> int:
    maps = load_map_file(arguments.file)
    known = [found.id.partition(".")[2] for found in maps]
    if arguments.variant is not None and arguments.variant not in known:
        raise ProfileError(f"there is no variant {arguments.variant}; expected {', '.join(known)}")
    right = True
    for found in maps:
        if arguments.variant in {None, found.id.partition(".")[2]}:
            print(_described(found))
            if arguments.tcp is not None:
                right &= asyncio.run(_try(arguments, found))
    return 0 if right else 1


def main(arguments: list[str] | None = None) -> int:
    """Carry out what was asked; return the exit code: 1 if a map or a meter is not right."""
    parsed = _arguments(arguments)
    if parsed.command == "table":
        sys.stdout.write(table(load_catalogue()))
        return 0
    try:
        return _check(parsed)
    except DeviceError as err:
        print(err, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
