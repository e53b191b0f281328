"""The words the shell and the video part share, so that neither knows the other's engine.

Times are milliseconds or seconds as the names say. Nothing here imports WebRTC.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

EndedBy = Literal["agent", "resident", "system"]
FailureCode = Literal["no_network", "nobody", "refused", "worker_crashed", "timed_out"]
AskKind = Literal["scan", "still", "signature", "camera"]
AskStage = Literal["asked", "accepted", "declined", "sending", "done", "failed"]


@dataclass(frozen=True, slots=True)
class CallContext:
    """What the agent may know of the case before answering: never who the resident is."""

    call_id: str
    service_id: str
    service_title: str
    step: str
    lang: str
    region: str
    site: str
    case_id: str = field(repr=False)
    missing: tuple[str, ...] = field(repr=False)
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One thing on the kiosk's screen, as `video.signalling.MirrorItem`; `options`: id, label."""

    id: str
    kind: Literal["field", "choice", "row", "button", "device"]
    label: str
    value: str = field(default="", repr=False)
    masked: bool = False
    by: str = ""
    suggested: str = field(default="", repr=False)
    here: bool = False
    state: Literal["", "chosen", "done", "missing"] = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page, as `video.signalling.PageTold`; `figures`: name, value, whether it passed."""

    material: str
    title: str
    number: int
    kept: bool = True
    flaws: tuple[str, ...] = ()
    figures: tuple[tuple[str, str, bool | None], ...] = ()


@dataclass(frozen=True, slots=True)
class FaceTold:
    """What came of comparing faces, as `video.signalling.FaceScore`: for the agent only."""

    code: str = ""
    which: Literal["", "card", "live"] = ""
    score: float | None = field(default=None, repr=False)
    likely: bool | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ShownScreen:
    """The kiosk's screen in words, as the agent may see it; masked by whoever makes it."""

    screen: str
    heading: str = field(repr=False)
    text: str = field(default="", repr=False)
    problem: str = ""
    step: str = ""
    private: bool = False
    items: tuple[ShownItem, ...] = field(default=(), repr=False)
    pages: tuple[ShownPage, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownDevice:
    """One device of the kiosk, as `video.signalling.DeviceState`."""

    role: Literal["reader", "camera", "printer", "voice", "network", "outbox"]
    ok: bool
    code: str = ""
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class ShownDevices:
    """How the kiosk's own devices are."""

    devices: tuple[ShownDevice, ...]


PromiseKind = Literal["callback", "appointment", "complaint"]
OfferReason = Literal["after_hours", "nobody", "queue_full"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a resident asks the desk for instead of waiting; `id` makes a repeat harmless.

    `call`: the call that leaves the queue for it, if there is one; `slot`: of an appointment.
    """

    id: str
    kind: PromiseKind
    lang: str
    service_title: str
    call: str = ""
    slot: str = ""
    phone: str = field(default="", repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OfferedSlot:
    """A time that can be booked; ISO 8601 with offset."""

    id: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class OtherWays:
    """Nobody can answer now: times to book, and the nearest staffed point (name, address, hours,
    phone; empty: none is known)."""

    why: OfferReason
    slots: tuple[OfferedSlot, ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """The desk has written it down; `due` is ISO 8601."""

    kind: PromiseKind
    number: str
    due: str


@dataclass(frozen=True, slots=True)
class PromiseFailed:
    """The desk was not reached (`network`) or said no (`slot_taken`, `refused`)."""

    kind: PromiseKind
    code: Literal["network", "slot_taken", "refused"]


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    """The agent asks to record, or recording has begun or ended."""

    state: Literal["asked", "on", "off"]


@dataclass(frozen=True, slots=True)
class CallQueued:
    """The call waits; `position` counts from 1; `eta_s` is None when nobody is signed in."""

    position: int
    eta_s: int | None


@dataclass(frozen=True, slots=True)
class CallRinging:
    """The call is ringing on at least one agent's page."""


@dataclass(frozen=True, slots=True)
class CallConnected:
    """Media flows. Comes again, with the same or another agent, after `CallReconnecting`.

    `setup_ms` runs from `Caller.start` to the first remote frame (so it holds the wait in the
    queue); `media_ms` from the agent's answer to the first remote frame. An agent without a
    camera counts from the moment the media path is up.
    """

    agent_name: str
    setup_ms: int
    media_ms: int = 0


@dataclass(frozen=True, slots=True)
class CallStats:
    """Once a second while talking: decoded and sent pictures a second, and the round trip.

    `audio_in`: 20 ms frames played a second, `concealed_pct` percent of them made up;
    `loss_out_pct` of what we sent; `target_kbps` what the line is thought to carry.
    """

    fps_in: float
    fps_out: float
    rtt_ms: float | None
    kbps_in: float = 0.0
    kbps_out: float = 0.0
    audio_in: float = 0.0
    concealed_pct: float = 0.0
    loss_out_pct: float = 0.0
    target_kbps: float = 0.0


@dataclass(frozen=True, slots=True)
class CallQuality:
    """What can be seen on either side changed; the words for the codes are content.

    `sending` (what the agent gets): "full", "small" picture, "sound_only", "still" pictures with
    text, "callback" (the line carries no talk: offer to call back). `receiving` (what the kiosk
    gets): "picture" or "sound_only".
    """

    sending: Literal["full", "small", "sound_only", "still", "callback"]
    receiving: Literal["picture", "sound_only"]


@dataclass(frozen=True, slots=True)
class CallReconnecting:
    """The media path or the agent was lost; the call itself still stands."""


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over in good order."""

    by: EndedBy
    reason: str


@dataclass(frozen=True, slots=True)
class CallFailed:
    """The call is over and could not be held or never came to be."""

    code: FailureCode


@dataclass(frozen=True, slots=True)
class AgentChat:
    """A line the agent typed for the resident; its words stay out of every log."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgentSuggested:
    """A value the agent proposes for a field; the resident decides on the kiosk."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallHeld:
    """The agent put the call on hold, or took it up again."""

    on: bool


@dataclass(frozen=True, slots=True)
class CallJoined:
    """Somebody else came into the call or left it; `listens`: hears without speaking."""

    name: str = field(repr=False)
    here: bool
    listens: bool


@dataclass(frozen=True, slots=True)
class AgentPhrase:
    """A ready sentence by its id (`video.signalling.PhraseId`); the words are the kiosk's own."""

    id: str


@dataclass(frozen=True, slots=True)
class AgentPointed:
    """The agent points at a choice of the screen by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class AgentAsked:
    """The agent asks for a page, a whole picture or a signature; the resident agrees or not."""

    id: str
    kind: AskKind


@dataclass(frozen=True, slots=True)
class AgentDropped:
    """The agent no longer wants what they asked for."""

    id: str


@dataclass(frozen=True, slots=True)
class AgentGaveNotice:
    """The agent tells once and in full what is missing, by ids of the service's own content."""

    id: str
    papers: tuple[str, ...]
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentSent:
    """The desk has what was asked for under this id."""

    id: str


@dataclass(frozen=True, slots=True)
class DocumentFailed:
    """It could not be brought to the desk."""

    id: str
    code: Literal["network", "too_large", "refused"]


@dataclass(frozen=True, slots=True)
class CallDevices:
    """What the kiosk has for the call changed: a device was unplugged, or is there again."""

    microphone: bool
    camera: bool
    speaker: bool


@dataclass(frozen=True, slots=True)
class AgentAskedFace:
    """The agent would like the resident's face compared with the card's photo."""


CallEvent = (
    CallQueued
    | CallRinging
    | CallConnected
    | CallStats
    | CallQuality
    | CallReconnecting
    | CallEnded
    | CallFailed
    | AgentChat
    | AgentSuggested
    | AgentPhrase
    | AgentPointed
    | AgentAskedFace
    | CallHeld
    | CallJoined
    | AgentAsked
    | AgentDropped
    | AgentGaveNotice
    | DocumentSent
    | DocumentFailed
    | RecordingChanged
    | OtherWays
    | PromiseKept
    | PromiseFailed
    | CallDevices
)

Listener = Callable[[CallEvent], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, rows tightly packed: `i420` is Y, then U, then V (width*height*3/2 bytes);
    `bgr` three bytes a pixel.

    `seq` grows by one a picture and never goes back while the source lives.
    """

    seq: int
    width: int
    height: int
    format: Literal["i420", "bgr"]
    data: bytes = field(repr=False)


class FrameSource(Protocol):
    """A latest-picture slot: the screen asks at its own pace and never queues pictures."""

    def latest(self, after: int) -> Frame | None:
        """Return the newest picture if it is newer than `after`, else None."""


@dataclass(frozen=True, slots=True)
class CallerHealth:
    """What the status page needs: is the part open, in a call, and is the desk reachable."""

    opened: bool
    in_call: bool
    desk_online: bool
    worker_alive: bool
    last_failure: FailureCode | None


class CallSound(Protocol):
    """The kiosk's loudspeaker and microphone, which belong to another part; no method blocks
    for long, and all are called on the caller's thread."""

    def open(self) -> int:
        """Join the mixer; returns the worker's descriptor (see `video.sound_line`)."""

    def listen(self) -> None:
        """Turn the microphone on."""

    def set_mute(self, muted: bool) -> None: ...

    def close(self) -> None: ...


class Caller(Protocol):
    """One kiosk's telephone. No method blocks; results come to the listener, from a thread
    of the caller's own, so the listener must only put them into an inbox."""

    @property
    def remote_frames(self) -> FrameSource:
        """The agent's picture."""

    @property
    def self_frames(self) -> FrameSource:
        """The resident's own picture, as it is sent."""

    def open(self, listener: Listener) -> None: ...

    def start(self, context: CallContext) -> None: ...

    def update(self, step: str, missing: tuple[str, ...]) -> None: ...

    def show(self, screen: ShownScreen) -> None: ...

    def tell_ask(self, ask: str, state: AskStage, reason: str = "") -> None: ...

    def send_document(self, ask: str, kind: AskKind, data: bytes) -> None: ...

    def show_devices(self, devices: ShownDevices) -> None: ...

    def answer_recording(self, yes: bool) -> None: ...

    def stop_recording(self) -> None: ...

    def promise(self, promise: Promise) -> None: ...

    def rate(self, level: int, reasons: tuple[str, ...]) -> None: ...

    def tell_face(self, told: FaceTold) -> None: ...

    def end(self, reason: str) -> None: ...

    def set_mute(self, muted: bool) -> None: ...

    def set_camera_hidden(self, hidden: bool) -> None: ...

    def share_document(self, on: bool) -> None:
        """Let the agent see what lies under the document camera; only when the resident agreed."""

    def close(self) -> None: ...

    def health(self) -> CallerHealth: ...
