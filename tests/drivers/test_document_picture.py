"""Picture files: sizes by their headers, what is refused undecoded, and what is decoded how."""

import resource
import struct

import cv2
import numpy as np
import pytest
from fuzz_document_picture import SEEDS, hurt, run
from PIL import Image

from drivers.document_camera import wire
from drivers.document_camera.frame import (
    MOST_PIXELS,
    Coded,
    Pixels,
    UnreadablePicture,
    coded,
    decode,
    encode,
)

LUCK = np.random.default_rng(5)
PICTURE = cv2.resize(LUCK.integers(0, 255, (15, 20, 3), np.uint8), (200, 150))
JPEG = cv2.imencode(".jpg", PICTURE)[1].tobytes()


def declared(data, width, height):
    """The same JPEG, claiming another size."""
    place = data.find(b"\xff\xc0")
    return data[: place + 5] + struct.pack(">HH", height, width) + data[place + 9 :]


def test_broken_files_give_typed_errors_only():
    found = run(1500)
    assert found.bad == []
    assert found.read > 400
    assert found.refused > 400


def test_a_seed_gives_its_file_again():
    import random

    assert hurt(random.Random("3"), JPEG) == hurt(random.Random("3"), JPEG)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".bmp", ".tif", ".webp"])
def test_size_by_the_header(kind):
    data = cv2.imencode(kind, PICTURE)[1].tobytes()
    assert wire.picture_size(data) == (200, 150)
    assert decode(data).shape == (150, 200, 3)
    for cut in range(0, min(60, len(data))):
        size = wire.picture_size(data[:cut])
        assert size in (None, (200, 150))


def test_size_of_webp_and_tiff_variants(tmp_path):
    for name, more in (("a.webp", {"lossless": True}), ("b.webp", {"exif": b"Exif\0\0"})):
        Image.fromarray(PICTURE).save(tmp_path / name, **more)
        assert wire.picture_size((tmp_path / name).read_bytes()) == (200, 150)
    big_endian = b"MM\0*" + struct.pack(">IH", 8, 2)
    big_endian += struct.pack(">HHIHH", 256, 3, 1, 200, 0) + struct.pack(">HHII", 257, 4, 1, 150)
    assert wire.picture_size(big_endian) == (200, 150)


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"GIF89a" + bytes(50), b"\xff\xd8", b"\xff\xd8\xff\xd9", JPEG[:-2], JPEG[:700],
     b"BM" + bytes(60), b"II*\0" + b"\xff" * 8, b"RIFF0000WEBPVP8 ", b"no picture at all",
     b"\xff\xd8\xff\xc4\0\0", b"\xff\xd8\xff\xff\xff\x01\xff\xd0\xff\xda\0\0\xff\xd9"],
)  # fmt: skip
def test_what_is_no_picture(data):
    with pytest.raises(UnreadablePicture, match="^unreadable$"):
        decode(data)


