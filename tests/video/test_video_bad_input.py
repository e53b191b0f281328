"""What must be refused or survived, by real requests, and which test proves it.

- malformed text: to the desk, an `error` with a code, the line goes on; to the kiosk, dropped with
  a code (here; `test_video_signalling` with made-up texts)
- huge or hurried messages: 1009, 4429 (`test_video_desk_lines`); to the kiosk: the line comes back
  (here); huge, endless or broken forms: 413, 411, 422 with no echo (`test_video_desk_server`)
- a ticket used again, another one's, made up: 401 (`test_video_desk_lines`)
- another kiosk's session or call: `unknown_session` (`test_video_desk_lines`), `unknown_call`
  (`test_video_desk_server`); a kiosk that says it is another: its token counts (here)
- a page that plays kiosk, another site's page: 403 (`test_video_desk_lines`, `_server`)
- guessed passwords: slower, 429, locked (`test_video_desk_server`, `test_video_desk_parts`)
- script in a chat, a service, a field: stays text (`test_console_call`); in a name: the desk hands
  it on as it is (here), and the page can make no markup of a text (`test_console_files`)
- the agent's browser gone in a call: the resident is at the head of the queue (here); reloaded: the
  same agent on a new leg (`test_video_call_browser`)
- the worker killed or stuck: another one, the case stands, after the third it is said
  (`test_video_caller`, `test_video_call_browser`)
- an old or forged pass to the relay: 401 from coturn (`test_video_relay`)
"""

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from conftest import PASSWORD, TOKEN, open_desk
from desk_peers import REQUEST, Peers, login
from websockets.asyncio.server import ServerConnection, serve

from video.desk_client import DeskClient
from video.signalling import Chat, Welcome, dump

SECRET = "150626195503120015"
SCRIPT = "<script>alert(1)</script>"
NONSENSE = (
    "",
    SECRET,
    "null",
    "[" * 30_000,
    '{"v":2,"t":"ping"}',
    '{"v":1,"t":["chat"]}',
    '{"v":1,"t":"queue.snapshot","calls":[],"extra":1}',
    '{"v":1,"t":"chat","call":"c1","text":"\\ud800"}',
    '{"v":1,"t":"chat","call":"c1","text":"\\u0000"}',
    '{"v":1,"t":"chat","call":"c1","text":"x","seq":1e400}',
    '{"v":1,"t":"chat","call":"../c1","text":"x"}',
    b"\xff\xfe\x00",
    b"\x00" * 1000,
)


@pytest.fixture
def peers(running_desk) -> Iterator[Peers]:
    with ExitStack() as stack:
        yield Peers(running_desk, stack)


def test_nonsense_is_answered_with_a_code_and_the_line_goes_on(peers, caplog):
    caplog.set_level(logging.INFO)
    agent, kiosk = peers.agent(), peers.kiosk()
    codes = {"not_json", "not_object", "wrong_version", "unknown_type", "bad", "too_large"}
    for peer in (agent, kiosk):
        for text in NONSENSE:
            peer.socket.send(text)
            assert peer.hear("error")["code"] in codes
    kiosk.say("call.request", **REQUEST)
    agent.hear("ring")
    assert SECRET not in caplog.text
    assert login(peers.desk.url, "a\0b").status_code == 422


def test_a_kiosk_is_who_its_token_says_whatever_it_says_itself(tmp_path):
    with open_desk(tmp_path, site_regions={"site-1": "150626001"}) as desk, ExitStack() as stack:
        peers = Peers(desk, stack)
        agent, kiosk = peers.agent(), peers.kiosk()
        kiosk.say("call.request", **REQUEST | {"site": "site-2", "region": "110101"})
        context = agent.hear("ring")["context"]
        assert (context["site"], context["region"]) == ("site-1", "150626001")


def test_an_agent_whose_browser_is_gone_in_a_call_leaves_the_resident_at_the_head(peers):
    """Both are told: the kiosk by `requeued` and its place, the next agent by the queue."""
    peers.desk.desk.add_agent("agent2", SCRIPT, PASSWORD)
    agent, kiosk = peers.agent(), peers.kiosk()
    kiosk.say("call.request", **REQUEST)
    agent.say("claim", call="c1")
    kiosk.hear("assigned")
    agent.socket.socket.shutdown(socket.SHUT_RDWR)  # no goodbye, as of a killed browser
    assert kiosk.hear("requeued")["call"] == "c1"
    assert kiosk.hear("queue")["pos"] == 1
    following = peers.agent("agent2")
    following.say("claim", call="c1")
    assert following.hear("claimed")["context"]["missing"] == REQUEST["missing"]
    # A name is text wherever it goes; the desk changes nothing of it.
    assert kiosk.hear("assigned")["agent"] == SCRIPT


class BadDesk:
    """A desk that speaks nonsense on the first line and words on the second."""

    def __init__(self) -> None:
        self.lines = 0

    async def serve(self, line: ServerConnection) -> None:
        self.lines += 1
        with contextlib.suppress(ConnectionError):
            await line.recv()
            for text in NONSENSE:
                await line.send(text)
            await line.send(dump(Welcome(name="site-1", ice=(), session=f"s{self.lines}")))
            await line.send(json.dumps({"v": 1, "t": "new.word", "seq": 1}))
            await line.send(dump(Chat(call="c1", text=f"line {self.lines}"), 1))
            if self.lines == 1:
                await line.send("x" * 300_000)
            await line.wait_closed()


async def _heard(desk: BadDesk) -> list[object]:
    heard: list[object] = []
    enough = asyncio.Event()

    def hear(message: object) -> None:
        heard.append(message)
        if len(heard) == 4:
            enough.set()

    async with serve(desk.serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = DeskClient(
            f"http://127.0.0.1:{port}", TOKEN, "s", on_message=hear, on_refused=enough.set
        )
        running = asyncio.create_task(client.run())
        await asyncio.wait_for(enough.wait(), 60)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    return heard


def test_a_kiosk_survives_a_desk_that_speaks_nonsense(caplog):
    caplog.set_level(logging.INFO)
    heard = asyncio.run(_heard(BadDesk()))
    assert [type(one) for one in heard] == [Welcome, Chat, Welcome, Chat]
    assert [one.text for one in heard if isinstance(one, Chat)] == ["line 1", "line 2"]
    assert "VIDEO_DESK_BAD_MESSAGE code=not_json" in caplog.text
    assert SECRET not in caplog.text
