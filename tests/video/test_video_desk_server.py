"""The desk over real sockets: who gets in, who gets the call, and what the others are told."""

import json
import logging
import socket as sockets
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
import uvicorn
from conftest import CHEAP
from desk_peers import PASSWORD, REQUEST, TOKEN, Peer, Peers, login
from fastapi import FastAPI
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from video.desk.app import create_desk
from video.desk.settings import DeskSettings


def _serve(app: FastAPI) -> tuple[uvicorn.Server, threading.Thread, int]:
    listening = sockets.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", ws="websockets-sansio", lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    return server, thread, listening.getsockname()[1]


@pytest.fixture
def peers(running_desk) -> Iterator[Peers]:
    running_desk.desk.add_agent("agent2", "巴特尔", PASSWORD)
    with ExitStack() as stack:
        yield Peers(running_desk, stack)


def test_sign_in_sets_a_strict_cookie_and_sign_out_ends_it(running_desk):
    url = running_desk.url
    response = login(url)
    assert response.json() == {"display_name": "其木格"}
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    with httpx.Client(trust_env=False, cookies=response.cookies) as client:
        assert client.get(f"{url}/api/me").json()["display_name"] == "其木格"
        assert client.post(f"{url}/api/logout").status_code == 403
        assert client.post(f"{url}/api/logout", headers={"Origin": url}).status_code == 204
    with httpx.Client(trust_env=False, cookies=response.cookies) as client:
        assert client.get(f"{url}/api/me").json()["display_name"] is None


def test_guessing_a_password_is_stopped_and_others_still_get_in(running_desk, peers):
    url = running_desk.url
    for _ in range(3):
        assert login(url, password="wrong password").status_code == 401
    blocked = login(url)
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) > 0
    assert login(url, "agent2").status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_another_sites_page_cannot_sign_in_or_open_a_socket(running_desk, peers, origin):
    url = running_desk.url
    assert login(url, Origin=origin).status_code == 403
    cookie = login(url).cookies["desk_session"]
    with pytest.raises(InvalidStatus) as refused:
        peers._open("/ws/agent", {"Cookie": f"desk_session={cookie}"}, origin or None)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"name":"a"}', b'{"name":"","password":""}', b"\xff"]
)
def test_a_bad_form_is_refused_without_echoing_it(running_desk, body):
    response = httpx.post(
        f"{running_desk.url}/api/login",
        content=body,
        headers={"Origin": running_desk.url, "Content-Type": "application/json"},
        trust_env=False,
    )
    assert response.status_code in (400, 422)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"x" * 9000, 413, "too_large"),
        (iter([b"{}"]), 411, "no_length"),
        (b"9" * 10, 422, "form"),
    ],
)
def test_a_form_of_no_or_great_length_is_refused_unread(running_desk, body, status, code):
    url = running_desk.url
    headers = {"Origin": url, "Content-Type": "application/json"}
    answer = httpx.post(f"{url}/api/login", content=body, headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()) == (status, {"code": code})


def test_a_refused_form_does_not_come_back_with_the_password(running_desk):
    response = login(running_desk.url, "agent1", "my secret password" * 50)
    assert (response.status_code, response.json()) == (422, {"code": "form"})


def test_sockets_want_a_token_or_a_session(peers):
    for path, headers, status, code in (
        ("/ws/kiosk", {"Authorization": "Bearer wrong"}, 401, "bad_token"),
        ("/ws/kiosk", {"Authorization": f"Basic {TOKEN}"}, 401, "bad_token"),
        ("/ws/kiosk", {}, 401, "bad_token"),
        ("/ws/agent", {"Cookie": "desk_session=wrong"}, 401, "not_signed_in"),
        ("/ws/agent", {}, 401, "not_signed_in"),
        ("/", {}, 404, "nothing_here"),
        ("/ws/other", {}, 404, "nothing_here"),
    ):
        with pytest.raises(InvalidStatus) as refused:
            peers._open(path, headers, peers.desk.url)
        assert refused.value.response.status_code == status
        assert json.loads(refused.value.response.body) == {"code": code}


def test_the_page_comes_with_strict_headers_and_no_outside_addresses(running_desk):
    with httpx.Client(base_url=running_desk.url, trust_env=False) as client:
        page = client.get("/")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        for path in ("/", "/app.js", "/leg.js", "/view.js", "/signalling.js", "/style.css"):
            text = client.get(path).text
            assert "http://" not in text
            assert "https://" not in text.replace("https://www.w3.org", "")
        assert client.get("/health").json() == {
            "status": "ok",
            "database": "ok",
            "waiting": 0,
            "agents": 0,
        }
        assert client.get("/../app.py").status_code == 404


