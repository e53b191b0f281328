"""Camera frames with QR codes as they are held up to a kiosk: made up, from a seed, easy to awful.

The codes come from segno, everything that befalls them from numpy and OpenCV; the same seed gives
the same pictures on every machine.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import segno

from drivers.barcode.cv import cv2
from drivers.errors import require_dev
from drivers.frames import Picture

FRAME = (1280, 720)
"""Width and height of a frame, px."""
_QUIET = 4
"""Modules of quiet zone (ISO/IEC 18004)."""
_PAPER = 16
"""Pixels a module when the code is drawn, before it is laid into the frame."""


@dataclass(frozen=True, slots=True)
class HardCase:
    """One frame; `kind` is one of KINDS, `text` what the code says."""

    kind: str
    text: str = field(repr=False)
    picture: Picture = field(repr=False)


def code_picture(text: str, *, module: int = _PAPER, error: str = "m") -> Picture:
    """A code on white paper with its quiet zone, BGR; Chinese text as UTF-8 bytes."""
    code = segno.make_qr(text, error=error, boost_error=False)
    rows = np.array([list(row) for row in code.matrix_iter(border=_QUIET)], np.uint8)
    grey = np.kron(255 - rows * 255, np.ones((module, module), np.uint8)).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def hard_cases(seed: int, each: int, kinds: tuple[str, ...] = ()) -> Iterator[HardCase]:
    """`each` frames of every kind (or of those named), kind by kind."""
    for kind in kinds or KINDS:
        for number in range(each):
            luck = np.random.default_rng([seed, KINDS.index(kind), number])
            text = _text(luck)
            yield HardCase(kind, text, _MAKERS[kind](luck, text))


def frame_with(site_mode: str, *codes: Picture, size: tuple[int, int] = FRAME) -> Picture:
    """Codes side by side in a plain frame, as a simulated camera shows them.

    Raises SimulatorRefused unless `site_mode` is "dev".
    """
    require_dev("frame_with", site_mode)
    width, height = size
    frame: Picture = np.full((height, width, 3), 150, np.uint8)
    place = width // max(1, len(codes))
    for number, code in enumerate(codes):
        side = int(min(place, height) * 0.6)
        small = cv2.resize(code, (side, side), interpolation=cv2.INTER_AREA)
        left, top = number * place + (place - side) // 2, (height - side) // 2
        frame[top : top + side, left : left + side] = small
    return frame


def _text(luck: np.random.Generator) -> str:
    """What such codes say: a short link, a number, Chinese words, a long signed token."""
    number = "".join(str(digit) for digit in luck.integers(0, 10, 12))
    token = bytes(luck.integers(0, 256, 40, dtype=np.uint8)).hex()
    forms = (
        f"https://example.invalid/q/{number}",
        number * 2,
        f"样例便民服务 办件编号 {number}",
        f"JJ1.{number}.{token}",
    )
    return forms[int(luck.integers(0, len(forms)))]


# How a code comes into a frame.


def _background(luck: np.random.Generator) -> Picture:
    """A dim wall with blurred shapes, none of them a code."""
    width, height = FRAME
    base: Picture = np.full((height, width, 3), luck.integers(60, 150, 3), np.uint8)
    for _ in range(8):
        corner = tuple(int(v) for v in luck.integers(0, (width, height)))
        far = tuple(int(v) for v in luck.integers(0, (width, height)))
        colour = [int(v) for v in luck.integers(30, 210, 3)]
        cv2.rectangle(base, corner, far, colour, -1)
    blurred: Picture = cv2.GaussianBlur(base, (0, 0), 9)
    return blurred


def _lay(
    luck: np.random.Generator,
    code: Picture,
    side: float,
    *,
    turn_deg: float = 0.0,
    yaw_deg: float = 0.0,
    pitch_deg: float = 0.0,
) -> Picture:
    """The code in the frame: `side` px long seen from the front, then turned in space."""
    width, height = FRAME
    half = side / 2
    corners = np.array([[-half, -half, 0], [half, -half, 0], [half, half, 0], [-half, half, 0]])
    yaw, pitch, turn = (math.radians(angle) for angle in (yaw_deg, pitch_deg, turn_deg))
    about_z = np.array(
        [[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]]
    )
    about_y = np.array(
        [[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]]
    )
    about_x = np.array(
        [[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]]
    )
    space = corners @ (about_x @ about_y @ about_z).T
    far = 3.0 * max(side, 200.0)
    seen = space[:, :2] * (far / (far + space[:, 2:]))
    spare = np.maximum(0, np.array([width, height]) / 2 - np.abs(seen).max(axis=0) - 8)
    middle = np.array([width, height]) / 2 + luck.uniform(-1, 1, 2) * spare
    target = (seen + middle).astype(np.float32)
    size = code.shape[0]
    source = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    # Shrunk in one step the modules would alias: the lens does not do that.
    shrink = side / size
    if shrink < 0.7:
        code = cv2.resize(code, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        source *= code.shape[0] / size
    matrix = cv2.getPerspectiveTransform(source, target)
    laid = cv2.warpPerspective(code, matrix, FRAME, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.full(code.shape[:2], 255, np.uint8), matrix, FRAME)
    return np.where(mask[:, :, None] > 127, laid, _background(luck)).astype(np.uint8)


def _noise(luck: np.random.Generator, picture: Picture, sigma: float) -> Picture:
    noisy = picture + luck.normal(0, sigma, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _jpeg(picture: Picture, quality: int = 85) -> Picture:
    """As it comes out of the camera's MJPEG."""
    _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded: Picture = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return decoded


