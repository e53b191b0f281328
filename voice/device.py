"""The kiosk's end of the loudspeaker: starts the speaker process, answers it, kills it if late."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from voice.pipes import read_exactly
from voice.sound import Samples
from voice.speaker import READY, REQUEST

START_SECONDS = 15.0
"""Start takes 0.3 s on a free machine; without an audio server PortAudio gives up in 0.3 s too."""
STALL_SECONDS = 2.0
"""A running stream asks about every 20 ms; so long a silence means that it hangs."""
ROOT = Path(__file__).resolve().parent.parent

Fill = Callable[[int], Samples]


class NoDevice(Exception):
    """No output could be opened: no card, no audio server, no library."""


class Output(Protocol):
    """An open stream that pulls its samples."""

    @property
    def active(self) -> bool:
        """False when the device or the audio server has gone."""
        ...

    def close(self) -> None:
        """Stop at once; does not wait for what is buffered."""
        ...


class SpeakerProcess:
    """One always-open mono stream, since opening one a clip costs 20 ms and a gap."""

    def __init__(
        self,
        fill: Fill,
        device: str | None = None,
        start_seconds: float = START_SECONDS,
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        """Raises NoDevice if the stream does not run within `start_seconds`."""
        self._fill = fill
        self._stall_seconds = stall_seconds
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "voice.speaker", *([device] if device else [])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # PortAudio and ALSA write there without end
                cwd=ROOT,
                bufsize=0,
            )
        except OSError as error:
            raise NoDevice from error
        self._in, self._out = _piped(self._process.stdin), _piped(self._process.stdout)
        self._running = read_exactly(self._out, len(READY), start_seconds) == READY
        self._thread = threading.Thread(target=self._serve, name="voice-speaker", daemon=True)
        if not self._running:
            self._release()
            raise NoDevice
        self._thread.start()

    @property
    def active(self) -> bool:
        return self._running

    @property
    def pid(self) -> int:
        return self._process.pid

    def close(self) -> None:
        self._process.kill()
        self._thread.join()
        self._release()

    def _serve(self) -> None:
        """Answer each request; ends when the process ends or stalls."""
        while request := read_exactly(self._out, REQUEST.size, self._stall_seconds):
            (frames,) = REQUEST.unpack(request)
            try:
                self._in.write(self._fill(frames).tobytes())
            except OSError:
                break
        self._running = False

    def _release(self) -> None:
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise NoDevice
    return pipe


def open_output(fill: Fill, device: str | None = None) -> Output:
    """Open the default output, or the one named `device`; raises NoDevice."""
    return SpeakerProcess(fill, device)
