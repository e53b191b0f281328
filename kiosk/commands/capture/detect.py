"""``kiosk capture detect``: where the page's corners are in picture files; a line for each file."""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from drivers.document_camera.corners.finder import NOTHING, Detection, detect, warm_up
from drivers.document_camera.loading import PictureError, load_picture

_ABOUT = (
    "Corners are parts of the picture's width and height, clockwise from the page's upper left, "
    "of the upright picture: as a viewer shows it after EXIF's turn. ms_cpu is the CPU time of "
    "the search alone, without loading the file and the net. A file that can't be read has a line "
    "with error and words. Exit codes: 0 every file could be "
    "read (a page or none), 1 a file could not, 2 the command can't be done so."
)
WORDS = {
    "no_file": "没有这个文件 / no such file",
    "folder": "这是文件夹，请写图片文件 / a folder, not a file: name the pictures in it",
    "no_permission": "没有权限读这个文件 / no permission to read this file",
    "empty": "文件是空的 / the file is empty",
    "not_a_picture": "不是图片 / not a picture (JPEG, PNG, WebP, BMP, TIFF)",
    "truncated": "图片不完整，请重新复制或拍摄 / the picture is cut short: copy or take it again",
    "broken": "图片已损坏 / the picture is damaged",
    "too_large": "图片太大 / the picture is too large (178 megapixels, 256 MB)",
    "too_small": "图片太小 / the picture is too small (32 px)",
}
"""Every PictureCode in words."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _ABOUT
    parser.add_argument("files", nargs="+", metavar="FILE", help="picture files")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Look at each file; 1 when one could not be read."""
    warm_up()
    failed = False
    for name in args.files:
        told = _of_file(name)
        failed |= "error" in told
        print(json.dumps(told, ensure_ascii=False) if args.json else _line(told), flush=True)
    return int(failed)


def _of_file(name: str) -> dict[str, Any]:
    # A name may hold bytes that are no UTF-8; JSON gets them as marks, not as an error.
    shown = name.encode("utf-8", "backslashreplace").decode()
    try:
        picture = load_picture(Path(name)).picture
    except PictureError as error:
        nothing = {"file": shown, **_facts(NOTHING), "ms_cpu": 0.0}
        return {**nothing, "error": error.code, "words": WORDS[error.code]}
    began = time.process_time()
    found = detect(picture)
    took = (time.process_time() - began) * 1e3
    return {"file": shown, **_facts(found), "ms_cpu": round(took, 1)}


def _facts(found: Detection) -> dict[str, Any]:
    corners = None
    if found.corners is not None:
        corners = [[round(float(part), 5) for part in corner] for corner in found.corners]
    return {
        "corners": corners,
        "accepted": found.accepted,
        "score": round(found.score, 4),
        "cut_off": found.cut_off,
    }


def _line(told: dict[str, Any]) -> str:
    if "error" in told:
        return f"{told['file']}: {told['words']} [{told['error']}]"
    if told["corners"] is None:
        return f"{told['file']}: 没有找到页面 / no page ({told['ms_cpu']:.0f} ms)"
    corners = " ".join(f"({x:.4f} {y:.4f})" for x, y in told["corners"])
    sure = "可以采用 / accepted" if told["accepted"] else "请人工确认 / to be confirmed"
    cut = ", 页面出界 / cut off" if told["cut_off"] else ""
    return f"{told['file']}: {corners} {sure}{cut}, {told['score']:.2f} ({told['ms_cpu']:.0f} ms)"
