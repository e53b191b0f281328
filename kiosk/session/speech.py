"""What the kiosk says at this moment; the same words stand on the screen as subtitle."""

from dataclasses import dataclass, field
from typing import assert_never

from kiosk.catalogue.types import FieldKind, StepKind
from kiosk.session.capturing import wanted_side
from kiosk.session.live import field_of, lacks, live_materials
from kiosk.session.notices import notice_lines
from kiosk.session.promises import due_words
from kiosk.session.session import (
    AgentAsk,
    Attract,
    CallRating,
    CallScreen,
    ComplaintAsk,
    FaceAsk,
    LanguageAsk,
    NoticeGiven,
    Offers,
    PhoneAsk,
    PickLanguage,
    PickService,
    Promising,
    RecordAsk,
    Session,
    Stage,
    Told,
    Trouble,
    Wiping,
    Working,
)

FAILED = ("paper", "failed", "unsure")
"""What a slip may end as besides printed: no paper, no printer, part of it may be there."""


@dataclass(frozen=True)
class Line:
    """One spoken sentence; ``message`` names it, ``text`` is in the resident's language."""

    message: str
    text: str = field(repr=False)
    critical: bool = False


def line_of(session: Session) -> Line | None:
    """Return what this session says now, or None when it is silent (nobody is here)."""
    match session:
        case Attract():
            return _line(session, "prompt-attract") if session.greeting else None
        case Wiping():
            return _farewell(session)
        case _:
            pass
    if session.dialog:
        return _line(session, f"dialog-{session.dialog}-text", critical=session.dialog == "idle")
    if session.overlay is not None:
        return _overlay(session)
    match session:
        case PickLanguage():
            return _line(session, "prompt-language")
        case PickService():
            services = session.deck.catalogue.services
            if not services:
                return _line(session, "services-empty")
            return _line(session, "prompt-services" if session.theme else "prompt-themes")
        case Working():
            return _working(session)
        case _:
            assert_never(session)


def _line(stage: Stage, message: str, critical: bool = False, **args: str | int) -> Line:
    return Line(message, stage.deck.words.say(stage.lang, message, args), critical)


def _farewell(w: Wiping) -> Line:
    if w.card_present:
        return _line(w, "goodbye-card", critical=True)
    known = ("done", "bug", "idle")
    return _line(w, f"goodbye-{w.reason if w.reason in known else 'left'}")


def _overlay(stage: Stage) -> Line:
    overlay = stage.overlay
    match overlay:
        case CallScreen():
            return call_line(stage)
        case Trouble(code=code):
            return _line(stage, f"trouble-{code}-text")
        case PhoneAsk(kind=kind, problem=problem):
            return _line(stage, problem or f"prompt-{kind}")
        case FaceAsk():
            return _line(stage, "face-consent-text")
        case AgentAsk():
            return _line(stage, _ask_message(overlay))
        case NoticeGiven():
            return _notice(stage, overlay)
        case Told(code=code, number="", due=""):
            return _line(stage, f"told-{code}")
        case Told():
            return _promise(stage, overlay)
        case Offers(why=why, choosing=choosing, problem=wrong):
            return _line(stage, wrong or ("offers-slots" if choosing else f"offers-{why}"))
        case ComplaintAsk(problem=problem):
            return _line(stage, problem or "prompt-complaint-text")
        case Promising(ask=ask):
            return _line(stage, f"told-{ask.kind}-saving")
        case RecordAsk():
            return _line(stage, "record-text")
        case CallRating(level=level):
            return _line(stage, "prompt-rate-reasons" if level else "prompt-call-rate")
        case LanguageAsk() | None:
            return _line(stage, "prompt-language")
        case _:
            assert_never(overlay)


def _notice(stage: Stage, notice: NoticeGiven) -> Line:
    """All of it is read aloud: it must reach who can't read."""
    if notice.slip:
        return _line(stage, f"slip-{notice.slip}")
    opening = stage.deck.words.say(stage.lang, "given-text", {})
    if not isinstance(stage, Working):
        return Line("given-text", opening)
    lines = notice_lines(stage, notice, stage.lang)
    told = [" ".join(part for part in line if part) for line in lines]
    return Line("given-text", "\n".join([opening, *told]))


def _ask_message(ask: AgentAsk) -> str:
    match ask.stage:
        case "asked":
            return f"ask-{ask.kind}-text"
        case "sending":
            return "ask-sending"
        case "failed":
            return "ask-failed"
        case "doing" if ask.problem:
            return ask.problem
        case "doing":
            return "ask-look" if ask.page is not None else f"ask-{ask.kind}-do"


def _promise(stage: Stage, told: Told) -> Line:
    due = due_words(stage.deck, stage.lang, told.due, day_only=told.code == "promise-complaint")
    return _line(stage, f"told-{told.code}", False, number=told.number, due=due)


