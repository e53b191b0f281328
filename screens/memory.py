"""Keeps memory flat and the garbage collector out of screen changes.

Kivy's widgets are cyclic garbage (about 130 objects each). Left to itself the collector stops a
screen change for 0.3 s now and then; and llvmpipe (no GPU) keeps deleted textures until it is
told to finish: 1,000 screens grew to 1.1 GB without this and stay at 240 MB with it.
"""

import ctypes
import gc

from kivy.clock import Clock
from kivy.graphics.opengl import glFinish

_M_MMAP_THRESHOLD = -3  # malloc.h
_BIG_BLOCK = 128 * 1024
_NEVER = 1_000_000


def settle() -> None:
    """Once, after the start: what exists now is never looked at again by the collector."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        # A fixed threshold: pictures get their own mapping and go back to the system at once.
        libc.mallopt(_M_MMAP_THRESHOLD, _BIG_BLOCK)
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)


def tidy() -> None:
    """When a screen has come to rest: collect the last one, then let the driver free it."""
    gc.collect()
    # Kivy deletes the textures of dead widgets on the next frame.
    Clock.schedule_once(lambda _dt: glFinish(), 0.1)
