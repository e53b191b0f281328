"""Views of single questions: typed fields, choices, repeated groups, the call-back number."""

from dataclasses import replace
from typing import Literal, TypeAlias

from kiosk.catalogue.types import Field, FieldKind
from kiosk.session import events as ev
from kiosk.session.live import field_of, form_fields
from kiosk.session.receipts import masked
from kiosk.session.session import PhoneAsk, PickLanguage, PickService, Stage, Working
from kiosk.session.views.frame import button, frame, sayer
from kiosk.session.views.types import Button, ChoiceView, FieldView, GroupView, Row, View

Entry: TypeAlias = Literal[
    "digits", "id", "text", "name", "date", "money", "phone", "account", "region"
]

ENTRIES: dict[FieldKind, Entry] = {
    FieldKind.NAME: "name",
    FieldKind.ID_NO: "id",
    FieldKind.PHONE: "phone",
    FieldKind.REGION: "region",
    FieldKind.ADDRESS: "text",
    FieldKind.BANK_ACCOUNT: "account",
    FieldKind.DATE: "date",
    FieldKind.MONEY: "money",
    FieldKind.TEXT: "text",
}
KEYS = ("clear", "delete", "space", "done", "shift", "symbols")


def field_view(w: Working, name: str) -> View:
    """Return the view of one field of the form."""
    field = field_of(w, name)
    assert field is not None, name
    asked = form_fields(w)
    place = next((i for i, f in enumerate(asked) if f.id == name), 0)
    progress = sayer(w)("progress", number=place + 1, count=max(len(asked), 1))
    if field.kind is FieldKind.GROUP:
        if w.group is None:
            return _group(w, field)
        part = field.fields[w.group.part]
        return _entry(w, part, w.group.values.get(part.id, ""), progress)
    kept = w.answers.get(name)
    value = kept.value if kept and isinstance(kept.value, str) else ""
    shown = _entry(w, field, value, progress)
    if kept is not None and kept.by == "machine" and isinstance(shown, FieldView):
        told = shown.warning or sayer(w)("read-by-machine")
        return replace(shown, warning=told, next_words=sayer(w)("button-read-right"))
    return shown


def _entry(w: Working, field: Field, value: str, progress: str) -> View:
    if field.kind in (FieldKind.CHOICE, FieldKind.REGION):
        return _choice(w, field, value, progress)
    say = sayer(w)
    skip = None
    if not field.required and w.group is None:
        skip = button(w, "skip-field", ev.Next(), "arrow-right", "quiet")
    return FieldView(
        frame(w),
        field=field.id,
        heading=field.ask.in_(w.lang),
        label=field.label.in_(w.lang),
        entry=ENTRIES[field.kind],
        value=w.typed or value,
        suggestions=_suggestions(w, field, value),
        hint=field.hint.in_(w.lang) if field.hint else say(f"hint-{field.kind.value}"),
        problem=say(w.problem) if w.problem else "",
        warning=say(w.warning) if w.warning else "",
        progress=progress,
        next_words=say("button-keep" if w.warning else "button-next"),
        skip=skip,
        key_words=key_words(w),
    )


def _suggestions(w: Working, field: Field, value: str) -> tuple[Button, ...]:
    """The agent's proposal as a button: taking it is the resident's own touch."""
    proposed = w.call.suggested.get(field.id, "") if w.call else ""
    if not proposed or proposed == value or w.group is not None:
        return ()
    words = sayer(w)("button-suggested", value=_in_groups(field.kind, proposed))
    touch = ev.Answered(field.id, proposed)
    return (Button("suggested", words, touch, "headset", "primary"),)


def _in_groups(kind: FieldKind, value: str) -> str:
    """A number as the eye compares it with a card; other values as they are."""
    if kind is FieldKind.PHONE and len(value) == 11:
        return f"{value[:3]} {value[3:7]} {value[7:]}"
    if kind is FieldKind.BANK_ACCOUNT:
        return " ".join(value[at : at + 4] for at in range(0, len(value), 4))
    if kind is FieldKind.ID_NO and len(value) == 18:
        return f"{value[:6]} {value[6:10]} {value[10:14]} {value[14:]}"
    return value


