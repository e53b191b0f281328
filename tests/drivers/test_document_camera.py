"""The shipping camera driver on an MJPEG stream over loopback, and on a folder of pictures."""

import gc
import logging
import os
import queue
import threading
import time

import cv2
import numpy as np
import pytest

from drivers.document_camera.camera import DocumentCamera
from drivers.document_camera.contract import (
    CameraOffline,
    CameraOnline,
    PageGone,
    PageHint,
    PageRefused,
    PageSeen,
    PageTaken,
)
from drivers.document_camera.sim import CameraFault, MjpegCameraSimulator, draw_page
from drivers.document_camera.source import UnreadablePicture
from drivers.errors import SequenceError, SimulatorRefused
from drivers.health import DeviceState
from tests.conformance.rig import until

CANARY = "金丝雀"
LINES = [f"第{number}项 {CANARY} 示例内容 {number * 37}" for number in range(18)]
PAGE = draw_page("登记表", LINES)
WAIT_S = 30


class Booth:
    """A camera, its events, and what to wait for."""

    def __init__(self, source):
        self.camera = DocumentCamera(source, try_for=0.15)
        self.events = queue.Queue()
        self.all = []

    def open(self):
        self.camera.open(self.events.put)
        return self.until(CameraOnline)

    def until(self, *kinds, code=None):
        """The next event of these kinds (and code); hints in between are passed over."""
        while True:
            event = self.events.get(timeout=WAIT_S)
            self.all.append(event)
            if isinstance(event, kinds) and (code is None or event.code == code):
                return event
            assert isinstance(event, PageHint | PageSeen | PageGone), event

    def capture(self):
        self.camera.capture()
        return self.until(PageTaken, PageRefused)

    def frame(self, after=0):
        end = time.monotonic() + WAIT_S
        while (frame := self.camera.preview.latest(after)) is None and time.monotonic() < end:
            threading.Event().wait(0.01)
        assert frame is not None
        return frame


@pytest.fixture
def sim():
    with MjpegCameraSimulator("dev", size=(1200, 900), fps=40) as made:
        yield made


@pytest.fixture
def booth(sim):
    made = Booth(sim.url)
    yield made
    made.camera.close()


