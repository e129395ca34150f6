"""What the person watching is told."""

import sys


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print the one sentence of a failure where scripts expect it."""
    print(text, file=sys.stderr, flush=True)
