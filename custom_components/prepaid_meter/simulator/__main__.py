"""The simulated building as a program: `python -m custom_components.prepaid_meter.simulator`."""

import argparse
import asyncio
import logging
import os
from pathlib import Path
import signal
import sys
import threading

from .building import Building, default_building, load_building, speak
from .console import Console
from .errors import SimulatorError
from .server import BuildingServer


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 <= speed <= 3_600:
        raise argparse.ArgumentTypeError("expected 0 to 3600 simulated seconds per second")
    return speed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="simulator",
        description="A building full of simulated prepaid modules. Type help for its commands.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="TCP port; 0 picks a free one")
    parser.add_argument("--framer", choices=("socket", "rtu"), default="socket", help="TCP framing")
    parser.add_argument("--serial", help="serial port to use instead of TCP")
    parser.add_argument("--baudrate", type=int, default=9600)
    parser.add_argument("--speed", type=_speed, default=1.0, help="simulated seconds per second")
    parser.add_argument("--building", type=Path, help="YAML file instead of the default building")
    parser.add_argument("--language", choices=("en", "tr"), default="en", help="of tenants' names")
    parser.add_argument("--modules", type=int, default=24, help="how many, 1 to 247")
    parser.add_argument("--profile", help="map that all modules of its kind speak")
    parser.add_argument("--state", type=Path, help="file that keeps the building over a restart")
    parser.add_argument(
        "--usb", type=Path, help="folder with a stick per unit id; usb beside the state file"
    )
    return parser.parse_args()


def _building(arguments: argparse.Namespace) -> Building:
    if arguments.building is not None:
        return load_building(arguments.building)
    building = default_building(arguments.language, arguments.modules)
    if arguments.profile is not None:
        speak(building, arguments.profile)
    return building


def _usb_folder(arguments: argparse.Namespace) -> Path | None:
    folder: Path | None = arguments.usb
    if folder is None and arguments.state is not None:
        folder = arguments.state.parent / "usb"
    return folder


def _read_commands(console: Console, loop: asyncio.AbstractEventLoop) -> None:
    """Hand every line of standard input to the console, until it ends.

    Reads the descriptor itself: a thread that waits in sys.stdin would hold its lock when the
    interpreter ends, which is fatal to it.
    """

    def answer(line: str) -> None:
        print(console.answer(line), flush=True)

    rest = b""
    while True:
        try:
            data = os.read(0, 4096)
        except OSError:
            return
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            if text := line.decode(errors="replace").strip():
                try:
                    loop.call_soon_threadsafe(answer, text)
                except RuntimeError:
                    return


async def _serve(arguments: argparse.Namespace) -> None:
    server = BuildingServer(
        await asyncio.to_thread(_building, arguments),
        host=arguments.host,
        port=arguments.port,
        framer=arguments.framer,
        serial=arguments.serial,
        baudrate=arguments.baudrate,
        speed=arguments.speed,
        state_file=arguments.state,
        usb_folder=_usb_folder(arguments),
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await server.start()
    modules = len(server.building.units)
    print(
        f"Simulated building: {modules} module{'s' if modules > 1 else ''} on {server.address}, "
        f"clock {arguments.speed:g}×",
        flush=True,
    )
    threading.Thread(
        target=_read_commands, args=(Console(server, stop.set), loop), daemon=True
    ).start()
    await stop.wait()
    await server.stop()


def main() -> int:
    """Run until told to stop; return the exit code."""
    arguments = _arguments()
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    # What pymodbus has to say about a port that does not open, our own sentence says better.
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    # In the background of a terminal, reading its input would otherwise stop the program.
    if hasattr(signal, "SIGTTIN"):
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    try:
        asyncio.run(_serve(arguments))
    except SimulatorError as err:
        print(err, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
