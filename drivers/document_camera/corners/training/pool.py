"""Scenes made once and used many times, turned and coloured anew each time."""

from dataclasses import dataclass, field
from multiprocessing import get_context

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from drivers.document_camera.corners.layout import MASK_CELLS, NET_PX
from drivers.document_camera.corners.training.placing import Quad
from drivers.document_camera.corners.training.scenes import ordered, scene
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

SCENE_PX = 168
_TIE = 0.12
"""Where the second corner is nearly as far up and left as the first, either may come first."""


@dataclass(frozen=True, slots=True)
class Pool:
    """`pictures` N x 112 x 112 x 3; `corners` N x 4 x 2, NaN where there is no page."""

    pictures: Picture = field(repr=False)
    corners: Quad = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from; `other`: the corners in the other order where two are right."""

    pictures: Quad = field(repr=False)
    corners: Quad = field(repr=False)
    other: Quad = field(repr=False)
    masks: Quad = field(repr=False)
    present: Quad = field(repr=False)


def sample(seed: int, number: int) -> tuple[Picture, Quad]:
    """One scene as the net sees it."""
    made = scene(np.random.default_rng([seed, number]), SCENE_PX)
    small: Picture = cv2.resize(made.picture, (NET_PX, NET_PX), interpolation=cv2.INTER_AREA)
    none = np.full((4, 2), np.nan, np.float32)
    return small, none if made.corners is None else made.corners


def _samples(task: tuple[int, int, int]) -> Pool:
    seed, start, end = task
    made = [sample(seed, number) for number in range(start, end)]
    return Pool(np.stack([one[0] for one in made]), np.stack([one[1] for one in made]))


def make(seed: int, count: int, workers: int) -> Pool:
    """So many scenes; they depend on the seed and their number alone, not on the workers."""
    part = 250
    tasks = [(seed, start, min(count, start + part)) for start in range(0, count, part)]
    if workers > 1:
        with get_context("spawn").Pool(workers) as processes:
            parts = processes.map(_samples, tasks)
    else:
        parts = [_samples(task) for task in tasks]
    return Pool(
        np.concatenate([one.pictures for one in parts]),
        np.concatenate([one.corners for one in parts]),
    )


def batch_of(seed: int, step: int, pool: Pool, size: int) -> Batch:
    """The batch of one step: every scene once a round, each time changed.

    It depends on the seed and the step alone, so that a training can go on where it was stopped.
    """
    round_, place = divmod(step * size, len(pool.pictures) // size * size)
    order = np.random.default_rng([seed, 1, round_]).permutation(len(pool.pictures))
    chosen = np.sort(order[place : place + size])
    rng = np.random.default_rng([seed, 2, step])
    return batch(rng, pool.pictures[chosen], pool.corners[chosen])


def batch(rng: Generator, pictures: Picture, corners: Quad) -> Batch:
    """The same scenes seen mirrored, turned, zoomed and in another light."""
    made = [_changed(rng, *one) for one in zip(pictures, corners, strict=True)]
    quads = np.stack([quad for _, quad in made])
    present = ~np.isnan(quads[:, 0, 0])
    masks = np.stack([mask(quad) for quad in quads])
    known = np.where(present[:, None, None], quads, 0.5).astype(np.float32)
    other = np.stack([_other(quad) for quad in known])
    pixels = np.stack([picture for picture, _ in made]).astype(np.float32) / 255
    pixels = np.clip(
        pixels * rng.uniform(0.75, 1.25, (len(made), 1, 1, 1))
        + rng.normal(0, 0.03, (len(made), 1, 1, 3)),
        0, 1,
    ).astype(np.float32)  # fmt: skip
    return Batch(pixels.transpose(0, 3, 1, 2), known, other, masks, present.astype(np.float32))


def _changed(rng: Generator, picture: Picture, corners: Quad) -> tuple[Picture, Quad]:
    if rng.random() < 0.5:
        picture, corners = picture[:, ::-1], corners * (-1, 1) + (1, 0)
    if rng.random() < 0.5:
        picture, corners = picture[::-1], corners * (1, -1) + (0, 1)
    if rng.random() < 0.5:
        picture, corners = picture.transpose(1, 0, 2), corners[:, ::-1]
    if rng.random() < 0.2:
        picture = picture[:, :, rng.permutation(3)]
    if rng.random() < 0.5:
        picture, corners = _zoomed(rng, picture, corners)
    quad = corners if np.isnan(corners).any() else ordered(np.asarray(corners, np.float32))
    return np.ascontiguousarray(picture), np.asarray(quad, np.float32)


def _zoomed(rng: Generator, picture: Picture, corners: Quad) -> tuple[Picture, Quad]:
    """A little nearer or aside, never so that a corner inside leaves the picture."""
    scale = rng.uniform(1.0, 1.25, 2)
    shift = (1 - scale) * rng.uniform(0, 1, 2)
    moved = corners * scale + shift
    if not np.isnan(moved).any() and (moved < 0.0).any() | (moved > 1.0).any():
        return picture, corners
    matrix = np.array([[scale[0], 0, shift[0] * NET_PX], [0, scale[1], shift[1] * NET_PX]])
    return cv2.warpAffine(picture, matrix, (NET_PX, NET_PX)), np.asarray(moved, np.float32)


def mask(corners: Quad) -> NDArray[np.float32]:
    """Share of each cell that the page covers."""
    wide = 4 * MASK_CELLS
    drawn = np.zeros((wide, wide), np.float32)
    if not np.isnan(corners).any():
        points = np.rint((corners * wide - 0.5) * 16).astype(np.int32)
        cv2.fillConvexPoly(drawn, points, 1.0, cv2.LINE_8, 4)
    cells: NDArray[np.float32] = cv2.resize(
        drawn, (MASK_CELLS, MASK_CELLS), interpolation=cv2.INTER_AREA
    )
    return cells


def _other(corners: Quad) -> Quad:
    sums = corners.sum(axis=1)
    rival = 1 if sums[1] < sums[3] else 3
    return np.roll(corners, -rival, axis=0) if sums[rival] - sums[0] < _TIE else corners
