"""libopus by ctypes, because FFmpeg's wrapper knows neither concealment nor in-band FEC.

RFC 6716 section 2.1.7 (FEC) and 4.4 (concealment); the API is opus.h of libopus 1.x. The library
is the system's or the one inside PyAV's wheel. 48 kHz, one channel, 16-bit samples.
"""

import ctypes
import ctypes.util
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
_LONGEST = RATE * 120 // 1000  # samples of the longest packet
_OK = 0

Samples = NDArray[np.int16]


class OpusMissing(Exception):
    """No libopus can be found."""


class OpusBroken(Exception):
    """The bytes are no Opus packet."""


def _library() -> ctypes.CDLL:
    bundled = Path(av.__file__).parent.parent.joinpath("av.libs").glob("libopus-*.so*")
    for name in (ctypes.util.find_library("opus"), *map(str, bundled)):
        if name is None:
            continue
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise OpusMissing


def samples_of(payload: bytes) -> int:
    """Length of a packet in samples at 48 kHz, from its first bytes (RFC 6716 section 3.1)."""
    if not payload:
        return 0
    config, code = payload[0] >> 3, payload[0] & 3
    if config < 12:
        frame = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        frame = (480, 960)[config & 1]
    else:
        frame = (120, 240, 480, 960)[config & 3]
    frames = (1, 2, 2, payload[1] & 0x3F if len(payload) > 1 else 0)[code]
    return min(frame * frames, _LONGEST)


class OpusDecoder:
    """One stream's decoder; not for use by several threads at once."""

    def __init__(self) -> None:
        library = _library()
        create: Callable[..., int | None] = library.opus_decoder_create
        library.opus_decoder_create.restype = ctypes.c_void_p
        error = ctypes.c_int()
        state = create(RATE, 1, ctypes.byref(error))
        if error.value != _OK or state is None:
            raise OpusMissing
        self._state = ctypes.c_void_p(state)
        self._decode = library.opus_decode
        self._destroy = library.opus_decoder_destroy
        self._destroy.restype = None
        self._pcm = np.empty(_LONGEST, np.int16)
        self._room = self._pcm.ctypes.data_as(ctypes.c_void_p)

    def decode(self, payload: bytes) -> Samples:
        """A packet that came."""
        return self._run(payload, _LONGEST, fec=False)

    def recover(self, following: bytes, samples: int) -> Samples:
        """The lost packet before `following`: from its FEC, concealed where it has none."""
        return self._run(following, samples, fec=True)

    def conceal(self, samples: int) -> Samples:
        """A lost packet with nothing after it yet."""
        return self._run(None, samples, fec=False)

    def _run(self, payload: bytes | None, room: int, *, fec: bool) -> Samples:
        size = len(payload) if payload is not None else 0
        got = int(self._decode(self._state, payload, size, self._room, room, int(fec)))
        if got < 0:
            raise OpusBroken
        return self._pcm[:got].copy()

    def __del__(self) -> None:
        state = getattr(self, "_state", None)
        if state is not None:
            self._destroy(state)
