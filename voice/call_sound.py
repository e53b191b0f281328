"""A call's sound at the kiosk: the agent into the one mixer, the cleaned microphone out of it.

The call worker is another process and knows nothing of devices. It has the other end of a socket
(AF_UNIX, SOCK_SEQPACKET). From the worker: packets of 16-bit mono samples at 48 kHz. To the
worker: the same of the microphone, and packets of one byte that say what is there (bit 0: the
microphone, bit 1: the loudspeaker), on every change and about once a second.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Callable

from voice.capture import Capture, CaptureHandlers, command_of
from voice.contract import DeviceState, EchoWay
from voice.elastic import Elastic
from voice.player import Player
from voice.sound import DEVICE_RATE, Samples, as_float

logger = logging.getLogger("jiujin.voice.call_sound")

MICROPHONE, LOUDSPEAKER = 1, 2
_PACKET = 16_384

OpenCapture = Callable[[CaptureHandlers], Capture]


class CallSound:
    """One call at a time; kept for the kiosk's life.

    `microphone`: `default` or PortAudio's name; None: the call worker has a source of its own.
    `player` None: the kiosk speaks no prompts, so a loudspeaker is opened for each call.
    """

    def __init__(
        self,
        player: Player | None,
        microphone: str | None,
        way: EchoWay,
        open_capture: OpenCapture | None = None,
    ) -> None:
        self._lasting, self._player = player, player
        self._microphone, self._way = microphone, way
        self._open_capture = open_capture or self._real_capture
        self._lock = threading.Lock()
        self._ours: socket.socket | None = None
        self._theirs: socket.socket | None = None
        self._capture: Capture | None = None
        self._agent = Elastic()
        self._there = True
        self._said = 0
        self._silent_for = 0
        self._muted = False

    def open(self) -> int:
        """Join the mixer; returns the worker's end, good for one worker after another."""
        self.close()
        self._ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.setblocking(False)
        self._agent.clear()
        self._muted, self._there = False, True
        if self._lasting is None:
            self._player = Player(lambda token, heard: None)
            self._player.open()
        assert self._player is not None
        self._player.set_call(self._pull, self._played)
        return self._theirs.fileno()

    def listen(self) -> None:
        """Turn the microphone on; before this nothing listens."""
        if self._capture is None and self._microphone is not None and self._ours is not None:
            handlers = CaptureHandlers(self._heard, self._microphone_is)
            self._capture = self._open_capture(handlers)

    def set_mute(self, muted: bool) -> None:
        """Let the microphone's sound not leave; with push-to-talk this is half duplex."""
        self._muted = muted
        if self._player is not None:
            self._player.quiet_call(self._way == "push_to_talk" and not muted)

    def close(self) -> None:
        """Leave the mixer and let go of the microphone; safe to call twice."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.close()
        if self._player is not None:
            self._player.set_call(None, None)
        if self._lasting is None and self._player is not None:
            self._player.close()
            self._player = None
        with self._lock:
            for end in (self._ours, self._theirs):
                if end is not None:
                    end.close()
            self._ours = self._theirs = None

    def _real_capture(self, handlers: CaptureHandlers) -> Capture:
        return Capture(command_of(self._way, self._microphone or "default"), handlers)

    # -- the loudspeaker's thread --

    def _pull(self, frames: int) -> Samples:
        while packet := self._receive():
            self._agent.push(as_float(packet))
        self._silent_for += frames
        if self._silent_for >= DEVICE_RATE or self._state() != self._said:
            self._say_state()
        return self._agent.pull(frames)

    def _receive(self) -> bytes:
        with self._lock:
            if self._ours is None:
                return b""
            try:
                return self._ours.recv(_PACKET)
            except (BlockingIOError, ConnectionError):
                return b""

    def _played(self, samples: Samples) -> None:
        capture = self._capture
        if capture is not None:
            capture.played(samples)

    # -- the microphone's thread --

    def _heard(self, block: bytes) -> None:
        if not self._muted:
            self._send(block)

    def _microphone_is(self, there: bool) -> None:
        self._there = there
        if not there:
            logger.warning("VOICE_MICROPHONE_LOST")
        self._say_state()

    def _state(self) -> int:
        heard = self._player is not None and self._player.state is DeviceState.healthy
        return MICROPHONE * self._there + LOUDSPEAKER * heard

    def _say_state(self) -> None:
        self._said, self._silent_for = self._state(), 0
        self._send(bytes((self._said,)))

    def _send(self, packet: bytes) -> None:
        """Never waits: a worker that does not read will be replaced."""
        with self._lock, contextlib.suppress(BlockingIOError, ConnectionError):
            if self._ours is not None:
                self._ours.send(packet)
