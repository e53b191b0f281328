"""The one-time notice (一次性告知) that an agent gives: what is missing and what is looked at.

The agent names papers and check-points by id; the words are the pack's own, so the resident reads
and hears them in their language. It is printed where there is a printer, and counts as told.
"""

from dataclasses import replace
from typing import TypeAlias

from kiosk.catalogue.types import Lang
from kiosk.session import events as ev
from kiosk.session.effects import Audit, Effect, PrintSlip, TellAsk
from kiosk.session.session import CallScreen, NoticeGiven, Session, Told, Working

Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]
_MARK = "notice:"


def notice_event(session: Session, event: ev.Event) -> Advanced | None:
    """Take a notice, or how its printing ended; None: the event is not about one."""
    match event:
        case ev.AgentGivesNotice():
            return _given(session, event)
        case ev.SlipPrinted(case_id=case_id) | ev.SlipFailed(case_id=case_id) if case_id.startswith(
            _MARK
        ):
            return _printed(session, event)
        case _:
            return None


def _given(session: Session, event: ev.AgentGivesNotice) -> Advanced:
    if session.call is None or session.call.state != "connected":
        return session, (TellAsk(event.id, "failed", "no_talk"),)
    if not isinstance(session, Working):
        return session, (TellAsk(event.id, "failed", "no_service"),)
    if session.dialog or not isinstance(session.overlay, CallScreen | Told | None):
        return session, (TellAsk(event.id, "failed", "busy"),)
    papers = tuple(m.id for m in session.service.materials if m.id in event.papers)
    points = tuple(p.id for p in session.service.check_points if p.id in event.points)
    if not papers and not points:
        return session, (TellAsk(event.id, "failed", "unknown_items"),)
    notice = NoticeGiven(event.id, papers, points)
    fields: dict[str, str | int] = {"papers": len(papers), "points": len(points)}
    effects = (TellAsk(event.id, "asked"), Audit("notice.given", fields))
    return replace(session, overlay=notice), effects


def on_notice_touch(session: Session, notice: NoticeGiven, event: ev.Event) -> Advanced:
    """Print it, or go back to the step below."""
    match event:
        case ev.PrintAgain() if notice.slip != "printing" and isinstance(session, Working):
            job = notice.job + 1
            printing = replace(notice, slip="printing", job=job)
            return replace(session, overlay=printing), (_order(session, notice, job),)
        case ev.Next() | ev.Back():
            how = "printed" if notice.slip == "printed" else "shown"
            return replace(session, overlay=None), (TellAsk(notice.id, "done", how),)
        case _:
            return session, ()


def _printed(session: Session, event: ev.SlipPrinted | ev.SlipFailed) -> Advanced:
    notice = session.overlay
    code = "printed" if isinstance(event, ev.SlipPrinted) else event.code
    audit = Audit("slip.printed") if code == "printed" else Audit("slip.failed", {"code": code})
    if not isinstance(notice, NoticeGiven) or event.job != notice.job:
        return session, (audit,)
    return replace(session, overlay=replace(notice, slip=code)), (audit,)


def notice_lines(w: Working, notice: NoticeGiven, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return title and where to get it for each paper, then the check-points with no more."""
    papers = tuple(
        (m.title.in_(lang), m.how.in_(lang)) for m in w.service.materials if m.id in notice.papers
    )
    points = tuple((p.text.in_(lang), "") for p in w.service.check_points if p.id in notice.points)
    return papers + points


def _order(w: Working, notice: NoticeGiven, job: int) -> PrintSlip:
    """The slip: in Chinese, with English below for who reads that (see `slips`)."""
    langs: tuple[Lang, ...] = ("zh", "en") if w.lang == "en" else ("zh",)
    words, pack = w.deck.words, w.deck.catalogue.pack

    def said(message: str) -> tuple[str, ...]:
        return tuple(words.say(lang, message, {}) for lang in langs)

    lines = [line for lang in langs for line in notice_lines(w, notice, lang)]
    ask = tuple(
        words.say(
            lang,
            "receipt-ask-here",
            {"place": pack.nearest_point.in_(lang), "phone": pack.nearest_phone},
        )
        for lang in langs
    )
    return PrintSlip(
        case_id=f"{_MARK}{notice.id}",
        job=job,
        titles=said("given-heading"),
        subtitle=f"{w.service.title.zh}  {w.deck.site.id}  {w.today.isoformat()}",
        number=None,
        promised=None,
        rows=tuple((title, how) for title, how in lines if how),
        notes=(*(title for title, how in lines if not how), *ask),
        qr="",
        qr_caption="",
        footer=said("receipt-footer"),
    )