def test_nobody_signed_in_is_told_honestly(peers):
    kiosk = peers.kiosk()
    kiosk.hear("welcome")
    kiosk.say("call.request", **REQUEST)
    assert kiosk.hear("queue") == {
        "v": 1,
        "t": "queue",
        "call": "c1",
        "pos": 1,
        "eta_s": None,
        "ringing": False,
        "level": "banner",
    }
    peers.agent()
    assert kiosk.hear("queue", ringing=True)["eta_s"] == 10


def test_a_call_from_ring_to_end(peers):
    agent, kiosk = peers.agent(), peers.kiosk()
    kiosk.say("call.request", **REQUEST)
    kiosk.say("leg.offer", call="c1", gen=1, sdp="OFFER")
    waiting = agent.hear("queue.snapshot")["calls"]
    assert waiting[0]["missing"] == ["户口簿"]
    assert set(waiting[0]) == {*REQUEST, "pos", "waited_s", "level", "ringing"}
    agent.say("claim", call="c1")
    assert agent.hear("claimed")["context"]["service_title"] == "养老"
    assert agent.hear("leg.offer")["sdp"] == "OFFER"
    assert kiosk.hear("assigned")["agent"] == "其木格"
    agent.say("leg.answer", call="c1", gen=1, sdp="ANSWER")
    assert kiosk.hear("leg.answer")["sdp"] == "ANSWER"
    agent.say("chat", call="c1", text="您好")
    assert kiosk.hear("chat")["text"] == "您好"
    kiosk.say("call.update", call="c1", step="sign", missing=[])
    assert agent.hear("call.update")["step"] == "sign"
    kiosk.say("bye", call="c1", reason="done")
    assert agent.hear("ended")["by"] == "resident"
    assert kiosk.hear("ended")["by"] == "resident"
    kiosk.say("call.request", **REQUEST | {"call": "c2"})
    agent.hear("queue.snapshot")
    agent.say("claim", call="c2")
    kiosk.hear("assigned", call="c2")
    agent.say("bye", call="c2", reason="solved")
    ended = kiosk.hear("ended", call="c2")
    assert (ended["by"], ended["reason"]) == ("agent", "solved")


