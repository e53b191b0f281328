"""The example client of docs/examples as a program of its own, for tests and long runs."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from base64 import b32encode
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "docs" / "examples" / "agent.py"
WAIT_S = 45


class ClientSilent(Exception):
    """The client did not tell in time what was waited for; the text says what it told instead."""


class Client:
    """It hears words (`chat`, `hold`, `bye`, ...) and tells events."""

    def __init__(self, url: str, name: str, password: str, secret: bytes = b"") -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), url, name],
            env={
                **os.environ,
                "DESK_PASSWORD": password,
                "DESK_TOTP": b32encode(secret).decode(),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: queue.Queue[dict] = queue.Queue()
        self.told: list[dict] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._said.put(json.loads(line))

    def hears(self, word: str) -> None:
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def tells(self, event: str, wait_s: float = WAIT_S, **fields: object) -> dict:
        """The next event of this name with these fields."""
        until = time.monotonic() + wait_s
        while True:
            try:
                said = self._said.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise ClientSilent(f"no {event} {fields} after {self.told[-20:]}") from None
            self.told.append(said)
            if said["event"] == event and all(said.get(k) == v for k, v in fields.items()):
                return said

    def close(self) -> int:
        self._process.stdin.close()
        code = self._process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        self._process.stdout.close()
        return code
