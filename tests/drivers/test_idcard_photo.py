"""The photo plug-in against real shared libraries, built here: good ones and all sorts of bad."""

import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from PIL import Image

from drivers.id_card import photo, photo_child
from drivers.id_card.photo import HEIGHT, WIDTH, Flip, PhotoCode, PhotoDecoder, silhouette
from drivers.id_card.sim_card import PHOTO
from tests.calm import late

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler here")

# A picture of its own kind: the first pixel of the library's picture is blue, its last one red,
# the rest shows the 11th byte of what came in.
SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static void paint(const unsigned char *wlt, unsigned char *bgr) {
    memset(bgr, wlt[10], 102 * 126 * 3);
    memcpy(bgr, "\xff\x00\x00", 3);
    memcpy(bgr + 102 * 126 * 3 - 3, "\x00\x00\xff", 3);
}
int unpack(const unsigned char *wlt, unsigned char *bgr, int save) {
    printf("a library that talks\n"); fflush(stdout);
    if (save || wlt[0] != 'W') return 0;
    paint(wlt, bgr);
    return 1;
}
int other_name(const unsigned char *wlt, unsigned char *bgr, int save) {
    paint(wlt, bgr);
    return 0;
}
int moody(const unsigned char *wlt, unsigned char *bgr, int save) {
    switch (wlt[10]) {
        case 1: abort();
        case 2: for (;;) sleep(60);
        case 3: return -5;
        case 4: return -6;
        case 5: return -4;
        case 6: exit(0);
        case 7: *(volatile int *)0 = 1;
        case 8: for (;;) {}
    }
    paint(wlt, bgr);
    return 1;
}
"""


def wlt(mood):
    """A photo whose 11th byte is the mood of the library."""
    return PHOTO[:10] + bytes([mood]) + PHOTO[11:]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wlt")
    (folder / "lib.c").write_text(SOURCE)
    target = folder / "libwlt.so"
    build = ["gcc", "-shared", "-fPIC", "-w", "-o", str(target), str(folder / "lib.c")]
    subprocess.run(build, check=True, timeout=60)
    return str(target)


@pytest.fixture
def decoder(library, request):
    # Who crashes is found out by its end, however long a busy machine takes to bury it.
    patient = "timed_out" not in request.node.name
    made = PhotoDecoder(library, function="moody", limit_s=60.0 if patient else 1.0)
    yield made
    made.close()


def pixels(picture):
    return np.frombuffer(picture.bgr, np.uint8).reshape(HEIGHT, WIDTH, 3)


BLUE, RED = [255, 0, 0], [0, 0, 255]


@pytest.mark.parametrize(
    ("flip", "blue_at", "red_at"),
    [
        (Flip.BOTH, (-1, -1), (0, 0)),
        (Flip.ROWS, (-1, 0), (0, -1)),
        (Flip.COLUMNS, (0, -1), (-1, 0)),
        (Flip.NONE, (0, 0), (-1, -1)),
    ],
)
def test_a_photo_is_decoded_and_set_upright(library, flip, blue_at, red_at):
    decoder = PhotoDecoder(library, flip=flip)
    try:
        picture = decoder.picture(PHOTO)
    finally:
        decoder.close()
    assert (picture.code, picture.is_person) == (PhotoCode.DECODED, True)
    seen = pixels(picture)
    assert len(picture.bgr) == 38556
    assert seen[blue_at].tolist() == BLUE
    assert seen[red_at].tolist() == RED
    assert seen[60, 50].tolist() == [PHOTO[10]] * 3
    assert repr(picture) == "CardPhoto(code=<PhotoCode.DECODED: 'decoded'>)"


def test_the_png_shows_the_same(library):
    decoder = PhotoDecoder(library, function="other_name", good=0)
    try:
        picture = decoder.picture(PHOTO)
    finally:
        decoder.close()
    image = Image.open(io.BytesIO(picture.png()))
    assert image.size == (WIDTH, HEIGHT)
    assert image.getpixel((0, 0)) == (255, 0, 0)


def test_without_a_library_there_is_a_silhouette():
    decoder = PhotoDecoder()
    picture = decoder.picture(PHOTO)
    assert (picture.code, picture.is_person) == (PhotoCode.NO_LIBRARY, False)
    assert picture.bgr == silhouette()
    seen = pixels(picture).astype(int)
    # A figure in the middle, background in the upper corners, and no colour.
    assert abs(seen[48, 51] - seen[4, 4]).max() > 40
    assert (seen.max(axis=2) - seen.min(axis=2)).max() < 20
    assert Image.open(io.BytesIO(picture.png())).size == (WIDTH, HEIGHT)
    decoder.close()


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        (1, PhotoCode.CRASHED),
        (2, PhotoCode.TIMED_OUT),
        (3, PhotoCode.NOT_AUTHORISED),
        (4, PhotoCode.NO_DEVICE),
        (5, PhotoCode.REFUSED),
        (6, PhotoCode.CRASHED),
        (7, PhotoCode.CRASHED),
        (8, PhotoCode.TIMED_OUT),
    ],
)
def test_a_library_in_trouble_costs_a_silhouette_and_the_next_picture_is_good(decoder, mood, code):
    began = time.monotonic()
    picture = decoder.picture(wlt(mood))
    assert picture.code is code
    assert picture.bgr == silhouette()
    assert time.monotonic() - began < 5 + late(began)
    assert decoder.picture(wlt(0)).code is PhotoCode.DECODED


def test_the_child_stays_for_the_next_picture_and_is_gone_at_the_end(decoder):
    assert decoder.picture(wlt(9)).is_person
    child = decoder._child._process
    assert decoder.picture(wlt(10)).is_person
    assert decoder._child._process is child
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert decoder.picture(wlt(11)).is_person
    second = decoder._child._process
    assert second is not child
    decoder.close()
    decoder.close()
    assert second.returncode is not None
    assert decoder.picture(wlt(12)).is_person


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"WL",
        bytes(1024),
        PHOTO[:14],
        b"XL" + PHOTO[2:],
        PHOTO + b"\0",
        PHOTO[:4] + b"\xff" * 99,
    ],
)
def test_bytes_that_are_no_photo_never_reach_closed_code(library, bad):
    decoder = PhotoDecoder(library)
    picture = decoder.picture(bad)
    if bad == PHOTO[:14]:
        assert picture.is_person
    else:
        assert picture.code is PhotoCode.BAD_PHOTO
        assert decoder._child._process is None
    decoder.close()


def test_libraries_that_can_not_be_loaded(library, tmp_path):
    (tmp_path / "text.so").write_text("no library")
    for path, function in (
        (tmp_path / "absent.so", "unpack"),
        (tmp_path / "no" / "folder.so", "unpack"),
        (tmp_path / "text.so", "unpack"),
        (library, "no_such_function"),
    ):
        decoder = PhotoDecoder(str(path), function=function)
        assert decoder.picture(PHOTO).code is PhotoCode.NO_LIBRARY
        decoder.close()


def test_many_threads_take_turns(decoder):
    said = []
    threads = [
        threading.Thread(target=lambda n=n: said.append((n, decoder.picture(wlt(n)))))
        for n in range(20, 26)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {n: pixels(picture)[60, 50, 0] for n, picture in said} == {n: n for n in range(20, 26)}


def test_the_child_ends_with_its_parent(library):
    """Even while the library hangs: nobody would be left to end it."""
    code = (
        "import os, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-I', {photo_child.__file__!r}, {library!r},"
        " 'moody'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "assert child.stdout.read(1) == b'R'\n"
        f"child.stdin.write({(len(wlt(2))).to_bytes(2, 'big') + wlt(2)!r}); child.stdin.flush()\n"
        "print(child.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    parent = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True, timeout=60
    )
    pid = int(parent.stdout)
    end = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < end:
        threading.Event().wait(0.05)
    assert not _runs(pid)


def _runs(pid):
    """Alive and no zombie that waits for an init that never comes."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_limit_is_a_second_by_default():
    assert photo.LIMIT_S == 1.0