def key_words(stage: Stage) -> tuple[tuple[str, str], ...]:
    """Return the words on the keys that have words."""
    say = sayer(stage)
    return tuple((key, say(f"key-{key}")) for key in KEYS)


def _choice(w: Working, field: Field, value: str, progress: str) -> ChoiceView:
    if field.kind is FieldKind.REGION:
        regions = w.deck.catalogue.regions
        pairs = [(r.code, r.name.in_(w.lang), "map-pin") for r in regions]
    else:
        pairs = [(c.id, c.label.in_(w.lang), c.icon) for c in field.choices]
    proposed = w.call.suggested.get(field.id, "") if w.call else ""
    note = sayer(w)("note-suggested") if proposed else ""
    choices = tuple(
        Button(
            f"choice-{key}",
            words,
            ev.Answered(field.id, key),
            icon,
            note=note if key == proposed else "",
            chosen=key == value,
            pointed=bool(proposed) and key == proposed and key != value,
        )
        for key, words, icon in pairs
    )
    skip = None
    if not field.required:
        skip = button(w, "skip-field", ev.Next(), "arrow-right", "quiet")
    return ChoiceView("choice", frame(w), field.ask.in_(w.lang), choices, progress, skip)


def _group(w: Working, field: Field) -> GroupView:
    say = sayer(w)
    kept = w.answers.get(field.id)
    rows = kept.value if kept and isinstance(kept.value, tuple) else ()
    shown = tuple(
        (
            Row(say("group-row", number=i + 1), row_words(w, field, row), "user"),
            Button(f"drop-{i}", say("button-drop-row"), ev.DropRow(i), "trash", "quiet"),
        )
        for i, row in enumerate(rows)
    )
    add = button(w, "add-row", ev.AddRow(), "plus") if len(rows) < field.most else None
    return GroupView(
        frame(w),
        field.id,
        field.ask.in_(w.lang),
        shown,
        add,
        button(w, "next", ev.Next(), "arrow-right", "primary"),
        "" if rows else say("group-empty"),
        say(w.problem) if w.problem else "",
    )


def row_words(w: Working, field: Field, row: object) -> str:
    """Return one row of a group in one line, numbers masked."""
    assert isinstance(row, dict)
    shown: list[str] = []
    for part in field.fields:
        value = str(row.get(part.id, ""))
        if part.kind is FieldKind.CHOICE:
            value = next((c.label.in_(w.lang) for c in part.choices if c.id == value), value)
        hidden = part.kind is not FieldKind.NAME
        shown.append(masked(part.kind, value) if hidden else value)
    return "  ·  ".join(s for s in shown if s)


def typed_view(w: Working, part: str) -> FieldView:
    """Return the view in which name or number is typed because no card can be read."""
    say, name = sayer(w), part.replace("_", "-")
    return FieldView(
        frame(w),
        field=f"type.{part}",
        heading=say(f"prompt-type-{name}"),
        label=say(f"identity-{name}"),
        entry="name" if part == "name" else "id",
        value=w.typed or (w.typed_name if part == "name" else ""),
        hint=say(f"hint-{'name' if part == 'name' else 'id_no'}"),
        problem=say(w.problem) if w.problem else "",
        next_words=say("button-next"),
        key_words=key_words(w),
    )


def phone_view(session: PickLanguage | PickService | Working, ask: PhoneAsk) -> FieldView:
    """Return the view that asks at which number a person shall call back."""
    say = sayer(session)
    return FieldView(
        frame(session),
        field="request.phone",
        heading=say(f"prompt-{ask.kind}"),
        label=say("request-phone"),
        entry="phone",
        hint=say("hint-phone"),
        problem=say(ask.problem) if ask.problem else "",
        next_words=say("button-next"),
        skip=button(session, "skip-field", ev.Next(), "arrow-right", "quiet")
        if ask.kind in ("appointment", "complaint")
        else None,
        key_words=key_words(session),
    )
