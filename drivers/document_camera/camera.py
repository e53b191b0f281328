"""The document camera: a live preview with the page's outline, and one good page on demand.

Two supervised threads: one only reads frames (a camera may block inside OpenCV), the other looks at
them. So a capture is answered by its deadline even while the camera hangs.
"""

import threading
import time
from dataclasses import dataclass, field, replace
from itertools import count

from drivers.document_camera import quality
from drivers.document_camera.contract import (
    CameraEvent,
    CameraOffline,
    CameraOnline,
    Listener,
    PageHint,
    PageRefused,
    PageTaken,
)
from drivers.document_camera.cv import cv2
from drivers.document_camera.page import find_page, rectify
from drivers.document_camera.preview import PageWatcher
from drivers.document_camera.source import Source, UnreadablePicture, open_source
from drivers.errors import SequenceError
from drivers.frames import FrameSlot, Picture
from drivers.health import DeviceHealth, DeviceState, HealthBoard
from drivers.supervisor import Backoff, Supervisor

PREVIEW_EVERY_S = 1 / 25
CAPTURE_DEADLINE_S = 4.0
STALE_AFTER_S = 6.0
STANDBY_AFTER_S = 5.0
STANDBY_CHECK_S = 60.0
TRY_FOR_S = 1.0
"""A capture that fails looks at newer frames so long: the hand may still be leaving."""
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class _Shot:
    """One frame as it came; picture None = it was no picture. `still` = full size was asked."""

    number: int
    began: float
    still: bool
    picture: Picture | None = field(repr=False)


