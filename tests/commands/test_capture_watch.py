"""``kiosk capture watch`` on films of frames and on a camera over loopback: what it prints."""

import json
import os
import signal
import subprocess
import sys
import threading

import cv2
import pytest

from drivers.document_camera.sim import CameraFault, MjpegCameraSimulator
from kiosk.__main__ import main
from kiosk.commands.capture.film import frames_in
from tests.drivers.hand_world import FPS, PAGE, World, placement, removal


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A folder of frames, and the number of the first without a hand."""
    folder = tmp_path_factory.mktemp("film")
    world = World(seed=4)
    shots = [*placement(world, moving=8, holding=3, leaving=5, still=14)]
    shots += removal(world, moving=6, empty=10)
    for number, shot in enumerate(shots):
        cv2.imwrite(str(folder / f"frame-{number}.jpg"), shot.picture)
    hands = [number for number, shot in enumerate(shots) if shot.hand and shot.page]
    left = next(n for n, one in enumerate(hands) if hands[n + 1] > one + 1)
    return folder, hands[left] + 1


def watch(capsys, *arguments):
    code = main(["capture", "watch", "--json", *map(str, arguments)])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def only(told, event):
    return [one for one in told if one["event"] == event]


def test_a_film_gives_hints_one_capture_and_an_end(film, capsys, tmp_path):
    folder, hand_left = film
    code, told = watch(capsys, "--source", folder, "--save", tmp_path / "pages")
    assert code == 0
    (taken,) = only(told, "captured")
    assert 0.2 <= taken["t"] - hand_left / FPS <= 0.5
    assert taken["frame"] == f"frame-{round(taken['t'] * FPS)}.jpg"
    assert taken["figures"]["flaws"] == []
    assert all(0 <= value <= 1 for corner in taken["corners"] for value in corner)
    page = cv2.imread(taken["file"])
    assert page.shape == (taken["height"], taken["width"], 3)
    codes = [one["code"] for one in only(told, "hint")]
    assert codes[0] == codes[-1] == "no_paper"
    assert "taken" in codes
    assert all(one["words"][lang] for one in only(told, "hint") for lang in ("en", "zh", "mn"))
    assert only(told, "removed")[0]["t"] > taken["t"]
    assert only(told, "page")[-1]["corners"] is None
    assert told[-1] == {
        "t": len(list(folder.iterdir())) / FPS, "event": "ended", "reason": "end_of_folder",
    }  # fmt: skip
    assert [one["t"] for one in told] == sorted(one["t"] for one in told)


def test_the_end_may_come_earlier_and_frames_may_be_slower(film, capsys):
    folder, hand_left = film
    _, told = watch(capsys, "--source", folder, "--once", "--fps", "12.5")
    assert told[-1]["reason"] == "once"
    assert told[-1]["t"] - hand_left / 12.5 <= 0.6
    _, told = watch(capsys, "--source", folder, "--seconds", "0.4")
    assert told[-1]["reason"] == "time"


def test_broken_frames_are_told_and_passed_over(capsys, tmp_path):
    scene = World(seed=8).frame(PAGE)
    whole = cv2.imencode(".jpg", scene)[1].tobytes()
    for number in range(40):
        data = whole[: len(whole) // 2] if number < 20 else whole
        (tmp_path / f"{number:03}.jpg").write_bytes(b"" if number == 3 else data)
    (tmp_path / "notes.txt").write_text("no frame")
    code, told = watch(capsys, "--source", tmp_path)
    assert code == 0
    (error,) = only(told, "error")
    assert error["code"] == "unreadable"
    assert error["words"]["zh"]
    assert only(told, "hint")[0]["code"] == "unreadable"
    assert only(told, "captured")[0]["t"] > 20 / FPS


@pytest.mark.parametrize("source", ["folder:/nowhere", "tape:1", "empty"])
def test_a_source_that_is_none(source, capsys, tmp_path):
    code, told = watch(capsys, "--source", tmp_path if source == "empty" else source)
    assert code == 2
    assert told[-1]["event"] == "ended"
    assert told[-1]["reason"] == "bad_source"


def test_numbers_in_names_count_as_numbers(tmp_path):
    for name in ("f10.jpg", "f9.jpg", "f1.png", "f2.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in frames_in(tmp_path)] == ["f1.png", "f9.jpg", "f10.jpg"]


def test_words_without_json(capsys, tmp_path):
    cv2.imwrite(str(tmp_path / "a.jpg"), World(seed=8).frame())
    for number in range(8):
        os.link(tmp_path / "a.jpg", tmp_path / f"b{number}.jpg")
    assert main(["capture", "watch", "--source", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "请把纸放在镜头下面" in said
    assert "end_of_folder" in said


def test_a_live_camera_that_breaks_and_comes_back(tmp_path):
    with MjpegCameraSimulator("dev", size=(1200, 900), fps=25) as camera:
        command = [sys.executable, "-m", "kiosk", "capture", "watch", "--json"]
        running = subprocess.Popen([*command, "--source", camera.url], stdout=subprocess.PIPE)
        lines = iter(running.stdout.readline, b"")
        told = []

        def until(event, code=None):
            for line in lines:
                told.append(json.loads(line))
                if told[-1]["event"] == event and told[-1].get("code") == code:
                    return told[-1]
            raise AssertionError(told)

        watchdog = threading.Timer(120, running.kill)
        watchdog.start()
        try:
            until("hint", "no_paper")
            camera.set_fault(CameraFault.HALF_FRAMES)
            until("hint", "unreadable")
            camera.set_fault(CameraFault.VANISH)
            assert until("error", "camera_offline")["words"]["zh"]
            camera.clear_fault()
            until("online")
            camera.put_paper(PAGE)
            assert until("captured")["auto"]
            camera.remove_paper()
            until("removed")
            running.send_signal(signal.SIGINT)
            assert until("ended")["reason"] == "interrupted"
            assert running.wait(30) == 0
        finally:
            watchdog.cancel()
            running.kill()
            running.stdout.close()
            running.wait()
