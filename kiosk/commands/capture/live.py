"""A live camera, watched through the shipping driver: it reconnects without being asked."""

import queue
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drivers.document_camera.camera import DocumentCamera
from drivers.document_camera.contract import (
    CameraOffline,
    CameraOnline,
    PageGone,
    PageHint,
    PageSeen,
    PageTaken,
)
from drivers.document_camera.figures import Side
from kiosk.commands.capture.telling import Teller

_LOOK_S = 0.2
_HOPELESS = frozenset({"bad_source", "bad_port"})
"""Nothing that is plugged in later makes these addresses good."""


def play_live(
    source: str, seconds: float, once: bool, sides: tuple[Side, ...], teller: Teller
) -> int:
    """Watch until Ctrl-C, the first page (`once`) or the time; 2 for an address that is none."""
    camera = DocumentCamera(source)
    events: queue.Queue[Any] = queue.Queue()
    began = time.monotonic()
    with _interrupts() as stopped:
        camera.open(events.put)
        try:
            camera.start_preview(auto=True, sides=sides)
            reason = _watch(camera, events, began, seconds, once, stopped, teller)
        finally:
            camera.close()
    teller.tell(time.monotonic() - began, "ended", reason=reason)
    return 2 if reason == "bad_source" else 0


def _watch(
    camera: DocumentCamera,
    events: "queue.Queue[Any]",
    began: float,
    seconds: float,
    once: bool,
    stopped: threading.Event,
    teller: Teller,
) -> str:
    while not stopped.is_set():
        if time.monotonic() - began >= seconds:
            return "time"
        try:
            event = events.get(timeout=_LOOK_S)
        except queue.Empty:
            continue
        _tell(event, time.monotonic() - began, teller)
        match event:
            case CameraOffline(code=code) if code in _HOPELESS:
                return "bad_source"
            case PageTaken() if once:
                return "once"
            case PageTaken():
                camera.arm()
            case _:
                continue
    return "interrupted"


def _tell(event: object, at: float, teller: Teller) -> None:
    match event:
        case PageHint(code=code):
            teller.hint(at, code)
        case PageSeen(accepted=accepted, corners=corners):
            teller.page(at, accepted, corners)
        case PageTaken() as page:
            teller.captured(at, page)
        case PageGone():
            teller.tell(at, "removed")
        case CameraOffline(code=code):
            teller.error(at, "camera_offline", detail=code)
        case CameraOnline(width=width, height=height):
            teller.tell(at, "online", width=width, height=height)
        case _:
            return


@contextmanager
def _interrupts() -> Iterator[threading.Event]:
    """Ctrl-C and a service manager's stop end the watching tidily."""
    stopped = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stopped.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for number, old in before.items():
            signal.signal(number, old)
