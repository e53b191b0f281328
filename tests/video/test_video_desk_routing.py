"""The queue's rules without a socket: who is rung, who gets the call, and that nobody is lost."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from routing_parts import START, Table

from video import signalling as s
from video.desk.journal import pack, pack_state, unpack, unpack_state
from video.desk.routing import events as e
from video.desk.routing import views
from video.desk.routing.advance import advance
from video.desk.routing.rules import BEIJING, Hours, Rules
from video.desk.routing.state import Seat, State
from video.desk.sealing import Seal


def test_a_call_climbs_from_the_gacha_to_the_banner():
    table = Table()
    table.seat("gacha", level="gacha", regions=("150626001002",), role="helper")
    table.seat("other gacha", level="gacha", regions=("150626001003",))
    table.seat("sumu", level="sumu", regions=("150626001",))
    table.seat("banner", regions=("150626",))
    table.ask("a")
    assert table.ringing() == {"gacha": "a"}
    table.wait(20)
    assert table.ringing() == {"sumu": "a"}
    assert table.heard("gacha", s.RingStop) == [s.RingStop(call="a", why="timed_out")]
    table.wait(30)
    assert table.ringing() == {"banner": "a"}
    assert next(views.places(table.state, table.rules)).level == "banner"


def test_levels_where_nobody_sits_are_skipped_at_once():
    table = Table()
    table.seat("banner")
    table.ask("a")
    assert table.ringing() == {"banner": "a"}


def test_longest_idle_first_then_the_next_then_all():
    table = Table()
    for name in ("one", "two", "three"):
        table.now += 1
        table.seat(name)
    table.ask("a")
    assert table.ringing() == {"one": "a"}
    table.wait(15)
    assert table.ringing() == {"two": "a"}
    table.wait(15)
    assert table.ringing() == {"one": "a", "two": "a", "three": "a"}
    table.claim("three", "a")
    assert table.ringing() == {}
    assert table.heard("one") == [s.RingStop(call="a", why="taken")]
    assert table.heard("a", s.Assigned)[0].agent == "three"


def test_the_second_claim_is_lost_and_one_person_holds_one_call():
    table = Table()
    for name in ("one", "two"):
        table.seat(name)
    table.ask("a")
    table.ask("b")
    table.claim("one", "a")
    assert table.heard("one", s.RingStop, s.Lost) == []
    table.claim("two", "a")
    assert table.heard("two") == [s.Lost(call="a")]
    table.claim("one", "b")
    assert table.heard("one") == [s.Lost(call="b")]
    table.claim("two", "nothing")
    assert table.heard("two") == [s.Lost(call="nothing")]
    assert [table.state.calls[c].agent for c in "ab"] == ["one", None]


def test_language_and_service_choose_until_the_wait_is_too_long():
    table = Table()
    table.seat("zh", langs=("zh",))
    table.seat("tax", langs=("mn",), services=("tax",))
    table.ask("a", lang="mn-Mong")
    assert table.ringing() == {}
    table.seat("mn", langs=("mn",), services=("pension",))
    assert table.ringing() == {"mn": "a"}
    table.say(e.PresenceSet("mn", ready=False, reason="meal"))
    assert table.ringing() == {}
    table.wait(60)
    assert "a" in table.ringing().values()


def test_a_returning_case_rings_at_its_first_agent():
    table = Table()
    table.seat("one")
    table.ask("a", case_id="k1")
    table.claim("one", "a")
    table.now += 5
    table.seat("two")
    table.say(e.HungUp("a", "resident", "done"))
    table.now += 100
    table.say(e.PresenceSet("two", ready=True))
    table.ask("b", case_id="k1")
    assert table.ringing() == {"one": "b"}
    assert table.heard("one", s.Ring)[0].kind == "returning"


def test_a_refusal_goes_on_and_a_call_given_back_stands_at_the_head():
    table = Table()
    table.seat("one")
    table.now += 1
    table.seat("two")
    table.ask("a")
    table.ask("b")
    assert table.ringing() == {"one": "a", "two": "b"}
    table.claim("one", "a")
    table.say(e.Declined("one", "a"))
    assert table.state.order == ("a", "b")
    assert table.heard("one", s.Lost)
    assert table.heard("a", s.Requeued)
    table.say(e.Declined("two", "b"))
    assert table.ringing()["two"] == "a"


def test_a_lost_kiosk_is_waited_for_then_its_agent_is_free_again():
    table = Table()
    table.seat("one")
    table.ask("a")
    table.claim("one", "a")
    table.say(e.KioskLost("a"))
    table.wait(89)
    assert table.state.calls["a"].agent == "one"
    table.ask("b")
    table.wait(1)
    assert table.heard("one", s.Ended)[0].reason == "kiosk_lost"
    assert table.state.order == ("a", "b")
    assert table.ringing() == {"one": "b"}  # nobody is rung for an empty chair
    table.ask("a")
    table.claim("one", "b")
    table.say(e.HungUp("b", "agent", "done"))
    assert table.ringing() == {"one": "a"}
    table.say(e.KioskLost("a"))
    table.wait(600)
    assert table.state.calls == {}
    assert [f.by for f in table.out if isinstance(f, e.Finished)] == ["system"]


def test_another_sites_request_does_not_touch_a_call():
    table = Table()
    table.seat("one")
    table.ask("a")
    before = table.state.calls["a"]
    table.ask("a", site="site-2")
    assert table.state.calls["a"] == before


def test_blind_transfer_rings_at_the_colleague_with_the_note():
    table = Table()
    for name in ("one", "two", "three"):
        table.seat(name)
    table.ask("a")
    table.claim("one", "a")
    table.say(e.TransferAsked("one", "a", to="three", note="needs the land office"))
    assert table.ringing() == {"three": "a"}
    ring = table.heard("three", s.Ring)[0]
    assert (ring.kind, ring.note, ring.sender) == ("transfer", "needs the land office", "one")
    assert table.heard("one", s.Ended)[0].reason == "transferred"
    table.wait(15)
    table.claim(next(iter(table.ringing())), "a")
    assert table.state.calls["a"].agent in {"two", "one"}


def test_warm_transfer_then_the_colleague_alone():
    table = Table()
    for name in ("one", "two"):
        table.seat(name)
    table.ask("a", case_id="k")
    table.claim("one", "a")
    table.say(e.TransferAsked("one", "a", to="two", warm=True))
    assert table.ringing() == {"two": "a"}
    table.claim("two", "a")
    assert table.heard("two", s.Claimed)[0].as_third
    assert table.heard("a", s.Party)[0].here
    table.say(e.TransferSettled("one", "a", done=True))
    assert table.state.calls["a"].agent == "two"
    assert table.state.seats["one"].call is None
    assert [type(m) for m in table.heard("a")] == [s.Requeued, s.Assigned]
    assert table.state.owners == {"k": "two"}


@pytest.mark.parametrize("answer", ["declined", "timed_out", "cancelled", "gone"])
def test_a_colleague_who_does_not_come_leaves_the_call_as_it_was(answer):
    table = Table()
    for name in ("one", "two"):
        table.seat(name)
    table.ask("a")
    table.claim("one", "a")
    table.say(e.Invited("one", "a", "two"))
    match answer:
        case "declined":
            table.say(e.Declined("two", "a"))
        case "timed_out":
            table.wait(15)
        case "cancelled":
            table.say(e.TransferSettled("one", "a", done=False))
        case "gone":
            table.say(e.SeatOff("two"))
    call = table.state.calls["a"]
    assert (call.agent, call.third, call.asking) == ("one", None, None)
    state = table.heard("one", s.TransferState)[0].state
    assert state == ("cancelled" if answer == "cancelled" else "refused")
    assert table.ringing() == {}


def test_when_the_agent_is_lost_the_third_goes_on():
    table = Table()
    for name in ("one", "two"):
        table.seat(name)
    table.ask("a")
    table.claim("one", "a")
    table.say(e.Invited("one", "a", "two"), e.Claimed("two", "a"), e.SeatLost("one"))
    assert table.state.calls["a"].agent == "one"
    table.wait(10)
    assert table.state.calls["a"].agent == "two"


def test_only_a_supervisor_listens_and_both_sides_are_told():
    table = Table()
    table.seat("one")
    table.seat("boss", role="supervisor")
    table.ask("a")
    assert table.ringing() == {"one": "a"}
    table.claim("one", "a")
    table.say(e.ListenSet("one", "a", on=True))
    assert table.heard("one", s.Error) == [s.Error(code="not_allowed")]
    table.say(e.ListenSet("boss", "a", on=True))
    notice = s.ListenNotice(call="a", on=True, name="boss", id="boss")
    assert table.heard("a") == table.heard("one") == [notice]
    table.say(e.Left("boss", "a"))
    assert table.heard("a", s.ListenNotice)[0].on is False
    assert table.state.seats["boss"].call is None


def test_wrap_up_only_where_the_page_can_end_it():
    table = Table()
    table.seat("old page")
    table.ask("a")
    table.claim("old page", "a")
    table.say(e.HungUp("a", "agent", "done"))
    assert table.state.seats["old page"].state == "ready"
    table = Table()
    table.seat("new page", wraps=True)
    table.ask("a")
    table.claim("new page", "a")
    table.say(e.HungUp("a", "agent", "done"))
    table.ask("b")
    assert table.ringing() == {}
    assert table.heard("new page") == []
    table.say(e.WrappedUp("new page"))
    assert table.ringing() == {"new page": "b"}


def test_a_page_loaded_anew_gets_its_call_again_with_a_new_leg():
    table = Table()
    table.seat("one", wraps=True)
    table.ask("a")
    table.claim("one", "a")
    table.say(e.Offered("a", 1, "OLD"), e.SeatLost("one"))
    table.seat("one", wraps=True)
    assert [type(m) for m in table.heard("a")] == [s.Requeued, s.Assigned]
    assert table.heard("one", s.Claimed)
    assert table.heard("one", s.LegOffer) == []


HOURS = Hours(
    spans=((9 * 3600, 12 * 3600), (14 * 3600, 17 * 3600)),
    holidays=frozenset({date(2026, 6, 2)}),
    workdays=frozenset({date(2026, 6, 6)}),
)


def local(at: float) -> str:
    return datetime.fromtimestamp(at, BEIJING).strftime("%m-%d %H:%M")


def test_working_days_holidays_and_open_time():
    assert local(START) == "06-01 16:00"
    assert HOURS.is_open(START)
    assert not HOURS.is_open(START + 3600)
    # Tuesday is a holiday: Wednesday, Thursday, Friday; due at the end of that day.
    assert local(HOURS.after_working_days(START, 3)) == "06-06 00:00"
    assert local(HOURS.after_working_days(START, 4)) == "06-07 00:00"  # a worked Saturday
    assert local(HOURS.after_open_time(START, 2 * 3600)) == "06-03 10:00"
    assert [local(a) for a, _ in HOURS.slots(START, 1800, 2)] == ["06-01 16:30", "06-03 09:00"]


def test_after_hours_the_resident_is_told_what_else_there_is():
    rules = Rules(hours=HOURS, nearest=(("150626", ("嘎鲁图镇", "街1号", "9-17", "0477-0000000")),))
    table = Table(rules)
    table.seat("one")
    table.now += 3 * 3600
    table.ask("a")
    told = table.heard("a", s.Alternatives)[0]
    assert (told.why, told.callback, told.nearest.name) == ("after_hours", True, "嘎鲁图镇")
    slot = told.slots[0].id
    asked = {"site": "site-1", "lang": "zh", "service_title": "养老"}
    book = e.PromiseAsked("p1", "appointment", line="l", call="a", slot=slot, **asked)
    table.say(book)
    assert table.heard("l") == [
        s.Kept(id="p1", kind="appointment", number="A00001", due=told.slots[0].begins)
    ]
    assert table.state.calls == {}
    table.say(book)
    assert table.heard("l")[0].number == "A00001"
    full = [e.PromiseAsked(f"q{n}", "appointment", line="l", slot=slot, **asked) for n in range(2)]
    table.say(*full)
    assert table.heard("l", s.Error) == [s.Error(code="slot_taken")]


def test_call_backs_and_complaints_wait_with_their_dates():
    table = Table(Rules(hours=HOURS))
    table.seat("one")
    table.seat("boss", role="supervisor")
    asked = {"site": "site-1", "line": "l", "lang": "zh", "service_title": "养老"}
    table.say(
        e.PromiseAsked("c", "complaint", text="too slow", **asked),
        e.PromiseAsked("b", "callback", phone="13800000000", **asked),
    )
    seats = table.state.seats
    assert [t.kind for t in views.tickets(table.state, seats["one"])] == ["callback"]
    boss = views.tickets(table.state, seats["boss"])
    assert [(t.kind, t.due[:16]) for t in boss] == [
        ("callback", "2026-06-03T10:00"),
        ("complaint", "2026-06-06T00:00"),
    ]
    assert boss[0].phone == boss[1].text == ""
    table.say(e.PromiseTaken("one", "c"))
    assert table.heard("one", s.Error) == [s.Error(code="promise_taken")]
    table.say(e.PromiseTaken("one", "b"), e.PromiseTaken("boss", "b"))
    assert table.heard("boss", s.Error)
    assert views.tickets(table.state, seats["one"])[0].phone == "13800000000"
    table.say(e.PromiseDone("one", "b", "no_answer"))
    assert table.state.promises["b"].owner == ""
    table.say(e.PromiseTaken("boss", "b"), e.PromiseDone("boss", "b", "reached"))
    assert set(table.state.promises) == {"c"}


def test_a_full_queue_says_so():
    table = Table(Rules(max_waiting=1))
    table.ask("a")
    table.ask("b")
    offered, refused = table.heard("line-b")
    assert (offered.why, refused) == ("queue_full", s.Error(code="queue_full"))
    table.ask("a")
    assert list(table.state.calls) == ["a"]


SEAL = Seal(b"k" * 32)
SEATS = ("s0", "s1", "s2", "boss")
CALLS = ("c0", "c1", "c2", "c3", "c4")
WALK = (
    *("ask", "claim", "claim", "ringclaim", "ringclaim", "decline", "bye", "lost", "back", "on"),
    *("off", "away", "ready", "slost", "sback", "blind", "warm", "invite", "done", "keep"),
    *("leave", "listen", "node", "wait", "wait", "wrap"),
)
HELD = {"decline", "blind", "warm", "invite", "done", "keep", "leave", "bye"}
MOVES = st.lists(
    st.tuples(
        st.sampled_from(WALK),
        st.sampled_from(SEATS),
        st.sampled_from(CALLS),
        st.sampled_from(SEATS),
        st.sampled_from((1.0, 6.0, 16.0, 95.0, 700.0)),
    ),
    min_size=15,
    max_size=50,
)


def _event(table: Table, move: str, seat: str, call: str, other: str) -> e.Event:
    made = Seat(
        seat,
        1,
        seat,
        role="supervisor" if seat == "boss" else "agent",
        level=0 if seat == "s0" else 2,
        node="n1",
        wraps=seat == "s1",
    )
    ringing = table.ringing().get(seat, call)
    seated = table.state.seats.get(seat)
    if seated is not None and seated.call and move in HELD:
        call = seated.call  # else most of these would do nothing
    events: dict[str, e.Event] = {
        "claim": e.Claimed(seat, call),
        "ringclaim": e.Claimed(seat, ringing),
        "decline": e.Declined(seat, ringing),
        "bye": e.HungUp(call, "resident", "x"),
        "lost": e.KioskLost(call),
        "back": e.KioskBack(call, "n2"),
        "on": e.SeatOn(made),
        "off": e.SeatOff(seat),
        "away": e.PresenceSet(seat, ready=False),
        "ready": e.PresenceSet(seat, ready=True),
        "slost": e.SeatLost(seat),
        "sback": e.SeatBack(seat),
        "blind": e.TransferAsked(seat, call, to=other),
        "warm": e.TransferAsked(seat, call, to=other, warm=True),
        "invite": e.Invited(seat, call, other),
        "done": e.TransferSettled(seat, call, done=True),
        "keep": e.TransferSettled(seat, call, done=False),
        "leave": e.Left(seat, call),
        "listen": e.ListenSet(seat, call, on=True),
        "node": e.NodeGone("n1"),
        "wrap": e.WrappedUp(seat),
    }
    return events.get(move, e.Tick())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(MOVES)
def test_whatever_happens_no_call_is_lost_or_held_twice(moves):
    table = Table()
    alive: set[str] = set()
    first = [("on", n, "c0", n, 0.0) for n in SEATS]
    first += [("ask", "s0", c, "s0", 0.0) for c in CALLS[:3]]
    first += [("ringclaim", n, "c0", n, 0.0) for n in SEATS[:2]]
    for move, seat, call, other, seconds in first + moves:
        if move == "wait":
            table.wait(seconds)
        elif move == "ask":
            table.ask(call, region="150626001002")
            alive.add(call)
        else:
            table.say(_event(table, move, seat, call, other))
        alive -= {f.call for f in table.out if isinstance(f, e.Finished)}
        _check(table, alive)
    # Another desk that reads the journal comes to the same state, byte by byte.
    state = State()
    for entry in table.entries:
        read = unpack(pack(entry, SEAL), SEAL)
        assert read == entry
        state, _ = advance(state, read.event, read.at, table.rules)
    assert state == table.state
    assert unpack_state(pack_state(state, SEAL), SEAL) == state


def _check(table: Table, alive: set[str]) -> None:
    state = table.state
    assert set(state.calls) == alive
    assert sorted(state.order) == sorted(c.id for c in state.calls.values() if c.agent is None)
    for seat in state.seats.values():
        parts = [c.id for c in state.calls.values() if seat.id in (c.agent, c.third, *c.listeners)]
        assert parts == ([seat.call] if seat.call else [])
        rung = [c.id for c in state.calls.values() if seat.id in c.rung]
        rung += [c.id for c in state.calls.values() if c.asking and c.asking.to == seat.id]
        assert rung == ([seat.rung_by] if seat.rung_by else [])
        assert not (seat.call and seat.rung_by)
    for call in state.calls.values():
        people = [p for p in (call.agent, call.third, *call.listeners) if p]
        assert len(set(people)) == len(people)
        assert set(people) <= set(state.seats)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.integers(1, 3))
def test_who_comes_first_is_served_first(answers, agents):
    table = Table()
    for number in range(agents):
        table.seat(f"s{number}")
    for number, _ in enumerate(answers):
        table.now += 1
        table.ask(f"c{number:02}")
    served = []
    for answer in answers:
        table.now += 1
        ringing = sorted(table.ringing().items(), key=lambda pair: pair[1])
        seat, call = ringing[answer % len(ringing)]
        # At any moment the calls that ring are the first of the queue.
        assert {c for _, c in ringing} == set(table.state.order[: len(ringing)])
        table.claim(seat, call)
        table.say(e.HungUp(call, "agent", "done"))
        served.append(call)
    assert sorted(served) == served or agents > 1
    assert sorted(served) == [f"c{n:02}" for n in range(len(answers))]
