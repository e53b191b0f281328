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
from fastapi import FastAPI
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from video.desk.app import create_desk
from video.desk.settings import DeskSettings

PASSWORD = "correct horse battery"
TOKEN = "site-token-for-tests"
REQUEST = {
    "call": "c1",
    "service_id": "pension",
    "service_title": "养老",
    "step": "form",
    "lang": "zh",
    "region": "150626",
    "site": "点",
    "case_id": "k",
    "missing": ["户口簿"],
    "reason": "",
}


def _serve(app: FastAPI) -> tuple[uvicorn.Server, threading.Thread, int]:
    listening = sockets.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", ws="websockets-sansio", lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    return server, thread, listening.getsockname()[1]


def login(url: str, name: str = "agent1", password: str = PASSWORD, **headers: str):
    return httpx.post(
        f"{url}/api/login",
        json={"name": name, "password": password},
        headers={"Origin": url, **headers},
        trust_env=False,
    )


class Peer:
    """One WebSocket end: says messages, waits for a type of message."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, kind: str, **fields: object) -> None:
        self.socket.send(json.dumps({"v": 1, "t": kind, **fields}))

    def hear(self, kind: str, **fields: object) -> dict:
        """The next message of this type with these fields."""
        while True:
            message = json.loads(self.socket.recv(timeout=20))
            if message["t"] == kind and all(message.get(k) == v for k, v in fields.items()):
                return message

    def gone(self) -> int:
        """The close code, once the other side has closed."""
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                self.socket.recv(timeout=20)
        return closed.value.rcvd.code if closed.value.rcvd else 0


class Peers:
    def __init__(self, desk, stack: ExitStack) -> None:
        self.desk = desk
        self.stack = stack
        self.ws = desk.url.replace("http", "ws")

    def kiosk(self, token: str = TOKEN) -> Peer:
        headers = {"Authorization": f"Bearer {token}"}
        return self._open("/ws/kiosk", headers, None)

    def agent(self, name: str = "agent1") -> Peer:
        cookie = login(self.desk.url, name).cookies["desk_session"]
        peer = self._open("/ws/agent", {"Cookie": f"desk_session={cookie}"}, self.desk.url)
        peer.hear("queue.snapshot")
        return peer

    def _open(self, path: str, headers: dict[str, str], origin: str | None) -> Peer:
        socket = connect(self.ws + path, additional_headers=headers, origin=origin, proxy=None)
        return Peer(self.stack.enter_context(socket))


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


def test_a_refused_form_does_not_come_back_with_the_password(running_desk):
    response = login(running_desk.url, "agent1", "my secret password" * 50)
    assert (response.status_code, response.json()) == (422, {"code": "form"})


def test_sockets_want_a_token_or_a_session(peers):
    for path, headers in (
        ("/ws/kiosk", {"Authorization": "Bearer wrong"}),
        ("/ws/kiosk", {"Authorization": f"Basic {TOKEN}"}),
        ("/ws/kiosk", {}),
        ("/ws/agent", {"Cookie": "desk_session=wrong"}),
        ("/ws/agent", {}),
        ("/", {}),
        ("/ws/other", {}),
    ):
        with pytest.raises(InvalidStatus) as refused:
            peers._open(path, headers, peers.desk.url)
        assert refused.value.response.status_code == 403


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
        assert client.get("/health").json() == {"status": "ok", "waiting": 0, "agents": 0}
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
    }
    peers.agent()
    assert kiosk.hear("queue", ringing=True)["eta_s"] == 10


def test_a_call_from_ring_to_end(peers):
    agent, kiosk = peers.agent(), peers.kiosk()
    kiosk.say("call.request", **REQUEST)
    kiosk.say("leg.offer", call="c1", gen=1, sdp="OFFER")
    waiting = agent.hear("queue.snapshot")["calls"]
    assert waiting[0]["missing"] == ["户口簿"]
    assert set(waiting[0]) == {*REQUEST, "pos", "waited_s"}
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
    assert kiosk.hear("ended", call="c2") | {"by": "agent"} == {
        "v": 1,
        "t": "ended",
        "call": "c2",
        "by": "agent",
        "reason": "solved",
    }


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
    return {"v": 1, "t": "queue", "call": "c1", "pos": pos, "eta_s": eta, "ringing": False}


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
        database=tmp_path / "d.db", site_tokens={TOKEN: "site-1"}, secure_cookie=True
    )
    desk = create_desk(settings)
    desk.state.desk.add_agent("agent1", "其木格", PASSWORD)
    county.mount("/desk", desk)
    server, thread, port = _serve(county)
    root = f"http://127.0.0.1:{port}"
    response = httpx.post(
        f"{root}/desk/api/login",
        json={"name": "agent1", "password": PASSWORD},
        headers={"Origin": root},
        trust_env=False,
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