def _easy(luck: np.random.Generator, text: str) -> Picture:
    """Close, nearly straight, light."""
    turn = float(luck.uniform(-12, 12))
    frame = _lay(luck, code_picture(text), float(luck.uniform(300, 420)), turn_deg=turn)
    return _jpeg(_noise(luck, frame, 2))


def _tilt(luck: np.random.Generator, text: str) -> Picture:
    """Held at an angle, turned anyhow."""
    yaw, pitch = luck.uniform(32, 55) * luck.choice((-1, 1)), luck.uniform(-30, 30)
    frame = _lay(
        luck, code_picture(text), float(luck.uniform(300, 420)),
        turn_deg=float(luck.uniform(0, 360)), yaw_deg=float(yaw), pitch_deg=float(pitch),
    )  # fmt: skip
    return _jpeg(_noise(luck, frame, 3))


def _far_blur(luck: np.random.Generator, text: str) -> Picture:
    """Far away and out of focus: about three pixels a module, smeared."""
    modules = code_picture(text, module=1).shape[0]
    side = modules * float(luck.uniform(2.6, 3.6))
    frame = _lay(luck, code_picture(text), side, turn_deg=float(luck.uniform(-20, 20)))
    blurred = cv2.GaussianBlur(frame, (0, 0), float(luck.uniform(0.9, 1.5)))
    return _jpeg(_noise(luck, blurred, 3))


def _dim_noise(luck: np.random.Generator, text: str) -> Picture:
    """Evening in the village hall: little contrast, a noisy sensor."""
    frame = _lay(
        luck, code_picture(text), float(luck.uniform(220, 340)),
        turn_deg=float(luck.uniform(-25, 25)), yaw_deg=float(luck.uniform(-15, 15)),
    )  # fmt: skip
    dim = frame.astype(np.float32) * float(luck.uniform(0.10, 0.2)) + 14
    return _jpeg(_noise(luck, np.clip(dim, 0, 255).astype(np.uint8), float(luck.uniform(9, 15))))


def _glare(luck: np.random.Generator, text: str) -> Picture:
    """A phone's glass or a laminated paper: a lamp mirrors in it."""
    side = float(luck.uniform(280, 400))
    frame = _lay(luck, code_picture(text, error="q"), side, turn_deg=float(luck.uniform(-15, 15)))
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    rows, columns = np.nonzero(grey > 235)
    middle = np.array([columns.mean(), rows.mean()]) + luck.uniform(-0.3, 0.3, 2) * side
    across = np.indices(grey.shape, np.float32)
    reach = side * float(luck.uniform(0.09, 0.22))
    bow = ((across[1] - middle[0]) / (reach * 1.6)) ** 2 + ((across[0] - middle[1]) / reach) ** 2
    lamp = 330 * np.exp(-bow)
    return _jpeg(_noise(luck, np.clip(frame + lamp[:, :, None], 0, 255).astype(np.uint8), 3))


