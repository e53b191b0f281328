"""A mat seen from above while a hand lays papers on it: frames with the truth about each of them.

Drawn, not photographed: motion blur, sensor noise, a flickering lamp with bands, shadows, an arm
that comes in over the border. One seed gives one film.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from drivers.document_camera.paper import draw_page

LINES = [f"第{number}项 姓名 巴特尔 示例内容 {number * 37} 号" for number in range(20)]
PAGE = draw_page("居民养老保险登记表", LINES)
OTHER = draw_page(
    "农村承包合同", [f"甲方 乙方 条款{number} 面积 {number * 3} 亩" for number in range(17)]
)
SKINS = {"light": (150, 180, 230), "mid": (118, 150, 205), "dark": (60, 85, 130)}
SLEEVE = (92, 60, 48)
FPS = 25.0


@dataclass(frozen=True)
class Lay:
    """A page on the mat: centre and height as parts of the frame, turn in degrees."""

    x: float = 0.5
    y: float = 0.5
    high: float = 0.82
    turn: float = 3.0


@dataclass
class Shot:
    """One frame and what is true of it."""

    picture: np.ndarray = field(repr=False)
    moving: bool
    hand: bool
    page: bool


class World:
    """size: (width, height) of frames. mat: BGR. noise: sigma. flicker: lamp's swing, a part."""

    def __init__(
        self, size=(800, 450), mat=(44, 42, 40), noise=3.0, flicker=0.04, skin="mid", seed=1
    ):
        self.size, self.noise, self.flicker = size, noise, flicker
        self.skin = SKINS[skin]
        self.luck = np.random.default_rng(seed)
        wide, high = size
        coarse = self.luck.normal(0, 3, (high // 16 + 1, wide // 16 + 1, 1)).astype(np.float32)
        weave = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)[..., None]
        self.mat = np.clip(np.array(mat, np.float32) + weave, 0, 255)
        self.count = 0
        self._small = {}

    def corners(self, page, lay):
        """Where the page's corners are, in px, clockwise from its own upper left."""
        wide, high = self.size
        tall = lay.high * high
        half = np.array([tall * page.shape[1] / page.shape[0], tall]) / 2
        signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
        angle = np.radians(lay.turn)
        spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        return ((signs * half) @ spin + [lay.x * wide, lay.y * high]).astype(np.float32)

    def frame(
        self, page=None, lay=None, *, hand=None, smear=(0, 0), waved=None, gain=1.0, after=None
    ):
        """One frame (BGR). hand: its fingertips (x, y) as parts. smear, waved: px that page
        and hand move in the exposure. after: changes the scene under the hand.
        """
        scene = self.mat.copy()
        if page is not None:
            self._lay(scene, page, lay or Lay(), smear)
        if after is not None:
            scene = after(scene)
        if hand is not None:
            self._reach(scene, hand, smear if waved is None else waved)
        self.count += 1
        swing = 1 + self.flicker * np.sin(2 * np.pi * self.count * 100 / FPS * 1.013)
        rows = np.linspace(0, 2 * np.pi, self.size[1], dtype=np.float32) + self.count * 1.7
        bands = 1 + self.flicker / 2 * np.sin(rows)
        scene *= (gain * swing * bands)[:, None, None]
        grain = self.luck.integers(0, 256, 1)[0]
        return np.clip(scene + self._grain(int(grain)), 0, 255).astype(np.uint8)

    def _grain(self, number):
        """Noise by a shift of one drawn field: drawing it anew each time would cost most of all."""
        if "grain" not in self._small:
            wide, high = self.size
            self._small["grain"] = self.luck.normal(
                0, self.noise, (high + 16, wide + 16, 1)
            ).astype(np.float32)
        wide, high = self.size
        x, y = number % 16, number // 16
        return self._small["grain"][y : y + high, x : x + wide]

    def _lay(self, scene, page, lay, smear):
        tall = max(8, round(lay.high * self.size[1]))
        key = (id(page), tall)
        if key not in self._small:
            size = (max(8, round(tall * page.shape[1] / page.shape[0])), tall)
            small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
            # Cameras expose so that paper stays below their limit.
            self._small[key] = cv2.convertScaleAbs(small, alpha=0.9)
        small = self._small[key]
        goal = self.corners(page, lay)
        high, wide = small.shape[:2]
        start = np.array([(0, 0), (wide, 0), (wide, high)], np.float32)
        matrix = cv2.getAffineTransform(start, goal[:3])
        paper = cv2.warpAffine(small.astype(np.float32), matrix, self.size)
        cover = cv2.warpAffine(np.ones((high, wide), np.float32), matrix, self.size)
        shadow = cv2.GaussianBlur(cv2.warpAffine(cover, np.float32([[1, 0, 4], [0, 1, 5]]),
                                                 self.size), (0, 0), 5)  # fmt: skip
        paper, cover = self._smear(paper, smear), self._smear(cover, smear)
        scene *= (1 - 0.35 * shadow)[..., None]
        scene *= 1 - cover[..., None]
        scene += paper

    def _reach(self, scene, tip, smear):
        """A hand whose fingertips are at `tip`, its arm coming in from the border below."""
        wide, high = self.size
        x, y = tip[0] * wide, tip[1] * high
        unit = high / 10
        drawn = np.zeros_like(scene)
        cover = np.zeros(scene.shape[:2], np.float32)
        parts = [
            (SLEEVE, (x + 1.2 * unit, y + 4.2 * unit), (x + 3 * unit, high + 4 * unit), 2.3),
            (self.skin, (x + 0.6 * unit, y + 2.3 * unit), (x + 1.3 * unit, y + 4.4 * unit), 1.9),
            (self.skin, (x, y + 1.9 * unit), (x - 0.5 * unit, y), 0.55),
            (self.skin, (x + 0.5 * unit, y + 1.9 * unit), (x + 0.2 * unit, y - 0.3 * unit), 0.55),
            (self.skin, (x + 1 * unit, y + 1.9 * unit), (x + 0.9 * unit, y), 0.55),
        ]
        for colour, start, end, thick in parts:
            ends = [tuple(int(v) for v in end_) for end_ in (start, end)]
            cv2.line(drawn, *ends, colour, int(thick * unit), cv2.LINE_AA)
            cv2.line(cover, *ends, 1.0, int(thick * unit), cv2.LINE_AA)
        cover = np.minimum(cover, 1)
        drawn, cover = self._smear(drawn, smear), self._smear(cover, smear)
        scene *= 1 - cover[..., None]
        scene += drawn * cover[..., None]

    @staticmethod
    def _smear(picture, smear):
        """Motion blur along (dx, dy) px."""
        length = int(np.hypot(*smear))
        if length < 2:
            return picture
        kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
        middle = np.array([length, length])
        half = np.array(smear) / 2
        ends = [tuple(int(v) for v in np.rint(middle + sign * half)) for sign in (-1, 1)]
        cv2.line(kernel, *ends, 1.0, 1)
        return cv2.filter2D(picture, -1, kernel / kernel.sum())


def ease(share):
    """A hand speeds up and slows down."""
    return share * share * (3 - 2 * share)


def placement(world, page=PAGE, goal=None, *, empty=6, moving=18, holding=6, leaving=8, still=22):
    """Somebody lays a page: empty mat, in motion with the hand on it, held, hand away, still."""
    goal = goal or Lay()
    for _ in range(empty):
        yield Shot(world.frame(), False, False, False)
    before = None
    for step in range(moving):
        part = ease((step + 1) / moving)
        lay = Lay(
            goal.x + (1 - part) * 0.35, goal.y + (1 - part) * 0.75, goal.high,
            goal.turn + 18 * (1 - part),
        )  # fmt: skip
        here = np.array([lay.x * world.size[0], lay.y * world.size[1]])
        smear = (0.0, 0.0) if before is None else tuple((here - before) * 0.5)
        before = here
        tip = (lay.x + 0.12, lay.y + 0.18)
        yield Shot(world.frame(page, lay, hand=tip, smear=smear), True, True, True)
    tip = (goal.x + 0.12, goal.y + 0.18)
    for step in range(holding):
        tremble = 0.002 * np.sin(step * 2.1)
        held = (tip[0] + tremble, tip[1] - tremble)
        yield Shot(world.frame(page, goal, hand=held), False, True, True)
    for step in range(leaving):
        part = ease((step + 1) / leaving)
        away = (tip[0] + 0.12 * part, tip[1] + 0.75 * part)
        waved = (0.06 * world.size[0] / leaving, 0.4 * world.size[1] / leaving)
        gone = away[1] > 1.08
        shot = world.frame(page, goal, hand=None if gone else away, waved=waved)
        yield Shot(shot, False, not gone, True)
    for _ in range(still):
        yield Shot(world.frame(page, goal), False, False, True)


def removal(world, page=PAGE, lay=None, *, moving=14, empty=12):
    """Somebody takes the page away."""
    lay = lay or Lay()
    for step in range(moving):
        part = ease((step + 1) / moving)
        at = Lay(lay.x + 0.3 * part, lay.y + 1.1 * part, lay.high, lay.turn + 12 * part)
        tip = (at.x + 0.12, at.y + 0.18)
        smear = (4.0, 0.6 * world.size[1] / moving)
        yield Shot(world.frame(page, at, hand=tip, smear=smear), True, True, True)
    for _ in range(empty):
        yield Shot(world.frame(), False, False, False)


def lamp(scene, at=(0.5, 0.5), size=0.05):
    """A lamp's reflection."""
    high, wide = scene.shape[:2]
    spot = np.zeros((high, wide), np.float32)
    centre = (int(at[0] * wide), int(at[1] * high))
    cv2.circle(spot, centre, int(size * wide), 1.0, -1)
    spot = cv2.GaussianBlur(spot, (0, 0), size * wide / 6)
    return scene + spot[..., None] * 260
