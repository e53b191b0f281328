"""The document camera: a live preview with the page's outline, and one good page on demand.

Two threads: the device's own reads frames and does commands, the eye looks at the preview. So a
page search never holds up the camera, and a capture is answered by its deadline even while the
camera hangs inside OpenCV.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from drivers.bus import Bus
from drivers.contract import Completion, CompletionCode, Listener
from drivers.device import Device
from drivers.document_camera.autocapture import Corners
from drivers.document_camera.contract import (
    CameraCapabilities,
    CameraOffline,
    CameraOnline,
    CameraStatus,
    GetStatus,
    PageRefused,
    PageTaken,
    Still,
    TakePage,
    TakeStill,
)
from drivers.document_camera.eye import Ask, Eye
from drivers.document_camera.feed import Source, SourceFacts
from drivers.document_camera.figures import Side
from drivers.document_camera.frame import Frame, UnreadablePicture
from drivers.document_camera.gates import limits
from drivers.document_camera.kept_mat import KeptMat
from drivers.document_camera.shutter import TRY_FOR_S, Shutter, refused_code
from drivers.document_camera.source import locate, open_source
from drivers.document_camera.watching import Watcher, page_finely_on
from drivers.errors import CommandRefused, DeviceError, SequenceError
from drivers.frames import FrameSlot
from drivers.health import DeviceState
from drivers.job import Job
from drivers.supervisor import Backoff

CAPTURE_DEADLINE_S = 4.0
STANDBY_AFTER_S = 5.0
STANDBY_CHECK_S = 60.0


class DocumentCamera(Device[Source]):
    """Implements `contract.Driver` and `contract.PageCamera`.

    source: a path or kind of device as `bind` describes, an MJPEG URL, or folder:/path. avoid: the
    call camera's address, which is never taken. bus: gives the machine's devices of the moment.
    try_for: a page that is not good enough is looked for in newer frames so many seconds. mat: the
    file in which the learned picture of the empty mat is kept. mat_mm: what a frame's long side
    shows of the mat; 0.0: learned from the first ID card, whose size is known.
    """

    def __init__(
        self,
        source: str,
        *,
        role: str = "document_camera",
        backoff: Backoff | None = None,
        capture_deadline: float = CAPTURE_DEADLINE_S,
        try_for: float = TRY_FOR_S,
        avoid: str = "",
        bus: Callable[[], Bus] = Bus,
        mat: Path | None = None,
        mat_mm: float = 0.0,
        **base: Any,
    ) -> None:
        super().__init__(role, source, backoff=backoff, watch_s=STANDBY_CHECK_S, **base)
        self._avoid = avoid
        self._bus = bus
        self._place = ""
        self._facts = SourceFacts()
        self._deadline_s = capture_deadline
        ask = Ask(
            self._emit,
            self._captured,
            lambda: self._page_job(TakePage(auto=True)),
            lambda: self._board.count("unreadable"),
        )
        self._mat_mm, self._learns = mat_mm, not mat_mm
        kept = KeptMat(mat, self._board.count)
        self._eye = Eye(role, ask, lambda: Watcher(kept=kept, mat_mm=self._mat_mm))
        self._shutter = Shutter(self._board.count, try_for, page_finely_on(kept))
        self._online_told = False
        self._wanted_at = 0.0
        self._resting = False

    # What others call.

    @property
    def preview(self) -> FrameSlot:
        """Newest preview frame, at most 1280 px, with the page's outline drawn."""
        return self._eye.slot

    def open(self, listener: Listener) -> None:
        """Start both threads; events come on them."""
        if self._listener is not None:
            return
        self._wanted_at = time.monotonic()
        self._online_told = False
        super().open(listener)
        self._eye.start()

    def start_preview(
        self, *, auto: bool = False, sides: tuple[Side, ...] = (), owner: str = ""
    ) -> None:
        """Frames into `preview` (at most 25 a second), hints to the listener.

        auto: the first good page is taken by itself, the next one after `arm`. sides: of an id
        card, asked for one after the other. owner: stands in every page of this preview.
        """
        self._shutter.wipe()
        self._eye.start_preview(auto=auto, sides=sides, owner=owner)
        self._supervisor.wake()

    def stop_preview(self) -> None:
        """No more frames and hints; whatever shows the resident's papers is forgotten."""
        self._eye.stop_preview()
        self._shutter.wipe()

    def arm(self, *, again: bool = False, side: Side | None = None) -> None:
        """Take the next good page by itself; again: the last one was not wanted.

        side: of an id card, from now on; None: as before.
        """
        self._eye.arm(again=again, side=side)

    def capture(self, *, force: bool = False) -> None:
        """Ask for one page; a second call while one is asked for changes nothing.

        Raises SequenceError("not_open") when the camera is closed.
        """
        if self._listener is None:
            raise SequenceError("not_open")
        self._eye.follow(lambda: self._page_job(TakePage(force=force)))
        self._supervisor.wake()

    def still(self) -> Still | PageRefused:
        """The whole picture in full size, as it is; waits for it until the capture's deadline."""
        completion = self.execute(TakeStill(), self._deadline_s)
        taken = completion.result
        return taken if isinstance(taken, Still) else PageRefused(refused_code(completion))

    def recut(self, corners: Corners) -> None:
        """Ask for the page in the last picture by other corners; raises as `capture`.

        The picture is here: a camera that hangs or has gone meanwhile is not asked.
        """
        if self._listener is None:
            raise SequenceError("not_open")
        command = TakePage(corners=corners)
        self._eye.follow(lambda: Job(command, self._deadline_s), self._cut)

    def _cut(self, job: Job) -> None:
        """On the eye's thread: the page by the corners of a job, or why there is none."""
        assert isinstance(job.command, TakePage) and job.command.corners is not None
        try:
            page = self._shutter.cut_anew(job.command.corners, self._eye.wanted())
        except DeviceError as error:
            job.fail(error)
            return
        job.answer(CompletionCode.SUCCESS, "", page)

    def _page_job(self, command: TakePage) -> Job:
        job = Job(command, self._deadline_s)
        refused = self._enqueue(job)
        seen = self.health()
        # As in `execute`: it may have gone offline between the look and the queue.
        if refused is not None or seen.state not in (DeviceState.ONLINE, DeviceState.STARTING):
            job.answer(CompletionCode.DEVICE_NOT_READY, seen.code)
        self._supervisor.wake()
        return job

    def close(self) -> None:
        """Stop both threads, forget all pictures."""
        self._eye.stop_preview()
        self._shutter.wipe()
        self._eye.halt()
        self._supervisor.halt()
        super().close()
        self._eye.stop()

    def capabilities(self) -> CameraCapabilities:
        """Commands; sizes once the camera has told them."""
        return CameraCapabilities(
            device_class="Camera",
            commands=(TakePage.__name__, TakeStill.__name__, GetStatus.__name__),
            sizes=self._facts.sizes,
            pixel_format=self._facts.pixel_format,
        )

    # The device's thread.

    def _do_open(self) -> Source:
        self._place = locate(self._address, avoid=self._avoid, bus=self._bus())
        return open_source(self._place)

    def _do_greet(self, connection: Source) -> CameraOnline:
        self._resting = False
        frame = self._read(connection)
        self._facts = connection.facts
        for warning in self._facts.warnings:
            self._board.count(warning)
        return CameraOnline(*((0, 0) if frame is None else frame.size))

    def _do_idle(self, connection: Source) -> float:
        if self._wanted():
            self._resting = False
            self._read(connection)
            self._asked_at = time.monotonic()
            return connection.pace
        if not self._resting:
            # Nobody looks: frames for nobody would cost a core's tenth and the camera's lamp.
            self._resting = True
            connection.rest()
            self._eye.forget()
        connection.alive()
        return connection.look_s

    def _do_check(self, connection: Source) -> None:
        """A camera at rest is made to give a frame now and then."""
        self._read(connection)
        self._resting = False

    def _do_command(self, connection: Source, job: Job) -> object:
        self._wanted_at = time.monotonic()
        match job.command:
            case TakePage() as command:
                wanted = self._eye.wanted()
                result: object = self._shutter.take_page(connection, job, command, wanted)
            case TakeStill():
                result = self._shutter.take_still(connection, job)
            case GetStatus():
                return self._status()
            case _:
                raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "unsupported_command")
        self._resting = False
        self._wanted_at = time.monotonic()
        return result

    def _status(self) -> CameraStatus:
        seen = self._facts
        return CameraStatus(
            seen.preview, seen.still, seen.pixel_format, seen.fps, self._shutter.switch_ms,
            seen.warnings,
        )  # fmt: skip

    def _run(self, connection: Source, job: Job) -> None:
        try:
            super()._run(connection, job)
        finally:
            self._eye.wake()

    def _do_close(self, connection: Source) -> None:
        connection.close()

    def _power_address(self) -> str:
        return self._place if self._place.startswith("/dev/") else ""

    def _read(self, source: Source) -> Frame | None:
        """The next frame, also for the eye; None when it was no picture."""
        try:
            frame = source.read()
        except UnreadablePicture as error:
            self._board.count(error.code)
            self._eye.show(None)
            return None
        self._board.count("frames")
        self._eye.show(frame)
        return frame

    def _wanted(self) -> bool:
        now = time.monotonic()
        if self._eye.previewing:
            self._wanted_at = now
        return now - self._wanted_at < STANDBY_AFTER_S

    # Either thread.

    def _offline_event(self, code: str) -> CameraOffline:
        return CameraOffline(code)

    def _offline(self, code: str) -> None:
        super()._offline(code)
        self._eye.forget()

    def _captured(self, completion: Completion, owner: str | None) -> bool:
        """Tell the end of a capture; False while the camera's going offline is still to be told.

        owner: whose preview it is of; None: of one that is over, and its page, if there is one,
        was another resident's.
        """
        if completion.code is CompletionCode.DEVICE_NOT_READY and self._online_told:
            return False
        page = completion.result
        told: PageTaken | PageRefused
        if owner is not None and isinstance(page, PageTaken):
            told = replace(page, owner=owner)
            self._learn(page)
        else:
            told = PageRefused("unreadable" if owner is None else refused_code(completion))
        self._emit(told)
        return True

    def _learn(self, page: PageTaken) -> None:
        """An ID card tells how large the mat is; from the next preview on A4 and A5 are told apart
        by it."""
        if self._learns and page.quality.side and page.quality.paper == limits.CARD.name:
            self._mat_mm = page.quality.mat_mm

    def _emit(self, event: Any) -> None:
        super()._emit(event)
        if isinstance(event, CameraOnline | CameraOffline):
            self._online_told = isinstance(event, CameraOnline)
