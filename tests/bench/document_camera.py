"""The document camera: what decoding less saves a preview, and what the driver adds to a frame."""

import time
from collections.abc import Callable, Iterator

import cv2

from drivers.document_camera.contract import CameraOnline, TakePage, TakeStill
from drivers.document_camera.frame import coded
from drivers.document_camera.paper import draw_page
from drivers.document_camera.source import lay_on_mat
from drivers.document_camera.watching import Watcher, find_outline
from tests.bench.figures import BenchFailed, Figure, Plan, in_turn, median, wall_ms
from tests.conformance.rigs.document_camera import V4l2CameraRig
from tests.drivers.fake_v4l2.scene import jpeg
from tests.drivers.hand_world import World, placement

PAGE = draw_page("登记表", [f"第{number}项 示例内容 {number * 37}" for number in range(18)])
SIZES = {"5mp": (2592, 1944), "8mp": (3264, 2448), "13mp": (4208, 3120)}


def camera_decode(plan: Plan) -> Iterator[Figure]:
    """A preview frame of a camera that only has its full size, beside decoding it in full."""
    for name, size in SIZES.items():
        frame = coded(jpeg(cv2.GaussianBlur(lay_on_mat(PAGE, 2.0, size), (0, 0), 0.8)))
        small, full = in_turn(
            lambda _, frame=frame: wall_ms(frame.small),
            lambda _, frame=frame: wall_ms(frame.full),
            plan.times(15, 2),
        )
        yield Figure(f"camera_preview_decode_{name}", small, "ms", full)


def camera_frame(plan: Plan) -> Iterator[Figure]:
    """From a frame in the kernel to the preview on the screen's slot, beside OpenCV alone."""
    with V4l2CameraRig() as rig:
        driver, plain = rig.latencies_ms()
    yield Figure("camera_frame", driver, "ms", plain)


def camera_still(plan: Plan) -> Iterator[Figure]:
    """A page with its search, beside the bare still it is cut from (1600x1200 at 60 a second)."""
    with V4l2CameraRig() as rig:
        camera = rig.device()
        online: list[object] = []
        camera.open(online.append)
        try:
            pages, stills = [], []
            for _ in range(plan.times(9, 2)):
                for command, figures in ((TakePage(), pages), (TakeStill(), stills)):
                    done = camera.execute(command, 10.0)
                    if not done.ok:
                        raise BenchFailed(f"the camera answered {done.code} {done.detail}")
                    figures.append(done.took_ms)
        finally:
            camera.close()
    if not any(isinstance(one, CameraOnline) for one in online):
        raise BenchFailed("the camera did not come online")
    yield Figure("camera_page", median(pages), "ms", median(stills))


def camera_watch(plan: Plan) -> Iterator[Figure]:
    """A preview frame of 1280x720 looked at (mat, motion, page at rest, gates): CPU, mean.

    Beside the corner finder alone on the same frames.
    """
    shots = list(placement(World((1280, 720), seed=1)))[: plan.times(60, 45)]
    watcher = Watcher()
    looks = [
        _cpu_ms(lambda at=at, shot=shot: watcher.observe(shot.picture, at / 25))
        for at, shot in enumerate(shots)
    ]
    finds = [_cpu_ms(lambda shot=shot: find_outline(shot.picture)) for shot in shots]
    yield Figure("camera_watch", sum(looks) / len(looks), "ms", sum(finds) / len(finds))


def _cpu_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000
