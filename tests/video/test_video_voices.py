"""Voices mixed, and whose picture is shown."""

import numpy as np
import pytest

from video.room_leg import counted
from video.voices import Floor, Mixer


def block(value: int, size: int = 960):
    return np.full(size, value, np.int16)


def test_two_voices_are_one_sound_and_neither_is_played_twice():
    mixer = Mixer()
    assert [list(b[:1]) for b in mixer.add("a", block(100))] == [[100]]
    assert mixer.add("b", block(7)) == []  # waits for the other's
    (mixed,) = mixer.add("a", block(200))
    assert mixed[0] == 207
    for _ in range(50):
        played = mixer.add("a", block(10)) + mixer.add("b", block(20))
        assert [int(b[0]) for b in played] == [30]


def test_loud_voices_together_do_not_turn_over():
    mixer = Mixer()
    mixer.add("a", block(1))
    mixer.add("b", block(30_000))
    (mixed,) = mixer.add("a", block(30_000))
    assert mixed.max() == 32_767
    mixer.add("b", block(-30_000))
    (mixed,) = mixer.add("a", block(-30_000))
    assert mixed.min() == -32_768


def test_whoever_stops_holds_nobody_up_and_may_come_back():
    mixer = Mixer()
    mixer.add("a", block(1))
    mixer.add("b", block(2))
    mixer.add("a", block(1))
    played = [len(mixer.add("a", block(5))) for _ in range(20)]
    assert sum(played) == 20  # nothing lost, only a moment late
    assert played[:3] == [0, 0, 0]
    assert all(n == 1 for n in played[5:])
    assert mixer.add("b", block(2)) == []
    assert [int(b[0]) for b in mixer.add("a", block(5))] == [7]


def test_blocks_of_different_length_are_mixed_whole():
    mixer = Mixer()
    mixer.add("a", block(1))
    mixer.add("b", block(3, 480))
    (mixed,) = mixer.add("a", block(1))
    assert mixed.size == 960
    assert (mixed[0], mixed[-1]) == (4, 1)


def test_the_first_one_is_shown_until_another_one_speaks_and_they_are_silent():
    floor = Floor("first")
    assert floor.heard("third", block(0)) == "first"
    for _ in range(60):
        floor.heard("first", block(3000))
        assert floor.heard("third", block(3000)) == "first"  # both speak: no jumping
    shown = [floor.heard("first", block(10)) and floor.heard("third", block(3000))
             for _ in range(60)]  # fmt: skip
    assert shown[0] == "first"
    assert shown[-1] == "third"
    for _ in range(60):
        floor.heard("third", block(0))
        floor.heard("first", block(3000))
    assert floor.shown == "first"


URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
ANSWER = (
    "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"
    f"m=video 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:1\r\na=extmap:4 {URI}\r\n"
)


def test_sound_is_counted_where_pictures_are():
    assert counted(ANSWER) == ANSWER.replace("a=mid:0\r\n", f"a=mid:0\r\na=extmap:4 {URI}\r\n")
    assert counted(counted(ANSWER)) == counted(ANSWER)


@pytest.mark.parametrize("sdp", ["", "v=0", ANSWER.replace(f"a=extmap:4 {URI}\r\n", ""), "m=audio"])
def test_what_names_no_count_stays_as_it_is(sdp):
    assert counted(sdp) == sdp
