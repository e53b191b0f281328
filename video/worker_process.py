"""Starts, feeds, hears and if need be kills the worker process of one call."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable

from pydantic import BaseModel

from video.control import MAX_LINE, AnyReport, Stop, line_of, report_of

logger = logging.getLogger("jiujin.video.worker_process")

_STOP_S = 3.0
START_S = 60.0  # loading the libraries may take long on a busy machine
STUCK_S = 12.0  # a worker says something each second; silent for so long, it is ended


class WorkerProcess:
    """`on_gone` is called once if the process ends before `stop` was asked for."""

    def __init__(
        self,
        on_report: Callable[[AnyReport], None],
        on_gone: Callable[[], None],
        engine: str = "aiortc",
    ) -> None:
        self._on_report = on_report
        self._on_gone = on_gone
        self._engine = engine
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._stopping = False
        self._early: list[BaseModel] = []

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def start(
        self, remote_fd: int, self_fd: int, document_fd: int, sound_fd: int | None = None
    ) -> None:
        """Start it; when that fails, `on_gone` is called just as for a crash."""
        command = (sys.executable, "-m", "video.worker", "--engine", self._engine)
        passed = {"--remote-fd": remote_fd, "--self-fd": self_fd, "--document-fd": document_fd}
        if sound_fd is not None:
            passed["--sound-fd"] = sound_fd
        descriptors = (word for name, fd in passed.items() for word in (name, str(fd)))
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                *descriptors,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                pass_fds=tuple(passed.values()),
                limit=MAX_LINE,
            )
        except OSError:
            logger.warning("VIDEO_WORKER_NOT_STARTED")
            self._on_gone()
            return
        for early in self._early:
            self.tell(early)
        self._reader = asyncio.create_task(self._read(self._process))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        # A line past MAX_LINE and a worker that is stuck are treated as a crash.
        with contextlib.suppress(ValueError, OSError, TimeoutError):
            patience = START_S
            while line := await asyncio.wait_for(process.stdout.readline(), patience):
                patience = STUCK_S
                report = report_of(line)
                if report is None:
                    logger.warning("VIDEO_WORKER_BAD_LINE")
                else:
                    self._on_report(report)
        if not self._stopping:
            logger.warning("VIDEO_WORKER_GONE")
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            self._on_gone()

    def tell(self, command: BaseModel) -> None:
        """Send a command; a dead worker is noticed by the reader, not here."""
        process = self._process
        if process is None:
            self._early.append(command)
            return
        if process.stdin is None or process.stdin.is_closing():
            return
        with contextlib.suppress(OSError):
            process.stdin.write(line_of(command))

    async def stop(self) -> None:
        """Ask it to end, then make it; returns when it is gone."""
        self._stopping = True
        process = self._process
        if process is None:
            return
        self.tell(Stop())
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _STOP_S)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._reader is not None:
            await self._reader
