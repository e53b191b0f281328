"""The try on demand: figures of a camera that is well, one word for each that is not."""

import json
import os
import subprocess
import sys

import cv2
import pytest

from drivers.document_camera.paper import draw_page
from drivers.document_camera.sim import MjpegCameraSimulator
from drivers.document_camera.trial import try_device
from tests.drivers.fake_v4l2 import shim
from tests.drivers.fake_v4l2.device import Model
from tests.drivers.fake_v4l2.machine import Machine

PAGE = draw_page("登记表", ["第一项 示例内容"])


@pytest.fixture
def machine():
    with Machine() as made:
        yield made


def tried(machine, source=None, **more):
    return try_device(source or machine.by_path(0), bus=machine.bus, count_s=0.6, **more)


def test_a_camera_that_is_well(machine):
    fake = machine.add()
    ready = []
    trial = tried(machine, on_ready=lambda: ready.append(fake.device.streaming))
    assert ready == [True]
    told = trial.as_object()
    assert told["result"] == "ok"
    assert told["sizes"] == ["2592x1944", "1280x720", "640x480"]
    assert (told["preview"], told["still"], told["pixel_format"]) == (
        "1280x720", "2592x1944", "MJPG",
    )  # fmt: skip
    assert told["warnings"] == []
    assert 0 < told["first_frame_ms"] < 5000
    assert 5 < told["fps"] < 36
    assert 0 < told["switch_ms"] <= told["still_ms"] < 5000
    json.dumps(told)


def test_words_for_what_is_wrong(machine):
    assert tried(machine).result == "no_device"
    assert tried(machine, "tape:1").result == "bad_source"
    fake = machine.add(Model(modes={"MJPG": {(1280, 720): 30}}))
    fake.take()
    assert tried(machine).result == "port_busy"
    fake.give_back()
    fake.denied = True
    assert tried(machine).result == "no_permission"
    fake.denied = False
    assert tried(machine, "0", avoid=machine.by_path(0)).result == "camera_shared"
    machine.add(Model(modes={}, kinds=0x2))
    assert tried(machine, machine.by_path(1)).result == "no_camera"


def test_a_camera_that_leaves_during_the_try(machine):
    fake = machine.add(Model(modes={"MJPG": {(1280, 720): 30, (1600, 1200): 30}}))
    trial = tried(machine, on_ready=lambda: fake.unplug_at("DQBUF"))
    assert trial.result == "no_device"
    assert trial.figures["still_ms"] is None


def test_a_camera_that_gives_half_pictures(machine, monkeypatch):
    from drivers.document_camera import trial as module

    monkeypatch.setattr(module, "_STILL_S", 0.4)
    fake = machine.add(Model(modes={"MJPG": {(1280, 720): 60}}))
    fake.half = True
    assert tried(machine).result == "unreadable"


def test_a_stream_and_a_folder(tmp_path, machine):
    with MjpegCameraSimulator("dev", size=(800, 600), fps=30) as sim:
        told = tried(machine, sim.url).as_object()
    assert (told["result"], told["still"], told["sizes"]) == ("ok", "800x600", ["800x600"])
    cv2.imwrite(str(tmp_path / "page.png"), PAGE)
    told = tried(machine, f"folder:{tmp_path}").as_object()
    assert told["result"] == "ok"
    assert 3 < told["fps"] < 14


def test_the_same_by_ld_preload_in_a_process_that_knows_nothing_of_the_fake(machine):
    """The hook inside this process is not what makes it work."""
    machine.add(Model(modes={"MJPG": {(1280, 720): 60, (2592, 1944): 30}}))
    words = (
        "import json, sys\n"
        "from drivers.document_camera.trial import try_device\n"
        "print(json.dumps(try_device(sys.argv[1], count_s=0.3).as_object()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", words, machine.by_path(0)],
        env=os.environ | shim.environment(), capture_output=True, text=True, timeout=60,
        check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["result"], told["still"]) == ("ok", "2592x1944")
