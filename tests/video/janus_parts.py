"""A real Janus with the shipped configuration, and agents' pages as programs (aiortc)."""

import asyncio
import contextlib
import fractions
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from desk_peers import login
from test_video_relay import free_ports
from websockets.asyncio.client import ClientConnection, connect

from video.desk.janus import JanusPlace
from video.room_leg import counted

COUNTY = Path(__file__).parents[2] / "deploy" / "county"
SECRET = "a-secret-of-the-media-server"
RATE = 48_000
LIMIT_S = 90.0
# As browsers do; stock aiortc leaves a second line of a kind behind otherwise.
BUNDLED = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)


@dataclass
class Janus:
    """The real one; `place` is what a desk needs of it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> JanusPlace:
        return JanusPlace(f"ws://127.0.0.1:{self.port}", SECRET)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(shutil.which("janus")), "-F", str(self.folder), "-o"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        until = time.monotonic() + LIMIT_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self.process.poll() is None
                assert time.monotonic() < until
                threading.Event().wait(0.05)
            else:
                return

    def kill(self) -> None:
        """As a crash does it."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


def open_janus(folder: Path) -> Iterator[Janus]:
    """What an operator sets up, with the shipped files and the shipped script."""
    if shutil.which("janus") is None:
        pytest.skip("janus is not installed (deploy/packages.txt)")
    etc, run = folder / "etc", folder / "run"
    etc.mkdir()
    run.mkdir()
    (port,) = free_ports(1)
    shutil.copy(COUNTY / "janus.conf", etc)
    own = (COUNTY / "janus-websockets.conf").read_text()
    assert "8188" in own
    (etc / "janus-websockets.conf").write_text(own.replace("8188", str(port)))
    (etc / "janus_secret").write_text(f"{SECRET}\n")
    folders = {"JIUJIN_ETC": etc, "CREDENTIALS_DIRECTORY": etc, "RUNTIME_DIRECTORY": run}
    env = os.environ | {name: str(where) for name, where in folders.items()}
    subprocess.run([COUNTY / "county-janus-config"], check=True, env=env)
    assert (run / "janus" / "janus.jcfg").stat().st_mode & 0o077 == 0
    made = Janus(run / "janus", port)
    made.start()
    try:
        yield made
    finally:
        made.stop()


