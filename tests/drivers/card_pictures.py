"""Pictures of resident and bank cards of made-up people, laid out as GA 448 prints them."""

import sys
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drivers.document_camera.paper import FONT, FONT_FACE
from drivers.paper.numbers import _ID_CHECKS, ID_WEIGHTS

CARD_PX = (1012, 638)
MONGOLIAN = Path(sys.prefix) / "share/jiujin/fonts/NotoSansMongolian_400Regular.ttf"
LABEL, INK = (70, 110, 170), (25, 25, 28)


def id_no(first17):
    """A number with its right check digit; 150699 and 999 belong to nobody."""
    total = sum(int(c) * w for c, w in zip(first17, ID_WEIGHTS, strict=True))
    return first17 + _ID_CHECKS[total % 11]


PERSON = {
    "name": "白音宝力格",
    "sex": "男",
    "nation": "蒙古",
    "birth": "1980-05-06",
    "address": ("内蒙古自治区乌审旗嘎鲁图镇", "神水台嘎查示例路99号"),
    "id_no": id_no("15069919800506999"),
}


@cache
def _font(size):
    return ImageFont.truetype(FONT, size, index=FONT_FACE)


def front(person=PERSON, mongolian=True):
    """The side with the person (BGR)."""
    card = Image.new("RGB", CARD_PX, (228, 236, 240))
    pen = ImageDraw.Draw(card)
    born = person["birth"].split("-")
    _pair(pen, 70, "姓名", person["name"], 40)
    _pair(pen, 150, "性别", person["sex"])
    pen.text((380, 150), "民族", LABEL, _font(28))
    pen.text((460, 148), person["nation"], INK, _font(32))
    pen.text((80, 230), "出生", LABEL, _font(28))
    for x, part, unit in zip((170, 320, 420), born, "年月日", strict=True):
        pen.text((x, 228), str(int(part)), INK, _font(32))
        pen.text((x + (80 if unit == "年" else 50), 230), unit, LABEL, _font(28))
    pen.text((80, 310), "住址", LABEL, _font(28))
    for number, line in enumerate(person["address"]):
        pen.text((170, 308 + 46 * number), line, INK, _font(32))
    pen.text((80, 540), "公民身份号码", LABEL, _font(28))
    pen.text((340, 534), "  ".join(person["id_no"][a:b] for a, b in ((0, 18),)), INK, _font(40))
    pen.rectangle((700, 90, 940, 390), (180, 190, 200))
    if mongolian:
        _columns(pen)
    return _bgr(card)


def back(issuer="乌审旗公安局", span="2015.01.20-2035.01.20"):
    """The side with the state's emblem (BGR)."""
    card = Image.new("RGB", CARD_PX, (226, 234, 232))
    pen = ImageDraw.Draw(card)
    pen.text((330, 90), "中华人民共和国", INK, _font(56))
    pen.text((360, 190), "居民身份证", INK, _font(70))
    pen.ellipse((60, 60, 260, 260), (190, 70, 60))
    pen.text((200, 440), "签发机关", LABEL, _font(30))
    pen.text((360, 438), issuer, INK, _font(34))
    pen.text((200, 530), "有效期限", LABEL, _font(30))
    pen.text((360, 528), span, INK, _font(34))
    return _bgr(card)


def bank(number="6228481234567890128"):
    """A flat-printed bank card (BGR)."""
    card = Image.new("RGB", CARD_PX, (60, 90, 70))
    pen = ImageDraw.Draw(card)
    pen.text((70, 60), "示例银行", (240, 240, 230), _font(54))
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    pen.text((70, 340), spaced, (245, 245, 235), _font(56))
    return _bgr(card)


def _pair(pen, y, label, value, size=32):
    pen.text((80, y), label, LABEL, _font(28))
    pen.text((170, y - 4), value, INK, _font(size))


def _columns(pen):
    """Mongolian, which no reader at hand knows: columns between label and margin."""
    font = ImageFont.truetype(str(MONGOLIAN), 22)
    for y in (70, 150, 310):
        column = Image.new("L", (90, 26), 0)
        ImageDraw.Draw(column).text((0, 0), "ᠨᠡᠷ᠎ᠡ ᠬᠦ", 255, font)
        pen.bitmap((40, y), column.rotate(-90, expand=True), LABEL)


def _bgr(card):
    return np.ascontiguousarray(np.asarray(card, np.uint8)[:, :, ::-1])
