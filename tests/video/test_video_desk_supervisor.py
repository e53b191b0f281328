"""What a supervisor sees and may do over real sockets, and what a restart of the desk keeps."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from conftest import open_desk
from desk_peers import PASSWORD, REQUEST, Peers, login

from video.desk.database import SqliteDatabase
from video.desk.journal import JournalBroken, SqliteJournal, unpack
from video.desk.routing.state import State
from video.desk.sealing import Seal


@pytest.fixture
def peers(running_desk) -> Iterator[Peers]:
    running_desk.desk.accounts.add_agent("boss", "苏日娜", PASSWORD, role="supervisor")
    running_desk.desk.add_agent("agent2", "巴特尔", PASSWORD)
    with ExitStack() as stack:
        yield Peers(running_desk, stack)


def ask(peers: Peers, path: str, name: str | None = "boss") -> httpx.Response:
    cookies = login(peers.desk.url, name).cookies if name else None
    with httpx.Client(trust_env=False, cookies=cookies) as client:
        return client.get(f"{peers.desk.url}{path}")


def test_the_board_and_the_figures_are_the_supervisors(peers):
    agent, kiosk = peers.agent(), peers.kiosk()
    kiosk.say("call.request", **REQUEST | {"reason": "150626195503120015"})
    agent.hear("ring")
    live = ask(peers, "/api/live")
    assert live.json()["calls"][0] | {"queued": ""} == {
        "call": "c1",
        "site": "site-1",
        "service_id": "pension",
        "lang": "zh",
        "level": 2,
        "queued": "",
        "pos": 1,
        "eta_s": 10,
        "agent": None,
        "third": None,
        "listeners": [],
        "on_hold": False,
        "kiosk_up": True,
    }
    assert [a["name"] for a in live.json()["agents"]] == ["其木格"]
    assert "150626195503120015" not in live.text
    agent.say("claim", call="c1")
    kiosk.hear("assigned")
    kiosk.say("bye", call="c1", reason="done")
    agent.hear("ended")
    figures = ask(peers, "/api/figures").json()
    assert (figures["calls"], figures["answered"], figures["given_up"]) == (1, 1, 0)
    assert figures["by_service"] == {"pension": 1}
    assert ask(peers, "/api/figures?day=2020-01-01").json()["wait_s"] is None
    for path, name, status, code in (
        ("/api/live", None, 401, "not_signed_in"),
        ("/api/live", "agent1", 403, "not_allowed"),
        ("/api/figures", "agent1", 403, "not_allowed"),
        ("/api/figures?day=yesterday", "boss", 422, "bad_day"),
    ):
        answer = ask(peers, path, name)
        assert (answer.status_code, answer.json()) == (status, {"code": code})


def test_listening_in_is_shown_to_both_sides(peers):
    agent, boss, kiosk = peers.agent(), peers.agent("boss"), peers.kiosk()
    kiosk.say("call.request", **REQUEST)
    agent.hear("ring")
    agent.say("claim", call="c1")
    agent.hear("claimed")
    boss.say("listen", call="c1", on=True)
    assert boss.hear("claimed")["as_third"]
    assert kiosk.hear("listen.notice")["name"] == agent.hear("listen.notice")["name"] == "苏日娜"
    # The agent's page passes picture and sound on.
    agent_id = ask(peers, "/api/me", "agent1").json()["id"]
    boss_id = ask(peers, "/api/me", "boss").json()["id"]
    agent.say("peer.sdp", call="c1", to=boss_id, kind="offer", sdp="OFFER")
    heard = boss.hear("peer.sdp")
    assert (heard["sender"], heard["sdp"]) == (agent_id, "OFFER")
    boss.say("leave", call="c1")
    assert kiosk.hear("listen.notice")["on"] is False


def test_a_call_of_three_and_its_transfer(peers):
    agent, colleague, kiosk = peers.agent(), peers.agent("agent2"), peers.kiosk()
    kiosk.say("call.request", **REQUEST)
    agent.hear("ring")
    agent.say("claim", call="c1")
    kiosk.hear("assigned")
    to = ask(peers, "/api/me", "agent2").json()["id"]
    agent.say("transfer", call="c1", to=to, warm=True, note="不动产")
    ring = colleague.hear("ring", kind="transfer")
    assert (ring["note"], ring["sender"]) == ("不动产", "其木格")
    colleague.say("claim", call="c1")
    assert kiosk.hear("party")["name"] == "巴特尔"
    agent.hear("transfer.state", state="accepted")
    colleague.say("chat", call="c1", text="您好")
    assert kiosk.hear("chat")["text"] == "您好"
    colleague.say("face.ask", call="c1")  # the one who answers for the call may ask, nobody else
    agent.say("face.ask", call="c1")
    kiosk.hear("face.ask")
    kiosk.say("face.score", call="c1", score=0.5, likely=True)
    kiosk.say("pages", call="c1", pages=[])
    assert agent.hear("face.score")["score"] == 0.5
    told = [colleague.hear_any()["t"]]
    while told[-1] != "pages":
        told.append(colleague.hear_any()["t"])
    assert "face.score" not in told
    colleague.say("leg.answer", call="c1", gen=1, sdp="NOT MINE")
    agent.say("hold", call="c1", on=True)
    assert kiosk.hear("hold")["on"]
    agent.say("transfer.complete", call="c1")
    kiosk.hear("requeued")
    assert kiosk.hear("assigned")["agent"] == "巴特尔"
    kiosk.say("leg.offer", call="c1", gen=2, sdp="NEW")
    assert colleague.hear("leg.offer")["sdp"] == "NEW"
    assert agent.hear("ended")["reason"] == "transferred"


def test_a_restarted_desk_knows_its_queue_and_its_promises(tmp_path):
    with ExitStack() as stack, open_desk(tmp_path) as desk:
        kiosk = Peers(desk, stack).kiosk()
        kiosk.say("call.request", **REQUEST)
        kiosk.hear("queue")
        words = {"lang": "zh", "service_title": "养老"}
        kiosk.say("complaint.submit", id="p1", text="等太久 13800000000", **words)
        due = kiosk.hear("kept")["due"]
    stored = b"".join(p.read_bytes() for p in tmp_path.glob("desk.db*"))
    assert b"13800000000" not in stored
    with ExitStack() as stack, open_desk(tmp_path) as desk:
        assert desk.waiting() == ["c1"]
        kiosk = Peers(desk, stack).kiosk()
        kiosk.say("call.request", **REQUEST)
        assert kiosk.hear("queue")["pos"] == 1
        kiosk.say("complaint.submit", id="p1", text="等太久", **words)
        assert kiosk.hear("kept")["due"] == due
        agent = Peers(desk, stack).agent()
        agent.hear("ring")
        agent.say("claim", call="c1")
        kiosk.hear("assigned")


def test_a_journal_of_another_key_or_version_is_said_so(tmp_path):
    with open_desk(tmp_path) as desk, ExitStack() as stack:
        kiosk = Peers(desk, stack).kiosk()
        kiosk.say("call.request", **REQUEST)
        kiosk.hear("queue")
    database = SqliteDatabase(tmp_path / "desk.db")
    (body,) = database.run("SELECT body FROM journal ORDER BY id DESC LIMIT 1")[0]
    seal = Seal((tmp_path / "desk.key").read_bytes())
    assert unpack(body, seal).node == "desk"
    for other, code in (
        (Seal(b"x" * 32).close(b"{}", "journal"), "key"),
        (seal.close(b'{"kind":"Tick","event":{"no":1}}', "journal"), "version"),
        (seal.close(b'{"kind":"Unheard","event":{}}', "journal"), "version"),
    ):
        database.run("UPDATE journal SET body = ?", (other,))
        with pytest.raises(JournalBroken) as broken:
            SqliteJournal(database, seal, State).open(lambda _e, live: True, lambda _s: None)
        assert broken.value.code == code
    database.close()
