"""The camera's second thread: shows the preview, guides the resident, answers captures in time.

It never waits for the camera, so both go on while the first thread hangs inside OpenCV. It asks
for a capture by itself where the preview was started so.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from drivers.contract import Completion, CompletionCode
from drivers.document_camera.contract import PageGone, PageHint, PageSeen, PageTaken
from drivers.document_camera.figures import Side
from drivers.document_camera.frame import Frame, UnreadablePicture, decode
from drivers.document_camera.gates.measure import ANY, Wanted
from drivers.document_camera.guide import Gone, Guide, Hint, Page, Told, preview_of
from drivers.document_camera.watching import Watcher
from drivers.frames import FrameSlot
from drivers.health import HealthBoard
from drivers.job import Job
from drivers.supervisor import Supervisor

PREVIEW_EVERY_S = 1 / 25
_HELD_UP_S = 0.005
_ON_TIME = 0.9
"""Frames of a 25-fps camera come a little early as often as late."""

News = PageHint | PageSeen | PageGone


@dataclass(frozen=True, slots=True)
class _Shot:
    """A frame for the preview, and its place among them; None: it was no picture."""

    number: int
    frame: Frame | None = field(repr=False)
    at: float


@dataclass(frozen=True, slots=True)
class _Capture:
    """A capture under way. preview: the number of the preview that it belongs to, owner: whose.

    cut: what does it, where the camera is not needed for it.
    """

    job: Job
    auto: bool
    preview: int
    owner: str = field(repr=False)
    cut: Callable[[Job], None] | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """What the eye asks of the driver above it.

    tell: takes events. answer: gives out the end of a capture that somebody asked for, or returns
    False to be asked again in a moment; its other arguments are whose preview the capture is of,
    None for one that is over. capture: makes the job of a capture by itself. unreadable: counts.
    """

    tell: Callable[[News], None]
    answer: Callable[[Completion, str | None], bool]
    capture: Callable[[], Job]
    unreadable: Callable[[], None]


class Eye:
    """Looks at what `show` gives, from any thread. watcher: makes what a preview looks with."""

    def __init__(self, role: str, ask: Ask, watcher: Callable[[], Watcher] = Watcher) -> None:
        self.slot = FrameSlot()
        self._ask = ask
        self._new_watcher = watcher
        self._thread = Supervisor(HealthBoard(f"{role}_eye"), self._look, lambda code: None)
        self._fresh = threading.Condition()
        self._shot: _Shot | None = None
        self._shots = count(1)
        self._previewing = False
        self._preview, self._owner = 0, ""
        self._pending: _Capture | None = None
        self._owed: tuple[Callable[[], Job], Callable[[Job], None] | None] | None = None
        self._orders: deque[Callable[[Guide], None]] = deque()
        self._guide = Guide(watcher())

    @property
    def previewing(self) -> bool:
        """True from `start_preview` to `stop_preview`."""
        return self._previewing

    def wanted(self) -> Wanted:
        """What a page is held against; from any thread."""
        return self._guide.wanted() if self._previewing else ANY

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def halt(self) -> None:
        """Tell the thread to end; `stop` follows."""
        self._thread.halt()
        self.wake()

    def stop(self) -> None:
        """End the thread, forget all pictures."""
        self._thread.stop()
        self._pending = self._owed = None
        self.stop_preview()

    def start_preview(self, *, auto: bool, sides: tuple[Side, ...], owner: str) -> None:
        """Put frames into the slot, and guide; nothing of an earlier preview is known."""
        self._renew(Guide(self._new_watcher(), auto=auto, sides=sides), owner, previewing=True)

    def stop_preview(self) -> None:
        """Stop, and forget all that was seen: it shows somebody's paper."""
        self._renew(Guide(self._new_watcher()), "", previewing=False)

    def arm(self, *, again: bool, side: Side | None) -> None:
        """Take the next page by itself."""
        self._orders.append(lambda guide: guide.arm(again=again, side=side))

    def show(self, frame: Frame | None) -> None:
        """The camera's newest frame; None: one that was no picture."""
        with self._fresh:
            self._shot = _Shot(next(self._shots), frame, time.monotonic())
            self._fresh.notify_all()

    def forget(self) -> None:
        """The newest frame is no longer what lies there."""
        with self._fresh:
            self._shot = None
            self._orders.append(lambda guide: guide.interrupted())
            self._fresh.notify_all()

    def follow(self, make: Callable[[], Job], cut: Callable[[Job], None] | None = None) -> None:
        """Answer a capture when its job has ended; `cut` answers the job, on this thread.

        While one is followed nothing is made; but where that one came by itself and fails, this
        one has its turn.
        """
        with self._fresh:
            if self._pending is None:
                self._pending = _Capture(make(), False, self._preview, self._owner, cut)
            elif self._pending.auto:
                self._owed = make, cut
        self.wake()

    def wake(self) -> None:
        """A job has ended, perhaps the followed one."""
        with self._fresh:
            self._fresh.notify_all()

    def _renew(self, guide: Guide, owner: str, *, previewing: bool) -> None:
        with self._fresh:
            self._previewing = previewing
            self._preview, self._owner = self._preview + 1, owner
            self._shot = None
            self._orders.clear()
            self._guide, pending = guide, self._pending
        self.slot.clear()
        if pending is not None:
            # Whoever lay the page is gone, or has started anew.
            pending.job.answer(CompletionCode.CANCELED, "canceled")
            self.wake()

    def _look(self, supervisor: Supervisor) -> None:
        supervisor.online()
        seen, shown_at = 0, 0.0
        while not supervisor.stopping:
            supervisor.beat()
            self._cut_now()
            shot = self._newer(seen)
            self._end_capture(supervisor)
            if shot is None:
                continue
            seen = shot.number
            if self._previewing and shot.at - shown_at >= _ON_TIME * PREVIEW_EVERY_S:
                shown_at = shot.at
                self._guide_by(shot)

    def _cut_now(self) -> None:
        pending = self._pending
        if pending is not None and pending.cut is not None and not pending.job.done:
            pending.cut(pending.job)

    def _newer(self, seen: int) -> _Shot | None:
        """Wait for a frame after `seen`; None when none comes or something else is to be done."""
        with self._fresh:
            pending = self._pending
            nothing = self._shot is None or self._shot.number <= seen
            if nothing and not self._thread.stopping and _waits(pending):
                self._fresh.wait(0.5 if pending is None else min(0.1, pending.job.left()))
            shot = self._shot
        return shot if shot is not None and shot.number > seen else None

    def _end_capture(self, supervisor: Supervisor) -> None:
        pending = self._pending
        if pending is None:
            return
        if pending.job.left() <= 0:
            pending.job.answer(CompletionCode.TIME_OUT, "no_answer")
        if not pending.job.done:
            return
        completion = pending.job.wait(None)
        with self._fresh:
            # This preview's guide: another one may begin as soon as the answer is out.
            guide, stale = self._guide, pending.preview != self._preview
        silent = pending.auto and (stale or not completion.ok)
        with self._fresh:
            # Before the answer: whoever gets it may ask for the next page at once.
            self._pending = None
        owner = None if stale else pending.owner
        if not silent and not self._ask.answer(completion, owner):
            self._pending = pending
            supervisor.pause(_HELD_UP_S)
            return
        if not stale:
            self._note(guide, pending, completion)
        self._settle_owed(answered=not silent)

    def _settle_owed(self, *, answered: bool) -> None:
        """A button pressed during a capture that came by itself and failed."""
        with self._fresh:
            owed, self._owed = self._owed, None
            if owed is not None and not answered and self._pending is None:
                make, cut = owed
                self._pending = _Capture(make(), False, self._preview, self._owner, cut)

    def _note(self, guide: Guide, capture: _Capture, completion: Completion) -> None:
        """Tell the guide of its preview how it ended."""
        page, now = completion.result, time.monotonic()
        if not isinstance(page, PageTaken):
            if capture.auto:
                guide.refused(now)
            return
        picture = decode(page.jpeg)
        if capture.cut is not None:
            guide.cut_anew(picture)
            return
        self._tell(guide, guide.captured(picture, now, turned=bool(page.quality.turn)))
        # The next one only after `arm`: the resident looks at this one first.
        guide.disarm()

    def _guide_by(self, shot: _Shot) -> None:
        guide = self._guide
        while self._orders:
            self._orders.popleft()(guide)
        if shot.frame is None:
            self._tell(guide, guide.unreadable(shot.at))
            return
        try:
            frame = preview_of(shot.frame.small())
        except UnreadablePicture:
            self._ask.unreadable()
            self._tell(guide, guide.unreadable(shot.at))
            return
        # Shown first, with the outline of the frame before: looking would hold it up by 10 ms.
        drawn = frame.copy()
        guide.draw(drawn)
        with self._fresh:
            if guide is self._guide and self._previewing:
                self.slot.put(drawn)
        self._tell(guide, guide.look(frame, shot.at))

    def _tell(self, guide: Guide, told: tuple[Told, ...]) -> None:
        for one in told:
            if guide is not self._guide or not self._previewing:
                return
            match one:
                case Hint(code=code):
                    self._ask.tell(PageHint(code))
                case Page(accepted=accepted, corners=corners):
                    self._ask.tell(PageSeen(accepted, corners))
                case Gone():
                    self._ask.tell(PageGone())
                case _:
                    self._capture(guide)

    def _capture(self, guide: Guide) -> None:
        with self._fresh:
            if self._pending is None and guide is self._guide:
                self._pending = _Capture(self._ask.capture(), True, self._preview, self._owner)


def _waits(pending: _Capture | None) -> bool:
    """Is there nothing to do for a capture just now?"""
    return pending is None or (pending.cut is None and not pending.job.done)
