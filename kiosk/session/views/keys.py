"""The keys of a View, wherever it keeps them: an agent sees them and may point at one."""

from dataclasses import fields, replace

from kiosk.session.session import AgentAsk, CallRating, FaceAsk, RecordAsk, Session, Working
from kiosk.session.views.types import Button, View


def decides_alone(session: Session) -> bool:
    """Tell whether this is a question of the resident's own will: nobody points at an answer."""
    if isinstance(session, Working) and session.spot in ("commitment", "entrust", "rate"):
        return True
    overlay = getattr(session, "overlay", None)
    if isinstance(overlay, AgentAsk):
        return overlay.stage == "asked"
    return isinstance(overlay, RecordAsk | FaceAsk | CallRating)


def keys_of(view: View) -> tuple[Button, ...]:
    """Return every key of the screen's own part, in the order of its fields."""
    found: list[Button] = []
    for part in fields(view):
        value = getattr(view, part.name)
        many = value if isinstance(value, tuple) else (value,)
        found += [one for one in many if isinstance(one, Button)]
    return tuple(found)


def pointed_at(view: View, name: str) -> View:
    """Return the View with this key marked; the same View where there is no such key."""
    if not any(key.id == name for key in keys_of(view)):
        return view
    marked: dict[str, object] = {}
    for part in fields(view):
        value = getattr(view, part.name)
        if isinstance(value, Button):
            marked[part.name] = _marked(value, name)
        elif isinstance(value, tuple):
            marked[part.name] = tuple(_marked(one, name) for one in value)
    return replace(view, **marked)  # type: ignore[arg-type]


def _marked(value: object, name: str) -> object:
    meant = isinstance(value, Button) and value.id == name
    return replace(value, pointed=True) if meant and isinstance(value, Button) else value
