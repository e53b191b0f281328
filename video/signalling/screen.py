"""What an agent sees of the kiosk's screen, and what they may suggest on it."""

from typing import ClassVar, Literal

from pydantic import Field

from video.signalling.base import Code, Id, Message, Part, Words

MAX_ITEMS = 60
MAX_OPTIONS = 20


class MirrorOption(Part):
    """One value of a choice."""

    id: Id
    label: Words


class MirrorItem(Part):
    """One thing on the screen. `masked`: the kiosk keeps (part of) the value back; `by`: who gave
    it; `suggested`: the agent's value that the resident has not taken yet."""

    id: Id
    kind: Literal["field", "choice", "row", "button", "device"]
    label: Words
    value: Words = Field(default="", repr=False)
    masked: bool = False
    by: Code = ""
    suggested: Words = Field(default="", repr=False)
    here: bool = False
    state: Literal["", "chosen", "done", "missing"] = ""
    options: tuple[MirrorOption, ...] = Field(default=(), max_length=MAX_OPTIONS)


class Mirror(Message):
    """The kiosk's screen in words, each time it changes during the talk. `private`: identity,
    signature or numbers are being shown, so nothing may be recorded."""

    t: ClassVar = "mirror"
    call: Id
    screen: Code
    heading: Words = Field(repr=False)
    text: str = Field(default="", max_length=1000, repr=False)
    problem: Words = Field(default="", repr=False)
    step: Words = ""
    private: bool = False
    items: tuple[MirrorItem, ...] = Field(default=(), max_length=MAX_ITEMS, repr=False)


PhraseId = Literal[
    "card", "card_again", "card_take", "paper_flat", "paper_glare", "check", "sign", "wait"
]


class Phrase(Message):
    """A ready sentence: the kiosk shows and says it in the resident's language, from its own
    content, so that an agent helps in a language they do not speak."""

    t: ClassVar = "phrase"
    call: Id
    id: PhraseId


class Point(Message):
    """Shows the resident what is meant (`item`: a `choice`, `button` or `device` of the mirror), by
    a mark, or by the device's guide light and words; chooses nothing."""

    t: ClassVar = "point"
    call: Id
    item: Id


class Suggest(Message):
    """A value for a field of the form. The kiosk offers it; only the resident can take it."""

    t: ClassVar = "suggest"
    call: Id
    field: Id
    value: Words = Field(repr=False)
