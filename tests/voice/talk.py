"""Made-up speech and a made-up room: the same samples in every run."""

import numpy as np

RATE = 48_000
FRAME = RATE // 100


def talk(seconds, seed, level=0.15):
    """Syllables of a gliding voice with pauses, in whole frames."""
    random = np.random.default_rng(seed)
    out = []
    while sum(map(len, out)) < seconds * RATE:
        length = int(random.uniform(0.1, 0.3) * RATE)
        at = np.arange(length) / RATE
        pitch = random.uniform(110, 220) * (1 + random.uniform(-0.2, 0.2) * at / at[-1])
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        formants = random.uniform((300, 900, 2200), (800, 2000, 3200))
        voice = np.zeros(length)
        for harmonic in range(1, 24):
            tone = harmonic * pitch.mean()
            gain = np.exp(-np.square((formants - tone) / 250)).sum() + 0.02
            voice += gain * np.sin(harmonic * phase)
        hiss = 0.05 * random.normal(size=length)
        out.append((voice + hiss) * np.sin(np.pi * np.arange(length) / length) ** 0.5)
        out.append(np.zeros(int(random.uniform(0.02, 0.15) * RATE)))
    whole = np.concatenate(out)[: int(seconds * RATE) // FRAME * FRAME]
    return (whole * level / np.sqrt(np.mean(np.square(whole)))).astype(np.float32)


def room(played, delay_s, seed=1):
    """What a microphone beside the loudspeaker hears: late, with 150 ms of reverberation."""
    random = np.random.default_rng(seed)
    length = int(0.15 * RATE)
    answer = random.normal(size=length) * np.exp(-np.arange(length) / (0.03 * RATE))
    answer[0] = 6
    answer /= np.sqrt(np.square(answer).sum())
    size = 1 << (len(played) + length).bit_length()
    heard = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(answer, size), size)
    late = np.concatenate((np.zeros(int(delay_s * RATE)), heard))[: len(played)]
    return late.astype(np.float32)


def frames(*signals):
    """The signals frame by frame."""
    for at in range(0, len(signals[0]), FRAME):
        yield tuple(signal[at : at + FRAME] for signal in signals)


def decibels(samples):
    return 20 * np.log10(np.sqrt(np.mean(np.square(samples, dtype=np.float64))) + 1e-9)


def likeness(out, wanted, reach_s=0.03):
    """Best correlation of `out` with `wanted` within a small delay, and its level beside it."""
    reach = int(reach_s * RATE)
    size = 1 << (max(len(out), len(wanted)) + reach).bit_length()
    cross = np.fft.irfft(np.fft.rfft(out, size) * np.conj(np.fft.rfft(wanted, size)), size)
    shift = int(np.abs(cross[:reach]).argmax())
    length = min(len(out) - shift, len(wanted))
    moved, beside = out[shift : shift + length], wanted[:length]
    return float(np.corrcoef(moved, beside)[0, 1]), decibels(moved) - decibels(beside)
