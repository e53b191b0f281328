"""What must hold after every event of a walk; written apart from the flow, to check it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from kiosk.catalogue.types import Material, MaterialSource, Service
from kiosk.session.effects import Effect, SubmitCase
from kiosk.session.flow import advance
from kiosk.session.session import Attract, Promising, Session, Trouble, Wiping, Working
from kiosk.session.views import (
    Button,
    CaptureView,
    FieldView,
    MaterialsView,
    SignView,
    SubmitView,
    View,
    view_of,
)

# Buttons of the frame that lead away from the step, never on from it.
ELSEWHERE = frozenset({"help", "back", "repeat", "leave", "language", "larger", "smaller"})


_PARTS: dict[type, tuple[str, ...]] = {}


def _parts(kind: type) -> tuple[str, ...]:
    """Names of a dataclass's fields, none for other values: asked for a hundred times a View."""
    known = _PARTS.get(kind)
    if known is None:
        names = tuple(part.name for part in fields(kind)) if is_dataclass(kind) else ()
        known = _PARTS[kind] = names
    return known


def strings(value: object) -> Iterator[str]:
    """Yield every string inside a View, hidden fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from strings(item)
    else:
        for name in _parts(type(value)):
            yield from strings(getattr(value, name))


def buttons(value: object) -> Iterator[Button]:
    """Yield every button of a View."""
    if isinstance(value, Button):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from buttons(item)
    else:
        for name in _parts(type(value)):
            yield from buttons(getattr(value, name))


def _waits(session: Session, view: View) -> bool:
    """Tell whether this screen rightly waits for the machine; help and leave are still there."""
    if isinstance(session.overlay, Promising):
        return True
    if isinstance(view, SubmitView):
        return view.state == "sending" or not getattr(session, "case_id", "")
    if isinstance(view, MaterialsView) and isinstance(session, Working):
        return any(x.state == "asked" for x in session.licences.values())
    return False


def _live_fields(
    service: Service, situation: Mapping[str, str], answers: Mapping[str, object]
) -> set[str]:
    """Return the fields that matter; answers are plain values by field."""
    choices = [(q, c) for q in service.questions for c in q.choices]
    named = {f for _, c in choices for f in c.fields}
    chosen = {f for q, c in choices if situation.get(q.id) == c.id for f in c.fields}
    live: set[str] = set()
    for each in service.fields:
        when = each.when
        holds = when is None or (when.field in live and answers.get(when.field) == when.equals)
        if holds and (each.id not in named or each.id in chosen):
            live.add(each.id)
    return live


def needed_papers(w: Working) -> tuple[Material, ...]:
    """Return the papers this resident has to bring, worked out from the service's data alone."""
    service = w.service
    answers = {f: a.value for f, a in w.answers.items()}
    live = _live_fields(service, w.situation, answers)
    choices = [(q, c) for q in service.questions for c in q.choices]
    named = {m for _, c in choices for m in c.materials}
    chosen = {m for q, c in choices if w.situation.get(q.id) == c.id for m in c.materials}
    needed: list[Material] = []
    for each in service.materials:
        when = each.when
        holds = when is None or (when.field in live and answers.get(when.field) == when.equals)
        held = each.id in w.licences and w.licences[each.id].state == "found"
        paper = each.source is MaterialSource.SCAN or (
            each.source is MaterialSource.LICENCE and not held
        )
        if paper and holds and (each.id not in named or each.id in chosen):
            needed.append(each)
    return tuple(needed)


