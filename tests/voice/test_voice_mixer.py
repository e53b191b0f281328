import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.mixer import FADE, PEAK, Mixer


def tone(length, level=0.5):
    return np.full(length, level, dtype=np.float32)


def mixer():
    drained = []
    return Mixer(drained.append), drained


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 700), min_size=1, max_size=8),
    st.lists(st.integers(1, 400), min_size=1, max_size=8),
)
def test_clips_follow_each_other_without_a_gap(clips, blocks):
    mix, drained = mixer()
    sent = [np.linspace(0.1, 0.5, n, dtype=np.float32) for n in clips]
    mix.start(1)
    for clip in sent:
        mix.feed(1, clip)
    mix.end(1)
    out = [mix.fill(blocks[i % len(blocks)]) for i in range(sum(clips) + 1)]
    whole = np.concatenate(out)
    expected = np.concatenate(sent)
    assert np.array_equal(whole[: len(expected)], expected)
    assert not whole[len(expected) :].any()
    assert drained == [1]


def test_a_prompt_that_waits_for_more_is_not_over():
    mix, drained = mixer()
    mix.start(1)
    mix.feed(1, tone(10))
    assert mix.fill(20).any()
    assert drained == []
    mix.feed(1, tone(10))
    mix.end(1)
    assert mix.fill(20)[:10].all()
    assert drained == [1]


def test_stop_fades_within_ten_milliseconds_and_reports_nothing():
    mix, drained = mixer()
    mix.start(1)
    mix.feed(1, tone(48_000))
    mix.fill(480)
    mix.stop()
    out = mix.fill(2 * FADE)
    assert np.all(np.diff(out[:FADE]) <= 0)
    assert out[0] > 0.49
    assert not out[FADE:].any()
    assert drained == []


def test_stop_of_nothing_makes_no_sound():
    mix, _ = mixer()
    mix.stop()
    assert not mix.fill(100).any()


def test_samples_of_an_old_prompt_are_dropped():
    mix, drained = mixer()
    mix.start(1)
    mix.start(2)
    mix.feed(1, tone(100))
    mix.end(1)
    assert not mix.fill(100).any()
    assert drained == []


def test_gain_moves_in_a_ramp_and_holds():
    mix, _ = mixer()
    mix.start(1)
    mix.feed(1, tone(1000))
    mix.set_gain(0.0)
    ramp = mix.fill(100)
    assert abs(np.diff(ramp)).max() < 0.01
    assert not mix.fill(100).any()


def test_effects_add_and_peaks_are_held():
    mix, drained = mixer()
    mix.start(1)
    mix.feed(1, tone(100, 0.7))
    mix.end(1)
    mix.effect(tone(150, 0.7))
    out = mix.fill(200)
    assert np.allclose(out[:100], PEAK)
    assert np.allclose(out[100:150], 0.7)
    assert not out[150:].any()
    assert drained == [1]
