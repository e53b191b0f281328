"""What every leg of a call does, whichever library carries it: it offers, lives and dies, steers.

A lost leg is never repaired by renegotiation; the call makes a new one with the next `gen`.
The kiosk always offers, with every media line and all candidates in the first offer.
"""

import asyncio
import contextlib
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Literal

import av
import numpy as np

from video.audio import Loudspeaker, Microphone
from video.camera import Camera
from video.document import DocumentPictures
from video.frames import MAX_HEIGHT, MAX_WIDTH, FrameWriter
from video.ladder import (
    Ladder,
    Look,
    ReceivingCode,
    Rung,
    Seen,
    SendingCode,
    advance,
    see,
    start,
)
from video.meter import LegStats

LegState = Literal["live", "silent", "lost"]
PING_S = 1.0
SILENCE_S = 3.0  # no picture, sound or pong for so long: the path is away, perhaps for good
LOOK_S = 0.25
_CTL_MAX = 16 * 1024


@dataclass(frozen=True, slots=True)
class Media:
    """What outlives a leg. Tracks do not: a closing sender stops the track it was given."""

    camera: Camera
    microphone: Microphone
    speaker: Loudspeaker
    document: DocumentPictures = field(default_factory=lambda: DocumentPictures(None))

    def there(self) -> dict[str, bool]:
        """Which devices the kiosk has just now."""
        return {
            "microphone": self.microphone.there,
            "camera": self.camera.there,
            "speaker": self.speaker.there,
        }


def _planes(frame: av.VideoFrame) -> tuple[memoryview, ...]:
    """The picture's bytes in I420 order: the decoder's own where its rows have no padding."""
    if all(plane.line_size == plane.width for plane in frame.planes):
        return tuple(memoryview(plane)[: plane.width * plane.height] for plane in frame.planes)
    return (np.ascontiguousarray(frame.to_ndarray()).data,)


