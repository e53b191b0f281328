"""Fits the gate's weights by logistic regression; the threshold is chosen by hand."""

from collections.abc import Iterator
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.corners.finder import Trace, previewed, searched
from drivers.document_camera.corners.gate import Weights
from drivers.document_camera.corners.training.holdout import RIGHT, Marked, share

Table = NDArray[np.float64]

ACCEPT_STILL = 0.85
"""Chance from which nobody need look: of 947 pictures made of the 26 development photos (turned,
cut, blurred, dark, glared, on other grounds) and of the drawn hold-out, which is far harder, 98 of
100 taken are right then."""
ACCEPT_PREVIEW = 0.8
"""Lower, as the still is judged again before a page is taken."""
_DAMP = 0.3


def fit(pictures: Iterator[Marked]) -> tuple[Weights, Weights]:
    """For stills and for previews, from the same pictures."""
    still: list[tuple[float, ...]] = []
    preview: list[tuple[float, ...]] = []
    for one in pictures:
        if one.doubtful:
            # With papers on papers a wrong answer may be right, and would teach the gate nothing.
            continue
        still += _row(one, searched(one.picture))
        preview += _row(one, previewed(one.picture))
    return _weights(np.array(still), ACCEPT_STILL), _weights(np.array(preview), ACCEPT_PREVIEW)


def _row(one: Marked, trace: Trace | None) -> list[tuple[float, ...]]:
    if trace is None:
        return []
    right = share(one, trace.corners) > RIGHT
    return [(*astuple(trace.signs), float(right))]


def _weights(rows: Table, accept: float) -> Weights:
    signs, right = rows[:, :-1], rows[:, -1]
    solved = _regressed(signs, right)
    return Weights(
        round(float(solved[0]), 4),
        tuple(round(float(one), 4) for one in solved[1:]),
        accept,
    )


def _regressed(signs: Table, right: Table) -> Table:
    """Newton's steps with a little damping; no sign may count against, so those go to 0."""
    used = np.ones(signs.shape[1], bool)
    while True:
        some = np.hstack([np.ones((len(signs), 1)), signs[:, used]])
        solved = np.zeros(some.shape[1])
        damp = np.eye(len(solved)) * _DAMP
        damp[0, 0] = 1e-3
        for _ in range(30):
            chance = 1 / (1 + np.exp(-np.clip(some @ solved, -30, 30)))
            slope = some.T @ (right - chance) - damp @ solved
            bend = (some * (chance * (1 - chance))[:, None]).T @ some + damp
            solved = solved + np.linalg.solve(bend, slope)
        if (solved[1:] >= 0).all():
            break
        used[np.flatnonzero(used)[int(solved[1:].argmin())]] = False
    all_ = np.zeros(1 + signs.shape[1])
    all_[0], all_[1:][used] = solved[0], solved[1:]
    return all_
