"""The desk's line to Janus: what it makes of refusals, silence, nonsense and a server that goes.

The other end is a server of our own that answers as it is told; the real Janus is tried in
`test_video_room.py`.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from video.desk.janus import JanusError, JanusLine, JanusPlace, usable

SECRET = "not-to-be-seen"
Answer = Callable[[dict], object]


def success(asked: dict, **more: object) -> dict:
    return {"janus": "success", "transaction": asked["transaction"], **more}


def well(asked: dict) -> object:
    """What Janus says when all is well."""
    match asked["janus"]:
        case "create":
            return success(asked, data={"id": 7})
        case "attach":
            return success(asked, data={"id": 70})
        case "message":
            return success(asked, plugindata={"data": {"videoroom": "success", "list": []}})
        case _:
            return {"janus": "ack", "transaction": asked["transaction"]} | (
                success(asked) if asked["janus"] in ("destroy", "detach") else {}
            )


class Server:
    """Answers each text by `answer`: a dict, a raw text, a list of these, or None for silence."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[dict] = []
        self.lines: list[ServerConnection] = []

    async def talk(self, line: ServerConnection) -> None:
        self.lines.append(line)
        async for text in line:
            asked = json.loads(text)
            self.asked.append(asked)
            given = self.answer(asked)
            for one in given if isinstance(given, list) else [given]:
                if one is not None:
                    await line.send(one if isinstance(one, str | bytes) else json.dumps(one))


@asynccontextmanager
async def janus(answer: Answer = well, answer_s: float = 20, **more: object):
    server = Server(answer)
    protocols = {"subprotocols": ["janus-protocol"]}
    async with serve(server.talk, "127.0.0.1", 0, **protocols) as listening:  # type: ignore[arg-type]
        port = listening.sockets[0].getsockname()[1]
        place = JanusPlace(f"ws://127.0.0.1:{port}", SECRET, answer_s)
        line = JanusLine(place, **more)  # type: ignore[arg-type]
        try:
            yield server, line
        finally:
            await line.close()


def test_every_request_carries_the_secret_and_the_session_and_nothing_shows_them():
    async def run() -> None:
        async with janus() as (server, line):
            await line.open()
            handle = await line.attach()
            told = await line.ask(handle, {"request": "list"}, ("offer", "v=0 private"))
            assert told.data["list"] == []
            assert "private" not in repr(told)
        assert all(asked["apisecret"] == SECRET for asked in server.asked)
        assert [asked.get("session_id") for asked in server.asked] == [None, 7, 7, 7]
        assert server.asked[2]["jsep"] == {"type": "offer", "sdp": "v=0 private", "trickle": False}
        assert server.asked[3]["janus"] == "destroy"

    asyncio.run(run())
    assert SECRET not in repr(JanusPlace("ws://127.0.0.1:1", SECRET))


def test_an_acknowledgement_is_not_the_answer_and_foreign_words_are_passed_over():
    def answer(asked: dict) -> object:
        if asked["janus"] != "message":
            return well(asked)
        name = asked["transaction"]
        event = {"janus": "event", "transaction": name, "sender": 70}
        event |= {"plugindata": {"data": {"videoroom": "joined"}}, "jsep": {"sdp": "v=0"}}
        late = {"janus": "success", "transaction": "of-somebody-else"}
        return [{"janus": "ack", "transaction": name}, late, "[]", "{", {"janus": 5}, event, event]

    async def run() -> None:
        async with janus(answer) as (_, line):
            await line.open()
            told = await line.ask(await line.attach(), {"request": "join"})
            assert (told.data["videoroom"], told.sdp) == ("joined", "v=0")

    asyncio.run(run())


BAD = {
    "an error": lambda a: {
        "janus": "error",
        "transaction": a["transaction"],
        "error": {"code": 458, "reason": f"{SECRET}"},
    },
    "an error of the plugin": lambda a: success(
        a, plugindata={"data": {"videoroom": "event", "error_code": 426, "error": SECRET}}
    ),
    "an error without a number": lambda a: success(a, plugindata={"data": {"error": SECRET}}),
    "no words of the plugin": lambda a: success(a),
    "a list for an object": lambda a: success(a, plugindata=[]),
    "words that are no object": lambda a: success(a, plugindata={"data": "x"}),
    "an answer without its text": lambda a: success(
        a, plugindata={"data": {}}, jsep={"type": "answer"}
    ),
    "a text that is none": lambda a: success(a, plugindata={"data": {}}, jsep={"sdp": 5}),
    "an error without its parts": lambda a: {"janus": "error", "transaction": a["transaction"]},
}
EXPECTED = {
    "an error": ("refused", 458),
    "an error of the plugin": ("refused", 426),
    "an error without a number": ("refused", 0),
}


