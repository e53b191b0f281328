"""docs/corner-training.md: written by the training itself, from what it measured."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drivers.document_camera.corners.training.holdout import RIGHT, Outcome


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one set of pictures: outcomes of the still's way, the preview's, the net's alone."""

    name: str
    still: Sequence[Outcome]
    preview: Sequence[Outcome]
    net: Sequence[Outcome]


def row(way: str, outcomes: Sequence[Outcome]) -> str:
    """One line of the table."""
    pages = [one for one in outcomes if one.has_page]
    shares = np.array([one.overlap for one in pages])
    taken = [one for one in outcomes if one.accepted]
    right = sum(one.overlap > RIGHT for one in taken)
    empty = [one for one in outcomes if not one.has_page]
    cells = [
        way,
        f"{len(pages)}",
        f"{shares.mean():.3f}",
        f"{(shares > RIGHT).mean():.1%}",
        f"{(shares > 0.95).mean():.1%}",
        f"{len(taken) / max(1, len(pages)):.1%}",
        f"{right / max(1, len(taken)):.1%} ({right}/{len(taken)})",
        f"{sum(one.found for one in empty)} of {len(empty)} empty",
    ]
    return "| " + " | ".join(cells) + " |"


def table(measured: Measured) -> list[str]:
    """All ways on one set."""
    return [
        f"## {measured.name}",
        "",
        "| way | pages | mean overlap | > 0.9 | > 0.95 | accepted | right of these | in vain |",
        "|---|---|---|---|---|---|---|---|",
        row("still", measured.still),
        row("preview", measured.preview),
        row("net alone", measured.net),
        "",
    ]


def document(facts: Sequence[tuple[str, str]], sets: Sequence[Measured]) -> str:
    """The whole page."""
    lines = [
        "# Training of the corner net",
        "",
        "Written by `make train-corners`; not by hand. The net is trained on drawn scenes alone",
        "(`drivers/document_camera/corners/training/`), so its weights are ours. Overlap is the",
        "intersection over union of the page found with the page there is; right means above 0.9.",
        "Drawn scenes hold the hardest kinds (white on white, papers on papers, cards of the mat's",
        "colour, hands, glare) more often than a kiosk does, so their figures lie below photos'.",
        "",
        "| fact | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in facts),
        "",
    ]
    for one in sets:
        lines += table(one)
    return "\n".join(lines)


def machine() -> str:
    """What it ran on, in short."""
    return f"{platform.machine()}, Python {platform.python_version()}"
