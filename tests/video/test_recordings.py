"""Recordings: both sides agree, either ends it, one chain, sealed, gone after their days."""

import asyncio
import sqlite3
import time

import httpx
import pytest
from conftest import CHEAP, PASSWORD
from routing_parts import START, Table

from video import signalling as s
from video.desk.app import Desk, create_desk
from video.desk.gate import COOKIE
from video.desk.recordings import MAX_CHUNK, Chunk, ChunkRefused, Recordings, first_link, link
from video.desk.routing import events as e
from video.desk.routing.rules import Rules
from video.desk.sealing import Seal
from video.desk.settings import DeskSettings
from video.desk.sign_in import Sessions

BEGUN = e.RecordingBegun("R00001-1", "call-1", "site-1", "pension", "zh", 7, START)
WORDS = b"what was said and seen"


def talk() -> Table:
    table = Table()
    table.seat("agent")
    table.seat("other")
    table.ask("a")
    table.claim("agent", "a")
    return table


def states(table: Table, who: str) -> list[tuple[str, str]]:
    return [(m.state, m.why) for m in table.heard(who, s.RecordState)]


def test_nothing_is_recorded_before_both_have_agreed():
    table = talk()
    table.say(e.RecordAnswered("a", True))
    assert table.out == []
    table.say(e.RecordAsked("other", "a"))
    assert table.heard("other") == [s.Lost(call="a")]
    table.say(e.RecordAsked("agent", "a"))
    assert states(table, "a") == states(table, "agent") == [("asked", "")]
    table.say(e.RecordAnswered("a", False))
    assert states(table, "a") == states(table, "agent") == [("off", "declined")]
    assert not [x for x in table.out if isinstance(x, e.RecordingBegun)]
    table.say(e.RecordAsked("agent", "a"), e.RecordAnswered("a", True))
    begun = next(x for x in table.out if isinstance(x, e.RecordingBegun))
    assert (begun.call, begun.site, begun.account) == ("a", "site-1", len("agent"))
    assert table.heard("agent", s.RecordState)[-1].id == begun.id
    assert table.heard("a", s.RecordState)[-1].id == ""


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (e.RecordStopped("a"), "resident"),
        (e.RecordStopped("a", "agent"), "agent"),
        (e.Declined("agent", "a"), "left"),
        (e.HungUp("a", "resident", "done"), "left"),
        (e.TransferAsked("agent", "a", level=2), "left"),
    ],
)
def test_either_side_ends_it_and_so_does_another_agent(end, why):
    table = talk()
    table.say(e.RecordAsked("agent", "a"), e.RecordAnswered("a", True))
    table.say(e.RecordStopped("a", "other"))
    assert table.heard("other") == [s.Lost(call="a")]
    table.say(end)
    assert states(table, "a") == [("off", why)]
    assert len([x for x in table.out if isinstance(x, e.RecordingOver)]) == 1


def test_a_desk_that_keeps_nothing_records_nothing():
    table = Table(Rules(record_days=0))
    table.seat("agent")
    table.ask("a")
    table.claim("agent", "a")
    table.say(e.RecordAsked("agent", "a"))
    assert table.heard("agent") == [s.Error(code="recording_off")]


def test_the_outcome_is_kept_for_the_call_that_was_wrapped_up_and_no_other():
    table = Table()
    table.seat("agent", wraps=True)
    table.ask("a")
    table.claim("agent", "a")
    table.say(e.HungUp("a", "agent", "done"))
    other = table.say(e.WrappedUp("agent", "b", "solved"))
    assert other == [] or not [x for x in other if isinstance(x, e.Wrapped)]
    table.ask("c")
    table.claim("agent", "c")
    table.say(e.HungUp("c", "agent", "done"), e.WrappedUp("agent", "c", "13900000000"))
    wrapped = [x for x in table.out if isinstance(x, e.Wrapped)]
    assert [(x.call, x.outcome) for x in wrapped] == [("c", "other")]


# --- at rest ------------------------------------------------------------------------------------


class Shelf:
    """A store with one recording, and pieces that follow one another."""

    def __init__(self, folder) -> None:
        self.now = START
        self.desk: Desk = create_desk(
            DeskSettings(database=folder / "desk.db", site_tokens={}, hasher=CHEAP)
        ).state.desk
        self.file = folder / "recordings.db"
        self.store = Recordings(
            self.desk.store.films, self.desk.store.seal, self.desk.audit, lambda: self.now, 30
        )
        self.store.begin(BEGUN)
        self.head, self.seq = first_link(BEGUN.id), 0

    def next(self, body: bytes = WORDS, *, last: bool = False, part: int = 0) -> Chunk:
        return Chunk(self.seq + 1, part, link(self.head, body), body, last)

    def add(self, body: bytes = WORDS, *, last: bool = False, part: int = 0) -> Chunk:
        chunk = self.next(body, last=last, part=part)
        self.store.append(BEGUN.id, BEGUN.account, chunk)
        self.head, self.seq = chunk.chain, chunk.seq
        return chunk

    def refusal(self, chunk: Chunk, account: int = BEGUN.account, name: str = BEGUN.id) -> str:
        with pytest.raises(ChunkRefused) as refused:
            self.store.append(name, account, chunk)
        return refused.value.code

    def change(self, sql: str, *values: object) -> None:
        with sqlite3.connect(self.file) as db:
            db.execute(sql, values)

    def broken(self) -> int | None:
        verdict = self.store.verify(BEGUN.id)
        assert verdict is not None
        return verdict.broken_at


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path)


