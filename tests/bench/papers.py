"""What must survive or be taken along: the outbox beside a raw fsync, the receipt beside fpdf2."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from kiosk.cases.codec import CaseDraft
from kiosk.cases.outbox import Outbox
from kiosk.cases.receipt_pdf import PaperFonts, ReceiptModel, receipt_pdf
from kiosk.cases.store import Store
from kiosk.gateway.http import HttpGateway
from kiosk.gateway.port import Applicant, CaseSubmission, Delivery, MaterialFile, MaterialRef
from kiosk.gateway.signing import HmacSigner
from kiosk.gateway.transport import KioskIdentity, Transport
from tests.bench.figures import Figure, Plan, in_turn, wall_ms

PAGES, PAGE_BYTES = 3, 300 * 1024
REGION = "150626101201"
SIMPLIFIED_FACE = 2  # face 0 of the Noto CJK collection is the Japanese one
MADE_AT = datetime(2026, 11, 23, 10, 0)
ROWS = (
    ("事项", "城乡居民基本养老保险参保登记"),
    ("申请人", "乌仁图雅样例"),
    ("受理时间", "2026-11-23 10:00"),
    ("承诺办结", "2026-11-26"),
    ("领取方式", "到乌兰陶勒盖镇便民服务中心领取"),
    ("查询码", "K7M3QX"),
)


def outbox(plan: Plan) -> Iterator[Figure]:
    """Confirm to durable: a case with 3 pages of 300 KB, encrypted, in SQLite, on the disk."""
    # Not plan.scratch: /tmp is memory on many machines, and memory needs no fsync.
    folder = Path(tempfile.mkdtemp(prefix="jiujin-bench-", dir="/var/tmp"))
    store = Store(folder / "outbox.db", os.urandom(32))
    identity = KioskIdentity("bench", "bench", REGION)
    gateway = HttpGateway(Transport("http://127.0.0.1:9", identity, HmacSigner(b"bench")))
    box = Outbox(store, gateway, lambda event: None)
    pages = [os.urandom(PAGE_BYTES) for _ in range(PAGES)]
    times = plan.times(15, 3)
    drafts = {n: _draft(f"bench-{n}", pages) for n in range(-1, times)}
    try:
        value, reference = in_turn(
            lambda n: wall_ms(partial(box.submit, drafts[n])),
            lambda n: wall_ms(lambda: _raw(folder / f"raw-{n}", b"".join(pages))),
            times,
        )
    finally:
        store.close()
        asyncio.run(gateway.close())
        shutil.rmtree(folder)
    yield Figure("outbox_accept", value, "ms", reference)


def _raw(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _draft(case_id: str, pages: list[bytes]) -> CaseDraft:
    files = tuple(
        MaterialFile("hukou", n + 1, len(pages), "image/jpeg", data) for n, data in enumerate(pages)
    )
    submission = CaseSubmission(
        case_id=case_id,
        service_id="pension",
        item_code="11150626SAMPLE0001000000000000000",
        guide_version="1",
        region=REGION,
        site="bench",
        applicant=Applicant("乌仁图雅样例", "150626195503120015", "13900010001"),
        answers={"pay_level": "200"},
        materials=(MaterialRef("hukou", "scan", pages=len(pages)),),
        submitted_at="2026-11-23T10:00:00+08:00",
        lang="zh",
        delivery=Delivery("courier", "样例路 1 号"),
    )
    return CaseDraft(submission, files)


def receipt(plan: Plan) -> Iterator[Figure]:
    """A Chinese receipt with QR code, beside a bare fpdf2 page: the same lines in one Han face."""
    model = ReceiptModel(
        lang="zh",
        title="受理回执",
        made_at=MADE_AT,
        rows=ROWS,
        qr="https://example.invalid/q/K7M3QX",
        qr_caption="扫码查询办理进度",
        key=("受理编号", "1506262026000001"),
        notes=("请妥善保管本回执，凭查询码可以查询办理进度。",),
        footer="样例旗政务服务局",
    )
    value, reference = in_turn(
        lambda n: wall_ms(lambda: receipt_pdf(model)),
        lambda n: wall_ms(_bare_page),
        plan.times(9, 1),
    )
    yield Figure("receipt_pdf", value, "ms", reference)


def _bare_page() -> bytes:
    pdf = FPDF(unit="mm", format=(80, 200))
    pdf.add_font("han", fname=PaperFonts().han, collection_font_number=SIMPLIFIED_FACE)
    pdf.set_font("han", size=9)
    pdf.add_page()
    for label, words in ROWS:
        pdf.cell(0, 6, f"{label} {words}", new_x="LMARGIN", new_y="NEXT")
    data = bytes(pdf.output())
    font = pdf.fonts["han"]
    if isinstance(font, TTFFont):
        font.close()  # else the open file is a warning at the end of the process
    return data