class Ear:
    """The kiosk's loudspeaker: keeps the last second of what is played."""

    def __init__(self) -> None:
        self._ours: socket.socket | None = None
        self._samples = np.zeros(0, np.int16)
        self._lock = threading.Lock()

    def open(self) -> int:
        theirs, self._ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        threading.Thread(target=self._read, args=(self._ours,), daemon=True).start()
        return theirs.detach()

    def _read(self, ours: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while packet := ours.recv(8192):
                with self._lock:
                    new = np.frombuffer(packet, np.int16)
                    self._samples = np.concatenate([self._samples, new])[-RATE:]

    def listen(self) -> None: ...

    def set_mute(self, muted: bool) -> None: ...

    def close(self) -> None:
        if self._ours is not None:
            self._ours.close()

    def clear(self) -> None:
        with self._lock:
            self._samples = np.zeros(0, np.int16)

    def hears(self, *tones: float) -> bool:
        with self._lock:
            return all(_has(self._samples, tone) for tone in tones)


def _has(samples: "np.ndarray[Any, Any]", hertz: float) -> bool:
    """Whether this tone stands out of half a second or more."""
    if samples.size < RATE // 2:
        return False
    whole = np.abs(np.fft.rfft(samples.astype(np.float64) * np.hanning(samples.size)))
    at = int(round(hertz * samples.size / RATE))
    return bool(whole[at - 3 : at + 4].max() > 30 * np.median(whole[: RATE // 8]) + 1e4)


class Tone(MediaStreamTrack):
    """A voice of one pitch."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self._hertz, self._tick = hertz, 0
        self._began = time.monotonic()

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(max(0.0, self._began + self._tick * 0.02 - time.monotonic()))
        at = (np.arange(960) + self._tick * 960) / RATE
        samples = (np.sin(2 * np.pi * self._hertz * at) * 6000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, self._tick * 960
        frame.time_base = fractions.Fraction(1, RATE)
        self._tick += 1
        return frame


class Grey(MediaStreamTrack):
    """A picture of one brightness, by which one knows whose it is."""

    kind = "video"

    def __init__(self, luma: int) -> None:
        super().__init__()
        self._luma, self._tick = luma, 0
        self._began = time.monotonic()

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(max(0.0, self._began + self._tick / 10 - time.monotonic()))
        picture = np.full((360, 320), 128, np.uint8)
        picture[:240] = self._luma
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = self._tick * 9000, fractions.Fraction(1, 90_000)
        self._tick += 1
        return frame


@dataclass
class Page:
    """An agent's page as a program: direct legs and the room, nothing passed on to others."""

    url: str
    name: str
    hertz: float
    luma: int
    heard: dict[tuple[str, str], int] = field(default_factory=dict)  # frames by (who, kind)
    said: list[dict[str, Any]] = field(default_factory=list)
    legs: dict[str, RTCPeerConnection] = field(default_factory=dict)
    tones: dict[str, "np.ndarray[Any, Any]"] = field(default_factory=dict)
    socket: ClientConnection | None = None
    fails: bool = False  # the next room.open is answered with "failed"
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        reply = await asyncio.to_thread(login, self.url, self.name)
        cookie = reply.cookies["desk_session"]
        self.socket = await connect(
            self.url.replace("http", "ws") + "/ws/agent",
            additional_headers={"Cookie": f"desk_session={cookie}"},
            origin=self.url,  # type: ignore[arg-type]
            proxy=None,
        )
        self._tasks.append(asyncio.create_task(self._listen(self.socket)))

    async def say(self, kind: str, /, **fields: object) -> None:
        assert self.socket is not None
        await self.socket.send(json.dumps({"v": 1, "t": kind, **fields}))

    async def until(self, true: Callable[[], Any]) -> None:
        """Until something here has become so."""
        try:
            async with asyncio.timeout(LIMIT_S):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pytest.fail(f"{self.name} has {self.heard}, {[m['t'] for m in self.said][-30:]}")

    def got(self, kind: str, /, **fields: object) -> dict[str, Any] | None:
        for one in self.said:
            if one["t"] == kind and all(one.get(k) == v for k, v in fields.items()):
                return one
        return None

    async def hear(self, kind: str, /, **fields: object) -> dict[str, Any]:
        await self.until(lambda: self.got(kind, **fields))
        found = self.got(kind, **fields)
        assert found is not None
        return found

    async def _listen(self, line: ClientConnection) -> None:
        async for text in line:
            message = json.loads(text)
            self.said.append(message)
            await self._take(message)
            self._news.set()

    async def _take(self, m: dict[str, Any]) -> None:
        match m["t"]:
            case "leg.offer":
                pc = self._new("direct", {})
                await pc.setRemoteDescription(RTCSessionDescription(m["sdp"], "offer"))
                for track in (Tone(self.hertz), Grey(self.luma)):
                    pc.addTrack(track)
                sdp = await self._local(pc, await pc.createAnswer())
                await self.say("leg.answer", call=m["call"], gen=m["gen"], sdp=sdp)
            case "room.open" if self.fails:
                await self.say("room.state", call=m["call"], room=m["room"], state="failed")
            case "room.open":
                pc = self._new("up", {})
                for track in (Tone(self.hertz), Grey(self.luma)):
                    pc.addTransceiver(track, direction="sendonly")
                sdp = await self._local(pc, await pc.createOffer())
                await self.say("room.offer", call=m["call"], room=m["room"], sdp=sdp)
            case "room.answer":
                answer = RTCSessionDescription(counted(m["sdp"]), "answer")
                await self.legs["up"].setRemoteDescription(answer)
            case "room.streams":
                await self._stream(m)
            case _:
                return

    async def _stream(self, m: dict[str, Any]) -> None:
        who = {s["mid"]: (s["who"], s["kind"]) for s in m["streams"]}
        pc = self._new("down", who)
        await pc.setRemoteDescription(RTCSessionDescription(m["sdp"], "offer"))
        sdp = await self._local(pc, await pc.createAnswer())
        room = {"call": m["call"], "room": m["room"]}
        await self.say("room.took", **room, n=m["n"], sdp=sdp)

        async def up() -> None:
            await self.until(lambda: self.heard.get(("kiosk", "face")))
            await self.say("room.state", **room, state="up")

        self._tasks.append(asyncio.create_task(up()))

    def _new(self, name: str, who: dict[str, tuple[str, str]]) -> RTCPeerConnection:
        before = self.legs.get(name)
        if before is not None:
            self._tasks.append(asyncio.create_task(before.close()))
        pc = self.legs[name] = RTCPeerConnection(BUNDLED)

        @pc.on("track")
        def on_track(track: MediaStreamTrack) -> None:
            line = next(t for t in pc.getTransceivers() if t.receiver.track is track)
            key = who.get(line.mid or "", (name, track.kind))
            self._tasks.append(asyncio.create_task(self._drain(track, key)))

        return pc

    async def _drain(self, track: MediaStreamTrack, key: tuple[str, str]) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self.heard[key] = self.heard.get(key, 0) + 1
                if isinstance(frame, av.AudioFrame):
                    new = frame.to_ndarray().reshape(-1)[:: len(frame.layout.channels)]
                    before = self.tones.get(key[0], np.zeros(0, np.int16))
                    self.tones[key[0]] = np.concatenate([before, new])[-RATE:]
                self._news.set()

    def listened(self, who: str) -> bool:
        """Whether most of a second of this voice is kept."""
        return who in self.tones and self.tones[who].size > RATE * 3 // 4

    def hears(self, who: str, hertz: float) -> bool:
        return _has(self.tones.get(who, np.zeros(0, np.int16)), hertz)

    @staticmethod
    async def _local(pc: RTCPeerConnection, made: RTCSessionDescription) -> str:
        await pc.setLocalDescription(made)
        return str(pc.localDescription.sdp)

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.close()
        for pc in self.legs.values():
            await pc.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
