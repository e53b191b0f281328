"""The call worker: a process for one call, so that a codec's crash or leak ends with the call.

`python -m video.worker --remote-fd N --self-fd M --document-fd K [--sound-fd S] [--engine NAME]`;
commands on standard input, reports on standard output (see `video.control`). It ends on `stop` or
when its parent's pipe closes.
"""

import argparse
import asyncio
import contextlib
import gc
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import get_args

from video.audio import Loudspeaker, Microphone
from video.camera import Camera
from video.control import (
    MAX_LINE,
    Alive,
    AnyReport,
    Devices,
    DropLeg,
    LegLive,
    LegLost,
    LegSilent,
    MakeLeg,
    Offer,
    Quality,
    Rates,
    RoomWords,
    SetDevices,
    Setup,
    ShareDocument,
    Stop,
    Subscribe,
    Subscribed,
    TakeAnswer,
    command_of,
    line_of,
)
from video.document import DocumentPictures
from video.engine import (
    AIORTC,
    Engine,
    EngineLeg,
    EngineMissing,
    EngineName,
    EngineRoomLeg,
    named,
)
from video.frames import FrameReader, FrameWriter
from video.ladder import ReceivingCode, SendingCode
from video.leg import LegState, Media
from video.sound_line import SoundLine
from video.test_picture import Plane

logger = logging.getLogger("jiujin.video.worker")

STATS_S = 1.0


@dataclass(slots=True)
class _Words:
    """Gathers what a leg to the media server says, and tells the whole of it."""

    gen: int
    report: Callable[[AnyReport], None]
    said: dict[str, object] = field(default_factory=dict)

    def say(self, body: dict[str, object]) -> None:
        kind = body.get("t")
        if kind == "document":
            self.said["document"] = body.get("on")
        elif kind in ("devices", "quality"):
            self.said |= {name: value for name, value in body.items() if name != "t"}
        else:
            return
        whole: dict[str, object] = {"sending": "full", "receiving": "picture", "document": False}
        whole |= {"mic": True, "camera": True, "missing": ()}
        self.report(RoomWords.model_validate({"gen": self.gen, **whole, **self.said}))


