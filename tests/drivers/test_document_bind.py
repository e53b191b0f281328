"""Which node an address means, two cameras kept apart, and what a scan says of each camera."""

import os
import queue

import pytest

from drivers.bus import Bus
from drivers.document_camera import v4l2
from drivers.document_camera.bind import resolve, resolve_both
from drivers.document_camera.camera import DocumentCamera
from drivers.document_camera.contract import CameraOffline, CameraOnline
from drivers.document_camera.modes import plan
from drivers.document_camera.probe import probe
from drivers.document_camera.v4l2 import CameraFacts
from drivers.errors import DeviceError, DeviceLost
from drivers.health import DeviceState
from tests.drivers.fake_v4l2 import abi
from tests.drivers.fake_v4l2.device import Model
from tests.drivers.fake_v4l2.machine import Machine

DOCUMENT = Model(card="Document", numbers="1bcf:2b95")
FACE = Model(
    card="Face", numbers="046d:0825", modes={"MJPG": {(1280, 720): 30}, "YUYV": {(640, 480): 30}}
)


@pytest.fixture
def machine():
    """The call camera is /dev/video0, the document camera /dev/video1."""
    with Machine() as made:
        made.add(FACE)
        made.add(DOCUMENT)
        yield made


def refusal(source, machine, avoid=""):
    with pytest.raises(DeviceError) as caught:
        resolve(source, avoid=avoid, bus=machine.bus())
    return caught.value.code


def test_every_form_of_address(machine):
    node = os.path.realpath(machine.by_path(1))
    ident = str(machine.dev / "v4l/by-id" / machine.ident(1))
    for source in (machine.by_path(1), ident, "usb:1bcf:2b95", "usb:1BCF:2B95", "auto", "1"):
        assert os.path.realpath(resolve(source, bus=machine.bus())) == node, source
    assert resolve("usb:1bcf:2b95", bus=machine.bus()) == machine.by_path(1), "by path first"
    assert resolve("/dev/elsewhere", bus=machine.bus()) == "/dev/elsewhere"


def test_addresses_that_mean_nothing(machine):
    assert refusal("usb:12:3", machine) == "bad_port"
    assert refusal("usb:ffff:0001", machine) == "no_device"
    with pytest.raises(DeviceLost):
        resolve("auto", bus=Bus(dev=machine.dev, sys=machine.root / "none", ports=()))


def test_it_follows_the_socket_when_numbers_change(machine):
    """After a restart the document camera is /dev/video0, on the same socket."""
    link = machine.dev / "v4l/by-path" / machine.socket(1)
    link.unlink()
    link.symlink_to("../../video0")
    assert os.path.realpath(resolve(machine.by_path(1))) == str(machine.dev / "video0")


@pytest.mark.parametrize("face", ["usb:046d:0825", "0", "BY_PATH"])
def test_auto_never_takes_the_call_camera(machine, face):
    face = machine.by_path(0) if face == "BY_PATH" else face
    machine.cameras[1].unplug()
    assert refusal("auto", machine, avoid=face) == "no_device"
    machine.cameras[1].plug()
    assert resolve("auto", avoid=face, bus=machine.bus()) == machine.by_path(1)
    # Also when the call camera has the larger picture.
    assert resolve("auto", avoid=machine.by_path(1), bus=machine.bus()) == machine.by_path(0)


def test_both_roles_on_one_node_are_refused(machine):
    assert refusal(machine.by_path(1), machine, avoid="usb:1bcf:2b95") == "camera_shared"
    assert refusal("1", machine, avoid=machine.by_path(1)) == "camera_shared"
    events = queue.Queue()
    camera = DocumentCamera("1", avoid=machine.by_path(1), bus=machine.bus)
    camera.open(events.put)
    try:
        event = events.get(timeout=10)
        assert isinstance(event, CameraOffline)
        assert event.code == "camera_shared"
        assert camera.health().state is DeviceState.HARDWARE_ERROR
    finally:
        camera.close()


def test_both_cameras_at_once(machine):
    bus = machine.bus()
    assert resolve_both("auto", "auto", bus=bus) == (machine.by_path(1), machine.by_path(0))
    by_path = machine.by_path(0)
    assert resolve_both("auto", by_path, bus=bus) == (machine.by_path(1), by_path)
    assert resolve_both("http://x/y", "auto", bus=bus)[0] == "http://x/y"
    assert resolve_both("auto", "test", bus=bus) == (machine.by_path(1), "test")
    with pytest.raises(DeviceError, match="camera_shared"):
        resolve_both(by_path, "0", bus=bus)


def test_two_alike_cameras_are_told_apart_by_socket(machine):
    machine.add(DOCUMENT)
    bus = machine.bus()
    assert resolve("usb:1bcf:2b95", avoid=machine.by_path(1), bus=bus) == machine.by_path(2)
    events = [queue.Queue(), queue.Queue()]
    cameras = [DocumentCamera(machine.by_path(place), bus=machine.bus) for place in (1, 2)]
    try:
        for camera, seen in zip(cameras, events, strict=True):
            camera.open(seen.put)
            assert isinstance(seen.get(timeout=10), CameraOnline)
        assert all(fake.device.streaming for fake in machine.cameras[1:])
    finally:
        for camera in cameras:
            camera.close()