class Leg(ABC):
    """One peer connection of a call.

    `on_state` is called with "live" at the first picture and again after each "silent", with
    "lost" once; `on_quality` when what can be seen on either side changes.
    """

    def __init__(
        self,
        gen: int,
        media: Media,
        remote: FrameWriter,
        on_state: Callable[["Leg", LegState], None],
        on_quality: Callable[["Leg", SendingCode, ReceivingCode], None],
    ) -> None:
        self.gen = gen
        self.state: Literal["new", "live", "silent", "lost", "closed"] = "new"
        self._media = media
        self._remote = remote
        self._on_state = on_state
        self._on_quality = on_quality
        self._tasks: set[asyncio.Task[None]] = set()
        self._expects_picture = True
        self._heard_at = self._pictured_at = time.monotonic()
        self._rtt_ms: float | None = None
        self._frames_in = 0
        self._bytes_in = 0
        self._ladder: Ladder | None = None
        self._seen = Seen()
        self._said: tuple[SendingCode, ReceivingCode] = ("full", "picture")

    # --- what each library does in its own way --------------------------------------------------

    @abstractmethod
    async def offer(self) -> str:
        """Gather candidates and return the whole offer."""

    @abstractmethod
    async def answer(self, sdp: str) -> bool:
        """Take the agent's answer; False when it is no usable answer."""

    @abstractmethod
    def stats(self) -> LegStats:
        """Rates since the last call."""

    @abstractmethod
    async def close(self) -> None:
        """Release the connection; `on_state` stays silent."""

    @abstractmethod
    def _connected(self) -> bool:
        """Whether packets can go both ways."""

    @abstractmethod
    def _line(self) -> tuple[int, float]:
        """Bytes that have come so far, and the rate (bit/s) that the line is thought to carry."""

    @abstractmethod
    def _carry(self, rung: Rung) -> None:
        """Send no more than this from now on."""

    @abstractmethod
    def _send(self, body: dict[str, object]) -> None:
        """Say something to the page, if the data channel is open."""

    @abstractmethod
    def _make_room(self, *, document: bool) -> None:
        """The document camera's picture begins or ends to be sent beside the face."""

    # --- alive, silent, lost --------------------------------------------------------------------

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _show(self, frame: av.VideoFrame) -> None:
        """A picture of the agent: the newest is what the screen gets."""
        scale = min(1.0, MAX_WIDTH / frame.width, MAX_HEIGHT / frame.height)
        width = int(frame.width * scale) // 2 * 2
        height = int(frame.height * scale) // 2 * 2
        if frame.format.name != "yuv420p" or (width, height) != (frame.width, frame.height):
            frame = frame.reformat(width=width, height=height, format="yuv420p")
        self._remote.write(width, height, *_planes(frame))
        self._frames_in += 1
        self._heard_at = self._pictured_at = time.monotonic()
        self._become_live()

    def _path_is_up(self) -> None:
        """Packets can go; where no picture will come this is all that is waited for."""
        if not self._expects_picture and self._connected():
            self._become_live()

    def _become_live(self) -> None:
        if self.state in ("new", "silent"):
            if self.state == "new":
                self._spawn(self._steer())
            self.state = "live"
            self._begin_rates()
            self._on_state(self, "live")

    @abstractmethod
    def _begin_rates(self) -> None:
        """Rates count from here."""

    def _become_lost(self) -> None:
        if self.state in ("new", "live", "silent"):
            self.state = "lost"
            self._on_state(self, "lost")

    # --- quality --------------------------------------------------------------------------------

    async def _steer(self) -> None:
        """Look at the line again and again, and send what it carries."""
        while self.state in ("live", "silent"):
            await asyncio.sleep(min(LOOK_S, PING_S))
            self._look(time.monotonic())

    def _look(self, now: float) -> None:
        bytes_in, rate = self._line()
        self._listen(now, bytes_in)
        quiet = now - self._heard_at
        if self.state == "live" and quiet > SILENCE_S:
            self.state = "silent"
            self._on_state(self, "silent")
        elif self.state == "silent" and quiet < LOOK_S * 2:
            self._become_live()
        look = Look(now, rate, quiet, self._media.camera.height)
        self._ladder = advance(self._ladder, look) if self._ladder else start(look)
        self._carry(self._ladder.plan)
        self._seen = see(self._seen, now, now - self._pictured_at if self._expects_picture else 0)
        receiving: ReceivingCode = "picture" if self._seen.there else "sound_only"
        self._tell_quality(self._sending(self._ladder), receiving)

    def _listen(self, now: float, bytes_in: int) -> None:
        """Whatever comes in says that the line stands."""
        if bytes_in != self._bytes_in:
            self._bytes_in, self._heard_at = bytes_in, now

    def _sending(self, ladder: Ladder) -> SendingCode:
        """The word for what goes out now."""
        return ladder.code

    def _tell_quality(self, sending: SendingCode, receiving: ReceivingCode) -> None:
        if (sending, receiving) != self._said:
            self._said = (sending, receiving)
            self._send({"t": "quality", "sending": sending, "receiving": receiving})
            self._on_quality(self, sending, receiving)

    # --- the page's data channel ----------------------------------------------------------------

    def _on_ctl_open(self) -> None:
        self.say_devices()
        if self._media.document.shared.is_set():
            self.say_document()
        self._spawn(self._ping())

    async def _ping(self) -> None:
        while self.state in ("new", "live", "silent"):
            self._send({"t": "ping", "at": time.monotonic()})
            await asyncio.sleep(PING_S)

    def say_devices(self) -> None:
        """Tell the page whether microphone and camera are on, and which devices are missing."""
        mic, camera = not self._media.microphone.muted, not self._media.camera.hidden
        missing = [name for name, there in self._media.there().items() if not there]
        self._send({"t": "devices", "mic": mic, "camera": camera, "missing": missing})

    def say_document(self) -> None:
        """Tell the page whether the document camera's picture comes, and make room for it."""
        on = self._media.document.shared.is_set()
        self._make_room(document=on)
        self._send({"t": "document", "on": on})

    def _on_ctl(self, text: str | bytes) -> None:
        """Unknown words are ignored, as later versions may say more."""
        if not isinstance(text, str) or len(text) > _CTL_MAX:
            return
        body: object = None
        with contextlib.suppress(ValueError, RecursionError):
            body = json.loads(text)
        if not isinstance(body, dict):
            return
        if body.get("t") == "devices":
            self._agent_has(camera=body.get("camera") is not False)
        elif body.get("t") == "pong":
            at = body.get("at")
            now = time.monotonic()
            if isinstance(at, float) and 0 <= now - at < 60:
                self._rtt_ms = (now - at) * 1000
                self._heard_at = now

    def _agent_has(self, *, camera: bool) -> None:
        """The page answers before its camera is open; without one no picture will ever come."""
        if not camera:
            self._expects_picture = False
            self._path_is_up()
