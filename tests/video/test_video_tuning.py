"""A contract test for each name of aiortc that `rtc_tuning` leans on; upgrades must pass here."""

import fractions
import inspect
from collections.abc import Iterator

import aiortc
import av
import numpy as np
import pytest
from aiortc import codecs, rtcrtpreceiver
from aiortc.codecs import h264, opus
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtpPacket

from video import rtc_tuning
from video.test_picture import TestPicture


@pytest.fixture
def applied(monkeypatch) -> Iterator[None]:
    """The replacements, taken back afterwards so that tests don't lean on each other."""
    for name in ("DEFAULT_BITRATE", "MIN_BITRATE", "MAX_BITRATE"):
        monkeypatch.setattr(h264, name, getattr(h264, name))
    for name in ("H264Encoder", "OpusEncoder"):
        monkeypatch.setattr(codecs, name, getattr(codecs, name))
    monkeypatch.setattr(rtcrtpreceiver, "JitterBuffer", rtcrtpreceiver.JitterBuffer)
    rtc_tuning.apply()
    yield


def codec(mime: str) -> RTCRtpCodecParameters:
    return RTCRtpCodecParameters(mimeType=mime, clockRate=90000, payloadType=99)


def picture(n: int, width: int = 640, height: int = 480) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(TestPicture(width, height).draw(n), format="yuv420p")
    frame.pts, frame.time_base = n * 3600, fractions.Fraction(1, 90000)
    return frame


def test_the_pinned_version_is_the_installed_one(monkeypatch):
    assert aiortc.__version__ == rtc_tuning.AIORTC
    monkeypatch.setattr(aiortc, "__version__", "1.17.0")
    with pytest.raises(rtc_tuning.TuningMismatch):
        rtc_tuning.apply()


def test_the_replaced_names_exist_where_aiortc_looks_them_up():
    assert codecs.H264Encoder is h264.H264Encoder
    assert codecs.OpusEncoder is opus.OpusEncoder
    assert rtcrtpreceiver.JitterBuffer is JitterBuffer
    assert "H264Encoder()" in inspect.getsource(codecs.get_encoder)
    assert "OpusEncoder()" in inspect.getsource(codecs.get_encoder)
    receiver = inspect.getsource(rtcrtpreceiver.RTCRtpReceiver.__init__)
    assert "JitterBuffer(capacity=512, is_video=True)" in receiver
    encoder = inspect.getsource(h264.H264Encoder)
    for name in ("DEFAULT_BITRATE", "MIN_BITRATE", "MAX_BITRATE", "_encode_frame"):
        assert name in encoder


def test_h264_starts_low_and_follows_the_receivers_limit_within_bounds(applied):
    encoder = codecs.get_encoder(codec("video/H264"))
    assert isinstance(encoder, rtc_tuning.TunedH264Encoder)
    assert encoder.target_bitrate == 300_000
    for asked, got in ((150_000, 150_000), (10_000, 100_000), (9_000_000, 2_000_000)):
        encoder.target_bitrate = asked
        assert encoder.target_bitrate == got


def kinds(payloads: list[bytes]) -> set[int]:
    """NAL unit types in RTP payloads: 5 is a key picture, 1 another one (RFC 6184)."""
    found = set()
    for payload in payloads:
        kind = payload[0] & 0x1F
        if kind == 24:  # STAP-A: several units, each after a 16-bit size
            at = 1
            while at < len(payload):
                size = int.from_bytes(payload[at : at + 2], "big")
                found.add(payload[at + 2] & 0x1F)
                at += 2 + size
        else:
            found.add(payload[1] & 0x1F if kind == 28 else kind)
    return found


def test_a_change_of_bit_rate_costs_no_key_picture(applied):
    encoder = codecs.get_encoder(codec("video/H264"))
    assert 5 in kinds(encoder.encode(picture(0))[0])
    first = encoder.codec
    for n in range(1, 60):
        if n == 30:
            encoder.target_bitrate = 800_000
        payloads, timestamp = encoder.encode(picture(n))
        assert timestamp == n * 3600
        assert 5 not in kinds(payloads)
    assert encoder.codec is first
    assert encoder.codec.bit_rate == 800_000
    assert encoder.codec.thread_count == 1
    assert 5 in kinds(encoder.encode(picture(60), force_keyframe=True)[0])
    assert 5 in kinds(encoder.encode(picture(61, 320, 240))[0])