def test_a_cut_jpeg_with_a_preview_in_its_head_is_refused():
    """Cameras put a small JPEG, with its own end mark, into the head of the large one."""
    small = cv2.imencode(".jpg", cv2.resize(PICTURE, (80, 64)))[1].tobytes()
    part = b"Exif\0\0" + bytes(8) + small
    whole = JPEG[:2] + b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part + JPEG[2:]
    assert decode(whole).shape == (150, 200, 3)
    with pytest.raises(UnreadablePicture):
        decode(whole[: len(whole) - len(JPEG) // 2])


def test_filler_after_the_end_mark_is_usual_and_fine():
    assert decode(JPEG + bytes(4096)).shape == (150, 200, 3)


@pytest.mark.parametrize("size", [(10_000, 10_000), (65_535, 65_535), (40_001, 1_000)])
def test_an_enormous_claim_is_refused_before_memory_is_spent(size):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadablePicture, match="^too_large$"):
        decode(declared(JPEG, *size))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4096, "KiB"


def test_png_bmp_tiff_claims_are_refused_too():
    png = cv2.imencode(".png", PICTURE)[1].tobytes()
    bmp = cv2.imencode(".bmp", PICTURE)[1].tobytes()
    for data in (
        png[:16] + struct.pack(">II", 20_000, 20_000) + png[24:],
        bmp[:18] + struct.pack("<ii", 20_000, -20_000) + bmp[26:],
    ):
        with pytest.raises(UnreadablePicture, match="^too_large$"):
            decode(data)
    assert MOST_PIXELS >= 4208 * 3120, "a camera of 13 MP is fine"


def test_a_png_chunk_that_claims_to_be_enormous_is_not_given_to_the_decoder():
    png = cv2.imencode(".png", PICTURE)[1].tobytes()
    at = png.find(b"IDAT") - 4
    with pytest.raises(UnreadablePicture):
        decode(png[:at] + b"\x7f\xff\xff\xff" + png[at + 4 :])


def test_too_small_a_picture():
    tiny = cv2.imencode(".png", PICTURE[:40, :40])[1].tobytes()
    with pytest.raises(UnreadablePicture):
        decode(tiny)


def test_grey_cmyk_and_progressive_become_bgr(tmp_path):
    near = PICTURE[75, 100].astype(int)
    grey = cv2.imencode(".jpg", cv2.cvtColor(PICTURE, cv2.COLOR_BGR2GRAY))[1].tobytes()
    assert decode(grey).shape == (150, 200, 3)
    progressive = cv2.imencode(".jpg", PICTURE, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    assert np.abs(decode(progressive)[75, 100] - near).max() < 30
    file = tmp_path / "cmyk.jpg"
    Image.fromarray(PICTURE[:, :, ::-1]).convert("CMYK").save(file, quality=95)
    assert np.abs(decode(file.read_bytes())[75, 100] - near).max() < 40


def test_a_photo_turned_by_exif_stands_upright(tmp_path):
    scene = np.zeros((150, 200, 3), np.uint8)
    scene[:30] = (0, 0, 255)
    lying = Image.fromarray(np.ascontiguousarray(np.rot90(scene)[:, :, ::-1]))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = tmp_path / "turned.jpg"
    lying.save(file, exif=exif, quality=95)
    upright = decode(file.read_bytes())
    assert upright.shape == (150, 200, 3)
    assert upright[10, 100, 2] > 200
    assert upright[100, 100].max() < 40


@pytest.mark.parametrize(
    ("size", "part"),
    [((1280, 720), 1), ((1600, 1200), 1), ((1920, 1080), 2), ((2592, 1944), 2), ((4208, 3120), 4),
     ((640, 480), 1), ((1944, 2592), 2), ((9000, 100), 8)],
)  # fmt: skip
def test_how_far_a_preview_is_shrunk_while_decoding(size, part):
    assert wire.reduction(size, 960) == part


def test_a_preview_is_decoded_smaller_and_the_still_in_full():
    large = cv2.resize(PICTURE, (2592, 1944))
    frame = coded(encode(large))
    assert isinstance(frame, Coded)
    assert frame.size == (2592, 1944)
    assert frame.small().shape == (972, 1296, 3)
    assert frame.full().shape == (1944, 2592, 3)
    assert frame.jpeg() == (frame.data, True)
    assert "data" not in repr(frame)


def test_a_frame_without_jpeg_is_coded_here():
    frame = Pixels(PICTURE)
    data, as_sent = frame.jpeg()
    assert not as_sent
    assert decode(data).shape == PICTURE.shape
    assert frame.small() is frame.full() is PICTURE
    png = coded(cv2.imencode(".png", PICTURE)[1].tobytes())
    assert png.jpeg()[1] is False
    assert Pixels(PICTURE, coded(JPEG)).jpeg() == (JPEG, True)
    with pytest.raises(UnreadablePicture):
        encode(np.zeros((0, 0, 3), np.uint8))


def test_seeds_are_pictures():
    assert all(decode(data).shape[2] == 3 for data in SEEDS)
