"""What the lab says about a call across two legs."""

from tests.netlab.figures import back_after, between


def test_a_new_legs_counters_begin_at_nothing_and_none_is_taken_off():
    counts = (100, 150, 20, 70, 120)
    notes = [{"at": float(at), "samples": count} for at, count in enumerate(counts)]
    assert between(notes, "samples", 0, 10) == (50 + 20 + 50 + 50) / 4


def test_a_picture_sent_before_the_line_was_whole_again_is_not_the_first():
    frames = [(10.01, 40, 640, 480), (10.7, 30, 640, 480)]
    assert back_after(frames, 10.0) == 0.7
    assert back_after(frames[:1], 10.0) is None
