"""Picture files of every make: pixels upright and in BGR, or one code that says why not."""

import os
import struct
import zlib
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from drivers.document_camera.loading import (
    KEPT_PIXELS,
    MOST_PIXELS,
    PictureError,
    load_picture,
    loaded,
)

HALVES = np.zeros((300, 400, 3), np.uint8)
HALVES[:, :200] = (20, 60, 200)
HALVES[:, 200:] = (210, 180, 30)
HALVES[:40, :40] = 255


def coded(form, picture=HALVES, mode="RGB", **more):
    out = BytesIO()
    image = Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1])).convert(mode)
    image.save(out, form, **more)
    return out.getvalue()


JPEG = coded("JPEG", quality=95)
PNG = coded("PNG")


def png_of(width, height, rows=b"", depth=8, kind=2):
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )  # fmt: skip


def code_of(data):
    with pytest.raises(PictureError) as caught:
        loaded(data)
    return caught.value.code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "WEBP", "TIFF"])
def test_formats(form):
    picture = loaded(coded(form)).picture
    assert picture.shape == HALVES.shape
    assert picture.dtype == np.uint8
    assert np.abs(picture[150, 100].astype(int) - HALVES[150, 100]).max() < 12
    assert np.abs(picture[150, 300].astype(int) - HALVES[150, 300]).max() < 12


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("progressive", [False, True])
def test_half_a_jpeg_is_not_taken_for_a_picture(part, progressive):
    rough = np.random.default_rng(1).integers(0, 255, (400, 500, 3), np.uint8)
    whole = coded("JPEG", rough, progressive=progressive)
    assert loaded(whole).picture.shape == rough.shape
    assert code_of(whole[: int(len(whole) * part)]) == "truncated"


def test_a_jpeg_that_lost_its_middle_is_truncated_too():
    rough = np.random.default_rng(1).integers(0, 255, (400, 500, 3), np.uint8)
    whole = coded("JPEG", rough)
    assert code_of(whole[: len(whole) // 2] + b"\xff\xd9") == "truncated"


def test_half_a_png_is_not_taken():
    assert code_of(PNG[: len(PNG) // 2]) == "truncated"
    assert code_of(PNG[:-12]) == "truncated"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\0", "not_a_picture"),
        (b"%PDF-1.7 not a picture", "not_a_picture"),
        (b"\xff\xd8", "truncated"),
        (JPEG[:40], "truncated"),
        (png_of(400, 300, b"\0" * 50), "broken"),
        (png_of(400, 300, b"\x09" * 400 * 300 * 4), "broken"),
        (coded("PNG", HALVES[:20, :20]), "too_small"),
        (png_of(20000, 9500), "too_large"),
        (png_of(2**31 - 1, 2**31 - 1), "too_large"),
        (coded("GIF"), "not_a_picture"),
    ],
)
def test_what_is_no_picture_has_a_code(data, code):
    assert code_of(data) == code


def test_a_huge_jpeg_is_decoded_smaller():
    # 100 MP, one colour: the file is small, its pixels would be 300 MB.
    image = Image.new("RGB", (11600, 8700), (200, 60, 20))
    out = BytesIO()
    image.save(out, "JPEG", quality=30)
    image.close()
    made = loaded(out.getvalue())
    assert made.notes == ("reduced",)
    assert made.picture.shape == (4350, 5800, 3)
    assert MOST_PIXELS > 11600 * 8700
    assert made.picture.shape[0] * made.picture.shape[1] <= KEPT_PIXELS
    assert np.abs(made.picture[2000, 2000].astype(int) - (20, 60, 200)).max() < 8


@pytest.mark.parametrize("turn", range(1, 9))
def test_exif_turns_are_undone_as_a_viewer_does(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    made = loaded(coded("JPEG", quality=95, exif=exif))
    known = cv2.imdecode(np.frombuffer(coded("JPEG", quality=95, exif=exif), np.uint8), 1)
    assert made.picture.shape == known.shape
    assert np.abs(made.picture.astype(int) - known).mean() < 2
    assert ("turned" in made.notes) == (turn > 1)


def test_inks_grey_deep_and_see_through_pictures():
    inks = loaded(coded("JPEG", mode="CMYK", quality=95))
    assert inks.notes == ("inks",)
    assert np.abs(inks.picture[150, 300].astype(int) - HALVES[150, 300]).max() < 30
    grey = loaded(coded("JPEG", mode="L", quality=95))
    assert grey.notes == ("grey",)
    assert grey.picture.shape == HALVES.shape
    deep = np.linspace(0, 65535, 300 * 400).reshape(300, 400).astype(np.uint16)
    told = loaded(bytes(cv2.imencode(".png", deep)[1]))
    assert "deep" in told.notes
    assert told.picture[0, 0, 0] < 3 and told.picture[-1, -1, 0] > 252
    assert 120 < told.picture[150, 0, 0] < 135
    colours = HALVES.astype(np.uint16) * 257
    assert np.array_equal(loaded(bytes(cv2.imencode(".png", colours)[1])).picture, HALVES)
    clear = np.dstack([HALVES, np.full((300, 400), 255, np.uint8)])
    clear[:, 200:, 3] = 0
    shown = loaded(bytes(cv2.imencode(".png", clear)[1]))
    assert shown.notes == ("see_through",)
    assert tuple(shown.picture[150, 100]) == (20, 60, 200)
    assert tuple(shown.picture[150, 300]) == (128, 128, 128)
    palette = loaded(coded("PNG", mode="P"))
    assert np.abs(palette.picture[150, 100].astype(int) - HALVES[150, 100]).max() < 60


def test_files_that_cannot_be_read(tmp_path):
    for path, code in (
        (tmp_path / "none.jpg", "no_file"),
        (tmp_path, "folder"),
        (tmp_path / "a\0b", "no_file"),
    ):
        with pytest.raises(PictureError) as caught:
            load_picture(path)
        assert caught.value.code == code
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(PictureError):
        load_picture(pipe)
    (tmp_path / "a.jpg").write_bytes(JPEG)
    assert load_picture(tmp_path / "a.jpg").picture.shape == HALVES.shape


def test_an_error_holds_no_word_of_the_file(tmp_path):
    secret = tmp_path / "巴特尔.jpg"
    secret.write_bytes(b"junk")
    with pytest.raises(PictureError) as caught:
        load_picture(secret)
    assert str(caught.value) == "not_a_picture"
    assert caught.value.__cause__ is None
