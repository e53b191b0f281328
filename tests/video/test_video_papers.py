"""What the kiosk tells an agent of pages and of a compared face: when, and how much of it."""

from test_video_call_rules import Play, talking

from video import signalling as s
from video.call_state import Emit
from video.contract import AgentAskedFace, FaceTold, ShownPage, ShownScreen
from video.mirroring import face_of, pages_of
from video.signalling.wire import TO_AGENT, dump

PAGE = ShownPage(
    "home_proof",
    "租房合同",
    1,
    True,
    ("blurred",),
    (("blur", "0.1", False), ("turned", "90", None)),
)


def test_pages_are_told_when_they_change_and_anew_to_whoever_comes():
    play = talking()
    done, _ = play.give(ShownScreen("capture", "请放好"))
    assert [type(one) for one in done] == [s.Mirror]
    done, _ = play.give(ShownScreen("capture", "请放好", pages=(PAGE,)))
    (told,) = done
    assert told == s.Pages(call="c1", pages=pages_of("c1", (PAGE,)).pages)
    assert [(one.name, one.value, one.ok) for one in told.pages[0].figures] == list(PAGE.figures)
    done, _ = play.give(ShownScreen("field", "电话", pages=(PAGE,)))
    assert [type(one) for one in done] == [s.Mirror]
    done, _ = play.give(ShownScreen("field", "电话"))
    assert done == [s.Pages(call="c1")]


def test_a_hundred_pages_fit_into_one_message():
    many = tuple(
        ShownPage("m" * 90, "题" * 300, n + 1, True, ("blurred",) * 30, PAGE.figures * 20)
        for n in range(100)
    )
    told = pages_of("c1", many)
    assert len(told.pages) == s.MAX_PAGES
    assert len(dump(told).encode()) <= s.MAX_BYTES


def test_the_agents_wish_reaches_the_session_and_the_score_the_agent_only_in_the_talk():
    told = FaceTold(score=0.71, likely=True)
    play = talking()
    done, events = play.give(s.FaceAsk(call="c1"))
    assert (done, events) == ([], [AgentAskedFace()])
    done, _ = play.give(told)
    assert done == [s.FaceScore(call="c1", score=0.71, likely=True)]
    assert not done[0].reliable, "kept for nobody"
    assert "0.71" not in repr((told, done, Emit(AgentAskedFace())))
    assert Play().give(told) == ([], [])
    assert TO_AGENT["face.score"] is s.FaceScore


def test_a_code_that_the_protocol_does_not_know_is_no_score():
    assert face_of("c1", FaceTold("no_decoder", "card")).code == "no_decoder"
    assert face_of("c1", FaceTold("something new")).code == "unreadable"