def _curved(luck: np.random.Generator, text: str) -> Picture:
    """Paper that was rolled or lies over a thumb: part of a cylinder, seen from above or below."""
    code = code_picture(text)
    size = code.shape[0]
    bend, shade = float(luck.uniform(0.03, 0.10)), float(luck.uniform(0.25, 0.5))
    along = np.linspace(-1, 1, size, dtype=np.float32)
    rise = (1 - along**2) * bend * size
    arc = float(luck.uniform(0.5, 1.3))
    columns = (np.sin(along * arc) / math.sin(arc) + 1) * (size - 1) / 2
    lit = (1 - shade * np.abs(along - float(luck.uniform(-0.4, 0.4))))[None, :, None]
    map_x = np.repeat(columns[None, :].astype(np.float32), size, axis=0)
    rise = rise * float(luck.choice((-1, 1)))
    map_y = np.arange(size, dtype=np.float32)[:, None] + (rise - rise.mean())[None, :]
    if luck.random() < 0.5:
        map_x, map_y, lit = map_y.T, map_x.T, lit.transpose(1, 0, 2)
    bent = cv2.remap(code, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    bent = np.clip(bent * lit, 0, 255).astype(np.uint8)
    turn = float(luck.uniform(-20, 20))
    frame = _lay(luck, bent, float(luck.uniform(280, 400)), turn_deg=turn)
    return _jpeg(_noise(luck, frame, 4))


def _damaged(luck: np.random.Generator, text: str) -> Picture:
    """Folded, stained and scratched, but never a finder pattern."""
    code = code_picture(text, error="q")
    size, finder = code.shape[0], (_QUIET + 8) * _PAPER
    for _ in range(int(luck.integers(3, 7))):
        spot = luck.uniform(finder, size - finder / 2, 2).astype(int)
        colour = [int(luck.integers(0, 256))] * 3
        cv2.circle(
            code, (int(spot[0]), int(spot[1])), int(luck.uniform(0.5, 1.6) * _PAPER), colour, -1
        )
    fold = int(luck.uniform(finder, size - finder))
    cv2.line(code, (fold, 0), (fold + _PAPER, size), (200, 200, 200), _PAPER // 3)
    frame = _lay(
        luck, code, float(luck.uniform(280, 400)),
        turn_deg=float(luck.uniform(-20, 20)), pitch_deg=float(luck.uniform(-20, 20)),
    )  # fmt: skip
    return _jpeg(_noise(luck, frame, 4))


def _small(luck: np.random.Generator, text: str) -> Picture:
    """Two pixels a module, sharp: as little as a module may have (Nyquist)."""
    modules = code_picture(text, module=1).shape[0]
    turn = float(luck.uniform(-8, 8))
    frame = _lay(luck, code_picture(text), modules * float(luck.uniform(2.0, 2.3)), turn_deg=turn)
    return _jpeg(_noise(luck, frame, 2), 92)


def _turned(luck: np.random.Generator, text: str) -> Picture:
    """Held on its corner."""
    turn = 45 + 90 * int(luck.integers(0, 4)) + float(luck.uniform(-4, 4))
    frame = _lay(luck, code_picture(text), float(luck.uniform(180, 300)), turn_deg=turn)
    return _jpeg(_noise(luck, frame, 3))


_MAKERS: dict[str, Callable[[np.random.Generator, str], Picture]] = {
    "easy": _easy,
    "tilt": _tilt,
    "far_blur": _far_blur,
    "dim_noise": _dim_noise,
    "glare": _glare,
    "curved": _curved,
    "damaged": _damaged,
    "small": _small,
    "turned": _turned,
}
KINDS: tuple[str, ...] = tuple(_MAKERS)
