"""Both sides of a resident's id card, drawn from its standard's layout; nobody is on them."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from drivers.document_camera.paper import FONT, FONT_FACE

SIZE = (856, 540)


def _card(seed):
    luck = np.random.default_rng(seed)
    base = np.full((SIZE[1], SIZE[0], 3), (224, 232, 236), np.float32)
    wave = np.sin(np.linspace(0, 40, SIZE[0]))[None, :, None] * 6
    base += wave * luck.uniform(0.5, 1.5)
    return Image.fromarray(np.clip(base, 0, 255).astype(np.uint8)), luck


def _text(pen, place, words, size):
    font = ImageFont.truetype(FONT, size, index=FONT_FACE)
    pen.text(place, words, (40, 40, 48), font)


def _bgr(image):
    return np.ascontiguousarray(np.asarray(image, np.uint8)[:, :, ::-1])


def draw_front(seed=0):
    """Text at the left, a portrait (a drawn head, hair, coat) at the right."""
    card, luck = _card(seed)
    pen = ImageDraw.Draw(card)
    lines = ["姓名 巴特尔", "性别 男 民族 蒙古", "出生 1980年1月1日", "住址 示例旗示例苏木"]
    for number, line in enumerate(lines):
        _text(pen, (60, 60 + 70 * number), line, 30)
    _text(pen, (60, 450), "公民身份号码 150626198001010000", 32)
    tone = int(luck.integers(0, 40))
    face = Image.new("RGB", (260, 320), (236, 240, 242))
    draw = ImageDraw.Draw(face)
    draw.rectangle((20, 220, 240, 320), fill=(40 + tone, 45, 60))
    draw.ellipse((70, 50, 190, 220), fill=(214 - tone, 172 - tone, 140 - tone))
    draw.pieslice((62, 30, 198, 190), 180, 360, fill=(30, 28, 28))
    card.paste(face.filter(ImageFilter.GaussianBlur(1)), (545, 75))
    return _bgr(card)


def draw_back(seed=0):
    """A red emblem at the upper left, two lines of title, issuer and validity below."""
    card, luck = _card(seed)
    pen = ImageDraw.Draw(card)
    shift = int(luck.integers(-8, 8))
    pen.ellipse((66 + shift, 60, 196 + shift, 200), fill=(196, 30, 34))
    pen.ellipse((96 + shift, 90, 166 + shift, 160), fill=(226, 190, 70))
    _text(pen, (250, 70), "中华人民共和国", 50)
    _text(pen, (250, 150), "居民身份证", 72)
    _text(pen, (200, 380), "签发机关 示例旗公安局", 32)
    _text(pen, (200, 450), "有效期限 2020.01.01-2040.01.01", 32)
    return _bgr(card)
