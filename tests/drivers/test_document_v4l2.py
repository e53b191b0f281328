"""The shipping driver and OpenCV's real CAP_V4L2 on a camera below the system calls."""

import errno
import queue
import threading
import time

import cv2
import numpy as np
import pytest

from drivers.contract import Cancel, CompletionCode, NeedsStaff
from drivers.document_camera import camera as camera_module
from drivers.document_camera.camera import DocumentCamera
from drivers.document_camera.contract import (
    CameraOffline,
    CameraOnline,
    CameraStatus,
    GetStatus,
    PageRefused,
    PageTaken,
    Still,
    TakePage,
    TakeStill,
)
from drivers.document_camera.frame import decode
from drivers.document_camera.paper import draw_page
from drivers.health import DeviceState
from drivers.supervisor import Backoff
from tests.calm import late
from tests.conformance.rig import until
from tests.drivers.fake_v4l2.device import Model
from tests.drivers.fake_v4l2.machine import Machine

PAGE = draw_page("登记表", [f"第{number}项 示例内容 {number * 37}" for number in range(18)])
PREVIEW, STILL = (1280, 960), (2592, 1944)
MODES = {"MJPG": {(640, 480): 30, PREVIEW: 30, STILL: 15}, "YUYV": {(640, 480): 30, PREVIEW: 10}}
SMALL_STILL = (1600, 1200)
SMALL = {"MJPG": {PREVIEW: 100, SMALL_STILL: 100}}
"""Quick to draw, code and search: for tests that are not about size."""
QUICK = Backoff(0.05, 0.2)
WAIT_S = 20.0


class Booth:
    """A driver on a camera, and its events."""

    def __init__(self, source, machine, **more):
        self.camera = DocumentCamera(
            source, backoff=QUICK, bus=machine.bus, try_for=0.15, power=lambda node: False, **more
        )
        self.events = queue.Queue()

    def __enter__(self):
        self.camera.open(self.events.put)
        return self

    def __exit__(self, *exc):
        self.camera.close()

    def until(self, *kinds):
        end = time.monotonic() + WAIT_S
        while True:
            event = self.events.get(timeout=max(0.001, end - time.monotonic()))
            if isinstance(event, kinds):
                return event

    def do(self, command, deadline=10.0, cancel=None):
        return self.camera.execute(command, deadline, cancel)

    def status(self):
        completion = self.do(GetStatus())
        assert completion.ok, completion
        assert isinstance(completion.result, CameraStatus)
        return completion.result


@pytest.fixture
def machine():
    with Machine() as made:
        yield made


@pytest.fixture
def fake(machine):
    made = machine.add(Model(modes=SMALL))
    made.scene.show(PAGE)
    return made


@pytest.fixture
def booth(machine, fake):
    with Booth(machine.by_path(0), machine) as made:
        yield made


@pytest.fixture
def large(machine):
    """(driver, camera) with a still of 5 MP."""
    fake, booth = _online(machine, Model(modes=MODES))
    with booth:
        yield booth, fake


def test_mjpeg_is_agreed_before_the_size_with_one_buffer(large):
    booth, fake = large
    online = booth.until(CameraOnline)
    assert (online.width, online.height) == PREVIEW
    assert fake.device.mode == ("MJPG", PREVIEW, 30)
    asked = [one for one in fake.asked if one in ("S_FMT", "REQBUFS", "QUERYBUF", "STREAMON")]
    assert asked[-4:] == ["S_FMT", "REQBUFS", "QUERYBUF", "STREAMON"], "one buffer, then frames"
    status = booth.status()
    assert (status.preview, status.still, status.pixel_format) == (PREVIEW, STILL, "MJPG")
    assert status.fps == 30.0
    assert status.warnings == ()
    known = booth.camera.capabilities()
    assert known.sizes == (STILL, PREVIEW, (640, 480))


