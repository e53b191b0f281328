"""Numbered lines: what a broken connection costs, who may take one up, and what is refused."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
from desk_peers import REQUEST, TOKEN, Peer, Peers, login
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

V1 = "jiujin.v1"


class Numbered(Peer):
    """A client that greets, numbers and acknowledges."""

    def __init__(self, socket, sent: int = 0) -> None:
        super().__init__(socket)
        self.sent = sent
        self.got = 0

    def say(self, kind: str, /, **fields: object) -> None:
        if kind not in ("hello", "resume", "ack", "ping", "stats"):
            self.sent += 1
            fields["seq"] = self.sent
        super().say(kind, **fields)

    def hear(self, kind: str, /, **fields: object) -> dict:
        while True:
            message = json.loads(self.socket.recv(timeout=20))
            self.got = max(self.got, message.get("seq", 0) if message["t"] != "ack" else 0)
            if message["t"] == kind and all(message.get(k) == v for k, v in fields.items()):
                return message


class Lines(Peers):
    def open(self, path: str, offer: list[str], **headers: str) -> Numbered:
        origin = headers.pop("Origin", None)
        socket = connect(
            self.ws + path,
            additional_headers=headers,
            subprotocols=offer,
            origin=origin,
            proxy=None,
        )
        return Numbered(self.stack.enter_context(socket))

    def new_kiosk(self, token: str = TOKEN) -> Numbered:
        return self.open("/ws/kiosk", [V1], Authorization=f"Bearer {token}")

    def cookie(self) -> str:
        return f"desk_session={login(self.desk.url).cookies['desk_session']}"

    def ticket(self, **headers: str) -> str:
        url = f"{self.desk.url}/api/ticket"
        return httpx.post(url, headers=headers, trust_env=False).json()["ticket"]


@pytest.fixture
def lines(running_desk) -> Iterator[Lines]:
    with ExitStack() as stack:
        yield Lines(running_desk, stack)


def calling(lines: Lines) -> tuple[Numbered, Numbered, dict]:
    """An agent and a kiosk in a call, both on numbered lines, and the kiosk's welcome."""
    agent = lines.open("/ws/agent", [V1], Cookie=lines.cookie(), Origin=lines.desk.url)
    agent.say("hello", resume=True)
    assert agent.hear("welcome")["role"] == "agent"
    kiosk = lines.new_kiosk()
    kiosk.say("hello", resume=True)
    welcome = kiosk.hear("welcome")
    kiosk.say("call.request", **REQUEST)
    assert agent.hear("ring")["context"]["call"] == "c1"
    agent.say("claim", call="c1")
    kiosk.hear("assigned")
    agent.hear("kiosk.link", up=True)
    return agent, kiosk, welcome


def test_what_was_said_while_the_line_was_down_arrives_after_it(lines):
    agent, kiosk, welcome = calling(lines)
    kiosk.socket.close()
    agent.hear("kiosk.link", up=False)
    agent.say("chat", call="c1", text="还在吗")
    agent.hear("ack", seq=2)
    again = lines.new_kiosk()
    again.sent = kiosk.sent
    again.say("resume", session=welcome["session"], got=kiosk.got)
    assert again.hear("resumed")["got"] == kiosk.sent
    assert again.hear("chat")["text"] == "还在吗"
    agent.hear("kiosk.link", up=True)
    # What comes twice is acknowledged and not acted on again.
    Peer.say(again, "bye", call="c1", reason="late", seq=1)
    assert again.hear("ack", seq=1)
    again.say("chat", call="c1", text="在")
    assert agent.hear("chat")["text"] == "在"


def test_an_agents_page_takes_its_call_up_again(lines):
    agent, kiosk, _ = calling(lines)
    agent.socket.close()
    kiosk.say("chat", call="c1", text="您好")
    back = lines.open("/ws/agent", [V1], Cookie=lines.cookie(), Origin=lines.desk.url)
    back.say("hello", resume=True)
    assert back.hear("claimed")["context"]["call"] == "c1"
    kiosk.hear("requeued")
    kiosk.hear("assigned")


def test_an_unknown_or_another_ones_session_is_refused_and_one_can_start_anew(lines):
    _, _, welcome = calling(lines)
    other = lines.new_kiosk("other-token")
    for session in ("nothing", welcome["session"]):
        other.say("resume", session=session, got=0)
        assert other.hear("error")["code"] == "unknown_session"
    other.say("hello", resume=True)
    assert other.hear("welcome")["name"] == "site-2"


def test_a_gap_in_the_numbers_closes_the_line(lines):
    kiosk = lines.new_kiosk()
    kiosk.say("hello", resume=True)
    kiosk.hear("welcome")
    Peer.say(kiosk, "call.cancel", call="c1", seq=5)
    assert kiosk.gone() == 4410


