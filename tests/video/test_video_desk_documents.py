"""A resident's picture at the desk: one ticket, one upload, one agent, until the call ends."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO

import httpx
import pytest
from desk_peers import PASSWORD, REQUEST, TOKEN, Peer, Peers, login
from PIL import Image

from video.desk.documents import is_picture


def jpeg(side: int = 64) -> bytes:
    out = BytesIO()
    Image.effect_noise((side, side), 60).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def peers(running_desk) -> Iterator[Peers]:
    running_desk.desk.add_agent("agent2", "巴特尔", PASSWORD)
    with ExitStack() as stack:
        yield Peers(running_desk, stack)


class Sender:
    """A kiosk in a call, as it announces and sends a picture."""

    def __init__(self, peers: Peers) -> None:
        self.url = peers.desk.url
        self.kiosk, self.agent = peers.kiosk(), peers.agent()
        self.kiosk.say("call.request", **REQUEST)
        self.agent.hear("ring")
        self.agent.say("claim", call="c1")
        self.kiosk.hear("assigned")

    def asked(self, name: str, kind: str = "scan") -> None:
        self.agent.say("ask", call="c1", id=name, kind=kind)
        assert self.kiosk.hear("ask")["kind"] == kind

    def ticket(self, name: str, data: bytes) -> str:
        self.announce(self.kiosk, name, data)
        return self.kiosk.hear("upload.ticket", id=name)["ticket"]

    @staticmethod
    def announce(kiosk: Peer, name: str, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        about = {"media": "image/jpeg", "size": len(data), "sha256": digest}
        kiosk.say("upload.ask", call="c1", id=name, **about)

    def put(self, ticket: str, data: bytes, token: str = TOKEN, **more: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}", "Upload-Ticket": ticket}
        headers |= {"Content-Type": "image/jpeg", **more}
        address = f"{self.url}/api/documents"
        reply = httpx.put(address, content=data, headers=headers, trust_env=False)
        return reply.status_code, reply.json()["code"]

    def look(self, doc: str, name: str = "") -> httpx.Response:
        cookies = login(self.url, name).cookies if name else None
        address = f"{self.url}/api/documents/{doc}"
        return httpx.get(address, cookies=cookies, trust_env=False)


def test_the_calls_agent_alone_sees_it_and_nothing_is_left_after_the_call(running_desk, peers):
    sender, picture = Sender(peers), jpeg()
    sender.asked("a1")
    sender.kiosk.say("ask.state", call="c1", id="a1", state="accepted")
    assert sender.agent.hear("ask.state", id="a1")["state"] == "accepted"
    assert sender.put(sender.ticket("a1", picture), picture) == (201, "kept")
    told = sender.agent.hear("document")
    assert (told["kind"], told["size"]) == ("scan", len(picture))
    seen = sender.look(told["doc"], "agent1")
    assert (seen.content, seen.headers["content-type"]) == (picture, "image/jpeg")
    assert seen.headers["cache-control"] == "no-store"
    assert sender.look(told["doc"]).status_code == 401
    assert sender.look(told["doc"], "agent2").status_code == 404
    assert sender.look("someother", "agent1").status_code == 404
    table = running_desk.desk.store.database
    sealed = bytes(table.run("SELECT sealed FROM document")[0][0])
    assert picture[20:60] not in sealed
    sender.agent.say("bye", call="c1", reason="done")
    sender.kiosk.hear("ended")
    sender.agent.hear("ended")
    assert sender.look(told["doc"], "agent1").status_code == 404
    assert table.run("SELECT count(*) FROM document") == [(0,)]


def test_what_is_replayed_foreign_too_large_or_no_picture_is_refused(running_desk, peers):
    sender, picture = Sender(peers), jpeg()
    stranger = peers.kiosk("other-token")
    sender.announce(stranger, "a1", picture)
    assert stranger.hear("error")["code"] == "unknown_call"
    sender.announce(sender.kiosk, "a1", picture)
    assert sender.kiosk.hear("upload.refused")["reason"] == "unknown_ask"
    sender.asked("a1")
    ticket = sender.ticket("a1", picture)
    assert sender.put(ticket, picture, "other-token") == (401, "bad_ticket")
    assert sender.put(ticket, picture) == (401, "bad_ticket")  # it was used up by the try
    ticket = sender.ticket("a1", picture)
    assert sender.put(ticket, picture, "no-token") == (401, "bad_token")
    assert sender.put(ticket, picture, Origin="http://evil.example") == (401, "bad_token")
    assert sender.put(ticket, picture) == (201, "kept")
    assert sender.put(ticket, picture) == (401, "bad_ticket")
    for body, answer in (
        (picture + b"x", (413, "too_large")),
        (picture[:-1] + bytes([picture[-1] ^ 1]), (422, "hash_mismatch")),
    ):
        assert sender.put(sender.ticket("a1", picture), body) == answer
    script = b"<script>alert(1)</script>"
    assert sender.put(sender.ticket("a1", script), script) == (415, "not_a_picture")
    assert sender.put(sender.ticket("a1", picture), picture, **{"Content-Type": "text/html"}) == (
        415,
        "wrong_type",
    )
    sender.kiosk.say(
        "upload.ask", call="c1", id="a1", media="image/jpeg", size=9_000_000, sha256="0" * 64
    )
    assert sender.kiosk.hear("error")["code"] == "bad"
    late = sender.ticket("a1", picture)
    sender.agent.say("bye", call="c1", reason="done")
    sender.kiosk.hear("ended")
    assert sender.put(late, picture) == (410, "call_over")
    names = [row[0] for row in running_desk.desk.store.database.run("SELECT why FROM audit")]
    assert {"bad_ticket", "not_a_picture", "hash_mismatch"} <= set(names)


def test_only_the_beginning_of_a_sane_picture_counts_as_one():
    assert is_picture(jpeg(), "image/jpeg")
    assert not is_picture(jpeg(), "image/png")
    assert not is_picture(b"\xff\xd8\xff", "image/jpeg")
