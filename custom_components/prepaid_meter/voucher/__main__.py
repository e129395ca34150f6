"""Vouchers as a program: `python -m custom_components.prepaid_meter.voucher`."""

import sys

from .conform.command import main as conform


def main(arguments: list[str]) -> int:
    """Carry out a command and return its exit code."""
    if arguments[:1] != ["conform"]:
        print("conform DIR: hold a voucher reader to the test vectors", file=sys.stderr)
        return 2
    return conform(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
