"""``kiosk capture page``: pictures of papers to one PDF, as a resident's page is made into one."""

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_WORDS = {
    "no_file": "没有这个文件 / no such file",
    "folder": "这是文件夹 / a folder, not a file: name the picture in it",
    "no_permission": "没有权限读这个文件 / the file may not be read",
    "empty": "文件是空的 / the file is empty",
    "truncated": "文件不完整 / the file was cut; copy it again",
    "broken": "图片坏了 / the picture is broken; copy it again",
    "too_large": "图片太大 / the picture is too large",
    "too_small": "图片太小 / the picture is too small",
    "not_a_picture": "不是图片 / not a picture (JPEG, PNG, BMP, TIFF or WebP)",
    "unreadable": "图片读不出来 / the picture can't be decoded",
    "no_page": "没有找到纸张 / no page found; if the picture is the page, say --whole",
    "cannot_write": "写不了文件 / the PDF can't be written there",
    "font_missing": "缺少字体 / the font of the mark is missing (fonts-noto-cjk)",
}
_NO_OCR = "文字识别没有安装 / reading is not installed: JIUJIN_EXTRAS=ocr deploy/setup.sh"


class _Refused(Exception):
    """A picture that can't be used; carries the file and a code."""

    def __init__(self, file: str, code: str) -> None:
        super().__init__(code)
        self.file, self.code = file, code


@dataclass(frozen=True)
class _Page:
    """One page, ready to be put into the PDF, and what is told of it."""

    jpeg: bytes
    lines: tuple[Any, ...]
    told: dict[str, Any]
    paper: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pictures, in order")
    parser.add_argument("--out", type=Path, required=True, metavar="PDF", help="the file to write")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of words")
    parser.add_argument("--ocr", action="store_true", help="add the words that can be read")
    parser.add_argument("--purpose", default="", metavar="TEXT", help="mark on every page")
    parser.add_argument("--trust", default="", metavar="TEXT", help="trust level, at the foot")
    parser.add_argument("--card", action="store_true", help="front and back of a card, true size")
    parser.add_argument("--whole", action="store_true", help="each picture is the page itself")
    parser.add_argument(
        "--mat",
        type=float,
        default=0.0,
        metavar="MM",
        help="what the pictures' long side shows of the mat; tells A4 from A5",
    )
    parser.add_argument("--title", default="", help="title in the file's properties")


def run(args: argparse.Namespace) -> int:
    """Write the PDF and print its figures; 1 (and no file) where a picture can't be used."""
    try:
        told = _made(args)
    except _Refused as refused:
        words = _WORDS[refused.code]
        error = {"file": refused.file, "error": refused.code, "words": words}
        print(json.dumps(error, ensure_ascii=False) if args.json else f"{refused.file}: {words}")
        return 1
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        _print_words(told)
    return 0


def _made(args: argparse.Namespace) -> dict[str, Any]:
    # Vision and PDF libraries cost 0.5 s that `--help` saves.
    from drivers.paper.contract import Marks, PageIn, PaperError, PaperJob
    from drivers.paper.ocr_worker import OcrWorker, is_installed
    from drivers.paper.pdf import make_pdf

    can_read = args.ocr and is_installed()
    reader = OcrWorker() if can_read else None
    began = datetime.now(UTC)
    try:
        pages = [_page(path, args, reader) for path in args.files]
    finally:
        if reader is not None:
            reader.close()
    job = PaperJob(
        pages=tuple(PageIn(page.jpeg, lines=page.lines, paper=page.paper) for page in pages),
        title=args.title,
        # The date of the newest picture, so that the same pictures give the same bytes.
        made_at=datetime.fromtimestamp(max(path.stat().st_mtime for path in args.files), UTC),
        marks=Marks((args.purpose,) if args.purpose else (), args.trust),
        card=args.card,
    )
    try:
        out = make_pdf(job)
    except PaperError as error:
        raise _Refused(str(args.files[0]), error.code) from None
    _write(args.out, out.pdf)
    told = _told(args, pages, out)
    if args.ocr and not can_read:
        told["ocr"] = _NO_OCR
    told["ms"] = round((datetime.now(UTC) - began).total_seconds() * 1e3)
    return told


