"""A light agent for the lab: signs in at the real desk and answers with aiortc in this process.

It uses the kiosk's own tuning, so it shows our engine against itself; what a county really uses
is a browser (`agent_chromium`).
"""

import argparse
import asyncio
import contextlib
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import av
import httpx
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from websockets.asyncio.client import ClientConnection, connect

from tests.netlab.child import say
from tests.netlab.desk_side import AGENT, PASSWORD
from video import stamp, tuning
from video.audio import Microphone, MicrophoneTrack
from video.camera import Camera, CameraTrack


@dataclass
class Agent:
    """Answers the first call; a newer leg replaces the older one once it is connected."""

    socket: ClientConnection
    camera: Camera
    call: str = ""
    legs: dict[int, RTCPeerConnection] = field(default_factory=dict)
    frames: list[tuple[float, int | None, int, int]] = field(default_factory=list)
    sounds: list[float] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def send(self, kind: str, **fields: object) -> None:
        await self.socket.send(json.dumps({"v": 1, "t": kind, **fields}))

    async def take(self, message: dict[str, Any]) -> None:
        if message["t"] == "queue.snapshot" and message["calls"] and not self.call:
            self.call = message["calls"][0]["call"]
            await self.send("claim", call=self.call)
        elif message["t"] == "claimed":
            say("claimed", at=time.time())
        elif message["t"] == "leg.offer":
            await self.answer(message["gen"], message["sdp"])

    async def answer(self, gen: int, sdp: str) -> None:
        if gen in self.legs:
            return
        peer = self.legs[gen] = RTCPeerConnection(
            RTCConfiguration(bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        peer.on("track", lambda track: self.spawn(self.drain(track)))
        peer.on("datachannel", self.on_channel)
        peer.on("connectionstatechange", lambda: self.spawn(self.on_state(gen)))
        await peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        for transceiver in peer.getTransceivers():
            if transceiver.kind == "video":
                transceiver.setCodecPreferences(tuning.video_codecs())
        peer.addTrack(MicrophoneTrack(Microphone("test")))
        peer.addTrack(CameraTrack(self.camera))
        await peer.setLocalDescription(await peer.createAnswer())
        await self.send("leg.answer", call=self.call, gen=gen, sdp=peer.localDescription.sdp)

    def spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def on_channel(self, channel: Any) -> None:
        def pong(text: str) -> None:
            body = json.loads(text)
            if body.get("t") == "ping":
                channel.send(json.dumps({"t": "pong", "at": body["at"]}))

        channel.on("message", pong)

    async def on_state(self, gen: int) -> None:
        leg = self.legs.get(gen)
        if leg is not None and leg.connectionState == "connected":
            say("leg", gen=gen, at=time.time())
            for old in [g for g in self.legs if g < gen]:
                await self.legs.pop(old).close()

    async def drain(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self.note(frame)
                else:
                    self.sounds.append(time.time())

    def note(self, frame: av.VideoFrame) -> None:
        if not self.frames:
            say("first_picture", at=time.time())
        burned = stamp.read(frame.to_ndarray()[: frame.height])  # type: ignore[arg-type]
        age = None if burned is None else stamp.age_ms(burned)
        self.frames.append((time.time(), age, frame.width, frame.height))


def sign_in(desk: str) -> str:
    answer = httpx.post(
        f"{desk}/api/login", json={"name": AGENT, "password": PASSWORD}, headers={"Origin": desk}
    )
    answer.raise_for_status()
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


async def commands(agent: Agent) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := (await reader.readline()).strip():
        if line == b"end":
            say("report", frames=agent.frames, sounds=len(agent.sounds))


async def run(desk: str, width: int, height: int, fps: int) -> None:
    headers = {"Cookie": sign_in(desk), "Origin": desk}
    url = desk.replace("http", "ws") + "/ws/agent"
    camera = Camera("scene", width=width, height=height, fps=fps, on_picture=len)
    async with connect(url, additional_headers=headers, proxy=None) as socket:
        agent = Agent(socket, camera)
        say("ready")
        listening = asyncio.create_task(commands(agent))
        reading = asyncio.create_task(read(agent))
        await listening
        reading.cancel()
        for peer in agent.legs.values():
            await peer.close()


async def read(agent: Agent) -> None:
    async for text in agent.socket:
        await agent.take(json.loads(text))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", required=True)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--fps", type=int, default=25)
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    tuning.apply()
    asyncio.run(run(args.desk, width, height, args.fps))


if __name__ == "__main__":
    main()
