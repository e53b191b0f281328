"""Performs one call: feeds the pure rules in `video.call` and does what they say."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from video.addresses import AddressWatch
from video.call import advance, begin
from video.call_state import (
    AddressChanged,
    DeskBack,
    DeskDown,
    DeskRefused,
    DeskUp,
    Emit,
    HangUp,
    Input,
    Joined,
    Output,
    Patience,
    Respawn,
    Send,
    Tell,
    Tick,
    Update,
    WorkerGone,
)
from video.contract import (
    AgentAsked,
    AgentDropped,
    AgentGaveNotice,
    AskStage,
    CallConnected,
    CallContext,
    CallFailed,
    CallHeld,
    CallJoined,
    CallRinging,
    CallSound,
    FaceTold,
    FailureCode,
    Listener,
    RecordingChanged,
    ShownDevices,
    ShownScreen,
)
from video.control import SetDevices, Setup, ShareDocument
from video.desk_client import DeskClient
from video.errand import ways_of
from video.frames import FrameRing
from video.signalling import (
    Alternatives,
    Ask,
    AskDrop,
    AskState,
    Hold,
    KioskNotice,
    ListenNotice,
    NoticeGive,
    Party,
    RecordAnswer,
    RecordState,
    RecordStop,
    ToKiosk,
    UploadRefused,
    UploadTicket,
    Welcome,
)
from video.upload import Picture, Uploads
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
    sound: CallSound | None = None
    engine: str = "aiortc"


class CallRun:
    """One call from request to the end of its worker. All methods run on the caller's loop."""

    def __init__(
        self,
        context: CallContext,
        settings: CallSettings,
        rings: tuple[FrameRing, FrameRing, FrameRing],
        listener: Listener,
        way: int = 0,
    ) -> None:
        self._context = context
        self._settings = settings
        self._rings = rings
        self._listener = listener
        self._inputs: asyncio.Queue[Input] = asyncio.Queue()
        self._devices = (settings.setup.muted, settings.setup.hidden)
        self._sound = settings.sound
        self._sound_fd: int | None = None
        self._document = False
        self._worker = self._new_worker()
        self._addresses = AddressWatch(self._address_changed)
        self._errands: set[asyncio.Task[None]] = set()
        self._desk = DeskClient(
            settings.desk_url,
            settings.site_token,
            context.site,
            on_message=self._desk_says,
            on_refused=lambda: self._inputs.put_nowait(DeskRefused()),
            on_down=lambda: self._inputs.put_nowait(DeskDown()),
            on_back=lambda: self._inputs.put_nowait(DeskBack()),
            on_notice=self._noticed,
        )
        self._uploads = Uploads(
            context.call_id, settings.desk_url, settings.site_token, self._desk.send, listener
        )
        self.way = way
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

    def show(self, screen: ShownScreen) -> None:
        self._inputs.put_nowait(screen)

    def tell_ask(self, ask: str, state: AskStage, reason: str) -> None:
        if state in ("declined", "failed"):
            self._uploads.stop(ask)
        self._desk.send(AskState(call=self._context.call_id, id=ask, state=state, reason=reason))

    def send_document(self, picture: Picture) -> None:
        if not self.over:
            self._uploads.start(picture)

    def show_devices(self, devices: ShownDevices) -> None:
        self._inputs.put_nowait(devices)

    def answer_recording(self, yes: bool) -> None:
        self._desk.send(RecordAnswer(call=self._context.call_id, yes=yes))

    def stop_recording(self) -> None:
        self._desk.send(RecordStop(call=self._context.call_id))

    @property
    def call_id(self) -> str:
        return self._context.call_id

    def tell_face(self, told: FaceTold) -> None:
        self._inputs.put_nowait(told)

    def set_devices(self, *, muted: bool, hidden: bool) -> None:
        self._devices = (muted, hidden)
        if self._sound is not None:
            self._sound.set_mute(muted)
        self._worker.tell(SetDevices(muted=muted, hidden=hidden))

    def share_document(self, on: bool) -> None:
        self._document = on
        self._worker.tell(ShareDocument(on=on))

    def _desk_says(self, message: ToKiosk) -> None:
        self._inputs.put_nowait(DeskUp(message) if isinstance(message, Welcome) else message)

    def _new_worker(self) -> WorkerProcess:
        return WorkerProcess(
            self._inputs.put_nowait,
            lambda: self._inputs.put_nowait(WorkerGone()),
            self._settings.engine,
        )

    def _address_changed(self) -> None:
        self._desk.renew()
        self._inputs.put_nowait(AddressChanged())

    def _respawn(self) -> None:
        """A fresh worker in the place of a dead one; it is told what the first one was told."""
        dead, self._worker = self._worker, self._new_worker()
        self._set_up()
        for work in (dead.stop(), self._start_worker()):
            task = asyncio.ensure_future(work)
            self._errands.add(task)
            task.add_done_callback(self._errands.discard)

    async def _start_worker(self) -> None:
        remote, own, pages = self._rings
        await self._worker.start(remote.fd, own.fd, pages.fd, self._sound_fd)

    def _set_up(self) -> None:
        muted, hidden = self._devices
        setup = self._settings.setup.model_copy(update={"muted": muted, "hidden": hidden})
        self._worker.tell(setup)
        if self._document:
            self._worker.tell(ShareDocument(on=True))

    def _noticed(self, notice: KioskNotice) -> None:
        """What changes nothing in the call's rules is only handed on to the screen."""
        if getattr(notice, "call", "") != self._context.call_id or self.over:
            return
        match notice:
            case Hold(on=on):
                self._listener(CallHeld(on))
            case Party(name=name, here=here):
                self._listener(CallJoined(name, here, listens=False))
                if here:
                    self._inputs.put_nowait(Joined())
            case ListenNotice(name=name, on=on):
                self._listener(CallJoined(name, on, listens=True))
            case Ask(id=ask, kind=kind):
                self._listener(AgentAsked(ask, kind))
            case AskDrop(id=ask):
                self._uploads.stop(ask)
                self._listener(AgentDropped(ask))
            case NoticeGive(id=given, papers=papers, points=points):
                self._listener(AgentGaveNotice(given, papers, points))
            case UploadTicket() | UploadRefused():
                self._uploads.heard(notice)
            case RecordState(state=state):
                self._listener(RecordingChanged(state))
            case Alternatives():
                self._listener(ways_of(notice))
            case _:
                return

    async def run(self) -> None:
        """Until the call is over and everything it used is given back."""
        desk = asyncio.create_task(self._desk.run())
        self._addresses.open()
        try:
            if self._sound is not None:
                self._sound_fd = await asyncio.to_thread(self._sound.open)
                self._sound.set_mute(self._devices[0])
            self._set_up()
            await self._start_worker()
            await self._follow()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._desk.flushed(), _FLUSH_S)
        finally:
            self.over = True
            self._addresses.close()
            await self._uploads.close()
            desk.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await desk
            if self._errands:
                await asyncio.wait(self._errands)
            await self._worker.stop()
            if self._sound is not None:
                await asyncio.to_thread(self._sound.close)
            for ring in self._rings:
                ring.wipe()

    async def _follow(self) -> None:
        call = begin(self._context, self._settings.patience, time.monotonic(), self.way)
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
            if call.phase == "talking":
                self.way = call.way

    def _perform(self, output: Output) -> None:
        match output:
            case Send(message=message):
                self._desk.send(message)
            case Tell(command=command):
                self._worker.tell(command)
            case Respawn():
                self._respawn()
            case Emit(event=event):
                if isinstance(event, CallFailed):
                    self.failure = event.code
                if isinstance(event, CallRinging | CallConnected) and self._sound is not None:
                    # Not before: while the resident waits in line, nothing listens.
                    self._sound.listen()
                self._listener(event)
