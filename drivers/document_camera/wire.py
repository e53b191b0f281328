"""What a picture's first bytes tell, without decoding it: its size, and whether a JPEG is whole.

Sizes come from the headers of JPEG (ITU-T T.81 B.2.2), PNG (RFC 2083 §4.1.1), BMP, TIFF 6.0 and
WebP (RFC 9649), so that a picture which claims to be enormous is refused before memory is spent.
"""

import struct

JPEG = b"\xff\xd8"
PNG = b"\x89PNG\r\n\x1a\n"
_SCAN, _END = b"\xff\xda", b"\xff\xd9"
_NOT_FRAMES = frozenset({0xC4, 0xC8, 0xCC})
"""DHT, JPG and DAC lie among the codes of frame headers."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""
_MOST_TAGS = 200
REDUCTIONS = (1, 2, 4, 8)

Size = tuple[int, int]
"""(width, height) in px."""


def picture_size(coded: bytes) -> Size | None:
    """Size by the header, before any turn by EXIF; None for what no reader here knows."""
    try:
        if coded.startswith(JPEG):
            return _jpeg_size(coded)
        if coded.startswith(PNG):
            return _positive(*struct.unpack_from(">II", coded, 16))
        if coded.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", coded, 18)
            return _positive(width, abs(height))
        if coded[:4] in (b"II*\0", b"MM\0*"):
            return _tiff_size(coded)
        if coded.startswith(b"RIFF") and coded[8:12] == b"WEBP":
            return _webp_size(coded)
    except struct.error:
        # Cut within the header.
        return None
    return None


def is_whole(coded: bytes) -> bool:
    """False for a JPEG or PNG that was cut, or whose parts reach past its end.

    A JPEG has its end mark after the last scan; decoders forgive a missing one. (A preview picture
    in its head has an end mark of its own.) A PNG chunk that claims to be enormous kept a decoder
    busy for ten seconds. Other kinds are checked by their decoders.
    """
    if coded.startswith(JPEG):
        return coded.rfind(_END) > coded.rfind(_SCAN) > 0
    return not coded.startswith(PNG) or _is_whole_png(coded)


def reduction(size: Size, least: int) -> int:
    """By how much (1, 2, 4, 8) a JPEG may be shrunk while decoding, its long side ≥ `least` px."""
    return max(part for part in REDUCTIONS if part == 1 or max(size) // part >= least)


def _positive(width: int, height: int) -> Size | None:
    return (width, height) if width > 0 and height > 0 else None


def _jpeg_size(coded: bytes) -> Size | None:
    at = 2
    while at + 4 <= len(coded):
        if coded[at] != 0xFF:
            return None
        kind = coded[at + 1]
        if kind == 0xFF or kind in _ALONE:
            # A fill byte, or a marker that has nothing after it.
            at += 1 if kind == 0xFF else 2
            continue
        if 0xC0 <= kind <= 0xCF and kind not in _NOT_FRAMES:
            height, width = struct.unpack_from(">HH", coded, at + 5)
            return _positive(width, height)
        if kind in (0xDA, 0xD9):
            return None
        (length,) = struct.unpack_from(">H", coded, at + 2)
        if length < 2:
            return None
        at += 2 + length
    return None


def _is_whole_png(coded: bytes) -> bool:
    """Walk the chunks (length, name, data, check sum) to the one named IEND."""
    at = len(PNG)
    while at + 12 <= len(coded):
        (length,) = struct.unpack_from(">I", coded, at)
        if coded[at + 4 : at + 8] == b"IEND":
            return True
        at += 12 + int(length)
    return False


def _tiff_size(coded: bytes) -> Size | None:
    order = "<" if coded.startswith(b"II") else ">"
    (at,) = struct.unpack_from(f"{order}I", coded, 4)
    (tags,) = struct.unpack_from(f"{order}H", coded, at)
    found = {}
    for place in range(min(tags, _MOST_TAGS)):
        entry = at + 2 + place * 12
        tag, kind, _ = struct.unpack_from(f"{order}HHI", coded, entry)
        if tag in (256, 257):
            (found[tag],) = struct.unpack_from(
                f"{order}{'H' if kind == 3 else 'I'}", coded, entry + 8
            )
    return _positive(found.get(256, 0), found.get(257, 0))


def _webp_size(coded: bytes) -> Size | None:
    match coded[12:16]:
        case b"VP8X":
            low = struct.unpack_from("<HBHB", coded, 24)
            return low[0] + (low[1] << 16) + 1, low[2] + (low[3] << 16) + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", coded, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", coded, 26)
            return _positive(width & 0x3FFF, height & 0x3FFF)
        case _:
            return None