def noise(n: int) -> av.VideoFrame:
    random = np.random.default_rng(n)
    frame = av.VideoFrame.from_ndarray(
        random.integers(0, 255, (360, 320), dtype=np.uint8), format="yuv420p"
    )
    frame.pts, frame.time_base = n * 3600, fractions.Fraction(1, 90000)
    return frame


def test_a_new_bit_rate_really_changes_what_is_sent(applied):
    def rate_at(target: int, encoder: rtc_tuning.TunedH264Encoder, start: int) -> float:
        encoder.target_bitrate = target
        sent = [sum(map(len, encoder.encode(noise(start + n))[0])) for n in range(60)]
        return sum(sent[30:])

    encoder = codecs.get_encoder(codec("video/H264"))
    low = rate_at(200_000, encoder, 0)
    high = rate_at(1_600_000, encoder, 60)
    back = rate_at(200_000, encoder, 120)
    assert high > 2 * low
    assert back < high / 2


def test_opus_is_mono_speech_at_a_third_of_the_stock_rate(applied):
    encoder = codecs.get_encoder(codec("audio/opus"))
    assert isinstance(encoder, rtc_tuning.TunedOpusEncoder)
    assert encoder.codec.bit_rate == 32_000
    assert encoder.codec.layout.name == "mono"
    random = np.random.default_rng(1)
    packets: list[bytes] = []
    for n in range(50):
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(random.integers(-9000, 9000, 960, dtype=np.int16).tobytes())
        frame.sample_rate, frame.pts = 48_000, n * 960
        frame.time_base = fractions.Fraction(1, 48_000)
        packets += encoder.encode(frame)[0]
    assert 40 <= len(packets) <= 50
    assert sum(map(len, packets)) * 8 < 48_000
    decoder = opus.OpusDecoder()
    decoded = decoder.codec.decode(av.Packet(packets[10]))
    assert decoded[0].samples == 960


def packet(number: int, timestamp: int, *, last: bool) -> RtpPacket:
    made = RtpPacket(sequence_number=number, timestamp=timestamp, marker=int(last))
    made._data = bytes([number & 0xFF])
    return made


def test_a_picture_is_released_by_its_last_packet():
    buffer, stock = (
        kind(capacity=16, is_video=True) for kind in (rtc_tuning.MarkerJitterBuffer, JitterBuffer)
    )
    for made in (buffer, stock):
        assert made.add(packet(10, 100, last=False)) == (False, None)
    frame = buffer.add(packet(11, 100, last=True))[1]
    assert frame is not None
    assert (frame.data, frame.timestamp) == (bytes([10, 11]), 100)
    assert stock.add(packet(11, 100, last=True))[1] is None


def test_a_hole_waits_and_a_lost_marker_falls_back_to_the_stock_rule():
    buffer = rtc_tuning.MarkerJitterBuffer(capacity=16, is_video=True)
    assert buffer.add(packet(65534, 100, last=False))[1] is None
    assert buffer.add(packet(0, 100, last=True))[1] is None
    frame = buffer.add(packet(65535, 100, last=False))[1]
    assert frame is not None
    assert frame.data == bytes([0xFE, 0xFF, 0x00])
    assert buffer.add(packet(1, 200, last=False))[1] is None
    frame = buffer.add(packet(2, 300, last=True))[1]
    assert frame is not None
    assert (frame.data, frame.timestamp) == (bytes([1]), 200)


def test_sound_keeps_the_stock_buffer():
    buffer = rtc_tuning.MarkerJitterBuffer(capacity=16, prefetch=4)
    for number in range(4):
        assert buffer.add(packet(number, number * 960, last=True))[1] is None
    assert buffer.add(packet(4, 4 * 960, last=True))[1] is not None


def test_h264_is_offered_before_vp8():
    names = [c.mimeType for c in rtc_tuning.video_codecs() if c.mimeType != "video/rtx"]
    assert names[0] == "video/H264"
    assert "video/VP8" in names
    assert any(c.mimeType == "video/rtx" for c in rtc_tuning.video_codecs())
