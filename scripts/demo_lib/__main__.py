"""The command line of scripts/demo."""

import argparse
import asyncio
from collections.abc import Coroutine
import signal
import sys

from .building import Size
from .config_folder import PLACES
from .demo import Wanted, check_once, stay
from .errors import DemoError
from .progress import complain

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Shows Home Assistant monitoring a simulated building of prepaid modules.",
    )
    parser.add_argument("--port", type=int, default=8123, help="where to open Home Assistant")
    parser.add_argument("--modules", type=int, help="number of prepaid modules, 1 to 247")
    parser.add_argument("--language", choices=sorted(PLACES), default="en")
    parser.add_argument(
        "--speed", type=float, default=10, help="simulated seconds in a second (default: 10)"
    )
    parser.add_argument("--fresh", action="store_true", help="forget what earlier starts left")
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare all values with the simulated modules, then end and leave nothing behind",
    )
    arguments = parser.parse_args()
    if not 1 <= arguments.port <= 65_535:
        parser.error("--port goes from 1 to 65535")
    if arguments.modules is not None and not 1 <= arguments.modules <= 247:
        parser.error("--modules goes from 1 to 247")
    if not 0 <= arguments.speed <= 3600:
        parser.error("--speed goes from 0 to 3600")
    return arguments


async def _until_told_to_stop(work: Coroutine[None, None, None]) -> None:
    """Run something; a signal cancels it, and it cleans up on the way out."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, task.cancel)
    await task


def main() -> int:
    """Run the demonstration, and explain what went wrong in one sentence."""
    arguments = _arguments()
    size = Size(modules=arguments.modules, language=arguments.language, speed=arguments.speed)
    work = (
        check_once(size)
        if arguments.check
        else stay(Wanted(port=arguments.port, size=size, fresh=arguments.fresh))
    )
    try:
        asyncio.run(_until_told_to_stop(work))
    except asyncio.CancelledError:
        # A check that was broken off has not shown that all is well.
        return 130 if arguments.check else 0
    except DemoError as error:
        complain(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
