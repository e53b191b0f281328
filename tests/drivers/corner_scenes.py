"""Scenes for tests of the corner finder: a page warped onto a ground, without the generator."""

import cv2
import numpy as np

from drivers.document_camera.paper import draw_page

LINES = [f"第{number}项 姓名 巴特尔 示例内容 {number * 37}" for number in range(18)]
PAGE = draw_page("居民养老保险登记表", LINES)
SIZE = (1600, 1200)
MAT = (44, 42, 40)
A4_ASKEW = np.array([(420, 130), (1130, 190), (1210, 1090), (330, 1040)], np.float32)


def ground(colour=MAT, size=SIZE, noise=2.0, seed=1):
    """A plain table with a camera's noise."""
    rough = np.random.default_rng(seed).normal(0, noise, (size[1], size[0], 1))
    return np.clip(np.array(colour) + rough, 0, 255).astype(np.uint8)


def wood(size=SIZE, seed=2):
    """Planks with grain and dark gaps: straight lines all through the picture."""
    rng = np.random.default_rng(seed)
    grain = cv2.resize(rng.random((300, 6)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    picture = np.array((60, 100, 150)) * (0.75 + 0.5 * grain[:, :, None])
    for y in range(100, size[1], 220):
        picture[y : y + 5] *= 0.35
    return np.clip(picture, 0, 255).astype(np.uint8)


def laid(paper, corners, base):
    """The paper on the ground, its outer corners at `corners` (px, 0,0 = the picture's corner)."""
    rows, columns = paper.shape[:2]
    outer = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    matrix = cv2.getPerspectiveTransform(outer - 0.5, np.asarray(corners, np.float32) - 0.5)
    size = (base.shape[1], base.shape[0])
    scale = np.ptp(corners, axis=0).max() / max(rows, columns)
    soft = cv2.GaussianBlur(paper, (0, 0), max(0.3, 0.5 / scale - 0.3))
    over = cv2.warpPerspective(soft, matrix, size, flags=cv2.INTER_LINEAR)
    white = np.full(paper.shape[:2], 255, np.uint8)
    cover = cv2.warpPerspective(white, matrix, size)[:, :, None] / 255.0
    return np.rint(base * (1 - cover) + over * cover).astype(np.uint8)


def relative(corners, size=SIZE):
    return np.asarray(corners, np.float32) / np.array(size, np.float32)


def furthest_px(found, corners, size=SIZE):
    """Distance in px of the worst corner."""
    return float(np.linalg.norm(found * np.array(size) - corners, axis=1).max())
