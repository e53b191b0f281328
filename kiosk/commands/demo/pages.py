"""Sample papers for the simulated document camera; nothing on them is anybody's."""

from drivers.document_camera.sim import draw_page
from drivers.frames import Picture

NOTE = "仅供演示，不含任何真实信息"
TITLES = {
    "household-book": "户口簿（样例）",
    "contract": "租房合同（样例）",
    "photo": "证件照片（样例）",
}


def sample_page(number: int, about: str, title: str = "样例材料") -> Picture:
    """Return a drawn page; every number gives another picture (a page is taken only once)."""
    lines = [f"第 {line} 条 样例内容 {number * 7919 * line}" for line in range(1, 4 + number % 5)]
    # Pages of one layout with one word changed would pass for the same page.
    return draw_page(title, [f"样例材料 第 {number} 页", *[""] * (number % 4), about, *lines, NOTE])
