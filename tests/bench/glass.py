"""Touches and looks from outside, as a finger and an eye would: XTEST, XDamage, XGetImage.

One connection to the X server, by ctypes: a helper program would add its own start to every
figure. libXtst comes with xdotool, libXdamage with chromium.
"""

import ctypes
import select
import time
from collections.abc import Callable
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.figures import BenchFailed

Rect = tuple[int, int, int, int]
_NON_EMPTY = 3  # XDamageReportNonEmpty: one event until the damage is taken
_Z_PIXMAP, _ALL_PLANES = 2, c_ulong(0xFFFFFFFF)


class _Image(ctypes.Structure):
    """The head of XImage (Xlib.h)."""

    _fields_ = [
        ("width", c_int), ("height", c_int), ("xoffset", c_int), ("format", c_int),
        ("data", c_void_p), ("byte_order", c_int), ("bitmap_unit", c_int),
        ("bitmap_bit_order", c_int), ("bitmap_pad", c_int), ("depth", c_int),
        ("bytes_per_line", c_int), ("bits_per_pixel", c_int),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Libraries:
    x11: Any
    test: Any
    damage: Any


def _libraries() -> _Libraries:
    try:
        x11, test, damage = (
            ctypes.CDLL(name) for name in ("libX11.so.6", "libXtst.so.6", "libXdamage.so.1")
        )
    except OSError as error:
        raise BenchFailed(f"{error}; run 'make setup'") from None
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = c_void_p, [c_char_p]
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = c_ulong, [c_void_p]
    for name in ("XFlush", "XPending", "XConnectionNumber", "XCloseDisplay", "XFree"):
        getattr(x11, name).argtypes = [c_void_p]
    x11.XNextEvent.argtypes = [c_void_p, c_void_p]
    x11.XGetImage.restype = POINTER(_Image)
    x11.XGetImage.argtypes = [c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_ulong, c_int]
    test.XTestFakeMotionEvent.argtypes = [c_void_p, c_int, c_int, c_int, c_ulong]
    test.XTestFakeButtonEvent.argtypes = [c_void_p, c_uint, c_int, c_ulong]
    damage.XDamageQueryExtension.argtypes = [c_void_p, POINTER(c_int), POINTER(c_int)]
    damage.XDamageCreate.restype = c_ulong
    damage.XDamageCreate.argtypes = [c_void_p, c_ulong, c_int]
    damage.XDamageSubtract.argtypes = [c_void_p, c_ulong, c_ulong, c_ulong]
    return _Libraries(x11, test, damage)


class Glass:
    """The screen of one X server; times are `time.monotonic_ns`."""

    def __init__(self, display: str) -> None:
        self._lib = _libraries()
        self._link = self._lib.x11.XOpenDisplay(display.encode())
        if not self._link:
            raise BenchFailed(f"no X server at {display}")
        self._root = self._lib.x11.XDefaultRootWindow(self._link)
        base, errors = c_int(), c_int()
        if not self._lib.damage.XDamageQueryExtension(self._link, byref(base), byref(errors)):
            raise BenchFailed("the X server has no DAMAGE extension")
        self._damage = self._lib.damage.XDamageCreate(self._link, self._root, _NON_EMPTY)
        self._event = (c_long * 24)()

    def __enter__(self) -> "Glass":
        return self

    def __exit__(self, *_exc: object) -> None:
        self._lib.x11.XCloseDisplay(self._link)

    def move(self, x: float, y: float) -> None:
        """Bring the pointer above a place."""
        self._lib.test.XTestFakeMotionEvent(self._link, -1, round(x), round(y), 0)
        self._lib.x11.XFlush(self._link)

    def press(self, down: bool) -> int:
        """Finger down or up; return when."""
        at = time.monotonic_ns()
        self._lib.test.XTestFakeButtonEvent(self._link, 1, int(down), 0)
        self._lib.x11.XFlush(self._link)
        return at

    def look(self, rect: Rect) -> NDArray[np.uint8]:
        """Pixels (height, width, 4) of a part of the screen."""
        x, y, width, height = rect
        image = self._lib.x11.XGetImage(
            self._link, self._root, x, y, width, height, _ALL_PLANES, _Z_PIXMAP
        )
        if not image:
            raise BenchFailed(f"nothing to see at {rect}")
        head = image.contents
        data = ctypes.string_at(head.data, head.bytes_per_line * height)
        self._lib.x11.XFree(head.data)
        self._lib.x11.XFree(ctypes.cast(image, c_void_p))
        return np.frombuffer(data, np.uint8).reshape(height, width, 4)

    def until(self, rect: Rect, seen: Callable[[NDArray[np.uint8]], bool], seconds: float) -> int:
        """Look at `rect` after every change of the screen until `seen`; return when it was."""
        deadline = time.monotonic() + seconds
        while not seen(self.look(rect)):
            self._wait(deadline)
        return time.monotonic_ns()

    def still(self, seconds: float) -> None:
        """Return when nothing has been drawn for so long."""
        while self._drawn(seconds):
            continue

    def _wait(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not self._drawn(left):
            raise BenchFailed("a touch changed nothing on the screen")

    def _drawn(self, seconds: float) -> bool:
        """Wait for something to be drawn and take notice of it."""
        x11 = self._lib.x11
        if not x11.XPending(self._link):
            ready, _, _ = select.select([x11.XConnectionNumber(self._link)], [], [], seconds)
            if not ready:
                return False
        while x11.XPending(self._link):
            x11.XNextEvent(self._link, self._event)
        self._lib.damage.XDamageSubtract(self._link, self._damage, 0, 0)
        x11.XFlush(self._link)
        return True
