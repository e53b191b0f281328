"""Child processes of the demo: started in order, ended in reverse, only those it started."""

import json
import os
import queue
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TypeAlias

from kiosk.commands.demo.processes import MARK, end, marked

END_S = 15.0
Lines: TypeAlias = "queue.SimpleQueue[str | None]"


class ChildFailed(Exception):
    """A part of the demo did not start or answer; the text names it and its log."""


class Children:
    """Keeps what was started; use as a context manager.

    What a child says on standard output goes to ``logs/<name>.out`` and, by lines, to ``line``;
    its errors go to ``logs/<name>.log``. ``mark`` stands in the environment of all of them.
    """

    def __init__(self, logs: Path) -> None:
        self.mark = secrets.token_hex(8)
        self._logs = logs
        self._running: list[subprocess.Popen[bytes]] = []
        self._said: dict[int, Lines] = {}
        self._readers: list[threading.Thread] = []

    def __enter__(self) -> "Children":
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_exc: object) -> None:
        while self._running:
            self.stop(self._running[-1])
        end(marked(self.mark))  # workers of a screen that was killed, browsers that hang
        for reader in self._readers:
            reader.join(timeout=END_S)

    def start(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        pass_fds: tuple[int, ...] = (),
    ) -> subprocess.Popen[bytes]:
        """Start one. Raises ChildFailed."""
        with (self._logs / f"{name}.log").open("ab") as log:
            try:
                process = subprocess.Popen(
                    command,
                    env={**env, MARK: self.mark},
                    stdout=subprocess.PIPE,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    pass_fds=pass_fds,
                )
            except OSError as error:
                raise ChildFailed(f"{name} did not start: {command[0]}: {error.strerror}") from None
        self._running.append(process)
        lines: Lines = queue.SimpleQueue()
        self._said[process.pid] = lines
        # Read to the end even if nobody asks: a pipe that is full would stop the child.
        said = self._logs / f"{name}.out"
        reader = threading.Thread(target=_follow, args=(process.stdout, said, lines), daemon=True)
        reader.start()
        self._readers.append(reader)
        return process

    def stop(self, process: subprocess.Popen[bytes], kill: bool = False) -> None:
        """End one of them now; ``kill`` means SIGKILL, as when the power fails."""
        if process.poll() is None:
            (process.kill if kill else process.terminate)()
            try:
                process.wait(timeout=END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self._running:
            self._running.remove(process)

    def line(self, process: subprocess.Popen[bytes], name: str, seconds: float = 60) -> str:
        """Return the next line of a child's standard output. Raises ChildFailed."""
        try:
            line = self._said[process.pid].get(timeout=seconds)
        except queue.Empty:
            raise ChildFailed(
                f"{name} said nothing for {seconds:.0f} s; {self.log(name)}"
            ) from None
        if line is None:
            raise ChildFailed(f"{name} ended; {self.log(name)}")
        return line

    def ready(self, process: subprocess.Popen[bytes], name: str) -> str:
        """Return the address a serving child prints once it takes connections."""
        line = self.line(process, name)
        try:
            answer = json.loads(line)
        except ValueError:
            raise ChildFailed(f"{name} did not say where it serves; {self.log(name)}") from None
        if not isinstance(answer, dict) or "ready" not in answer:
            why = answer.get("error") if isinstance(answer, dict) else None
            raise ChildFailed(f"{name}: {why or 'did not start'}; {self.log(name)}")
        return str(answer["ready"])

    def log(self, name: str) -> str:
        """Return where to look and the last lines of a log."""
        path = self._logs / f"{name}.log"
        tail = path.read_text("utf-8", "replace").splitlines()[-12:] if path.is_file() else []
        return "\n".join([f"see {path}", *tail])


def _follow(stream: IO[bytes], said: Path, lines: Lines) -> None:
    with stream, said.open("ab") as file:
        for raw in stream:
            file.write(raw)
            file.flush()
            lines.put(raw.decode("utf-8", "replace").strip())
    lines.put(None)


def kiosk_command(*words: str) -> list[str]:
    """Return the command line of one of our own commands."""
    return [sys.executable, "-m", "kiosk", *words]


def needed(program: str, package: str) -> str:
    """Return the path of a program, or say which package brings it."""
    path = shutil.which(program)
    if path is None:
        raise ChildFailed(f"{program} is not installed; run 'make setup' (package {package})")
    return path


def is_root() -> bool:
    """Chromium's sandbox does not start for root."""
    return os.geteuid() == 0
