"""RTP's header (RFC 3550 section 5.1) read for one thing only: which packet of all this one is.

aiortc's own parser makes two objects and looks at each extension of each packet; of them all only
the transport-wide number is used here, and hundreds of packets a second come.
"""

import struct

from aiortc.rtp import HeaderExtensions, RtpPacket

_HEAD = struct.Struct("!BBHLL")
_EXTENSION = struct.Struct("!HH")
_NUMBER = struct.Struct("!H")
_ONE_BYTE = 0xBEDE  # RFC 8285 section 4.2
_TWO_BYTES = 0x100  # section 4.3; the last four bits are the application's
_NONE = HeaderExtensions()  # shared: nobody writes into it


def parse(data: bytes, wide: int) -> tuple[RtpPacket, int | None]:
    """The packet without its extensions, and the transport-wide number that stood in `wide`.

    `wide`: the extension's id, 0 where none was agreed upon. ValueError: no RTP packet.
    """
    if len(data) < _HEAD.size:
        raise ValueError("too short for RTP")
    first, second, number, timestamp, ssrc = _HEAD.unpack_from(data)
    at = _HEAD.size + 4 * (first & 0x0F)
    if first >> 6 != 2 or len(data) < at:
        raise ValueError("no RTP header")
    of_all = None
    if first & 0x10:
        if len(data) < at + 4:
            raise ValueError("extension cut short")
        profile, words = _EXTENSION.unpack_from(data, at)
        start, at = at + 4, at + 4 + 4 * words
        if len(data) < at:
            raise ValueError("extension cut short")
        if wide and (profile == _ONE_BYTE or profile >> 4 == _TWO_BYTES):
            of_all = _wide(data, start, at, wide, short=profile == _ONE_BYTE)
    end = len(data)
    padding = data[-1] if first & 0x20 else 0
    if first & 0x20 and not 0 < padding <= end - at:
        raise ValueError("impossible padding")
    packet: RtpPacket = RtpPacket.__new__(RtpPacket)
    packet.version, packet.csrc, packet.extensions = 2, [], _NONE
    packet.marker, packet.payload_type = second >> 7, second & 0x7F
    packet.sequence_number, packet.timestamp, packet.ssrc = number, timestamp, ssrc
    packet.padding_size, packet.payload = padding, data[at : end - padding]
    return packet, of_all


def _wide(data: bytes, at: int, end: int, wide: int, *, short: bool) -> int | None:
    """The 16-bit value of extension `wide`; None where there is none."""
    while at < end:
        if not data[at]:
            at += 1  # padding between extensions
            continue
        if short:
            name, size = data[at] >> 4, (data[at] & 0x0F) + 1
            at += 1
        else:
            if at + 1 >= end:
                raise ValueError("extension cut short")
            name, size = data[at], data[at + 1]
            at += 2
        if at + size > end:
            raise ValueError("extension cut short")
        if name == wide:
            if size != _NUMBER.size:
                raise ValueError("not a transport-wide number")
            number: int = _NUMBER.unpack_from(data, at)[0]
            return number
        at += size
    return None