def call_line(stage: Stage) -> Line:
    """Return the words of the call's state, for the call screen and for its badge."""
    if stage.call is None:
        over = isinstance(stage, Working) and stage.talked and stage.overlay is None
        return _line(stage, "call-over" if over else "prompt-call")
    call = stage.call
    if call.state == "connected" and call.listeners:
        return _line(stage, "call-listened", False, names=" · ".join(call.listeners))
    if call.state == "connected" and call.held:
        return _line(stage, "call-held")
    if call.state == "connected" and call.lacks:
        return _line(stage, f"call-no-{call.lacks[0]}")
    if call.state == "connected" and call.others:
        # The kiosk has one leg, to the agent: whoever joins is heard and not seen.
        names = " · ".join(call.others)
        return _line(stage, "call-with", False, agent=call.agent, names=names)
    if call.state == "connected" and call.quality:
        return _line(stage, f"call-quality-{call.quality}")
    if call.state == "connected" and stage.deck.site.push_to_talk:
        return _line(stage, "call-push", False, agent=call.agent)
    return _line(stage, f"call-{call.state}", False, agent=call.agent, place=call.position)


def _working(w: Working) -> Line | None:
    if w.problem:
        return _line(w, w.problem)
    if w.warning:
        return _line(w, w.warning)
    kind, _, name = w.spot.partition(":")
    first = w.service.steps[w.at].say
    match kind:
        case "q":
            question = next(q for q in w.service.questions if q.id == name)
            return Line(f"{w.service.id}.{w.spot}", question.ask.in_(w.lang))
        case "f":
            return _field(w, name)
        case "m":
            material = next(m for m in live_materials(w) if m.id == name)
            if w.taken is not None:
                return _line(w, "prompt-page-taken")
            if side := wanted_side(w):
                return _line(w, f"capture-side-{side}")
            return Line(f"{w.service.id}.{w.spot}", material.ask.in_(w.lang))
        case "photo":
            return _line(w, "photo-reading" if w.busy else "prompt-photo-card")
        case "type":
            return _line(w, f"prompt-type-{name.replace('_', '-')}")
        case "notice" if any(x.state == "asked" for x in w.licences.values()):
            return _line(w, "material-asked")
        case "notice":
            return _line(w, "prompt-notice", False, missing=len(lacks(w)))
        case "consent":
            return _line(w, "prompt-consent")
        case "commitment" | "entrust":
            return _aloud(w, kind)
    if first is not None and _is_first_word(w):
        return Line(f"{w.service.id}.{w.step.kind.value}", first.in_(w.lang))
    return _step(w)


def _is_first_word(w: Working) -> bool:
    """A service's own sentence opens its step; what happens in the step is told as usual."""
    match w.step.kind:
        case StepKind.SUBMIT | StepKind.RECEIPT:
            return False
        case StepKind.IDENTITY:
            return w.identity is None and w.machine.reader
        case StepKind.CALL:
            return w.call is None and not w.talked
        case StepKind.RATE:
            return not w.level
        case _:
            return True


def _aloud(w: Working, kind: str) -> Line:
    """A text that is signed is read aloud in full, as it stands on the screen."""
    source = w.service.commitment if kind == "commitment" else w.service.entrust
    assert source is not None, kind
    opening = opening_words(w, kind)
    text = [opening, source.text.in_(w.lang), *(d.in_(w.lang) for d in source.duties)]
    return Line(f"{w.service.id}.{kind}", "\n".join(text))


def opening_words(w: Working, kind: str) -> str:
    """Return the sentence before a commitment or entrustment; its subtitle."""
    say = w.step.say
    if say is not None and kind == "commitment":
        return say.in_(w.lang)
    return w.deck.words.say(w.lang, f"prompt-{kind}", {})


def _field(w: Working, name: str) -> Line:
    field_ = field_of(w, name)
    assert field_ is not None, name
    if field_.kind is FieldKind.GROUP and w.group is not None:
        part = field_.fields[w.group.part]
        return Line(f"{w.service.id}.f:{name}.{part.id}", part.ask.in_(w.lang))
    return Line(f"{w.service.id}.f:{name}", field_.ask.in_(w.lang))


def _step(w: Working) -> Line:
    match w.step.kind:
        case StepKind.IDENTITY if w.identity is not None:
            return _line(w, "prompt-identity-read")
        case StepKind.IDENTITY if not w.machine.reader:
            return _line(w, "prompt-identity-no-reader")
        case StepKind.CALL if w.call is not None:
            return call_line(w)
        case StepKind.SUBMIT:
            return _line(w, f"prompt-submit-{w.submit}")
        case StepKind.RECEIPT if w.slip in FAILED:
            return _line(w, f"slip-{w.slip}")
        case StepKind.RECEIPT:
            accepted = w.receipt is not None and w.receipt.case_no
            words = "prompt-receipt" if accepted else "prompt-receipt-saved"
            return _line(w, f"{words}-paper" if w.slip else words)
        case StepKind.RATE if w.level:
            return _line(w, "prompt-rate-reasons")
        case kind:
            return _line(w, f"prompt-{kind.value}")
