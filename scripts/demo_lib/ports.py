"""Loopback ports."""

from contextlib import closing
import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Tell whether nothing listens there."""
    with closing(socket.socket()) as probe:
        # As servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def find_free() -> int:
    """Let the system choose a port."""
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port
