"""Makes stock aiortc fit for a rural line, in one place because it leans on private names.

aiortc is pinned; tests/video/test_video_tuning.py holds one contract test for every name that is
replaced or leaned on here. What is replaced: the ICE transport and its sockets (arrival times
of the kernel), the DTLS transport (hears transport-wide feedback),
the RTP sender (steered rate, pacing, resending within a budget), the RTP receiver (pictures on
the marker bit, asking again by the clock, concealed sound), the H.264 and Opus encoders.
"""

import aiortc
from aioice import ice, turn
from aiortc import codecs, rtcpeerconnection
from aiortc.codecs import h264, vpx
from aiortc.rtcrtpparameters import (
    RTCRtcpFeedback,
    RTCRtpCodecCapability,
    RTCRtpHeaderExtensionParameters,
)

from video.tuning import feedback
from video.tuning.arrival import StampedStun, StampedTurn, TunedIce
from video.tuning.encoders import (
    MAX_BITRATE,
    MIN_BITRATE,
    START_BITRATE,
    TunedH264Encoder,
    TunedOpusEncoder,
)
from video.tuning.receiver import TunedReceiver
from video.tuning.sender import URI_PLAYOUT_DELAY, TunedSender
from video.tuning.transport import TunedTransport

AIORTC = "1.16.0"
# aiortc itself uses 1 to 3.
_EXTENSION_ID = 4
_DELAY_EXTENSION_ID = 5
_OPUS = {"minptime": "10", "useinbandfec": "1"}  # RFC 7587 section 6.1


class TuningMismatch(Exception):
    """The installed aiortc is not the one these replacements were written for."""


def apply() -> None:
    """Put the replacements in place, once in the worker; refuses any other aiortc."""
    if aiortc.__version__ != AIORTC:
        raise TuningMismatch
    h264.DEFAULT_BITRATE = vpx.DEFAULT_BITRATE = START_BITRATE
    h264.MIN_BITRATE = vpx.MIN_BITRATE = MIN_BITRATE
    h264.MAX_BITRATE = vpx.MAX_BITRATE = MAX_BITRATE
    codecs.H264Encoder = TunedH264Encoder  # type: ignore[attr-defined]
    codecs.OpusEncoder = TunedOpusEncoder  # type: ignore[attr-defined]
    ice.StunProtocol = StampedStun  # type: ignore[misc]
    turn.TurnClientUdpProtocol = StampedTurn  # type: ignore[misc]
    rtcpeerconnection.RTCIceTransport = TunedIce  # type: ignore[attr-defined]
    rtcpeerconnection.RTCDtlsTransport = TunedTransport  # type: ignore[attr-defined]
    rtcpeerconnection.RTCRtpSender = TunedSender  # type: ignore[attr-defined]
    rtcpeerconnection.RTCRtpReceiver = TunedReceiver  # type: ignore[attr-defined]
    _offer_more()


def _offer_more() -> None:
    """Transport-wide feedback for every stream, FEC for the voice; does nothing the second time."""
    for kind, more in (
        ("audio", ((_EXTENSION_ID, feedback.URI),)),
        ("video", ((_EXTENSION_ID, feedback.URI), (_DELAY_EXTENSION_ID, URI_PLAYOUT_DELAY))),
    ):
        extensions = codecs.HEADER_EXTENSIONS[kind]
        known = {extension.uri for extension in extensions}
        for name, uri in more:
            if uri not in known:
                extensions.append(RTCRtpHeaderExtensionParameters(name, uri))
        for codec in codecs.CODECS[kind]:
            wanted = RTCRtcpFeedback(type="transport-cc")
            if codec.name in ("opus", "H264", "VP8") and wanted not in codec.rtcpFeedback:
                codec.rtcpFeedback.append(wanted)
            if codec.name == "opus":
                codec.parameters.update(_OPUS)


def video_codecs() -> list[RTCRtpCodecCapability]:
    """H.264 first, then VP8; retransmission stays possible with both."""
    offered = aiortc.RTCRtpSender.getCapabilities("video").codecs

    def rank(codec: RTCRtpCodecCapability) -> int:
        order = ("video/h264", "video/vp8", "video/rtx")
        kind = codec.mimeType.lower()
        return order.index(kind) if kind in order else len(order)

    return sorted(offered, key=rank)