@dataclass(slots=True)
class Worker:
    """Holds the devices and at most two legs: the running one and its successor."""

    reports: int  # file descriptor of the report pipe
    remote: FrameWriter
    own: FrameWriter
    line: SoundLine | None = None
    document: FrameReader | None = None
    media: Media | None = None
    engine: Engine = AIORTC
    legs: dict[int, EngineLeg] = field(default_factory=dict)
    rooms: dict[int, EngineRoomLeg] = field(default_factory=dict)  # those of `legs` that are
    _there: Devices | None = None
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    def report(self, message: AnyReport) -> None:
        # A closed pipe means the shell is gone; the end of standard input says the same.
        with contextlib.suppress(BrokenPipeError):
            os.write(self.reports, line_of(message))

    def _own_picture(self, picture: Plane) -> None:
        height, width = picture.shape[0] * 2 // 3, picture.shape[1]
        self.own.write(width, height, picture.data)

    def setup(self, wish: Setup) -> Media:
        camera = Camera(
            wish.camera,
            width=wish.width,
            height=wish.height,
            fps=wish.fps,
            on_picture=self._own_picture,
        )
        sound = (Microphone(wish.microphone, self.line), Loudspeaker(self.line))
        media = Media(camera, *sound, DocumentPictures(self.document))
        media.camera.hidden, media.microphone.muted = wish.hidden, wish.muted
        return media

    async def obey(
        self, command: MakeLeg | TakeAnswer | Subscribe | DropLeg | SetDevices | ShareDocument
    ) -> None:
        if self.media is None:
            return
        match command:
            case MakeLeg():
                await self._make(command, self.media)
            case TakeAnswer(gen=gen, sdp=sdp):
                found = self.legs.get(gen)
                if found is None or not await found.answer(sdp):
                    self.report(LegLost(gen=gen))
            case Subscribe():
                await self._subscribe(command)
            case DropLeg(gen=gen):
                self._drop(lambda old: old == gen)
            case SetDevices(muted=muted, hidden=hidden):
                self.media.microphone.muted, self.media.camera.hidden = muted, hidden
                for leg in self.legs.values():
                    leg.say_devices()
            case ShareDocument(on=on):
                self._share(self.media, on)

    async def _make(self, wish: MakeLeg, media: Media) -> None:
        # A silent leg may come back by itself, so it stays until a newer one lives.
        self._drop(lambda old: self.legs[old].state in ("new", "lost"))
        gen, told = wish.gen, (self._leg_state, self._leg_quality)
        if not wish.room:
            self.legs[gen] = self.engine.make_leg(gen, media, self.remote, wish.ice, *told)
        elif self.engine.make_room_leg is None:
            self.report(LegLost(gen=gen))
            return
        else:
            words = _Words(gen, self.report)
            made = self.engine.make_room_leg(gen, media, self.remote, wish.ice, *told, words.say)
            self.legs[gen] = self.rooms[gen] = made
            made.say_devices()
            made.say_document()
        self.report(Offer(gen=gen, sdp=await self.legs[gen].offer()))

    async def _subscribe(self, wish: Subscribe) -> None:
        leg = self.rooms.get(wish.gen)
        answer = "" if leg is None else await leg.subscribe(wish.sdp, wish.streams, wish.first)
        if answer:
            self.report(Subscribed(gen=wish.gen, n=wish.n, sdp=answer))
        else:
            self.report(LegLost(gen=wish.gen))

    def _share(self, media: Media, on: bool) -> None:
        if on == media.document.shared.is_set():
            return
        if on:
            media.document.shared.set()
        else:
            media.document.shared.clear()
        for leg in self.legs.values():
            leg.say_document()

    def _leg_state(self, leg: EngineLeg, state: LegState) -> None:
        match state:
            case "live":
                self.report(LegLive(gen=leg.gen))
                self._drop(lambda gen: gen < leg.gen)
            case "silent":
                self.report(LegSilent(gen=leg.gen))
            case "lost":
                self.report(LegLost(gen=leg.gen))

    def _leg_quality(self, leg: EngineLeg, sending: SendingCode, receiving: ReceivingCode) -> None:
        self.report(Quality(gen=leg.gen, sending=sending, receiving=receiving))

    def _drop(self, which: Callable[[int], bool]) -> None:
        for gen in [g for g in self.legs if which(g)]:
            self.rooms.pop(gen, None)
            task = asyncio.ensure_future(self.legs.pop(gen).close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def look_at_devices(self) -> None:
        """Say on both sides what has been unplugged or has come back."""
        if self.media is None:
            return
        there = Devices.model_validate(self.media.there())
        if there != self._there:
            self._there = there
            self.report(there)
            for leg in self.legs.values():
                leg.say_devices()

    async def measure(self) -> None:
        """Report the newest living leg's rates once a second, or at least that we are alive."""
        while True:
            await asyncio.sleep(STATS_S)
            self.look_at_devices()
            living = [leg for leg in self.legs.values() if leg.state == "live"]
            if not living:
                self.report(Alive())
            else:
                leg = max(living, key=lambda one: one.gen)
                self.report(Rates(**asdict(leg.stats())))

    async def close(self) -> None:
        self._drop(lambda _: True)
        if self._closing:
            await asyncio.wait(self._closing, timeout=2)
        if self.media is not None:
            self.media.camera.close()
        if self.line is not None:
            self.line.close()


async def _commands() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=MAX_LINE)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


async def run(worker: Worker, sound_fd: int | None) -> None:
    """Obey until told to stop or until the parent is gone."""
    reader = await _commands()
    worker.line = None if sound_fd is None else SoundLine(sound_fd)
    measuring = asyncio.create_task(worker.measure())
    try:
        while line := await reader.readline():
            command = command_of(line)
            if isinstance(command, Stop):
                break
            if isinstance(command, Setup):
                worker.media = worker.media or worker.setup(command)
            elif command is not None:
                await worker.obey(command)
    finally:
        measuring.cancel()
        await worker.close()


def engine_for(name: EngineName) -> Engine:
    """The engine asked for; without its library the shipped one carries the call."""
    try:
        return named(name)
    except EngineMissing as error:
        logger.warning("%s name=%s instead=%s", error.code, name, AIORTC.name)
        return AIORTC


def main() -> None:
    """Entry point; everything any library prints goes to standard error, away from reports."""
    parser = argparse.ArgumentParser(prog="video.worker")
    parser.add_argument("--remote-fd", type=int, required=True)
    parser.add_argument("--self-fd", type=int, required=True)
    parser.add_argument("--sound-fd", type=int)
    parser.add_argument("--document-fd", type=int, required=True)
    parser.add_argument("--engine", choices=get_args(EngineName), default=AIORTC.name)
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    reports = os.dup(1)
    os.dup2(2, 1)
    document = FrameReader(args.document_fd, "bgr")
    worker = Worker(
        reports,
        FrameWriter(args.remote_fd),
        FrameWriter(args.self_fd),
        document=document,
        engine=engine_for(args.engine),
    )
    worker.engine.prepare()
    # Codecs on threads of their own must not keep the packets waiting for 5 ms each time.
    sys.setswitchinterval(0.001)
    # What the libraries brought along stays for the worker's life: looking through it for garbage
    # in mid-call would hold up every packet for as long as two pictures take.
    gc.collect()
    gc.freeze()
    asyncio.run(run(worker, args.sound_fd))


if __name__ == "__main__":
    main()
