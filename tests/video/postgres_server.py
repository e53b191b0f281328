"""A real PostgreSQL on loopback, for the tests' time."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
ROOT = os.geteuid() == 0
MISSING = BIN is None or (ROOT and shutil.which("runuser") is None)


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    # PostgreSQL refuses to run as root; its Debian package brings the user.
    command = ["runuser", "-u", "postgres", "--", *words] if ROOT else list(words)
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")


@dataclass(frozen=True)
class Server:
    """One server that can be stopped and started again."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://desk@127.0.0.1:{self.port}/postgres"

    def _runs(self) -> bool:
        found = subprocess.run(["test", "-e", f"{self.folder}/postmaster.pid"], check=False)
        return found.returncode == 0

    def start(self) -> None:
        """Where it does not run already."""
        if self._runs():
            return
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
        options += " -c unix_socket_directories="
        self._control("-w", "-o", options, "-l", f"{self.folder}/log", "start")

    def stop(self) -> None:
        """As a crash does it; nothing where it does not run."""
        if self._runs():
            self._control("-w", "-m", "immediate", "stop")

    def _control(self, *words: str) -> None:
        assert BIN is not None
        _run(str(BIN / "pg_ctl"), "-D", str(self.folder), *words)


@contextmanager
def server(name: str) -> Iterator[Server]:
    """A server that is empty and runs; it is gone afterwards. `name` tells two of them apart."""
    assert BIN is not None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    made = Server(Path("/tmp") / f"jiujin-pg-{os.getpid()}-{name}", port)
    who = ("-A", "trust", "-U", "desk", "-N", "--no-locale", "-E", "UTF8")
    _run(str(BIN / "initdb"), "-D", str(made.folder), *who)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        _run("rm", "-r", str(made.folder))


@contextmanager
def started() -> Iterator[str]:
    """The address of a server."""
    with server("all") as made:
        yield made.url