def test_a_still_is_the_cameras_own_bytes_in_full_size(large):
    booth, fake = large
    booth.until(CameraOnline)
    completion = booth.do(TakeStill())
    still = completion.result
    assert isinstance(still, Still)
    assert (still.width, still.height, still.as_sent) == (*STILL, True)
    assert still.jpeg in (fake.scene.frame("MJPG", STILL), fake.scene.frame("MJPG", STILL))
    assert decode(still.jpeg).shape == (STILL[1], STILL[0], 3)
    status = booth.status()
    assert 0 < status.switch_ms <= completion.took_ms


def test_after_a_still_the_preview_runs_at_its_own_rate_again(large):
    """OpenCV would go on asking for the still's 15 frames a second."""
    booth, fake = large
    booth.until(CameraOnline)
    assert booth.do(TakeStill()).ok
    until(lambda: fake.device.streaming and fake.device.mode == ("MJPG", PREVIEW, 30))


def test_a_page_is_taken_from_the_full_size(large):
    booth, _ = large
    booth.until(CameraOnline)
    taken = booth.do(TakePage()).result
    assert isinstance(taken, PageTaken)
    assert taken.height > 0.7 * STILL[1]
    assert taken.height / taken.width == pytest.approx(297 / 210, rel=0.02)
    booth.camera.capture()
    assert isinstance(booth.until(PageTaken, PageRefused), PageTaken)


def test_no_page_is_the_users_matter_and_the_camera_stays_online(booth, fake):
    booth.until(CameraOnline)
    fake.scene.show(None)
    completion = booth.do(TakePage())
    assert (completion.code, completion.detail) == (CompletionCode.USER_ERROR, "no_paper")
    assert booth.camera.health().state is DeviceState.ONLINE
    fake.scene.show(PAGE)
    assert booth.do(TakePage()).ok


