"""The tuning put in place for a while: it is global, and other tests want stock aiortc."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from aioice import ice, turn
from aiortc import codecs, rtcpeerconnection
from aiortc.codecs import h264, vpx

_NAMES = (
    (h264, ("DEFAULT_BITRATE", "MIN_BITRATE", "MAX_BITRATE")),
    (vpx, ("DEFAULT_BITRATE", "MIN_BITRATE", "MAX_BITRATE")),
    (codecs, ("H264Encoder", "OpusEncoder")),
    (
        rtcpeerconnection,
        ("RTCIceTransport", "RTCDtlsTransport", "RTCRtpSender", "RTCRtpReceiver"),
    ),
    (ice, ("StunProtocol",)),
    (turn, ("TurnClientUdpProtocol",)),
)


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is replaced inside is as before at the end."""
    before = [(module, name, getattr(module, name)) for module, names in _NAMES for name in names]
    tables = [(table, copy.deepcopy(table)) for table in (codecs.CODECS, codecs.HEADER_EXTENSIONS)]
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)
        for table, copied in tables:
            for kind, entries in copied.items():
                table[kind][:] = entries
