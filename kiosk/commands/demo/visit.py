"""What one session leaves behind, and the names of the screens it passes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.commands.demo.look import Seen

_PLAIN = {
    "LanguageView": "language",
    "GuideView": "guide",
    "FieldView": "form",
    "GroupView": "form",
    "MaterialsView": "materials",
    "ConfirmView": "confirm",
    "SignView": "sign",
    "SubmitView": "submit",
    "ReceiptView": "receipt",
    "RateView": "rate",
    "TroubleView": "trouble",
    "GoodbyeView": "goodbye",
}


@dataclass
class Visit:
    """One session; ``marks`` are the probe's figures, kept here because the screen may die."""

    service: str
    screens: list[Path] = field(default_factory=list)
    lines: list[Mapping[str, Any]] = field(default_factory=list)
    marks: dict[str, Any] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    pages: int = 0
    rating: int = 0
    called: bool = False
    pressed_submit: bool = False
    problems: list[str] = field(default_factory=list)
    fps: tuple[float, float] = (0.0, 0.0)
    missing_glyphs: list[str] = field(default_factory=list)

    @property
    def case_id(self) -> str:
        """The key under which the case was, or would have been, sent."""
        return str(self.marks.get("case_id", ""))


def kind_of(seen: Seen) -> str:
    """Return the screen's plain name, as pictures are called."""
    targets = seen.targets
    if "!" in seen.spot:
        return "idle-warning" if seen.spot.endswith("!idle") else "leave-question"
    match seen.view:
        case "AttractView":
            return "attract-last-case" if seen.notice else "attract"
        case "ChoiceView":
            place = seen.spot.split("/")
            named = {"situation": "situation", "delivery": "delivery"}
            return "services" if len(place) < 2 else named.get(place[1], "form")
        case "IdentityView":
            read = "identity-right" in targets
            return "identity-problem" if seen.problem else f"identity-{'read' if read else 'wait'}"
        case "TextView":
            return seen.spot.rpartition("/")[2].partition("+")[0] or "text"
        case "CaptureView":
            return "capture-taken" if "retake-page" in targets else "capture-preview"
        case "CallView":
            states = {"": "asking", "connected": "connected"}
            return f"call-{states.get(seen.call, 'waiting')}"
        case view:
            return _PLAIN.get(view, view)
