"""Performs one call: feeds the pure rules in `video.call` and does what they say."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from video.call import (
    DeskRefused,
    DeskUp,
    Emit,
    HangUp,
    Input,
    Output,
    Patience,
    Send,
    Tell,
    Tick,
    Update,
    WorkerGone,
    advance,
    begin,
)
from video.contract import CallContext, CallFailed, FailureCode, Listener
from video.control import SetDevices, Setup
from video.desk_client import DeskClient
from video.frames import FrameRing
from video.signalling import ToKiosk, Welcome
from video.worker_process import WorkerProcess

_TICK_S = 0.25
_FLUSH_S = 1.0


@dataclass(frozen=True, slots=True)
class CallSettings:
    """What a call needs besides its context."""

    desk_url: str
    site_token: str = field(repr=False)
    setup: Setup
    patience: Patience


class CallRun:
    """One call from request to the end of its worker. All methods run on the caller's loop."""

    def __init__(
        self,
        context: CallContext,
        settings: CallSettings,
        rings: tuple[FrameRing, FrameRing],
        listener: Listener,
    ) -> None:
        self._context = context
        self._settings = settings
        self._rings = rings
        self._listener = listener
        self._inputs: asyncio.Queue[Input] = asyncio.Queue()
        self._devices = (settings.setup.muted, settings.setup.hidden)
        self._worker = WorkerProcess(self._inputs.put_nowait, self._worker_gone)
        self._desk = DeskClient(
            settings.desk_url,
            settings.site_token,
            context.site,
            on_message=self._desk_says,
            on_refused=lambda: self._inputs.put_nowait(DeskRefused()),
        )
        self.failure: FailureCode | None = None
        self.over = False

    @property
    def desk_online(self) -> bool:
        return self._desk.online

    @property
    def worker_pid(self) -> int | None:
        return self._worker.pid

    def hang_up(self, reason: str) -> None:
        self._inputs.put_nowait(HangUp(reason))

    def update(self, step: str, missing: tuple[str, ...]) -> None:
        self._inputs.put_nowait(Update(step, missing))

    def set_devices(self, *, muted: bool, hidden: bool) -> None:
        self._devices = (muted, hidden)
        self._worker.tell(SetDevices(muted=muted, hidden=hidden))

    def _desk_says(self, message: ToKiosk) -> None:
        self._inputs.put_nowait(DeskUp(message) if isinstance(message, Welcome) else message)

    def _worker_gone(self) -> None:
        self._inputs.put_nowait(WorkerGone())

    async def run(self) -> None:
        """Until the call is over and everything it used is given back."""
        remote, own = self._rings
        desk = asyncio.create_task(self._desk.run())
        try:
            await self._worker.start(remote.fd, own.fd)
            muted, hidden = self._devices
            self._worker.tell(
                self._settings.setup.model_copy(update={"muted": muted, "hidden": hidden})
            )
            await self._follow()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._desk.flushed(), _FLUSH_S)
        finally:
            self.over = True
            desk.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await desk
            await self._worker.stop()
            remote.wipe()
            own.wipe()

    async def _follow(self) -> None:
        call = begin(self._context, self._settings.patience, time.monotonic())
        while call.phase != "over":
            try:
                given = await asyncio.wait_for(self._inputs.get(), _TICK_S)
            except TimeoutError:
                given = Tick()
            call, outputs = advance(call, given, time.monotonic())
            if call.phase != "over":
                call, late = advance(call, Tick(), time.monotonic())
                outputs += late
            for output in outputs:
                self._perform(output)

    def _perform(self, output: Output) -> None:
        match output:
            case Send(message=message):
                self._desk.send(message)
            case Tell(command=command):
                self._worker.tell(command)
            case Emit(event=event):
                if isinstance(event, CallFailed):
                    self.failure = event.code
                self._listener(event)
