"""Films of a hand that lays papers: what is taken, when, and what is asked for meanwhile."""

import cv2
import numpy as np
import pytest

from drivers.document_camera.autocapture import Capture, Gone, Hint
from drivers.document_camera.guide import Guide, Page
from drivers.document_camera.watching import Watcher, page_in
from tests.drivers.hand_world import (
    FPS,
    OTHER,
    PAGE,
    Lay,
    Shot,
    World,
    lamp,
    placement,
    removal,
)

MATS = {"dark": (44, 42, 40), "green": (60, 90, 50), "wood": (90, 130, 175), "grey": (128,) * 3}
BLANK = np.full_like(PAGE, 244)


class Projector:
    """Plays shots into a guide, and takes what it asks for as the driver would."""

    def __init__(self):
        self.watcher = Watcher()
        self.guide = Guide(self.watcher, auto=True)
        self.number = 0
        self.told, self.shots = [], []

    def play(self, shots):
        for shot in shots:
            at = self.number / FPS
            news = self.guide.look(shot.picture, at)
            self._note(news)
            if any(isinstance(one, Capture) for one in news):
                page = page_in(shot.picture, self.watcher.outline)
                self._note(self.guide.captured(page, at))
            self.shots.append(shot)
            self.number += 1
        return self

    def _note(self, news):
        self.told += [(self.number, one) for one in news]

    def captures(self):
        return [number for number, one in self.told if isinstance(one, Capture)]

    def codes(self):
        return [one.code for _, one in self.told if isinstance(one, Hint)]

    def hand_left(self):
        """The first frame without a hand, after the last that has one."""
        return max(number for number, shot in enumerate(self.shots) if shot.hand) + 1


@pytest.mark.parametrize(
    ("mat", "skin", "seed"),
    [
        ("dark", "light", 1), ("green", "dark", 2), ("wood", "mid", 3),
    ],
)  # fmt: skip
def test_a_page_is_taken_when_the_hand_has_left_and_never_in_motion(mat, skin, seed):
    world = World(mat=MATS[mat], skin=skin, seed=seed, noise=2.0 + seed / 2)
    goal = Lay(turn=3 * seed - 9)
    film = Projector().play(placement(world, goal=goal, moving=10 + 2 * seed, still=16))
    (taken,) = film.captures()
    shot = film.shots[taken]
    assert not shot.moving
    assert not shot.hand
    assert 0.2 <= (taken - film.hand_left()) / FPS <= 0.5
    assert {"no_paper", "taken"} <= set(film.codes())


def test_page_after_page_and_the_same_one_again():
    world = World(seed=7)
    quick = {"empty": 2, "moving": 10, "holding": 3, "leaving": 6, "still": 20}
    film = Projector().play(placement(world, **quick)).play(removal(world, moving=8, empty=10))
    film.play(placement(world, OTHER, **quick))
    assert len(film.captures()) == 2
    assert [one for _, one in film.told if isinstance(one, Gone)]
    film.play(removal(world, OTHER, moving=8, empty=10)).play(placement(world, **quick))
    assert len(film.captures()) == 2
    assert film.codes()[-1] == "duplicate"
    corners = [one.corners for _, one in film.told if isinstance(one, Page)]
    assert () in corners
    assert max(len(one) for one in corners) == 4


def still(world, page=PAGE, lay=None, count=14, **more):
    """A scene that stays; three frames with noise and flicker of their own, in turn."""
    drawn = [world.frame(page, lay or Lay(), **more) for _ in range(3)]
    hand = more.get("hand") is not None
    return [Shot(drawn[number % 3], False, hand, page is not None) for number in range(count)]


FAULTS = {
    "no_paper": {"page": None},
    "hand": {"hand": (0.55, 0.6)},
    "hand, at a corner": {"hand": (0.62, 0.8)},
    "hand, in the middle": {"hand": (0.5, 0.4)},
    "too_dark": {"gain": 0.12},
    "too_dark, without a page": {"page": None, "gain": 0.05},
    "too_dark, dim": {"gain": 0.3},
    "glare": {"after": lamp},
    "glare, small": {"after": lambda scene: lamp(scene, (0.45, 0.4), 0.03)},
    "blurred": {"after": lambda scene: cv2.GaussianBlur(scene, (0, 0), 4)},
    "blank": {"page": BLANK},
    "closer": {"lay": Lay(high=0.38)},
    "move_right": {"lay": Lay(x=0.195)},
    "move_left": {"lay": Lay(x=0.805)},
    "move_down": {"lay": Lay(y=0.38, high=0.7)},
    "move_up": {"lay": Lay(y=0.62, high=0.7)},
    "cut_off": {"lay": Lay(x=0.22, turn=25)},
    "cut_off, half outside": {"lay": Lay(x=0.1)},
    "cut_off, at the top": {"lay": Lay(y=0.2)},
}


@pytest.mark.parametrize("mat", ["dark", "wood"])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_and_nothing_is_taken(fault, mat):
    world = World(mat=MATS[mat], seed=5)
    film = Projector().play(still(world, **FAULTS[fault]))
    assert film.captures() == []
    assert film.codes()[-1] == fault.split(",")[0], film.codes()


@pytest.mark.parametrize("white", [False, True])
def test_nothing_wrong(white):
    page = PAGE
    if white:
        page = np.where(PAGE > 200, 255, PAGE).astype(np.uint8)
    film = Projector().play(still(World(seed=6), page))
    assert len(film.captures()) == 1


def test_a_row_of_broken_frames_is_told_and_passes():
    film = Projector()
    told = [film.guide.unreadable(number / FPS) for number in range(30)]
    assert [one.code for news in told for one in news] == ["unreadable"]
    film.number = 30
    assert film.play(still(World(seed=6))).captures()


def test_frames_that_change_their_size():
    film = Projector().play(still(World((1280, 720)), count=6))
    film.play(still(World((640, 480)), count=4)).play(still(World((1280, 720))))
    assert len(film.captures()) == 1


def test_a_watcher_that_is_wiped_knows_nothing():
    film = Projector().play(still(World(seed=6)))
    assert film.guide.wanted().known
    film.guide.wipe()
    assert film.guide.wanted().known == ()
    assert film.guide.outline is None
