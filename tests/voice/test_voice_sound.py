import wave

import numpy as np
import pytest

from voice.sound import DEVICE_RATE, chime, read_wav, resample, trim


def write(path, channels=1, width=2, rate=22_050, data=b"\x00\x40" * 10):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return path


def test_wav_is_read_as_unit_samples(tmp_path):
    samples, rate = read_wav(write(tmp_path / "a.wav"))
    assert rate == 22_050
    assert samples.dtype == np.float32
    assert np.allclose(samples, 0.5)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a wave file at all, but long enough" * 3])
def test_broken_wav(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(ValueError, match="notWav"):
        read_wav(tmp_path / "a.wav")


def test_foreign_wav(tmp_path):
    with pytest.raises(ValueError, match="notMono16"):
        read_wav(write(tmp_path / "a.wav", channels=2))
    with pytest.raises(FileNotFoundError):
        read_wav(tmp_path / "none.wav")


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_resampling_keeps_pitch_and_level(rate):
    at = np.arange(rate) / rate
    tone = (0.5 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)
    out = resample(tone, rate)
    assert len(out) == DEVICE_RATE
    spectrum = np.abs(np.fft.rfft(out))
    assert int(np.argmax(spectrum)) == 440
    assert np.isclose(np.sqrt(np.mean(out**2)), 0.5 / np.sqrt(2), rtol=0.01)


def test_trim_keeps_the_margins():
    quiet = np.zeros(DEVICE_RATE, dtype=np.float32)
    loud = np.full(DEVICE_RATE, 0.3, dtype=np.float32)
    out = trim(np.concatenate([quiet, loud, quiet]), before=0.01, after=0.25)
    assert len(out) == int(1.26 * DEVICE_RATE)
    assert len(trim(quiet, 0.01, 0.25)) == 0


def test_chime_is_soft_and_begins_and_ends_in_silence():
    bell = chime()
    assert 0.05 < abs(bell).max() < 0.3
    assert abs(bell[0]) < 0.001
    assert abs(bell[-1]) < 0.001
