"""The device layer as a program: `python -m custom_components.prepaid_meter.device`."""

from collections.abc import Mapping
from importlib import import_module
import sys
from typing import Final

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "conform": (".conform.command", "hold a module against the open register map"),
}
"""By its name, the module whose `main(arguments)` carries a command out, and what it does."""


def main(arguments: list[str]) -> int:
    """Carry out a command and return its exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        print("Commands (each tells more with --help):", file=sys.stderr)
        for name, (_, what) in COMMANDS.items():
            print(f"  {name:10} {what}", file=sys.stderr)
        return 2
    command = import_module(COMMANDS[arguments[0]][0], __package__)
    code: int = command.main(arguments[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
