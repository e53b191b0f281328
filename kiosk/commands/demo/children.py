"""Child processes of the demo: started in order, ended in reverse, only those it started."""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO


class ChildFailed(Exception):
    """A part of the demo did not start; the text names it and its log."""


class Children:
    """Keeps what was started; use as a context manager."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[tuple[str, subprocess.Popen[bytes], IO[bytes]]] = []

    def __enter__(self) -> "Children":
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_exc: object) -> None:
        for _name, process, log in reversed(self._running):
            _end(process)
            log.close()
        self._running.clear()

    def start(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        pass_fds: tuple[int, ...] = (),
    ) -> subprocess.Popen[bytes]:
        """Start one; its standard output is a pipe, its errors go to ``logs/<name>.log``."""
        log = (self._logs / f"{name}.log").open("ab")
        process = subprocess.Popen(
            command,
            env=dict(env),
            stdout=subprocess.PIPE,
            stderr=log,
            stdin=subprocess.DEVNULL,
            pass_fds=pass_fds,
        )
        self._running.append((name, process, log))
        return process

    def stop(self, process: subprocess.Popen[bytes], kill: bool = False) -> None:
        """End one of them now; ``kill`` means SIGKILL, as when the power fails."""
        if kill:
            process.send_signal(signal.SIGKILL)
            process.wait()
        else:
            _end(process)
        for entry in tuple(self._running):
            if entry[1] is process:
                entry[2].close()
                self._running.remove(entry)

    def line(self, process: subprocess.Popen[bytes], name: str, seconds: float = 60) -> str:
        """Return the next line of a child's standard output."""
        assert process.stdout is not None
        deadline = time.monotonic() + seconds
        gathered = b""
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not gathered.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ChildFailed(f"{name} said nothing for {seconds:.0f} s; {self.log(name)}")
                chunk = os.read(process.stdout.fileno(), 1)
                if not chunk:
                    raise ChildFailed(f"{name} ended; {self.log(name)}")
                gathered += chunk
        return gathered.decode("utf-8", "replace").strip()

    def ready(self, process: subprocess.Popen[bytes], name: str) -> str:
        """Return the address a serving child prints once it takes connections."""
        answer = json.loads(self.line(process, name))
        if "ready" not in answer:
            raise ChildFailed(f"{name}: {answer.get('error', 'did not start')}")
        return str(answer["ready"])

    def log(self, name: str) -> str:
        """Return where to look and the last lines of a log."""
        path = self._logs / f"{name}.log"
        tail = path.read_text("utf-8", "replace").splitlines()[-12:] if path.is_file() else []
        return "\n".join([f"see {path}", *tail])


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()


def kiosk_command(*words: str) -> list[str]:
    """Return the command line of one of our own commands."""
    return [sys.executable, "-m", "kiosk", *words]


def needed(program: str, package: str) -> str:
    """Return the path of a program, or say which package brings it."""
    path = shutil.which(program)
    if path is None:
        raise ChildFailed(f"{program} is not installed; run 'make setup' (package {package})")
    return path
