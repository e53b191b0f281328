"""Samples in memory: read a WAV, fit it to the device's rate, cut its silence, ring the earcon."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono, -1..1."""

DEVICE_RATE = 48_000
FRAME = DEVICE_RATE // 100
"""10 ms: what microphone and canceller work in."""
QUIET = 0.004
"""Under -48 dBFS counts as silence when edges are trimmed."""


def read_wav(path: Path) -> tuple[Samples, int]:
    """Mono 16-bit PCM and its rate; raises ValueError or OSError on anything else."""
    try:
        with wave.open(str(path), "rb") as file:
            shape = (file.getnchannels(), file.getsampwidth())
            rate = file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError("notWav") from error
    if shape != (1, 2):
        raise ValueError("notMono16")
    whole = np.frombuffer(data, dtype="<i2")
    return (whole / 32768.0).astype(np.float32), rate


def resample(samples: Samples, rate: int, target: int = DEVICE_RATE) -> Samples:
    """Band-limited change of rate by spectrum; for whole clips that begin and end in silence."""
    if rate == target or len(samples) == 0:
        return samples
    length = max(1, round(len(samples) * target / rate))
    spectrum = np.fft.rfft(samples)
    bins = length // 2 + 1
    fitted = np.zeros(bins, dtype=np.complex128)
    kept = min(bins, len(spectrum))
    fitted[:kept] = spectrum[:kept]
    wide = np.fft.irfft(fitted, n=length) * (length / len(samples))
    return wide.astype(np.float32)


def trim(samples: Samples, before: float, after: float, rate: int = DEVICE_RATE) -> Samples:
    """Keep at most `before` and `after` seconds of silence at the edges; espeak-ng adds 0.2 s."""
    loud = np.flatnonzero(np.abs(samples) > QUIET)
    if len(loud) == 0:
        return samples[:0]
    start = max(0, int(loud[0]) - int(before * rate))
    return samples[start : int(loud[-1]) + 1 + int(after * rate)]


def shutter() -> Samples:
    """Two short clicks (0.16 s, -18 dBFS), as a camera makes: "the picture is taken"."""
    at = np.arange(int(0.16 * DEVICE_RATE)) / DEVICE_RATE
    grain = np.random.default_rng(5).uniform(-1.0, 1.0, len(at))
    clicks = np.zeros(len(at))
    for start, loud in ((0.0, 0.8), (0.08, 1.0)):
        since = np.clip(at - start, 0.0, None)
        attack = np.clip(since / 0.002, 0.0, 1.0)
        clicks += loud * attack * np.exp(-since * 90.0) * grain
    end = np.clip((at[-1] - at) / 0.02, 0.0, 1.0)
    rung: Samples = (0.125 * clicks * end).astype(np.float32)
    return rung


def chime() -> Samples:
    """Two soft falling bells (660 and 880 Hz, 0.45 s, -18 dBFS): "look at the screen"."""
    at = np.arange(int(0.45 * DEVICE_RATE)) / DEVICE_RATE
    bells = np.zeros(len(at))
    for pitch, start in ((880.0, 0.0), (660.0, 0.15)):
        since = np.clip(at - start, 0.0, None)
        attack = np.clip(since / 0.01, 0.0, 1.0)
        bells += attack * np.exp(-since * 9.0) * np.sin(2 * np.pi * pitch * since)
    end = np.clip((at[-1] - at) / 0.02, 0.0, 1.0)
    rung: Samples = (0.125 * bells * end).astype(np.float32)
    return rung


def as_int16(samples: Samples) -> NDArray[np.int16]:
    """For a pipe or a socket; clipped."""
    return (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)


def as_float(data: bytes | NDArray[np.int16]) -> Samples:
    """From a pipe or a socket; half a sample at the end is left out."""
    if isinstance(data, bytes):
        data = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2")
    return data.astype(np.float32) / np.float32(32768)
