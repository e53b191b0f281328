"""Pictures of the screen: of this screen, wholly drawn, or none."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageGrab

from drivers.document_camera.sim import CameraFault, MjpegCameraSimulator
from drivers.frames import Picture
from kiosk.commands.demo.look import Looker, Seen
from kiosk.commands.demo.visit import Visit, kind_of

TRIES = 20
DRAWN_S = 0.25
PREVIEW_S = 12.0
HINT_S = 40.0
STEP = 60  # of 255: more than sensor noise, less than mat to paper
EMPTY = ("", "no_paper")
PAPER_SHARE = 0.02  # of the screen that has to turn from mat to paper


class Camera:
    """Takes pictures of a display into a folder, numbered, named after the screen."""

    def __init__(self, display: str, folder: Path, papers: MjpegCameraSimulator) -> None:
        self._display, self._folder, self._papers = display, folder, papers
        self.taken: list[Path] = []

    def shoot(self, looker: Looker, seen: Seen, visit: Visit | None = None) -> Seen:
        """Take one picture of a screen at rest; return what was seen on it."""
        for _ in range(TRIES):
            image = self._grab()
            after = looker.see()
            if after.same_screen(seen):
                break
            seen = after  # something was drawn meanwhile: this picture may be half of each
        self._keep(image, kind_of(seen), visit)
        return seen

    def lay_and_shoot(
        self, looker: Looker, page: Picture, visit: Visit, *, blurred_first: bool = False
    ) -> Seen:
        """Lay a paper under the camera; take the picture once it is shown, or taken by itself.

        blurred_first: take one also while the page is found but not taken, as it is blurred.
        """
        # Frames come late: first the mat has to be seen where the last paper lay.
        looker.until(lambda now: now.hint in EMPTY, PREVIEW_S)
        empty = self._until(looker, self._is_live)
        if blurred_first:
            self._blurred(looker, page, empty, visit)
        self._papers.put_paper(page)
        looker.until(lambda now: now.hint == "ready" or "keep-page" in now.targets, PREVIEW_S)
        for _ in range(TRIES):
            image = self._until(looker, lambda image: _brighter(empty, image) > PAPER_SHARE)
            seen = looker.see()
            if looker.wait(seen.seq, DRAWN_S).same_screen(seen):
                break
        self._keep(image, kind_of(seen), visit)
        return seen

    def _blurred(self, looker: Looker, page: Picture, empty: Image.Image, visit: Visit) -> None:
        """A page that is blurred stays in the preview, outlined, with its hint: nothing hurries."""
        self._papers.set_fault(CameraFault.BLUR)
        self._papers.put_paper(page)
        looker.until(lambda now: now.hint == "blurred", HINT_S)
        image = self._until(looker, lambda image: _brighter(empty, image) > PAPER_SHARE)
        self._keep(image, kind_of(looker.see()), visit)
        self._papers.clear_fault()

    def _until(self, looker: Looker, wanted: Callable[[Image.Image], bool]) -> Image.Image:
        """Look at the glass until a picture is as wanted, or for ``PREVIEW_S``."""
        image = self._grab()
        for _ in range(int(PREVIEW_S / DRAWN_S)):
            if wanted(image):
                break
            looker.wait(10**9, DRAWN_S)  # frames of a preview are no new screen: only time passes
            image = self._grab()
        return image

    def _is_live(self, image: Image.Image) -> bool:
        """A live preview has sensor noise, so two looks differ, but no paper comes or goes."""
        change = np.abs(_grey(self._grab()) - _grey(image))
        return bool(np.mean(change >= 1) > 0.001 and np.mean(change >= STEP) < 0.001)

    def _grab(self) -> Image.Image:
        image: Image.Image = ImageGrab.grab(xdisplay=self._display)
        return image

    def _keep(self, image: Image.Image, kind: str, visit: Visit | None) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{len(self.taken):03d}-{kind}.png"
        image.save(path, compress_level=2)  # the default takes four times as long
        self.taken.append(path)
        if visit is not None:
            visit.screens.append(path)
        return path


def _brighter(before: Image.Image, after: Image.Image) -> float:
    """Share of pixels that have become brighter: paper is, the mat is not."""
    return float(np.mean(_grey(after) - _grey(before) >= STEP))


def _grey(image: Image.Image) -> NDArray[np.int16]:
    return np.asarray(image.convert("L"), dtype=np.int16)


def grab(display: str, path: Path) -> None:
    """Write what the display shows to a PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ImageGrab.grab(xdisplay=display).save(path, compress_level=2)


def single_colour(path: Path) -> bool:
    """True for a picture with nothing on it."""
    with Image.open(path) as image:
        low_high = image.convert("L").getextrema()
        return low_high[0] == low_high[1]
