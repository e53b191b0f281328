"""Checks what pip does not: that exactly one OpenCV distribution brings the module ``cv2``.

All of them write the same folder. The last one installed wins, and removing either leaves an empty
``cv2``; `pip check` says nothing of it.
"""

from importlib.metadata import PackageNotFoundError, version

WANTED = "opencv-python"
OPENCV = (
    WANTED, "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless",
)  # fmt: skip


def opencv_installed() -> tuple[str, ...]:
    """Return the OpenCV distributions of this environment."""
    there = []
    for name in OPENCV:
        try:
            version(name)
        except PackageNotFoundError:
            continue
        there.append(name)
    return tuple(there)


def opencv_trouble() -> str:
    """Return the operator's words where it is not just the one we want, else ''."""
    there = opencv_installed()
    if there == (WANTED,):
        return ""
    if not there:
        return "没有装 OpenCV / OpenCV is missing: run deploy/setup.sh"
    others = " ".join(there)
    return (
        f"装了不该装的 OpenCV：{others} / wrong OpenCV packages: {others}. They overwrite each "
        f"other; remove all of them ('uv pip uninstall {others}'), then run deploy/setup.sh"
    )
