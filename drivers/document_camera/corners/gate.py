"""May a quadrilateral be taken without asking a person? A chance of being right, and a threshold.

The chance is a logistic function of what the search and the net tell. Its weights (gate.json) are
fitted after each training of the net, on drawn scenes that neither has seen; right means an overlap
(intersection over union) above 0.9.
"""

import json
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("gate.json")


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a quadrilateral; all 0..1, more is better."""

    score: float
    """The search's own, without the net."""
    agreement: float
    """exp(-(d/0.12)^2) of the distance to the net's corners."""
    mask: float
    """Overlap with the net's area."""
    present: float
    peak: float
    steady: float
    """exp(-(spread/0.05)^2) of the net's several looks."""
    weakest: float
    """Coverage of the weakest side."""
    lead: float
    """How far the next different candidate stays behind."""
    bare: float
    """Nothing but the ground of the other sides lies outside of each side."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of each sign, in their order, and the chance from which a quadrilateral is accepted."""

    bias: float
    signs: tuple[float, ...]
    accept: float


def chance(signs: Signs, weights: Weights) -> float:
    """Estimated chance of an overlap above 0.9: 0..1."""
    weighed = weights.bias + float(np.dot(astuple(signs), weights.signs))
    return float(1 / (1 + np.exp(-np.clip(weighed, -30, 30))))


def written(still: Weights, preview: Weights) -> str:
    """Both as gate.json."""
    both = {"still": still, "preview": preview}
    plain = {
        name: {"bias": one.bias, "signs": list(one.signs), "accept": one.accept}
        for name, one in both.items()
    }
    return json.dumps(plain, indent=1) + "\n"


def _read(name: str) -> Weights:
    one = json.loads(FILE.read_text("utf-8"))[name]
    return Weights(float(one["bias"]), tuple(map(float, one["signs"])), float(one["accept"]))


STILL = _read("still")
PREVIEW = _read("preview")
