"""The document camera as a V4L2 device below the system calls, and as an MJPEG stream over HTTP."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from drivers.bus import Found
from drivers.document_camera.camera import DocumentCamera
from drivers.document_camera.contract import TakePage
from drivers.document_camera.cv import cv2
from drivers.document_camera.frame import coded
from drivers.document_camera.paper import draw_page
from drivers.document_camera.probe import probe
from drivers.document_camera.sim import CameraFault, MjpegCameraSimulator
from drivers.supervisor import Backoff
from tests.conformance.rig import Rig, until
from tests.drivers.fake_v4l2 import abi
from tests.drivers.fake_v4l2.device import Model
from tests.drivers.fake_v4l2.machine import Machine

CANARY = "金丝雀"
LINES = [f"第{number}项 {CANARY} 示例内容 {number * 37}" for number in range(18)]
PAGE = draw_page("登记表", LINES)
QUICK = Backoff(0.05, 0.3)
PREVIEW, STILL = (1280, 960), (1600, 1200)
_FPS = 20.0
_PASSWORD = "geheim-8731"
NO_DAEMON = "no daemon stands between the driver and a camera: the kernel or the camera itself does"


class V4l2CameraRig(Rig):
    """OpenCV's real CAP_V4L2 on a node that answers every ioctl itself."""

    name = "camera_v4l2"
    states = ("S_FMT", "S_PARM", "REQBUFS", "QUERYBUF", "QBUF", "DQBUF", "STREAMON", "STREAMOFF")
    skips = {
        5: "a frame comes from the kernel as one buffer: no stream that could be split or have "
        "noise before a message; broken frames are fuzzed (tests/drivers/fuzz_document_picture.py)",
        9: NO_DAEMON,
    }

    def __enter__(self) -> "V4l2CameraRig":
        self.machine = Machine()
        self.fake = self.machine.add(Model(modes={"MJPG": {PREVIEW: 100, STILL: 100}}))
        self.fake.scene.show(PAGE)
        return self

    def __exit__(self, *exc: object) -> None:
        self.machine.__exit__(*exc)

    def device(self) -> DocumentCamera:
        return DocumentCamera(
            self.machine.by_path(0), backoff=QUICK, bus=self.machine.bus, power=lambda node: False
        )

    def command(self) -> object:
        return TakePage()

    def unplug(self) -> None:
        self.fake.unplug()

    def plug(self) -> None:
        self.fake.plug()

    def unplug_at(self, state: str) -> None:
        # Most of them belong to the change of size and come with the next command only.
        self.fake.unplug_at(state)

    def hold(self) -> None:
        self.fake.hold_at("DQBUF")

    def release(self) -> None:
        self.fake.release()

    def probe(self, present: bool) -> list[Found]:
        if present:
            return probe(self.machine.bus())
        with Machine() as other:
            # A metadata node of a camera, and a radio's output.
            other.add(Model(card="Metadata", modes={}, kinds=abi.CAP_META_CAPTURE))
            other.add(Model(card="Output", modes={}, kinds=abi.CAP_VIDEO_OUTPUT))
            gone = other.add(Model(card="Unplugged"))
            gone.unplug()
            return probe(other.bus())

    def secrets(self) -> list[str]:
        frame = self.fake.scene.frame("MJPG", STILL)
        return [CANARY, repr(frame[2000:2012])[2:-1], self.machine.ident(0)]

    def overhead_ms(self) -> float:
        driver, plain = self.latencies_ms()
        return driver - plain

    def latencies_ms(self) -> tuple[float, float]:
        """From the kernel's frame to a decoded preview: through the driver, and OpenCV alone."""
        self.fake.slow = _FPS
        capture = cv2.VideoCapture()
        wishes = [cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"), cv2.CAP_PROP_BUFFERSIZE, 1]
        wishes += [cv2.CAP_PROP_CONVERT_RGB, 0]
        assert capture.open(str(self.fake.node), cv2.CAP_V4L2, wishes)
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, PREVIEW[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, PREVIEW[1])
        plain = _plain_ms(capture, self._made_at)
        return min(_preview_ms(self.device(), self._made_at) for _ in range(2)), plain

    def _made_at(self) -> float:
        return self.fake.device.ready_at[-1]


def _plain_ms(capture: Any, made_at: Callable[[], float]) -> float:
    """OpenCV alone reads and decodes: from a frame made to its picture, lower quartile."""
    try:
        took = []
        for _ in range(15):
            good, raw = capture.read()
            assert good
            coded(raw.tobytes()).small()
            took.append(time.monotonic() - made_at())
        return _quartile(took)
    finally:
        capture.release()


def _preview_ms(device: DocumentCamera, made_at: Callable[[], float]) -> float:
    """The same through the driver, seen where the screen would look.

    The page search runs in five frames a second and is no matter of the line; the lower quartile
    passes over it, and over what else this machine does meanwhile.
    """
    device.open(lambda event: None)
    try:
        device.start_preview()
        seq, took = 0, []
        while len(took) < 25:
            until(lambda seq=seq: device.preview.latest(seq) is not None)
            took.append(time.monotonic() - made_at())
            frame = device.preview.latest(seq)
            assert frame is not None
            seq = frame.seq
        return _quartile(took[5:])
    finally:
        device.close()


def _quartile(seconds: list[float]) -> float:
    """Lower quartile in milliseconds."""
    return statistics.quantiles(seconds, n=4)[0] * 1000


class UrlCameraRig(Rig):
    """An IP document camera; the stream is read through OpenCV's FFmpeg."""

    name = "camera_url"
    states = ("stream", "head", "body")
    skips = {
        1: "an address on the network is configured, not probed for: a kiosk does not search other "
        "people's networks for cameras",
        5: "the stream is cut into frames by FFmpeg, not by code of this project",
        8: "an MJPEG server serves any number of viewers; looking takes nothing from anybody",
        9: NO_DAEMON,
    }

    def __enter__(self) -> "UrlCameraRig":
        self.sim = MjpegCameraSimulator("dev", size=(1200, 900), fps=20)
        self.sim.put_paper(PAGE)
        self.sim.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.sim.close()

    def device(self) -> DocumentCamera:
        # A password as it may stand in a site's configuration.
        address = self.sim.url.replace("http://", f"http://viewer:{_PASSWORD}@")
        return DocumentCamera(address, backoff=QUICK)

    def command(self) -> object:
        return TakePage()

    def unplug(self) -> None:
        self.sim.set_fault(CameraFault.VANISH)

    def plug(self) -> None:
        self.sim.clear_fault()

    def unplug_at(self, state: str) -> None:
        self.sim.vanish_at(state)

    def hold(self) -> None:
        self.sim.set_fault(CameraFault.FREEZE)

    def release(self) -> None:
        self.sim.clear_fault()

    def secrets(self) -> list[str]:
        return [CANARY, _PASSWORD]

    def overhead_ms(self) -> float:
        """From a frame sent to a decoded preview, against OpenCV's FFmpeg alone doing the same."""
        capture = cv2.VideoCapture()
        assert capture.open(self.sim.url, cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])
        plain = _plain_ms(capture, lambda: self.sim.sent_at)
        return min(_preview_ms(self.device(), lambda: self.sim.sent_at) for _ in range(2)) - plain
