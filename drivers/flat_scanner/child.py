"""scanimage in a child process: a backend that crashes or hangs takes nothing of the kiosk with it.

Pages come through named pipes in a folder of their own and never touch a disk: scanimage's batch
mode writes page N to `N.pnm.part`, renames that when the page is whole, and prints the name.
Stopping means SIGINT first, so that the backend tells the device, then SIGKILL.
"""

import contextlib
import os
import resource
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from drivers.errors import DeviceLost
from drivers.flat_scanner.pnm import PnmReader
from drivers.health import DeviceState

PROGRAM = "scanimage"
TICK_S = 0.05
_MEMORY = Path("/dev/shm")
_PIECE = 1 << 18
_MOST_WORDS = 1 << 20
_PATH = "/usr/local/bin:/usr/bin:/bin"
Check: TypeAlias = Callable[[], None]


def environment(config: str = "") -> dict[str, str]:
    """A small one: SANE's words in English, its configuration where it belongs."""
    folder = config or os.environ.get("SANE_CONFIG_DIR", "")
    more = {"SANE_CONFIG_DIR": folder} if folder else {}
    return {"PATH": _PATH, "LC_ALL": "C", "HOME": os.environ.get("HOME", "/"), **more}


class Child:
    """One run of scanimage. Use as a context: at its end the child is gone.

    Raises DeviceLost("no_program") where it is not installed.
    """

    def __init__(self, arguments: list[str], env: Mapping[str, str], *, stop_s: float) -> None:
        if shutil.which(PROGRAM, path=_PATH) is None:
            raise DeviceLost("no_program", DeviceState.NO_DEVICE)
        self.said, self.complained = bytearray(), bytearray()
        self._stop_s = stop_s
        self._process = subprocess.Popen(
            [PROGRAM, *arguments],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        with contextlib.suppress(ProcessLookupError):
            # A crash must not write pages into a core file.
            resource.prlimit(self._process.pid, resource.RLIMIT_CORE, (0, 0))
        assert self._process.stdout is not None and self._process.stderr is not None
        self._pipes: dict[int, bytearray] = {
            self._process.stdout.fileno(): self.said,
            self._process.stderr.fileno(): self.complained,
        }
        for end in self._pipes:
            os.set_blocking(end, False)
        # Popen.wait with a time limit sleeps in steps of up to 50 ms; this end is ready at once.
        self._exit = os.pidfd_open(self._process.pid)

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative = ended by that signal."""
        return self._process.poll()

    @property
    def talking(self) -> bool:
        """True until it has closed its outputs."""
        return bool(self._pipes)

    def wait(self, check: Check, more: tuple[int, ...] = ()) -> list[int]:
        """Wait up to 50 ms for words or for `more` ends; returns which of `more` are ready."""
        check()
        ready, _, _ = select.select([*self._pipes, *more], [], [], TICK_S)
        for end in ready:
            if end in self._pipes:
                self._take(end)
        return [end for end in ready if end in more]

    def run(self, check: Check) -> int:
        """Collect its words until it ends; returns its exit code."""
        while self.talking:
            self.wait(check)
        while self._process.poll() is None:
            check()
            select.select([self._exit], [], [], TICK_S)
        return self._process.returncode

    def stop(self) -> None:
        """End it if it still runs, gently at first."""
        try:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGINT)
                self._drain_until(time.monotonic() + self._stop_s)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            for stream in (self._process.stdout, self._process.stderr):
                if stream is not None:
                    stream.close()
            self._pipes = {}
            if self._exit >= 0:
                os.close(self._exit)
                self._exit = -1

    def _drain_until(self, end: float) -> None:
        while self._process.poll() is None and time.monotonic() < end:
            ready, _, _ = select.select([*self._pipes, self._exit], [], [], TICK_S)
            for one in ready:
                if one in self._pipes:
                    self._take(one)

    def _take(self, end: int) -> None:
        try:
            piece = os.read(end, 65536)
        except BlockingIOError:
            return
        if not piece:
            del self._pipes[end]
        elif len(self._pipes[end]) < _MOST_WORDS:
            self._pipes[end] += piece


class PagePipes:
    """A folder of named pipes, one for each page that may come; nothing is left of it at the end.

    It lies in memory where there is /dev/shm: even a scanimage that wrote files would not reach a
    disk.
    """

    def __init__(self, count: int) -> None:
        base = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
        self._folder = Path(tempfile.mkdtemp(prefix="scan-", dir=base))
        self._ends: list[int] = []
        self._buffer = bytearray(_PIECE)
        try:
            for number in range(1, count + 1):
                pipe = self._folder / f"{number}.pnm.part"
                os.mkfifo(pipe, 0o600)
                self._ends.append(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
        except OSError:
            self.close()
            raise

    def __enter__(self) -> "PagePipes":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def pattern(self) -> str:
        """For --batch=."""
        return str(self._folder / "%d.pnm")

    def name(self, number: int) -> bytes:
        """What scanimage prints when page `number`, from 1, is whole."""
        return str(self._folder / f"{number}.pnm").encode()

    def end(self, number: int) -> int:
        """Where page `number` comes out."""
        return self._ends[number - 1]

    def read(self, number: int, page: PnmReader) -> bool:
        """Take all that is there; True when its writer has closed it. Raises PnmError.

        Only to be asked when `end` is ready, or when the page's name has been printed: a pipe that
        nobody has opened yet looks closed too.
        """
        while True:
            try:
                size = os.readv(self.end(number), [self._buffer])
            except BlockingIOError:
                return False
            if size == 0:
                return True
            page.feed(memoryview(self._buffer)[:size])

    def close(self) -> None:
        """Take the folder away; may be called twice."""
        for end in self._ends:
            os.close(end)
        self._ends = []
        self._buffer[:] = bytes(len(self._buffer))
        shutil.rmtree(self._folder, ignore_errors=True)
