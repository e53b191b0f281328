"""Quadrilaterals from areas: bright, coloured, unlike the border, closed in by edges."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.corners.lines import plausible
from drivers.document_camera.corners.shapes import Floats
from drivers.document_camera.corners.view import View, stretched
from drivers.document_camera.cv import cv2

Mask = NDArray[np.uint8]
_LEAST = 0.015
_RING_PX = 5
_RING_COLOURS = 3
_FACTORS = (0.75, 1.0, 1.25)
_MOST_AREAS = 4
_KERNEL = np.ones((5, 5), np.uint8)
_ATTEMPTS = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 8, 1.0)


def mask_quads(masks: Iterator[Mask], size: Floats) -> Floats:
    """All outlines of all masks as plausible quadrilaterals, N x 4 x 2."""
    quads = [quad for mask in masks for quad in _outlines(mask)]
    if not quads:
        return np.zeros((0, 4, 2), np.float32)
    return plausible(np.stack(quads), size)


def masks(view: View) -> Iterator[Mask]:
    """Where the page may be, by what can be told from this picture alone."""
    lab = view.lab
    chroma = stretched(np.hypot(lab[:, :, 1], lab[:, :, 2]).astype(np.float32), 24.0)
    for plane in (view.light, chroma, unlike_border(view)):
        yield from _levels(plane)
    for low, high in ((20, 60), (60, 150)):
        yield cv2.morphologyEx(cv2.Canny(view.light, low, high), cv2.MORPH_CLOSE, _KERNEL)


def _levels(plane: Mask) -> Iterator[Mask]:
    """Otsu's level, a lower and a higher one; specks opened away, print closed."""
    level, _ = cv2.threshold(plane, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    for factor in _FACTORS:
        _, mask = cv2.threshold(plane, level * factor, 255, cv2.THRESH_BINARY)
        yield cv2.morphologyEx(mask, cv2.MORPH_OPEN, _KERNEL)
        if factor == 1.0:
            yield cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _KERNEL)


def unlike_border(view: View) -> Mask:
    """Distance to the nearest of the border's main colours: a page rarely reaches all round."""
    lab = view.lab
    wide = _RING_PX
    parts = (lab[:wide], lab[-wide:], lab[:, :wide], lab[:, -wide:])
    ring = np.concatenate([part.reshape(-1, 3) for part in parts])[::3]
    cv2.setRNGSeed(1)
    _, _, colours = cv2.kmeans(ring, _RING_COLOURS, None, _ATTEMPTS, 1, cv2.KMEANS_PP_CENTERS)
    return stretched(_away(lab, colours), 12.0)


def _away(lab: Floats, colours: Floats) -> Floats:
    away = np.full(lab.shape[:2], np.inf, np.float32)
    for colour in colours:
        step = lab - colour
        away = np.minimum(away, np.einsum("ijk,ijk->ij", step, step))
    return np.asarray(np.sqrt(away), np.float32)


def like_inside(view: View, cells: Floats) -> Iterator[Mask]:
    """Nearer to the colours inside of the net's area than to those outside (`cells` 0..1)."""
    size = (view.picture.shape[1], view.picture.shape[0])
    soft = cv2.resize(cells, size, interpolation=cv2.INTER_LINEAR)
    yield (soft > 0.5).astype(np.uint8) * 255
    inside, outside = view.lab[soft > 0.85], view.lab[soft < 0.15]
    if min(len(inside), len(outside)) < 60:
        return
    away = []
    for pixels in (inside, outside):
        cv2.setRNGSeed(1)
        some = np.ascontiguousarray(pixels[:: max(1, len(pixels) // 1000)])
        colours = cv2.kmeans(some, 3, None, _ATTEMPTS, 1, cv2.KMEANS_PP_CENTERS)[2]
        away.append(_away(view.lab, colours))
    near = (away[0] < away[1]) & (soft > 0.02)
    mask = near.astype(np.uint8) * 255
    yield cv2.morphologyEx(mask, cv2.MORPH_OPEN, _KERNEL)
    yield cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _KERNEL)


def area_quads(cells: Floats, size: Floats) -> Floats:
    """Outlines of the net's area (0..1 a cell) alone: cheap, good to about 2 % of the picture."""
    soft = cv2.resize(cells, (112, 112), interpolation=cv2.INTER_LINEAR)
    masks_ = iter([(soft > 0.5).astype(np.uint8) * 255])
    quads = mask_quads(masks_, np.array([112, 112], np.float32))
    return np.asarray((quads + 0.5) / 112 * size - 0.5, np.float32)


def _outlines(mask: Mask) -> Iterator[Floats]:
    least = _LEAST * mask.size
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    large = [part for part in contours if len(part) >= 4]
    hulls = [cv2.convexHull(part) for part in large if _spread(part) >= least]
    sizes = [cv2.contourArea(hull) for hull in hulls]
    order = sorted(range(len(hulls)), key=lambda n: -sizes[n])
    for n in order[:_MOST_AREAS]:
        if sizes[n] >= least:
            yield from four_corners(hulls[n])


def _spread(contour: NDArray[np.int32]) -> float:
    _, _, width, height = cv2.boundingRect(contour)
    return float(width * height)


def four_corners(hull: NDArray[np.int32]) -> Iterator[Floats]:
    """A hull as quadrilaterals: simplified, wrapped round, and its smallest rectangle."""
    yield cv2.boxPoints(cv2.minAreaRect(hull))
    if len(hull) >= 4:
        yield np.asarray(cv2.approxPolyN(hull, 4), np.float32).reshape(-1, 2)
    length = cv2.arcLength(hull, True)
    for part in (0.015, 0.03, 0.06):
        simple = cv2.approxPolyDP(hull, part * length, True)
        if len(simple) == 4:
            yield simple.reshape(4, 2).astype(np.float32)
            return
