"""Pictures and sound between PyAV, which the kiosk's devices speak, and `wrtc`'s WebCodecs types.

Pictures are I420, sound is 16-bit. `wrtc` gives 10 ms of sound at a time, in a rate and layout that
may change; the loudspeaker counts in 20 ms of 48 kHz mono.
"""

from fractions import Fraction

import av
import numpy as np
import webrtc

from video.audio import BLOCK, RATE
from video.test_picture import Plane

_MICROSECONDS = 1_000_000
_S16_BYTES = 2


def picture_out(frame: av.VideoFrame) -> webrtc.VideoFrame:
    """A camera's picture for libwebrtc, which copies it."""
    pixels = np.ascontiguousarray(frame.to_ndarray(format="yuv420p"))
    wish = webrtc.VideoFrameBufferInit(
        format="I420",
        coded_width=frame.width,
        coded_height=frame.height,
        timestamp=_microseconds(frame),
    )
    return webrtc.VideoFrame(pixels.data.cast("B"), wish)


def sound_out(frame: av.AudioFrame) -> webrtc.AudioData:
    """A block of the microphone (16-bit) for libwebrtc."""
    channels = len(frame.layout.channels)
    samples = bytes(frame.planes[0])[: frame.samples * channels * _S16_BYTES]
    wish = webrtc.AudioDataInit(
        format="s16",
        sample_rate=frame.sample_rate,
        number_of_frames=frame.samples,
        number_of_channels=channels,
        timestamp=_microseconds(frame),
        data=samples,
    )
    return webrtc.AudioData(wish)


def picture_in(frame: webrtc.VideoFrame) -> av.VideoFrame | None:
    """The agent's picture with even sides; None where it is smaller than that or of another kind.

    libwebrtc's software decoders give I420 and nothing else.
    """
    rect = frame.visible_rect
    if rect is None or frame.format != "I420" or rect.width < 2 or rect.height < 2:
        return None
    width, height = int(rect.width) // 2 * 2, int(rect.height) // 2 * 2
    pixels: Plane = np.empty((height * 3 // 2, width), np.uint8)
    part = webrtc.DOMRectInit(rect.x, rect.y, width, height)
    frame.copy_to(pixels.data.cast("B"), webrtc.VideoFrameCopyToOptions(rect=part)).result()
    return av.VideoFrame.from_numpy_buffer(pixels, format="yuv420p")


class SoundIn:
    """Turns what comes into blocks of the loudspeaker's length."""

    def __init__(self) -> None:
        self._shape = (0, 0)
        self._resampler = _resampler()

    def blocks(self, data: webrtc.AudioData) -> list[av.AudioFrame]:
        """None, one or more blocks that are complete now."""
        rate, channels, frames = (
            int(data.sample_rate),
            data.number_of_channels,
            data.number_of_frames,
        )
        if (rate, channels) != self._shape:  # a resampler takes one shape only
            self._shape, self._resampler = (rate, channels), _resampler()
        frame = av.AudioFrame(format="s16", layout=f"{channels}c", samples=frames)
        wish = webrtc.AudioDataCopyToOptions(plane_index=0, format="s16")
        data.copy_to(memoryview(frame.planes[0]), wish)
        frame.sample_rate = rate
        return self._resampler.resample(frame)


def _resampler() -> av.AudioResampler:
    return av.AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=BLOCK)


def _microseconds(frame: av.VideoFrame | av.AudioFrame) -> int:
    if frame.pts is None or frame.time_base is None:
        return 0
    return int(frame.pts * Fraction(frame.time_base) * _MICROSECONDS)
