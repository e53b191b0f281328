"""The table of docs/driver-scale.md: which driver passes which point, and why one does not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.conformance.rig import POINTS, Rig

HEAD = """# Driver scale

Written by the conformance suite from its own result (`make driver-scale`); don't edit by hand.
Every driver is put through the same points, with the shipping code on one end of the wire and a
far end (simulator, daemon, virtual card) on the other. **yes** = passed, a number = why not,
below.
"""


@dataclass(frozen=True)
class Outcome:
    """How one point ended for one driver."""

    word: str
    figures: str = ""


def render(rigs: Iterable[type[Rig]], outcomes: Mapping[tuple[str, int], Outcome]) -> str:
    """The whole page as Markdown."""
    rigs = list(rigs)
    notes: list[str] = []
    rows = []
    for number, meaning in POINTS.items():
        cells = []
        for rig in rigs:
            reason = rig.skips.get(number)
            if reason is None:
                cells.append(outcomes.get((rig.name, number), Outcome("NOT RUN")).word)
                continue
            note = f"{rig.name}: {reason}"
            if note not in notes:
                notes.append(note)
            cells.append(f"[{notes.index(note) + 1}]")
        rows.append(f"| {number} {meaning} | " + " | ".join(cells) + " |")
    lines = [HEAD, "| point | " + " | ".join(rig.name for rig in rigs) + " |"]
    lines += ["|---|" + "---|" * len(rigs), *rows, "", "## Why a point is passed over", ""]
    lines += [f"{place}. {note}" for place, note in enumerate(notes, 1)]
    figures = [
        f"| {name} | {number} | {one.figures} |"
        for (name, number), one in sorted(outcomes.items())
        if one.figures
    ]
    lines += ["", "## Figures of that run", "", "| driver | point | measured |", "|---|---|---|"]
    return "\n".join([*lines, *figures, ""])
