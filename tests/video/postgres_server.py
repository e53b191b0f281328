"""A real PostgreSQL on loopback, for the tests' time."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
ROOT = os.geteuid() == 0
MISSING = BIN is None or (ROOT and shutil.which("runuser") is None)


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    # PostgreSQL refuses to run as root; its Debian package brings the user.
    command = ["runuser", "-u", "postgres", "--", *words] if ROOT else list(words)
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")


@contextmanager
def started() -> Iterator[str]:
    """The address of a server that is empty; it is gone afterwards."""
    assert BIN is not None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    folder = Path("/tmp") / f"jiujin-pg-{os.getpid()}"
    who = ("-A", "trust", "-U", "desk", "-N", "--no-locale", "-E", "UTF8")
    _run(str(BIN / "initdb"), "-D", str(folder), *who)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories="
    control = str(BIN / "pg_ctl")
    _run(control, "-D", str(folder), "-w", "-o", options, "-l", f"{folder}/log", "start")
    yield f"postgresql://desk@127.0.0.1:{port}/postgres"
    _run(control, "-D", str(folder), "-w", "-m", "immediate", "stop")
    _run("rm", "-r", str(folder))
