"""Child processes that never outlive the demonstration."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Callable
import contextlib
import ctypes
import signal
import sys
from typing import IO

PR_SET_PDEATHSIG = 1

# A full bus of 247 modules tells its status in one line.
LONGEST_LINE = 4 * 1024 * 1024


def _end_with_parent() -> Callable[[], None] | None:
    """Have Linux end the child even when this process is killed outright."""
    if sys.platform != "linux":
        return None
    # Loaded here: between fork and exec nothing may be imported.
    prctl = ctypes.CDLL(None).prctl

    def set_signal() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return set_signal


async def start(
    *command: str, log: IO[bytes], stdin: int | None = None, stdout: int | IO[bytes] | None = None
) -> Process:
    """Start a child in a session of its own.

    Ctrl-C in a terminal goes to the whole foreground group; the children must
    hear of it from us alone, in order, and once.
    """
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL if stdin is None else stdin,
        stdout=log if stdout is None else stdout,
        stderr=log,
        start_new_session=True,
        preexec_fn=_end_with_parent(),
        limit=LONGEST_LINE,
    )


async def stop(process: Process, patience: float) -> None:
    """Ask a child to end, and insist after a while or when asked a second time."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(patience):
            await process.wait()
    except TimeoutError, asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
