"""Events of a watched film as lines of words or of JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drivers.document_camera.contract import PageTaken
from kiosk.catalogue.types import LANGS
from kiosk.catalogue.words import FluentPhrasebook, language_files

_SEEN = {"corners", "figures"}


class Teller:
    """Prints. content: the pack whose language files have the words; save: where pages go."""

    def __init__(self, content: Path, *, in_json: bool, save: Path | None) -> None:
        files = language_files(content)
        self._words = FluentPhrasebook(
            {lang: (file.read_text("utf-8"),) for lang, file in files.items()}
        )
        self._json = in_json
        self._save = save
        self._pages = 0

    def hint(self, at: float, code: str) -> None:
        """What stands in the way."""
        self.tell(at, "hint", code=code, words=self._said(f"page-hint-{code}"))

    def error(self, at: float, code: str, **more: Any) -> None:
        """What went wrong; watching goes on."""
        self.tell(at, "error", code=code, words=self._said(f"page-{code}"), **more)

    def page(self, at: float, accepted: bool, corners: tuple[tuple[float, float], ...]) -> None:
        """An outline, or that there is none."""
        self.tell(at, "page", accepted=accepted, corners=_rounded(corners) or None)

    def captured(self, at: float, page: PageTaken, frame: str = "") -> None:
        """A page was taken; its file is written where that was asked for."""
        self._pages += 1
        more: dict[str, Any] = {"frame": frame} if frame else {}
        if self._save is not None:
            file = self._save / f"page-{self._pages:03d}.jpg"
            file.write_bytes(page.jpeg)
            more["file"] = str(file)
        self.tell(
            at,
            "captured",
            auto=page.auto,
            width=page.width,
            height=page.height,
            corners=_rounded(page.corners),
            figures=page.quality.as_object(),
            **more,
        )

    def tell(self, at: float, event: str, **more: Any) -> None:
        """One line, at once."""
        seen = {"t": round(at, 3), "event": event, **more}
        if self._json:
            print(json.dumps(seen, ensure_ascii=False), flush=True)
            return
        words: Mapping[str, str] = more.pop("words", {})
        about = " ".join(f"{key}={value}" for key, value in more.items() if key not in _SEEN)
        said = "  ".join(words[lang] for lang in ("zh", "en") if words.get(lang))
        print(f"{at:8.2f} s  {event:9} {about}  {said}".rstrip(), flush=True)

    def _said(self, message: str) -> dict[str, str]:
        return {lang: self._words.say(lang, message, {}) for lang in sorted(LANGS)}


def _rounded(corners: tuple[tuple[float, float], ...]) -> list[list[float]]:
    return [[round(x, 4), round(y, 4)] for x, y in corners]
