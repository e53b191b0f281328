"""One helper process with pipes, for code that may crash, hang or grow: its end is an error code.

The helper says one byte when it is ready; after that each question has one answer, whose length
the caller knows. Not for several threads at once: the caller has the lock.
"""

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

ChildCode = Literal["no_program", "timed_out", "crashed"]


class ChildFailed(Exception):
    """The helper gave no answer; it must be ended."""

    def __init__(self, code: ChildCode) -> None:
        super().__init__(code)
        self.code: ChildCode = code


class Child:
    """program: its command line. cwd, env: as in `subprocess.Popen`. start_s: seconds for READY."""

    def __init__(
        self,
        program: Sequence[str],
        ready: bytes,
        start_s: float,
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._program, self._ready, self._start_s = program, ready, start_s
        self._cwd, self._env = cwd, env
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """See that it runs. Raises ChildFailed; "no_program" also when it says it can't work."""
        if self._process is not None and self._process.poll() is None:
            return
        self.end()
        try:
            self._process = subprocess.Popen(
                self._program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._cwd,
                env=self._env,
            )
        except OSError:
            raise ChildFailed("no_program") from None
        if self.read(1, time.monotonic() + self._start_s) != self._ready:
            raise ChildFailed("no_program")

    def write(self, question: bytes) -> None:
        """Raises ChildFailed."""
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(question)
            process.stdin.flush()
        except OSError:
            raise ChildFailed("crashed") from None

    def read(self, size: int, end: float) -> bytes:
        """Exactly so many bytes before `end` (monotonic seconds). Raises ChildFailed."""
        process = self._process
        assert process is not None and process.stdout is not None
        file = process.stdout.fileno()
        got = b""
        while len(got) < size:
            left = end - time.monotonic()
            if left <= 0 or not select.select([file], [], [], left)[0]:
                raise ChildFailed("timed_out")
            piece = os.read(file, size - len(got))
            if not piece:
                raise ChildFailed("crashed")
            got += piece
        return got

    def kill(self) -> None:
        """From any thread: a `read` that is under way ends at once, as crashed."""
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> None:
        """Kill it and wait; may be called twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            # What a dead helper has not read is still buffered here.
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
