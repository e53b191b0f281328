"""Reads the text of pages apart from the kiosk: an inference engine may grow, hang or crash.

A program of its own that needs none of our code: `ocr_child.py MEMORY_BYTES`. It says READY, or
NO_ENGINE and ends. Then, over and over: u32 length and a JPEG in, u32 length and JSON out, big
endian. The JSON is {"lines": [[text, score, [left, top, right, bottom]], …]} with corners as parts
of the page, or {"error": code}. It ends when its input does.
"""

import json
import os
import resource
import struct
import sys
import threading
import time
from importlib import import_module
from typing import Any, BinaryIO

import cv2 as _cv2
import numpy as np

cv2: Any = _cv2

READY, NO_ENGINE = b"R", b"E"
MOST_PX = 2339
"""Long side of a page while it is read: A4 at 200 dpi."""
_ORPHAN_S = 1.0


def main(memory_bytes: int) -> int:
    """Serve until the input ends."""
    # A core dump would be a resident's paper on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    out = _own_output()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        read = _engine()
    except ImportError:
        out.write(NO_ENGINE)
        return 1
    out.write(READY)
    source = sys.stdin.buffer
    while len(head := source.read(4)) == 4:
        answer = json.dumps(_answer(read, source.read(*struct.unpack(">I", head)))).encode()
        out.write(struct.pack(">I", len(answer)) + answer)
    return 0


def _engine() -> Any:
    """The reader, one thread, without the line turner that made rubbish of good lines."""
    cv2.setNumThreads(1)
    engine = "EngineConfig.onnxruntime"
    return import_module("rapidocr").RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            f"{engine}.intra_op_num_threads": 1,
            f"{engine}.inter_op_num_threads": 1,
        }
    )


def _answer(read: Any, jpeg: bytes) -> dict[str, object]:
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        picture = None
    if picture is None:
        return {"error": "unreadable"}
    scale = MOST_PX / max(picture.shape[:2])
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    try:
        found = read(picture, use_cls=False)
    except MemoryError:
        return {"error": "no_memory"}
    height, width = picture.shape[:2]
    boxes = [] if found.boxes is None else found.boxes
    return {
        "lines": [
            [text, round(float(score), 4), _part(box, width, height)]
            for text, score, box in zip(found.txts or (), found.scores or (), boxes, strict=True)
        ]
    }


def _part(box: Any, width: int, height: int) -> list[float]:
    """Upright box of a line's four corners, as parts of the page."""
    xs, ys = [float(x) / width for x, _ in box], [float(y) / height for _, y in box]
    return [round(min(max(one, 0.0), 1.0), 5) for one in (min(xs), min(ys), max(xs), max(ys))]


def _own_output() -> BinaryIO:
    """Keep the answers apart from what libraries print; nothing they print is kept."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return out


def _end_with(parent: int) -> None:
    """End when the kiosk has ended, even while the engine works."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN_S)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
