"""The rules of a call, in every order of good and bad luck, without a socket or a process."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from video import call as rules
from video import call_state as state
from video import signalling as s
from video.contract import (
    AgentChat,
    CallConnected,
    CallContext,
    CallEnded,
    CallFailed,
    CallQuality,
    CallQueued,
    CallReconnecting,
    CallRinging,
    CallStats,
    ShownScreen,
)
from video.control import (
    Alive,
    LegLive,
    LegLost,
    LegSilent,
    MakeLeg,
    Offer,
    Quality,
    Rates,
    TakeAnswer,
)

CONTEXT = CallContext("c1", "pension", "养老", "form", "zh", "150626", "点", "k", ("户口簿",), "")
PATIENCE = state.Patience(desk_s=10, answer_s=60, media_s=20, leg_s=8, reconnect_s=30)
WELCOME = state.DeskUp(s.Welcome(name="site", ice=()))
ASSIGNED = s.Assigned(call="c1", agent="其木格")


class Play:
    """Feeds inputs one after the other and keeps what came out."""

    def __init__(self) -> None:
        self.now = 100.0
        self.call = rules.begin(CONTEXT, PATIENCE, self.now)

    def give(self, *inputs):
        """Outputs of these inputs, as (messages and commands, events)."""
        done, events = [], []
        for one in inputs:
            self.call, outputs = rules.advance(self.call, one, self.now)
            for output in outputs:
                match output:
                    case state.Emit(event=event):
                        events.append(event)
                    case state.Send(message=message):
                        done.append(message)
                    case state.Tell(command=command):
                        done.append(command)
                    case state.Respawn():
                        done.append(output)
        return done, events

    def later(self, seconds):
        self.now += seconds
        return self.give(state.Tick())


def talking():
    play = Play()
    play.give(WELCOME, Offer(gen=1, sdp="o1"), ASSIGNED)
    play.give(s.LegAnswer(call="c1", gen=1, sdp="a1"), LegLive(gen=1))
    assert play.call.phase == "talking"
    return play


def test_the_good_way():
    play = Play()
    done, events = play.give(WELCOME)
    assert isinstance(done[0], s.CallRequest)
    assert done[0].missing == ("户口簿",)
    assert done[1] == MakeLeg(gen=1, ice=())
    assert events == []
    done, events = play.give(
        Offer(gen=1, sdp="o1"), s.Queue(call="c1", pos=2, eta_s=None, ringing=False)
    )
    assert done == []
    assert events == [CallQueued(2, None)]
    _, events = play.give(s.Queue(call="c1", pos=1, eta_s=10, ringing=True))
    assert events == [CallQueued(1, 10), CallRinging()]
    _, events = play.give(s.Queue(call="c1", pos=1, eta_s=10, ringing=True))
    assert events == [CallQueued(1, 10)]
    play.now += 3
    done, _ = play.give(ASSIGNED)
    assert done == [s.LegOffer(call="c1", gen=1, sdp="o1")]
    play.now += 0.5
    done, events = play.give(s.LegAnswer(call="c1", gen=1, sdp="a1"), LegLive(gen=1))
    assert done == [TakeAnswer(gen=1, sdp="a1")]
    assert events == [CallConnected("其木格", setup_ms=3500, media_ms=500)]
    done, events = play.give(Rates(fps_in=20, fps_out=25, rtt_ms=4), s.Chat(call="c1", text="好"))
    assert done == [s.Stats(call="c1", fps_in=20, fps_out=25, rtt_ms=4)]
    assert events == [CallStats(20, 25, 4), AgentChat("好")]
    _, events = play.give(s.Ended(call="c1", by="agent", reason="done"))
    assert events == [CallEnded("agent", "done")]
    assert play.give(WELCOME, state.HangUp("late"), state.WorkerGone()) == ([], [])


def test_an_agent_faster_than_the_offer_gets_it_when_it_is_ready():
    play = Play()
    done, _ = play.give(WELCOME, ASSIGNED)
    assert not any(isinstance(m, s.LegOffer) for m in done)
    done, _ = play.give(Offer(gen=1, sdp="o1"))
    assert done == [s.LegOffer(call="c1", gen=1, sdp="o1")]


def test_hanging_up_while_waiting_cancels_and_while_talking_says_bye():
    play = Play()
    play.give(WELCOME)
    assert play.give(state.HangUp("left")) == (
        [s.CallCancel(call="c1")],
        [CallEnded("resident", "left")],
    )
    play = talking()
    assert play.give(state.HangUp("left")) == (
        [s.Bye(call="c1", reason="left")],
        [CallEnded("resident", "left")],
    )


def test_each_patience_ends_in_its_own_failure():
    play = Play()
    assert play.later(9) == ([], [])
    assert play.later(1) == ([], [CallFailed("no_network")])
    play = Play()
    play.give(WELCOME)
    assert play.later(60) == ([s.CallCancel(call="c1")], [CallFailed("nobody")])
    play = Play()
    play.give(WELCOME, ASSIGNED)
    assert play.later(20)[1] == [CallFailed("timed_out")]
    play = talking()
    assert play.later(3600) == ([], [])


def test_refusals_end_the_call():
    assert Play().give(state.DeskRefused()) == ([], [CallFailed("refused")])
    assert Play().give(WELCOME, s.Error(code="queue_full"))[1] == [CallFailed("refused")]
    assert Play().give(WELCOME, s.Error(code="bad"))[1] == []


def test_a_dead_worker_is_replaced_and_the_talk_goes_on():
    play = talking()
    for gen in (2, 3, 4):
        done, events = play.give(state.WorkerGone())
        assert done == [state.Respawn(), MakeLeg(gen=gen, ice=())]
        assert events == [CallReconnecting()]
        done, events = play.give(Offer(gen=gen, sdp="o"), LegLive(gen=gen))
        assert done == [s.LegOffer(call="c1", gen=gen, sdp="o")]
        assert [type(e) for e in events] == [CallConnected]
    done, events = play.give(state.WorkerGone())
    assert done == [s.Bye(call="c1", reason="worker_crashed")]
    assert events == [CallFailed("worker_crashed")]


def test_a_worker_that_dies_while_waiting_or_dialling_is_replaced_unseen():
    play = Play()
    assert play.give(state.WorkerGone()) == ([state.Respawn()], [])
    play.give(WELCOME, Offer(gen=1, sdp="o1"))
    assert play.give(state.WorkerGone()) == ([state.Respawn(), MakeLeg(gen=2, ice=())], [])
    done, _ = play.give(Offer(gen=2, sdp="o2"), ASSIGNED)
    assert done == [s.LegOffer(call="c1", gen=2, sdp="o2")]


def test_a_silent_leg_may_come_back_by_itself():
    play = talking()
    assert play.give(LegSilent(gen=1)) == ([], [CallReconnecting()])
    assert play.later(1) == ([], [])
    _, events = play.give(LegLive(gen=1))
    assert [type(e) for e in events] == [CallConnected]
    assert play.later(100) == ([], [])


def test_a_leg_that_stays_silent_is_replaced_and_whichever_lives_first_carries_the_talk():
    play = talking()
    play.give(LegSilent(gen=1))
    assert play.later(2) == ([MakeLeg(gen=2, ice=())], [])
    _, events = play.give(LegLive(gen=1))
    assert [type(e) for e in events] == [CallConnected]
    assert play.give(LegLive(gen=2), LegSilent(gen=1), LegLive(gen=1)) == ([], [])
    assert play.call.live == 2


def test_without_a_desk_no_offer_is_wasted_and_its_return_brings_a_fresh_one():
    play = talking()
    play.give(LegSilent(gen=1), state.DeskDown())
    for _ in range(4):
        assert play.later(4) == ([], [])
    done, events = play.give(WELCOME)
    assert [type(one) for one in done] == [s.CallRequest, MakeLeg]
    assert events == []
    done, _ = play.give(ASSIGNED, Offer(gen=2, sdp="o2"))
    assert done == [s.LegOffer(call="c1", gen=2, sdp="o2")]
    assert play.later(3) == ([], [])
    assert play.later(1) == ([MakeLeg(gen=3, ice=())], [])
    assert play.later(7) == ([], [])
    assert play.later(1) == ([MakeLeg(gen=4, ice=())], [])


def test_a_line_whose_session_goes_on_brings_a_fresh_leg_and_asks_for_nothing_again():
    play = talking()
    play.give(LegSilent(gen=1), state.DeskDown())
    assert play.later(4) == ([], [])
    assert play.give(state.DeskBack()) == ([MakeLeg(gen=2, ice=())], [])
    done, _ = play.give(Offer(gen=2, sdp="o2"))
    assert done == [s.LegOffer(call="c1", gen=2, sdp="o2")]
    calm = talking()
    assert calm.give(state.DeskDown(), state.DeskBack()) == ([], [])


def test_another_address_means_a_new_leg_with_the_desks_new_line():
    play = talking()
    assert play.give(state.AddressChanged()) == ([], [CallReconnecting()])
    done, _ = play.give(WELCOME, ASSIGNED, Offer(gen=2, sdp="o2"))
    assert [type(one) for one in done] == [s.CallRequest, MakeLeg, s.LegOffer]
    _, events = play.give(LegLive(gen=2))
    assert events[0].agent_name == "其木格"
    waiting = Play()
    waiting.give(WELCOME)
    assert waiting.give(state.AddressChanged()) == ([], [])


def test_quality_is_told_on():
    report = Quality(gen=1, sending="sound_only", receiving="picture")
    assert talking().give(report, Alive()) == ([], [CallQuality("sound_only", "picture")])


def test_a_lost_leg_is_replaced_under_the_same_call():
    play = talking()
    done, events = play.give(LegLost(gen=1))
    assert done == [MakeLeg(gen=2, ice=())]
    assert events == [CallReconnecting()]
    done, _ = play.give(LegLost(gen=1), Offer(gen=1, sdp="stale"), Offer(gen=2, sdp="o2"))
    assert done == [s.LegOffer(call="c1", gen=2, sdp="o2")]
    assert play.give(s.LegAnswer(call="c1", gen=1, sdp="stale")) == ([], [])
    assert play.later(8) == ([MakeLeg(gen=3, ice=())], [])
    _, events = play.give(LegLive(gen=2), LegLive(gen=3))
    assert [type(e) for e in events] == [CallConnected]
    assert play.later(100) == ([], [])
    play.give(LegLost(gen=3))
    assert play.later(30)[1] == [CallFailed("timed_out")]


def test_each_further_try_takes_the_next_way_to_the_relay_and_a_talk_keeps_its_own():
    found = s.IceServer(urls=("stun:h",))
    relays = s.IceServer(urls=("turn:h", "turn:h?transport=tcp", "turns:h:443"), username="1:a")
    play = Play()
    done, _ = play.give(state.DeskUp(s.Welcome(name="site", ice=(found, relays))))

    def ways(done):
        (made,) = (one for one in done if isinstance(one, MakeLeg))
        assert made.ice[0] == found
        assert made.ice[1].username == play.call.ice[1].username
        return made.ice[1].urls

    assert ways(done) == ("turn:h",)
    play.give(Offer(gen=1, sdp="o1"), ASSIGNED)
    assert ways(play.give(LegLost(gen=1))[0]) == ("turn:h?transport=tcp",)
    play.give(LegLive(gen=2))
    fresh = relays.model_copy(update={"username": "2:a"})
    assert play.give(s.Ice(ice=(found, fresh))) == ([], [])
    assert ways(play.give(LegLost(gen=2))[0]) == ("turn:h?transport=tcp",)
    assert ways(play.give(LegLost(gen=3))[0]) == ("turns:h:443",)
    assert ways(play.give(LegLost(gen=4))[0]) == ("turn:h",)
    play.call = rules.begin(CONTEXT, PATIENCE, play.now, way=2)
    done, _ = play.give(state.DeskUp(s.Welcome(name="site", ice=(found, relays))))
    assert ways(done) == ("turns:h:443",)


def test_a_lost_agent_means_waiting_again_with_a_fresh_leg():
    play = talking()
    done, events = play.give(s.Requeued(call="c1"))
    assert done == [MakeLeg(gen=2, ice=())]
    assert events == [CallReconnecting()]
    assert play.give(LegLost(gen=1), LegLost(gen=2)) == ([], [])
    done, _ = play.give(Offer(gen=2, sdp="o2"), s.Assigned(call="c1", agent="另一位"))
    assert done == [s.LegOffer(call="c1", gen=2, sdp="o2")]
    _, events = play.give(LegLive(gen=2))
    assert events[0].agent_name == "另一位"
    play.give(s.Requeued(call="c1"))
    assert play.later(60)[1] == [CallFailed("nobody")]


def test_the_desk_coming_back_takes_up_the_same_call():
    play = talking()
    done, events = play.give(WELCOME)
    assert [m.t for m in done] == ["call.request", "leg.offer"]
    assert events == []
    assert play.give(ASSIGNED) == ([], [])
    assert play.call.phase == "talking"


def test_a_desk_that_forgot_the_call_queues_it_again():
    play = talking()
    done, events = play.give(s.Queue(call="c1", pos=1, eta_s=None, ringing=False))
    assert done == [MakeLeg(gen=2, ice=())]
    assert events == [CallReconnecting(), CallQueued(1, None)]
    assert play.call.phase == "waiting"


def test_somebody_who_comes_in_gets_the_screen_as_it_stands():
    screen = ShownScreen("field", "您的手机号是多少？")
    play = talking()
    assert play.give(state.Joined()) == ([], [])
    assert [one.heading for one in play.give(screen)[0]] == [screen.heading]
    assert play.give(screen) == ([], [])
    assert [one.heading for one in play.give(state.Joined())[0]] == [screen.heading]


def test_messages_of_another_call_are_not_ours():
    play = talking()
    strange = (s.Ended(call="c9", by="agent", reason=""), s.Chat(call="c9", text="x"))
    assert play.give(*strange, s.Requeued(call="c9")) == ([], [])


def test_an_update_reaches_the_desk_and_later_requests():
    play = talking()
    done, _ = play.give(state.Update("sign", ()))
    assert done == [s.CallUpdate(call="c1", step="sign", missing=())]
    done, _ = play.give(WELCOME)
    assert (done[0].step, done[0].missing) == ("sign", ())


def test_over_long_and_broken_words_are_cut_not_fatal():
    play = Play()
    context = replace(CONTEXT, reason="\ud800" + "长" * 500, missing=("x" * 300,) * 80)
    play.call = rules.begin(context, PATIENCE, play.now)
    done, _ = play.give(WELCOME)
    assert len(done[0].reason) == 200
    assert len(done[0].missing) == 50
    assert s.parse_from_kiosk(s.dump(done[0])) == done[0]


def test_reprs_hold_no_case_words():
    play = talking()
    play.give(state.Update("sign", ("秘密材料",)))
    assert "秘密材料" not in repr(play.call)
    assert "o1" not in repr(play.call)


INPUTS = st.sampled_from(
    [
        WELCOME,
        ASSIGNED,
        s.Requeued(call="c1"),
        s.Queue(call="c1", pos=1, eta_s=5, ringing=True),
        s.Chat(call="c1", text="x"),
        s.Error(code="bad"),
        state.Tick(),
        state.Update("x", ()),
        state.HangUp("x"),
        state.WorkerGone(),
        state.DeskRefused(),
        state.DeskDown(),
        state.AddressChanged(),
        Alive(),
        Rates(fps_in=1, fps_out=1, rtt_ms=None),
    ]
) | st.integers(1, 4).flatmap(
    lambda gen: st.sampled_from(
        [
            Offer(gen=gen, sdp="o"),
            LegLive(gen=gen),
            LegLost(gen=gen),
            LegSilent(gen=gen),
            s.LegAnswer(call="c1", gen=gen, sdp="a"),
        ]
    )
)


@given(st.lists(st.tuples(INPUTS, st.floats(0, 30)), max_size=40))
def test_whatever_happens_a_call_ends_once_and_always_ends(steps):
    play, ends, connected = Play(), 0, False
    for one, pause in steps:
        play.now += pause
        over_before = play.call.phase == "over"
        done, events = play.give(one)
        for event in events:
            connected = connected or isinstance(event, CallConnected)
            ends += isinstance(event, CallEnded | CallFailed)
            if isinstance(event, CallStats):
                assert connected
        assert not (over_before and (done or events))
    for _ in range(3):
        if play.call.phase not in ("over", "talking"):
            ends += sum(isinstance(e, CallFailed) for e in play.later(120)[1])
    if play.call.phase == "talking":
        ends += sum(isinstance(e, CallEnded) for e in play.give(state.HangUp("x"))[1])
    assert play.call.phase == "over"
    assert ends == 1


@pytest.mark.parametrize("phase", ["connecting", "reconnecting"])
def test_retries_stop_when_patience_ends(phase):
    play = talking() if phase == "reconnecting" else Play()
    play.give(*((LegLost(gen=1),) if phase == "reconnecting" else (WELCOME, ASSIGNED)))
    assert play.call.phase == phase
    events = []
    for _ in range(20):
        events += play.later(5)[1]
    assert events == [CallFailed("timed_out")]
