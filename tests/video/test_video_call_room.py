"""To the media server and back, as the call's rules see it, in good luck and bad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_video_call_rules import ASSIGNED, PATIENCE, WELCOME, talking

from video import signalling as s
from video.call_state import DeskBack, Respawn, WorkerGone
from video.contract import CallConnected, CallQuality, CallReconnecting
from video.control import (
    DropLeg,
    LegLive,
    LegLost,
    LegSilent,
    MakeLeg,
    Offer,
    Quality,
    RoomWords,
    Subscribe,
    Subscribed,
    TakeAnswer,
)

OPEN = s.RoomOpen(call="c1", room="r1")
CLOSE = s.RoomClose(call="c1", room="r1")
LINES = (
    s.RoomStream(mid="0", who="7", kind="sound"),
    s.RoomStream(mid="1", who="7", kind="face"),
    s.RoomStream(mid="2", who="9", kind="face"),
)
STREAMS = s.RoomStreams(call="c1", room="r1", n=1, sdp="theirs", streams=LINES)


def told(state: str, room: str = "r1") -> s.RoomState:
    return s.RoomState.model_validate({"call": "c1", "room": room, "state": state})


def in_room():
    play = talking()
    play.give(OPEN, Offer(gen=2, sdp="o2"), s.LegAnswer(call="c1", gen=2, sdp="a2"), STREAMS)
    play.give(LegLive(gen=2))
    return play


def test_the_way_there_leaves_the_old_leg_until_the_new_one_lives():
    play = talking()
    done, events = play.give(OPEN)
    assert (done, events) == ([MakeLeg(gen=2, ice=(), room=True)], [])
    done, _ = play.give(Offer(gen=2, sdp="o2"))
    assert done == [s.LegOffer(call="c1", gen=2, sdp="o2", room="r1")]
    done, _ = play.give(s.LegAnswer(call="c1", gen=2, sdp="a2"))
    assert done == [TakeAnswer(gen=2, sdp="a2")]
    done, _ = play.give(STREAMS)
    assert done == [Subscribe(gen=2, n=1, sdp="theirs", streams=LINES, first="7")]
    done, _ = play.give(Subscribed(gen=2, n=1, sdp="ours"))
    assert done == [s.RoomTook(call="c1", room="r1", n=1, sdp="ours")]
    assert play.call.live == 1
    assert play.give(LegLive(gen=2)) == ([told("up")], [])
    assert (play.call.live, play.call.phase) == (2, "talking")
    words = {"mic": False, "camera": True, "missing": (), "document": True}
    words |= {"sending": "small", "receiving": "picture"}
    done, _ = play.give(RoomWords.model_validate({"gen": 2, **words}))
    assert done == [s.RoomTold.model_validate({"call": "c1", "room": "r1", **words})]


def test_the_way_back_keeps_the_room_until_a_direct_leg_lives():
    play = in_room()
    done, events = play.give(CLOSE)
    assert done == [told("failed"), MakeLeg(gen=3, ice=())]
    assert events == []
    assert play.give(CLOSE, OPEN) == ([told("failed"), told("left")], [])  # nothing twice
    done, _ = play.give(Offer(gen=3, sdp="o3"))
    assert done == [s.LegOffer(call="c1", gen=3, sdp="o3")]
    # The room's leg may die or wake meanwhile: the new one is on its way.
    assert play.give(LegSilent(gen=2), LegLive(gen=2), LegLost(gen=2)) == ([], [])
    assert play.give(LegLive(gen=3)) == ([told("left")], [])
    assert (play.call.room, play.call.live) == ("", 3)


@pytest.mark.parametrize("given", [LegLost(gen=2), CLOSE])
def test_a_room_that_never_carried_takes_nothing_away(given):
    play = talking()
    play.give(OPEN, Offer(gen=2, sdp="o2"))
    done, events = play.give(given)
    assert events == []
    assert done[-2:] == [DropLeg(gen=2), told("left")]
    assert (told("failed") in done) == isinstance(given, LegLost)
    assert (play.call.live, play.call.phase, play.call.room) == (1, "talking", "")
    # And the leg that carries the talk is watched as before.
    done, events = play.give(LegLost(gen=1))
    assert events == [CallReconnecting()]
    assert done == [MakeLeg(gen=3, ice=())]


def test_the_server_dies_in_the_middle_and_the_call_goes_on():
    play = in_room()
    done, events = play.give(LegLost(gen=2))
    assert events == [CallReconnecting()]
    assert done == [told("failed"), MakeLeg(gen=3, ice=())]
    done, events = play.give(LegLive(gen=3))
    assert done == [told("left")]
    assert isinstance(events[0], CallConnected)


def test_silence_in_the_room_leads_to_a_direct_leg():
    play = in_room()
    _, events = play.give(LegSilent(gen=2))
    assert events == [CallReconnecting()]
    done, _ = play.later(PATIENCE.away_s)
    assert done == [told("failed"), MakeLeg(gen=3, ice=())]


def test_a_thin_line_leaves_the_room_and_takes_no_other_one():
    play = in_room()
    bad = Quality(gen=2, sending="still", receiving="picture")
    assert play.give(bad) == ([], [CallQuality("still", "picture")])
    assert play.later(PATIENCE.thin_s - 1) == ([], [])
    done, _ = play.later(2)
    assert done == [told("failed"), MakeLeg(gen=3, ice=())]
    play.give(LegLive(gen=3))
    again = s.RoomOpen(call="c1", room="r2")
    assert play.give(again)[0] == [told("failed", "r2"), told("left", "r2")]
    play.give(Quality(gen=3, sending="full", receiving="picture"))
    assert play.give(again)[0] == [MakeLeg(gen=4, ice=(), room=True)]


def test_another_desk_another_agent_or_another_worker_end_the_room():
    play = in_room()
    done, _ = play.give(WELCOME)
    assert done[1:] == [told("failed"), MakeLeg(gen=3, ice=())]
    play = in_room()
    done, _ = play.give(s.Requeued(call="c1"), ASSIGNED)
    assert done[:2] == [told("failed"), MakeLeg(gen=3, ice=())]
    play = in_room()
    done, _ = play.give(WorkerGone())
    assert [one for one in done if not isinstance(one, Respawn)] == [
        told("failed"),
        MakeLeg(gen=3, ice=()),
    ]


def test_words_of_another_room_or_call_change_nothing():
    play = in_room()
    other = [
        s.RoomClose(call="c1", room="old"),
        s.RoomClose(call="c2", room="r1"),
        STREAMS.model_copy(update={"room": "old"}),
        Subscribed(gen=1, n=1, sdp="x"),
        DeskBack(),
    ]
    assert play.give(*other) == ([], [])
    fresh = talking()
    assert fresh.give(CLOSE, STREAMS, Subscribed(gen=1, n=1, sdp="x")) == ([], [])


INPUTS = st.sampled_from(
    [OPEN, CLOSE, STREAMS, WELCOME, DeskBack(), WorkerGone(), s.Requeued(call="c1"), ASSIGNED,
     s.RoomOpen(call="c1", room="r2"), s.RoomClose(call="c1", room="r2"),
     Quality(gen=2, sending="still", receiving="picture"),
     *(kind(gen=g) for kind in (LegLive, LegSilent, LegLost) for g in range(1, 6)),
     *(Offer(gen=g, sdp="o") for g in range(1, 6))]
)  # fmt: skip


@given(st.lists(st.tuples(INPUTS, st.floats(0, 3)), max_size=40))
def test_whatever_happens_a_talk_has_a_leg_and_a_broken_one_gets_a_new_one(events):
    play = talking()
    for one, seconds in events:
        play.give(one)
        play.later(seconds)
        call = play.call
        if call.phase == "over":
            return
        assert call.live <= call.gen
        assert bool(call.room) == bool(call.room_gen)
        if call.phase == "talking":
            assert call.live
        if call.phase == "reconnecting" and call.desk_up:
            assert call.retry_at is not None
