"""Pages as PDF: bytes and time beside the plain way, a JPEG of quality 75 wrapped in a PDF."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from drivers.document_camera.frame import decode, encode
from drivers.document_camera.paper import draw_page
from drivers.frames import Picture
from drivers.paper.contract import PageIn, PaperJob
from drivers.paper.enhance import flatten
from drivers.paper.ocr_worker import OcrWorker, is_installed
from drivers.paper.pdf import make_pdf
from tests.bench.figures import Figure, Plan, in_turn, median, wall_ms

A4_PX = (1654, 2339)
"""200 dpi."""


def _photographed() -> Picture:
    """A form as a camera gives it: grain, warm light, a shadow over one side."""
    page = draw_page("登记表", [f"第{n}项 示例内容 {n * 37}" for n in range(22)], A4_PX)
    grain = np.random.default_rng(1).normal(0, 5, page.shape)
    light = np.linspace(1.0, 0.6, A4_PX[0])[None, :, None] * (0.8, 0.92, 1.0)
    shaded: Picture = np.clip(page * light + grain, 0, 255).astype(np.uint8)
    return shaded


def _plain_pdf(jpeg: bytes) -> bytes:
    """What any tool does: the picture, a page around it."""
    picture = decode(jpeg)
    out = io.BytesIO()
    with Pdf.new() as pdf:
        image = Stream(
            pdf, encode(picture, 75), Type=Name.XObject, Subtype=Name.Image, Width=A4_PX[0],
            Height=A4_PX[1], ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, 595, 842]),
            Resources=Dictionary(XObject=Dictionary(P=image)),
            Contents=Stream(pdf, b"q 595 0 0 842 0 0 cm /P Do Q"),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.save(out)
    return out.getvalue()


def paper_pdf(plan: Plan) -> Iterator[Figure]:
    """One colour A4 page at 200 dpi."""
    picture = _photographed()
    jpeg = encode(picture, 85)
    job = PaperJob((PageIn(jpeg),), "", datetime(2026, 11, 29, tzinfo=UTC))
    made, plain = make_pdf(job), _plain_pdf(jpeg)
    yield Figure("paper_page_kb", len(made.pdf) / 1e3, "KB", len(plain) / 1e3)
    ours, theirs = in_turn(
        lambda _: wall_ms(lambda: make_pdf(job)),
        lambda _: wall_ms(lambda: _plain_pdf(jpeg)),
        plan.times(9, 2),
    )
    yield Figure("paper_page", ours, "ms", theirs)
    flat, coded = in_turn(
        lambda _: wall_ms(lambda: flatten(picture)),
        lambda _: wall_ms(lambda: encode(picture, 75)),
        plan.times(9, 2),
    )
    yield Figure("paper_flatten", flat, "ms", coded)


def paper_ocr(plan: Plan) -> Iterator[Figure]:
    """Reading a page beside making its PDF; nothing where the `ocr` extra is not installed."""
    if not is_installed():
        return
    jpeg = encode(_photographed(), 85)
    job = PaperJob((PageIn(jpeg),), "", datetime(2026, 11, 29, tzinfo=UTC))
    reader = OcrWorker(limit_s=120)
    try:
        reader.read(jpeg)
        times = [wall_ms(lambda: reader.read(jpeg)) for _ in range(plan.times(3, 1))]
    finally:
        reader.close()
    made = [wall_ms(lambda: make_pdf(job)) for _ in range(plan.times(3, 1))]
    yield Figure("paper_ocr_page", median(times), "ms", median(made))
