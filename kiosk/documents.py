"""Makes one PDF of each material's pages, and keeps what was read on them until the end.

Everything here blocks and runs on worker threads. A page that was read holds what a resident's
paper says, so it is forgotten with the vault.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from drivers.paper.contract import (
    Marks,
    OcrError,
    PageIn,
    PaperError,
    PaperJob,
    PaperMaker,
    PaperOut,
    TextLine,
    TextReader,
)
from drivers.paper.fields import bank_card, form, id_card
from drivers.paper.rows import sensible
from kiosk.cases.codec import CaseDraft
from kiosk.gateway.port import MaterialFile
from kiosk.session import effects as ef
from kiosk.session import events as ev

PDF = "application/pdf"
A4_SHAPE = 210 / 297


class Documents:
    """make: draws PDFs (None: pages go out as pictures). reader: reads text (None: nobody does)."""

    def __init__(self, make: PaperMaker | None, reader: TextReader | None) -> None:
        self._make, self._reader = make, reader
        self._lock = threading.Lock()
        self._read: dict[str, tuple[TextLine, ...]] = {}
        self._turn = 0

    @property
    def can_read(self) -> bool:
        """Is there somebody who reads?"""
        return self._reader is not None

    def read_page(self, effect: ef.ReadPage, jpeg: bytes) -> ev.PageRead:
        """Read a kept page; its lines are kept for the PDF. Raises OcrError."""
        lines = self._lines(jpeg, effect.ref)
        match effect.kind:
            case "id-card":
                found = id_card(lines)
            case "bank-card":
                found = bank_card(lines)
            case _:
                found = form(lines, effect.labels, A4_SHAPE)
        if effect.kind != "form":
            # On a card the labels are known: a field names the value that it takes.
            found = {
                field: found[key]
                for field, keys in effect.labels.items()
                for key in keys
                if key in found
            }
        return ev.PageRead(effect.material, {field: one.value for field, one in found.items()})

    def read_card(self, ref: str, jpeg: bytes) -> ev.CardPictureRead | ev.CardPictureFailed:
        """Read the person's side of an ID card; without name or number it was not clear."""
        try:
            found = id_card(self._lines(jpeg, ""))
        except OcrError:
            return ev.CardPictureFailed(ref, "reading_failed")
        person = {key: one.value for key, one in found.items()}
        if not person.get("name") or not person.get("id_no"):
            return ev.CardPictureFailed(ref, "card_unclear")
        return ev.CardPictureRead(ref, person)

    def forget(self) -> None:
        """Nothing that was read stays."""
        with self._lock:
            self._turn += 1
            self._read.clear()

    def drop(self, refs: tuple[str, ...]) -> None:
        """What was read on these pages goes with them."""
        with self._lock:
            for ref in refs:
                self._read.pop(ref, None)

    def rest(self) -> None:
        """Let the reader's process go, with all that is in its memory. Blocks."""
        if self._reader is not None:
            self._reader.rest()

    def lines_of(self, case: ef.SubmitCase) -> Mapping[str, tuple[TextLine, ...]]:
        """What was read on the pages of a case, by page; taken before a wipe can follow."""
        refs = {ref for material in case.materials for ref in material.refs}
        with self._lock:
            return {ref: lines for ref, lines in self._read.items() if ref in refs}

    def bound(
        self, draft: CaseDraft, case: ef.SubmitCase, lines: Mapping[str, tuple[TextLine, ...]]
    ) -> tuple[CaseDraft, list[dict[str, str | int]]]:
        """The case with one PDF a scanned material, figures beside it; and lines for the audit.

        A material whose PDF can't be made keeps its pictures: nothing is lost.
        """
        files = list(draft.files)
        papers: dict[str, dict[str, Any]] = {}
        for material in case.materials:
            pages = [file for file in files if file.code == material.id]
            if material.kind != "scan" or not pages or self._make is None:
                continue
            job = _job(material, pages, lines, case.opened)
            file, papers[material.id] = _made(self._make, job, pages)
            if file is not None:
                at = files.index(pages[0])
                files = [one for one in files if one.code != material.id]
                files.insert(at, file)
        if not papers:
            return draft, []
        answers = {**draft.submission.answers, "papers": papers}
        submission = replace(draft.submission, answers=answers)
        bound = replace(draft, submission=submission, files=tuple(files))
        return bound, [_audited(told) for told in papers.values()]

    def _lines(self, jpeg: bytes, ref: str) -> tuple[TextLine, ...]:
        if self._reader is None:
            raise OcrError("not_installed")
        turn = self._turn
        lines = self._reader.read(jpeg)
        with self._lock:
            if ref and turn == self._turn:  # else its resident has left meanwhile
                self._read[ref] = sensible(lines, A4_SHAPE)
        return lines


def _job(
    material: ef.MaterialOut,
    pages: list[MaterialFile],
    lines: Mapping[str, tuple[TextLine, ...]],
    opened: datetime | None,
) -> PaperJob:
    read = [lines.get(ref, ()) for ref in material.refs]
    papers = [paper_of(figures) for figures in material.figures] or [""] * len(read)
    return PaperJob(
        pages=tuple(
            PageIn(page.data, lines=told, plain=material.sheet == "photo", paper=paper)
            for page, told, paper in zip(pages, read, papers, strict=False)
        ),
        title=material.title,
        # The case's own hour: the same case confirmed twice has the same bytes.
        made_at=opened or datetime(1970, 1, 1),
        marks=Marks(material.purpose, material.trust),
        card=material.sheet == "card",
    )


def paper_of(figures: Mapping[str, Any]) -> str:
    """Which paper a page is, by the camera's figures, where its shape alone would mislead.

    A4 and A5 have one shape: only a camera whose mat is known tells them apart.
    """
    told = figures.get("dpi", {})
    paper = str(told.get("paper", ""))
    return paper if told.get("measured") or paper not in ("a4", "a5") else ""


def _audited(told: Mapping[str, Any]) -> dict[str, str | int]:
    if "error" in told:
        return {"pages": told["pages"], "code": told["error"]}
    return {name: told[name] for name in ("pages", "bytes", "dpi")}


def _made(
    make: Callable[[PaperJob], PaperOut], job: PaperJob, pages: list[MaterialFile]
) -> tuple[MaterialFile | None, dict[str, Any]]:
    try:
        out = make(job)
    except PaperError as error:
        return None, {"pages": len(pages), "error": error.code}
    file = replace(pages[0], page=1, pages=1, media_type=PDF, data=out.pdf)
    figures = {
        "pages": len(pages),
        "sheets": len(out.sheets),
        "bytes": len(out.pdf),
        "dpi": min(sheet.dpi for sheet in out.sheets),
        "coding": [sheet.coding for sheet in out.sheets],
        "textLines": sum(sheet.text_lines for sheet in out.sheets),
    }
    return file, figures
