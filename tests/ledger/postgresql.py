"""A PostgreSQL server of its own, in a temporary folder, for as long as the tests run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import pg8000.dbapi

_USER = "postgres"
_SECONDS_TO_START = 30
_INSTALL = "apt-get update -q && apt-get install -qy --no-install-recommends postgresql"


@dataclass
class Server:
    """A server on 127.0.0.1 that trusts whoever comes."""

    folder: Path
    port: int
    binaries: Path
    process: subprocess.Popen[bytes] | None = None
    _databases: int = 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [
            *as_other_user(),
            self.binaries / "postgres",
            *("-D", self.folder / "data", "-p", str(self.port)),
            *("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}"),
            *("-c", "fsync=off"),
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command, stdout=log, stderr=log, cwd=self.folder
            )
        until = time.monotonic() + _SECONDS_TO_START
        while True:
            try:
                self.run("SELECT 1")
            except pg8000.dbapi.Error:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise AssertionError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Stop it at once; every connection to it is lost."""
        process, self.process = self.process, None
        if process is not None:
            process.send_signal(signal.SIGINT)
            process.wait(30)

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement as its superuser, outside a transaction."""
        connection = pg8000.dbapi.connect(
            user=_USER, host="127.0.0.1", port=self.port, database=database, timeout=10
        )
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(statement)
            return list(map(tuple, cursor.fetchall())) if cursor.description else []
        finally:
            connection.close()

    def new_database(self, encoding: str = "UTF8") -> str:
        """Return the address of a new database."""
        self._databases += 1
        name = f"ledger_{self._databases}"
        self.run(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0")
        return f"postgresql://{_USER}:secret@127.0.0.1:{self.port}/{name}"


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs; install them if we may."""
    if found := _installed_binaries():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(_INSTALL, shell=True, check=False, capture_output=True)  # noqa: S602
        if found := _installed_binaries():
            return found
    raise AssertionError(f"These tests need PostgreSQL: {_INSTALL}")


def _installed_binaries() -> Path | None:
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return by_version[-1].parent if by_version else None


def as_other_user() -> list[str]:
    """Return what runs a program as somebody else, because PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_unprivileged()}", "--regid=nogroup", "--clear-groups"]


def _unprivileged() -> str:
    known = Path("/etc/passwd").read_text(encoding="utf-8")
    return "postgres" if "\npostgres:" in known else "nobody"


@contextmanager
def running_server() -> Iterator[Server]:
    """Give a new server, and remove it afterwards."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="ledger-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user=_unprivileged())
        subprocess.run(  # noqa: S603
            [
                *as_other_user(),
                binaries / "initdb",
                *("-D", folder / "data", "-U", _USER, "-A", "trust", "-E", "UTF8"),
                *("--locale=C", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        server = Server(folder, _free_port(), binaries)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
