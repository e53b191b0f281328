"""The process in which pyttsx3 may hang, print or die without taking the kiosk along.

pyttsx3 2.99 with espeak-ng blocks the caller of `stop()` and then hangs for good, so this process
only ever saves to files and is killed when late (reference: voice, section 1). It also keeps
espeak-ng (GPL-3.0) out of the kiosk's own process.

Wire: one JSON object a line. In: {"n": int, "text": str, "path": str}. Out, first:
{"ready": true} or {"error": code}; then for each request {"n": int, "path": str} or
{"n": int, "error": code}. End of input ends the process.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import queue
import sys
import threading
from pathlib import Path
from typing import IO, Any

import pyttsx3
from pyttsx3.drivers import _espeak

FINISH_SECONDS = 10.0
"""The supervisor's deadline is shorter; this one is for a worker whose parent is gone."""
HANZI = "请"
WAV_HEADER = 44  # bytes before the first sample of a PCM WAV
UTF8 = 1  # espeakCHARS_UTF8, speak_lib.h


class Synthesiser:
    """One pyttsx3 engine bound to one voice and rate: later rate changes are not reliable."""

    def __init__(self, voice: str, rate: int) -> None:
        self._finished = threading.Event()
        self._errors = 0
        self._engine: Any = pyttsx3.init("espeak")
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        # The driver cancels whatever espeak-ng still works at when a loop begins, also a rate
        # that is on its way: some 3 in 500 workers under load spoke at the wrong rate. So hand the
        # properties over now, and begin each loop only when espeak-ng is at rest.
        self._engine.proxy.setBusy(False)
        rest()

    def _on_finished(self, name: str | None, completed: bool) -> None:
        if not completed:
            self._errors += 1
        self._finished.set()

    def _on_error(self, name: str | None, exception: Exception) -> None:
        self._errors += 1

    def save(self, text: str, path: Path) -> bool:
        """Write `path` as 22,050 Hz mono 16-bit WAV; False if the driver reported an error."""
        self._finished.clear()
        before = self._errors
        self._engine.save_to_file(text, str(path))
        # Returns early on the first call of a process: only the event says that the file is whole.
        self._engine.runAndWait()
        if not self._finished.wait(FINISH_SECONDS) or self._errors != before:
            return False
        rest()
        return path.exists() and path.stat().st_size > WAV_HEADER

    def self_test(self, voice: str, scratch: Path) -> str | None:
        """The code of what is wrong with the voice, or None.

        A wrong voice name only fires the error event and leaves the old voice; the voice `cmn`
        of espeak-ng 1.51 switches to English for hanzi and marks that with "(en)".
        """
        saved = self.save(HANZI if voice.startswith("sit/") else "a", scratch)
        scratch.unlink(missing_ok=True)
        if not saved or self._engine.getProperty("voice") != voice.lower():
            return "wrongVoice"
        if voice.startswith("sit/") and "(en)" in phonemes(HANZI):
            return "wrongPhonemes"
        return None


def rest() -> None:
    """Wait until espeak-ng's own thread has nothing to do: the last event comes before that."""
    _espeak.dll.espeak_Synchronize()


def phonemes(text: str) -> str:
    """Phoneme mnemonics of `text` in the present voice, by espeak_TextToPhonemes (speak_lib.h)."""
    call = _espeak.dll.espeak_TextToPhonemes
    call.restype = ctypes.c_char_p
    call.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    unread = ctypes.c_char_p(text.encode())
    answer: bytes | None = call(ctypes.byref(unread), UTF8, 0)
    return (answer or b"").decode("utf-8", "replace")


def private_stdout() -> IO[str]:
    """The answer line's own descriptor: the driver prints on stdout, which now leads nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def follow(requests: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    """Read ahead, so that the kiosk's end is noticed even while a request hangs."""
    for line in requests:
        lines.put(line)
    lines.put(None)
    last = threading.Timer(FINISH_SECONDS, os._exit, (2,))
    last.daemon = True
    last.start()


def serve(synthesiser: Synthesiser, requests: IO[str], answers: IO[str]) -> None:
    """Answer requests until end of input; a request that hangs is the supervisor's to kill."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=follow, args=(requests, lines), daemon=True).start()
    while (line := lines.get()) is not None:
        request = json.loads(line)
        path = Path(request["path"])
        if synthesiser.save(request["text"], path):
            answer = {"n": request["n"], "path": str(path)}
        else:
            answer = {"n": request["n"], "error": "notSaved"}
        print(json.dumps(answer), file=answers, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="voice.worker")
    parser.add_argument("--voice", required=True, help="espeak-ng voice file, not its name")
    parser.add_argument("--rate", type=int, required=True, help="words a minute")
    parser.add_argument("--scratch", type=Path, required=True, help="folder for the warm-up file")
    options = parser.parse_args()
    answers = private_stdout()
    synthesiser = Synthesiser(options.voice, options.rate)
    scratch = options.scratch / f"warm-up-{os.getpid()}.wav"
    wrong = synthesiser.self_test(options.voice, scratch)
    first = {"ready": True} if wrong is None else {"error": wrong}
    print(json.dumps(first), file=answers, flush=True)
    if wrong is None:
        serve(synthesiser, sys.stdin, answers)
    answers.flush()
    # espeak-ng can assert when it is torn down from Python; the answers are out, so go at once.
    os._exit(0 if wrong is None else 1)


if __name__ == "__main__":
    main()
