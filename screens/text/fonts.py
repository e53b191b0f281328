"""The font chain: which face draws which character, so that no name ever shows an empty box.

Order and coverage figures: Noto Sans CJK SC (GB 18030 core), Noto Sans Mongolian 3, then
HanaMinB (Ext B-F) and BabelStone Han (Ext G) for the rare characters of personal names.
"""

import sys
from functools import lru_cache
from pathlib import Path

import freetype
import uharfbuzz as hb

SYSTEM_FONTS = Path("/usr/share/fonts")
OWN_FONTS = Path(sys.prefix) / "share" / "jiujin" / "fonts"
CJK_FAMILY = "Noto Sans CJK SC"
# The middle of a Han em box and of the Mongolian spine, in em above the baseline (measured in
# the faces: 永 spans -0.08..0.84, the Mongolian full stop 0.34..0.47).
CENTRE_EM = 0.38


class FontMissingError(Exception):
    """A font of the chain is not installed; `deploy/setup.sh` installs all of them."""


class Font:
    """One face, open in FreeType (pixels) and HarfBuzz (shaping, in em units)."""

    def __init__(self, path: Path, family: str | None = None, embolden: bool = False) -> None:
        if not path.is_file():
            raise FontMissingError(str(path))
        index = _face_index(path, family)
        self.path = path
        self.embolden = embolden
        self.face = freetype.Face(str(path), index)
        hb_face = hb.Face(hb.Blob.from_file_path(str(path)), index)
        self.hb_font = hb.Font(hb_face)
        self.upem = int(hb_face.upem)
        self.coverage: frozenset[int] = frozenset(hb_face.unicodes)

    def covers(self, char: str) -> bool:
        """True where the face has a glyph for this character."""
        return ord(char) in self.coverage


def _face_index(path: Path, family: str | None) -> int:
    if family is None:
        return 0
    wanted = family.encode()
    count = freetype.Face(str(path), 0).num_faces
    for index in range(count):
        if freetype.Face(str(path), index).family_name == wanted:
            return index
    raise FontMissingError(f"{path}: no face named {family}")


@lru_cache(maxsize=1)
def _shared() -> tuple[Font, Font]:
    truetype = SYSTEM_FONTS / "truetype"
    return (
        Font(truetype / "hanazono" / "HanaMinB.ttf"),
        Font(truetype / "babelstone" / "BabelStoneHan.ttf"),
    )


@lru_cache(maxsize=2)
def chain(bold: bool) -> tuple[Font, ...]:
    """The faces in the order in which they are asked; only Noto CJK has a true bold."""
    weight = "Bold" if bold else "Regular"
    noto = SYSTEM_FONTS / "opentype" / "noto" / f"NotoSansCJK-{weight}.ttc"
    mongolian = OWN_FONTS / "NotoSansMongolian_400Regular.ttf"
    return (Font(noto, CJK_FAMILY), Font(mongolian, embolden=bold), *_shared())


@lru_cache(maxsize=1)
def icon_font() -> Font:
    """The icon face; `screens.icons` knows its names."""
    return Font(OWN_FONTS / "tabler-icons.ttf")
