"""The command line of scripts/screenshot."""

import argparse
import asyncio
from pathlib import Path
import sys

from scripts.demo_lib.errors import DemoError
from scripts.demo_lib.progress import complain, say

from .browser import Picture, Step, StepKind, take


class _Append(argparse.Action):
    """Keep --click and --wait in the order they were given."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Add one step."""
        namespace.steps = [*namespace.steps, Step(StepKind(self.dest), str(values))]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/screenshot",
        description="Saves a picture of a page of the demonstration (start scripts/demo first).",
    )
    parser.add_argument(
        "--url", default="http://127.0.0.1:8123", help="where the demonstration runs"
    )
    parser.add_argument("--path", default="/", help="page to open, such as /energy")
    parser.add_argument("--language", help="language of the page; default: the demonstration's own")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument(
        "--click", action=_Append, metavar="TEXT", help="click on this text; repeatable"
    )
    parser.add_argument(
        "--wait", action=_Append, metavar="TEXT", help="wait for this text; repeatable"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="PNG file to write")
    parser.set_defaults(steps=[])
    return parser.parse_args()


def main() -> int:
    """Take one picture."""
    arguments = _arguments()
    picture = Picture(
        url=arguments.url.rstrip("/"),
        path=arguments.path,
        language=arguments.language,
        width=arguments.width,
        height=arguments.height,
        dark=arguments.theme == "dark",
        steps=tuple(arguments.steps),
        output=arguments.output,
    )
    try:
        asyncio.run(take(picture))
    except DemoError as error:
        complain(str(error))
        return 1
    say(f"{picture.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
