"""The kiosk's end of the microphone: starts its process, starts it again when it is lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voice.contract import EchoWay
from voice.device import ROOT, START_SECONDS
from voice.pipes import read_exactly
from voice.sound import FRAME, Samples, as_int16

STALL_SECONDS = 1.5
"""A running stream gives a block each 10 ms; an unplugged one may go silent without an error."""
BACKOFF_SECONDS = (0.25, 0.5, 1.0, 2.0, 4.0)
_PIECE = 1024  # samples: 2 KiB is written whole or not at all (PIPE_BUF)


def command_of(way: EchoWay, device: str) -> tuple[str, ...]:
    """How the real microphone's process is started; `default` is the sound server's choice."""
    named = () if device == "default" else (device,)
    return (sys.executable, "-m", "voice.microphone", way, *named)


@dataclass(frozen=True, slots=True)
class CaptureHandlers:
    """Both are called on the capture's thread."""

    block: Callable[[bytes], None]
    """10 ms of cleaned sound, 16-bit mono at 48 kHz."""
    there: Callable[[bool], None]
    """The microphone gives sound, or has stopped to; not told twice."""


class Capture:
    """Open from construction to `close`."""

    def __init__(
        self,
        command: Sequence[str],
        handlers: CaptureHandlers,
        start_seconds: float = START_SECONDS,
        stall_seconds: float = STALL_SECONDS,
        backoff: Sequence[float] = BACKOFF_SECONDS,
    ) -> None:
        self._command = tuple(command)
        self._handlers = handlers
        self._start_seconds, self._stall_seconds = start_seconds, stall_seconds
        self._backoff = backoff
        self._closing = threading.Event()
        self._there: bool | None = None
        self._far: int | None = None
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="voice-capture", daemon=True)
        self._thread.start()

    def played(self, samples: Samples) -> None:
        """What the loudspeaker is given; never waits, and is lost when nobody takes it."""
        with self._lock:
            if self._far is None:
                return
            for at in range(0, len(samples), _PIECE):
                with contextlib.suppress(BlockingIOError, BrokenPipeError):
                    os.write(self._far, as_int16(samples[at : at + _PIECE]).tobytes())

    def close(self) -> None:
        """Let go of the microphone."""
        self._closing.set()
        with self._lock:
            if self._process is not None:
                self._process.kill()
        self._thread.join()

    def _run(self) -> None:
        failures = 0
        while not self._closing.is_set():
            worked = self._follow()
            failures = 0 if worked else failures + 1
            if self._closing.is_set():
                return
            self._tell(False)
            self._closing.wait(self._backoff[min(failures, len(self._backoff) - 1)])

    def _follow(self) -> bool:
        """One life of the process; True when it gave sound."""
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # PortAudio and ALSA write there without end
                cwd=ROOT,
                bufsize=0,
            )
        except OSError:
            return False
        assert process.stdin is not None and process.stdout is not None
        with process.stdin, process.stdout:
            with self._lock:
                self._process = process
                self._far = process.stdin.fileno()
                os.set_blocking(self._far, False)
                if self._closing.is_set():
                    process.kill()
            try:
                return self._listen(process)
            finally:
                with self._lock:
                    self._process = self._far = None
                process.kill()
                process.wait()

    def _listen(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.stdout is not None
        worked, patience = False, self._start_seconds
        while block := read_exactly(process.stdout, FRAME * 2, patience):
            worked, patience = True, self._stall_seconds
            self._tell(True)
            self._handlers.block(block)
        return worked

    def _tell(self, there: bool) -> None:
        if there != self._there:
            self._there = there
            self._handlers.there(there)
