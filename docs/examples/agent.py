"""An agent of another make: signs in at a county desk, answers a call and holds it.

Written from docs/signalling.md alone; it shares no code with the desk or its page. Needs Python
3.11 and the packages aiortc, httpx and websockets. It says what happens as JSON lines on standard
output and takes words on standard input: `chat TEXT`, `hold`, `unhold`, `bye`, `drop` (breaks the
WebSocket, to see that it comes back), `quit`. The password stands in DESK_PASSWORD, the secret of
a second factor, if the account has one, in DESK_TOTP (base32).

    DESK_PASSWORD=... python docs/examples/agent.py https://desk.example.org agent1
"""

import argparse
import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import os
import random
import sys
import time
from collections.abc import Coroutine
from typing import Any

import av
import httpx
import numpy as np
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

Message = dict[str, Any]
GREETING_S = 5.0
SILENCE_S = 10.0
WAITS_S = (0.3, 0.6, 1.2, 2.5, 5.0)
# After these the desk does not want this client back by itself.
FINAL = {4401, 4409, 4429}
# States: not numbered, the next one replaces them.
UNNUMBERED = {"hello", "resume", "ack", "ping", "pong"}


class Refused(Exception):
    """The desk did not let this agent in; the text is the desk's code."""


def tell(event: str, **more: object) -> None:
    """Say one thing that has happened."""
    sys.stdout.write(json.dumps({"event": event, **more}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def one_time_code(secret: str, now: float) -> str:
    """RFC 6238: SHA-1, 30 s, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    digest = hmac.new(key, int(now // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


class Desk:
    """The desk over HTTP: sign-in, who am I, tickets. Raises Refused."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.AsyncClient(headers={"Origin": self.url}, trust_env=False)

    async def sign_in(self, name: str, password: str, secret: str) -> None:
        form = {"name": name, "password": password}
        reply = await self._http.post(f"{self.url}/api/login", json=form)
        if reply.status_code == 401 and reply.json()["code"] == "code_needed" and secret:
            form["code"] = one_time_code(secret, time.time())
            reply = await self._http.post(f"{self.url}/api/login", json=form)
        if reply.status_code != 200:
            raise Refused(reply.json()["code"])
        me = (await self._http.get(f"{self.url}/api/me")).json()
        tell("signed_in", name=me["display_name"], role=me["role"], level=me["level"])

    async def open_line(self) -> ClientConnection:
        reply = await self._http.post(f"{self.url}/api/ticket")
        if reply.status_code != 200:
            raise Refused(reply.json()["code"])
        ticket = reply.json()["ticket"]
        cookie = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        return await connect(
            self.url.replace("http", "ws", 1) + "/ws/agent",
            origin=Origin(self.url),
            subprotocols=[
                Subprotocol("jiujin.v1"),
                Subprotocol(f"ticket.{ticket}"),
            ],
            additional_headers={"Cookie": cookie},
            max_size=65536,
            proxy=None,
        )

    async def close(self) -> None:
        await self._http.aclose()


class Line:
    """Numbers, acknowledges, repeats: messages go through once and in order, over many sockets."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._socket: ClientConnection | None = None
        self._session = ""
        self._sent = self._got = 0
        self._kept: list[Message] = []
        self._heartbeat = 2.0
        self._said = 0.0
        self.ice: list[Message] = []

    async def say(self, kind: str, **fields: object) -> None:
        message: Message = {"v": 1, "t": kind, **fields}
        if kind not in UNNUMBERED:
            self._sent += 1
            message["seq"] = self._sent
            self._kept.append(message)
        await self._put(message)

    async def _put(self, message: Message) -> None:
        if self._socket is None:
            return
        self._said = time.monotonic()
        # A broken socket loses nothing: what is numbered is kept until it is acknowledged.
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(json.dumps(message, ensure_ascii=False))

    async def drop(self) -> None:
        """Break the socket as a bad line would."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def messages(self, take: Any) -> None:
        """Hand every new message to `take`, until the desk sends this client away."""
        tries = 0
        while True:
            try:
                self._socket = await self._desk.open_line()
                await self._greet()
                tries = 0
                await self._listen(take)
            except (ConnectionClosed, OSError, TimeoutError, httpx.TransportError) as error:
                code = getattr(getattr(error, "rcvd", None), "code", 0)
                tell("line_broken", code=code)
                if code in FINAL:
                    return
                if code == 4410:
                    self._forget()
            self._socket = None
            wait = WAITS_S[min(tries, len(WAITS_S) - 1)]
            tries += 1
            await asyncio.sleep(wait * random.uniform(0.7, 1.3))

    def _forget(self) -> None:
        self._session, self._sent, self._got, self._kept = "", 0, 0, []

    async def _hear(self, seconds: float) -> Message:
        assert self._socket is not None
        return dict(json.loads(await asyncio.wait_for(self._socket.recv(), seconds)))

    async def _greet(self) -> None:
        if self._session:
            await self.say("resume", session=self._session, got=self._got)
            answer = await self._hear(GREETING_S)
            if answer["t"] == "resumed":
                tell("resumed")
                self._acked(answer["got"])
                for message in self._kept:
                    await self._put(message)
                return
            self._forget()
        await self.say("hello", resume=True)
        welcome = await self._hear(GREETING_S)
        self._session = welcome.get("session", "")
        self._heartbeat = welcome.get("heartbeat_s", self._heartbeat)
        self.ice = welcome["ice"]
        tell("welcome", name=welcome["name"])

    async def _listen(self, take: Any) -> None:
        beating = asyncio.create_task(self._beat())
        try:
            while True:
                message = await self._hear(SILENCE_S)
                seq = message.get("seq")
                if message["t"] == "ack":
                    self._acked(seq)
                elif message["t"] == "ping":
                    await self.say("pong")
                elif seq is None:
                    await take(message)
                else:
                    fresh, self._got = seq > self._got, max(self._got, seq)
                    await self.say("ack", seq=self._got)
                    if fresh:
                        await take(message)
        finally:
            beating.cancel()

    def _acked(self, upto: int) -> None:
        self._kept = [message for message in self._kept if message["seq"] > upto]

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat / 2)
            if time.monotonic() - self._said >= self._heartbeat:
                await self.say("ping")


class Picture(VideoStreamTrack):
    """A grey picture with a bar that moves, in place of a camera."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self.off = False

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        plane = np.full((240, 320, 3), 0 if self.off else 90, np.uint8)
        if not self.off:
            at = self._count * 4 % 300
            plane[:, at : at + 20] = (200, 160, 40)
        self._count += 1
        frame = av.VideoFrame.from_ndarray(plane, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Leg:
    """One peer connection to the kiosk; a call may need several, one after the other."""

    def __init__(self, ice: list[Message]) -> None:
        servers = [
            RTCIceServer(one["urls"], one.get("username"), one.get("credential")) for one in ice
        ]
        self.peer = RTCPeerConnection(RTCConfiguration(servers))
        self.picture = Picture()
        self._tasks: set[asyncio.Task[None]] = set()
        self.peer.on("track", lambda track: self.spawn(self._watch(track)))
        self.peer.on("datachannel", self._control)

    async def answer(self, sdp: str) -> str:
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        self.peer.addTrack(AudioStreamTrack())
        self.peer.addTrack(self.picture)
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        return str(self.peer.localDescription.sdp)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _control(self, channel: RTCDataChannel) -> None:
        def heard(text: str) -> None:
            body = json.loads(text)
            if body["t"] == "ping":
                channel.send(json.dumps({"t": "pong", "at": body["at"]}))
            elif body["t"] in ("devices", "quality"):
                tell(body.pop("t"), **body)

        channel.on("message", heard)

    async def _watch(self, track: MediaStreamTrack) -> None:
        seen = 0
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                seen += 1
                if seen in (1, 25):
                    tell("media", kind=track.kind, frames=seen, width=getattr(frame, "width", 0))

    async def close(self) -> None:
        await self.peer.close()
        for task in list(self._tasks):
            task.cancel()


class Agent:
    """Answers the first call that rings here, and does what it is told."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.call = ""
        self._legs: dict[int, Leg] = {}

    async def take(self, message: Message) -> None:
        match message["t"]:
            case "ring":
                tell("ring", call=message["context"]["call"], kind=message["kind"])
                await self._line.say("claim", call=message["context"]["call"])
            case "claimed":
                self.call = message["context"]["call"]
                tell("claimed", call=self.call, service=message["context"]["service_title"])
            case "leg.offer":
                await self._offered(message)
            case "presence.state":
                tell("presence", state=message["state"])
                if message["state"] == "away":
                    await self._line.say("presence", state="ready")
            case "chat":
                tell("chat", text=message["text"])
            case "mirror":
                tell("mirror", heading=message["heading"])
            case "kiosk.link":
                tell("kiosk", up=message["up"])
            case "ended":
                tell("ended", by=message["by"], reason=message["reason"])
                await self._hang_up()
                await self._line.say("wrap.done", call=message["call"], outcome="solved")
            case "lost" | "ring.stop" | "error":
                tell(message["t"], why=message.get("why", message.get("code", "")))
            case _:
                return  # words this client does not know

    async def _offered(self, message: Message) -> None:
        gen = message["gen"]
        if gen <= max(self._legs, default=0):
            return
        leg = self._legs[gen] = Leg(self._line.ice)
        leg.peer.on("connectionstatechange", lambda: leg.spawn(self._changed(gen)))
        sdp = await leg.answer(message["sdp"])
        await self._line.say("leg.answer", call=message["call"], gen=gen, sdp=sdp)

    async def _changed(self, gen: int) -> None:
        leg = self._legs.get(gen)
        if leg is None:
            return
        tell("leg", gen=gen, state=leg.peer.connectionState)
        if leg.peer.connectionState == "connected":
            for old in [n for n in self._legs if n < gen]:
                await self._legs.pop(old).close()

    async def do(self, word: str, rest: str) -> None:
        match word:
            case "chat":
                await self._line.say("chat", call=self.call, text=rest)
            case "hold" | "unhold":
                for leg in self._legs.values():
                    leg.picture.off = word == "hold"
                await self._line.say("hold", call=self.call, on=word == "hold")
            case "bye":
                await self._line.say("bye", call=self.call, reason="done")
                await self._hang_up()
            case "drop":
                await self._line.drop()
            case _:
                tell("unknown_word", word=word)

    async def _hang_up(self) -> None:
        legs, self._legs = self._legs, {}
        for leg in legs.values():
            await leg.close()


async def words(agent: Agent) -> None:
    """Do what standard input says, until `quit` or its end."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while raw := await reader.readline():
        word, _, rest = raw.decode().strip().partition(" ")
        if word == "quit":
            return
        await agent.do(word, rest)


async def run(url: str, name: str) -> int:
    desk = Desk(url)
    try:
        await desk.sign_in(name, os.environ["DESK_PASSWORD"], os.environ.get("DESK_TOTP", ""))
        line = Line(desk)
        agent = Agent(line)
        both = {
            asyncio.ensure_future(line.messages(agent.take)),
            asyncio.ensure_future(words(agent)),
        }
        done, waiting = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        for task in done:
            task.result()
        await agent.do("bye", "") if agent.call else None
    except Refused as error:
        tell("refused", code=str(error))
        return 1
    finally:
        await desk.close()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("desk", help="where the desk is, as https://desk.example.org")
    parser.add_argument("name")
    args = parser.parse_args()
    return asyncio.run(run(args.desk, args.name))


if __name__ == "__main__":
    sys.exit(main())
