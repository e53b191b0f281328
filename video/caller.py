"""The kiosk's telephone as the shell sees it: start, hang up, and events in return.

One thread of its own runs an event loop with the desk's line and the worker's pipes; the public
methods only hand a note to that loop, so no screen ever waits for the network.
"""

import asyncio
import re
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from video.call_run import CallRun, CallSettings
from video.call_state import Patience
from video.contract import (
    AskKind,
    AskStage,
    CallContext,
    CallerHealth,
    CallEvent,
    CallSound,
    FaceTold,
    FailureCode,
    FrameSource,
    Listener,
    Promise,
    ShownDevices,
    ShownScreen,
)
from video.control import Setup
from video.desk_client import kiosk_socket_url
from video.document_feed import DocumentFeed, PreviewSource
from video.errand import DeskLine, keep_promise, rate_call
from video.frames import FrameRing, FrameWriter, i420_size
from video.upload import Picture

_CLOSE_S = 10.0
_CALL_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class KioskCaller:
    """Implements `video.contract.Caller` for a desk at `desk_url` (http or https).

    `camera`: `test`, `none`, a V4L2 device or an MJPEG address. `microphone`: `test`, `none`,
    or anything else for what `sound` hears. Without `sound`, what the agent says is counted but
    not heard. `document`: the document camera's preview, shown to the agent while it is shared.
    `engine`: the WebRTC library that carries the call (`video.engine`).
    Raises ValueError for a desk address that is none, `FrameTooLarge` for a picture the ring can't
    hold, and from `open` `RingUnavailable`.
    """

    def __init__(
        self,
        desk_url: str,
        site_token: str,
        camera: str = "test",
        microphone: str = "test",
        *,
        sound: CallSound | None = None,
        width: int = 640,
        height: int = 480,
        fps: int = 25,
        patience: Patience | None = None,
        document: PreviewSource | None = None,
        engine: str = "aiortc",
    ) -> None:
        kiosk_socket_url(desk_url)
        i420_size(width, height)
        setup = Setup(
            camera=camera,
            microphone=microphone,
            width=width,
            height=height,
            fps=fps,
        )
        self._settings = CallSettings(
            desk_url, site_token, setup, patience or Patience(), sound, engine
        )
        self._remote, self._own, self._pages = FrameRing(), FrameRing(), FrameRing("bgr")
        self._document = document
        self._feed: DocumentFeed | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runs: asyncio.Queue[CallRun | None] | None = None
        self._latest: CallRun | None = None
        self._listener: Listener | None = None
        self._devices = (False, False)
        self._way = 0  # to the relay: what this site's firewall lets through stays the same
        self._last_failure: FailureCode | None = None
        self._errands: set[asyncio.Task[None]] = set()

    @property
    def remote_frames(self) -> FrameSource:
        return self._remote

    @property
    def self_frames(self) -> FrameSource:
        return self._own

    def open(self, listener: Listener) -> None:
        """Make the rings and the thread; a second call only changes the listener."""
        self._listener = listener
        if self._thread is not None:
            return
        self._remote.open()
        self._own.open()
        self._pages.open()
        if self._document is not None:
            self._feed = DocumentFeed(self._document, FrameWriter(self._pages.fd, "bgr"))
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._main(started)), name="caller", daemon=True
        )
        self._thread.start()
        started.result()

    async def _main(self, started: "Future[None]") -> None:
        self._loop = asyncio.get_running_loop()
        self._runs = asyncio.Queue()
        started.set_result(None)
        while (run := await self._runs.get()) is not None:
            await run.run()
            self._way = run.way
            self._last_failure = run.failure
        for task in tuple(self._errands):
            task.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    def _post(self, work: Callable[[], None]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(work)

    def start(self, context: CallContext) -> None:
        """Ask for an agent; a call that still runs is hung up first. ValueError: bad call id."""
        if not _CALL_ID.fullmatch(context.call_id):
            raise ValueError("call_id must be 1 to 64 letters, digits or _.:-")
        self._post(lambda: self._start(context))

    def _start(self, context: CallContext) -> None:
        if self._runs is None or self._listener is None:
            return
        if self._latest is not None and not self._latest.over:
            self._latest.hang_up("superseded")
        self._devices = (False, False)
        self._share_document(False)
        rings = (self._remote, self._own, self._pages)
        self._latest = CallRun(context, self._settings, rings, self._listener, self._way)
        self._runs.put_nowait(self._latest)

    def update(self, step: str, missing: tuple[str, ...]) -> None:
        """Tell the agent that the case moved on."""
        self._post(lambda: self._latest.update(step, missing) if self._latest else None)

    def show(self, screen: ShownScreen) -> None:
        """Let the agent see what is on the screen, now and when another agent takes over."""
        self._post(lambda: self._latest.show(screen) if self._latest else None)

    def tell_ask(self, ask: str, state: AskStage, reason: str = "") -> None:
        """Tell the agent what became of something they asked for."""
        self._post(lambda: self._latest.tell_ask(ask, state, reason) if self._latest else None)

    def send_document(self, ask: str, kind: AskKind, data: bytes) -> None:
        """Bring a JPEG or PNG to the desk; its end comes to the listener."""
        picture = Picture(ask, kind, data)
        self._post(lambda: self._latest.send_document(picture) if self._latest else None)

    def show_devices(self, devices: ShownDevices) -> None:
        """Let the agent see how the kiosk's devices are."""
        self._post(lambda: self._latest.show_devices(devices) if self._latest else None)

    def answer_recording(self, yes: bool) -> None:
        """The resident's own answer to the agent who would like to record."""
        self._post(lambda: self._latest.answer_recording(yes) if self._latest else None)

    def stop_recording(self) -> None:
        """The resident has enough; the call goes on."""
        self._post(lambda: self._latest.stop_recording() if self._latest else None)

    def promise(self, promise: Promise) -> None:
        """Ask for a call back, a time or an answer, beside a call or without one; how it ended
        comes to the listener."""
        self._post(lambda: self._promise(promise))

    def rate(self, level: int, reasons: tuple[str, ...]) -> None:
        """The resident's mark for the last call; dropped where there was none."""
        self._post(lambda: self._rate(level, reasons))

    def _promise(self, promise: Promise) -> None:
        if self._latest is not None and not self._latest.over:
            promise = replace(promise, call=self._latest.call_id)
        self._errand(keep_promise(self._line, promise, self._tell))

    def _rate(self, level: int, reasons: tuple[str, ...]) -> None:
        if self._latest is not None:
            self._errand(rate_call(self._line, self._latest.call_id, level, reasons))

    @property
    def _line(self) -> DeskLine:
        return DeskLine(self._settings.desk_url, self._settings.site_token)

    def _tell(self, event: CallEvent) -> None:
        if self._listener is not None:
            self._listener(event)

    def _errand(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def tell_face(self, told: FaceTold) -> None:
        """Tell the agent what came of comparing faces; it is kept nowhere."""
        self._post(lambda: self._latest.tell_face(told) if self._latest else None)

    def end(self, reason: str) -> None:
        """Hang up or stop waiting; does nothing when there is no call."""
        self._post(lambda: self._latest.hang_up(reason) if self._latest else None)

    def set_mute(self, muted: bool) -> None:
        """Microphone off or on; every call begins with it on."""
        self._post(lambda: self._set_devices(muted=muted, hidden=self._devices[1]))

    def set_camera_hidden(self, hidden: bool) -> None:
        """Send a plain curtain instead of the camera's picture; every call begins without."""
        self._post(lambda: self._set_devices(muted=self._devices[0], hidden=hidden))

    def _set_devices(self, *, muted: bool, hidden: bool) -> None:
        self._devices = (muted, hidden)
        if self._latest is not None:
            self._latest.set_devices(muted=muted, hidden=hidden)

    def share_document(self, on: bool) -> None:
        """Show the document camera to the agent as a second picture; every call begins without."""
        self._post(lambda: self._share_document(on))

    def _share_document(self, on: bool) -> None:
        if self._feed is None:
            return
        self._feed.share(on)
        if not on:
            self._pages.wipe()
        if self._latest is not None:
            self._latest.share_document(on)

    def close(self) -> None:
        """End the call, the worker and the thread; waits a few seconds for them at most."""
        if self._thread is None:
            return
        self._post(self._close)
        self._thread.join(_CLOSE_S)
        self._thread = self._loop = self._runs = self._latest = None
        if self._feed is not None:
            self._feed.share(False)
            self._feed = None
        for ring in (self._remote, self._own, self._pages):
            ring.close()

    def _close(self) -> None:
        if self._latest is not None:
            self._latest.hang_up("closed")
        if self._runs is not None:
            self._runs.put_nowait(None)

    def health(self) -> CallerHealth:
        """A snapshot; reads single attributes only, so it needs no lock."""
        run = self._latest
        active = run is not None and not run.over
        return CallerHealth(
            opened=self._thread is not None,
            in_call=active,
            desk_online=run is not None and active and run.desk_online,
            worker_alive=run is not None and run.worker_pid is not None,
            last_failure=self._last_failure,
        )

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id while a call runs (for the supervisor's memory watch)."""
        return self._latest.worker_pid if self._latest else None
