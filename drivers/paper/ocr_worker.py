"""Reads the text of a page in a child process that can be ended without harm to a session.

Optional: without the `ocr` extra everything else works, and `is_installed` says so. 1.2 to 3.9 s a
page on one core (capture.md §4), so never for a preview.
"""

import json
import os
import struct
import sys
import threading
import time
from importlib.util import find_spec

from drivers.child import Child, ChildFailed
from drivers.paper import ocr_child
from drivers.paper.contract import OcrError, TextLine

LIMIT_S = 45.0
"""A dense page takes 8 s of a core here; a slow board that also shows a call may need four times
that."""
START_S = 30.0
MEMORY_BYTES = 1_600_000_000
"""The child's data; reading A4 at 200 dpi took 0.9 GB at most."""
_NEEDS = ("rapidocr", "onnxruntime")
_ANSWER_MOST = 4_000_000


def is_installed() -> bool:
    """Is the `ocr` extra there? Looks, but loads nothing."""
    return all(find_spec(name) is not None for name in _NEEDS)


class OcrWorker:
    """One child, started when first needed; one page at a time. A `contract.TextReader`."""

    def __init__(
        self,
        *,
        limit_s: float = LIMIT_S,
        memory_bytes: int = MEMORY_BYTES,
        program: tuple[str, ...] = (),
    ) -> None:
        self._limit_s = limit_s
        own = (sys.executable, "-I", ocr_child.__file__, str(memory_bytes))
        self._program, self._is_own = program or own, not program
        self._lock = threading.Lock()
        self._child = Child(
            self._program,
            ocr_child.READY,
            START_S,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )

    def read(self, jpeg: bytes) -> tuple[TextLine, ...]:
        """The lines of a page, from above. Raises OcrError; the next page has a new child then."""
        if self._is_own and not is_installed():
            raise OcrError("not_installed")
        with self._lock:
            try:
                return _lines(self._ask(jpeg))
            except OcrError as error:
                if error.code != "unreadable":
                    self._child.end()
                raise

    def rest(self) -> None:
        """End the child: nothing that a resident's page left in its memory stays."""
        self._child.kill()  # a read that is under way ends at once
        with self._lock:
            self._child.end()

    close = rest

    def _ask(self, jpeg: bytes) -> bytes:
        child = self._child
        try:
            child.start()
            end = time.monotonic() + self._limit_s
            child.write(struct.pack(">I", len(jpeg)) + jpeg)
            (length,) = struct.unpack(">I", child.read(4, end))
            if length > _ANSWER_MOST:
                raise OcrError("crashed")
            return child.read(length, end)
        except ChildFailed as failed:
            code = failed.code
            raise OcrError("not_installed" if code == "no_program" else code) from None


def _lines(answer: bytes) -> tuple[TextLine, ...]:
    """The child's JSON as lines. Raises OcrError."""
    try:
        told = json.loads(answer)
        if "error" in told:
            raise OcrError("no_memory" if told["error"] == "no_memory" else "unreadable")
        return tuple(
            TextLine(str(text), (float(a), float(b), float(c), float(d)), float(score))
            for text, score, (a, b, c, d) in told["lines"]
        )
    except (ValueError, KeyError, TypeError):
        raise OcrError("crashed") from None
