"""The words the shell and the video part share, so that neither knows the other's engine.

Times are milliseconds or seconds as the names say. Nothing here imports WebRTC.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

EndedBy = Literal["agent", "resident", "system"]
FailureCode = Literal["no_network", "nobody", "refused", "worker_crashed", "timed_out"]


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
    """Once a second while talking: decoded and sent frames per second, and the round trip."""

    fps_in: float
    fps_out: float
    rtt_ms: float | None


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


CallEvent = (
    CallQueued
    | CallRinging
    | CallConnected
    | CallStats
    | CallReconnecting
    | CallEnded
    | CallFailed
    | AgentChat
)

Listener = Callable[[CallEvent], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture; `data` is Y, then U, then V, each row tightly packed (width*height*3/2 bytes).

    `seq` grows by one a picture and never goes back while the source lives.
    """

    seq: int
    width: int
    height: int
    format: Literal["i420"]
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

    def end(self, reason: str) -> None: ...

    def set_mute(self, muted: bool) -> None: ...

    def set_camera_hidden(self, hidden: bool) -> None: ...

    def close(self) -> None: ...

    def health(self) -> CallerHealth: ...
