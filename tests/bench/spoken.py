"""Speech: from the request to samples, beside espeak-ng's own command rendering the same words."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import BenchFailed, Figure, Plan, in_turn, wall_ms
from voice.contract import EngineState
from voice.engine import VOICES, WORDS_A_MINUTE, Engine
from voice.pieces import pieces
from voice.speakable import speakable

SENTENCE = "请把身份证放在读卡区，听到提示音后再拿开。办理时限为3个工作日，不收取任何费用。"


def speech(plan: Plan) -> Iterator[Figure]:
    """Until the first piece can sound (what a resident waits for), and the whole sentence."""
    espeak = shutil.which("espeak-ng")
    if espeak is None:
        raise BenchFailed("espeak-ng is not installed; run 'make setup'")
    engine = Engine()
    if engine.open() is not EngineState.healthy:
        engine.close()
        raise BenchFailed("the speech engine failed its self-test")
    text = speakable(SENTENCE, "zh")
    first = pieces(text, "zh")[0].text
    wav, times = plan.scratch / "bare.wav", plan.times(15, 3)

    def ours(count: int | None) -> None:
        for piece in pieces(speakable(SENTENCE, "zh"), "zh")[:count]:
            engine.render(piece, "normal")

    def bare(words: str) -> float:
        return wall_ms(lambda: _command(espeak, words, wav))

    try:
        one = in_turn(lambda n: wall_ms(lambda: ours(1)), lambda n: bare(first), times)
        whole = in_turn(lambda n: wall_ms(lambda: ours(None)), lambda n: bare(text), times)
    finally:
        engine.close()
    yield Figure("speech_first_sound", one[0], "ms", one[1])
    yield Figure("speech_sentence", whole[0], "ms", whole[1])


def _command(espeak: str, words: str, wav: Path) -> None:
    rate = str(WORDS_A_MINUTE["normal"])
    command = [espeak, "-v", VOICES["zh"], "-s", rate, "-w", str(wav), words]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