@pytest.mark.parametrize("what", BAD)
def test_refusals_and_malformed_answers_have_a_code_and_no_words(what):
    async def run() -> None:
        async with janus(lambda a: BAD[what](a) if a["janus"] == "message" else well(a)) as (_, it):
            await it.open()
            handle = await it.attach()
            with pytest.raises(JanusError) as raised:
                await it.ask(handle, {"request": "create"})
            told = (raised.value.code, raised.value.number)
            assert told == EXPECTED.get(what, ("malformed", 0))
            assert SECRET not in str(raised.value)
            # The line stands all the same.
            assert await it.attach() == 70

    asyncio.run(run())


@pytest.mark.parametrize("data", [{}, {"data": {}}, {"data": {"id": "7"}}, {"data": {"id": True}}])
def test_a_session_without_a_number_is_none(data):
    async def run() -> None:
        async with janus(lambda a: success(a, **data)) as (_, line):
            with pytest.raises(JanusError) as raised:
                await line.open()
            assert raised.value.code == "malformed"

    asyncio.run(run())


def test_silence_ends_in_time_and_a_server_that_goes_at_once():
    gone = asyncio.Event()

    async def run() -> None:
        async with janus(lambda a: None, answer_s=0.2) as (_, line):
            with pytest.raises(JanusError) as raised:
                await line.open()
            assert raised.value.code == "timed_out"
        async with janus(on_gone=gone.set) as (server, line):
            await line.open()
            handle = await line.attach()
            server.answer = lambda _: server.lines[0].transport.abort()
            with pytest.raises(JanusError) as raised:
                await line.ask(handle, {"request": "create"})
            assert raised.value.code == "gone"
            await asyncio.wait_for(gone.wait(), 20)
            with pytest.raises(JanusError):
                await line.attach()

    asyncio.run(run())


def test_nobody_there_and_a_server_of_another_kind():
    async def run() -> None:
        with pytest.raises(JanusError) as raised:
            await JanusLine(JanusPlace("ws://127.0.0.1:9", SECRET)).open()
        assert raised.value.code == "unreachable"

        async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(page, "127.0.0.1", 0) as other:
            port = other.sockets[0].getsockname()[1]
            with pytest.raises(JanusError) as raised:
                await JanusLine(JanusPlace(f"ws://127.0.0.1:{port}", SECRET)).open()
            assert raised.value.code == "unreachable"

    asyncio.run(run())


def test_what_happens_to_handles_is_told_and_a_forgotten_session_ends_the_line():
    heard: list[tuple[int, str]] = []
    gone = asyncio.Event()

    def answer(asked: dict) -> object:
        if asked["janus"] != "message":
            return well(asked)
        events = [{"janus": kind, "sender": 70} for kind in ("webrtcup", "media", "hangup")]
        return [*events, {"janus": "hangup"}, {"janus": "timeout", "session_id": 7}]

    async def run() -> None:
        told = {"on_event": lambda handle, kind: heard.append((handle, kind))}
        async with janus(answer, on_gone=gone.set, **told) as (_, line):
            await line.open()
            with pytest.raises(JanusError) as raised:
                await line.ask(await line.attach(), {"request": "join"})
            assert raised.value.code == "gone"
            await asyncio.wait_for(gone.wait(), 20)

    asyncio.run(run())
    assert heard == [(70, "webrtcup"), (70, "hangup")]


def test_a_secret_goes_to_this_machine_or_over_tls_only():
    assert all(usable(u) for u in ("ws://127.0.0.1:8188", "ws://localhost", "wss://media.example"))
    bad = ("", "ws://media.example", "http://127.0.0.1", "ws://", "wss://", "ws://127.0.0.1:x", "[")
    assert not any(usable(url) for url in bad)
