"""The engine with real pyttsx3 workers: sound, wiping, and every way in which a worker can fail."""

import os
import random
import signal
import stat
import threading
from pathlib import Path

import pytest

from voice import engine as engine_module
from voice.contract import EngineState, SpeechCode
from voice.engine import FOLDER, Engine, RenderError, wipe_orphans
from voice.pieces import Piece
from voice.sound import DEVICE_RATE

PIECE = Piece("请把身份证放在读卡区", "zh", ends=True)


@pytest.fixture
def engine(tmp_path):
    engine = Engine(base=tmp_path)
    assert engine.open() is EngineState.healthy
    yield engine
    engine.close()
    assert list(tmp_path.iterdir()) == []


def test_speech_comes_out_and_no_file_stays(engine, tmp_path):
    samples = engine.render(PIECE, "normal")
    assert 1.0 < len(samples) / DEVICE_RATE < 6.0
    assert abs(samples).max() > 0.05
    (folder,) = tmp_path.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir()) == []


def test_rates_and_voices_each_have_their_worker(engine):
    seconds = {rate: len(engine.render(PIECE, rate)) for rate in ("slower", "normal", "faster")}
    assert seconds["slower"] > seconds["normal"] > seconds["faster"]
    assert len(engine.render(Piece("USB", "en", ends=False), "normal")) > 0.2 * DEVICE_RATE
    assert len(engine.worker_pids()) == 4
    assert engine.restarts == 0


def test_the_same_text_sounds_the_same(engine):
    first, second = engine.render(PIECE, "normal"), engine.render(PIECE, "normal")
    assert abs(len(first) - len(second)) < 0.01 * len(first)  # espeak-ng's breath is random
    other = engine.render(Piece("再见", "zh", ends=True), "normal")
    assert len(other) < len(first)


def test_killed_worker_is_replaced(engine):
    for _ in range(3):
        os.kill(engine.worker_pids()[0], signal.SIGKILL)
        assert len(engine.render(PIECE, "normal")) > DEVICE_RATE
    assert engine.restarts == 3
    assert engine.state is EngineState.healthy


def test_hanging_worker_is_killed_and_replaced(tmp_path):
    engine = Engine(base=tmp_path, deadline=0.5)
    engine.open()
    stopped = engine.worker_pids()[0]
    os.kill(stopped, signal.SIGSTOP)
    assert len(engine.render(PIECE, "normal")) > DEVICE_RATE
    assert engine.worker_pids() != [stopped]
    assert not Path("/proc", str(stopped)).exists()
    engine.close()


def test_always_late_is_an_error_with_a_code(tmp_path):
    engine = Engine(base=tmp_path, deadline=0.0)
    engine.open()
    with pytest.raises(RenderError) as caught:
        engine.render(PIECE, "normal")
    assert caught.value.code is SpeechCode.synthesis_timeout
    assert PIECE.text not in str(caught.value)
    engine.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("voice", ["sit/cmn", "zh", "no/such-voice"])
def test_a_voice_that_reads_english_letters_for_hanzi_is_refused(monkeypatch, tmp_path, voice):
    monkeypatch.setitem(engine_module.VOICES, "zh", voice)
    engine = Engine(base=tmp_path)
    assert engine.open() is EngineState.no_voice
    with pytest.raises(RenderError) as caught:
        engine.render(PIECE, "normal")
    assert caught.value.code is SpeechCode.no_voice
    engine.close()


@pytest.mark.parametrize("program", ["/bin/false", "/no/such/program", "/bin/echo"])
def test_no_engine_at_all(monkeypatch, tmp_path, program):
    monkeypatch.setattr(engine_module.sys, "executable", program)
    engine = Engine(base=tmp_path)
    assert engine.open() is EngineState.no_voice
    with pytest.raises(RenderError, match="noVoice"):
        engine.render(PIECE, "normal")
    engine.close()


def test_no_folder_for_the_files(tmp_path):
    engine = Engine(base=tmp_path / "absent")
    assert engine.open() is EngineState.no_voice
    with pytest.raises(RenderError, match="noVoice"):
        engine.render(PIECE, "normal")
    engine.close()


def test_nothing_is_rendered_after_close(engine):
    engine.interrupt()
    with pytest.raises(RenderError):
        engine.render(PIECE, "normal")


def test_folders_of_a_killed_kiosk_are_wiped(tmp_path):
    gone = 2**22 + 1  # over the kernel's largest pid
    orphan, own = tmp_path / f"{FOLDER}{gone}-x", tmp_path / f"{FOLDER}{os.getpid()}-y"
    for folder in (orphan, own):
        folder.mkdir()
        (folder / "1.wav").write_bytes(b"speech")
    wipe_orphans(tmp_path)
    assert not orphan.exists()
    assert (own / "1.wav").exists()


def test_workers_killed_at_any_moment(engine):
    """A killer that strikes at random while texts are rendered: each comes out or has a code."""
    chance = random.Random(20261123)
    stop = threading.Event()

    def kill():
        while not stop.wait(chance.uniform(0.01, 0.2)):
            for pid in engine.worker_pids():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue

    killer = threading.Thread(target=kill)
    killer.start()
    outcomes = []
    for _ in range(25):
        try:
            outcomes.append(len(engine.render(PIECE, "normal")) > DEVICE_RATE)
        except RenderError as error:
            outcomes.append(error.code in SpeechCode)
    stop.set()
    killer.join()
    assert len(outcomes) == 25
    assert all(outcomes)
    assert len(engine.render(PIECE, "normal")) > DEVICE_RATE