def test_the_preview_shows_what_lies_there(booth, fake):
    booth.until(CameraOnline)
    booth.camera.start_preview()
    until(lambda: booth.camera.preview.latest() is not None)
    frame = booth.camera.preview.latest()
    assert (frame.width, frame.height) == PREVIEW
    seen = np.frombuffer(frame.data, np.uint8).reshape(PREVIEW[1], PREVIEW[0], 3)
    assert seen[PREVIEW[1] // 2, PREVIEW[0] // 2].min() > 150, "paper"
    booth.camera.stop_preview()
    assert booth.camera.preview.latest() is None


def test_nobody_looks_the_stream_stops_and_an_unplug_is_still_noticed(machine, fake, monkeypatch):
    monkeypatch.setattr(camera_module, "STANDBY_AFTER_S", 0.2)
    with Booth(machine.by_path(0), machine) as booth:
        booth.until(CameraOnline)
        until(lambda: not fake.device.streaming)
        opened = fake.times("OPEN")
        assert booth.do(TakePage()).ok, "it wakes up by itself"
        until(lambda: not fake.device.streaming)
        assert fake.times("OPEN") == opened + 1
        fake.unplug()
        began = time.monotonic()
        assert booth.until(CameraOffline).code == "no_device"
        assert time.monotonic() - began < 2.0 + late(began)
        fake.plug()
        booth.until(CameraOnline)


# Cameras that are not as one would wish.


def _online(machine, model):
    fake = machine.add(model)
    fake.scene.show(PAGE)
    return fake, Booth(machine.by_path(0), machine)


def test_a_camera_without_mjpeg_works_and_is_told(machine):
    modes = {"YUYV": {(640, 480): 30, (1600, 1200): 15}}
    fake, booth = _online(machine, Model(modes=modes))
    with booth:
        booth.until(CameraOnline)
        assert fake.device.mode[0] == "YUYV"
        status = booth.status()
        assert status.warnings == ("camera_without_mjpeg", "too_small")
        assert booth.camera.health().counters["camera_without_mjpeg"] == 1
        still = booth.do(TakeStill()).result
        assert (still.width, still.height, still.as_sent) == (1600, 1200, False)
        paper = decode(still.jpeg)[600, 800]
        assert paper.min() > 200, "colours are right"
        assert booth.do(TakePage()).ok


def test_a_camera_that_cant_list_its_sizes_is_asked_one_by_one(machine):
    fake, booth = _online(machine, Model(modes=SMALL, enumerates=False))
    with booth:
        booth.until(CameraOnline)
        assert "TRY_FMT" in fake.asked
        assert booth.status().still == SMALL_STILL


def test_a_camera_that_ignores_sizes(machine):
    modes = {"MJPG": {(2592, 1944): 30, (1280, 720): 30}}
    fake, booth = _online(machine, Model(modes=modes, ignores_sizes=True))
    with booth:
        online = booth.until(CameraOnline)
        assert (online.width, online.height) == (2592, 1944)
        booth.camera.start_preview()
        until(lambda: booth.camera.preview.latest() is not None)
        frame = booth.camera.preview.latest()
        assert max(frame.width, frame.height) <= 1296, "decoded at half size"
        assert booth.do(TakePage()).ok


def test_a_camera_that_changes_its_size_by_itself(booth, fake):
    booth.until(CameraOnline)
    fake.other_size = (640, 480)
    until(lambda: fake.device.ready_at)
    still = booth.do(TakeStill()).result
    assert (still.width, still.height) == (640, 480), "told as it is"


def test_a_slow_camera(machine):
    fake, booth = _online(machine, Model(modes=SMALL))
    fake.slow = 8.0
    with booth:
        booth.until(CameraOnline)
        assert booth.do(TakePage()).ok


def test_half_frames_are_never_taken_for_pages(booth, fake):
    booth.until(CameraOnline)
    fake.half = True
    completion = booth.do(TakePage())
    assert (completion.code, completion.detail) == (CompletionCode.HARDWARE_ERROR, "unreadable")
    assert booth.do(TakeStill(), 0.5).code is CompletionCode.TIME_OUT
    assert booth.camera.health().counters["unreadable"] >= 1
    fake.half = False
    assert booth.do(TakePage()).ok


def test_the_first_frame_of_a_stream_is_left_out(machine):
    """It is often a bad one; OpenCV skips it, so the driver need not."""
    fake, booth = _online(machine, Model(modes=SMALL))
    fake.bad_first = True
    with booth:
        booth.until(CameraOnline)
        for _ in range(3):
            assert booth.do(TakeStill()).ok
        assert "unreadable" not in booth.camera.health().counters


@pytest.mark.parametrize("garbage", [b"\0" * 5000, b"\xff\xd8\xff", b"x"])
def test_garbage_for_frames(booth, fake, garbage):
    booth.until(CameraOnline)
    fake.garbage = garbage
    assert booth.do(TakePage()).detail == "unreadable"
    fake.garbage = None
    assert booth.do(TakePage()).ok


# Gone, held, hung.


@pytest.mark.parametrize("at", ["S_FMT", "REQBUFS", "STREAMON", "DQBUF", "QBUF", "STREAMOFF"])
def test_it_vanishes_in_the_middle_of_a_still(booth, fake, at):
    booth.until(CameraOnline)
    until(lambda: fake.times("DQBUF") > 2)
    fake.unplug_at(at)
    began = time.monotonic()
    completion = booth.do(TakeStill())
    assert completion.code is CompletionCode.DEVICE_NOT_READY
    assert time.monotonic() - began < 1.0 + late(began)
    booth.until(CameraOffline)
    fake.plug()
    booth.until(CameraOnline)
    assert booth.do(TakeStill()).ok


def test_a_frozen_camera_keeps_the_deadline_and_is_given_up(booth, fake):
    booth.until(CameraOnline)
    fake.frozen = True
    began = time.monotonic()
    assert booth.do(TakePage(), 0.5).code is CompletionCode.TIME_OUT
    assert 0.45 < time.monotonic() - began < 1.5 + late(began)
    assert booth.until(CameraOffline).code == "no_frames"
    fake.frozen = False
    booth.until(CameraOnline)


def test_stuck_in_the_kernel_deadline_cancel_and_capture_still_hold(machine, fake):
    with Booth(machine.by_path(0), machine, capture_deadline=0.5) as booth:
        booth.until(CameraOnline)
        fake.hold_at("DQBUF")
        until(lambda: not fake._held.is_set())
        began = time.monotonic()
        assert booth.do(TakePage(), 0.4).code is CompletionCode.TIME_OUT
        cancel = Cancel()
        threading.Timer(0.2, cancel.set).start()
        assert booth.do(TakeStill(), 10.0, cancel).code is CompletionCode.CANCELED
        booth.camera.capture()
        assert booth.until(PageRefused).code == "camera_offline"
        assert time.monotonic() - began < 4.0 + late(began)
        fake.release()
        assert booth.do(TakePage()).ok


def test_it_is_closed_while_stuck(machine, fake):
    booth = Booth(machine.by_path(0), machine)
    with booth:
        booth.until(CameraOnline)
        fake.hold_at("DQBUF")
        until(lambda: not fake._held.is_set())
        threading.Timer(0.3, fake.release).start()
    assert booth.camera.health().code == "closed"


def test_another_program_has_it(machine, fake):
    fake.take()
    with Booth(machine.by_path(0), machine) as booth:
        assert booth.until(CameraOffline).code == "port_busy"
        assert booth.camera.health().state is DeviceState.DEVICE_BUSY
        assert booth.do(TakePage()).code is CompletionCode.DEVICE_NOT_READY
        fake.give_back()
        booth.until(CameraOnline)


def test_another_program_takes_it_while_nobody_looks(machine, fake, monkeypatch):
    monkeypatch.setattr(camera_module, "STANDBY_AFTER_S", 0.1)
    with Booth(machine.by_path(0), machine) as booth:
        booth.until(CameraOnline)
        until(lambda: not fake.device.streaming)
        fake.take()
        assert booth.do(TakePage()).code is CompletionCode.DEVICE_NOT_READY
        assert booth.until(CameraOffline).code == "port_busy"


def test_a_second_driver_is_kept_out_also_while_the_first_rests(machine, fake, monkeypatch):
    monkeypatch.setattr(camera_module, "STANDBY_AFTER_S", 0.1)
    with Booth(machine.by_path(0), machine) as booth:
        booth.until(CameraOnline)
        until(lambda: not fake.device.streaming)
        with Booth(str(fake.node), machine) as second:
            assert second.until(CameraOffline).code == "port_busy"


def test_no_permission_and_nothing_there(machine, fake):
    fake.denied = True
    with Booth(machine.by_path(0), machine) as booth:
        assert booth.until(CameraOffline).code == "no_permission"
    fake.denied = False
    fake.unplug()
    with Booth(machine.by_path(0), machine) as booth:
        assert booth.until(CameraOffline).code == "no_device"
        assert booth.camera.health().state is DeviceState.NO_DEVICE


@pytest.mark.parametrize(
    ("at", "number"),
    [("S_FMT", errno.EIO), ("REQBUFS", errno.ENOMEM), ("STREAMON", errno.ENOSPC),
     ("STREAMON", errno.EPROTO), ("QUERYCAP", errno.EIO), ("S_PARM", errno.EIO)],
)  # fmt: skip
def test_an_error_of_the_kernel_passes_over(machine, fake, at, number):
    """ENOSPC: two cameras on one hub, and the bus has no room for a second stream."""
    fake.fail(at, number)
    with Booth(machine.by_path(0), machine) as booth:
        booth.until(CameraOnline)
        assert booth.do(TakePage()).ok


def test_a_camera_that_never_works_ends_up_with_staff(machine, fake):
    fake.frozen = True
    fake.denied = True
    with Booth(machine.by_path(0), machine) as booth:
        assert booth.until(NeedsStaff).code == "no_permission"


def test_opencvs_own_view_of_the_same_camera(machine):
    """The trap that the driver steps round: the size first leaves the camera at 10 fps."""
    fake = machine.add(Model(modes=MODES))
    capture = cv2.VideoCapture()
    assert capture.open(str(fake.node), cv2.CAP_V4L2)
    try:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, PREVIEW[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, PREVIEW[1])
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        assert fake.device.mode == ("MJPG", PREVIEW, 10)
    finally:
        capture.release()