# What a scan says.


def test_the_largest_picture_is_the_document_camera(machine):
    first, second = probe(machine.bus())
    assert first.role == "document_camera"
    assert first.config == f'document_camera.source = "{machine.by_path(1)}"'
    assert (first.usb, first.warnings, first.confidence) == ("1bcf:2b95", (), 0.9)
    assert first.about == "Document MJPG 2592x1944"
    assert second.role == "call_camera"
    assert second.config == f'call.camera = "{machine.by_path(0)}"'
    assert second.warnings == ("too_small",)


def test_a_camera_without_mjpeg_comes_last(machine):
    with Machine() as other:
        other.add(Model(card="Raw", modes={"YUYV": {(2592, 1944): 5}}), stable=False)
        other.add(FACE)
        first, second = probe(other.bus())
    assert first.about == "Face MJPG 1280x720"
    assert second.warnings == ("no_stable_path", "camera_without_mjpeg")
    assert second.config.endswith('/dev/video0"')


def test_metadata_output_and_vanished_nodes_are_no_cameras():
    with Machine() as machine:
        machine.add(Model(modes={}, kinds=abi.CAP_META_CAPTURE))
        machine.add(Model(modes={}, kinds=abi.CAP_VIDEO_OUTPUT))
        machine.add(Model(modes={"H264": {(1920, 1080): 30}}))
        machine.add(DOCUMENT, index=1)
        machine.add(DOCUMENT).unplug()
        (machine.dev / "video5").write_text("a file")
        folder = machine.sys / "class/video4linux/video5"
        folder.mkdir()
        (folder / "index").write_text("0")
        assert probe(machine.bus()) == []
    assert probe(Bus(dev=machine.dev, sys=machine.sys, ports=())) == []


def test_permission_and_business_are_told(machine):
    machine.cameras[1].take()
    machine.cameras[0].denied = True
    seen = {one.path[-1]: one for one in probe(machine.bus())}
    assert seen["1"].warnings == ("port_busy",)
    assert seen["0"].warnings == ("no_permission",)
    assert seen["0"].confidence < 0.5
    assert seen["1"].role == "document_camera"


def test_a_look_without_questions_opens_nothing(machine):
    bus = machine.bus()
    found = probe(Bus(dev=bus.dev, sys=bus.sys, ports=(), send=False))
    assert len(found) == 2
    assert not any(fake.asked for fake in machine.cameras)


def test_asking_disturbs_nobody(machine):
    fake = machine.cameras[1]
    fake.take()
    mode = fake.device.mode
    probe(machine.bus())
    assert fake.device.streaming
    assert fake.device.mode == mode


# The choice of modes.


def modes(*sizes, fmt="MJPG"):
    return CameraFacts("x", True, {fmt: tuple(sorted(sizes, key=lambda s: -s[0] * s[1]))})


@pytest.mark.parametrize(
    ("sizes", "preview", "still"),
    [
        ([(2592, 1944), (1280, 720), (640, 480)], (1280, 720), (2592, 1944)),
        ([(2592, 1944), (1280, 720), (1024, 768)], (1024, 768), (2592, 1944)),
        ([(3264, 2448), (1600, 1200), (1280, 960), (1280, 720)], (1280, 960), (3264, 2448)),
        ([(3840, 2160), (1280, 960), (1280, 720)], (1280, 720), (3840, 2160)),
        ([(8000, 6000), (4208, 3120), (640, 480)], (640, 480), (4208, 3120)),
        ([(8000, 6000)], (8000, 6000), (8000, 6000)),
        ([], (1280, 720), (1280, 720)),
    ],
)
def test_the_preview_has_the_stills_shape(sizes, preview, still):
    chosen = plan(modes(*sizes))
    assert (chosen.preview, chosen.still) == (preview, still)


def test_warnings_of_a_plan():
    assert plan(modes((1920, 1080))).warnings == ("too_small",)
    raw = plan(modes((2592, 1944), fmt="YUYV"))
    assert raw.warnings == ("camera_without_mjpeg",)
    assert not raw.coded
    for facts in (CameraFacts("x", False), CameraFacts("x", True), modes((9, 9), fmt="H264")):
        with pytest.raises(DeviceError, match="no_camera"):
            plan(facts)


def test_facts_of_a_node(machine):
    facts = v4l2.look(machine.by_path(1))
    assert facts.card == "Document"
    assert facts.best("MJPG") == (2592, 1944)
    assert facts.best("H264") == (0, 0)
    assert set(facts.modes) == {"MJPG", "YUYV"}
    assert v4l2.is_free(machine.by_path(1))
    with pytest.raises(DeviceError, match="no_camera"):
        v4l2.look("/dev/null")
    with pytest.raises(DeviceLost, match="no_device"):
        v4l2.look("/dev/video-none")
