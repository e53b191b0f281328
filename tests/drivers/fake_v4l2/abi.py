"""linux/videodev2.h as this fake speaks it, written from the header; the driver has its own.

Layouts are those of 64-bit machines.
"""

import struct

CAPTURE = 1
MMAP = 1
CAP_VIDEO_CAPTURE, CAP_VIDEO_OUTPUT, CAP_META_CAPTURE = 0x1, 0x2, 0x00800000
CAP_STREAMING, CAP_DEVICE_CAPS = 0x04000000, 0x80000000
BUF_MAPPED, BUF_QUEUED, BUF_DONE, BUF_ERROR, BUF_MONOTONIC = 0x1, 0x2, 0x4, 0x40, 0x2000

CAPABILITY = struct.Struct("=16s32s32sIII12x")
FORMAT_NAME = struct.Struct("=III32sI16x")
PIX = struct.Struct("=I4x12I152x")
FRAME_SIZE = struct.Struct("=III6I8x")
FRAME_INTERVAL = struct.Struct("=IIIII6I8x")
PARM = struct.Struct("=IIIIIII176x")
REQUEST = struct.Struct("=IIIIB3x")
BUFFER = struct.Struct("=IIIII4xqq16xIIQIIi4x")
CONTROL_INFO = struct.Struct("=II32siiiiI8x")
CONTROL = struct.Struct("=Ii")
WORD = struct.Struct("=I")
INPUT = struct.Struct("=I32sIIIQII12x4x")

NAMES = {
    0x80685600: "QUERYCAP",
    0xC0405602: "ENUM_FMT",
    0xC0D05604: "G_FMT",
    0xC0D05605: "S_FMT",
    0xC0145608: "REQBUFS",
    0xC0585609: "QUERYBUF",
    0xC058560F: "QBUF",
    0xC0585611: "DQBUF",
    0x40045612: "STREAMON",
    0x40045613: "STREAMOFF",
    0xC0CC5615: "G_PARM",
    0xC0CC5616: "S_PARM",
    0xC050561A: "ENUMINPUT",
    0xC008561B: "G_CTRL",
    0xC008561C: "S_CTRL",
    0xC0445624: "QUERYCTRL",
    0x80045626: "G_INPUT",
    0xC0045627: "S_INPUT",
    0xC0D05640: "TRY_FMT",
    0xC02C564A: "ENUM_FRAMESIZES",
    0xC034564B: "ENUM_FRAMEINTERVALS",
    1: "OPEN",
    2: "FLOCK",
}


def fourcc(name: str) -> int:
    """Pixel format by its four letters."""
    return int.from_bytes(name.encode("ascii"), "little")


def fourcc_name(code: int) -> str:
    """Its four letters again."""
    return code.to_bytes(4, "little").decode("ascii", "replace")
