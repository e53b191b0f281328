"""Programs of the lab that speak JSON lines: one object a line each way."""

import json
import queue
import subprocess
import sys
import threading
import time
from typing import Any


class ChildSilent(Exception):
    """A program of the lab did not say in time what was waited for."""


class Child:
    """Starts `python -m module`, keeps what it says, and lets its starter wait for a word."""

    def __init__(self, prefix: tuple[str, ...], module: str, *words: str) -> None:
        self.name = module
        self._process = subprocess.Popen(
            (*prefix, sys.executable, "-m", module, *words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Each stands for a machine of its own; Linux shares the CPU out by sessions.
            start_new_session=True,
        )
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.heard: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.put(json.loads(line))

    def wait(self, word: str, seconds: float) -> dict[str, Any]:
        """The next object whose `say` is `word`."""
        until = time.monotonic() + seconds
        while True:
            try:
                said = self._said.get(timeout=max(0.001, until - time.monotonic()))
            except queue.Empty:
                raise ChildSilent(f"{self.name}: no {word} in {seconds:g} s") from None
            self.heard.append(said)
            if said["say"] == word:
                return said

    def tell(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def close(self) -> None:
        """End it: kindly, then by force."""
        for pipe in (self._process.stdin,):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        try:
            self._process.wait(8)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._reader.join(5)
        if self._process.stdout is not None:
            self._process.stdout.close()


def say(word: str, **more: object) -> None:
    """One line to the starter."""
    sys.stdout.write(json.dumps({"say": word, **more}) + "\n")
    sys.stdout.flush()


def told() -> str:
    """The next word of the starter; empty when it is gone."""
    return sys.stdin.readline().strip()
