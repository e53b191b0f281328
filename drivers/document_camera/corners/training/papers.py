"""Papers drawn flat: forms, letters, photos, cards, receipts, tickets; no real person's anything.

Text is drawn as dashes: at the net's size letters are nothing more. Pictures are float32 BGR 0..1.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from drivers.document_camera.corners.training.papers_ruled import (
    bank,
    card,
    cover,
    form,
    ground,
    ink,
    photo,
    text_line,
)
from drivers.document_camera.corners.training.surfaces import Plane, colour
from drivers.document_camera.cv import cv2


@dataclass(frozen=True, slots=True)
class Paper:
    """`face`: the paper seen from above. `rounding`: radius of its corners over its short side."""

    face: Plane = field(repr=False)
    rounding: float
    limp: float
    """How much its sides bend and its middle crumples: 0 a card, 1 a crumpled receipt."""


_KINDS = ("letter", "form", "written", "receipt", "card", "photo", "ticket", "bank", "cover")
_SHARES = np.array([0.17, 0.17, 0.12, 0.2, 0.13, 0.04, 0.07, 0.05, 0.05])
_PLAIN_SHARES = np.array([0.2, 0.2, 0.1, 0.5])


def paper(rng: Generator, short: int, *, plain: bool = False) -> Paper:
    """One paper whose short side has about `short` px. plain: white ones with print only."""
    kind = str(rng.choice(_KINDS[:4] if plain else _KINDS, p=_PLAIN_SHARES if plain else _SHARES))
    ratio = _ratio(rng, kind)
    size = (short, round(short * ratio))
    base = _base(rng, kind)
    face = np.empty((size[1], size[0], 3), np.float32)
    face[:] = base
    _fill(rng, kind, face, base)
    rounding, limp = 0.0, float(rng.choice([0.0, 0.1, 0.3, 0.6], p=[0.4, 0.3, 0.2, 0.1]))
    if kind in ("card", "bank"):
        rounding, limp = float(rng.choice([0.03, 0.058, 0.07])), 0.0
    if kind == "receipt":
        limp = float(rng.uniform(0.1, 1.0))
    if rng.random() < 0.5 and kind in ("card", "bank", "photo", "ticket", "cover"):
        face = np.ascontiguousarray(np.rot90(face))
    return Paper(face, rounding, limp)


def _ratio(rng: Generator, kind: str) -> float:
    if kind == "receipt":
        return float(rng.uniform(1.4, 4.2))
    if kind in ("card", "bank"):
        return 85.6 / 54.0
    if kind == "ticket":
        return float(rng.uniform(1.3, 2.4))
    if kind == "photo":
        return float(rng.uniform(1.0, 1.6))
    return float(rng.choice([297 / 210, 11 / 8.5, rng.uniform(1.0, 1.9)], p=[0.7, 0.12, 0.18]))


def _base(rng: Generator, kind: str) -> Plane:
    """Mostly white, often cream, sometimes coloured; covers and bank cards are anything."""
    if kind in ("bank", "cover"):
        return colour(rng, 0.05, 0.9, 0.25)
    if kind in ("card", "ticket") and rng.random() < 0.7:
        return colour(rng, 0.55, 0.9, 0.1)
    if rng.random() < 0.12:
        return colour(rng, 0.4, 0.9, 0.15)
    return np.clip(rng.uniform(0.78, 0.99) + rng.normal(0, 0.012, 3), 0, 1).astype(np.float32)


def _fill(rng: Generator, kind: str, face: Plane, base: Plane) -> None:
    if kind in ("card", "ticket", "bank", "cover"):
        ground(rng, face)
    if kind == "photo":
        edge = round(face.shape[1] * rng.choice([0, 0.05]))
        photo(rng, face, edge, edge, face.shape[1] - edge, face.shape[0] - edge)
    elif kind == "written":
        _written(rng, face)
    elif kind == "form":
        form(rng, face)
    elif kind == "card":
        card(rng, face)
    elif kind == "cover":
        cover(rng, face)
    elif kind == "bank":
        bank(rng, face)
    else:
        _text(rng, face, kind)


def _text(rng: Generator, face: Plane, kind: str) -> None:
    height, width = face.shape[:2]
    margin = max(1, round(width * rng.uniform(0.03, 0.14)))
    pitch = max(2.0, height * rng.uniform(0.016, 0.05))
    high = max(1, round(pitch * rng.uniform(0.3, 0.55)))
    y = height * rng.uniform(0.02, 0.15)
    end = height * (rng.uniform(0.25, 0.98) if rng.random() < 0.4 else 0.96)
    table = kind == "receipt" and rng.random() < 0.7
    if rng.random() < 0.5:
        text_line(rng, face, round(width * 0.28), round(y), round(width * 0.44), high * 2)
        y += 2.5 * pitch
    while y < end:
        left = margin
        if table and rng.random() < 0.8:
            text_line(rng, face, left, round(y), round(width * rng.uniform(0.2, 0.5)), high)
            text_line(rng, face, round(width * 0.78), round(y), round(width * 0.14), high)
        elif rng.random() < 0.92:
            text_line(
                rng, face, left, round(y), round((width - 2 * margin) * rng.uniform(0.3, 1)), high
            )
        y += pitch * (1 if rng.random() < 0.9 else 2)
    _extras(rng, face)


def _extras(rng: Generator, face: Plane) -> None:
    """Logos, seals, codes, dark bands: their edges look like a page's."""
    height, width = face.shape[:2]
    thin = max(1, width // 150)
    if rng.random() < 0.2:
        centre = (round(width * rng.uniform(0.2, 0.85)), round(height * rng.uniform(0.1, 0.9)))
        cv2.circle(face, centre, max(2, round(width * 0.1)), (0.25, 0.2, 0.8), thin + 1)
    if rng.random() < 0.2:
        x, y = round(width * rng.uniform(0.05, 0.6)), round(height * rng.uniform(0.02, 0.8))
        box = (
            x + round(width * rng.uniform(0.1, 0.4)),
            y + round(height * rng.uniform(0.03, 0.15)),
        )
        cv2.rectangle(face, (x, y), box, colour(rng).tolist(), -1)
    if rng.random() < 0.12:
        top = round(height * rng.uniform(0, 0.1))
        low = top + max(1, round(height * rng.uniform(0.03, 0.12)))
        face[top:low] = colour(rng, 0.1, 0.8, 0.25)
    if rng.random() < 0.12:
        inset = round(width * rng.uniform(0.03, 0.1))
        cv2.rectangle(
            face, (inset, inset), (width - inset, height - inset), ink(rng), thin + (width > 300)
        )


def _written(rng: Generator, face: Plane) -> None:
    """Handwriting, on ruled, squared or plain paper."""
    height, width = face.shape[:2]
    pitch = max(3, round(height * rng.uniform(0.025, 0.06)))
    thin = max(1, width // 250)
    rule = np.clip(face[0, 0] * rng.uniform(0.6, 0.95), 0, 1).tolist()
    if rng.random() < 0.45:
        for y in range(pitch * 2, height, pitch):
            cv2.line(face, (0, y), (width, y), rule, thin)
        if rng.random() < 0.5:
            x = round(width * rng.uniform(0.1, 0.2))
            cv2.line(face, (x, 0), (x, height), (0.5, 0.45, 0.85), thin)
    tone = ink(rng)
    margin = round(width * rng.uniform(0.05, 0.2))
    for y in range(pitch * 2, round(height * rng.uniform(0.1, 1.0)), pitch):
        end = width - round(margin * rng.uniform(0.3, 3))
        if end - margin < 8:
            continue
        x = np.arange(margin, end, max(1.0, pitch * 0.16))
        wave = y - np.abs(rng.normal(0, 0.25, len(x))) * pitch
        gap = rng.random(len(x)) < 0.1
        parts = np.split(np.stack([x, wave], 1).round().astype(np.int32), np.flatnonzero(gap))
        cv2.polylines(face, [part for part in parts if len(part) > 1], False, tone, thin)