def test_pieces_come_in_order_once_and_from_one_agent(shelf):
    first = shelf.next()
    assert shelf.refusal(first, account=8) == "not_yours"
    assert shelf.refusal(first, name="R9") == "unknown_recording"
    shelf.add()
    assert shelf.refusal(first) == "replayed"
    second = shelf.next(b"more")
    assert shelf.refusal(Chunk(3, 0, second.chain, b"more")) == "out_of_order"
    assert shelf.refusal(Chunk(2, 0, first.chain, b"more")) == "wrong_chain"
    shelf.add(b"more", part=1)
    shelf.store.over(e.RecordingOver(BEGUN.id, shelf.now))
    shelf.now += 59
    shelf.add(b"", last=True, part=1)
    assert shelf.refusal(shelf.next(b"late")) == "closed"
    assert shelf.broken() is None
    assert [b"".join(shelf.store.play(BEGUN.id, part)) for part in (0, 1)] == [WORDS, b"more"]
    assert WORDS not in shelf.file.read_bytes()


def test_what_comes_long_after_the_end_is_refused(shelf):
    shelf.add()
    shelf.store.over(e.RecordingOver(BEGUN.id, shelf.now))
    shelf.now += 61
    assert shelf.refusal(shelf.next(b"late")) == "closed"


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE recording_chunk SET body = zeroblob(64) WHERE seq = 2", 2),
        ("DELETE FROM recording_chunk WHERE seq = 2", 2),
        ("DELETE FROM recording_chunk WHERE seq = 4", 4),
        ("UPDATE recording_chunk SET part = 1 WHERE seq = 3", 3),
        ("UPDATE recording_chunk SET seq = 9 - seq WHERE seq IN (1, 2)", 1),
        ("UPDATE recording SET own_key = zeroblob(60)", 1),
    ],
)
def test_the_first_piece_that_is_wrong_is_named(shelf, sql, broken):
    for number in range(3):
        shelf.add(bytes([number]) * 20)
    shelf.add(b"", last=True)
    assert shelf.broken() is None
    shelf.change(sql)
    assert shelf.broken() == broken


def test_an_expired_recording_is_gone_and_the_trail_says_that_it_was_there(shelf):
    shelf.add(WORDS)
    assert shelf.store.sweep() == 0
    shelf.now += 30 * 86_400
    assert shelf.store.listing() == []
    assert shelf.store.sweep() == 1
    assert shelf.store.verify(BEGUN.id) is None
    assert shelf.desk.store.films.run("SELECT COUNT(*) FROM recording_chunk") == [(0,)]
    lines = shelf.desk.store.database.run("SELECT event, call FROM audit")
    assert ("DESK_RECORDING_EXPIRED", BEGUN.id) in lines


def test_another_desks_key_opens_nothing(shelf):
    shelf.add()
    other = Recordings(
        shelf.desk.store.films, Seal(bytes(32)), shelf.desk.audit, lambda: shelf.now, 30
    )
    verdict = other.verify(BEGUN.id)
    assert verdict is not None
    assert verdict.broken_at == 1


def test_pieces_by_http_need_origin_cookie_owner_and_size_and_only_supervisors_play(tmp_path):
    app = create_desk(DeskSettings(database=tmp_path / "desk.db", site_tokens={}, hasher=CHEAP))
    desk: Desk = app.state.desk
    sessions = Sessions(desk.store.database, 900, 900, time.time)
    people = {
        name: desk.accounts.add_agent(name, name, PASSWORD, role=role)
        for name, role in (("owner", "agent"), ("stranger", "agent"), ("boss", "supervisor"))
    }
    cookies = {name: sessions.open(agent) for name, agent in people.items()}
    begun = e.RecordingBegun("R1", "c", "site", "pension", "zh", people["owner"].id, time.time())
    desk.recordings.begin(begun)
    chain = link(first_link("R1"), WORDS)
    where = f"/api/recordings/R1/1?chain={chain}"

    async def ask() -> list[tuple[int, str]]:
        through = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=through, base_url="http://desk") as client:

            async def send(who: str, method: str, path: str, body=None, origin="http://desk"):
                headers = {"Origin": origin, "Cookie": f"{COOKIE}={cookies.get(who, '')}"}
                got = await client.request(method, path, content=body, headers=headers)
                kind = got.headers.get("content-type", "")
                return got.status_code, got.json().get("code", "") if "json" in kind else got.text

            return [
                await send("owner", "PUT", where, WORDS, "http://elsewhere"),
                await send("nobody", "PUT", where, WORDS),
                await send("stranger", "PUT", where, WORDS),
                await send("owner", "PUT", where, bytes(MAX_CHUNK + 1)),
                await send("owner", "PUT", "/api/recordings/R1/1?chain=x", WORDS),
                await send("owner", "PUT", where, b""),
                await send("owner", "PUT", where, WORDS),
                await send("owner", "PUT", where, WORDS),
                await send("owner", "GET", "/api/recordings"),
                await send("owner", "GET", "/api/recordings/R1/0"),
                await send("boss", "GET", "/api/recordings/R1/0"),
                await send("boss", "GET", "/api/recordings/R2/0"),
            ]

    assert asyncio.run(ask()) == [
        (403, "wrong_origin"),
        (401, "not_signed_in"),
        (403, "not_yours"),
        (413, "too_large"),
        (422, "form"),
        (422, "empty"),
        (204, ""),
        (409, "replayed"),
        (403, "not_allowed"),
        (403, "not_allowed"),
        (200, WORDS.decode()),
        (404, "unknown_recording"),
    ]