class DocumentCamera:
    """Implements `contract.PageCamera` for a URL, a /dev/videoN or index, or folder:/path."""

    def __init__(
        self,
        source: str,
        *,
        role: str = "document_camera",
        backoff: Backoff | None = None,
        capture_deadline: float = CAPTURE_DEADLINE_S,
    ) -> None:
        self.preview = FrameSlot()
        self._source = source
        self._deadline_s = capture_deadline
        board = HealthBoard(role)
        self._count = board.count
        self._reader = Supervisor(
            board, self._read, self._offline, stale_after=STALE_AFTER_S, backoff=backoff
        )
        self._eye = Supervisor(HealthBoard(f"{role}_eye"), self._look, self._eye_failed)
        self._listener: Listener | None = None
        self._emit_lock = threading.Lock()
        self._seq = count(1)
        self._fresh = threading.Condition()
        self._shot: _Shot | None = None
        self._shots = count(1)
        self._online_told = False
        self._previewing = False
        self._asked_at: float | None = None
        self._wanted_at = 0.0
        self._watcher = PageWatcher()

    def open(self, listener: Listener) -> None:
        """Start both threads; events come on them."""
        if self._listener is not None:
            return
        self._listener = listener
        self._wanted_at = time.monotonic()
        self._online_told = False
        self._reader.start()
        self._eye.start()

    def start_preview(self) -> None:
        """Frames into `preview` (at most 1280 px, 25 a second), hints to the listener."""
        self._watcher = PageWatcher()
        self._previewing = True
        self._reader.wake()

    def stop_preview(self) -> None:
        """Stop, and forget the last frame: it shows somebody's paper."""
        with self._fresh:
            self._previewing = False
            self._shot = None
        self.preview.clear()

    def capture(self) -> None:
        """Ask for one page; a second call while one is asked for changes nothing.

        Raises SequenceError("not_open") when the camera is closed.
        """
        if self._listener is None:
            raise SequenceError("not_open")
        with self._fresh:
            if self._asked_at is None:
                self._asked_at = time.monotonic()
            self._fresh.notify_all()
        self._reader.wake()

    def close(self) -> None:
        """Stop both threads, forget all pictures."""
        self._listener = None
        self.stop_preview()
        self._reader.halt()
        self._eye.halt()
        with self._fresh:
            self._fresh.notify_all()
        self._eye.stop()
        self._reader.stop()
        self._asked_at = None
        self.stop_preview()

    def health(self) -> DeviceHealth:
        """State and counters from memory."""
        return self._reader.health()

    # The reading thread.

    def _read(self, supervisor: Supervisor) -> None:
        while not supervisor.stopping:
            source = open_source(self._source)
            try:
                self._stream(source, supervisor)
            finally:
                source.close()
            if not self._wanted():
                # Nobody looks: decoding frames for nobody would cost a tenth of a core.
                supervisor.pause(STANDBY_CHECK_S)

    def _stream(self, source: Source, supervisor: Supervisor) -> None:
        """Read frames for as long as somebody wants them."""
        self._tell_online(self._shoot(source, still=False), supervisor)
        still = False
        while self._wanted() and not supervisor.stopping:
            supervisor.beat()
            if still != (self._asked_at is not None):
                still = not still
                source.still(still)
            self._shoot(source, still)
            if source.pace:
                supervisor.pause(source.pace)

    def _shoot(self, source: Source, still: bool) -> Picture | None:
        began = time.monotonic()
        try:
            picture = source.read()
        except UnreadablePicture:
            self._count("unreadable_frames")
            picture = None
        with self._fresh:
            self._shot = _Shot(next(self._shots), began, still, picture)
            self._fresh.notify_all()
        return picture

    def _tell_online(self, picture: Picture | None, supervisor: Supervisor) -> None:
        supervisor.online()
        if not self._online_told:
            self._online_told = True
            height, width = (0, 0) if picture is None else picture.shape[:2]
            self._emit(CameraOnline(width, height))

    def _wanted(self) -> bool:
        now = time.monotonic()
        if self._previewing or self._asked_at is not None:
            self._wanted_at = now
        return now - self._wanted_at < STANDBY_AFTER_S

    def _offline(self, code: str) -> None:
        self._online_told = False
        self._emit(CameraOffline(code))
        with self._fresh:
            self._shot = None
            self._fresh.notify_all()

    # The looking thread.

    def _look(self, supervisor: Supervisor) -> None:
        supervisor.online()
        seen, shown_at = 0, 0.0
        while not supervisor.stopping:
            supervisor.beat()
            shot = self._newer(seen)
            self._reader.watch()
            self._answer_capture(shot)
            if shot is None:
                continue
            seen = shot.number
            now = time.monotonic()
            if self._previewing and shot.picture is not None and now - shown_at >= PREVIEW_EVERY_S:
                shown_at = now
                self._show(shot.picture)

    def _newer(self, seen: int) -> _Shot | None:
        """Wait for a frame after `seen`; None when none comes or something else is to be done."""
        with self._fresh:
            nothing = self._shot is None or self._shot.number <= seen
            if nothing and not self._eye.stopping:
                self._fresh.wait(0.1 if self._asked_at is not None else 0.5)
            shot = self._shot
        return shot if shot is not None and shot.number > seen else None

    def _answer_capture(self, shot: _Shot | None) -> None:
        asked = self._asked_at
        if asked is None:
            return
        waited = time.monotonic() - asked
        if self._reader.health().state not in (DeviceState.ONLINE, DeviceState.STARTING):
            self._answer(PageRefused("camera_offline"))
        elif shot is not None and shot.still and shot.began >= asked:
            answer = _page_of(shot.picture)
            if isinstance(answer, PageTaken) or waited >= TRY_FOR_S:
                self._answer(answer)
        elif waited >= self._deadline_s:
            self._answer(PageRefused("camera_offline"))

    def _answer(self, answer: PageTaken | PageRefused) -> None:
        with self._fresh:
            self._asked_at = None
        self._count("pages_taken" if isinstance(answer, PageTaken) else "pages_refused")
        self._emit(answer)

    def _show(self, picture: Picture) -> None:
        drawn, hint = self._watcher.look(picture)
        with self._fresh:
            if self._previewing:
                self.preview.put(drawn)
        if hint is not None:
            self._emit(PageHint(hint))

    def _eye_failed(self, code: str) -> None:
        if self._asked_at is not None:
            self._answer(PageRefused("unreadable"))

    def _emit(self, event: CameraEvent) -> None:
        with self._emit_lock:
            listener = self._listener
            if listener is not None:
                listener(replace(event, seq=next(self._seq), at=time.monotonic()))


def _page_of(picture: Picture | None) -> PageTaken | PageRefused:
    """The page in a full frame, or why there is none."""
    if picture is None:
        return PageRefused("unreadable")
    quad = find_page(picture)
    trouble = quality.frame_trouble(picture, quad)
    if trouble is not None or quad is None:
        return PageRefused(trouble or "no_paper")
    page = rectify(picture, quad)
    figures = quality.measure(page, quad)
    trouble = quality.page_trouble(figures)
    if trouble is not None:
        return PageRefused(trouble)
    good, coded = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not good:
        return PageRefused("unreadable")
    height, width = page.shape[:2]
    return PageTaken(coded.tobytes(), width, height, figures)