@dataclass
class Rules:
    """Keeps what the rules need from earlier events, and the violations found."""

    violations: list[str] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    saved: set[str] = field(default_factory=set)  # cases the world has made durable
    own: set[str] = field(default_factory=set)
    _notice: tuple[object, frozenset[str]] | None = None
    _sent: set[str] = field(default_factory=set)

    def check(self, session: Session, effects: tuple[Effect, ...]) -> View:
        """Check one state; return its View."""
        view = view_of(session)
        self._privacy(session, view)
        self._ways(session, view)
        self._notices(session, view)
        self._honest(session)
        for effect in effects:
            if isinstance(effect, SubmitCase):
                self._submission(session, effect)
        return view

    def next_resident(self, marks: tuple[str, ...]) -> None:
        """From now on the last resident's values are somebody else's."""
        self.others |= self.own
        self.own = set(marks)
        self._notice = None

    def _say(self, what: str) -> None:
        if what not in self.violations:
            self.violations.append(what)

    def _privacy(self, session: Session, view: View) -> None:
        shown = "\n".join(strings(view))
        if any(mark in shown for mark in self.others):
            self._say("an answer of an earlier resident is visible")
        if isinstance(session, Attract) and any(mark in shown for mark in self.own):
            self._say("an answer is visible after the resident left")
        told = repr(session)
        if any(mark in told for mark in self.own | self.others):
            self._say("personal data in a repr")

    def _ways(self, session: Session, view: View) -> None:
        if isinstance(session, Wiping):
            return
        asked = view.frame.dialog or view
        live = [b for b in buttons(asked) if b.enabled]
        aside = ("call-", "edit-", "drop-")
        on = [b for b in live if b.id not in ELSEWHERE and not b.id.startswith(aside)]
        on = on or [b for b in live if b.id.startswith("call-")]
        typing = isinstance(asked, FieldView | SignView)
        # A button alone is no way on: touching one of them must move something.
        moves = typing or any(advance(session, b.intent)[0] != session for b in on)
        if not moves and not _waits(session, view):
            self._say(f"no way on at {type(view).__name__}")
        live = [b for b in buttons(view) if b.enabled]
        if isinstance(session, Attract):
            return
        person = any(b.id in ("help", "way-agent", "call-now", "call-end") for b in live)
        if not person:
            self._say(f"no way to a person at {type(view).__name__}")

    def _notices(self, session: Session, view: View) -> None:
        if not isinstance(session, Working) or session.identity is None:
            return
        steering = {m.when.field for m in session.service.materials if m.when}
        licences = frozenset((m, x.state) for m, x in session.licences.items())
        key = (
            session.service.version,
            tuple(sorted(session.situation.items())),
            tuple(sorted((f, str(session.answers.get(f))) for f in steering)),
            licences,
            session.identity.person.get("id_no"),
        )
        needed = {m.id: m for m in needed_papers(session)}
        given = frozenset(m for m, pages in session.pages.items() if pages) | session.deferred
        missing = frozenset(needed) - given
        if isinstance(view, MaterialsView):
            named = {row.label for row in view.rows if not row.good}
            if any(needed[m].title.in_(session.lang) not in named for m in missing):
                self._say("the notice does not name every missing paper")
            self._notice = (key, frozenset(needed))
        told = self._notice[1] if self._notice and self._notice[0] == key else frozenset()
        overlay = session.overlay
        asked = frozenset(overlay.missing) if isinstance(overlay, Trouble) else frozenset()
        if isinstance(overlay, Trouble) and overlay.code == "missing" and missing - asked:
            self._say("a list of missing papers is not complete")
        if isinstance(view, CaptureView) and session.spot.startswith("m:"):
            asked |= {session.spot.removeprefix("m:")}
        if asked - told - given:
            self._say("a second check revealed a paper the notice had not named")

    def _honest(self, session: Session) -> None:
        if not isinstance(session, Working):
            return
        if session.submit in ("waiting", "accepted") and session.case_id not in self._sent:
            self._say("a case is called saved that was never sent")
        if session.submit == "waiting" and session.case_id not in self.saved:
            self._say("a case is called saved before it was")

    def _submission(self, session: Session, case: SubmitCase) -> None:
        if not isinstance(session, Working):
            self._say("submitted without a session")
            return
        if session.identity is None or not case.identity_method:
            self._say("submitted without identity")
        live = _live_fields(session.service, case.situation, case.answers)
        for name in case.answers:
            if not name.startswith("applicant.") and name not in live:
                self._say(f"dead answer submitted: {name}")
        if "machine" in case.authors.values():
            self._say("a value was submitted that a machine read and nobody confirmed")
        given = {m.id for m in case.materials}
        if not {m.id for m in needed_papers(session)} <= given:
            self._say("submitted without a paper that is needed")
        if not case.case_id:
            self._say("submitted without an idempotency key")
        if case.replaces == case.case_id:
            self._say("a corrected case was sent under the old key")
        if isinstance(session.overlay, Trouble):
            self._say("submitted with a trouble on the screen")
        self._sent.add(case.case_id)