def test_a_page_is_previewed_hinted_and_taken(sim, booth):
    online = booth.open()
    assert (online.width, online.height) == (1200, 900)
    booth.camera.start_preview()
    booth.until(PageHint, code="no_paper")
    sim.put_drawn_page("登记表", LINES)
    booth.until(PageHint, code="ready")
    frame = booth.frame(booth.frame().seq + 2)
    assert (frame.width, frame.height, len(frame.data)) == (1200, 900, 1200 * 900 * 3)
    picture = np.frombuffer(frame.data, np.uint8).reshape(900, 1200, 3).astype(int)
    green = (picture[..., 1] > 150) & (picture[..., 0] < 120) & (picture[..., 2] < 120)
    assert green.sum() > 1000, "the outline is drawn"
    taken = booth.capture()
    assert isinstance(taken, PageTaken)
    page = cv2.imdecode(np.frombuffer(taken.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert page.shape == (taken.height, taken.width, 3)
    assert taken.height / taken.width == pytest.approx(297 / 210, rel=0.02)
    assert taken.quality.sharpness > 0.26
    assert taken.quality.brightness > 200
    assert taken.quality.tilt_deg == pytest.approx(-2, abs=0.5)
    assert [event.seq for event in booth.all] == list(range(1, len(booth.all) + 1))


def test_stop_preview_forgets_the_picture(sim, booth):
    sim.put_paper(PAGE)
    booth.open()
    booth.camera.start_preview()
    last = booth.frame()
    booth.camera.stop_preview()
    assert booth.camera.preview.latest() is None
    booth.camera.start_preview()
    assert booth.frame().seq > last.seq


@pytest.mark.parametrize(
    ("fault", "flaw"),
    [
        (CameraFault.BLUR, "blurred"),
        (CameraFault.DARK, "too_dark"),
        (CameraFault.CUT_OFF, "cut_off"),
    ],
)
def test_the_button_takes_a_bad_page_too_and_its_figures_say_so(sim, booth, fault, flaw):
    sim.put_paper(PAGE)
    sim.set_fault(fault)
    booth.open()
    taken = booth.capture()
    assert isinstance(taken, PageTaken)
    assert flaw in taken.quality.bad
    assert flaw in taken.quality.as_object()["flaws"]
    sim.clear_fault()
    good = booth.capture()
    assert good.quality.bad == ()
    assert good.sure


def test_half_frames_are_refused_and_a_good_one_follows(sim, booth):
    sim.put_paper(PAGE)
    sim.set_fault(CameraFault.HALF_FRAMES)
    booth.open()
    assert booth.capture().code == "unreadable"
    booth.camera.start_preview()
    booth.until(PageHint, code="unreadable")
    sim.clear_fault()
    booth.until(PageHint, code="ready")
    assert isinstance(booth.capture(), PageTaken)


def test_an_empty_mat_is_refused(booth):
    booth.open()
    assert booth.capture().code == "no_paper"


def test_a_paper_that_comes_just_after_the_button_is_still_taken(sim, booth):
    booth.open()
    sim.put_paper(PAGE)
    assert isinstance(booth.capture(), PageTaken)


def test_asking_twice_is_answered_once(sim, booth):
    sim.put_paper(PAGE)
    booth.open()
    booth.camera.capture()
    assert isinstance(booth.capture(), PageTaken)
    with pytest.raises(queue.Empty):
        booth.events.get(timeout=0.5)


@pytest.mark.parametrize("fault", [CameraFault.FREEZE, CameraFault.VANISH])
def test_a_camera_that_stops_goes_offline_and_comes_back(sim, booth, fault):
    sim.put_paper(PAGE)
    booth.open()
    booth.camera.start_preview()
    booth.frame()
    sim.set_fault(fault)
    assert booth.until(CameraOffline).code in ("no_frames", "no_device")
    assert booth.capture().code == "camera_offline"
    sim.clear_fault()
    booth.until(CameraOnline)
    assert booth.camera.health().state is DeviceState.ONLINE
    assert isinstance(booth.capture(), PageTaken)


def test_a_capture_while_the_camera_freezes_is_answered(sim, booth):
    sim.put_paper(PAGE)
    booth.open()
    sim.set_fault(CameraFault.FREEZE)
    booth.camera.capture()
    booth.until(CameraOffline)
    assert booth.until(PageRefused).code == "camera_offline"
    sim.clear_fault()
    booth.until(CameraOnline)


def test_a_dark_camera_that_vanishes_comes_back_bright(sim, booth):
    sim.put_paper(PAGE)
    booth.open()
    for fault in (CameraFault.DARK, CameraFault.VANISH):
        sim.set_fault(fault)
    booth.until(CameraOffline)
    sim.clear_fault()
    booth.until(CameraOnline)
    assert isinstance(booth.capture(), PageTaken)


def test_no_camera_at_all():
    for source in ("http://127.0.0.1:1/x", "/dev/video99", "folder:/nowhere", "tape:1"):
        booth = Booth(source)
        booth.camera.open(booth.events.put)
        try:
            assert booth.until(CameraOffline).code in ("no_device", "bad_source")
            assert booth.capture().code == "camera_offline"
            assert booth.camera.health().state in (DeviceState.NO_DEVICE, "hardwareError")
        finally:
            booth.camera.close()


def test_capture_before_open_is_a_typed_error():
    with pytest.raises(SequenceError, match="not_open"):
        DocumentCamera("folder:/nowhere").capture()


def _threads():
    """The camera's own; the attendant is the process's and ends in its own time."""
    names = {thread.name for thread in threading.enumerate() if "device" in thread.name}
    return names - {"device-attendant"}


def test_open_and_close_many_times_leaves_nothing(sim, booth):
    booth.open()
    booth.camera.close()
    gc.collect()
    assert not _threads()
    files = len(os.listdir("/proc/self/fd"))
    for _ in range(8):
        booth.camera.open(booth.events.put)
        booth.camera.open(booth.events.put)
        booth.until(CameraOnline)
        booth.camera.close()
        booth.camera.close()
    assert not _threads()
    # The simulator's side of the last lines, and the attendant's, close in their own time.
    until(lambda: len(os.listdir("/proc/self/fd")) <= files)


def test_no_picture_in_repr_or_log(sim, booth, caplog, capfd):
    sim.put_paper(PAGE)
    with caplog.at_level(logging.DEBUG):
        booth.open()
        taken = booth.capture()
        sim.set_fault(CameraFault.VANISH)
        booth.camera.start_preview()
        booth.until(CameraOffline)
    assert isinstance(taken, PageTaken)
    assert "jpeg" not in repr(taken)
    out, err = capfd.readouterr()
    assert len(repr(booth.all)) < 2000
    assert sim.url.split("/")[2] not in caplog.text + out + err


# A folder as a camera.


@pytest.fixture
def folder(tmp_path):
    made = Booth(f"folder:{tmp_path}")
    yield made, tmp_path
    made.camera.close()


def test_folder_the_newest_picture_is_the_paper(folder):
    booth, path = folder
    booth.open()
    assert booth.capture().code == "no_paper"
    cv2.imwrite(str(path / "a.png"), PAGE)
    first = booth.capture()
    assert isinstance(first, PageTaken)
    assert first.height > first.width
    wide = np.ascontiguousarray(PAGE[:800])
    (path / "乙.jpg").write_bytes(cv2.imencode(".jpg", wide)[1].tobytes())
    os.utime(path / "乙.jpg", (time.time() + 5, time.time() + 5))
    second = booth.capture()
    assert isinstance(second, PageTaken)
    assert second.width > second.height
    for file in path.iterdir():
        file.unlink()
    assert booth.capture().code == "no_paper"


def test_folder_a_photo_is_used_as_it_is(folder):
    booth, path = folder
    scene = np.full((900, 1200, 3), (60, 90, 110), np.uint8)
    scene[150:750, 300:724] = cv2.resize(PAGE, (424, 600), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(path / "photo.png"), scene)
    booth.open()
    taken = booth.capture()
    assert isinstance(taken, PageTaken)
    assert (taken.width, taken.height) == (pytest.approx(424, abs=6), pytest.approx(600, abs=6))


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\xff\xd8\xff\xda half"])
def test_folder_an_unreadable_picture_is_told(folder, content):
    booth, path = folder
    (path / "broken.jpg").write_bytes(content)
    booth.open()
    assert booth.capture().code == "unreadable"
    assert booth.camera.health().state is DeviceState.ONLINE
    cv2.imwrite(str(path / "broken.jpg"), PAGE)
    assert isinstance(booth.capture(), PageTaken)


def test_the_simulator_refuses_what_is_no_picture_and_no_dev_site(sim, tmp_path):
    with pytest.raises(UnreadablePicture):
        sim.put_paper(b"no picture")
    file = tmp_path / "page.png"
    cv2.imwrite(str(file), PAGE)
    sim.put_paper(file)
    with pytest.raises(SimulatorRefused, match="MjpegCameraSimulator refuses to start"):
        MjpegCameraSimulator("prod")
