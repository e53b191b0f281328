"""The shipping camera takes pages by itself, from an MJPEG stream over loopback."""

import queue
import threading

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
    TakePage,
)
from drivers.document_camera.sim import CameraFault, MjpegCameraSimulator, draw_page

LINES = [f"第{number}项 示例内容 {number * 37}" for number in range(18)]
PAGE = draw_page("登记表", LINES)
OTHER = draw_page("合同", [f"条款 {number * 91} 甲方乙方" for number in range(12)])
WAIT_S = 60


class Booth:
    """A camera and what it tells; `until` passes over what is told in between."""

    def __init__(self, source):
        self.camera = DocumentCamera(source, try_for=0.3)
        self.events, self.all = queue.Queue(), []
        self.camera.open(self.events.put)
        self.until(CameraOnline)

    def until(self, kind, **fields):
        while True:
            event = self.events.get(timeout=WAIT_S)
            self.all.append(event)
            if isinstance(event, kind) and all(getattr(event, k) == v for k, v in fields.items()):
                return event

    def count(self, kind):
        return sum(isinstance(event, kind) for event in self.all)


@pytest.fixture
def sim():
    with MjpegCameraSimulator("dev", size=(1200, 900), fps=25) as made:
        yield made


@pytest.fixture
def booth(sim):
    made = Booth(sim.url)
    yield made
    made.camera.close()


def shape(jpeg):
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).shape


def test_a_page_is_taken_without_the_button_once_and_the_next_after_arm(sim, booth):
    booth.camera.start_preview(auto=True)
    booth.until(PageHint, code="no_paper")
    sim.put_paper(PAGE)
    taken = booth.until(PageTaken)
    assert taken.auto
    assert taken.quality.bad == ()
    assert len(taken.corners) == 4
    assert shape(taken.jpeg) == (taken.height, taken.width, 3)
    assert shape(taken.scene) == (900, 1200, 3)
    booth.until(PageHint, code="taken")
    sim.remove_paper()
    booth.until(PageGone)
    sim.put_paper(OTHER)
    booth.until(PageHint, code="ready")
    assert booth.count(PageTaken) == 1, "the resident looks at the first page first"
    booth.camera.arm()
    assert booth.until(PageTaken).auto
    assert booth.count(PageSeen) >= 2
    sim.remove_paper()
    booth.camera.arm()
    sim.put_paper(PAGE)
    booth.until(PageHint, code="duplicate")
    assert booth.count(PageTaken) == 2


def test_a_bad_page_is_hinted_not_taken_and_the_button_takes_it(sim, booth):
    sim.put_paper(PAGE)
    sim.set_fault(CameraFault.BLUR)
    booth.camera.start_preview(auto=True)
    booth.until(PageHint, code="blurred")
    assert booth.count(PageTaken) == 0
    booth.camera.capture()
    taken = booth.until(PageTaken)
    assert not taken.auto
    assert taken.quality.bad == ("blurred",)


def test_corners_dragged_by_hand_cut_the_page_anew(sim, booth):
    sim.put_paper(PAGE)
    booth.camera.start_preview(owner="case-7")
    booth.camera.capture()
    first = booth.until(PageTaken)
    (left, top), (right, _), (_, low), _ = first.corners
    half = ((left, top), (right, top), (right, (top + low) / 2), (left, (top + low) / 2))
    sim.remove_paper()
    for bad in (((0.1, 0.1),) * 4, ((0.1, 0.1), (0.9, 0.9))):
        assert booth.camera.execute(TakePage(corners=bad), 10).detail == "bad_corners"
    # The picture is here, so the camera need not be.
    sim.set_fault(CameraFault.VANISH)
    booth.until(CameraOffline)
    booth.camera.recut(half)
    cut = booth.until((PageTaken, PageRefused))
    assert cut.height < 0.6 * first.height
    assert np.allclose(cut.corners, half, atol=1e-3)
    assert cut.owner == first.owner == "case-7"
    booth.camera.recut(((0.5, 0.5),) * 4)
    assert booth.until((PageTaken, PageRefused)).code == "unreadable"


def test_where_nothing_is_seen_the_whole_frame_can_be_forced(booth):
    booth.camera.start_preview()
    booth.camera.capture()
    assert booth.until((PageTaken, PageRefused)).code == "no_paper"
    booth.camera.capture(force=True)
    taken = booth.until(PageTaken)
    assert not taken.sure
    assert taken.corners[0] == pytest.approx((0.06, 0.06), abs=0.01)


def test_nothing_of_one_resident_is_left_for_the_next(sim, booth):
    sim.put_paper(PAGE)
    booth.camera.start_preview(auto=True)
    taken = booth.until(PageTaken)
    booth.camera.stop_preview()
    assert booth.camera.preview.latest() is None
    assert booth.camera.execute(TakePage(corners=taken.corners), 10).detail == "no_still"
    booth.camera.start_preview(auto=True)
    # The same paper is no duplicate: what the last resident laid is not known any more.
    assert booth.until(PageTaken).auto
    booth.camera.start_preview()
    assert booth.camera.execute(TakePage(corners=taken.corners), 10).detail == "no_still"


def test_a_capture_whose_preview_has_ended_gives_no_page(sim, booth):
    sim.put_paper(PAGE)
    booth.camera.start_preview()
    booth.until(PageHint, code="ready")
    booth.camera.capture()
    booth.camera.stop_preview()
    assert isinstance(booth.until((PageTaken, PageRefused)), PageRefused)


@pytest.mark.parametrize("fault", [CameraFault.FREEZE, CameraFault.VANISH])
def test_a_camera_that_stops_while_a_page_lies_there(sim, booth, fault):
    booth.camera.start_preview(auto=True)
    booth.until(PageHint, code="no_paper")
    sim.set_fault(fault)
    booth.until(CameraOffline)
    sim.put_paper(PAGE)
    sim.clear_fault()
    booth.until(CameraOnline)
    assert booth.until(PageTaken).auto


def test_a_camera_that_vanishes_within_the_still_is_answered(sim, booth):
    sim.put_paper(PAGE)
    booth.camera.start_preview()
    booth.until(PageHint, code="ready")
    sim.vanish_at("body")
    booth.camera.capture()
    assert booth.until((PageTaken, PageRefused)) is not None
    if not booth.count(CameraOffline):
        booth.until(CameraOffline)
    sim.clear_fault()
    booth.until(CameraOnline)
    booth.camera.capture()
    assert isinstance(booth.until((PageTaken, PageRefused)), PageTaken)


def test_threads_end(booth):
    booth.camera.start_preview(auto=True)
    booth.camera.close()
    names = {thread.name for thread in threading.enumerate() if "device" in thread.name}
    assert names <= {"device-attendant"}
