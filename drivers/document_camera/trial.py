"""One try of a camera for whoever stands at the machine: how soon, how fast, how large."""

import queue
import time
from collections.abc import Callable
from typing import Any

from drivers.bus import Bus
from drivers.document_camera.camera import DocumentCamera
from drivers.document_camera.contract import (
    CameraOffline,
    CameraStatus,
    GetStatus,
    Still,
    TakeStill,
)
from drivers.document_camera.frame import UnreadablePicture, decode
from drivers.greeting import greeting, refusal
from drivers.trial import Trial

GREETING_S = 8.0
COUNT_S = 1.5
"""Frames are counted so long."""
_STILL_S = 6.0
_STATUS_S = 4.0


def try_device(
    address: str,
    *,
    avoid: str = "",
    bus: Callable[[], Bus] = Bus,
    count_s: float = COUNT_S,
    on_ready: Callable[[], None] | None = None,
) -> Trial:
    """Open the camera through the shipping driver, count frames, take one still, close it.

    result: ok, or the code of what went wrong: no_device, port_busy, no_permission, no_camera,
    no_frames, bad_source, camera_shared, unreadable, timed_out. Figures: first_frame_ms (from
    opening), fps, still_ms, switch_ms (to the full size's first frame). Never raises for the
    camera's sake; no picture is kept.
    """
    camera = DocumentCamera(address, avoid=avoid, bus=bus)
    events: queue.Queue[Any] = queue.Queue()
    began = time.monotonic()
    camera.open(events.put)
    try:
        first = greeting(events, GREETING_S)
        first_ms = (time.monotonic() - began) * 1000
        refused = refusal(first)
        if refused:
            return Trial(refused)
        if on_ready is not None:
            on_ready()
        return _measure(camera, events, first_ms, count_s)
    finally:
        camera.close()


def _measure(
    camera: DocumentCamera, events: "queue.Queue[Any]", first_ms: float, count_s: float
) -> Trial:
    fps = _fps(camera, events, count_s)
    taken = camera.execute(TakeStill(), _STILL_S)
    asked = camera.execute(GetStatus(), _STATUS_S)
    status: CameraStatus | None = asked.result if asked.ok else None
    figures = {
        "first_frame_ms": first_ms,
        "fps": fps,
        "still_ms": taken.took_ms if taken.ok else None,
        "switch_ms": status.switch_ms if status is not None else None,
    }
    result = _word(taken.result) if taken.ok else _failure(camera, taken.detail)
    return Trial(result, figures, _facts(camera, status))


def _fps(camera: DocumentCamera, events: "queue.Queue[Any]", count_s: float) -> float:
    """Frames a second while a preview runs; ends early when the camera goes."""
    camera.start_preview()
    began, before = time.monotonic(), _frames(camera)
    end = began + count_s
    while (left := end - time.monotonic()) > 0:
        try:
            if isinstance(events.get(timeout=left), CameraOffline):
                break
        except queue.Empty:
            break
    counted = _frames(camera) - before
    camera.stop_preview()
    return counted / max(0.001, time.monotonic() - began)


def _frames(camera: DocumentCamera) -> int:
    return camera.health().counters.get("frames", 0)


def _word(still: Still) -> str:
    """A still that can't be decoded is none."""
    try:
        decode(still.jpeg)
    except UnreadablePicture as error:
        return error.code
    return "ok"


def _failure(camera: DocumentCamera, detail: str) -> str:
    if detail in ("deadline", "no_answer"):
        unreadable = camera.health().counters.get("unreadable", 0)
        return "unreadable" if unreadable else "timed_out"
    return detail or "timed_out"


def _facts(camera: DocumentCamera, status: CameraStatus | None) -> dict[str, Any]:
    known = camera.capabilities()
    facts: dict[str, Any] = {"sizes": [f"{width}x{height}" for width, height in known.sizes]}
    if status is not None:
        facts |= {
            "pixel_format": status.pixel_format,
            "preview": "{}x{}".format(*status.preview),
            "still": "{}x{}".format(*status.still),
            "warnings": list(status.warnings),
        }
    return facts
