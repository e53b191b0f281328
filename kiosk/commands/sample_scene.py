"""Pictures for screens that show the camera or a page: drawn papers, which are nobody's."""

import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from drivers.document_camera.guide import Guide
from drivers.document_camera.paper import draw_page
from drivers.document_camera.source import MAT_BGR, lay_on_mat
from drivers.frames import FrameSlot
from kiosk.commands.demo.pages import sample_page
from kiosk.commands.pictures import Pictures
from kiosk.walk.guide import CORNERS

SCENE = "-scene"
"""Ends the name of a picture that a page was cut out of."""
_SIZE = (1280, 960)
_PERSON = (640, 480)
_SCENE_HIGH = 960


def camera() -> Pictures:
    """A preview in which a page has been found."""
    slot, guide = FrameSlot(), Guide()
    frame = lay_on_mat(draw_page("样例材料", ["样例内容 一", "样例内容 二"]), 4.0, _SIZE)
    guide.look(frame, 0.0)
    guide.draw(frame)
    slot.put(frame)
    return Pictures(slot, "bgr")


def person(hue: tuple[int, int, int]) -> Pictures:
    """A drawn head and shoulders before a wall: who is on the line, or who stands at the kiosk.

    hue: of the clothes, 8 bit each, blue first.
    """
    wide, high = _PERSON
    picture = Image.new("RGB", _PERSON, (168, 176, 170))
    pen = ImageDraw.Draw(picture)
    middle = wide // 2
    pen.ellipse((middle - 210, high - 210, middle + 210, high + 260), fill=hue)
    pen.rounded_rectangle((middle - 44, high - 300, middle + 44, high - 180), 30, (150, 180, 214))
    pen.ellipse((middle - 108, high - 460, middle + 108, high - 200), fill=(160, 190, 224))
    pen.pieslice((middle - 116, high - 480, middle + 116, high - 260), 180, 360, (38, 34, 40))
    for side in (-44, 44):
        pen.ellipse((middle + side - 9, high - 346, middle + side + 9, high - 328), (38, 34, 40))
    pen.arc((middle - 40, high - 310, middle + 40, high - 262), 20, 160, (70, 74, 140), 6)
    slot = FrameSlot()
    slot.put(np.ascontiguousarray(np.asarray(picture)))
    return Pictures(slot, "bgr")


def page(ref: str) -> NDArray[np.uint8]:
    """Return a page, or the picture it lies in, as (h, w, 3) RGB; every number has its own."""
    number = int("0" + "".join(re.findall(r"\d+", ref)[-1:]))
    paper = sample_page(number + 1, "样例")[:, :, ::-1]
    return _scene(paper) if ref.endswith(SCENE) else np.ascontiguousarray(paper)


def _scene(paper: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The paper where made-up pages lie (`walk.guide.CORNERS`)."""
    (left, top), _, (right, low), _ = CORNERS
    high = round((low - top) * _SCENE_HIGH)
    wide = round(high * paper.shape[1] / paper.shape[0])
    scene_wide = round(wide / (right - left))
    scene = np.empty((_SCENE_HIGH, scene_wide, 3), np.uint8)
    scene[:] = MAT_BGR[::-1]
    x, y = round(left * scene_wide), round(top * _SCENE_HIGH)
    scene[y : y + high, x : x + wide] = Image.fromarray(paper).resize((wide, high))
    return scene
