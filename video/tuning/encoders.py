"""The encoders: x264 for a small machine and a thin line, Opus for one voice.

H.264 by x264 superfast on one thread costs a fifth of the stock preset for the same picture (1.8
against 9.3 ms a 480p frame).
"""

import fractions
from collections.abc import Iterator

import av
from aiortc.codecs import h264, opus
from av.frame import Frame

START_BITRATE = 300_000
MIN_BITRATE = 60_000
MAX_BITRATE = 2_400_000
OPUS_BITRATE = 32_000
# libopus' own 0 to 10. Of a spoken sentence at this rate 6 keeps what 10 keeps (10.7 and 10.6 dB
# between what goes in and what comes out) for four fifths of the time; below 4 it is heard.
_OPUS_COMPLEXITY = 6
_CEILINGS = (150_000, 300_000, 600_000, 1_200_000, MAX_BITRATE)
_HEADROOM = 1.25
_TOO_HIGH = 4.5  # a ceiling this many times the target makes key pictures too large for the line
_RATE_STEP = 0.04  # smaller changes of the target are not worth a new rate-control state
# A key picture may take this share of a second's bits.
_VBV_S = 0.13


def ceiling_for(target: int) -> int:
    """The rate to open the encoder with."""
    return next((c for c in _CEILINGS if c >= target * _HEADROOM), MAX_BITRATE)


class TunedH264Encoder(h264.H264Encoder):
    """x264 superfast, one thread, small VBV, bit rate changed without a key picture.

    x264 changes the rate of a running encoder only if it was opened with constant rate (average
    equal to maximum), and never above the maximum it was opened with; PyAV can't raise that
    later. So it is opened at a ceiling and turned down before the first picture. The buffer (VBV)
    belongs to the ceiling: a target that leaves its ceiling far below gets a new encoder.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fps = 25
        self._opened = (0, 0, 0)  # width, height, fps
        self._ceiling = 0

    def _encode_frame(self, frame: av.VideoFrame, force_keyframe: bool) -> Iterator[bytes]:
        target = self.target_bitrate
        wanted = (frame.width, frame.height, self.fps)
        codec = self.codec
        misfit = target > self._ceiling or target * _TOO_HIGH < self._ceiling
        if codec is None or wanted != self._opened or misfit:
            codec = self.codec = self._create(frame.width, frame.height, target)
        elif abs(target - (codec.bit_rate or 1)) > _RATE_STEP * (codec.bit_rate or 1):
            codec.bit_rate = target
        kind = av.video.frame.PictureType
        frame.pict_type = kind.I if force_keyframe else kind.NONE
        data = b"".join(bytes(packet) for packet in codec.encode(frame))
        if data:
            yield from self._split_bitstream(data)

    def _create(self, width: int, height: int, target: int) -> av.VideoCodecContext:
        self._opened = (width, height, self.fps)
        self._ceiling = max(target, ceiling_for(target))
        codec = av.CodecContext.create("libx264", "w")
        codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
        codec.bit_rate = self._ceiling
        codec.framerate = fractions.Fraction(self.fps, 1)
        codec.time_base = fractions.Fraction(1, 90_000)
        codec.thread_count = 1
        codec.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "level": "31",
            "maxrate": str(self._ceiling),
            "bufsize": str(int(self._ceiling * _VBV_S)),
            "x264-params": "sliced-threads=0:keyint=infinite:scenecut=0",
        }
        codec.profile = "Baseline"
        codec.open()
        codec.bit_rate = target
        return codec


class TunedOpusEncoder(opus.OpusEncoder):
    """Mono speech at 32 kbit/s with in-band FEC instead of stock's 96 kbit/s stereo."""

    def __init__(self) -> None:
        super().__init__()
        self.codec = av.CodecContext.create("libopus", "w")
        self.codec.bit_rate = OPUS_BITRATE
        self.codec.format = "s16"
        self.codec.layout = "mono"
        self.codec.options = {
            "application": "voip",
            "fec": "1",
            "packet_loss": "10",
            "compression_level": str(_OPUS_COMPLEXITY),
        }
        self.codec.sample_rate = opus.SAMPLE_RATE
        self.codec.time_base = opus.TIME_BASE
        self.resampler = av.AudioResampler(
            format="s16", layout="mono", rate=opus.SAMPLE_RATE, frame_size=opus.SAMPLES_PER_FRAME
        )
        self._resampled = False

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        """Payloads and the RTP time of the first; a frame as Opus takes it goes in as it is."""
        assert isinstance(frame, av.AudioFrame)
        if self._resampled or not _fits_opus(frame):
            self._resampled = True
            return super().encode(frame, force_keyframe)
        packets = self.codec.encode(frame)
        if not packets:
            return [], 0
        if self.first_packet_pts is None:
            self.first_packet_pts = packets[0].pts  # the encoder's look-ahead: it is negative
        assert self.first_packet_pts is not None and packets[0].pts is not None
        return [bytes(p) for p in packets], packets[0].pts - self.first_packet_pts


def _fits_opus(frame: av.AudioFrame) -> bool:
    """Whether this is one 20 ms packet of the encoder's own rate, layout and format."""
    return (
        frame.samples == opus.SAMPLES_PER_FRAME
        and frame.sample_rate == opus.SAMPLE_RATE
        and frame.format.name == "s16"
        and frame.layout.name == "mono"
        and frame.time_base == opus.TIME_BASE
    )