def _page(path: Path, args: argparse.Namespace, reader: Any) -> _Page:
    """Load, find, straighten, judge and read one picture. Raises _Refused."""
    from drivers.document_camera.frame import encode
    from drivers.paper.contract import OcrError
    from drivers.paper.rows import sensible
    from kiosk.documents import paper_of

    picture, told = _cut(path, args.whole, args.mat)
    height, width = picture.shape[:2]
    told |= {"width": width, "height": height}
    jpeg = encode(picture, 92)
    lines: tuple[Any, ...] = ()
    if reader is not None:
        try:
            lines = sensible(reader.read(jpeg), width / height)
            told["text_lines"] = len(lines)
        except OcrError as error:
            told["ocr"] = error.code
    return _Page(jpeg, lines, told, paper_of(told.get("quality", {})))


def _cut(path: Path, whole: bool, mat_mm: float) -> tuple[Any, dict[str, Any]]:
    """The straightened page of a file, and what was measured on it. Raises _Refused."""
    from drivers.document_camera.cutting import find_and_cut
    from drivers.document_camera.frame import UnreadablePicture
    from drivers.document_camera.gates.measure import Wanted
    from drivers.document_camera.loading import PictureError, load_picture
    from drivers.document_camera.watching import find_page_finely

    try:
        loaded = load_picture(path)
    except PictureError as error:
        raise _Refused(str(path), error.code) from None
    told: dict[str, Any] = {"file": str(path), "notes": list(loaded.notes)}
    if whole:
        return loaded.picture, told
    try:
        found = find_and_cut(loaded.picture, find_page_finely, Wanted(mat_mm=mat_mm))
    except UnreadablePicture:
        raise _Refused(str(path), "unreadable") from None
    if found is None:
        raise _Refused(str(path), "no_page")
    figures = found.figures
    told |= {"accepted": found.is_good, "trouble": next(iter(figures.bad), "")}
    if not told["trouble"] and not found.accepted:
        told["trouble"] = "unsure"
    for name in ("sharpness", "brightness", "score", "tilt_deg"):
        told[name] = round(getattr(figures, name), 3)
    told["corners"] = [[round(part, 5) for part in corner] for corner in found.corners]
    told["quality"] = figures.as_object()
    return found.page, told


def _write(path: Path, pdf: bytes) -> None:
    """All of the file or nothing of it: into a new one beside, then in its place."""
    name = ""
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            name = file.name
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        if name:
            Path(name).unlink(missing_ok=True)
        raise _Refused(str(path), "cannot_write") from None


def _told(args: argparse.Namespace, pages: Sequence[_Page], out: Any) -> dict[str, Any]:
    sheets = [
        {
            "coding": sheet.coding,
            "dpi": sheet.dpi,
            "bytes": sheet.bytes,
            "step": sheet.step,
            "width_mm": sheet.width_mm,
            "height_mm": sheet.height_mm,
            "ms": round(sheet.ms),
        }
        for sheet in out.sheets
    ]
    figures = [page.told for page in pages]
    if not args.card:
        figures = [told | sheet for told, sheet in zip(figures, sheets, strict=True)]
    return {
        "pages": len(out.sheets),
        "bytes": len(out.pdf),
        "bytes_per_page": [sheet["bytes"] for sheet in sheets],
        "dpi": min(sheet["dpi"] for sheet in sheets),
        "accepted": all(page.told.get("accepted", True) for page in pages),
        "figures": figures,
        "out": str(args.out),
        "text_layer": any(page.lines for page in pages),
    }


def _print_words(told: dict[str, Any]) -> None:
    for page in told["figures"]:
        trouble = f"  ! {page['trouble']}" if page.get("trouble") else ""
        print(f"{page['file']}: {page['width']} x {page['height']} px{trouble}")
    if "ocr" in told:
        print(told["ocr"])
    print(
        f"{told['out']}: {told['pages']} pages, {told['bytes']} bytes, {told['dpi']} dpi, "
        f"{told['ms']} ms"
    )