def test_of_two_claims_at_once_exactly_one_wins(peers):
    first, second, kiosk = peers.agent(), peers.agent("agent2"), peers.kiosk()
    for number in range(10):
        call = f"race-{number}"
        kiosk.say("call.request", **REQUEST | {"call": call})
        for agent in (first, second):
            while not agent.hear("queue.snapshot")["calls"]:
                pass
        start = threading.Barrier(2)
        outcomes: list[tuple[Peer, str]] = []

        def claim(agent: Peer, call=call, start=start, outcomes=outcomes) -> None:
            start.wait()
            agent.say("claim", call=call)
            while (kind := json.loads(agent.socket.recv(timeout=20))["t"]) not in (
                "claimed",
                "lost",
            ):
                pass
            outcomes.append((agent, kind))

        threads = [threading.Thread(target=claim, args=(a,)) for a in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(kind for _, kind in outcomes) == ["claimed", "lost"]
        winner = next(agent for agent, kind in outcomes if kind == "claimed")
        winner.say("bye", call=call, reason="next")
        kiosk.hear("ended", call=call)


def test_an_agent_who_vanishes_or_declines_puts_the_call_at_the_head(peers):
    first, kiosk, later = peers.agent(), peers.kiosk(), peers.kiosk("other-token")
    kiosk.say("call.request", **REQUEST)
    first.hear("queue.snapshot")
    first.say("claim", call="c1")
    kiosk.hear("assigned")
    later.say("call.request", **REQUEST | {"call": "c2"})
    assert later.hear("queue")["pos"] == 1
    first.socket.close()
    kiosk.hear("requeued")
    assert kiosk.hear("queue") | {"pos": 1, "eta_s": None} == kiosk_place(1, None)
    assert later.hear("queue", pos=2)["eta_s"] is None
    second = peers.agent("agent2")
    second.say("claim", call="c1")
    assert kiosk.hear("assigned")["agent"] == "巴特尔"
    second.say("decline", call="c1")
    assert second.hear("lost")["call"] == "c1"
    kiosk.hear("requeued")
    assert kiosk.hear("queue", pos=1)["ringing"]


def kiosk_place(pos: int, eta: int | None) -> dict[str, object]:
    return {"v": 1, "t": "queue", "call": "c1", "pos": pos, "eta_s": eta, "ringing": False} | {
        "level": "banner"
    }


def test_an_agent_who_is_away_is_not_counted(peers):
    agent, kiosk = peers.agent(), peers.kiosk()
    agent.say("presence", state="away")
    agent.hear("queue.snapshot")
    kiosk.say("call.request", **REQUEST)
    assert kiosk.hear("queue")["eta_s"] is None
    agent.say("presence", state="ready")
    assert kiosk.hear("queue", ringing=True)


def test_a_kiosk_that_returns_in_time_keeps_its_call_and_one_that_does_not_loses_it(peers):
    agent, kiosk = peers.agent(), peers.kiosk()
    kiosk.say("call.request", **REQUEST)
    agent.hear("queue.snapshot")
    agent.say("claim", call="c1")
    kiosk.hear("assigned")
    agent.hear("kiosk.link", up=True)
    kiosk.socket.close()
    agent.hear("kiosk.link", up=False)
    again = peers.kiosk()
    again.say("call.request", **REQUEST)
    assert again.hear("assigned")["agent"] == "其木格"
    agent.hear("kiosk.link", up=True)
    again.socket.close()
    ended = agent.hear("ended")
    assert (ended["by"], ended["reason"]) == ("system", "kiosk_lost")


def test_a_kiosk_cannot_touch_another_sites_call(peers):
    kiosk, other, agent = peers.kiosk(), peers.kiosk("other-token"), peers.agent()
    kiosk.say("call.request", **REQUEST)
    kiosk.hear("queue")
    for kind, fields in (
        ("call.request", REQUEST),
        ("bye", {"call": "c1", "reason": "x"}),
        ("chat", {"call": "c1", "text": "x"}),
        ("call.cancel", {"call": "c1"}),
    ):
        other.say(kind, **fields)
        assert other.hear("error")["code"] == "unknown_call"
    agent.say("bye", call="c1", reason="not mine")
    assert agent.hear("lost")["call"] == "c1"
    agent.say("claim", call="c1")
    agent.hear("claimed")


def test_bad_messages_are_answered_and_break_nothing(peers, caplog):
    caplog.set_level(logging.INFO)
    agent, kiosk = peers.agent(), peers.kiosk()
    kiosk.hear("welcome")
    secret = "150626195503120015"
    for peer in (agent, kiosk):
        for text in ("", "nonsense " + secret, "[]", json.dumps({"v": 1, "t": secret}), b"\x00"):
            peer.socket.send(text)
            peer.hear("error")
    kiosk.say("call.request", **REQUEST | {"missing": [secret], "reason": secret})
    kiosk.say("chat", call="c1", text=secret)
    kiosk.hear("queue")
    assert "DESK_BAD_MESSAGE" in caplog.text
    assert "DESK_CALL_QUEUED site=site-1 agent=0 call=c1" in caplog.text
    assert secret not in caplog.text


def test_the_desk_works_below_a_prefix(tmp_path):
    county = FastAPI()
    settings = DeskSettings(
        database=tmp_path / "d.db",
        site_tokens={TOKEN: "site-1"},
        secure_cookie=True,
        hasher=CHEAP,
    )
    desk = create_desk(settings)
    desk.state.desk.add_agent("agent1", "其木格", PASSWORD)
    county.mount("/desk", desk)
    server, thread, port = _serve(county)
    root = f"http://127.0.0.1:{port}"
    response = httpx.post(
        f"{root}/desk/api/login",
        json={"name": "agent1", "password": PASSWORD},
        headers={"Origin": root.replace("http", "https")},
        trust_env=False,
        timeout=60,
    )
    assert "Secure" in response.headers["set-cookie"]
    assert "Path=/desk" in response.headers["set-cookie"]
    assert httpx.get(f"{root}/desk/", trust_env=False).status_code == 200
    with connect(
        f"ws://127.0.0.1:{port}/desk/ws/kiosk",
        additional_headers={"Authorization": f"Bearer {TOKEN}"},
        proxy=None,
    ) as socket:
        assert Peer(socket).hear("welcome")["name"] == "site-1"
    server.should_exit = True
    thread.join(10)