def test_a_ticket_opens_one_socket_of_its_owner(lines):
    mine = lines.ticket(Authorization=f"Bearer {TOKEN}")
    kiosk = lines.open("/ws/kiosk", [V1, f"ticket.{mine}"])
    assert kiosk.socket.subprotocol == V1
    kiosk.say("hello")
    assert kiosk.hear("welcome")["name"] == "site-1"
    cookie = lines.cookie()
    agents = lines.ticket(Cookie=cookie, Origin=lines.desk.url)
    for path, ticket in (("/ws/kiosk", mine), ("/ws/kiosk", agents), ("/ws/agent", "made-up")):
        with pytest.raises(InvalidStatus) as refused:
            lines.open(path, [V1, f"ticket.{ticket}"], Cookie=cookie, Origin=lines.desk.url)
        assert refused.value.response.status_code == 401
        assert json.loads(refused.value.response.body) == {"code": "bad_ticket"}


def test_tickets_are_for_the_signed_in_and_for_our_own_page(lines):
    url = f"{lines.desk.url}/api/ticket"
    for headers, status, code in (
        ({"Origin": lines.desk.url}, 401, "not_signed_in"),
        ({"Cookie": lines.cookie(), "Origin": "https://evil.example"}, 403, "wrong_origin"),
        ({"Cookie": lines.cookie()}, 403, "wrong_origin"),
        ({"Authorization": "Bearer wrong"}, 403, "wrong_origin"),
    ):
        answer = httpx.post(url, headers=headers, trust_env=False)
        assert (answer.status_code, answer.json()) == (status, {"code": code})


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_cannot_play_kiosk_or_ride_on_an_agents_cookie(lines, origin):
    for path, headers in (
        ("/ws/kiosk", {"Authorization": f"Bearer {TOKEN}"}),
        ("/ws/agent", {"Cookie": lines.cookie()}),
    ):
        with pytest.raises(InvalidStatus) as refused:
            lines.open(path, [V1], **headers, Origin=origin)
        assert json.loads(refused.value.response.body) == {"code": "wrong_origin"}


def test_who_says_nothing_is_closed(lines):
    assert lines.new_kiosk().gone() == 4408


def test_huge_and_hurried_messages_are_refused_and_close_the_line(lines):
    kiosk = lines.new_kiosk()
    kiosk.say("hello")
    kiosk.hear("welcome")
    kiosk.socket.send(json.dumps({"v": 1, "t": "chat", "call": "c1", "text": "x" * 70_000}))
    assert kiosk.hear("error")["code"] == "too_large"
    assert kiosk.gone() == 1009
    hurried = lines.new_kiosk()
    hurried.say("hello")
    hurried.hear("welcome")
    with suppress(ConnectionClosed):
        for _ in range(400):
            hurried.say("ping")
    assert hurried.gone() == 4429


def test_a_site_opens_only_so_many_lines(lines):
    for _ in range(8):
        kiosk = lines.new_kiosk()
        kiosk.say("hello")
        kiosk.hear("welcome")
    with pytest.raises(InvalidStatus) as refused:
        lines.new_kiosk()
    assert json.loads(refused.value.response.body) == {"code": "too_many_lines"}
    lines.new_kiosk("other-token").say("hello")


def test_the_newest_page_of_an_agent_replaces_the_one_before(lines):
    first = lines.agent()
    lines.agent()
    assert first.gone() == 4409


def test_call_back_and_complaint_by_the_line(lines):
    agent, kiosk, _ = calling(lines)
    kiosk.say(
        "callback.ask",
        id="b1",
        lang="zh",
        service_title="养老",
        phone="138 0000 0000",
    )
    kept = kiosk.hear("kept")
    assert (kept["kind"], kept["number"]) == ("callback", "C00001")
    while not (open_tickets := agent.hear("tickets")["tickets"]):
        pass
    ticket = open_tickets[0]
    assert (ticket["phone"], ticket["late"]) == ("", False)
    agent.say("ticket.take", id="b1")
    assert agent.hear("tickets")["tickets"][0]["phone"] == "138 0000 0000"
    agent.say("ticket.done", id="b1", outcome="reached")
    assert agent.hear("tickets")["tickets"] == []


def test_a_shut_out_agents_page_is_closed_and_its_call_goes_on(lines):
    agent, kiosk, _ = calling(lines)
    lines.desk.desk.accounts.set_active("agent1", active=False)
    assert agent.gone() == 4401
    assert kiosk.hear("requeued")["call"] == "c1"
