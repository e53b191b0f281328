"""Makes samples of text through pyttsx3 workers that may hang or die at any time.

One worker a (voice, rate), since the driver cannot be trusted to change either. A late worker is
killed; the piece is tried once more on a new one, so one death costs the resident nothing.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from voice.contract import EngineState, Rate, SpeechCode
from voice.pieces import Piece, SpokenLanguage
from voice.sound import DEVICE_RATE, Samples, read_wav, resample, trim

VOICES: dict[SpokenLanguage, str] = {"zh": "sit/cmn-latn-pinyin", "en": "gmw/en"}
"""Voice files of espeak-ng; `sit/cmn` reads hanzi as English letters on Debian 12."""
WORDS_A_MINUTE: dict[Rate, int] = {"slower": 150, "normal": 175, "faster": 220}
"""150 is 2.7 characters a second, measured; elders are served by that."""
DEADLINE_SECONDS = 2.0
START_SECONDS = 15.0
"""Start takes 0.11 s on a free machine; a village kiosk boots everything at once."""
TRIES = 2
FOLDER = "jiujin-voice-"
ROOT = Path(__file__).resolve().parent.parent
MAX_LINE = 65_536


class RenderError(Exception):
    """A piece could not be made into sound; carries the code alone, never the text."""

    def __init__(self, code: SpeechCode) -> None:
        super().__init__(code.value)
        self.code = code


class Worker:
    """One child process of voice.worker, from its self-test to its end."""

    def __init__(self, voice: str, rate: int, folder: Path) -> None:
        """Start it and wait for its self-test; raises RenderError(noVoice)."""
        options = ["--voice", voice, "--rate", str(rate), "--scratch", str(folder)]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "voice.worker", *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                bufsize=0,
            )
        except OSError as error:
            raise RenderError(SpeechCode.no_voice) from error
        self._buffer = b""
        try:
            ready = self._answer(START_SECONDS).get("ready") is True
        except RenderError:
            ready = False
        if not ready:
            self.kill()
            raise RenderError(SpeechCode.no_voice)

    def end(self) -> None:
        """Kill it from any thread; a read that waits for it then ends with an error."""
        self._process.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    def render(self, n: int, text: str, path: Path, deadline: float) -> None:
        """Have `text` written to `path`; raises RenderError if it dies, fails or is late."""
        line = json.dumps({"n": n, "text": text, "path": str(path)}) + "\n"
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(line.encode())
        except (OSError, ValueError) as error:  # ValueError: closed by kill() meanwhile
            raise RenderError(SpeechCode.synthesis_failed) from error
        answer = self._answer(deadline)
        if answer.get("n") != n or "error" in answer:
            raise RenderError(SpeechCode.synthesis_failed)

    def _answer(self, seconds: float) -> dict[str, Any]:
        """The next line of the worker, within `seconds`."""
        until = time.monotonic() + seconds
        while b"\n" not in self._buffer:
            self._buffer += self._read(until - time.monotonic())
            if len(self._buffer) > MAX_LINE:
                raise RenderError(SpeechCode.synthesis_failed)
        line, _, self._buffer = self._buffer.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise RenderError(SpeechCode.synthesis_failed) from error
        return answer if isinstance(answer, dict) else {}

    def _read(self, seconds: float) -> bytes:
        out = self._process.stdout
        try:
            readable = out is not None and select.select([out], [], [], max(0.0, seconds))[0]
            if not readable or out is None:
                raise RenderError(SpeechCode.synthesis_timeout)
            data = os.read(out.fileno(), MAX_LINE)
        except (OSError, ValueError) as error:
            raise RenderError(SpeechCode.synthesis_failed) from error
        if not data:
            raise RenderError(SpeechCode.synthesis_failed)
        return data

    def kill(self) -> None:
        """End it and release its pipes; only from the thread that reads them."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class Engine:
    """Renders pieces for one caller thread; `close` may come from any thread."""

    def __init__(self, base: Path | None = None, deadline: float = DEADLINE_SECONDS) -> None:
        """Files go to a private folder in `base` (default /dev/shm: memory, never the disk)."""
        self._base = base or Path("/dev/shm")
        self._deadline = deadline
        self._folder: Path | None = None
        self._workers: dict[tuple[str, int], Worker] = {}
        self._spawned: set[tuple[str, int]] = set()
        self._closed = threading.Event()
        self._n = 0
        self.restarts = 0
        self.state = EngineState.starting

    def open(self) -> EngineState:
        """Wipe what a killed kiosk left and warm up Mandarin; noVoice is an answer, not an end."""
        try:
            wipe_orphans(self._base)
            prefix = f"{FOLDER}{os.getpid()}-"
            self._folder = Path(tempfile.mkdtemp(prefix=prefix, dir=self._base))
            self._worker(VOICES["zh"], WORDS_A_MINUTE["normal"])
        except (OSError, RenderError):
            self.state = EngineState.no_voice
        return self.state

    def worker_pids(self) -> list[int]:
        """The live children, for the supervisor of memory and for tests."""
        return [worker.pid for worker in self._workers.values()]

    def render(self, piece: Piece, rate: Rate) -> Samples:
        """`piece` as samples at DEVICE_RATE; raises RenderError after the second failure."""
        voice, words = VOICES[piece.lang], WORDS_A_MINUTE[rate]
        for attempt in range(TRIES):
            try:
                samples = self._render_once(voice, words, piece.text)
                break
            except RenderError as error:
                self._drop(voice, words)
                if attempt + 1 == TRIES or self._closed.is_set():
                    raise
                if error.code is SpeechCode.no_voice:
                    raise
        return trim(samples, before=0.01, after=0.25 if piece.ends else 0.04)

    def _render_once(self, voice: str, words: int, text: str) -> Samples:
        worker = self._worker(voice, words)
        self._n += 1
        path = self._path(f"{self._n}.wav")
        try:
            worker.render(self._n, text, path, self._deadline)
            samples, rate = read_wav(path)
        except (OSError, ValueError) as error:
            raise RenderError(SpeechCode.synthesis_failed) from error
        finally:
            path.unlink(missing_ok=True)
        return resample(samples, rate, DEVICE_RATE)

    def _path(self, name: str) -> Path:
        if self._folder is None or self._closed.is_set():
            raise RenderError(SpeechCode.no_voice)
        return self._folder / name

    def _worker(self, voice: str, words: int) -> Worker:
        """The live worker of this voice and rate, started if need be."""
        key = (voice, words)
        if key not in self._workers:
            folder = self._path(".")
            try:
                worker = Worker(voice, words, folder)
            except RenderError:
                self.state = EngineState.no_voice
                raise
            self._workers[key] = worker
            self.restarts += key in self._spawned
            self._spawned.add(key)
            self.state = EngineState.healthy
        return self._workers[key]

    def _drop(self, voice: str, words: int) -> None:
        worker = self._workers.pop((voice, words), None)
        if worker is not None:
            worker.kill()

    def interrupt(self) -> None:
        """Refuse further work and end the workers, which unblocks a render in another thread."""
        self._closed.set()
        for worker in list(self._workers.values()):
            worker.end()

    def close(self) -> None:
        """End every worker and delete every file; call when no render runs; safe twice."""
        self.interrupt()
        for worker in self._workers.values():
            worker.kill()
        self._workers.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def wipe_orphans(base: Path) -> None:
    """Delete the folders of processes that are gone: spoken text may not outlive its session."""
    for folder in base.glob(f"{FOLDER}*-*"):
        owner = folder.name.removeprefix(FOLDER).partition("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)
