"""Runs the maker's photo library apart from the kiosk: it is closed code, and may crash or hang.

A program of its own that needs nothing but Python: `photo_child.py LIBRARY FUNCTION`. It says
READY, or NO_LIBRARY or NO_FUNCTION and ends. Then, over and over: u16 length and WLT bytes in,
i32 result and ROOM bytes of picture out, big endian. It ends when its input does.
"""

import ctypes
import os
import resource
import struct
import sys
import threading
import time
from typing import Any, BinaryIO

READY, NO_LIBRARY, NO_FUNCTION = b"R", b"L", b"F"
ROOM = 102 * 126 * 3
_WLT_ROOM = 4096
_MORE_ROOM = 65536
"""Behind the picture: some libraries write a BMP header's worth more than they say."""
_ORPHAN_S = 1.0


def main(library: str, function: str) -> int:
    """Serve until the input ends."""
    # A core dump would be a photo on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = _own_output()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        loaded: Any = ctypes.CDLL(library)
    except OSError:
        out.write(NO_LIBRARY)
        return 1
    try:
        decode: Any = loaded[function]
    except AttributeError:
        out.write(NO_FUNCTION)
        return 1
    decode.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int]
    decode.restype = ctypes.c_int
    out.write(READY)
    while (head := sys.stdin.buffer.read(2)) and len(head) == 2:
        wlt = sys.stdin.buffer.read(struct.unpack(">H", head)[0])
        source = ctypes.create_string_buffer(wlt, max(_WLT_ROOM, len(wlt) + 1))
        picture = ctypes.create_string_buffer(ROOM + _MORE_ROOM)
        result = decode(source, picture, 0)
        out.write(struct.pack(">i", result) + picture.raw[:ROOM])
    return 0


def _own_output() -> BinaryIO:
    """Keep the answers apart from what the library prints."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return out


def _end_with(parent: int) -> None:
    """End when the kiosk has ended, even while the library hangs."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN_S)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
