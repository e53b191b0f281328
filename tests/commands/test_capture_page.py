"""``kiosk capture page`` as it is typed: pictures in, one PDF or one clear error out."""

import json

import numpy as np
import pytest
from PIL import Image

from drivers.document_camera.cv import cv2
from drivers.document_camera.paper import draw_page
from drivers.document_camera.source import lay_on_mat
from drivers.paper.contract import OcrError, TextLine
from kiosk.__main__ import main

PAGE = draw_page("登记表", [f"第{n}项 示例内容 {n * 37}" for n in range(18)])
SCENE = lay_on_mat(PAGE, 2.0, (2592, 1944))


@pytest.fixture
def folder(tmp_path):
    cv2.imwrite(str(tmp_path / "good.jpg"), SCENE)
    return tmp_path


def run(folder, capsys, *words):
    """Exit code and the one line of JSON."""
    code = main(["capture", "page", *map(str, words), "--out", str(folder / "out.pdf"), "--json"])
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    return code, json.loads(out)


def picture(kind, path):
    """One odd picture in a file."""
    rgb = Image.fromarray(SCENE[:, :, ::-1])
    match kind:
        case "turned":
            exif = Image.Exif()
            exif[274] = 6
            rgb.rotate(90, expand=True).save(path, "JPEG", exif=exif)
        case "cmyk":
            rgb.convert("CMYK").save(path, "JPEG", quality=90)
        case "greyscale":
            rgb.convert("L").save(path, "JPEG", quality=90)
        case "empty":
            path.write_bytes(b"")
        case "truncated":
            rgb.save(path, "JPEG")
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "too_large":
            Image.new("1", (14_000, 14_000)).save(path, "PNG")
        case "not_a_picture":
            path.write_bytes(b"%PDF-1.7 something else")
        case "no_page":
            cv2.imwrite(str(path), np.full((1200, 1600, 3), 60, np.uint8))


@pytest.mark.parametrize(
    ("kind", "noted"), [("turned", "turned"), ("cmyk", "inks"), ("greyscale", "grey")]
)
def test_unusual_pictures_become_pages(folder, capsys, kind, noted):
    picture(kind, folder / "odd.jpg")
    code, told = run(folder, capsys, folder / "odd.jpg", folder / "good.jpg")
    assert code == 0
    assert told["figures"][0]["notes"] == [noted]
    assert told["figures"][0]["width"] == pytest.approx(told["figures"][1]["width"], abs=6)
    assert told["accepted"] is True


@pytest.mark.parametrize("kind", ["empty", "truncated", "too_large", "not_a_picture", "no_page"])
def test_a_bad_picture_is_named_and_no_file_is_left(folder, capsys, kind):
    picture(kind, folder / "bad.jpg")
    code, told = run(folder, capsys, folder / "good.jpg", folder / "bad.jpg")
    assert code == 1
    assert told["file"] == str(folder / "bad.jpg")
    assert told["error"] == kind
    assert told["words"]
    assert sorted(one.name for one in folder.iterdir()) == ["bad.jpg", "good.jpg"]


def test_a_missing_picture_and_a_folder_that_is_not_there(folder, capsys):
    code, told = run(folder, capsys, folder / "nowhere.jpg")
    assert (code, told["error"]) == (1, "no_file")
    good = str(folder / "good.jpg")
    assert main(["capture", "page", good, "--out", str(folder / "no" / "x.pdf"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "cannot_write"


def test_two_pages_with_their_figures(folder, capsys):
    good = folder / "good.jpg"
    code, told = run(folder, capsys, good, good, "--purpose", "仅供办理使用", "--trust", "C")
    assert code == 0
    assert (folder / "out.pdf").stat().st_size == told["bytes"] < 200_000
    assert told["pages"] == len(told["bytes_per_page"]) == len(told["figures"]) == 2
    assert told["out"] == str(folder / "out.pdf")
    assert told["text_layer"] is False
    assert told["figures"][0]["coding"] == "jpeg", "too few pixels for one bit each"
    assert 80 < told["dpi"] < 140
    first = (folder / "out.pdf").read_bytes()
    run(folder, capsys, good, good, "--purpose", "仅供办理使用", "--trust", "C")
    assert (folder / "out.pdf").read_bytes() == first


def test_a_blurred_page_is_not_accepted_but_told(folder, capsys):
    cv2.imwrite(str(folder / "soft.jpg"), cv2.GaussianBlur(SCENE, (0, 0), 5))
    code, told = run(folder, capsys, folder / "soft.jpg")
    assert code == 0
    assert told["accepted"] is False
    assert told["figures"][0]["trouble"] == "blurred"


def test_words_that_were_read_go_into_the_file_or_it_says_why_not(folder, capsys, monkeypatch):
    answers = iter([(TextLine("登记表", (0.4, 0.05, 0.6, 0.09)),), OcrError("timed_out")])

    class Reader:
        def read(self, jpeg):
            answer = next(answers)
            if isinstance(answer, OcrError):
                raise answer
            return answer

        def close(self):
            pass

    monkeypatch.setattr("drivers.paper.ocr_worker.OcrWorker", Reader)
    monkeypatch.setattr("drivers.paper.ocr_worker.is_installed", lambda: True)
    good = folder / "good.jpg"
    _, told = run(folder, capsys, good, good, "--ocr")
    assert told["text_layer"] is True
    assert told["figures"][0]["text_lines"] == 1
    assert told["figures"][1]["ocr"] == "timed_out"
    monkeypatch.setattr("drivers.paper.ocr_worker.is_installed", lambda: False)
    code, told = run(folder, capsys, good, "--ocr")
    assert code == 0
    assert told["text_layer"] is False
    assert "not installed" in told["ocr"]


def test_in_words(folder, capsys):
    good, out = str(folder / "good.jpg"), str(folder / "o.pdf")
    assert main(["capture", "page", good, "--out", out]) == 0
    assert f"{out}: 1 pages" in capsys.readouterr().out
