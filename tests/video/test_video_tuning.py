"""A contract test for each name of aiortc that `video.tuning` leans on; upgrades must pass here."""

import contextlib
import fractions
import inspect
import struct
from asyncio import selector_events
from collections.abc import Iterator

import aiortc
import av
import numpy as np
import pytest
from aioice import ice, turn
from aiortc import codecs, rtcdtlstransport, rtcpeerconnection, rtcrtpreceiver, rtp
from aiortc.codecs import h264, opus, vpx
from aiortc.rtcrtpparameters import (
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
    RTCRtpParameters,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.video.tuned import taken_back
from video import tuning
from video.call_state import Patience
from video.test_picture import TestPicture
from video.tuning import arrival, encoders, feedback, packet


@pytest.fixture
def applied() -> Iterator[None]:
    """The replacements, taken back afterwards so that tests don't lean on each other."""
    with taken_back():
        tuning.apply()
        yield


def codec(mime: str) -> RTCRtpCodecParameters:
    return RTCRtpCodecParameters(mimeType=mime, clockRate=90000, payloadType=99)


def picture(n: int, width: int = 640, height: int = 480) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(TestPicture(width, height).draw(n), format="yuv420p")
    frame.pts, frame.time_base = n * 3600, fractions.Fraction(1, 90000)
    return frame


def test_the_pinned_version_is_the_installed_one(monkeypatch):
    assert aiortc.__version__ == tuning.AIORTC
    monkeypatch.setattr(aiortc, "__version__", "1.17.0")
    with pytest.raises(tuning.TuningMismatch):
        tuning.apply()


# What is replaced or called by a name that aiortc promises to nobody: where it must be found, and
# the words that must stand there.
LEANED_ON = [
    (codecs.get_encoder, "H264Encoder()"),
    (codecs.get_encoder, "OpusEncoder()"),
    (codecs.get_capabilities, "HEADER_EXTENSIONS[kind]"),
    (h264.H264Encoder, "self._encode_frame(frame, force_keyframe)"),
    (h264.H264Encoder, "def _split_bitstream"),
    (h264.H264Encoder, "MIN_BITRATE, min(bitrate, MAX_BITRATE)"),
    (h264.H264Decoder, "self.codec ="),
    (vpx.Vp8Decoder, "self.codec ="),
    (vpx.VpxPayloadDescriptor, "partition_start"),
    (rtcpeerconnection.RTCPeerConnection, "RTCDtlsTransport(iceTransport, self.__certificates)"),
    (rtcpeerconnection.RTCPeerConnection, "RTCRtpSender(sender_track or kind, dtlsTransport)"),
    (rtcpeerconnection.RTCPeerConnection, "RTCRtpReceiver(kind, dtlsTransport)"),
    (rtcpeerconnection.RTCPeerConnection, "receiver._set_rtcp_ssrc(transceiver.sender._ssrc)"),
    (rtcpeerconnection.RTCPeerConnection, "transceiver.receiver._track = RemoteStreamTrack("),
    (rtcpeerconnection.RTCPeerConnection, "HEADER_EXTENSIONS[media.kind]"),
    (rtcpeerconnection.RTCPeerConnection, "RTCIceTransport(iceGatherer)"),
    # Why `candidates.everywhere` is needed: the last section of a transport counts.
    (rtcpeerconnection.RTCPeerConnection, "iceCandidates[iceTransport] = media"),
    (ice.Connection, "StunProtocol(self)"),
    (ice.Connection, "self.get_component_candidates(component=component, addresses=addresses)"),
    (ice.Connection, "asyncio.wait(tasks, timeout=timeout)"),
    (ice.Connection, "self._queue.put_nowait((data, component))"),
    (ice.StunProtocol, "self.receiver.data_received(data, self.local_candidate.component)"),
    (ice.StunProtocol, "self.transport.sendto(data, addr)"),
    (ice.Connection, "active_pair = self._nominated.get(component)"),
    (ice.Connection, "active_pair.protocol.send_data(data, active_pair.remote_addr)"),
    (turn, "TurnClientUdpProtocol("),
    (aiortc.RTCIceTransport, "self._connection = gatherer._connection"),
    (aiortc.RTCIceTransport, "self._recv = self._connection.recv"),
    (aiortc.RTCDtlsTransport, "await self.transport._recv()"),
    (selector_events._SelectorDatagramTransport, "self._sock.recvfrom(self.max_size)"),
    (selector_events._SelectorDatagramTransport, "self._protocol.datagram_received(data, addr)"),
    (aiortc.RTCDtlsTransport, "await self._handle_rtp_data(data, arrival_time_ms="),
    (aiortc.RTCDtlsTransport, "await self._handle_rtcp_data(data)"),
    (aiortc.RTCDtlsTransport, "self._rtp_router.route_rtp(packet)"),
    (aiortc.RTCDtlsTransport, "self._rtp_router.route_rtcp(packet)"),
    (aiortc.RTCDtlsTransport, "data = self._tx_srtp.protect_rtcp(data)"),
    (aiortc.RTCDtlsTransport, "data = self._tx_srtp.protect(data)"),
    (aiortc.RTCDtlsTransport, "data = self._rx_srtp.unprotect_rtcp(data)"),
    (aiortc.RTCDtlsTransport, "data = self._rx_srtp.unprotect(data)"),
    (aiortc.RTCDtlsTransport, "self._set_state(State.CONNECTED)"),
    (aiortc.RTCDtlsTransport, "await recipient._handle_rtcp_packet(packet)"),
    (opus.OpusEncoder, "packets[0].pts - self.first_packet_pts"),
    (aiortc.RTCDtlsTransport, "receiver._handle_disconnect()"),
    (aiortc.RTCRtpSender, "self._ssrc = random32()"),
    (aiortc.RTCRtpSender, "self._rtx_ssrc = random32()"),
    (aiortc.RTCRtpSender, "transport._register_rtp_sender(self, parameters)"),
    (aiortc.RTCRtpSender, "transport._unregister_rtp_sender(self)"),
    (aiortc.RTCRtpSender, "self._enabled = True"),
    (aiortc.RTCRtpReceiver, "self._enabled = True"),
    (aiortc.RTCRtpReceiver, "transport._register_rtp_receiver(self, parameters)"),
    (aiortc.RTCRtpReceiver, "transport._unregister_rtp_receiver(self)"),
    (aiortc.RTCRtpReceiver, "async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time"),
    (rtcrtpreceiver.RemoteStreamTrack, "self._queue: asyncio.Queue"),
    (rtcrtpreceiver.RemoteStreamTrack, "if frame is None:"),
    (rtcrtpreceiver.StreamStatistics, "def fraction_lost"),
    (rtcdtlstransport.RtpRouter, "ssrc_receiver = self.ssrc_table.get(packet.ssrc)"),
    (rtcpeerconnection.RTCPeerConnection, "transceiver.sender._stream_id = self.__stream_id"),
    (rtcpeerconnection, 'media.msid = f"{transceiver.sender._stream_id}'),
    (rtp.HeaderExtensionsMap, feedback.URI),
]


@pytest.mark.parametrize(
    ("where", "words"), LEANED_ON, ids=lambda one: getattr(one, "__name__", str(one))[-40:]
)
def test_what_is_replaced_or_leaned_on_is_still_there(where, words):
    assert words in inspect.getsource(where)


def test_a_silent_relay_holds_up_an_offer_only_so_long(applied):
    connection = arrival.TunedIce(aiortc.RTCIceGatherer(iceServers=[]))._connection
    assert connection.get_component_candidates.keywords == {"timeout": arrival.GATHER_S}
    assert Patience().leg_s / 2 > arrival.GATHER_S


def test_applying_twice_offers_nothing_twice(applied):
    tuning.apply()
    for kind in ("audio", "video"):
        uris = [extension.uri for extension in codecs.HEADER_EXTENSIONS[kind]]
        assert uris.count(feedback.URI) == 1
        assert len({extension.id for extension in codecs.HEADER_EXTENSIONS[kind]}) == len(uris)
    opus_codec = codecs.CODECS["audio"][0]
    assert [f.type for f in opus_codec.rtcpFeedback] == ["transport-cc"]
    assert opus_codec.parameters["useinbandfec"] == "1"


def test_h264_starts_low_and_follows_the_receivers_limit_within_bounds(applied):
    encoder = codecs.get_encoder(codec("video/H264"))
    assert isinstance(encoder, encoders.TunedH264Encoder)
    assert encoder.target_bitrate == 300_000
    for asked, got in ((150_000, 150_000), (10_000, 60_000), (9_000_000, 2_400_000)):
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
            encoder.target_bitrate = 560_000
        payloads, timestamp = encoder.encode(picture(n))
        assert timestamp == n * 3600
        assert 5 not in kinds(payloads)
    assert encoder.codec is first
    assert encoder.codec.bit_rate == 560_000
    assert encoder.codec.thread_count == 1
    assert 5 in kinds(encoder.encode(picture(60), force_keyframe=True)[0])
    assert 5 in kinds(encoder.encode(picture(61, 320, 240))[0])


def test_a_rate_above_the_ceiling_opens_the_encoder_anew_and_a_small_one_keeps_it(applied):
    encoder = codecs.get_encoder(codec("video/H264"))
    encoder.encode(picture(0))
    for target, fresh in ((550_000, False), (900_000, True), (400_000, False), (200_000, True)):
        before = encoder.codec
        encoder.target_bitrate = target
        encoder.encode(picture(1))
        assert (encoder.codec is not before) == fresh, target
        assert encoder.codec.bit_rate == target


def noise(n: int) -> av.VideoFrame:
    random = np.random.default_rng(n)
    frame = av.VideoFrame.from_ndarray(
        random.integers(0, 255, (360, 320), dtype=np.uint8), format="yuv420p"
    )
    frame.pts, frame.time_base = n * 3600, fractions.Fraction(1, 90000)
    return frame


def test_a_new_bit_rate_really_changes_what_is_sent(applied):
    def rate_at(target: int, encoder: encoders.TunedH264Encoder, start: int) -> float:
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
    assert isinstance(encoder, encoders.TunedOpusEncoder)
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


def sound(n: int, layout: str, samples: int = 960) -> av.AudioFrame:
    frame = av.AudioFrame(format="s16", layout=layout, samples=samples)
    tone = np.sin(np.arange(samples) * 0.05) * 8000
    channels = len(frame.layout.channels)
    frame.planes[0].update(np.repeat(tone, channels).astype(np.int16).tobytes())
    frame.sample_rate, frame.pts = 48_000, n * samples
    frame.time_base = fractions.Fraction(1, 48_000)
    return frame


@pytest.mark.parametrize(
    ("layout", "samples", "frames"), [("mono", 960, 30), ("stereo", 960, 30), ("mono", 480, 60)]
)
def test_any_sound_becomes_packets_of_20_ms_in_order(applied, layout, samples, frames):
    encoder = codecs.get_encoder(codec("audio/opus"))
    assert int(encoder.codec.options["compression_level"]) < 10
    made = [encoder.encode(sound(n, layout, samples)) for n in range(frames)]
    stamps = [at for payloads, at in made if payloads]
    assert stamps[0] == 0
    assert {b - a for a, b in zip(stamps, stamps[1:], strict=False)} == {960}
    assert len(stamps) >= 25


@given(
    st.binary(max_size=60),
    st.sampled_from((0x80, 0x90, 0x91, 0xA0, 0xB0, 0xB2, 0x40, 0xC0)),
    st.sampled_from((0xBEDE, 0x1000, 0xABCD)),
    st.integers(0, 6),
)
def test_a_packet_is_read_as_aiortc_reads_it(body, first, profile, words):
    known = rtp.HeaderExtensionsMap()
    known.configure(
        RTCRtpParameters(headerExtensions=[RTCRtpHeaderExtensionParameters(4, feedback.URI)])
    )
    data = bytes((first,)) + body[:11]
    if first & 0x10:
        data += bytes(4 * (first & 0x0F)) + struct.pack("!HH", profile, words)
    data += body[11:]
    try:
        theirs = rtp.RtpPacket.parse(data, known)
    except (ValueError, struct.error):
        # Theirs stops at any broken extension, ours at the one it looks for.
        with contextlib.suppress(ValueError):
            assert packet.parse(data, 0)[0].version == 2
        return
    ours, number = packet.parse(data, 4)
    assert vars(ours).keys() == vars(theirs).keys()
    names = ("version", "marker", "payload_type", "sequence_number", "timestamp", "ssrc")
    for name in (*names, "payload", "padding_size"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert number == theirs.extensions.transport_sequence_number or body.count(0x41) > 1


def test_the_transport_wide_number_is_found_among_others():
    for extensions in (
        (0xBEDE, b"\x22abc\x41\x12\x34\0"),
        (0x1000, b"\x02\x01a\x04\x02\x12\x34\0"),
        (0xBEDE, b"\0\0\x41\x12\x34\0\0\0"),
    ):
        head = struct.pack("!BBHLLHH", 0x90, 0xE0, 7, 9, 11, extensions[0], 2)
        found, number = packet.parse(head + extensions[1] + b"body", 4)
        assert (found.payload, found.marker, number) == (b"body", 1, 0x1234)
        assert packet.parse(head + extensions[1] + b"body", 5)[1] is None


@pytest.mark.parametrize("data", [b"", bytes(11), b"\xb0" + bytes(15), b"\x90" + bytes(13)])
def test_what_is_cut_short_is_no_packet(data):
    with pytest.raises(ValueError):
        packet.parse(data, 4)


def test_h264_is_offered_before_vp8():
    names = [c.mimeType for c in tuning.video_codecs() if c.mimeType != "video/rtx"]
    assert names[0] == "video/H264"
    assert "video/VP8" in names
    assert any(c.mimeType == "video/rtx" for c in tuning.video_codecs())
