"""``kiosk capture detect``: a line for each file, good or bad, and the exit code of the worst."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from drivers.document_camera.loading import PICTURE_CODES
from kiosk.__main__ import main
from kiosk.commands.capture.detect import WORDS
from tests.drivers.corner_scenes import A4_ASKEW, PAGE, SIZE, furthest_px, ground, laid, wood


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    scene = laid(PAGE, A4_ASKEW, wood())
    cv2.imwrite(str(folder / "page.jpg"), scene)
    cv2.imwrite(str(folder / "empty.png"), ground())
    (folder / "cut.jpg").write_bytes((folder / "page.jpg").read_bytes()[:90_000])
    (folder / "nothing.jpg").write_bytes(b"")
    (folder / "巴特尔 -text.jpg").write_text("no picture")
    return folder


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_corners_of_a_page(files, capsys):
    assert main(["capture", "detect", str(files / "page.jpg"), "--json"]) == 0
    (told,) = lines(capsys)
    assert list(told) == ["file", "corners", "accepted", "score", "cut_off", "ms_cpu"]
    assert told["file"] == str(files / "page.jpg")
    assert told["accepted"] is True
    assert 0.5 < told["score"] <= 1
    assert told["ms_cpu"] > 1
    assert furthest_px(np.array(told["corners"]), A4_ASKEW) < 2.5


def test_bad_files_do_not_stop_the_others(files, capsys, monkeypatch):
    monkeypatch.chdir(files)
    names = [
        "cut.jpg",
        "nothing.jpg",
        "./巴特尔 -text.jpg",
        "gone.jpg",
        ".",
        "page.jpg",
        "empty.png",
    ]
    assert main(["capture", "detect", "--json", *names]) == 1
    told = lines(capsys)
    assert [one["file"] for one in told] == names
    codes = ["truncated", "empty", "not_a_picture", "no_file", "folder", None, None]
    assert [one.get("error") for one in told] == codes
    assert all(one["words"] for one in told[:5])
    assert all(one["corners"] is None and one["accepted"] is False for one in told[:5])
    assert told[5]["corners"] is not None
    assert told[6]["corners"] is None and told[6]["accepted"] is False


def test_a_picture_turned_by_exif_is_told_upright(files, capsys):
    upright = laid(PAGE, A4_ASKEW, wood())
    turned = Image.fromarray(np.rot90(upright)[:, :, ::-1].copy())
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(files / "turned.jpg", exif=exif, quality=92)
    assert main(["capture", "detect", str(files / "turned.jpg"), "--json"]) == 0
    (told,) = lines(capsys)
    assert furthest_px(np.array(told["corners"]), A4_ASKEW, SIZE) < 3


def test_words_for_people(files, capsys):
    names = [str(files / name) for name in ("page.jpg", "empty.png", "nothing.jpg")]
    assert main(["capture", "detect", *names]) == 1
    page, empty, nothing = capsys.readouterr().out.splitlines()
    assert "accepted" in page and names[0] in page
    assert "no page" in empty
    assert "empty" in nothing and "[empty]" in nothing


def test_every_code_has_words():
    assert set(WORDS) == set(PICTURE_CODES)


@pytest.mark.parametrize("words", [["capture"], ["capture", "detect"], ["capture", "paint"]])
def test_a_command_that_cannot_be_done_says_so(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
