"""Counters of a leg as rates over the time since one last looked."""

import time
from dataclasses import dataclass

from aiortc import RTCPeerConnection

from video.audio import Loudspeaker
from video.camera import Camera
from video.tuning.path import Path
from video.tuning.receiver import TunedReceiver
from video.tuning.transport import TunedTransport


@dataclass(frozen=True, slots=True)
class LegStats:
    """Rates since the last look; the fields are those of `contract.CallStats`."""

    fps_in: float
    fps_out: float
    rtt_ms: float | None
    kbps_in: float
    kbps_out: float
    audio_in: float
    concealed_pct: float
    loss_out_pct: float
    target_kbps: float


@dataclass(frozen=True, slots=True)
class _Mark:
    """Counters at a moment."""

    at: float
    frames_in: int = 0
    frames_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    sounds: int = 0
    made_up: int = 0


class Meter:
    """Reads what one peer connection, the camera and the loudspeaker have counted."""

    def __init__(self, peer: RTCPeerConnection, camera: Camera, speaker: Loudspeaker) -> None:
        self._peer, self._camera, self._speaker = peer, camera, speaker
        self._mark = _Mark(time.monotonic(), frames_out=camera.sent)
        self._idle = Path()

    @property
    def path(self) -> Path:
        """What the streams share; one that nobody reads where stock aiortc carries the call."""
        transport = self._peer.getSenders()[0].transport
        return transport.path if isinstance(transport, TunedTransport) else self._idle

    def begin(self, frames_in: int) -> None:
        """Rates count from here."""
        self._mark = self._count(frames_in)

    def stats(self, frames_in: int, rtt_ms: float | None) -> LegStats:
        then, now = self._mark, self._count(frames_in)
        self._mark = now
        span = max(now.at - then.at, 0.001)
        rate, sounds = self.path.rate, now.sounds - then.sounds
        return LegStats(
            fps_in=round((now.frames_in - then.frames_in) / span, 1),
            fps_out=round((now.frames_out - then.frames_out) / span, 1),
            rtt_ms=None if rtt_ms is None else round(rtt_ms, 1),
            kbps_in=round((now.bytes_in - then.bytes_in) / span / 125, 1),
            kbps_out=round((now.bytes_out - then.bytes_out) / span / 125, 1),
            audio_in=round(sounds / span, 1),
            concealed_pct=round(100 * (now.made_up - then.made_up) / max(1, sounds), 1),
            loss_out_pct=round(100 * rate.loss, 1),
            target_kbps=round(rate.target / 1000, 1),
        )

    def _count(self, frames_in: int) -> _Mark:
        made_up = 0
        for receiver in self._peer.getReceivers():
            if isinstance(receiver, TunedReceiver) and receiver.playout is not None:
                made_up = receiver.playout.buffer.made_up
        path = self.path
        sent, heard = self._camera.sent, self._speaker.frames
        return _Mark(
            time.monotonic(), frames_in, sent, path.bytes_in, path.bytes_out, heard, made_up
        )
