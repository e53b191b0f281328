"""What an agent learns of the pages that were taken, and of a face that was compared."""

from typing import ClassVar, Literal

from pydantic import Field

from video.signalling.base import Code, Id, Message, Part, Words

MAX_PAGES = 24
MAX_FIGURES = 20
"""So many of the longest fit into one message of 64 kB."""


class PageFigure(Part):
    """One thing that was measured on a page. `ok`: it passed; None: nothing is asked of it."""

    name: Id
    value: Words
    ok: bool | None = None


class PageTold(Part):
    """A page without its picture: where it stands, what was measured, and what is wrong with it
    (`flaws`, the most important first). `kept`: the resident took it; else they look at it now."""

    material: Id
    title: Words
    number: int = Field(ge=1, le=100)
    kept: bool = True
    flaws: tuple[Code, ...] = Field(default=(), max_length=MAX_FIGURES)
    figures: tuple[PageFigure, ...] = Field(default=(), max_length=MAX_FIGURES)


class Pages(Message):
    """All pages of the case so far, each time one comes, goes or is taken again in the talk."""

    t: ClassVar = "pages"
    call: Id
    pages: tuple[PageTold, ...] = Field(default=(), max_length=MAX_PAGES)


class FaceAsk(Message):
    """The agent would like the resident's face compared with the photo in the card's chip. The
    kiosk asks the resident first, who may say no; `face.score` answers in any case."""

    t: ClassVar = "face.ask"
    call: Id


FaceAnswer = Literal[
    "", "refused", "not_now", "off", "no_chip", "no_decoder", "no_photo", "no_camera",
    "camera_hidden", "no_face", "many_faces", "too_small", "unreadable", "model_missing",
    "model_unknown",
]  # fmt: skip


class FaceScore(Message):
    """How alike the two faces are, for this agent's eyes only: no page and no desk keeps it, and
    it is not sent again. `code` says why there is no `score` (-1 to 1); `which` picture it was.
    `likely`: at or above the library's own threshold. It decides nothing."""

    t: ClassVar = "face.score"
    reliable: ClassVar = False
    call: Id
    code: FaceAnswer = ""
    which: Literal["", "card", "live"] = ""
    score: float | None = Field(default=None, ge=-1, le=1, repr=False)
    likely: bool | None = Field(default=None, repr=False)
