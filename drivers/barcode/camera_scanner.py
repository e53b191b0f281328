"""Codes in a camera's frames: the document camera's preview, or a camera of its own.

Only the newest frame is looked at, at most so many a second, and none while nobody wants codes.
A code that stays in view is told once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from drivers.barcode.contract import Symbol, Symbology
from drivers.barcode.decode import LONGEST, decode
from drivers.barcode.scanner import TAKE_S, Scanner, Taken
from drivers.barcode.symbology import FORMATS
from drivers.bus import Bus
from drivers.document_camera.feed import Source as CameraSource
from drivers.document_camera.frame import UnreadablePicture
from drivers.document_camera.source import locate, open_source
from drivers.frames import Frame as SlotFrame
from drivers.frames import FrameSlot, Picture
from drivers.job import Job

LOOKS_PER_S = 8.0
"""A hand holds a code still for half a second at least; each look costs 1 to 15 ms of a core."""
GONE_S = 1.0
"""A code that was not read for so long has left the view; blinks of the decoder are shorter."""
STANDBY_LOOK_S = 2.0
LARGE_PX = 1920
"""Of a longer frame a smaller one is decoded: a code held up to it is large enough."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A frame that nobody has looked at, decoded only if somebody does; `at`: when it came."""

    at: float
    picture: Callable[[], Picture]
    """Raises UnreadablePicture."""


class Feed(Protocol):
    """Where frames come from, used from one thread."""

    def next(self) -> Fresh | None:
        """The newest frame that was not given before; None after TAKE_S, or for no picture.

        Raises DeviceLost.
        """

    def fresh(self) -> None:
        """A frame that was made before now is not given any more."""

    def rest(self) -> float:
        """Nobody wants frames now; returns seconds until it wants to be asked again."""

    def close(self) -> None:
        """Let it go."""


class SlotFeed:
    """Frames that another part shows anyway, such as the document camera's preview."""

    def __init__(self, slot: FrameSlot) -> None:
        self._slot = slot
        self._seq = 0

    def next(self) -> Fresh | None:
        """The slot has no bell: it is looked into every 10 ms."""
        end = time.monotonic() + TAKE_S
        while (frame := self._slot.latest(self._seq)) is None:
            if time.monotonic() >= end:
                return None
            time.sleep(0.01)
        self._seq = frame.seq
        return Fresh(time.monotonic(), lambda: _pixels(frame))

    def fresh(self) -> None:
        """A preview that stands still would show what somebody held up long ago."""
        frame = self._slot.latest(self._seq)
        if frame is not None:
            self._seq = frame.seq

    def rest(self) -> float:
        """Its owner decides when it is filled."""
        return STANDBY_LOOK_S

    def close(self) -> None:
        """Nothing to let go."""


def _pixels(frame: SlotFrame) -> Picture:
    return np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 3)


class CameraFeed:
    """A camera of its own. Every frame is fetched, as those left behind would make a queue."""

    def __init__(self, place: str) -> None:
        self._source: CameraSource = open_source(place)
        self._resting = False

    def next(self) -> Fresh | None:
        """Waits for the camera, which may be longer than TAKE_S; the frame stays coded."""
        self._resting = False
        if self._source.pace:
            time.sleep(min(TAKE_S, self._source.pace))
        try:
            frame = self._source.read()
        except UnreadablePicture:
            return None
        large = max(frame.size) > LARGE_PX
        return Fresh(time.monotonic(), frame.small if large else frame.full)

    def fresh(self) -> None:
        """Its source keeps one frame at most, and gives none while it rests."""

    def rest(self) -> float:
        """Lamp out, and a look whether it is still there."""
        if not self._resting:
            self._resting = True
            self._source.rest()
        self._source.alive()
        # Twice as often as its owner would: an unplug shall be told within a second.
        return self._source.look_s / 2

    def close(self) -> None:
        """Let it go."""
        self._source.close()


class CameraScanner(Scanner[Feed]):
    """Implements `contract.Driver` over frames.

    source: a camera as `document_camera.source.locate` takes it, or a FrameSlot that another part
    fills. formats: kinds told unasked; each more costs (QR alone 1 ms, five kinds 7 ms a frame).
    on_wanted: called with True when frames are needed and False when not, for a slot's owner.
    """

    source = "camera"

    def __init__(
        self,
        camera: str | FrameSlot,
        *,
        role: str = "barcode",
        formats: tuple[Symbology, ...] = (Symbology.QR_CODE,),
        scanning: bool = False,
        looks_per_s: float = LOOKS_PER_S,
        longest: int = LONGEST,
        avoid: str = "",
        bus: Callable[[], Bus] = Bus,
        on_wanted: Callable[[bool], None] | None = None,
        **base: Any,
    ) -> None:
        super().__init__(role, camera if isinstance(camera, str) else "slot", **base)
        self._camera = camera
        self._formats = formats
        self._scanning = scanning
        self._every_s = 1 / looks_per_s
        self._longest = longest
        self._avoid, self._bus = avoid, bus
        self._on_wanted = on_wanted
        self._place = ""
        self._looked_at = 0.0
        self._seen: dict[tuple[Symbology, bytes], float] = {}

    def _tells_symbology(self) -> bool:
        return True

    def _symbologies(self) -> tuple[Symbology, ...]:
        return tuple(FORMATS)

    # The device's thread.

    def _do_open(self) -> Feed:
        self._seen.clear()
        if isinstance(self._camera, FrameSlot):
            return SlotFeed(self._camera)
        self._place = locate(self._camera, avoid=self._avoid, bus=self._bus())
        return CameraFeed(self._place)

    def _do_idle(self, connection: Feed) -> float:
        if not self._scanning:
            return connection.rest()
        super()._do_idle(connection)
        self._asked_at = time.monotonic()
        return 0.0

    def _do_check(self, connection: Feed) -> None:
        """A camera at rest is made to give a frame now and then."""
        connection.next()

    def _do_close(self, connection: Feed) -> None:
        connection.close()
        self._seen.clear()

    def _power_address(self) -> str:
        return self._place if self._place.startswith("/dev/") else ""

    def _scan_take(self, connection: Feed, formats: tuple[Symbology, ...]) -> list[Taken]:
        came = connection.next()
        if came is None or came.at - self._looked_at < self._every_s:
            return []
        self._looked_at = came.at
        self._board.count("looks")
        try:
            found = decode(came.picture(), formats or self._formats, longest=self._longest)
        except UnreadablePicture as error:
            self._board.count(error.code)
            return []
        return [Taken(one, None, came.at) for one in found if self._is_new(one, came.at)]

    def _is_new(self, symbol: Symbol, now: float) -> bool:
        """Not told yet, or gone from the view in between."""
        for key in [key for key, seen in self._seen.items() if now - seen > GONE_S]:
            del self._seen[key]
        key = (symbol.symbology, symbol.data)
        known = key in self._seen
        self._seen[key] = now
        return not known

    def _scan_fresh(self, connection: Feed) -> None:
        connection.fresh()
        self._seen.clear()
        self._looked_at = 0.0

    def _scan_begin(self, connection: Feed, job: Job) -> None:
        self._wish(True)

    def _scan_end(self, connection: Feed) -> None:
        self._wish(self._scanning)

    def _scan_switch(self, connection: Feed, on: bool) -> None:
        self._wish(on)

    def _wish(self, on: bool) -> None:
        if self._on_wanted is not None:
            self._on_wanted(on)
