"""The call worker: a process for one call, so that a codec's crash or leak ends with the call.

`python -m video.worker --remote-fd N --self-fd M`; commands on standard input, reports on
standard output (see `video.control`). It ends on `stop` or when its parent's pipe closes.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from video import rtc_tuning
from video.audio import Loudspeaker, Microphone
from video.camera import Camera
from video.control import (
    MAX_LINE,
    LegLive,
    LegLost,
    MakeLeg,
    Offer,
    Rates,
    SetDevices,
    Setup,
    Stop,
    TakeAnswer,
    command_of,
    line_of,
)
from video.frames import FrameWriter
from video.leg import Leg, LegState, Media
from video.test_picture import Plane

logger = logging.getLogger("jiujin.video.worker")

STATS_S = 1.0


@dataclass(slots=True)
class Worker:
    """Holds the devices and at most two legs: the running one and its successor."""

    reports: int  # file descriptor of the report pipe
    remote: FrameWriter
    own: FrameWriter
    media: Media | None = None
    legs: dict[int, Leg] = field(default_factory=dict)
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    def report(self, message: Offer | LegLive | LegLost | Rates) -> None:
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
        media = Media(camera, Microphone(wish.microphone), Loudspeaker(wish.speaker))
        media.camera.hidden, media.microphone.muted = wish.hidden, wish.muted
        return media

    async def obey(self, command: MakeLeg | TakeAnswer | SetDevices) -> None:
        if self.media is None:
            return
        match command:
            case MakeLeg(gen=gen, ice=ice):
                self._drop(lambda old: self.legs[old].state != "live")
                leg = Leg(gen, self.media, self.remote, ice, self._leg_state)
                self.legs[gen] = leg
                self.report(Offer(gen=gen, sdp=await leg.offer()))
            case TakeAnswer(gen=gen, sdp=sdp):
                found = self.legs.get(gen)
                if found is None or not await found.answer(sdp):
                    self.report(LegLost(gen=gen))
            case SetDevices(muted=muted, hidden=hidden):
                self.media.microphone.muted, self.media.camera.hidden = muted, hidden
                for leg in self.legs.values():
                    leg.say_devices()

    def _leg_state(self, leg: Leg, state: LegState) -> None:
        if state == "live":
            self.report(LegLive(gen=leg.gen))
            self._drop(lambda gen: gen < leg.gen)
        else:
            self.report(LegLost(gen=leg.gen))

    def _drop(self, which: Callable[[int], bool]) -> None:
        for gen in [g for g in self.legs if which(g)]:
            task = asyncio.ensure_future(self.legs.pop(gen).close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def measure(self) -> None:
        """Report the newest leg's rates once a second."""
        while True:
            await asyncio.sleep(STATS_S)
            leg = self.legs[max(self.legs)] if self.legs else None
            if leg is not None and leg.state == "live":
                s = leg.stats()
                self.report(Rates(fps_in=s.fps_in, fps_out=s.fps_out, rtt_ms=s.rtt_ms))

    async def close(self) -> None:
        self._drop(lambda _: True)
        if self._closing:
            await asyncio.wait(self._closing, timeout=2)
        if self.media is not None:
            self.media.camera.close()
            self.media.microphone.close()
            self.media.speaker.close()


async def _commands() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=MAX_LINE)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


async def run(worker: Worker) -> None:
    """Obey until told to stop or until the parent is gone."""
    reader = await _commands()
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


def main() -> None:
    """Entry point; everything any library prints goes to standard error, away from reports."""
    parser = argparse.ArgumentParser(prog="video.worker")
    parser.add_argument("--remote-fd", type=int, required=True)
    parser.add_argument("--self-fd", type=int, required=True)
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    reports = os.dup(1)
    os.dup2(2, 1)
    rtc_tuning.apply()
    worker = Worker(reports, FrameWriter(args.remote_fd), FrameWriter(args.self_fd))
    asyncio.run(run(worker))


if __name__ == "__main__":
    main()
