"""The kiosk's telephone as the shell sees it: start, hang up, and events in return.

One thread of its own runs an event loop with the desk's line and the worker's pipes; the public
methods only hand a note to that loop, so no screen ever waits for the network.
"""

import asyncio
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future

from video.call import Patience
from video.call_run import CallRun, CallSettings
from video.contract import CallContext, CallerHealth, FailureCode, FrameSource, Listener
from video.control import Setup
from video.desk_client import kiosk_socket_url
from video.frames import FrameRing, i420_size

_CLOSE_S = 10.0
_CALL_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class KioskCaller:
    """Implements `video.contract.Caller` for a desk at `desk_url` (http or https).

    `camera`: `test`, `none`, a V4L2 device or an MJPEG address. `microphone`: `test`, `none`,
    `default` or a sounddevice name. `speaker`: `default`, `none` or a name; a missing card means
    that sound is counted but not heard. Raises ValueError for a desk address that is none,
    `FrameTooLarge` for a picture the ring can't hold, and from `open` `RingUnavailable`.
    """

    def __init__(
        self,
        desk_url: str,
        site_token: str,
        camera: str = "test",
        microphone: str = "test",
        *,
        speaker: str = "default",
        width: int = 640,
        height: int = 480,
        fps: int = 25,
        patience: Patience | None = None,
    ) -> None:
        kiosk_socket_url(desk_url)
        i420_size(width, height)
        setup = Setup(
            camera=camera,
            microphone=microphone,
            speaker=speaker,
            width=width,
            height=height,
            fps=fps,
        )
        self._settings = CallSettings(desk_url, site_token, setup, patience or Patience())
        self._remote, self._own = FrameRing(), FrameRing()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runs: asyncio.Queue[CallRun | None] | None = None
        self._latest: CallRun | None = None
        self._listener: Listener | None = None
        self._devices = (False, False)
        self._last_failure: FailureCode | None = None

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
            self._last_failure = run.failure

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
        rings = (self._remote, self._own)
        self._latest = CallRun(context, self._settings, rings, self._listener)
        self._runs.put_nowait(self._latest)

    def update(self, step: str, missing: tuple[str, ...]) -> None:
        """Tell the agent that the case moved on."""
        self._post(lambda: self._latest.update(step, missing) if self._latest else None)

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

    def close(self) -> None:
        """End the call, the worker and the thread; waits a few seconds for them at most."""
        if self._thread is None:
            return
        self._post(self._close)
        self._thread.join(_CLOSE_S)
        self._thread = self._loop = self._runs = self._latest = None
        self._remote.close()
        self._own.close()

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
