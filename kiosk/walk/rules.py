"""What must hold after every event of a walk; written apart from the flow, to check it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass

from kiosk.session.effects import Effect, SubmitCase
from kiosk.session.live import lacks
from kiosk.session.session import Attract, Session, Trouble, Wiping, Working
from kiosk.session.views import Button, FieldView, SignView, SubmitView, View, view_of

ELSEWHERE = frozenset({"help", "repeat", "leave", "language", "larger", "smaller"})


def strings(value: object) -> Iterator[str]:
    """Yield every string inside a View, hidden fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from strings(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from strings(getattr(value, part.name))


def buttons(value: object) -> Iterator[Button]:
    """Yield every button of a View."""
    if isinstance(value, Button):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from buttons(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from buttons(getattr(value, part.name))


@dataclass
class Rules:
    """Keeps what the rules need from earlier events, and the violations found."""

    violations: list[str] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    _notice: tuple[object, frozenset[str]] | None = None

    def check(self, session: Session, effects: tuple[Effect, ...]) -> View:
        """Check one state; return its View."""
        view = view_of(session)
        self._privacy(session, view)
        self._ways(session, view)
        self._notices(session)
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
        if any(mark in repr(session) for mark in self.own | self.others):
            self._say("personal data in a repr")

    def _ways(self, session: Session, view: View) -> None:
        if isinstance(session, Wiping):
            return
        live = [b for b in buttons(view) if b.enabled]
        on = [b for b in live if b.id not in ELSEWHERE]
        waits = isinstance(view, SubmitView) and view.state == "sending"
        if not on and not waits and not isinstance(view, FieldView | SignView):
            self._say(f"no way on at {type(view).__name__}")
        if isinstance(session, Attract):
            return
        person = any(b.id in ("help", "way-agent", "call-now", "call-end") for b in live)
        if not person:
            self._say(f"no way to a person at {type(view).__name__}")

    def _notices(self, session: Session) -> None:
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
            session.scan_anyway,
        )
        missing = frozenset(lacks(session))
        told = self._notice
        if isinstance(session.overlay, Trouble) and session.overlay.missing:
            missing |= frozenset(session.overlay.missing)
        if told is not None and told[0] == key and session.deferred == frozenset():
            late = missing - told[1] - frozenset(session.pages)
            if late:
                self._say("a second check revealed a paper the notice had not named")
        if session.spot == "notice":
            self._notice = (key, missing | frozenset(session.pages) | session.deferred)

    def _submission(self, session: Session, case: SubmitCase) -> None:
        if not isinstance(session, Working):
            self._say("submitted without a session")
            return
        service = session.service
        if session.identity is None or not case.identity_method:
            self._say("submitted without identity")
        by_id = {f.id: f for f in service.fields}
        named = {f for q in service.questions for c in q.choices for f in c.fields}
        chosen = {
            f
            for q in service.questions
            for c in q.choices
            if case.situation.get(q.id) == c.id
            for f in c.fields
        }
        for name in case.answers:
            if name.startswith("applicant."):
                continue
            answered = by_id.get(name)
            dead = answered is None or (name in named and name not in chosen)
            if answered is not None and answered.when is not None:
                dead = dead or case.answers.get(answered.when.field) != answered.when.equals
            if dead:
                self._say(f"dead answer submitted: {name}")
        if not case.case_id:
            self._say("submitted without an idempotency key")
