"""Takes one picture in full size, and finds the page in it; runs on the camera's own thread."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import get_args

from drivers.contract import Completion, CompletionCode
from drivers.document_camera.autocapture import Corners
from drivers.document_camera.contract import PageTaken, RefusedCode, Still, TakePage
from drivers.document_camera.cutting import CutPage, cut, dragged, find_and_cut, told, whole_frame
from drivers.document_camera.feed import Source
from drivers.document_camera.frame import Frame, UnreadablePicture, decode
from drivers.document_camera.gates.light import brightness, is_broken
from drivers.document_camera.gates.limits import ROOM_BRIGHTNESS
from drivers.document_camera.gates.measure import ANY, Wanted
from drivers.document_camera.watching import Detect, find_page_finely
from drivers.errors import CommandRefused
from drivers.frames import Picture
from drivers.job import Job

TRY_FOR_S = 1.0
"""A capture that fails looks at newer frames so long: the hand may still be leaving."""
_OURS = (
    CompletionCode.INTERNAL_ERROR, CompletionCode.INVALID_DATA, CompletionCode.SEQUENCE_ERROR,
)  # fmt: skip
"""The camera is well: nothing would be won by calling it offline."""
_CODES: dict[str, RefusedCode] = {code: code for code in get_args(RefusedCode)}


class Shutter:
    """One camera's. switch_ms: from asking for the full size to its first frame, the last time.

    count: the driver's counters. Every call may raise what `Source.read` and `Job.check` raise.
    """

    def __init__(
        self,
        count: Callable[[str], None],
        try_for: float = TRY_FOR_S,
        detect: Detect = find_page_finely,
    ) -> None:
        self._count = count
        self._detect = detect
        self._lock = threading.Lock()
        self._kept = bytearray()
        self._wipes = 0
        self._try_for = try_for
        self._asked_at: float | None = None
        self.switch_ms: float | None = None

    def take_still(self, source: Source, job: Job) -> Still:
        """One frame as it is. An unreadable one is asked for again until the job's deadline."""
        with self._full_size(source):
            while True:
                try:
                    frame = self._frame(source, job)
                    jpeg, as_sent = frame.jpeg()
                except UnreadablePicture as error:
                    self._count(error.code)
                    if source.pace:
                        job.pause(source.pace)
                    continue
                self._count("stills_taken")
                return Still(jpeg, *frame.size, as_sent)

    def take_page(
        self, source: Source, job: Job, command: TakePage, wanted: Wanted = ANY
    ) -> PageTaken:
        """The page that lies there, or one cut anew. Raises CommandRefused."""
        if command.corners is not None:
            return self.cut_anew(command.corners, wanted)
        began, best, wipes = time.monotonic(), None, self._wipes
        with self._full_size(source):
            while True:
                seen = self._look(source, job, wanted)
                if isinstance(seen, _Seen) and _is_better(seen, best):
                    best = seen
                if best is not None and best.cut is not None and best.cut.is_good:
                    break
                if time.monotonic() - began >= self._try_for:
                    break
                if source.pace:
                    job.pause(source.pace)
        return self._chosen(best, command, wanted, wipes)

    def cut_anew(self, corners: Corners, wanted: Wanted) -> PageTaken:
        """The page in the last picture, by other corners; from any thread. Raises CommandRefused
        no_still or bad_corners, UnreadablePicture."""
        with self._lock:
            kept = bytes(self._kept)
        if not kept:
            raise CommandRefused(CompletionCode.SEQUENCE_ERROR, "no_still")
        picture = decode(kept)
        outline = dragged(corners, (picture.shape[1], picture.shape[0]))
        if outline is None:
            raise CommandRefused(CompletionCode.INVALID_DATA, "bad_corners")
        # It is like itself, of course.
        wanted = replace(wanted, known=wanted.known[:-1])
        return told(cut(picture, outline, wanted), picture, auto=False)

    def wipe(self) -> None:
        """Overwrite and forget the last picture."""
        with self._lock:
            self._kept[:] = bytes(len(self._kept))
            self._kept = bytearray()
            self._wipes += 1

    @contextmanager
    def _full_size(self, source: Source) -> Iterator[None]:
        self._asked_at = time.monotonic()
        source.still(True)
        try:
            yield
        finally:
            source.still(False)

    def _look(self, source: Source, job: Job, wanted: Wanted) -> "_Seen | None":
        """None for a frame that was no picture."""
        try:
            frame = self._frame(source, job)
            picture = frame.full()
            if is_broken(picture):
                raise UnreadablePicture("unreadable")
            return _Seen(frame, picture, find_and_cut(picture, self._detect, wanted))
        except UnreadablePicture as error:
            self._count(error.code)
            return None

    def _chosen(
        self, best: "_Seen | None", command: TakePage, wanted: Wanted, wipes: int
    ) -> PageTaken:
        if best is None:
            self._count("pages_refused")
            raise CommandRefused(CompletionCode.HARDWARE_ERROR, "unreadable")
        found = best.cut
        if found is None and command.force:
            high, wide = best.picture.shape[:2]
            found = cut(best.picture, whole_frame((wide, high)), wanted)
        if found is None or (command.auto and not found.is_good):
            self._count("pages_refused")
            raise CommandRefused(CompletionCode.USER_ERROR, _reason(found, best.picture))
        taken = told(found, best.picture, auto=command.auto)
        self._keep(best.frame, wipes)
        self._count("pages_taken")
        return taken

    def _keep(self, frame: Frame, wipes: int) -> None:
        """For corners that are dragged later; a wipe since the capture began wins."""
        jpeg, _ = frame.jpeg()
        with self._lock:
            if wipes == self._wipes:
                self._kept[:] = bytes(len(self._kept))
                self._kept = bytearray(jpeg)

    def _frame(self, source: Source, job: Job) -> Frame:
        """The next full-size frame. Not shown in the preview, which would search it once more."""
        job.check()
        frame = source.read()
        if self._asked_at is not None:
            self.switch_ms = (time.monotonic() - self._asked_at) * 1000
            self._asked_at = None
        job.check()
        return frame


@dataclass(frozen=True, slots=True)
class _Seen:
    """One full frame and the page in it."""

    frame: Frame = field(repr=False)
    picture: Picture = field(repr=False)
    cut: CutPage | None


def _reason(found: CutPage | None, picture: Picture) -> str:
    if found is None:
        return "too_dark" if brightness(picture) < ROOM_BRIGHTNESS else "no_paper"
    return next(iter(found.figures.bad), "unsure")


def _is_better(seen: _Seen, best: _Seen | None) -> bool:
    """Fewer flaws, a surer outline; of equals the newer one."""
    return best is None or _rank(seen) <= _rank(best)


def _rank(seen: _Seen) -> tuple[bool, int, bool]:
    if seen.cut is None:
        return True, 0, True
    return False, len(seen.cut.figures.bad), not seen.cut.accepted


def refused_code(completion: Completion) -> RefusedCode:
    """A completion without a page, as the event that PageCamera's users know."""
    if completion.code in _OURS:
        return "unreadable"
    return _CODES.get(completion.detail, "camera_offline")
