"""Queue rules, accounts, sessions and the brake on guessing, each alone."""

import sqlite3
from contextlib import closing

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from video.desk.accounts import AccountError, Accounts, Agent
from video.desk.queue import CallQueue
from video.desk.sign_in import AttemptLimit, Sessions
from video.signalling import CallRequest, CallUpdate


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def request(call: str) -> CallRequest:
    return CallRequest(
        call=call,
        service_id="pension",
        service_title="养老",
        step="form",
        lang="zh",
        region="150626",
        site="",
        case_id="k",
        missing=(),
        reason="",
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(clock) -> CallQueue:
    made = CallQueue(clock, usual_call_s=240, ring_s=10)
    for name in ("a", "b", "c"):
        made.add("site-1", request(name))
    return made


def test_places_and_estimates_are_honest(room):
    assert (room.place("b", []).position, room.place("b", []).eta_s) == (2, None)
    assert not room.place("a", []).ringing
    assert room.place("a", [1]).eta_s == 10
    assert room.place("b", [1]).eta_s == 240
    assert room.place("c", [1]).eta_s == 480
    assert room.place("c", [1, 2]).eta_s == 240
    room.claim("a", 1)
    busy = room.place("b", [1])
    assert (busy.position, busy.eta_s, busy.ringing) == (1, 240, False)


def test_the_first_claim_wins_and_one_agent_holds_one_call(room):
    assert room.claim("a", 1) is not None
    assert room.claim("a", 2) is None
    assert room.claim("b", 1) is None
    assert room.claim("nothing", 2) is None
    assert room.claim("c", 2) is not None
    assert [c.id for c in room.waiting()] == ["b"]


def test_a_call_given_back_stands_at_the_head_with_its_waiting_time(room, clock):
    call = room.claim("c", 1)
    call.offer = (1, "old")
    clock.now += 50
    room.give_back(call)
    room.give_back(call)
    assert [c.id for c in room.waiting()] == ["c", "a", "b"]
    assert room.snapshot()[0].waited_s == 50
    assert call.offer is None


def test_the_usual_duration_follows_the_calls(room, clock):
    room.claim("a", 1)
    clock.now += 40
    room.remove("a")
    assert room.place("c", [1]).eta_s == 200
    assert room.remove("a") is None


def test_an_update_shows_in_the_context_and_the_site_stands_in(room):
    call = room.find("a")
    call.update(CallUpdate(call="a", step="sign", missing=("户口簿",)))
    seen = room.describe(call)
    assert (seen.step, seen.missing, seen.site) == ("sign", ("户口簿",), "site-1")


@given(st.lists(st.tuples(st.sampled_from("acrg"), st.integers(0, 4), st.integers(0, 3))))
def test_no_call_is_lost_or_held_twice(moves):
    room = CallQueue(Clock(), usual_call_s=240, ring_s=10)
    alive: set[str] = set()
    for move, number, agent in moves:
        name = f"c{number}"
        call = room.find(name)
        if move == "a" and call is None:
            room.add("s", request(name))
            alive.add(name)
        elif move == "c":
            room.claim(name, agent)
        elif move == "r" and room.remove(name) is not None:
            alive.discard(name)
        elif move == "g" and call is not None:
            room.give_back(call)
        held = {n: room.of_agent(n) for n in range(4)}
        holding = [c.id for c in held.values() if c]
        waiting = [c.id for c in room.waiting()]
        assert sorted(holding + waiting) == sorted(alive)


def test_accounts_keep_only_hashes_and_say_what_is_wrong(tmp_path):
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    accounts = Accounts(tmp_path / "deep" / "desk.db", cheap)
    made = accounts.add_agent(" Agent1 ", "其木格", "correct horse")
    assert made == Agent(1, "agent1", "其木格")
    assert accounts.check("AGENT1", "correct horse") == made
    assert accounts.check("agent1", "correct horse ") is None
    assert accounts.check("nobody", "correct horse") is None
    assert accounts.check("agent1' OR 1=1 --", "x") is None
    for values, code in (
        (("agent1", "x", "correct horse"), "taken"),
        (("", "x", "correct horse"), "bad_name"),
        (("a\nb", "x", "correct horse"), "bad_name"),
        (("b", " ", "correct horse"), "bad_display_name"),
        (("b", "x", "short"), "weak_password"),
    ):
        with pytest.raises(AccountError) as error:
            accounts.add_agent(*values)
        assert error.value.code == code
    with closing(sqlite3.connect(tmp_path / "deep" / "desk.db")) as db:
        stored = db.execute("SELECT password_hash FROM agent").fetchone()[0]
    assert stored.startswith("$argon2id$")
    assert Accounts(tmp_path / "deep" / "desk.db", cheap).check("agent1", "correct horse") == made


def test_sessions_end_and_keep_no_usable_token(clock):
    sessions = Sessions(100, clock)
    token = sessions.open(Agent(1, "a", "A"))
    assert sessions.find(token) == Agent(1, "a", "A")
    assert token not in repr(vars(sessions))
    assert sessions.find(None) is None
    assert sessions.find("x") is None
    clock.now += 100
    assert sessions.find(token) is None
    other = sessions.open(Agent(1, "a", "A"))
    sessions.close(other)
    assert sessions.find(other) is None


def test_guessing_is_braked_and_forgiven(clock):
    limit = AttemptLimit(3, 60, clock)
    for _ in range(3):
        assert limit.retry_after("a", "p") == 0
        limit.failed("a")
        clock.now += 10
    assert limit.retry_after("a", "p") == 31
    assert limit.retry_after("b", "p") == 0
    clock.now += 31
    assert limit.retry_after("a") == 0
    limit.failed("a")
    limit.succeeded("a")
    assert limit.retry_after("a") == 0
