"""A folder of pictures as a film: its times are those of its frames, not of this machine."""

import re
from collections.abc import Iterator
from pathlib import Path

from drivers.document_camera.autocapture import Capture, Gone, Hint
from drivers.document_camera.cutting import CutPage, find_and_cut, told
from drivers.document_camera.figures import Side
from drivers.document_camera.frame import UnreadablePicture, decode
from drivers.document_camera.gates.light import is_broken
from drivers.document_camera.guide import Guide, Page, Told, preview_of
from drivers.document_camera.source_folder import MOST_BYTES
from drivers.document_camera.watching import find_page_finely
from drivers.frames import Picture
from kiosk.commands.capture.telling import Teller

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"})


def frames_in(folder: Path) -> list[Path]:
    """Pictures by name; numbers in names count as numbers. Raises OSError."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in _PICTURES]
    return sorted(found, key=lambda path: _by_number(path.name))


def play_folder(
    folder: Path, fps: float, seconds: float, once: bool, sides: tuple[Side, ...], teller: Teller
) -> int:
    """Play all frames; 2 for a folder that can't be read or has none."""
    try:
        files = frames_in(folder)
    except OSError:
        files = []
    if not files:
        teller.tell(0.0, "ended", reason="bad_source")
        return 2
    film = Film(teller, sides)
    for number, file in enumerate(files):
        at = number / fps
        if at >= seconds:
            teller.tell(at, "ended", reason="time")
            return 0
        film.play(file, at)
        if once and film.taken:
            teller.tell(at, "ended", reason="once")
            return 0
    teller.tell(len(files) / fps, "ended", reason="end_of_folder")
    return 0


class Film:
    """Plays one frame after another. taken: pages so far."""

    def __init__(self, teller: Teller, sides: tuple[Side, ...]) -> None:
        self.taken = 0
        self._teller = teller
        self._guide = Guide(auto=True, sides=sides)
        self._broken = False

    def play(self, file: Path, at: float) -> None:
        """Take one frame; a broken one is told and passed over."""
        try:
            picture = _read(file)
        except UnreadablePicture as error:
            if not self._broken:
                self._teller.error(at, "unreadable", detail=error.code, frame=file.name)
            self._broken = True
            self._tell(self._guide.unreadable(at), at, None, file.name)
            return
        self._broken = False
        self._tell(self._guide.look(preview_of(picture), at), at, picture, file.name)

    def _tell(self, news: tuple[Told, ...], at: float, picture: Picture | None, name: str) -> None:
        for one in _in_order(news):
            match one:
                case Hint(code=code):
                    self._teller.hint(at, code)
                case Page(accepted=accepted, corners=corners):
                    self._teller.page(at, accepted, corners)
                case Gone():
                    self._teller.tell(at, "removed")
                case Capture() if picture is not None:
                    self._capture(picture, at, name)
                case _:
                    continue

    def _capture(self, picture: Picture, at: float, name: str) -> None:
        """In a film the preview is the still: both are this frame."""
        found = self._found(picture)
        if found is None or not found.is_good:
            self._guide.refused(at)
            return
        self.taken += 1
        self._teller.captured(at, told(found, picture, auto=True), name)
        turned = bool(found.figures.turn)
        self._tell(self._guide.captured(found.page, at, turned=turned), at, None, name)

    def _found(self, picture: Picture) -> CutPage | None:
        try:
            return find_and_cut(picture, find_page_finely, self._guide.wanted())
        except UnreadablePicture:
            return None


def _in_order(news: tuple[Told, ...]) -> Iterator[Told]:
    """A hint of the same moment comes after the capture that it speaks of."""
    yield from (one for one in news if not isinstance(one, Hint))
    yield from (one for one in news if isinstance(one, Hint))


def _read(file: Path) -> Picture:
    """Raises UnreadablePicture, also for a file that is gone or enormous, or half a picture."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadablePicture("too_large")
        data = file.read_bytes()
    except OSError:
        raise UnreadablePicture("unreadable") from None
    picture = decode(data)
    if is_broken(picture):
        raise UnreadablePicture("half_frame")
    return picture


def _by_number(name: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
